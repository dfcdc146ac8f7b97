"""Several runs in order: the ranks that each may have, and where the order reverses.

All pairs are compared on the renditions that all runs have in common, and share the budgets of
their claims: a run's best rank is behind those that are certainly better, its worst before those
that are certainly worse. So all ranks hold at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import slice_shares
from docextract_eval.runs.comparison.claims import Claim, field_families, make_claims, own_axes
from docextract_eval.runs.comparison.compare import (
    DEFAULT_SPLITS,
    changes_of_runs,
    on_enough_documents,
)
from docextract_eval.runs.comparison.overlap import (
    Slots,
    fields_attempted_only_by,
    in_common_scope,
    pair_runs,
)
from docextract_eval.runs.measured_run import MeasuredRun
from docextract_eval.runs.privacy import LEAST_DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns

RunNumbers = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rank:
    """The ranks that one run may have, and its accuracy on what all runs have in common."""

    name: str
    value: float
    best: int
    worst: int

    @property
    def place(self) -> str:
        """The rank as people write it: with `=` where it is shared.

        >>> Rank("a", 0.9, 1, 1).place, Rank("b", 0.9, 2, 3).place
        ('1', '2=')
        """
        return f"{self.best}" if self.best == self.worst else f"{self.best}="


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


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRuns:
    """Several runs on what all of them have in common, and what each pair of them claims."""

    runs: Sequence[MeasuredRun]
    """With the cells of the fields that all of them attempt."""
    pages: set[str]
    """The hashes of the pages that all of them have."""
    renditions: int
    left_out: tuple[str, ...]
    claims: Mapping[RunNumbers, Sequence[Claim]]
    overall: Mapping[RunNumbers, Claim]
    """What is claimed of all scalar cells."""

    @property
    def least_documents(self) -> int:
        """How many documents a figure must rest on to be shown."""
        private = any(run.description.private for run in self.runs)
        return LEAST_DOCUMENTS if private else 1

    def shared_cells(self, number: int) -> Columns:
        """Return a run's cells on the pages and repeats that all runs have."""
        readings = min(run.columns.repeats for run in self.runs)
        own = self.runs[number].columns
        own = own.select(own.repeat < readings)
        return own.select(_are_on_pages(own, self.pages))

    def better_than(self, number: int) -> list[int]:
        """Return the numbers of the runs that are certainly better than a run."""
        return [
            pair[1 - pair.index(number)]
            for pair, claim in self.overall.items()
            if number in pair and claim.certain and _better_of(pair, claim) != number
        ]

    def ranks(self) -> dict[int, Rank]:
        """Return the ranks that each run may have, by its number."""
        better = {number: self.better_than(number) for number in range(len(self.runs))}
        paired = {number for pair in self.overall for number in pair}
        return {
            number: Rank(
                self.runs[number].name,
                value,
                1 + len(better[number]),
                len(self.runs) - sum(number in each for each in better.values()),
            )
            for number, value in _run_accuracies(self).items()
            if number in paired
        }

    def turns(self) -> tuple[Reversal, ...]:
        """Return where two runs change places."""
        return tuple(_reversals(self.runs, self.overall, self.claims))


def rank_runs(runs: Sequence[MeasuredRun], *, explored: bool = False) -> Ranking:
    """Rank runs by all scalar cells, and report where two of them change places.

    Where their documents were chosen after looking, no order is certain.
    """
    found = compare_all(runs, explored=explored)
    ranks = sorted(found.ranks().values(), key=lambda rank: (rank.best, -rank.value))
    return Ranking(tuple(ranks), found.turns(), found.renditions, found.left_out)


