"""Passes on what somebody's code prints, up to a limit: no log is filled by one pipeline.

A worker that runs code from outside starts this file as a program and lets its standard output and
error go through it. It is a process of its own, not a thread: code that holds the interpreter while
it prints would wait for itself, and the last words of a worker that crashes still come through.
All workers of a run count together, in a file in the run's scratch folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_CHUNK = 2**16
_COUNTED = "output-bytes"


def cap_output(who: str, most: int) -> None:
    """Let this worker and all that it starts print so many bytes."""
    counter = Path(tempfile.gettempdir()) / _COUNTED
    with contextlib.suppress(OSError):  # where no process can be started, nothing is held back
        passing = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-I", "-S", __file__, who, str(most), str(counter)],
            stdin=subprocess.PIPE,
            stdout=2,
            stderr=2,
            cwd="/",
            env={},
            start_new_session=True,
        )
        if passing.stdin is not None:
            for stream in (1, 2):
                os.dup2(passing.stdin.fileno(), stream)
            passing.stdin.close()
        passing.wait()  # it goes on as nobody's child


def _main() -> None:
    if os.fork():
        os._exit(0)  # so that it is nobody's child: who ends a worker's family does not end it
    who, most, counter = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    dropping = False
    while chunk := os.read(0, _CHUNK):
        if dropping:
            continue
        before = _counted(counter, len(chunk))
        if before < most:
            _say(chunk[: most - before])
        if before + len(chunk) > most:
            dropping = True
            if before <= most:
                _say(
                    f"\ndxe: {who} printed more than {most:,} bytes: the rest is dropped\n".encode()
                )


def _counted(counter: Path, more: int) -> int:
    """Return how much the run has printed so far, and add to it."""
    try:
        with counter.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            before = int(file.read() or b"0")
            file.truncate(0)
            file.write(b"%d" % (before + more))
    except (OSError, ValueError):  # the run is over, and its folder gone
        return 0
    return before


def _say(text: bytes) -> None:
    with contextlib.suppress(OSError):  # nobody reads any more
        while text:
            text = text[os.write(2, text) :]


if __name__ == "__main__":
    _main()
