"""Ends what a worker started once the worker is gone, however it went: a program beside it.

`child.Guard` runs this file with nothing but a mark and a pipe, which is open as long as the worker
lives: killing the worker ends the pipe, and with it whatever bears the mark. It is found even where
it ignores SIGTERM, left its group and lost its parent, because it inherited its environment.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

MARK = "DXE_STARTED_BY"
"""The variable that all bear that were started by one worker."""
PATIENCE = 0.5
"""Seconds between asking a program to end and killing it."""
BEAT = 0.02
"""Seconds between looks whether it did."""
_ENOUGH = 5.0
"""Seconds after which what cannot be killed (it hangs in the kernel) is left to the system."""


def end(group: int, mark: str) -> None:
    """End a group of processes and all that bear a mark: asked first, killed if they stay."""
    began = time.monotonic()
    asked: set[int] = set()
    while (passed := time.monotonic() - began) < _ENOUGH and (alive := _alive(group, mark)):
        for process in alive:
            if passed > PATIENCE:
                _signal(process, signal.SIGKILL)
            elif process not in asked:
                asked.add(process)
                _signal(process, signal.SIGTERM)
        time.sleep(BEAT)
    if not Path("/proc/self").exists() and group > 1:
        kill_group(group)  # all that can be done where processes cannot be looked at


def kill_group(group: int) -> None:
    """Kill what is left of a group whose first process has ended and is not yet buried."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _alive(group: int, mark: str) -> list[int]:
    wanted = f"{MARK}={mark}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or it is somebody else's
            stat = (process / "stat").read_bytes()
            state, _, its_group, *_ = stat.rpartition(b") ")[2].split()
            if state in (b"Z", b"X"):
                continue
            inherited = (process / "environ").read_bytes().split(b"\0")
            if int(its_group) == group or wanted in inherited:
                found.append(int(process.name))
    return found


def _signal(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def _main() -> None:
    if os.fork():
        os._exit(0)  # so that it is nobody's child: who ends a worker's family does not end it
    group = -1
    for line in sys.stdin:  # until the worker is gone
        group = int(line)
    end(group, sys.argv[1])


if __name__ == "__main__":
    _main()
