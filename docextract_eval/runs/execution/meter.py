"""What each rendition takes: seconds, CPU seconds, memory."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.engines.process_tree import (
    HAS_PROC,
    cpu_seconds_with_descendants,
    tree_memory_bytes,
)

if TYPE_CHECKING:
    from typing import Self

_INTERVAL = 0.02
"""Seconds between two measurements of the memory of a pipeline's own processes."""


class Meter:
    """Measures one rendition after another in the process that reads them."""

    def __init__(self) -> None:
        """Start the measuring thread, which is idle between renditions."""
        self._running = threading.Event()
        self._peak = 0
        if HAS_PROC:
            threading.Thread(target=self._watch_memory, daemon=True).start()

    def __enter__(self) -> Self:
        """Begin a rendition."""
        self._peak = 0
        _reset_own_peak_memory()
        self._running.set()
        self._cpu, self._wall = cpu_seconds_with_descendants(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        """End a rendition."""
        self.seconds = round(time.perf_counter() - self._wall, 6)
        self.cpu_seconds = round(max(0.0, cpu_seconds_with_descendants() - self._cpu), 6)
        self._running.clear()
        own = _own_peak_memory()
        self.peak_bytes = max(self._peak, own) if own else None

    def _watch_memory(self) -> None:
        while self._running.wait():
            self._peak = max(self._peak, tree_memory_bytes(os.getpid()))
            time.sleep(_INTERVAL)


def _reset_own_peak_memory() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _own_peak_memory() -> int:
    """Return the peak memory of this process since the last reset; 0 where it is unknown."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
