"""The benchmark of scale: millions of cells scored, and shards done on a Dask cluster.

Memory that processes share counts once. Pages of files are counted apart where they are told: the
system takes them back when it needs them.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.engine import measure_engine
from benchmarks.measuring import alone, told
from benchmarks.metrics import LONG
from docextract_eval.engines.process_tree import process_tree
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.runs.derivation.scoring import score_in_this_process, score_side_by_side
from docextract_eval.runs.machine import usable_core_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns

_WATCH_SECONDS = 0.2
_RECEIPTS = 160_000
"""Receipts that make 100 million cells under 13 conditions."""


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


def measure_receipts() -> None:
    """Tell how long and in how much memory one process scores 100 million cells."""
    found = alone("receipts-scoring", documents=_RECEIPTS)
    told(f"{found['cells']:.0f} cells of receipts: scored by one process", found["seconds"], "s")
    told("the same: memory beside pages of files", found["anonymous"], "MB", "< 4000")
    told("the same: all memory", found["peak"], "MB")


def one_scoring(every: Columns, *, is_shared: bool) -> dict[str, float]:
    """Measure a whole scoring, in this process or by workers."""
    found = {"cells": float(len(every.table)), "width": _array_bytes(every) / len(every.table)}
    with _most_memory() as most:
        start = time.perf_counter()
        if is_shared:
            score_side_by_side(every, "", usable_core_count())
        else:
            score_in_this_process(every, "")
        found["seconds"] = time.perf_counter() - start
    return found | {"peak": most["Pss"] / 2**10, "anonymous": most["Pss_Anon"] / 2**10}


@contextmanager
def _most_memory() -> Iterator[dict[str, int]]:
    """Give the most memory of this process and those that it starts, in KB: all, and anonymous."""
    most = {"Pss": 0, "Pss_Anon": 0}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_WATCH_SECONDS):
            now = dict.fromkeys(most, 0)
            for process in process_tree(os.getpid()):
                with suppress(OSError):  # it has ended
                    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
                    lines = dict(line.split(":", 1) for line in text.splitlines()[1:])
                    now = {name: many + int(lines[name].split()[0]) for name, many in now.items()}
            most.update({name: max(most[name], many) for name, many in now.items()})

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def _array_bytes(record: Columns | CodedNames) -> int:
    """Return the bytes of the arrays with one position for each cell."""
    found = 0
    for part in vars(record).values():
        if isinstance(part, np.ndarray):
            found += part.nbytes
        elif isinstance(part, CodedNames):
            found += _array_bytes(part)
    return found
