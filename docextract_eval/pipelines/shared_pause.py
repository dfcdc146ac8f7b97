"""A pause that all workers of a run keep: what one has to wait, the others wait as well.

The moment until which nobody asks is the time of a file in the scratch folder that workers share. A
process that is no worker keeps it for itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path

from docextract_eval.engines.process import in_worker


class SharedPause:
    """The pause of one address."""

    def __init__(self, address: str, longest: float) -> None:
        """Take the address and the longest pause: a file that asks for more is not believed."""
        self._longest, self._until = longest, 0.0
        name = f"pause-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
        self._file = Path(tempfile.gettempdir(), name) if in_worker() else None

    def begin(self, seconds: float) -> None:
        """Let everybody wait so long from now on; a longer pause that was begun is kept."""
        self._until = max(self._begun(), time.time() + seconds)
        if self._file is not None:
            with contextlib.suppress(OSError):  # where no file can be made, each waits for itself
                self._file.touch()
                os.utime(self._file, (self._until, self._until))

    def left(self) -> float:
        """Return the seconds that are left of it."""
        return max(0.0, min(self._longest, self._begun() - time.time()))

    def _begun(self) -> float:
        shared = 0.0
        if self._file is not None:
            with contextlib.suppress(OSError):
                shared = self._file.stat().st_mtime
        return max(self._until, shared)
