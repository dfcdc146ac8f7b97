"""Writes a run as plain tables, in CSV or Parquet: scores, curves, slices, cells, renditions.

The axes of slices and the factors of documents are columns of their own. Parquet keeps texts
unchanged; for what CSV does to texts that begin like a formula see `csv_cells`.
"""

from __future__ import annotations

import contextlib
import os
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from docextract_eval.codec.reasons import encode_reason
from docextract_eval.errors import BadInputError, FolderOccupiedError
from docextract_eval.interop import csv_cells
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.storage.disk import open_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Score
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.schemas import Schema

TableFormat = Literal["csv", "parquet"]
TABLES = ("scores", "curves", "slices", "cells", "renditions")
"""The tables that are written, each to a file."""
FACTOR = "factor."
"""The prefix of columns with factors, as in a notebook."""

_NAME_TYPE = pa.dictionary(pa.int32(), pa.string())
_VALUE_COLUMNS: Mapping[str, pa.DataType] = {
    "value": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "document_count": pa.int64(),
    "cell_count": pa.int64(),
    "reason": _NAME_TYPE,
    "signature": _NAME_TYPE,
}
"""The columns behind the axes; counts end in `_count`, as `cells` is an axis."""


def write_tables(
    folder: RunFolder, output: Path, form: TableFormat, *, force: bool = False
) -> dict[Path, int]:
    """Write every table of a run, all or none, and return the number of rows by file."""
    files = {name: output / f"{name}.{form}" for name in TABLES}
    _refuse_output(folder, output, [] if force else files.values())
    parts = run_tables(folder)
    written: dict[Path, int] = {}
    with contextlib.ExitStack() as stack:  # files get their names when all are written
        opened = {name: stack.enter_context(open_atomically(file)) for name, file in files.items()}
        for name, table in parts.items():
            written[files[name]] = _WRITERS[form](opened[name], table)
    return written


def run_tables(folder: RunFolder) -> dict[str, Iterable[pa.Table]]:
    """Return every table of a finished run; cells, which may be many, come in parts."""
    about = folder.finished_about()
    schemas = recorded_schemas(about, str(folder.path))
    renditions = renditions_table(folder.columns("renditions"))
    return {
        "scores": [scores_table([*folder.scores(), *folder.spending_scores()])],
        "curves": [curves_table(folder.curves())],
        "slices": [slices_table(folder.slices())],
        "cells": cells_tables(folder.table_parts("matches"), renditions, schemas),
        "renditions": [renditions],
    }


def scores_table(scores: Sequence[Score]) -> pa.Table:
    """Return scores as a table: a row for each score, a column for each axis."""
    return _join_columns(
        [{"metric": score.metric} for score in scores],
        [score.slice for score in scores],
        [score_values(score) for score in scores],
    )


def curves_table(curves: Sequence[Curve]) -> pa.Table:
    """Return curves as a table: a row for each point, at `at`, or one row with the reason."""
    leading, slices, values = [], [], []
    for curve in curves:
        for point in curve.points or (None,):
            leading.append({"metric": curve.metric, "at": None if point is None else point.x})
            slices.append(curve.slice)
            ends = {"signature": curve.signature, "reason": encode_reason(curve.reason)}
            values.append((score_values(point) if point else {}) | ends)
    return _join_columns(leading, slices, values)


def slices_table(slices: pa.Table) -> pa.Table:
    """Return the slices of two axes, with the names of counts as in the other tables."""
    renamed = {"documents": "document_count", "cells": "cell_count"}
    return slices.rename_columns([renamed.get(name, name) for name in slices.column_names])


def renditions_table(renditions: pa.Table) -> pa.Table:
    """Return renditions with a column for each factor of the document."""
    factors = [dict(row or ()) for row in renditions["factors"].to_pylist()]
    table = renditions.drop_columns(["factors"])
    for name in sorted({name for row in factors for name in row}):
        column = pa.array([row.get(name) for row in factors], pa.string())
        table = table.append_column(_unused_name(f"{FACTOR}{name}", table.column_names), column)
    return table


