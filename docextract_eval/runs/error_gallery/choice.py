"""Which errors of a run are shown, and which page represents a condition.

Errors: severe ones, and some of every kind. Causes take turns by how frequent they are, and so do
the fields of a cause; of each the most confident errors come first, spread over documents,
renditions and conditions. Pages: one of each condition, with an accuracy near its mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.disk import told
from docextract_eval.metrics.columns import NEEDED, Codes, Floats, Named, columns_of
from docextract_eval.metrics.ratios import ERRORS
from docextract_eval.metrics.tally import tallied
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import Exhibit
from docextract_eval.runs.measured import schemas_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.runs.folder import RunFolder

    _Cell = tuple[Any, ...]
    _Values = Mapping[_Cell, tuple[str | None, str | None]]

_OF_EACH = 4
"""How many of the worst errors of each cause, field and condition are candidates.

Where there are few kinds, more: twice as many as are shown in all.
"""
_RENDITIONS = 60
"""The most renditions whose pages are read."""
_OF_RENDITION, _OF_DOCUMENT = 3, 8
_UNSURE = 0.4
"""The confidence that a guess without one is treated as having."""
_MISSED = 0.15
"""The largest share of missed values while there are other errors: they look alike."""
_AGAIN = 0.12
"""The penalty for each time that a condition or document was shown already."""
MOST = 14
"""The most conditions that are shown."""
_NEAR = 0.05
"""How far from the mean of its condition a page may be if its document is shown elsewhere too."""
_KEY = ("rendition", "repeat", "field", "truth_row", "guess_row")
"""The columns that identify a cell."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen errors, the number of all errors, and the pages of conditions."""

    exhibits: tuple[Exhibit, ...]
    errors: int
    pages: Mapping[str, str]
    """The condition that each chosen rendition represents."""


def choose_from(folder: RunFolder, many: int) -> Chosen:
    """Return at most `many` errors of a run that kept its values, and a page of each condition."""
    columns = _cells(folder, folder.finished())
    ids = folder.columns("renditions", ["id"])["id"].to_pylist()
    exhibits = _exhibits(folder, columns, choose_errors(columns, many), ids)
    errors = int(columns.outcome_in(*ERRORS).sum())
    return Chosen(tuple(exhibits), errors, representative_renditions(columns, ids))


def _cells(folder: RunFolder, about: Mapping[str, Any]) -> Columns:
    """Return the judged cells of base documents."""
    judged_by = schemas_of(about, str(folder.path))
    matches = folder.columns("matches", [*NEEDED])
    renditions = folder.columns("renditions")
    with told(folder.path, f"derive it again: dxe score {folder.path}"):
        return columns_of(
            matches, renditions, RunDescription.of(about).conditions, judged_by
        ).base()


def _exhibits(
    folder: RunFolder, columns: Columns, chosen: Sequence[int], ids: Sequence[str]
) -> list[Exhibit]:
    """Return the entries for errors, with truth and predicted value."""
    cells = columns.at(np.array(chosen, np.int64))
    values = _values(folder, {ids[at] for at in cells.rendition})
    return [_exhibit(cells, at, ids[cells.rendition[at]], values) for at in range(len(chosen))]


def _exhibit(cells: Columns, at: int, rendition: str, values: _Values) -> Exhibit:
    row, guess_row = (int(each[at]) for each in (cells.row, cells.guess_row))
    field, repeat = _name(cells.field, at), int(cells.repeat[at])
    of = (rendition, repeat, field, _none(row), _none(guess_row))
    truth, guess = values.get(of, (None, None))
    confidence = float(cells.confidence[at])
    return Exhibit(
        rendition=rendition,
        condition=_name(cells.condition, at),
        field=field,
        row=_none(row),
        outcome=_name(cells.outcome, at),
        cause=_name(cells.cause, at) or None,
        decoy=_name(cells.decoy, at) or None,
        traps=tuple(sorted(_traps(cells, at))),
        truth=truth,
        guess=guess,
        confidence=None if np.isnan(confidence) else confidence,
        guess_row=_none(guess_row),
        repeat=repeat,
    )


def _name(column: Named, at: np.integer[Any] | int) -> str:
    return str(column.names[column.codes[at]])


def _none(row: int) -> int | None:
    return None if row < 0 else row


def _traps(cells: Columns, at: int) -> set[str]:
    """Return the names of the traps that attack a cell."""
    laid = cells.renditions.traps
    here = np.flatnonzero((laid.rendition == cells.rendition[at]) & (laid.row == cells.row[at]))
    field = _name(cells.field, at)
    return {_name(laid.trap, trap) for trap in here if _name(laid.field, trap) == field}


