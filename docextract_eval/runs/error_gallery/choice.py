"""Which errors of a run are shown, and which page represents a condition.

For people: of each finding and cause a few of the errors that its filters list. For programs: some
of all. Either way from as many documents as there are, and then of different fields, conditions and
causes, the most confident first. Pages: one of a condition, with an accuracy near its mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.errors import DocextractEvalError, shell_word
from docextract_eval.metrics.columns import NEEDED_COLUMNS, CodedNames, Codes, Floats, build_columns
from docextract_eval.metrics.pairing import count_right_and_judged
from docextract_eval.metrics.ratios import ERRORS
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import CaseKey, Cases, GalleryEntry
from docextract_eval.runs.filtered import FilteredRun
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import FinishedRun

    Wanted = Sequence[tuple[Mapping[str, str], int]]
    """Filters of errors, and how many of these are to be shown."""
    _Cell = tuple[Any, ...]
    _Values = Mapping[_Cell, tuple[str | None, str | None]]

_DEFAULT_CONFIDENCE = 0.4
"""The confidence that a guess without one is treated as having."""
_MISSED = 6.0
"""As how many errors of one cause a missed value counts: they look alike."""
_OTHER_DOCUMENT, _NOT_SHOWN, _ATTACKED = 100.0, 30.0, 50.0
"""How much more these weigh, among the errors of a finding, than another field or condition."""
_MAX_DISTANCE = 0.05
"""How far from the mean of its condition a page may be if its document is shown elsewhere too."""
_KEY_COLUMNS = ("rendition", "repeat", "field", "truth_row", "guess_row")
"""The columns that identify a cell."""


def choose_gallery_errors(folder: RunFolder, limit: int) -> tuple[list[GalleryEntry], int]:
    """Return at most `limit` errors of a run that kept its values, and how many there are."""
    columns = judged_cells(folder, folder.finished_about())
    at = np.array(choose_errors(columns, limit), np.int64)
    return gallery_entries(folder, columns, at), int(columns.outcome_in(*ERRORS).sum())


def choose_cases(folder: RunFolder, cells: Columns, wanted: Wanted) -> dict[CaseKey, Cases]:
    """Return the errors of a run that filters list; what an earlier one has shown is taken last."""
    found: dict[CaseKey, Cases] = {}
    shown: list[GalleryEntry] = []
    for filters, most in wanted:
        axes = {axis: (name,) for axis, name in filters.items() if axis != "cause"}
        key = frozenset(filters.items())
        if key not in found:
            try:
                part = FilteredRun(folder, axes) if axes else folder
                inside = judged_cells(part, part.finished_about()) if axes else cells
                found[key] = _choose_of(part, inside, filters, most, shown)
            except DocextractEvalError:  # such as a field that only the baseline has
                found[key] = Cases()
            shown += found[key].entries
    return found


def _choose_of(
    run: FinishedRun,
    cells: Columns,
    filters: Mapping[str, str],
    most: int,
    shown: Sequence[GalleryEntry],
) -> Cases:
    """Return at most `most` of the errors of a run, or of those with a cause."""
    at = listed_errors(cells, [filters["cause"]] if "cause" in filters else [])
    errors = cells.take(at)
    ids = run.columns("renditions", ["id"])["id"].to_pylist()
    lack = _NOT_SHOWN * _are_shown(errors, ids, shown) - _ATTACKED * are_attacked(errors, filters)
    chosen = at[_vary(_Errors.from_columns(errors), lack, most)]
    return Cases(tuple(gallery_entries(run, cells, chosen)), len(at))


def _vary(errors: _Errors, lack: Floats, most: int) -> Codes:
    """Return the positions of some errors, as different as can be; `lack` speaks against each."""
    lack, chosen = lack - errors.danger, list[int]()
    cause, missed = errors.cause.codes, errors.cause.is_in("missed")
    for _ in range(min(most, len(lack))):
        at = int(lack.argmin())
        chosen.append(at)
        lack += (_MISSED if missed[at] else 1.0) * (cause == cause[at])
        lack += errors.field == errors.field[at]
        lack += errors.condition == errors.condition[at]
        lack += _OTHER_DOCUMENT * (errors.document == errors.document[at])
        lack[at] = np.inf
    return np.array(chosen, np.int64)


def _are_shown(errors: Columns, ids: Sequence[str], shown: Sequence[GalleryEntry]) -> Bools:
    """Return which of some errors are shown already."""
    found = np.zeros(len(errors.rendition), bool)
    for each in shown:
        if each.rendition in ids:
            here = errors.rendition == ids.index(each.rendition)
            rows = errors.row == (-1 if each.row is None else each.row)
            found |= here & rows & errors.field.is_in(each.field)
    return found


def are_attacked(errors: Columns, filters: Mapping[str, str]) -> Bools:
    """Return which errors are of cells that the trap of a finding attacks."""
    codes, names = _attacking_trap_codes(errors), [*errors.renditions.traps.trap.names, ""]
    return np.array([name == filters.get("trap") for name in names], bool)[codes]


def listed_errors(cells: Columns, causes: Sequence[str]) -> Codes:
    """Return the places of errors among cells, or of those with some causes."""
    return np.flatnonzero(cells.outcome_in(*ERRORS) & with_cause(cells, causes))


def with_cause(cells: Columns, causes: Sequence[str]) -> Bools:
    """Return for every cell whether its cause or its outcome is one of these, if any is named."""
    if not causes:
        return np.ones(len(cells.rendition), bool)
    return cells.cause.is_in(*causes) | cells.outcome_in(*causes)


def judged_cells(run: FinishedRun, about: Mapping[str, Any]) -> Columns:
    """Return the judged cells of base documents."""
    name = str(run.path)
    judged_by = recorded_schemas(about, name)
    matches = run.columns("matches", [*NEEDED_COLUMNS])
    renditions = run.columns("renditions")
    with disk_errors_with_remedy(Path(name), f"derive it again: dxe score {shell_word(name)}"):
        return build_columns(
            matches, renditions, RunDescription.from_about(about).conditions, judged_by
        ).base_cells()


def gallery_entries(run: FinishedRun, columns: Columns, at: Codes) -> list[GalleryEntry]:
    """Return the entries for errors, with truth and predicted value."""
    cells, ids = columns.take(at), run.columns("renditions", ["id"])["id"].to_pylist()
    values = _truths_and_guesses(run, {ids[page] for page in cells.rendition})
    return [_gallery_entry(cells, n, ids[cells.rendition[n]], values) for n in range(len(at))]


def _gallery_entry(cells: Columns, at: int, rendition: str, values: _Values) -> GalleryEntry:
    row, guess_row = (int(each[at]) for each in (cells.row, cells.guess_row))
    field, repeat = _code_name(cells.field, at), int(cells.repeat[at])
    key = (rendition, repeat, field, _row_or_none(row), _row_or_none(guess_row))
    truth, guess = values.get(key, (None, None))
    confidence = float(cells.confidence[at])
    return GalleryEntry(
        rendition=rendition,
        condition=_code_name(cells.condition, at),
        field=field,
        row=_row_or_none(row),
        outcome=_code_name(cells.outcome, at),
        cause=_code_name(cells.cause, at) or None,
        decoy=_code_name(cells.decoy, at) or None,
        traps=tuple(sorted(_attacking_trap_names(cells, at))),
        truth=truth,
        guess=guess,
        confidence=None if np.isnan(confidence) else confidence,
        guess_row=_row_or_none(guess_row),
        repeat=repeat,
    )


def _code_name(column: CodedNames, at: np.integer[Any] | int) -> str:
    return str(column.names[column.codes[at]])


def _row_or_none(row: int) -> int | None:
    return None if row < 0 else row


def _attacking_trap_names(cells: Columns, at: int) -> set[str]:
    """Return the names of the traps that attack a cell."""
    traps = cells.renditions.traps
    here = np.flatnonzero((traps.rendition == cells.rendition[at]) & (traps.row == cells.row[at]))
    field = _code_name(cells.field, at)
    return {_code_name(traps.trap, trap) for trap in here if _code_name(traps.field, trap) == field}


def _truths_and_guesses(run: FinishedRun, renditions: Collection[str]) -> _Values:
    """Return truth and guess of every cell of these renditions; a run may have millions."""
    ids = pa.array(sorted(renditions), pa.string())
    wanted = pc.field("rendition").cast(pa.string()).isin(ids)
    rows = run.columns("matches", [*_KEY_COLUMNS, "truth", "guess"], wanted).to_pylist()
    return {tuple(row[name] for name in _KEY_COLUMNS): (row["truth"], row["guess"]) for row in rows}


def choose_errors(columns: Columns, limit: int) -> list[int]:
    """Return the positions of at most `limit` errors, the worst first."""
    at = listed_errors(columns, ())
    errors = _Errors.from_columns(columns.take(at))
    chosen = _vary(errors, np.zeros(len(at)), limit)
    return [int(each) for each in at[chosen[np.argsort(-errors.danger[chosen], kind="stable")]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Errors:
    """Errors as arrays of codes, with one position for each error."""

    cause: CodedNames
    """The cause; for missed and invented values, which have none, their outcome."""
    field: Codes
    condition: Codes
    document: Codes
    danger: Floats
    """How bad each error is, from 0 to 1: a confident guess of a critical field is worst."""

    @classmethod
    def from_columns(cls, columns: Columns) -> _Errors:
        """Return the errors among cells."""
        sure = np.where(np.isnan(columns.confidence), _DEFAULT_CONFIDENCE, columns.confidence)
        sure = np.where(columns.outcome_in("missed"), 0.0, sure)
        return cls(
            error_kinds(columns),
            columns.field.codes,
            columns.condition.codes,
            columns.renditions.document.codes[columns.rendition],
            0.2 * columns.criticality / 3 + 0.8 * sure,
        )


def error_kinds(errors: Columns) -> CodedNames:
    """Return the cause of each error; for missed and invented values without one, their outcome."""
    names = [*errors.cause.names, *ERRORS]
    instead = np.array([names.index(n) if n in ERRORS else -1 for n in errors.outcome.names])
    outcome = instead[errors.outcome.codes] if len(instead) else -1
    return CodedNames(np.where(errors.cause.is_in(""), outcome, errors.cause.codes), names)


def _attacking_trap_codes(columns: Columns) -> Codes:
    """Return the trap that attacks each cell, or -1."""
    traps, names = columns.renditions.traps, columns.field.names
    known = [names.index(name) if name in names else -1 for name in traps.field.names]
    field = np.array(known, np.int64)[traps.field.codes] if known else traps.field.codes
    rows = 2 + max(columns.row.max(initial=-1), traps.row.max(initial=-1))
    slots = (traps.rendition * len(names) + field) * rows + traps.row + 1
    cells = (columns.rendition * len(names) + columns.field.codes) * rows + columns.row + 1
    order = np.argsort(slots, kind="stable")
    order = order[field[order] >= 0]
    if not len(order):
        return np.full(len(cells), -1, np.int64)
    at = order[np.searchsorted(slots[order], cells).clip(max=len(order) - 1)]
    return np.where(slots[at] == cells, traps.trap.codes[at], -1)


def representative_renditions(
    columns: Columns, ids: Sequence[str], conditions: Collection[str]
) -> dict[str, str]:
    """Return the rendition that represents each of some conditions, by its id.

    If possible the same document represents several conditions, so that they can be compared.
    """
    right, judged = count_right_and_judged(columns)
    pages = columns.renditions
    read = np.flatnonzero(judged)
    accuracy = right[read] / judged[read]
    condition, document = pages.condition.codes[read], pages.document.codes[read]
    counts = np.bincount(condition)
    means = np.bincount(condition, accuracy) / np.maximum(counts, 1)
    distances = np.abs(accuracy - means[condition])
    usual = _usual_distances(document, distances)
    found = {}
    for code in np.flatnonzero(counts).tolist():
        if pages.condition.names[code] not in conditions:
            continue
        here = np.flatnonzero(condition == code)
        near = here[distances[here] <= distances[here].min() + _MAX_DISTANCE]
        best = min(near.tolist(), key=lambda at: (usual[document[at]], distances[at], at))
        found[ids[read[best]]] = pages.condition.names[code]
    return found


def _usual_distances(document: Codes, distances: Floats) -> Floats:
    """Return each document's usual distance from the mean; more if it has few conditions."""
    times = np.bincount(document)
    far = np.bincount(document, distances)
    most = times.max(initial=1)
    return np.asarray((far + (most - times)) / most)
