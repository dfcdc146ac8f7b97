"""Metrics of millions of cells, computed side by side; the scores are those of one process.

Workers map one file with the cells into their memory. Metrics that share what one of them computes
are one worker's work.
"""

from __future__ import annotations

import io
import mmap
import os
import pickle
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.engines import ENGINES, Launch, WorkerFailure
from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.curve import Curve
from docextract_eval.metrics.two_axes import two_axis_slices
from docextract_eval.records import Score
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Columns

_LARGEST_PART = 2**31
"""The most bytes of what one worker returns at once."""
_ENVIRONMENT = {
    "MALLOC_MMAP_THRESHOLD_": str(2**25),  # blocks take the place of those before them
    "MALLOC_TRIM_THRESHOLD_": str(2**27),
    "OPENBLAS_NUM_THREADS": "1",
}
"""Where a worker's memory comes from: new pages for each array take a fifth of the time."""
_SLICES = ("slices of two axes",)
_LONG_WORK = (
    (
        *("metric calibration", "metric failure", "metric average_precision"),
        *("curve precision_recall", "curve reliability", "curve risk_coverage"),
    ),
    *(("metric fairness",), ("metric accuracy",), _SLICES, ("metric robustness",)),
)
"""What takes longest and is begun first; the first share the order of cells by confidence."""


def score_side_by_side(
    columns: Columns, signature: str, workers: int
) -> tuple[list[Score], list[Curve], pa.Table]:
    """Return every score, every curve and the slices of any two axes."""
    metrics = [f"metric {name}" for name in METRICS.names]
    curves = [f"curve {name}" for name in CURVES.names]
    long = {name for names in _LONG_WORK for name in names}
    work = [*_LONG_WORK, *((name,) for name in (*metrics, *curves) if name not in long)]
    found: dict[str, list[object]] = {}
    with tempfile.TemporaryDirectory(prefix="dxe-") as scratch:
        build = partial(_Scorer, *_write_cells(columns, Path(scratch, "cells")), signature)
        launch = Launch(environment={**os.environ, **_ENVIRONMENT})
        local = ENGINES.load("local")
        results = local.map(build, work, workers, launch=launch, largest=_LARGEST_PART)
        with closing(results):
            for number, result in results:
                names, data = work[number], result
                if isinstance(data, WorkerFailure):  # too little memory, or an error to be seen
                    data = _compute(columns, signature, names)
                if names == _SLICES:
                    slices = pa.ipc.open_stream(data).read_all()
                else:
                    found |= parse_json(data, largest=_LARGEST_PART)
    return (
        [from_json(Score, score) for name in metrics for score in found[name]],
        [from_json(Curve, curve) for name in curves for curve in found[name]],
        slices,
    )


class _Scorer:
    """A worker's task: computes some metrics and curves of the cells in a file."""

    def __init__(self, cells: bytes, places: Sequence[slice], file: Path, signature: str) -> None:
        """Map the arrays of the cells into memory."""
        with file.open("rb") as data:
            mapped = memoryview(mmap.mmap(data.fileno(), 0, access=mmap.ACCESS_READ))
        arrays = [mapped[place] for place in places]
        self._columns: Columns = pickle.loads(cells, buffers=arrays)  # noqa: S301 - it comes from who started us
        self._signature = signature

    def __call__(self, names: tuple[str, ...]) -> bytes:
        """Return what was asked for."""
        return _compute(self._columns, self._signature, names)


def _compute(columns: Columns, signature: str, names: tuple[str, ...]) -> bytes:
    """Return records by name as JSON; of slices, an Arrow stream."""
    if names == _SLICES:
        sink, table = io.BytesIO(), two_axis_slices(columns, signature)
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        return sink.getvalue()
    found: dict[str, Sequence[object]] = {}
    for name in names:
        kind, _, rest = name.partition(" ")
        compute = METRICS.load(rest) if kind == "metric" else CURVES.load(rest)
        found[name] = compute(columns, signature)
    return canonical_json(to_json(found)).encode()


def _write_cells(columns: Columns, file: Path) -> tuple[bytes, list[slice], Path]:
    """Write the arrays of cells; return the rest of them, and the place of each array."""
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(columns.without_hashes(), protocol=5, buffer_callback=arrays.append)
    places = []
    with disk_errors_with_remedy(file.parent), file.open("wb") as data:
        for array in arrays:
            data.write(bytes(-data.tell() % 64))  # arrays start where processors read fastest
            places.append(slice(data.tell(), data.tell() + array.raw().nbytes))
            data.write(array.raw())
    return rest, places, file