def _values(folder: RunFolder, renditions: Collection[str]) -> _Values:
    """Return truth and guess of every cell of these renditions; a run may have millions."""
    ids = pa.array(sorted(renditions), pa.string())
    wanted = pc.field("rendition").cast(pa.string()).isin(ids)
    rows = folder.columns("matches", [*_KEY, "truth", "guess"], wanted).to_pylist()
    return {tuple(row[name] for name in _KEY): (row["truth"], row["guess"]) for row in rows}


def choose_errors(columns: Columns, many: int) -> list[int]:
    """Return the positions of at most `many` errors, the worst first."""
    errors = np.flatnonzero(columns.outcome_in(*ERRORS))
    found = _chosen(_Errors.of(columns.at(errors)), many)
    return [int(errors[at]) for at in found]


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """Errors as arrays of codes, with one position for each error."""

    cause: Named
    """The cause; for missed and invented values, which have none, their outcome."""
    field: Codes
    condition: Codes
    document: Codes
    rendition: Codes
    trap: Codes
    """The trap that attacks the cell, or -1."""
    row: Codes
    danger: Floats
    """How bad each error is, from 0 to 1: a confident guess of a critical field is worst."""

    @classmethod
    def of(cls, columns: Columns) -> _Errors:
        """Return the errors among cells."""
        names = [*columns.cause.names, *ERRORS]
        outcome = columns.outcome.codes
        instead = np.array([names.index(n) if n in ERRORS else -1 for n in columns.outcome.names])
        without = columns.cause.among("")
        cause = np.where(without, instead[outcome] if len(instead) else -1, columns.cause.codes)
        sure = np.where(np.isnan(columns.confidence), _UNSURE, columns.confidence)
        sure = np.where(columns.outcome_in("missed"), 0.0, sure)
        return cls(
            Named(cause, names),
            columns.field.codes,
            columns.condition.codes,
            columns.renditions.document.codes[columns.rendition],
            columns.rendition,
            _trap_of(columns),
            np.where(columns.row < 0, columns.guess_row, columns.row),
            0.2 * columns.criticality / 3 + 0.8 * sure,
        )


def _trap_of(columns: Columns) -> Codes:
    """Return the trap that attacks each cell, or -1."""
    laid, names = columns.renditions.traps, columns.field.names
    known = [names.index(name) if name in names else -1 for name in laid.field.names]
    field = np.array(known, np.int64)[laid.field.codes] if known else laid.field.codes
    rows = 2 + max(columns.row.max(initial=-1), laid.row.max(initial=-1))
    slots = (laid.rendition * len(names) + field) * rows + laid.row + 1
    cells = (columns.rendition * len(names) + columns.field.codes) * rows + columns.row + 1
    order = np.argsort(slots, kind="stable")
    order = order[field[order] >= 0]
    if not len(order):
        return np.full(len(cells), -1, np.int64)
    at = order[np.searchsorted(slots[order], cells).clip(max=len(order) - 1)]
    return np.where(slots[at] == cells, laid.trap.codes[at], -1)


def _chosen(errors: _Errors, many: int) -> list[int]:
    """Return the positions of at most `many` errors, the worst first."""
    if len(errors.danger) <= many:
        return sorted(range(len(errors.danger)), key=lambda at: (-errors.danger[at], at))
    taken, piles, rights = _Taken(errors, many), _piles(errors, many), _rights(errors)
    while len(taken.chosen) < many and piles:
        cause = min(piles, key=lambda code: (taken.times["cause", code] + 1) / rights[code])
        if (found := _next(cause, piles[cause], taken)) is None:
            del piles[cause]
        else:
            taken.take(found)
    return sorted(taken.chosen, key=lambda at: (-taken.danger[at], at))


