"""What commands do, for programs that watch them: a line of JSON for each event.

It is off unless the environment says where to write. Several processes may write one file: each
line is appended by one call. A line has no credentials, and nothing that stands in a document.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import json
import os
import re
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError
from docextract_eval.traces import end_trace, start_trace, trace_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIABLE = "DXE_LOG"
"""The variable that says where events are written: a file, or `-` for standard error.

`&7` stands for the descriptor 7, as in a shell; `child_log` sets it.
"""
_STANDARD_ERROR = 2
_DESCRIPTOR = re.compile(r"&(\d{1,9})")
_REMEDY = f"set {VARIABLE} to a file that can be written, or to - for standard error"


@dataclass(slots=True)
class _Log:
    descriptor: int | None = None
    began: float = 0.0


_LOG = _Log()
"""The log of this process."""


def start_log(command: str) -> None:
    """Open the log, if there is to be one, and write that a command begins; raise if that fails."""
    start_trace(command)
    if not (where := os.environ.get(VARIABLE)):
        return
    if "://" in where:
        raise BadInputError("a log cannot be in object storage", VARIABLE, _REMEDY)
    try:
        descriptor = _open(where)
        _write(descriptor, "command_started", {"command": command})
    except OSError as error:
        what = f"'{where}' cannot be written ({error.strerror})"
        raise BadInputError(what, VARIABLE, _REMEDY) from error
    _LOG.descriptor, _LOG.began = descriptor, time.monotonic()


def finish_log(exit_code: int) -> None:
    """Write that the command ends; nothing more is written after it."""
    emit("command_finished", exit_code=exit_code, seconds=seconds_since(_LOG.began))
    _LOG.descriptor = None
    end_trace(exit_code)


def emit(event: str, **facts: object) -> None:
    """Write an event, if there is a log; when that fails, warn once and write no more."""
    trace_event(event, facts)
    if _LOG.descriptor is None:
        return
    try:
        _write(_LOG.descriptor, event, facts)
    except OSError as error:
        _LOG.descriptor = None
        with contextlib.suppress(OSError):
            reason = error.strerror or str(error)
            sys.stderr.write(f"dxe: the log ends here, and the work goes on ({reason})\n")


def seconds_since(began: float) -> float:
    """Return the seconds since a time of `time.monotonic()`, as they are written."""
    return round(time.monotonic() - began, 3)


@contextlib.contextmanager
def child_log() -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """Yield variables and descriptors for a child whose standard error is not this process's.

    With them, what it logs to standard error still goes to that of this process.
    """
    if os.environ.get(VARIABLE) != "-":
        yield {}, ()
        return
    copy = os.dup(_STANDARD_ERROR)
    try:
        yield {VARIABLE: f"&{copy}"}, (copy,)
    finally:
        os.close(copy)


def _open(where: str) -> int:
    if where == "-":
        return _STANDARD_ERROR
    if found := _DESCRIPTOR.fullmatch(where):
        os.fstat(int(found[1]))
        return int(found[1])
    return os.open(where, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)


def _write(descriptor: int, event: str, facts: dict[str, object]) -> None:
    """Write a line in one call, so that no other process writes into it."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    where = {"host": os.uname().nodename, "pid": os.getpid()}
    record = {"time": now, "event": event, **facts, **where, "version": _version()}
    line = json.dumps(record, default=_location).encode() + b"\n"
    if os.write(descriptor, line) < len(line):
        raise OSError(0, "a line was cut")


@functools.cache
def _version() -> str:
    """Return the version of this package; the package itself imports what logs."""
    from importlib.metadata import version  # noqa: PLC0415 - slow, and few commands write a log

    return version("docextract-eval")


def _location(path: Path) -> str:
    """Return a path as it is on this machine, wherever its command was started."""
    return str(path.absolute())
