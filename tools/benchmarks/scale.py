"""The benchmark of scale: millions of cells scored, and shards done on a Dask cluster."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.engine import measure_engine
from benchmarks.measuring import alone, told
from benchmarks.metrics import LONG, cells
from docextract_eval.engines.process_tree import tree_memory_bytes
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.runs.derivation.scoring import score_in_this_process, score_side_by_side
from docextract_eval.runs.machine import usable_core_count

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns

_WATCH_SECONDS = 0.1


def measure_scale(*, long: bool) -> None:
    """Tell how long and in how much memory cells are scored, and what the engine `dask` costs."""
    for documents in LONG if long else LONG[:1]:
        ways = ("one-scoring", "shared-scoring")
        one, more = (alone(way, documents=documents) for way in ways)
        seconds_aim, memory_aim = ("< 60", "< 2000") if documents == LONG[-1] else ("", "")
        told(f"{one['cells']:.0f} cells: a cell", one["width"], "bytes", "about 25")
        told("the same: scored by one process", one["seconds"], "s")
        told("the same: by a worker on each core", more["seconds"], "s", seconds_aim)
        told("the same: one process to workers", one["seconds"] / more["seconds"], "times")
        told("the same: memory of one process", one["peak"], "MB")
        told("the same: of workers and their parent together", more["peak"], "MB", memory_aim)
    measure_engine(long=long)


def one_scoring(documents: int, *, is_shared: bool) -> dict[str, float]:
    """Measure a whole scoring, in this process or by workers."""
    every = cells(documents)
    found = {"cells": float(len(every.table)), "width": _array_bytes(every) / len(every.table)}
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(_WATCH_SECONDS):
            peak = max(peak, tree_memory_bytes(os.getpid()))

    threading.Thread(target=watch, daemon=True).start()
    start = time.perf_counter()
    if is_shared:
        score_side_by_side(every, "", usable_core_count())
    else:
        score_in_this_process(every, "")
    found["seconds"] = time.perf_counter() - start
    ended.set()
    return found | {"peak": peak / 2**20}


def _array_bytes(record: Columns | CodedNames) -> int:
    """Return the bytes of the arrays with one position for each cell."""
    found = 0
    for part in vars(record).values():
        if isinstance(part, np.ndarray):
            found += part.nbytes
        elif isinstance(part, CodedNames):
            found += _array_bytes(part)
    return found
