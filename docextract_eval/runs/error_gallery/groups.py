"""Errors in groups of one field and one cause, the costliest first: of a run, or between two.

An error costs the criticality of its field, as in the metric `harm`. Of a group, one error of each
document comes first, and of these the most confident.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.matching.causes import CAUSES
from docextract_eval.metrics.columns import Codes, Columns
from docextract_eval.metrics.ratios import ERRORS, JUDGED
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import GalleryEntry, entry_json
from docextract_eval.runs.error_gallery.changed_cells import changed_cell_entries
from docextract_eval.runs.error_gallery.choice import (
    error_kinds,
    gallery_entries,
    judged_cells,
    listed_errors,
    with_cause,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.metrics.columns import Floats
    from docextract_eval.runs.comparison.flips import Direction
    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.measured_run import FinishedRun, MeasuredRun
    from docextract_eval.runs.notes import Note

KNOWN_CAUSES = (*CAUSES, *ERRORS)
"""What errors can be chosen by: their cause, or their outcome."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorGroup:
    """The errors of one field with one cause."""

    field: str
    cause: str
    """The cause; of missed values, which have none, their outcome."""
    decoy: str
    """The field whose value on the page was returned instead, or nothing."""
    errors: int
    documents: int
    cost: int
    """The criticality of the field for each error."""
    at: Codes
    """The positions among the listed errors."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorList:
    """Errors in groups, the costliest first; truths and answers are read when they are shown."""

    judged: int
    """Of how many judged cells, or of two runs' common cells."""
    groups: tuple[ErrorGroup, ...]
    read: Callable[[Codes], Sequence[GalleryEntry]]
    """Returns the entries of errors by their positions."""

    @property
    def errors(self) -> int:
        """Return the number of errors."""
        return sum(group.errors for group in self.groups)

    def with_notes(self, notes: Mapping[CaseKey, Sequence[Note]]) -> ErrorList:
        """Return them with what people noted on them."""

        def read(at: Codes) -> list[GalleryEntry]:
            entries = self.read(at)
            keys = [
                CaseKey(*(getattr(entry, name) for name in CaseKey._fields)) for entry in entries
            ]
            found = [tuple(notes.get(key, ())) for key in keys]
            return [replace(entry, notes=each) for entry, each in zip(entries, found, strict=True)]

        return replace(self, read=read) if notes else self

    def costliest(self, most: int | None) -> ErrorList:
        """Return at most `most` of the groups, the costliest; all where that is None."""
        return replace(self, groups=self.groups[:most])

    def every_entry(self) -> Sequence[GalleryEntry]:
        """Return all errors in the order of the run."""
        positions = [group.at for group in self.groups]
        return self.read(np.sort(np.concatenate(positions))) if positions else ()

    def examples(self, most: int | None) -> list[tuple[ErrorGroup, Sequence[GalleryEntry]]]:
        """Return each group with at most `most` of its errors; all where that is None."""
        parts = [group.at[:most] for group in self.groups]
        entries = iter(self.read(np.concatenate(parts)) if parts else ())
        return [
            (group, [next(entries) for _ in part])
            for group, part in zip(self.groups, parts, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class WorstDocument:
    """A document with errors, and its rendition that costs most."""

    document: str
    rendition: str
    errors: int
    cells: int
    cost: int


def errors_of_run(run: FinishedRun, causes: Sequence[str] = ()) -> ErrorList:
    """Return the errors of a run that kept its values, or those with some causes."""
    cells = _readable_cells(run)
    _check_causes(causes)
    at = listed_errors(cells, causes)
    judged = int(cells.outcome_in(*JUDGED).sum())
    return ErrorList(
        judged, group_errors(cells.take(at)), lambda some: gallery_entries(run, cells, at[some])
    )


def changed_errors(
    sides: tuple[MeasuredRun, MeasuredRun], slots: Slots, causes: Sequence[str] = ()
) -> dict[Direction, ErrorList]:
    """Return the errors that only the later run makes, and those that only the earlier one makes.

    The cells of the first are lost, those of the others are gained.
    """
    _check_causes(causes)
    return {
        "lost": _errors_of_one_side(sides, slots, 1, causes),
        "gained": _errors_of_one_side(sides, slots, 0, causes),
    }


def _errors_of_one_side(
    sides: tuple[MeasuredRun, MeasuredRun], slots: Slots, side: int, causes: Sequence[str]
) -> ErrorList:
    """Return what one side alone has wrong."""
    at = np.flatnonzero(slots.change == (-1 if side else 1))
    cells = sides[side].columns.take(slots.cell_positions[side, at])
    chosen = with_cause(cells, causes)
    at = at[chosen]
    return ErrorList(
        len(slots.change),
        group_errors(cells.select(chosen)),
        lambda some: changed_cell_entries(sides, slots, at[some]),
    )


def worst_documents(run: FinishedRun) -> list[WorstDocument]:
    """Return the documents of a run that have errors, the costliest first."""
    cells = _readable_cells(run)
    ids = run.columns("renditions", ["id"])["id"].to_pylist()
    documents = cells.renditions.document
    wrong = cells.outcome_in(*ERRORS)
    cost_of_page = np.bincount(
        cells.rendition, cells.criticality * wrong, minlength=len(documents.codes)
    )
    of = documents.codes[cells.rendition]
    cost, errors, judged = (
        np.bincount(of, each, minlength=len(documents.names))
        for each in (cells.criticality * wrong, wrong, cells.outcome_in(*JUDGED))
    )
    order = np.lexsort((np.arange(len(cost)), -errors, -cost))
    found = []
    for code in order[errors[order] > 0].tolist():
        pages = np.flatnonzero(documents.codes == code)
        page = int(pages[cost_of_page[pages].argmax()])
        counts = (int(each[code]) for each in (errors, judged, cost))
        found.append(WorstDocument(documents.names[code], ids[page], *counts))
    return found


def group_errors(cells: Columns) -> tuple[ErrorGroup, ...]:
    """Return errors in groups of a field, a cause and a decoy; the costliest first."""
    kinds, fields, decoys = error_kinds(cells), cells.field, cells.decoy
    keys = np.stack([fields.codes, kinds.codes, decoys.codes])
    named, group = np.unique(keys, axis=1, return_inverse=True)
    document = cells.renditions.document.codes[cells.rendition]
    order = _examples_first(group.ravel(), document, cells.confidence)
    parts = np.split(order, np.flatnonzero(np.diff(group.ravel()[order])) + 1) if len(order) else []
    found = [
        ErrorGroup(
            fields.names[field],
            kinds.names[kind],
            decoys.names[decoy],
            len(at),
            int(np.unique(document[at]).size),
            int(cells.criticality[at].sum()),
            at,
        )
        for (field, kind, decoy), at in zip(named.T.tolist(), parts, strict=True)
    ]
    return tuple(sorted(found, key=lambda group: (-group.cost, -group.errors)))


def list_json(found: ErrorList, most: int | None) -> dict[str, Any]:
    """Return errors for programs: all groups, with at most `most` errors of each, or with all."""
    return {
        "cells": found.judged,
        "errors": found.errors,
        "groups": [
            {
                **{name: getattr(group, name) for name in _GROUP_KEYS},
                "decoy": group.decoy or None,
                "examples": [*map(_error_json, entries)],
            }
            for group, entries in found.examples(most)
        ],
    }


_GROUP_KEYS = ("field", "cause", "decoy", "cost", "errors", "documents")


def _error_json(entry: GalleryEntry) -> dict[str, Any]:
    """Return an error for programs; of two runs, with the earlier one's answer and outcome."""
    return entry_json(entry) if entry.was is None else changed_entry_json(entry)


def changed_entry_json(entry: GalleryEntry) -> dict[str, Any]:
    """Return a lost or gained cell for programs, with what the earlier run answered."""
    return {**entry_json(entry), "before": entry.before, "was": entry.was}


def _examples_first(group: Codes, document: Codes, confidence: Floats) -> Codes:
    """Return the order of errors by group: one of each document first, the most confident ahead."""
    sure = np.nan_to_num(confidence, nan=-1.0)
    many = len(group)
    order = np.lexsort((np.arange(many), -sure, document, group))
    new = np.ones(many, bool)
    new[1:] = (np.diff(group[order]) != 0) | (np.diff(document[order]) != 0)
    begins = np.maximum.accumulate(np.where(new, np.arange(many), 0))
    nth = np.empty(many, np.int64)
    nth[order] = np.arange(many) - begins
    return np.lexsort((np.arange(many), -sure, nth, group))


def _readable_cells(run: FinishedRun) -> Columns:
    """Return the judged cells of a run; raise where it kept no values."""
    about = run.finished_about()
    refuse_private(about, str(run.path))
    return judged_cells(run, about)


def refuse_private(about: Mapping[str, Any], name: str) -> None:
    """Raise for a run that kept no values."""
    if RunDescription.from_about(about).private:
        what = "private run: it kept no values to list"
        raise BadInputError(what, name, "see dxe report for the parts that it may show")


def _check_causes(causes: Sequence[str]) -> None:
    for name in causes:
        if name not in KNOWN_CAUSES:
            raise UnknownNameError("cause", name, KNOWN_CAUSES, "--cause")
