"""A separate program that ends everything a worker started once the worker is gone.

`child.Guard` runs this file with nothing but a mark and a pipe, which is open as long as the worker
lives. When the worker is killed, the pipe ends, and the guard ends every process that has the mark.
It finds even processes that ignore SIGTERM, left their group and lost their parent, because they
inherited the mark with their environment.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

MARK_VARIABLE = "DXE_STARTED_BY"
"""The environment variable of all processes that one worker started."""
KILL_AFTER_SECONDS = 0.5
"""Seconds between asking a program to end and killing it."""
CHECK_SECONDS = 0.02
"""Seconds between two checks whether it has ended."""
_GIVE_UP_SECONDS = 5.0
"""Seconds after which a process that cannot be killed is left to the system."""


def end_group_and_marked_processes(group: int, mark: str) -> None:
    """End a process group and all processes with a mark: asked first, killed if they stay."""
    began = time.monotonic()
    asked: set[int] = set()
    while (passed := time.monotonic() - began) < _GIVE_UP_SECONDS and (
        alive := _live_processes(group, mark)
    ):
        for process in alive:
            if passed > KILL_AFTER_SECONDS:
                _send_signal(process, signal.SIGKILL)
            elif process not in asked:
                asked.add(process)
                _send_signal(process, signal.SIGTERM)
        time.sleep(CHECK_SECONDS)
    if not Path("/proc/self").exists() and group > 1:
        kill_group(group)  # all that can be done where processes cannot be listed


def kill_group(group: int) -> None:
    """Kill the rest of a process group whose first process has ended and is not reaped yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _live_processes(group: int, mark: str) -> list[int]:
    wanted = f"{MARK_VARIABLE}={mark}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or belongs to another user
            stat = (process / "stat").read_bytes()
            state, _, its_group, *_ = stat.rpartition(b") ")[2].split()
            if state in (b"Z", b"X"):
                continue
            inherited = (process / "environ").read_bytes().split(b"\0")
            if int(its_group) == group or wanted in inherited:
                found.append(int(process.name))
    return found


def _send_signal(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def _main() -> None:
    if os.fork():
        os._exit(0)  # leave the worker's process tree, so that it is not ended together with it
    group = -1
    for line in sys.stdin:  # until the worker is gone
        group = int(line)
    end_group_and_marked_processes(group, sys.argv[1])


if __name__ == "__main__":
    _main()
