"""What a run lost against another: overall, in answers, by condition and by field, each tested.

A loss is tested one-sidedly at 0, by the centre and error of its interval, and corrected (Holm)
within its family. The families share 5 % (`FAMILY_LEVELS`), and so do several runs that one run is
tested against, so a run that loses nothing is wrongly found to lose with a chance of at most 5 %.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.pairing import links_to_same_page
from docextract_eval.runs.comparison.compare import Shift, slice_shifts
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.history import Loss
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.schemas import CRITICAL
from docextract_eval.seeds import stream
from docextract_eval.statistics.change_points import locate_fall
from docextract_eval.statistics.clusters import group_rows
from docextract_eval.statistics.corrections import holm_correction
from docextract_eval.statistics.differences import changes_of_rows
from docextract_eval.statistics.tails import change_tail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.metrics.columns import Columns, Floats, Renditions
    from docextract_eval.runs.comparison.overlap import Overlap, Slots
    from docextract_eval.runs.measured_run import MeasuredRun

FAMILY_LEVELS: Mapping[str, float] = MappingProxyType(
    {"overall": 0.02, "critical": 0.02, "condition": 0.005, "field": 0.005}
)
"""The share of 5 % that each family of slices has: all cells and answers, critical fields, ..."""
ANSWERS: Mapping[str, str] = MappingProxyType({"cells": "answers", "condition": ALL})
"""The slice of the renditions that got an answer at all."""

SliceKey = tuple[tuple[str, str], ...]


def slice_key(where: Mapping[str, str]) -> SliceKey:
    """Return a slice as a key that two equal slices share."""
    return tuple(sorted(where.items()))


def paired_losses(
    before: MeasuredRun, after: MeasuredRun, baselines: int = 1
) -> tuple[Overlap, list[Loss]]:
    """Test every slice of a run against another; nothing is tested where they share too little.

    `baselines` is the number of runs that this one is tested against, which share each level.
    """
    overlap, slots = pair_runs(before, after)
    if not overlap.is_enough:
        return overlap, []
    shifts = _family_shifts(before, after, slots)
    p = np.array([change_tail(shift.change).p_below(0.0) for _, shift in shifts])
    families = [family for family, _ in shifts]
    corrected = np.ones(len(shifts))
    for family in FAMILY_LEVELS:
        own = [at for at, each in enumerate(families) if each == family]
        corrected[own] = holm_correction(p[own])
    return overlap, [
        Loss(
            shift.slice,
            family,
            shift.before,
            shift.after,
            shift.change,
            own_p,
            corrected_p,
            FAMILY_LEVELS[family] / baselines,
        )
        for (family, shift), own_p, corrected_p in zip(
            shifts, p.tolist(), corrected.tolist(), strict=True
        )
    ]


def certain_losses(losses: Sequence[Loss]) -> list[Loss]:
    """Return the losses that are not chance, the clearest first; missing answers explain others."""
    found = [each for each in losses if each.is_certain]
    return sorted(found, key=lambda each: (each.slice["cells"] != ANSWERS["cells"], each.p))


def parts_of_a_fall(losses: Sequence[Loss], falling: set[SliceKey]) -> set[SliceKey]:
    """Return the slices that fell with all cells of their kind, which are known to fall.

    A slice that certainly fell by more than all of them is none of these.
    """
    whole = {
        each.slice["cells"]: each.change.value
        for each in losses
        if each.slice["condition"] == ALL and len(each.slice) == 2
    }
    known = {cells for cells in whole if slice_key({"cells": cells, "condition": ALL}) in falling}
    return {
        slice_key(each.slice)
        for each in losses
        if (cells := each.slice["cells"]) in known and each.change.high >= whole[cells]
    }


def locate_falls(
    runs: Sequence[MeasuredRun], slices: Sequence[Mapping[str, str]]
) -> dict[SliceKey, tuple[int, int]]:
    """Return the places of the runs between which each slice fell; the first run is the baseline.

    A slice of which the runs have no document in common is left out.
    """
    series = [_document_changes(runs[0], run, slices) for run in runs[1:]]
    found = {}
    for where in slices:
        key = slice_key(where)
        columns = [changes.get(key, {}) for changes in series]
        shared = sorted(set.intersection(*map(set, columns))) if columns else []
        if shared:
            table = np.array([[column[name] for column in columns] for name in shared])
            found[key] = locate_fall(
                table, stream(0, "fall", *(part for pair in key for part in pair))
            )
    return found


def _family_shifts(
    before: MeasuredRun, after: MeasuredRun, slots: Slots
) -> list[tuple[str, Shift]]:
    """Return every slice's change with its family; private runs hide those of few documents."""
    critical = _critical_fields(after.columns)
    found = [("overall", _answer_shift(before.columns, after.columns))]
    for cells, inside in (("scalars", ~slots.cells.table), ("tables", slots.cells.table)):
        if not inside.any():
            continue
        kept = slots.select(inside)
        found += [("overall", shift) for shift in slice_shifts(kept, cells)]
        found += [("condition", shift) for shift in slice_shifts(kept, cells, "condition")]
        found += [
            ("critical" if shift.slice["field"] in critical else "field", shift)
            for shift in slice_shifts(kept, cells, "field")
        ]
    private = any(side.description.private for side in (before, after))
    least = LEAST_DOCUMENTS if private else 0
    return [(family, shift) for family, shift in found if shift.change.sources >= least]


def _critical_fields(columns: Columns) -> set[str]:
    codes = columns.field.codes[columns.criticality >= CRITICAL]
    return {columns.field.names[code] for code in np.unique(codes).tolist()}


def _answer_shift(before: Columns, after: Columns) -> Shift:
    """Return the change of the share of common renditions that got an answer."""
    pages, links = after.renditions, links_to_same_page(before, after)
    base = before.renditions.twin.is_in("")[links] & pages.twin.is_in("") & (links >= 0)
    at = np.flatnonzero(base)
    answered = [
        (failures == 0).astype(float)
        for failures in (before.renditions.failures[links[at]], pages.failures[at])
    ]
    change, source = answered[1] - answered[0], pages.source.codes[at]
    rows = group_rows(change, source, np.zeros(len(at), np.int64), pages.condition.codes[at])
    (found,) = changes_of_rows(rows).values()
    sums: Floats = np.zeros(len(pages.source.names))
    np.add.at(sums, source, change)
    one, other = (float(each.mean()) for each in answered)
    return Shift(ANSWERS, one, other, found, sums, rows, index=0, pooled=True)


def _document_changes(
    before: MeasuredRun, after: MeasuredRun, slices: Sequence[Mapping[str, str]]
) -> dict[SliceKey, dict[str, float]]:
    """Return what each document adds to the change of each slice, by a page of the document."""
    _, slots = pair_runs(before, after)
    wanted, pages = {slice_key(where) for where in slices}, slots.cells.renditions
    names = _source_pages(pages)
    links = links_to_same_page(before.columns, after.columns)
    shared = np.unique(pages.source.codes[links >= 0]).tolist()
    return {
        slice_key(shift.slice): {names[code]: float(shift.sums[code]) for code in shared}
        for _, shift in _family_shifts(before, after, slots)
        if slice_key(shift.slice) in wanted
    }


def _source_pages(pages: Renditions) -> dict[int, str]:
    """Return the first page hash of every source: names of private runs change, hashes do not."""
    found: dict[int, str] = {}
    for source, code in zip(pages.source.codes.tolist(), pages.hash.codes.tolist(), strict=True):
        name = pages.hash.names[code]
        found[source] = min(name, found.get(source, name))
    return found
