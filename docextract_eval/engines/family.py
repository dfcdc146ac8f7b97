"""Process trees: a process and all that it started, their memory and CPU time, and their end."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from pathlib import Path

_PROC = Path("/proc")
WATCHED = (_PROC / "self" / "statm").exists()
"""Whether this system reports the memory and children of processes."""

Family = dict[int, str]
"""Start times by process id; together they identify a process, as ids are used again."""


def family(process: int) -> Family:
    """Return a process and its descendants; the process alone where the system reports none."""
    found: Family = {}
    waiting = [process]
    while waiting:
        each = waiting.pop()
        if each not in found and (born := _born(each)):
            found[each] = born
            waiting += _children(each)
    return found


def held(process: int) -> int:
    """Return the bytes of memory that a process and its descendants use."""
    return sum(map(_resident, family(process)))


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of all that it started, running or ended."""
    me, spent = os.getpid(), 0.0
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(whose)
        spent += used.ru_utime + used.ru_stime
    return spent + sum(_spent(each) for each in family(me) if each != me)


def end(members: Family) -> None:
    """Kill those processes that are still the same."""
    for process, born in members.items():
        if _born(process) == born:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def kills() -> int:
    """Return how often this system killed a process because it ran out of memory."""
    for line in _read(_PROC / "vmstat").splitlines():
        if line.startswith("oom_kill "):
            return int(line.split()[1])
    return 0


def _children(process: int) -> list[int]:
    try:
        threads = list((_PROC / str(process) / "task").iterdir())
    except OSError:
        return []
    return [int(child) for each in threads for child in _read(each / "children").split()]


def _born(process: int) -> str:
    """Return the start time of a process as the system writes it; empty if it has ended."""
    if not WATCHED:
        return "unknown"
    said = _stat(process)
    return "" if not said or said[0] == "Z" else said[19]


def _stat(process: int) -> list[str]:
    """Return the fields of a process's `stat` file, from its state on."""
    # The name stands before the state, in parentheses, and may contain anything.
    return _read(_PROC / str(process) / "stat").rpartition(")")[2].split()


_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    said = _read(_PROC / str(process) / "statm").split()
    return int(said[1]) * _PAGE if said else 0


def _spent(process: int) -> float:
    return sum(map(int, _stat(process)[11:15])) / _TICK


def _read(file: Path) -> str:
    """Return the text of a file, or an empty text if the process is gone."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
