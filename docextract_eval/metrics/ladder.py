"""Thresholds from strict to loose, and what is wrong among the values that each accepts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from docextract_eval.statistics.arrays import positions_of, taken
from docextract_eval.statistics.clusters import (
    GrowingSlice,
    Rows,
    Slices,
    codes_by_appearance,
    group_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docextract_eval.metrics.columns import Codes, Columns, Floats, Positions

NEVER = -np.inf
"""The confidence of a value that no threshold accepts."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a threshold accepts: the share of it that is wrong, and how many cells and documents."""

    wrong: float
    effective: float
    sources: int
    cells: int
    documents: float
    """As how many documents of equal weight these count."""


class CellsOfStep(NamedTuple):
    """Some of the cells that a threshold accepts and no stricter one does."""

    wrong: Floats
    source: Codes
    stratum: Codes
    weight: Floats
    repeat: Codes

    @classmethod
    def from_columns(cls, cells: Columns, at: Positions | slice, weight: Floats) -> CellsOfStep:
        """Return some cells of a run, with their weights."""
        pages, (rendition, repeat, field) = cells.renditions, cells.places(at)
        source, condition = (of.take(rendition).codes for of in (pages.source, pages.condition))
        wrong = (~cells.outcome.take(at).is_in("right")).astype(float)
        return cls(wrong, source, field * len(pages.condition.names) + condition, weight, repeat)

    def of_repeat(self, repeat: int) -> CellsOfStep:
        """Return the cells of a repeat."""
        here = self.repeat == repeat
        return self if here.all() else CellsOfStep(*(column[here] for column in self))


class Ladder:
    """Thresholds, the strictest first."""

    def __init__(
        self,
        thresholds: Floats,
        weight: Floats,
        cells_of: Callable[[int], Iterable[CellsOfStep]],
        shape: tuple[int, int, int],
    ) -> None:
        """Take thresholds, the weight of what each accepts in a repeat, and the cells of each step.

        The shape is the numbers of sources, of strata and of repeats.
        """
        self.thresholds, self.weight = thresholds, weight
        self._cells_of, self._shape = cells_of, shape
        self._begin()

    def _begin(self) -> None:
        sources, strata, repeats = self._shape
        self._grown = [GrowingSlice(sources, strata) for _ in range(repeats)]
        self._seen = [False] * repeats
        self._step = -1

    @classmethod
    def from_values(
        cls,
        confidence: Floats,
        weight: Floats,
        cells_at: Callable[[Positions], CellsOfStep],
        shape: tuple[int, int, int],
        most: int,
    ) -> Ladder:
        """Choose at most `most` of the distinct confidences, about equally many cells apart.

        `confidence` is a cell's confidence, or `NEVER`; what else is known of cells is read at
        their positions.
        """
        at = positions_of((weight > 0) & (confidence > NEVER))
        order = at[np.argsort(-taken(confidence, at), kind="stable")]
        falling = taken(confidence, order)
        ends = np.flatnonzero(np.diff(falling, append=NEVER)) + 1  # after the last of equals
        kept = ends[chosen_steps(ends, most)]
        total = np.cumsum(taken(weight, order))[kept - 1]
        starts = np.append(0, kept)

        def cells_of(step: int) -> Iterator[CellsOfStep]:
            yield cells_at(order[starts[step] : starts[step + 1]])

        return cls(falling[kept - 1], total / shape[2], cells_of, shape)

    @classmethod
    def from_cells(cls, cells: Columns, confidence: Floats, weight: Floats, most: int) -> Ladder:
        """Return the ladder for the cells of a run."""

        def cells_at(positions: Positions) -> CellsOfStep:
            return CellsOfStep.from_columns(cells, positions, weight[positions])

        return cls.from_values(confidence, weight, cells_at, ladder_shape(cells), most)

    def __len__(self) -> int:
        """Return the number of thresholds."""
        return len(self.thresholds)

    def accepted_at(self, step: int) -> Accepted:
        """Return what a threshold accepts, by the definitions of the interval that is reported."""
        found = []
        for slices in self.accepted_slices(step):
            counts = slices.effective, slices.sources, slices.cells, slices.documents
            found.append([float(column[0]) for column in (slices.value, *counts)])
        wrong, effective, _, cells, documents = np.mean(found, axis=0).tolist()
        sources = int(max(each[2] for each in found))
        return Accepted(wrong, effective, sources, round(cells), documents)

    def effective_documents(self, step: int) -> float:
        """Return the effective number of documents of which a threshold accepts cells."""
        return float(np.mean([each.effective_sources for each in self._grown_to(step)]))

    def rows_at(self, step: int) -> Rows:
        """Return what a threshold accepts of the first repeat; its sources as they appear."""
        every, ends = self._of_first_repeat
        some = CellsOfStep._make(column[: ends[step]] for column in every)
        return group_rows(some.wrong, some.source, some.repeat, some.stratum, some.weight)

    @cached_property
    def _of_first_repeat(self) -> tuple[CellsOfStep, list[int]]:
        """The cells of the first repeat, and how many of them each threshold accepts."""
        parts = [
            [cells.of_repeat(0) for cells in self._cells_of(step)] for step in range(len(self))
        ]
        every = CellsOfStep(*map(np.concatenate, zip(*chain(*parts), strict=True)))
        ends = np.cumsum([sum(len(cells.wrong) for cells in part) for part in parts]).tolist()
        return every._replace(source=codes_by_appearance(every.source)[0]), ends

    def accepted_slices(self, step: int) -> list[Slices]:
        """Return what a threshold accepts of each repeat of which it accepts anything."""
        return [each.slices() for each in self._grown_to(step)]

    def _grown_to(self, step: int) -> list[GrowingSlice]:
        """Return each repeat's slice of what a threshold accepts; going back begins again."""
        if step < self._step:
            self._begin()
        new_steps = map(self._cells_of, range(self._step + 1, step + 1))
        for cells in chain.from_iterable(new_steps):
            for repeat in np.flatnonzero(np.bincount(cells.repeat)).tolist():
                own = cells.of_repeat(repeat)
                self._grown[repeat].add(own.wrong, own.source, own.stratum, own.weight)
                self._seen[repeat] = True
        self._step = step
        return [each for each, seen in zip(self._grown, self._seen, strict=True) if seen]


def ladder_shape(cells: Columns) -> tuple[int, int, int]:
    """Return the numbers of sources, of strata and of repeats."""
    pages = cells.renditions
    strata = len(cells.field.names) * len(pages.condition.names)
    return len(pages.source.names), strata, cells.repeats


def chosen_steps(ends: Codes, most: int) -> Codes:
    """Return the places of at most so many of growing cell counts, about evenly spread.

    >>> chosen_steps(np.array([1, 2, 3, 90, 100]), 2).tolist()
    [2, 4]
    """
    if len(ends) <= most:
        return np.arange(len(ends))
    part = -(-ends * most // max(1, ends[-1]))
    return np.flatnonzero(np.diff(part, append=most + 1) > 0)