def compare_all(runs: Sequence[MeasuredRun], *, explored: bool = False) -> ComparedRuns:
    """Compare each pair of runs on what all of them have in common."""
    left_out = {name for pair in permutations(runs, 2) for name in fields_attempted_only_by(*pair)}
    attempted = [in_common_scope(run.columns, runs) for run in runs]
    runs = [
        replace(run, columns=run.columns.select(kept))
        for run, kept in zip(runs, attempted, strict=True)
    ]
    pages = set.intersection(*(base_page_hashes(run) for run in runs))
    slots = {
        pair: _shared_slots(runs[pair[0]], runs[pair[1]], pages)
        for pair in combinations(range(len(runs)), 2)
    }
    shared = np.unique(next(iter(slots.values())).cells.rendition) if slots else np.zeros(0)
    claims = {
        pair: _pair_claims([runs[at] for at in pair], each, len(slots), explored=explored)
        for pair, each in slots.items()
    }
    overall = {
        pair: whole for pair, found in claims.items() for whole in found if _is_of_scalars(whole)
    }
    return ComparedRuns(runs, pages, len(shared), tuple(sorted(left_out)), claims, overall)


def _better_of(pair: RunNumbers, claim: Claim) -> int:
    """Return which of two runs a claim calls better."""
    return pair[1] if claim.change.value > 0 else pair[0]


def _pair_claims(
    pair: Sequence[MeasuredRun], slots: Slots, comparisons: int, *, explored: bool
) -> list[Claim]:
    """Return what a comparison of two runs claims; all pairs share its budgets."""
    before, after = pair
    found = on_enough_documents(changes_of_runs(before, after, slots, DEFAULT_SPLITS), pair)
    families = field_families(after.columns)
    return make_claims(found, families, comparisons=comparisons, explored=explored)


def _is_of_scalars(claim: Claim) -> bool:
    return claim.is_overall and claim.slice["cells"] == "scalars"


def _shared_slots(first: MeasuredRun, second: MeasuredRun, page_hashes: set[str]) -> Slots:
    """Pair two runs on the pages that all runs have."""
    slots = pair_runs(first, second)[1]
    return slots.select(_are_on_pages(slots.cells, page_hashes))


def _are_on_pages(columns: Columns, page_hashes: set[str]) -> Bools:
    """Return which cells are on one of these pages."""
    named = columns.renditions.hash
    known = np.array([name in page_hashes for name in named.names], bool)
    return np.asarray(known[named.codes[columns.rendition]])


def _run_accuracies(found: ComparedRuns) -> dict[int, float]:
    """Return each run's accuracy on the pages and repeats that all runs have."""
    accuracies = {}
    for number in range(len(found.runs)):
        own = found.shared_cells(number)
        own = own.select(~own.table)
        for _, share in slice_shares(own, own.outcome_in("right"), own.outcome_in(*JUDGED)):
            if share.sources >= found.least_documents:
                accuracies[number] = share.value
    return accuracies


def base_page_hashes(run: MeasuredRun) -> set[str]:
    """Return the hashes of the pages of a run's base documents."""
    pages = run.columns.renditions
    at = np.flatnonzero(pages.twin.is_in(""))
    return {pages.hash.names[code] for code in pages.hash.codes[at].tolist()}


def _reversals(
    runs: Sequence[MeasuredRun],
    overall: Mapping[RunNumbers, Claim],
    claims: Mapping[RunNumbers, Sequence[Claim]],
) -> Iterator[Reversal]:
    """Yield the conditions under which a pair's order is reversed, both for certain."""
    for pair, whole in overall.items():
        in_all = whole.change.value
        for claim in claims[pair] if whole.certain else ():
            change, own = claim.change, own_axes(claim.slice)
            is_of_condition = claim.slice["cells"] == "scalars" and own.keys() == {"condition"}
            if not (is_of_condition and claim.certain and change.value * in_all < 0):
                continue
            sign = 1 if change.value > 0 else -1
            down, up = (runs[number].name for number in pair[::sign])
            low, high = sorted((sign * change.low, sign * change.high))
            ends = sign * change.value, low, high, sign * in_all
            yield Reversal(own["condition"], up, down, *ends)
