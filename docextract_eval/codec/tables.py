"""The columns of a run's tables: their types, and checks of tables that are read."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from docextract_eval.codec.columns import arrow_schema
from docextract_eval.records import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_CODED = pa.dictionary(pa.int32(), pa.string())
_CODES = {
    *("document", "rendition", "field", "type", "outcome", "strict", "cause", "decoy"),
    *("placed", "check"),
}
"""The columns with few different values, stored as codes into a list."""
_NULLABLE_COLUMNS = ("twin", "split", "severity", "suspected")
"""Columns of renditions that may be null."""
_NEWER_COLUMNS = ("grounding",)
"""Columns of matches that runs of older releases lack: they are read as null."""


def _rendition_schema() -> pa.Schema:
    text = ("id", "document", "source", "kind", "locale", "condition", "hash", "twin")
    types: dict[str, pa.DataType] = dict.fromkeys((*text, "split", "half"), pa.string())
    trap = {"name": pa.string(), "field": pa.string(), "row": pa.int64(), "resolver": pa.string()}
    types |= {"severity": pa.float64(), "weight": pa.float64(), "failures": pa.int64()}
    types |= {"suspected": pa.int64(), "sheet": pa.string(), "pages": pa.int64()}
    types["traps"] = pa.list_(pa.struct(list(trap.items())))
    types["factors"] = pa.map_(pa.string(), pa.string())
    types["parts"] = pa.list_(pa.struct([("name", pa.string()), ("severity", pa.float64())]))
    return pa.schema(list(types.items()))


MATCHES = pa.schema([f.with_type(_CODED) if f.name in _CODES else f for f in arrow_schema(Match)])
"""The columns of matches: 10 million of them take little more than a gigabyte."""
RENDITIONS = _rendition_schema()
SLICES = pa.schema(
    [
        *((name, _CODED) for name in ("metric", "of", "first", "first_value")),
        *((name, _CODED) for name in ("second", "second_value")),
        *((name, pa.float64()) for name in ("value", "low", "high")),
        *((name, pa.int64()) for name in ("documents", "cells")),
        *((name, _CODED) for name in ("reason", "signature")),
    ]
)
"""One row per slice: `of` scalars or tables, the two axes and their values, and the score."""


_TABLES = {"matches": MATCHES, "renditions": RENDITIONS, "slices": SLICES}


@contextlib.contextmanager
def arrow_errors_as_value_errors() -> Iterator[None]:
    """Raise ValueError for whatever keeps Arrow from reading a file."""
    try:
        yield
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error


@arrow_errors_as_value_errors()
def read_parquet(
    source: Path | BinaryIO | pa.NativeFile,
    column_names: list[str] | None = None,
    row_filter: pc.Expression | None = None,
) -> pa.Table:
    """Read some columns or some rows of a table.

    The threads of `pq.read_table` abort a process that ends at once, as it does when it refuses
    what it read.
    """
    with pq.ParquetFile(source) as file:
        lacking = {*(column_names or ())} - {*file.schema_arrow.names}
        if unknown := lacking - {*_NEWER_COLUMNS}:
            message = f"it has no column '{min(unknown)}'"
            raise ValueError(message)
        present = column_names and [name for name in column_names if name not in lacking]
        table = file.read(columns=present) if row_filter is None else None
    if table is None:
        table = pq.read_table(source, columns=present, filters=row_filter, use_threads=False)
    return with_absent_as_null(table, sorted(lacking))


def with_absent_as_null(matches: pa.Table, column_names: Iterable[str]) -> pa.Table:
    """Return matches with these columns, null where the table does not have them."""
    for name in column_names:
        if name not in matches.column_names:
            nothing = pa.nulls(len(matches), MATCHES.field(name).type)
            matches = matches.append_column(name, nothing)
    return matches


def check_table(name: str, table: pa.Table) -> None:
    """Raise where the columns of a run's table are not as they are written; some may be absent.

    >>> check_table("slices", pa.table({"cells": ["many"]}))
    Traceback (most recent call last):
    ValueError: its column 'cells' is string, and int64 is written
    """
    table.validate(full=True)  # codes that lead to no name, texts that are none
    for column, values in zip(table.schema, table.columns, strict=True):
        at = _TABLES[name].get_field_index(column.name)
        if at < 0:
            continue
        known = _TABLES[name].field(at)
        if _type_without_dictionary(column.type) != _type_without_dictionary(known.type):
            message = f"its column '{known.name}' is {column.type}, and {known.type} is written"
            raise ValueError(message)
        optional = known.name in _NULLABLE_COLUMNS if name == "renditions" else known.nullable
        nested = pa.types.is_list(known.type) and pc.list_flatten(values).null_count
        if (values.null_count and not optional) or nested:
            message = f"its column '{known.name}' says nothing in some rows"
            raise ValueError(message)


def _type_without_dictionary(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
