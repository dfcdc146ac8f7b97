"""Writes a warning once for a run, however many workers it has."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from docextract_eval.engines.process import in_worker

_SEEN: set[str] = set()
"""Warnings that this process has written, or found written."""


def warn_once(text: str) -> None:
    """Write one line to stderr, unless this run has written it already."""
    if text not in _SEEN and _reserve_warning(text):
        sys.stderr.write(f"dxe: {text}\n")


def _reserve_warning(text: str) -> bool:
    """Return whether no worker of this run has written the warning yet, and mark it as written.

    The mark is a file in the scratch folder that all workers share.
    """
    _SEEN.add(text)
    if not in_worker():
        return True
    name = f"warned-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    try:
        os.close(os.open(Path(tempfile.gettempdir(), name), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    except OSError:
        return True  # where no file can be made, every worker warns
    return True
