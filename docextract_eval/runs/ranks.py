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

from docextract_eval.runs.compare import CERTAIN, chances, shifted
from docextract_eval.runs.overlap import Slots, overlap
from docextract_eval.statistics.corrections import holm
from docextract_eval.statistics.permutation import flips_needed

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
    known = np.array([name in everywhere for name in pages.names], bool)
    kept = known[pages.codes[slots.cells.rendition]]
    return slots.where(kept & (slots.cells.table == (cells == "tables")))


def _hashes(run: Measured) -> set[str]:
    pages = run.columns.renditions
    at = np.flatnonzero(pages.twin.among(""))
    return {pages.hash.names[code] for code in pages.hash.codes[at].tolist()}


def _ranks(runs: Sequence[Measured], overall: Mapping[Pair, Shift], seed: int) -> tuple[Rank, ...]:
    values: list[list[float]] = [[] for _ in runs]
    better, worse = [0] * len(runs), [0] * len(runs)
    certain = _certain([[shift] for shift in overall.values()], seed)
    for ((first, second), shift), sure in zip(overall.items(), certain, strict=True):
        values[first].append(shift.before)
        values[second].append(shift.after)
        if sure:
            up, down = (second, first) if shift.change.value > 0 else (first, second)
            better[down] += 1
            worse[up] += 1
    ranks = [
        Rank(run.name, float(np.mean(of)), 1 + above, len(runs) - below)
        for run, of, above, below in zip(runs, values, better, worse, strict=True)
        if of
    ]
    return tuple(sorted(ranks, key=lambda rank: -rank.value))


def _turns(
    runs: Sequence[Measured],
    slots: Mapping[Pair, Slots],
    overall: Mapping[Pair, Shift],
    seed: int,
) -> Iterator[Turn]:
    """Give the conditions in which a pair's order is the other way, chances over all of them."""
    every = {pair: shifted(slots[pair], "", "condition") for pair in overall}
    certain = iter(_certain([*every.values()], seed))
    for pair, shifts in every.items():
        in_all = overall[pair].change.value
        for shift in shifts:
            here = shift.change
            if not next(certain) or here.value * in_all >= 0:
                continue
            sign = 1 if here.value > 0 else -1
            down, up = (runs[number].name for number in pair[::sign])
            low, high = sorted((sign * here.low, sign * here.high))
            condition = shift.slice["condition"]
            yield Turn(condition, up, down, sign * here.value, low, high, sign * in_all)


def _certain(groups: Sequence[Sequence[Shift]], seed: int) -> list[bool]:
    """Say which changes are told from chance, all together; a group is of one pair of runs."""
    flips = flips_needed(sum(map(len, groups)))
    p = [chances(group, "both", seed, flips) for group in groups if group]
    certain: list[bool] = (holm(np.concatenate(p)) < CERTAIN).tolist() if p else []
    return certain