def _piles(errors: _Errors, many: int) -> dict[int, dict[int, list[int]]]:
    """Return the worst errors of each cause, field and condition, by cause and field."""
    cause, field, condition = errors.cause.codes, errors.field, errors.condition
    order = np.lexsort((np.arange(len(cause)), -errors.danger, condition, field, cause))
    new = np.ones(len(order), bool)
    new[1:] = np.any([np.diff(each[order]) != 0 for each in (cause, field, condition)], axis=0)
    places = np.arange(len(order))
    begins = np.maximum.accumulate(np.where(new, places, 0))
    most = max(_OF_EACH, 2 * many // max(1, int(new.sum())))
    piles: dict[int, dict[int, list[int]]] = {}
    for at in order[places - begins < most].tolist():
        piles.setdefault(int(cause[at]), {}).setdefault(int(field[at]), []).append(at)
    return piles


def _rights(errors: _Errors) -> list[float]:
    """Return the weight of each cause: the root of its number of errors."""
    counts = np.bincount(errors.cause.codes, minlength=len(errors.cause.names))
    rights = dict(zip(errors.cause.names, np.sqrt(counts).tolist(), strict=True))
    if others := sum(right for name, right in rights.items() if name != "missed"):
        rights["missed"] = min(rights.get("missed", 0.0), others * _MISSED / (1 - _MISSED))
    return [rights[name] or 1.0 for name in errors.cause.names]


def _next(cause: int, pile: dict[int, list[int]], taken: _Taken) -> int | None:
    """Return the worst error that may be shown, of the field whose turn it is; or None."""
    while pile:
        field = min(pile, key=lambda code: taken.turn(cause, code))
        pile[field] = [at for at in pile[field] if taken.allows(at)]
        if pile[field]:
            return max(pile[field], key=taken.worth)
        del pile[field]
    return None


class _Taken:
    """The errors chosen so far, with counts of their causes, fields, conditions and so on."""

    def __init__(self, errors: _Errors, many: int) -> None:
        """Start empty; if there are few pages, each may be shown more often."""
        self.danger = errors.danger
        self.chosen: list[int] = []
        self.times: Counter[tuple[str, object]] = Counter()
        self._of = {
            "cause": errors.cause.codes,
            "field": errors.field,
            "condition": errors.condition,
            "document": errors.document,
            "rendition": errors.rendition,
            "trap": errors.trap,
        }
        self._rows = errors.row
        self._read: set[int] = set()
        self._most = {
            "document": max(_OF_DOCUMENT, _twice(many, errors.document)),
            "rendition": max(_OF_RENDITION, _twice(many, errors.rendition)),
        }
        self._fields = 1 + int(errors.field.max(initial=0))
        pairs = errors.cause.codes * self._fields + errors.field
        known, counts = np.unique(pairs, return_counts=True)
        self._common = dict(zip(known.tolist(), np.sqrt(counts).tolist(), strict=True))

    def take(self, at: int) -> None:
        """Add an error."""
        self.chosen.append(at)
        self._read.add(int(self._of["rendition"][at]))
        self.times.update((name, int(codes[at])) for name, codes in self._of.items())
        self.times.update([("cell", self._cell(at)), ("kind", self._kind(at))])

    def allows(self, at: int) -> bool:
        """Return whether an error may be shown: its cell is new, its page not too frequent."""
        often = {name: self.times[name, int(self._of[name][at])] for name in self._most}
        return (
            not self.times["cell", self._cell(at)]
            and all(often[name] < most for name, most in self._most.items())
            and (often["rendition"] > 0 or len(self._read) < _RENDITIONS)
        )

    def turn(self, cause: int, field: int) -> float:
        """Return how often a field had its turn, relative to how frequent its errors are."""
        kind = cause * self._fields + field
        often = self.times["kind", kind] + self.times["field", field] / 2
        return float((often + 1) / self._common[kind])

    def worth(self, at: int) -> float:
        """Return how bad an error is, less a penalty for similar errors shown already."""
        often = (self.times[name, int(self._of[name][at])] for name in ("condition", "document"))
        trap = int(self._of["trap"][at])
        new = trap >= 0 and not self.times["trap", trap]
        spread: float = _AGAIN * (sum(often) - 2 * new)
        return float(self.danger[at]) - spread

    def _kind(self, at: int) -> int:
        return int(self._of["cause"][at]) * self._fields + int(self._of["field"][at])

    def _cell(self, at: int) -> tuple[int, int, int]:
        document, field = (int(self._of[name][at]) for name in ("document", "field"))
        return document, field, int(self._rows[at])


def _twice(many: int, codes: Codes) -> int:
    return -(-2 * many // max(1, len(np.unique(codes))))


def representative_renditions(
    columns: Columns, ids: Sequence[str], most: int = MOST
) -> dict[str, str]:
    """Return the rendition that represents each condition, by its id; the worst ones are kept.

    If possible the same document represents several conditions, so that they can be compared.
    """
    right, judged = tallied(columns)
    pages = columns.renditions
    read = np.flatnonzero(judged)
    accuracy = right[read] / judged[read]
    condition, document = pages.condition.codes[read], pages.document.codes[read]
    counts = np.bincount(condition)
    means = np.bincount(condition, accuracy) / np.maximum(counts, 1)
    away = np.abs(accuracy - means[condition])
    usual = _usual(document, away)
    found = {}
    worst = sorted(np.flatnonzero(counts).tolist(), key=lambda code: (means[code], code))[:most]
    for code in sorted(worst):
        here = np.flatnonzero(condition == code)
        near = here[away[here] <= away[here].min() + _NEAR]
        best = min(near.tolist(), key=lambda at: (usual[document[at]], away[at], at))
        found[ids[read[best]]] = pages.condition.names[code]
    return found


def _usual(document: Codes, away: Floats) -> Floats:
    """Return each document's usual distance from the mean; more if it has few conditions."""
    times = np.bincount(document)
    far = np.bincount(document, away)
    most = times.max(initial=1)
    return np.asarray((far + (most - times)) / most)
