"""Which of several runs is best: their ranks, how good each is, and what it takes.

The ranks are those of `ranks`. Every figure is of the pages, repeats and fields that all runs have
in common, so none may differ because one run read other documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, count_phrase, list_first
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.automation import automation
from docextract_eval.metrics.columns import ALL
from docextract_eval.records import Score
from docextract_eval.runs.comparison.judged_alike import judged_alike
from docextract_eval.runs.comparison.overlap import check_comparable
from docextract_eval.runs.comparison.ranks import (
    Rank,
    Reversal,
    base_page_hashes,
    compare_all,
)
from docextract_eval.runs.page_readings import mean_per_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.runs.comparison.ranks import ComparedRuns
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.page_readings import PageReadings

_SCALARS = {"cells": "scalars", "condition": ALL}
MEASURES: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fields": ("accuracy", _SCALARS),
        "tables": ("accuracy", {"cells": "tables", "condition": ALL}),
        "exact_documents": ("exact_documents", {"condition": ALL}),
        "auto_accepted": ("safe_automation_rate", _SCALARS),
        "silent_errors": ("silent_error_rate", _SCALARS),
    }
)
"""What is measured of every run: its metric and slice."""
COST = "cost_per_1000_pages"
SPENT = ("seconds_per_page", "tokens_per_page", COST)
"""What reading took, where it is known."""
_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """One run among several."""

    rank: Rank
    scores: Mapping[str, Score]
    """By the names of `MEASURES` and `SPENT`; what is not known has no value, or no score."""
    failures: int
    """How many readings of the shared renditions got no answer."""
    beaten_by: tuple[str, ...] = ()
    """Runs that are certainly better in fields and, beyond their intervals, cost less."""


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Several runs, the best first, on what all of them have in common."""

    standings: tuple[Standing, ...]
    turns: tuple[Reversal, ...]
    renditions: int
    left_out: tuple[str, ...]
    """Fields that only some of the runs attempt."""
    notes: tuple[str, ...]
    """What a reader must know before the figures."""


def make_leaderboard(runs: Sequence[MeasuredRun]) -> Leaderboard:
    """Rank runs, and measure each on what all have in common; raise where that is nothing."""
    runs = judged_alike(runs)
    _check_all_comparable(runs)
    found = compare_all(runs)
    ranks = found.ranks()
    if not ranks:
        raise _nothing_in_common(found)
    shared = {number: found.shared_cells(number) for number in ranks}
    scores = {number: _run_scores(found, number, own) for number, own in shared.items()}
    standings = [
        Standing(
            rank,
            scores[number],
            _failure_count(shared[number]),
            tuple(sorted(ranks[other].name for other in _beating(found, number, scores))),
        )
        for number, rank in ranks.items()
    ]
    standings.sort(key=lambda each: (each.rank.best, -each.rank.value))
    notes = [*_overlap_notes(runs, found), *(note for run in runs for note in run.notes)]
    return Leaderboard(
        tuple(standings),
        found.turns(),
        found.renditions,
        found.left_out,
        tuple(notes),
    )


def _check_all_comparable(runs: Sequence[MeasuredRun]) -> None:
    """Raise for two of them that are one run, or cannot be compared."""
    for at, run in enumerate(runs):
        for other in runs[:at]:
            check_comparable(other, run)


def _nothing_in_common(found: ComparedRuns) -> BadInputError:
    """Say which runs have no page that the first one has, if there are such."""
    first, *others = found.runs
    apart = [run.name for run in others if not base_page_hashes(first) & base_page_hashes(run)]
    if apart:
        what, where = f"shares no rendition with {first.name}", list_first(apart)
    else:
        of_what = "judged field" if found.pages else "rendition"
        what, where = f"no {of_what} is in all of these {len(found.runs)} runs", ""
    remedy = "rank runs over one corpus; for others: dxe compare BASE CANDIDATE --unpaired"
    return BadInputError(what, where, remedy)


def _overlap_notes(runs: Sequence[MeasuredRun], found: ComparedRuns) -> Iterable[str]:
    """Say where a run has more than what all runs share."""
    for run in runs:
        own = int(run.columns.renditions.twin.is_in("").sum())
        if own > found.renditions:
            left = count_phrase(own - found.renditions, "rendition")
            yield f"{run.name} has {left} that not all runs have, and is ranked without"


def _run_scores(found: ComparedRuns, number: int, own: Columns) -> dict[str, Score]:
    """Return what is measured of a run on the cells that all have, and what it took."""
    signature = found.runs[number].signature
    every = [*accuracy(own, signature), *automation(own, signature)]
    by_place = {(each.metric, frozenset(each.slice.items())): each for each in every}
    scores = {
        name: each
        for name, (metric, where) in MEASURES.items()
        if (each := by_place.get((metric, frozenset(where.items()))))
        if each.documents >= found.least_documents or each.value is None
    }
    return scores | _spent(found.runs[number].page_readings(), own)


def _spent(readings: PageReadings | None, shared: Columns) -> dict[str, Score]:
    """Return what the shared readings took, as far as it is known."""
    if readings is None:
        return {}
    of_shared = {*zip(shared.rendition.tolist(), shared.repeat.tolist(), strict=True)}
    each = zip(readings.columns.rendition.tolist(), readings.columns.repeat.tolist(), strict=True)
    readings = readings.select(np.array([place in of_shared for place in each], bool))
    costs = _PAGES * readings.cost_per_page
    amounts = zip(SPENT, (readings.seconds_per_page, readings.tokens_per_page, costs), strict=True)
    found = {name: _mean_of_known(name, readings, amount) for name, amount in amounts}
    return {name: score for name, score in found.items() if score}


def _mean_of_known(name: str, readings: PageReadings, amount: Floats) -> Score | None:
    known = np.isfinite(amount)
    if not known.any():
        return None
    return mean_per_page(name, readings.select(known), amount[known])


def _failure_count(own: Columns) -> int:
    return int(own.renditions.failures[np.unique(own.rendition)].sum())


def _beating(
    found: ComparedRuns, number: int, scores: Mapping[int, Mapping[str, Score]]
) -> list[int]:
    """Return the runs that are certainly better than one, and cost less beyond their intervals."""
    own = scores[number].get(COST)
    if own is None or own.low is None:
        return []
    theirs = {each: scores[each].get(COST) for each in found.better_than(number) if each in scores}
    return [
        each
        for each, cost in theirs.items()
        if cost is not None and cost.high is not None and cost.high < own.low
    ]
