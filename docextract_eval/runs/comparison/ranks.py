"""Several runs in order: the ranks that each may have, and where the order reverses.

All pairs are compared on the renditions that all runs have in common, and their p corrected
together (Holm): a run's best rank is behind those that are certainly better, its worst before those
that are certainly worse. So all ranks hold at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import slice_shares
from docextract_eval.runs.comparison.compare import SIGNIFICANCE, p_values, slice_shifts
from docextract_eval.runs.comparison.overlap import (
    Slots,
    fields_attempted_only_by,
    in_common_scope,
    pair_runs,
)
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.statistics.corrections import holm_correction
from docextract_eval.statistics.permutation import flips_needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.runs.comparison.compare import Shift
    from docextract_eval.runs.measured_run import MeasuredRun

RunNumbers = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rank:
    """The ranks that one run may have, and its accuracy on what all runs have in common."""

    name: str
    value: float
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """A condition under which two runs are certainly ordered the other way than overall."""

    condition: str
    better: str
    """The run that is better under this condition."""
    worse: str
    value: float
    """By how much it is better."""
    low: float
    high: float
    overall: float
    """How much better it is overall: less than 0."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Runs ordered by the ranks that they may have on what all of them have in common."""

    ranks: tuple[Rank, ...]
    turns: tuple[Reversal, ...]
    renditions: int
    left_out: tuple[str, ...] = ()
    """Fields that only some of the runs attempt."""


def rank_runs(runs: Sequence[MeasuredRun], cell_kind: str = "scalars", seed: int = 0) -> Ranking:
    """Rank runs, and report where two of them change places under a degradation."""
    pairs = permutations(runs, 2)
    left_out = {name for pair in pairs for name in fields_attempted_only_by(*pair)}
    attempted = [in_common_scope(run.columns, runs) for run in runs]
    runs = [
        replace(run, columns=run.columns.select(kept))
        for run, kept in zip(runs, attempted, strict=True)
    ]
    pages = set.intersection(*(_base_page_hashes(run) for run in runs))
    least = LEAST_DOCUMENTS if any(run.description.private for run in runs) else 1
    slots = {
        pair: _shared_slots(runs[pair[0]], runs[pair[1]], pages, cell_kind)
        for pair in combinations(range(len(runs)), 2)
    }
    shared = np.unique(next(iter(slots.values())).cells.rendition) if slots else np.zeros(0)
    overall = {
        pair: shift
        for pair, each in slots.items()
        for shift in _reportable_shifts(each, cell_kind, (), least)
    }
    values = _run_accuracies(runs, pages, cell_kind, least)
    ranks = _run_ranks(runs, values, overall, seed)
    by_condition = {
        pair: _reportable_shifts(slots[pair], cell_kind, ("condition",), least) for pair in overall
    }
    turns = tuple(_reversals(runs, overall, by_condition, seed))
    return Ranking(ranks, turns, len(shared), tuple(sorted(left_out)))


def _shared_slots(
    first: MeasuredRun, second: MeasuredRun, page_hashes: set[str], cell_kind: str
) -> Slots:
    """Pair two runs on the pages that all runs have."""
    slots = pair_runs(first, second)[1]
    return slots.select(_are_cells_on_pages(slots.cells, page_hashes, cell_kind))


def _are_cells_on_pages(columns: Columns, page_hashes: set[str], cell_kind: str) -> Bools:
    """Return which cells are of this kind and on one of these pages."""
    named = columns.renditions.hash
    known = np.array([name in page_hashes for name in named.names], bool)
    kept = known[named.codes[columns.rendition]]
    return np.asarray(kept & (columns.table == (cell_kind == "tables")))


def _reportable_shifts(
    slots: Slots, cell_kind: str, by: tuple[str, ...], least_documents: int
) -> list[Shift]:
    """Return the changes that rest on at least this many documents."""
    return [
        shift
        for shift in slice_shifts(slots, cell_kind, *by)
        if shift.change.sources >= least_documents
    ]


def _run_accuracies(
    runs: Sequence[MeasuredRun], page_hashes: set[str], cell_kind: str, least_documents: int
) -> dict[int, float]:
    """Return each run's accuracy on the pages and repeats that all runs have."""
    readings = min(run.columns.repeats for run in runs)
    found = {}
    for number, run in enumerate(runs):
        own = run.columns.select(run.columns.repeat < readings)
        own = own.select(_are_cells_on_pages(own, page_hashes, cell_kind))
        for _, share in slice_shares(own, own.outcome_in("right"), own.outcome_in(*JUDGED)):
            if share.sources >= least_documents:
                found[number] = share.value
    return found


def _base_page_hashes(run: MeasuredRun) -> set[str]:
    pages = run.columns.renditions
    at = np.flatnonzero(pages.twin.is_in(""))
    return {pages.hash.names[code] for code in pages.hash.codes[at].tolist()}


def _run_ranks(
    runs: Sequence[MeasuredRun],
    accuracies: Mapping[int, float],
    overall_shifts: Mapping[RunNumbers, Shift],
    seed: int,
) -> tuple[Rank, ...]:
    better, worse = [0] * len(runs), [0] * len(runs)
    certain = _are_certain([[shift] for shift in overall_shifts.values()], seed)
    for (pair, shift), sure in zip(overall_shifts.items(), certain, strict=True):
        if sure:
            down, up = pair if shift.change.value > 0 else pair[::-1]
            better[down] += 1
            worse[up] += 1
    paired = {number for pair in overall_shifts for number in pair}
    ranks = [
        Rank(runs[at].name, value, 1 + better[at], len(runs) - worse[at])
        for at, value in accuracies.items()
        if at in paired
    ]
    return tuple(sorted(ranks, key=lambda rank: (rank.best, -rank.value)))


def _reversals(
    runs: Sequence[MeasuredRun],
    overall_shifts: Mapping[RunNumbers, Shift],
    shifts_by_condition: Mapping[RunNumbers, Sequence[Shift]],
    seed: int,
) -> Iterator[Reversal]:
    """Yield the conditions under which a pair's order is reversed.

    Both orders must be certain, the one under the condition and the one overall; p is corrected
    over all of them.
    """
    groups = [[overall_shifts[pair], *shifts] for pair, shifts in shifts_by_condition.items()]
    certain = iter(_are_certain(groups, seed))
    for pair, shifts in shifts_by_condition.items():
        in_all, is_ordered = overall_shifts[pair].change.value, next(certain)
        for shift in shifts:
            change = shift.change
            if not next(certain) or not is_ordered or change.value * in_all >= 0:
                continue
            sign = 1 if change.value > 0 else -1
            down, up = (runs[number].name for number in pair[::sign])
            low, high = sorted((sign * change.low, sign * change.high))
            condition = shift.slice["condition"]
            yield Reversal(condition, up, down, sign * change.value, low, high, sign * in_all)


def _are_certain(groups: Sequence[Sequence[Shift]], seed: int) -> list[bool]:
    """Return which changes are certain, corrected together; a group is of one pair of runs."""
    flips = flips_needed(sum(map(len, groups)))
    p = [p_values(group, "both", seed, flips) for group in groups if group]
    certain: list[bool] = (holm_correction(np.concatenate(p)) < SIGNIFICANCE).tolist() if p else []
    return certain