def cells_tables(
    matches: Iterable[pa.Table], renditions: pa.Table, schemas: Mapping[str, Schema]
) -> Iterator[pa.Table]:
    """Yield cells, each with its criticality and its rendition's columns.

    `cells` is `scalars` or `tables`, as in scores; `criticality` is 0 for fields in no headline;
    the traps of the document are one text.
    """
    beside = renditions.drop_columns(["id", "document", "traps", "parts"])
    named = [
        "+".join(trap["name"] for trap in row or ()) for row in renditions["traps"].to_pylist()
    ]
    beside = beside.append_column("traps", pa.array(named, pa.string()))
    known = [(f"{kind}/{name}", each) for kind, each in schemas.items() for name in each.names]
    weights = pa.array([each.spec(key.partition("/")[2]).criticality for key, each in known])
    keys = pa.array([key for key, _ in known], pa.string())
    for cells in matches:
        field, rendition = (cells[name].cast(pa.string()) for name in ("field", "rendition"))
        joined = beside.take(pc.index_in(rendition, value_set=renditions["id"]))
        key = pc.index_in(pc.binary_join_element_wise(joined["kind"], field, "/"), value_set=keys)
        own = {
            "cells": pc.if_else(pc.match_substring(field, "."), "tables", "scalars"),
            "criticality": pc.fill_null(weights.take(key), 0),
        }
        columns = dict(zip(cells.column_names, cells.columns, strict=True)) | own
        yield pa.table(
            columns | {_unused_name(name, columns): joined[name] for name in joined.column_names}
        )


def score_values(score_or_point: Any) -> dict[str, Any]:  # noqa: ANN401 - a score or a point of a curve
    """Return figure, interval, counts and signature, by the names of their columns."""
    values = {name: getattr(score_or_point, name, None) for name in ("value", "low", "high")}
    values["reason"] = encode_reason(getattr(score_or_point, "reason", None))
    counts = {"document_count": score_or_point.documents, "cell_count": score_or_point.cells}
    return {**values, **counts, "signature": getattr(score_or_point, "signature", None)}


def _join_columns(
    leading: Sequence[Mapping[str, Any]],
    slices: Sequence[Mapping[str, str]],
    values: Sequence[Mapping[str, Any]],
) -> pa.Table:
    """Return the columns side by side; an axis with the name of another column is renamed."""
    table: dict[str, pa.Array] = {"metric": _make_column(leading, "metric", _NAME_TYPE)}
    axes: dict[str, str] = {}
    for axis in dict.fromkeys(chain(("cells", "condition"), *slices)):
        axes[axis] = _unused_name(axis, ["metric", "at", *_VALUE_COLUMNS, *axes.values()])
        table[axes[axis]] = _make_column(slices, axis, _NAME_TYPE)
    if leading and "at" in leading[0]:
        table["at"] = _make_column(leading, "at", pa.float64())
    return pa.table(
        table | {name: _make_column(values, name, kind) for name, kind in _VALUE_COLUMNS.items()}
    )


def _make_column(rows: Sequence[Mapping[str, Any]], name: str, kind: pa.DataType) -> pa.Array:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.array([row.get(name) for row in rows], plain).cast(kind)


def _unused_name(name: str, taken: Iterable[str]) -> str:
    """Return a name that no column has; databases do not distinguish `Date` from `date`.

    >>> _unused_name("locale", ["value"]), _unused_name("Value", ["value"])
    ('locale', 'axis.Value')
    """
    used = {each.casefold() for each in taken}
    while name.casefold() in used:
        name = f"axis.{name}"
    return name


def _write_csv(file: BinaryIO, parts: Iterable[pa.Table]) -> int:
    rows = 0
    for number, part in enumerate(parts):
        if not number:
            csv_cells.write_header(file, part.column_names)
        csv_cells.write_rows(file, part)
        rows += part.num_rows
    return rows


def _write_parquet(file: BinaryIO, parts: Iterable[pa.Table]) -> int:
    rows, writer = 0, None
    try:
        for part in parts:
            writer = writer or pq.ParquetWriter(file, part.schema, compression="zstd")
            writer.write_table(part)
            rows += part.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


_WRITERS: Mapping[TableFormat, Callable[[BinaryIO, Iterable[pa.Table]], int]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
}


def _refuse_output(folder: RunFolder, output: Path, files: Iterable[Path]) -> None:
    """Raise a BadInputError for a run's folder, and for files that exist already."""
    where = str(output)
    if os.path.realpath(output) == os.path.realpath(folder.path) or (output / "run.json").exists():
        what = "is a run, whose own tables have such names"
        raise BadInputError(what, where, "give a folder of its own: -o DIR")
    if existing := [file.name for file in files if file.exists()]:
        what = f"has {', '.join(existing)} already"
        raise FolderOccupiedError(what, where, "give another folder, or write over them: --force")
