"""Process trees: a process and all that it started, their memory and CPU time, and their end."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from pathlib import Path

_PROC = Path("/proc")
HAS_PROC = (_PROC / "self" / "statm").exists()
"""Whether this system reports the memory and children of processes."""

ProcessTree = dict[int, str]
"""Start times by process id; together they identify a process, as ids are used again."""


def process_tree(pid: int) -> ProcessTree:
    """Return a process and its descendants; the process alone where the system reports none."""
    found: ProcessTree = {}
    waiting = [pid]
    while waiting:
        each = waiting.pop()
        if each not in found and (start_time := _start_time(each)):
            found[each] = start_time
            waiting += _child_pids(each)
    return found


def tree_memory_bytes(pid: int) -> int:
    """Return the bytes of memory that a process and its descendants use."""
    fields = (_read_file(_PROC / str(each) / "statm").split() for each in process_tree(pid))
    return sum(int(found[1]) * _PAGE_BYTES for found in fields if found)


def cpu_seconds_with_descendants() -> float:
    """Return the CPU seconds of this process and of all that it started, running or ended."""
    me, spent = os.getpid(), 0.0
    for scope in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(scope)
        spent += used.ru_utime + used.ru_stime
    started = [_stat_fields(each)[11:15] for each in process_tree(me) if each != me]
    return spent + sum(sum(map(int, ticks)) / _TICKS_PER_SECOND for ticks in started)


def kill_processes(members: ProcessTree) -> None:
    """Kill those processes that are still the same."""
    for process, start_time in members.items():
        if _start_time(process) == start_time:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def oom_kill_count() -> int:
    """Return how often this system killed a process because it ran out of memory."""
    for line in _read_file(_PROC / "vmstat").splitlines():
        if line.startswith("oom_kill "):
            return int(line.split()[1])
    return 0


def _child_pids(pid: int) -> list[int]:
    try:
        threads = list((_PROC / str(pid) / "task").iterdir())
    except OSError:
        return []
    return [int(child) for each in threads for child in _read_file(each / "children").split()]


def _start_time(pid: int) -> str:
    """Return the start time of a process as the system writes it; empty if it has ended."""
    if not HAS_PROC:
        return "unknown"
    fields = _stat_fields(pid)
    return "" if not fields or fields[0] == "Z" else fields[19]


def _stat_fields(pid: int) -> list[str]:
    """Return the fields of a process's `stat` file, from its state on."""
    # The name stands before the state, in parentheses, and may contain anything.
    return _read_file(_PROC / str(pid) / "stat").rpartition(")")[2].split()


_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def _read_file(file: Path) -> str:
    """Return the text of a file, or an empty text if the process is gone."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
