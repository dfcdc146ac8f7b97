"""Intervals that a slice would have with fewer errors: no error may make an interval better.

Scattered errors show that errors do not cluster, so that an interval with some errors may be
narrower than one with none, or than one with those of its worst documents alone. What is shown
reaches as far as any of these: without errors the documents are the units, and then the errors of
the j worst documents are there alone, j = 1, 2, ... All of them are the errors of the interval
itself; of more than eight carriers one less hardly draws the correlation any further, so that at
most the 8 worst documents are looked at.

The rarer outcome of a slice is meant: errors, whose most the lower end of the right share shows, or
the cells that count, where these are the rarer ones, as in rates of errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.arrays import Floats
from docextract_eval.statistics.design_effect import (
    anova_correlations,
    carriers,
    drawn_correlations,
    effective_cells,
)

if TYPE_CHECKING:
    from docextract_eval.statistics.arrays import Bools, Codes

_WORST = 8
"""How many of a slice's worst sources are looked at."""
_LEVELS = 64
"""Into how many levels shares are put, to leave out what is surely not among the worst."""


def _may_be_worst(slices: int, own: Codes, share: Floats) -> Bools:
    """Return which shares are not far below the worst ones of their slice."""
    if slices * _LEVELS > len(own):
        return np.ones(len(own), bool)
    level = (share * (_LEVELS - 1)).astype(np.int64)
    many = np.bincount(own * _LEVELS + level, minlength=slices * _LEVELS)
    above = np.cumsum(many.reshape(slices, _LEVELS)[:, ::-1], axis=1)[:, ::-1]
    lowest = np.maximum(0, np.count_nonzero(above >= _WORST, axis=1) - 1)
    return np.asarray(level >= lowest[own])


@dataclass(frozen=True, slots=True, eq=False)
class WorstSources:
    """The sources of each slice with the largest shares of the rarer outcome: places x slices."""

    marked: Floats
    """Their cells of that outcome; 0 where there is no further source that has any."""
    cells: Floats
    """All their cells in the slice; 1 where there is no further source."""
    weight: Floats
    """What the cells of that outcome weigh."""

    @classmethod
    def of_groups(
        cls, slices: int, slice_of_group: Codes, marked: Floats, cells: Floats, weight: Floats
    ) -> WorstSources:
        """Find them among groups, each of one source and slice."""
        held = np.flatnonzero(marked > 0)
        held = held[_may_be_worst(slices, slice_of_group[held], marked[held] / cells[held])]
        share = marked[held] / cells[held]
        own = slice_of_group[held].astype(np.min_scalar_type(max(1, slices) - 1))
        keys = [-each for each in (weight[held], marked[held], share) if (each != each[:1]).any()]
        order = np.lexsort([*keys, own])  # a narrow key sorts faster, one that is equal not at all
        held, own = held[order], own[order]
        many = np.bincount(own, minlength=slices)
        place = np.arange(len(held)) - (np.cumsum(many) - many)[own]
        kept = place < _WORST
        at = place[kept], own[kept]
        found = np.zeros((3, _WORST, slices))
        found[1] = 1.0
        for number, amount in enumerate((marked, cells, weight)):
            found[number][at] = amount[held[kept]]
        return cls(*found)

    def joined(self, other: WorstSources) -> WorstSources:
        """Return the worst of both; no source is among the sources of both."""
        slices = self.marked.shape[1]
        sides = [
            np.concatenate([getattr(each, name).ravel() for each in (self, other)])
            for name in ("marked", "cells", "weight")
        ]
        codes = np.tile(np.arange(slices), 2 * _WORST)
        return WorstSources.of_groups(slices, codes, *sides)

    def select(self, kept: Bools) -> WorstSources:
        """Return those of some slices."""
        return WorstSources(self.marked[:, kept], self.cells[:, kept], self.weight[:, kept])


def shares_with_fewer_errors(  # noqa: PLR0913, PLR0917 - what a slice adds up to
    worst: WorstSources,
    weight: Floats,
    square: Floats,
    group_squares: Floats,
    sources: Codes,
    cells: Codes,
    cell_squares: Floats,
) -> tuple[Floats, Floats]:
    """Return the shares of the rarer outcome with ever more of it, and their effective cells.

    First there is none of it, then that of the worst source alone, of the two worst, and so on:
    a row each. Its mean is taken out of the residuals over the slice, not field by field.
    """
    counted = np.array([worst.marked, worst.marked**2, worst.marked**2 / worst.cells])
    shared = np.array([worst.marked * worst.cells, worst.weight])
    sums = np.cumsum(np.concatenate([counted, shared]), axis=1)
    sums = np.concatenate([np.zeros_like(sums[:, :1]), sums], axis=1)
    marked, squares, explained, beside, heavy = sums
    lost = marked**2 / np.maximum(1, cells)
    nothing = np.zeros_like(marked)
    rho = anova_correlations(
        np.stack(
            [
                nothing + sources,
                nothing + cells,
                nothing + cell_squares,
                nothing,
                explained - lost,
                marked - lost,
            ]
        )
    )
    others = carriers(cells - marked, cell_squares - 2 * beside + squares)
    carrying = np.where(marked > cells / 2, others, carriers(marked, squares))
    drawn = drawn_correlations(rho, carrying)
    return heavy / weight, effective_cells(weight, square, group_squares, drawn)
