"""Several runs in order: which ranks each may have, and where the order turns over.

All pairs are compared on the renditions that all runs have in common, and their p corrected
together (Holm): a run's best rank is behind those that are better than it for certain, its worst
before those that are worse. So all ranks hold at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.runs.compare import CERTAIN, shifted, tested
from docextract_eval.runs.overlap import Slots, overlap
from docextract_eval.statistics.corrections import holm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.runs.compare import Shift
    from docextract_eval.runs.measured import Measured

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rank:
    """One run's share of good cells, and the ranks that it may have."""

    name: str
    value: float
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A condition in which the order of two runs is, for certain, another than overall."""

    condition: str
    better: str
    """Of the two, which is better there."""
    worse: str
    value: float
    """By how much it is."""
    low: float
    high: float
    overall: float
    """How much better it is overall: less than 0."""


@dataclass(frozen=True, slots=True)
class Order:
    """Runs by their share of good scalar cells on what all of them have in common."""

    ranks: tuple[Rank, ...]
    turns: tuple[Turn, ...]
    renditions: int


def ordered(runs: Sequence[Measured], cells: str = "scalars", seed: int = 0) -> Order:
    """Rank runs, and say where two of them change places under a degradation."""
    slots = {pair: _slots(runs, pair, cells) for pair in combinations(range(len(runs)), 2)}
    shared = np.unique(next(iter(slots.values())).cells.rendition) if slots else np.zeros(0)
    overall = {pair: next(iter(shifted(each, cells)), None) for pair, each in slots.items()}
    known = {pair: shift for pair, shift in overall.items() if shift is not None}
    return Order(_ranks(runs, known, seed), tuple(_turns(runs, slots, known, seed)), len(shared))


def _slots(runs: Sequence[Measured], pair: Pair, cells: str) -> Slots:
    """Pair two runs where all of them have the rendition."""
    first, second = (runs[number] for number in pair)
    slots = overlap(first, second)[1]
    pages = second.columns.renditions.hash
    everywhere = set.intersection(*(_hashes(run) for run in runs))
    kept = pages.among(*everywhere)[slots.cells.rendition]
    return slots.where(kept & (slots.cells.table == (cells == "tables")))


def _hashes(run: Measured) -> set[str]:
    pages = run.columns.renditions
    at = np.flatnonzero(pages.twin.among(""))
    return {pages.hash.names[code] for code in pages.hash.codes[at].tolist()}


def _ranks(
    runs: Sequence[Measured], overall: Mapping[Pair, Shift], seed: int
) -> tuple[Rank, ...]:
    values, better, worse = {}, [0] * len(runs), [0] * len(runs)
    certain = _certain(list(overall.values()), seed)
    for ((first, second), shift), sure in zip(overall.items(), certain, strict=True):
        values |= {first: shift.before, second: shift.after}
        if sure:
            up, down = (second, first) if shift.change.value > 0 else (first, second)
            better[down] += 1
            worse[up] += 1
    ranks = [
        Rank(run.name, values[number], 1 + better[number], len(runs) - worse[number])
        for number, run in enumerate(runs)
        if number in values
    ]
    return tuple(sorted(ranks, key=lambda rank: -rank.value))


def _turns(
    runs: Sequence[Measured],
    slots: Mapping[Pair, Slots],
    overall: Mapping[Pair, Shift],
    seed: int,
) -> Iterator[Turn]:
    """Give the conditions in which a pair's order is the other way, tested over all of them."""
    every = [
        (pair, shift) for pair in overall for shift in shifted(slots[pair], "", "condition")
    ]
    certain = _certain([shift for _, shift in every], seed)
    for ((first, second), shift), sure in zip(every, certain, strict=True):
        here, in_all = shift.change, overall[first, second].change.value
        if not sure or here.value * in_all >= 0:
            continue
        sign = 1 if here.value > 0 else -1
        up, down = (second, first) if sign > 0 else (first, second)
        low, high = sorted((sign * here.low, sign * here.high))
        names = runs[up].name, runs[down].name
        yield Turn(
            shift.slice["condition"], *names, sign * here.value, low, high, sign * in_all
        )


def _certain(shifts: Sequence[Shift], seed: int) -> list[bool]:
    if not shifts:
        return []
    found: list[bool] = (holm(tested(shifts, "both", seed)) < CERTAIN).tolist()
    return found
