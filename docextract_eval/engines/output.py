"""What workers print, passed on up to a limit, so that no pipeline fills a log.

Workers print into a pipe and never inherit the caller's own standard error: a process that has a
file open can open it again through /proc, to read or to empty it, even from inside a sandbox.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.engines import OutputLimit

_CHUNK = 2**16
_JOIN_SECONDS = 1.0
"""Seconds to wait for the last output if a process still holds the pipe open."""
_CONTROLS = bytes(number for number in (*range(32), 127) if number not in b"\t\n\r")
_HARMLESS = bytes.maketrans(_CONTROLS, b"?" * len(_CONTROLS))
"""Replaces control characters, which could move a terminal's cursor or type into it."""


@contextlib.contextmanager
def forward_output_to_stderr(limit: OutputLimit | None) -> Iterator[int | None]:
    """Yield the number of a pipe that workers print into, or None without a limit."""
    if limit is None:
        yield None
        return
    reading, writing = os.pipe()
    thread = threading.Thread(target=_copy_pipe_to_stderr, args=(reading, limit), daemon=True)
    thread.start()
    try:
        yield writing
    finally:
        os.close(writing)
        thread.join(_JOIN_SECONDS)


def _copy_pipe_to_stderr(pipe_fd: int, limit: OutputLimit) -> None:
    left = limit.max_bytes
    with os.fdopen(pipe_fd, "rb", buffering=0) as pipe:
        while chunk := pipe.read(_CHUNK):
            if left < 0:
                continue
            _write_stderr(chunk[:left].translate(_HARMLESS))
            left -= len(chunk)
            if left < 0:
                notice = f"{limit.name} printed more than {limit.max_bytes:,} bytes"
                _write_stderr(f"\ndxe: {notice}: the rest is dropped\n".encode())


def _write_stderr(text: bytes) -> None:
    with contextlib.suppress(OSError):  # standard error is closed
        while text:
            text = text[os.write(2, text) :]
