"""What a run lost against another: the claims that a ledger keeps, and where a slice fell.

Several runs that one run is tested against share the budgets of their families, so a run that loses
nothing is wrongly found to lose with a chance of at most 5 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.pairing import links_to_same_page
from docextract_eval.runs.comparison.claims import field_families, make_claims
from docextract_eval.runs.comparison.compare import (
    DEFAULT_SPLITS,
    changes_of_runs,
    on_enough_documents,
)
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.comparison.slice_changes import ANSWERS
from docextract_eval.runs.history import Loss
from docextract_eval.seeds import stream
from docextract_eval.statistics.change_points import locate_fall

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.metrics.columns import Renditions
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.comparison.overlap import Overlap
    from docextract_eval.runs.measured_run import MeasuredRun

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
    found = changes_of_runs(before, after, slots, DEFAULT_SPLITS)
    claims = make_claims(
        on_enough_documents(found, (before, after)),
        field_families(after.columns),
        comparisons=baselines,
    )
    return overlap, [_as_loss(each) for each in claims]


def _as_loss(claim: Claim) -> Loss:
    """Return a claim as a ledger keeps it."""
    sides = claim.slice, claim.family, claim.before, claim.after, claim.change
    return Loss(
        *sides, claim.p, claim.corrected, claim.level, same_cells=claim.same_cells, sees=claim.sees
    )


def by_slice(losses: Iterable[Loss]) -> dict[SliceKey, Loss]:
    """Return losses by their slices; slices with the same cells have one in common."""
    return {slice_key(where): each for each in losses for where in (each.slice, *each.same_cells)}


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


def _document_changes(
    before: MeasuredRun, after: MeasuredRun, slices: Sequence[Mapping[str, str]]
) -> dict[SliceKey, dict[str, float]]:
    """Return what each document adds to the change of each slice, by a page of the document."""
    _, slots = pair_runs(before, after)
    wanted, pages = {slice_key(where) for where in slices}, slots.cells.renditions
    names = _source_pages(pages)
    links = links_to_same_page(before.columns, after.columns)
    shared = np.unique(pages.source.codes[links >= 0]).tolist()
    found = changes_of_runs(before, after, slots, DEFAULT_SPLITS)
    return {
        slice_key(shift.slice): {names[code]: float(shift.sums[code]) for code in shared}
        for shift in on_enough_documents(found, (before, after))
        if slice_key(shift.slice) in wanted
    }


def _source_pages(pages: Renditions) -> dict[int, str]:
    """Return the first page hash of every source: names of private runs change, hashes do not."""
    found: dict[int, str] = {}
    for source, code in zip(pages.source.codes.tolist(), pages.hash.codes.tolist(), strict=True):
        name = pages.hash.names[code]
        found[source] = min(name, found.get(source, name))
    return found
