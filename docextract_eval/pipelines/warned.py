"""Says a thing once, however many workers a run has."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import socket
import sys

_HELD: dict[str, int | None] = {}
"""What was said, each with the name that keeps the other workers from saying it too: the number
of its socket, which is open as long as the process lives."""


def warn_once(text: str) -> None:
    """Write one line to stderr, unless this run has said it already."""
    if text not in _HELD and _is_first(text):
        sys.stderr.write(f"dxe: {text}\n")


def _is_first(text: str) -> bool:
    """Take a name that only one process of a run can have; it goes when the process does."""
    _HELD[text] = None
    run = os.getppid() if multiprocessing.parent_process() else os.getpid()
    name = f"\0dxe-said-{run}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        held.bind(name)
    except OSError as error:
        held.close()
        return error.errno != errno.EADDRINUSE  # where names cannot be had, everybody says it
    _HELD[text] = held.detach()
    return True
