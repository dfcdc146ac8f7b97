"""Matches as columns: lists while a chunk of renditions is judged, then an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import MATCHES
from docextract_eval.records import Match, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Document, Prediction, Rendition

Check = Literal["", "failed"]
Row = tuple[
    str,
    int | None,
    int | None,
    str,
    Outcome,
    Outcome,
    bool,
    str | None,
    str | None,
    str,
    Check,
    float | None,
    float | None,
    str | None,
    str | None,
]
"""A match without what all matches of a rendition have in common, in the order of its fields."""
Of = tuple[str, str, int]
"""What they have in common: document, rendition, repeat."""

_COMMON = 3


def common(document: Document, rendition: Rendition, prediction: Prediction) -> Of:
    """Give what the matches of a rendition have in common."""
    return document.id, rendition.id, prediction.repeat


def matches_of(of: Of, rows: Sequence[Row]) -> list[Match]:
    """Give the matches of a rendition as records."""
    return [Match(*of, *row) for row in rows]  # type: ignore[arg-type] # one type each, in order


def row_of(match: Match) -> Row:
    """Give a record's row, as it is laid out with others."""
    _, _, _, *row = (getattr(match, name) for name in MATCHES.names)
    return tuple(row)


class Chunk:
    """Rows of some renditions, to become a table."""

    def __init__(self) -> None:
        """Begin with none."""
        self._columns: list[list[object]] = [[] for _ in MATCHES.names[_COMMON:]]
        self._of: list[Of] = []
        self._many: list[int] = []

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._columns[0])

    def add(self, of: Of, rows: Sequence[Row]) -> None:
        """Take the rows of one rendition."""
        for column, said in zip(self._columns, zip(*rows, strict=True), strict=False):
            column.extend(said)
        self._of.append(of)
        self._many.append(len(rows))

    def table(self) -> pa.Table:
        """Lay all rows out as columns."""
        if not len(self):
            return MATCHES.empty_table()
        of = [*zip(*self._of, strict=True)]
        which = np.repeat(np.arange(len(self._of)), self._many).astype(np.int32)
        columns = [
            pa.DictionaryArray.from_arrays(which, pa.array(of[0], pa.string())),
            pa.DictionaryArray.from_arrays(which, pa.array(of[1], pa.string())),
            pa.array(np.repeat(np.array(of[2], np.int64), self._many)),
        ]
        types = MATCHES.types[_COMMON:]
        columns += [pa.array(said, kind) for said, kind in zip(self._columns, types, strict=True)]
        return pa.Table.from_arrays(columns, schema=MATCHES)
