"""What each rendition takes (seconds, CPU seconds, memory), and what a page takes over a run."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.engines.process_tree import (
    HAS_PROC,
    cpu_seconds_with_descendants,
    tree_memory_bytes,
)

if TYPE_CHECKING:
    from typing import Self

    from docextract_eval.runs.derivation.judged_shards import AnswerUsage

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


@dataclass(slots=True)
class Speed:
    """Time and memory of a run's predictions, added up one by one."""

    predictions: int = 0
    _pages: int = 0
    _cached_pages: int = 0
    _seconds: array[float] = field(default_factory=lambda: array("d"))
    _cpu: float = 0.0
    _peak: int = 0
    _tokens: int | None = None
    _cost: float | None = None
    _attempts: int = 0

    def add(self, answer: AnswerUsage) -> None:
        """Add one prediction; a failed one took its time too."""
        self.predictions += 1
        self._pages += answer.pages
        self._cached_pages += answer.pages * answer.is_cached
        if answer.seconds is not None:
            self._seconds.extend([answer.seconds / answer.pages] * answer.pages)
        self._cpu += answer.cpu_seconds or 0.0
        self._peak = max(self._peak, answer.peak_bytes or 0)
        self._attempts += answer.attempts
        if answer.tokens is not None:
            self._tokens = (self._tokens or 0) + answer.tokens
        if answer.cost is not None:
            self._cost = (self._cost or 0.0) + answer.cost

    def as_record(self) -> dict[str, Any]:
        """Return what `run.json` records of it; unknown values are null."""
        seconds = np.frombuffer(self._seconds) if self._seconds else None
        return {
            "pages": self._pages,
            **({"cached_pages": self._cached_pages} if self._cached_pages else {}),
            "attempts": self._attempts,
            "seconds_per_page": {
                f"p{share}": None if seconds is None else round(float(found), 6)
                for share in (50, 95, 99)
                for found in [0.0 if seconds is None else np.percentile(seconds, share)]
            },
            "cpu_seconds": round(self._cpu, 6) if seconds is not None else None,
            "peak_bytes": self._peak or None,
            "tokens": self._tokens,
            "cost": None if self._cost is None else round(self._cost, 10),
        }
