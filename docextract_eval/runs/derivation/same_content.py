"""Whether two derived files have the same content, even if their bytes differ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.borders.limits import LARGEST_SCORES
from docextract_eval.codec.records import RECORD_ERRORS, to_json
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.codec.tables import read_parquet
from docextract_eval.runs.derivation.scoring import NEWER_COLUMNS
from docextract_eval.storage.disk import read_regular

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.records import Score

_NAMES = ("document", "source")
"""Columns of names that a private run changes whenever it is scored."""
_PRECISION = 1e-9
"""How much numbers may differ that two machines derive from the same bytes."""


def has_same_content(recorded: Path, derived: Path, *, private: bool) -> bool:
    """Say whether two files agree, even as another pyarrow wrote them."""
    try:
        if derived.suffix == ".json":
            return _is_nearly_same_value(*map(_parse_json, (recorded, derived)))
        tables = [read_parquet(pa.BufferReader(read_regular(each))) for each in (recorded, derived)]
        for table in tables:
            table.validate(full=True)
        one, other = map(_with_numbered_names, tables) if private else tables
        lacking = {*NEWER_COLUMNS} - {*one.column_names} if derived.stem == "renditions" else ()
        other = other.drop_columns([name for name in lacking if name in other.column_names])
    except (*RECORD_ERRORS, OSError):
        return False
    columns = zip(one.columns, other.columns, strict=False)
    return one.column_names == other.column_names and all(
        _is_nearly_same_column(*each) for each in columns
    )


def _parse_json(file: Path) -> object:
    return parse_json(read_regular(file), largest=LARGEST_SCORES)


def _is_nearly_same_column(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    if one.type != other.type or len(one) != len(other):
        return False
    if pa.types.is_floating(one.type):
        known = pc.is_valid(one).equals(pc.is_valid(other))
        values = one.to_numpy(), other.to_numpy()
        return known and np.allclose(*values, rtol=_PRECISION, atol=_PRECISION, equal_nan=True)
    if pa.types.is_dictionary(one.type):
        one, other = (each.cast(one.type.value_type) for each in (one, other))
    return bool(one.equals(other))


def _is_nearly_same_value(one: object, other: object) -> bool:
    """Compare values from JSON; numbers may differ in their last digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_PRECISION, abs_tol=_PRECISION)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _is_nearly_same_value(one[key], other[key]) for key in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_nearly_same_value, one, other))
    return type(one) is type(other) and one == other


def _with_numbered_names(table: pa.Table) -> pa.Table:
    """Replace the names that a private run changes whenever it is scored by numbers."""
    for name in _NAMES:
        if name in table.column_names:
            column = table[name].cast(pa.string())
            codes = pc.index_in(column, value_set=pc.unique(column))
            table = table.set_column(table.column_names.index(name), name, codes)
    return table


def are_scores_nearly_equal(one: Score, other: Score) -> bool:
    """Say whether two scores of one slice agree, except for the last digits."""
    return _is_nearly_same_value(to_json(one), to_json(other))
