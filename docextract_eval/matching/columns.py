"""Matches as columns: lists while a chunk of renditions is judged, then an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import MATCHES
from docextract_eval.records import Match, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.records import Document, Field, Guess, Prediction, Rendition

Check = Literal["", "failed"]
_COMMON = 3
"""The first fields of a match, which all matches of a reading share."""


class Reading(NamedTuple):
    """What the matches of one prediction have in common."""

    document: str
    rendition: str
    repeat: int


class Finding(NamedTuple):
    """What the judge finds of one cell."""

    outcome: Outcome
    strict: Outcome
    exact: bool = False
    cause: str | None = None
    decoy: str | None = None
    check: Check = ""
    likeness: float | None = None


class CellMatch(NamedTuple):
    """A match without what it shares with the others of its reading: the rest of its fields."""

    field: str
    truth_row: int | None
    guess_row: int | None
    type: str
    outcome: Outcome
    strict: Outcome
    exact: bool
    cause: str | None
    decoy: str | None
    placed: str
    check: Check
    likeness: float | None
    confidence: float | None
    truth: str | None
    guess: str | None

    @classmethod
    def of(cls, match: Match) -> CellMatch:
        """Return the part of a match that is its own."""
        return cls._make(getattr(match, name) for name in cls._fields)

    def match(self, reading: Reading) -> Match:
        """Return the whole match."""
        return Match(*reading, *self)  # type: ignore[arg-type] # one type each, in order


def matched(reader: FieldReader, truth: Field, guess: Guess, found: Finding, at: str) -> CellMatch:
    """Return the match of a truth cell and its guess; `at`: whether it is placed where that is."""
    outcome, strict, exact, cause, decoy, check, likeness = found
    values = (
        reader.name,
        truth.row,
        guess.row,
        reader.type,
        outcome,
        strict,
        exact,
        cause,
        decoy,
        at,
        check,
        likeness,
        guess.confidence,
        truth.value,
        guess.value,
    )
    return tuple.__new__(CellMatch, values)  # most cells: half as long as by its own constructor


def unmatched(
    name: str, kind: str, truth: Field | None, guess: Guess | None, found: Finding
) -> CellMatch:
    """Return the match of a cell that has a truth alone, or a guess alone."""
    return CellMatch(
        field=name,
        truth_row=truth.row if truth else None,
        guess_row=guess.row if guess else None,
        type=kind,
        outcome=found.outcome,
        strict=found.strict,
        exact=found.exact,
        cause=found.cause,
        decoy=found.decoy,
        placed="unknown",
        check=found.check,
        likeness=found.likeness,
        confidence=guess.confidence if guess else None,
        truth=truth.value if truth else None,
        guess=guess.value if guess else None,
    )


def reading_of(document: Document, rendition: Rendition, prediction: Prediction) -> Reading:
    """Return what the matches of a prediction have in common."""
    return Reading(document.id, rendition.id, prediction.repeat)


class MatchChunk:
    """The matches of some readings, to become a table."""

    def __init__(self) -> None:
        """Begin with none."""
        self._columns: list[list[object]] = [[] for _ in CellMatch._fields]
        self._readings: list[Reading] = []
        self._counts: list[int] = []

    def __len__(self) -> int:
        """Count the matches."""
        return len(self._columns[0])

    def add(self, reading: Reading, matches: Sequence[CellMatch]) -> None:
        """Take the matches of one reading."""
        for column, values in zip(self._columns, zip(*matches, strict=True), strict=False):
            column.extend(values)
        self._readings.append(reading)
        self._counts.append(len(matches))

    def table(self) -> pa.Table:
        """Return all matches as columns."""
        if not len(self):
            return MATCHES.empty_table()
        documents, renditions, repeats = zip(*self._readings, strict=True)
        which = np.repeat(np.arange(len(self._readings)), self._counts).astype(np.int32)
        columns = [
            pa.DictionaryArray.from_arrays(which, pa.array(documents, pa.string())),
            pa.DictionaryArray.from_arrays(which, pa.array(renditions, pa.string())),
            pa.array(np.repeat(np.array(repeats, np.int64), self._counts)),
        ]
        types = MATCHES.types[_COMMON:]
        columns += [pa.array(own, kind) for own, kind in zip(self._columns, types, strict=True)]
        return pa.Table.from_arrays(columns, schema=MATCHES)
