"""Matches in columns: lists while renditions are judged, then an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import MATCHES
from docextract_eval.records import Grounding, Match, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.records import Check, Document, Field, Guess, Prediction, Rendition

_SHARED_FIELDS = 3
"""How many first fields of a match are the same for all matches of one prediction."""


class PredictionKey(NamedTuple):
    """The fields that all matches of one prediction share."""

    document: str
    rendition: str
    repeat: int


class CellResult(NamedTuple):
    """The judge's result for one cell."""

    outcome: Outcome
    strict: Outcome
    exact: bool = False
    cause: str | None = None
    decoy: str | None = None
    check: Check = ""
    likeness: float | None = None


class CellMatch(NamedTuple):
    """A match without the fields that all matches of its prediction share."""

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
    grounding: Grounding | None = None

    @classmethod
    def from_match(cls, match: Match) -> CellMatch:
        """Return a match without the shared fields."""
        return cls._make(getattr(match, name) for name in cls._fields)

    def to_match(self, key: PredictionKey) -> Match:
        """Return the match with the shared fields."""
        return Match(*key, *self)  # type: ignore[arg-type] # one type each, in order


def paired_match(
    reader: FieldReader, truth: Field, guess: Guess, result: CellResult, placed: str
) -> CellMatch:
    """Return the match of a truth cell with a guess, and `placed`: whether it lies on its field."""
    outcome, strict, exact, cause, decoy, check, likeness = result
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
        placed,
        check,
        likeness,
        guess.confidence,
        truth.value,
        guess.value,
        None,
    )
    return tuple.__new__(CellMatch, values)  # half the time of the constructor


def equal_match(reader: FieldReader, truth: Field, guess: Guess) -> CellMatch:
    """Return the match of a truth cell with a guess that is written as its value."""
    values = (
        *(reader.name, truth.row, guess.row, reader.type, "right", "right", True, None, None),
        *("unknown", "", reader.likeness_of_equal, guess.confidence, truth.value, guess.value),
        None,
    )
    return tuple.__new__(CellMatch, values)


def unpaired_match(  # noqa: PLR0913, PLR0917 - all that is known of a cell
    name: str,
    field_type: str,
    truth: Field | None,
    guess: Guess | None,
    result: CellResult,
    rows: tuple[int | None, int | None] | None,
) -> CellMatch:
    """Return the match of a cell that has a truth alone, or a guess alone.

    `rows` are those of the truth and of the guess that are a pair.
    """
    truth_row, guess_row = rows or (truth.row if truth else None, guess.row if guess else None)
    return CellMatch(
        field=name,
        truth_row=truth_row,
        guess_row=guess_row,
        type=field_type,
        outcome=result.outcome,
        strict=result.strict,
        exact=result.exact,
        cause=result.cause,
        decoy=result.decoy,
        placed="unknown",
        check=result.check,
        likeness=result.likeness,
        confidence=guess.confidence if guess else None,
        truth=truth.value if truth else None,
        guess=guess.value if guess else None,
    )


def prediction_key(
    document: Document, rendition: Rendition, prediction: Prediction
) -> PredictionKey:
    """Return the fields that all matches of a prediction share."""
    return PredictionKey(document.id, rendition.id, prediction.repeat)


class MatchChunk:
    """Collects the matches of several predictions for a table."""

    def __init__(self) -> None:
        """Start empty."""
        self._columns: list[list[object]] = [[] for _ in CellMatch._fields]
        self._keys: list[PredictionKey] = []
        self._counts: list[int] = []

    def __len__(self) -> int:
        """Return the number of matches."""
        return len(self._columns[0])

    def add(self, key: PredictionKey, matches: Sequence[CellMatch]) -> None:
        """Add the matches of one prediction."""
        for column, values in zip(self._columns, zip(*matches, strict=True), strict=False):
            column.extend(values)
        self._keys.append(key)
        self._counts.append(len(matches))

    def to_table(self) -> pa.Table:
        """Return all matches as an Arrow table."""
        if not len(self):
            return MATCHES.empty_table()
        documents, renditions, repeats = zip(*self._keys, strict=True)
        which = np.repeat(np.arange(len(self._keys)), self._counts).astype(np.int32)
        columns = [
            _repeat_values(documents, which),
            _repeat_values(renditions, which),
            pa.array(np.repeat(np.array(repeats, np.int64), self._counts)),
        ]
        *flat, grounding = self._columns
        types = MATCHES.types[_SHARED_FIELDS:-1]
        columns += [pa.array(own, kind) for own, kind in zip(flat, types, strict=True)]
        columns.append(_grounding_array(grounding))
        return pa.Table.from_arrays(columns, schema=MATCHES)


def _repeat_values(values: Sequence[str], which: np.ndarray) -> pa.Array:
    """Return an array of values, each stored once.

    Where a dictionary holds a value twice, Parquet writes memory of this process behind it.
    """
    return pa.array(values, pa.string()).dictionary_encode().take(pa.array(which))


def _grounding_array(values: Sequence[object]) -> pa.Array:
    """Return the last column; most predictions have nothing there."""
    kind = MATCHES.types[-1]
    if not any(values):
        return pa.nulls(len(values), kind)
    names = kind.names
    rows = [
        {name: getattr(each, name) for name in names} if isinstance(each, Grounding) else None
        for each in values
    ]
    return pa.array(rows, kind)
