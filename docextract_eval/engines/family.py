"""A process and all that it started: what they hold, and how they end."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from pathlib import Path

_PROC = Path("/proc")
WATCHED = (_PROC / "self" / "statm").exists()
"""Whether this system tells what its processes hold and start."""

Family = dict[int, str]
"""Processes by their number, with the time of their start: numbers are used again."""


def family(process: int) -> Family:
    """Return a process and its descendants; the process alone where the system does not tell."""
    found: Family = {}
    waiting = [process]
    while waiting:
        each = waiting.pop()
        if each not in found and (born := _born(each)):
            found[each] = born
            waiting += _children(each)
    return found


def held(process: int) -> int:
    """Return the bytes of memory that a process and its descendants hold."""
    return sum(map(_resident, family(process)))


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of all that it started, running or not."""
    me, spent = os.getpid(), 0.0
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(whose)
        spent += used.ru_utime + used.ru_stime
    return spent + sum(_spent(each) for each in family(me) if each != me)


def end(members: Family) -> None:
    """Kill those that are still the same processes."""
    for process, born in members.items():
        if _born(process) == born:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def kills() -> int:
    """Count how often this system killed a process because memory was out."""
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
    """Return the time of a process's start, in the words of the system; none of one that ended."""
    if not WATCHED:
        return "unknown"
    said = _stat(process)
    return "" if not said or said[0] == "Z" else said[19]


def _stat(process: int) -> list[str]:
    """Return what the system says of a process, from its state on."""
    # The name stands before that, in brackets, and may hold anything.
    return _read(_PROC / str(process) / "stat").rpartition(")")[2].split()


_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    said = _read(_PROC / str(process) / "statm").split()
    return int(said[1]) * _PAGE if said else 0


def _spent(process: int) -> float:
    return sum(map(int, _stat(process)[11:15])) / _TICK


def _read(file: Path) -> str:
    """Read what the system says; nothing where the process is gone."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
