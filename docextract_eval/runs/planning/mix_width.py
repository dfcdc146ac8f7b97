"""How much of the width of a run's accuracy is uncertainty of the mix of documents.

How much of the width of a figure is uncertainty of the mix that its documents are weighted to. By
the law of total variance: the variance of documents, averaged over draws of the mix, plus the
variance of the figure from draw to draw. Weights count as fixed in the first part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.metrics.columns import Floats
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import (
    cell_weights,
    rendition_axis,
    slice_axes,
    slice_cells,
    split_cell_kinds,
)
from docextract_eval.runs.comparison.target import first_pages
from docextract_eval.statistics.clusters import students_quantile
from docextract_eval.statistics.raking import Margin, level_shares, rake_to_each

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Codes, Columns
    from docextract_eval.runs.measured_run import MeasuredRun


@dataclass(frozen=True, slots=True)
class MixWidth:
    """A figure weighted to an uncertain mix, and where its interval comes from."""

    value: float
    low: float
    high: float
    documents_error: float
    """The standard error if the mix were known."""
    mix_error: float
    """The standard deviation over draws of the mix."""
    effective: float
    """How many documents of equal weight are as informative (Kish), averaged over draws."""

    @property
    def mix_share(self) -> float:
        """The share of the variance that is uncertainty of the mix."""
        whole = self.documents_error**2 + self.mix_error**2
        return self.mix_error**2 / whole if whole else 0.0

    @property
    def known_width(self) -> float:
        """The width that the interval would have if the mix were known."""
        whole = sqrt(self.documents_error**2 + self.mix_error**2)
        return (self.high - self.low) * self.documents_error / whole if whole else 0.0


def split_width(total: Floats, count: Floats, weights: Floats) -> MixWidth:
    """Return the ratio of two totals over documents, for which a row of weights is a draw.

    With the same weights in every draw the mix adds nothing:

    >>> import numpy as np
    >>> found = split_width(np.array([1., 0, 1, 1]), np.ones(4), np.ones((9, 4)))
    >>> found.value, found.mix_error, round(found.documents_error, 3)
    (0.75, 0.0, 0.25)
    """
    counted = (weights * count).sum(1)
    weights, counted = weights[counted > 0], counted[counted > 0]
    values = (weights * total).sum(1) / counted
    rest = weights * (total - values[:, None] * count)
    documents = len(total)
    squares = documents / max(documents - 1, 1) * (rest**2).sum(1) / counted**2
    effective = float((counted**2 / ((weights * count) ** 2).sum(1)).mean())
    inside, between = float(squares.mean()), float(values.var(ddof=1)) if len(values) > 1 else 0.0
    value = float(values.mean())
    reach = students_quantile(0.95, max(int(effective) - 1, 1)) * sqrt(inside + between)
    low, high = max(0.0, value - reach), min(1.0, value + reach)
    return MixWidth(value, low, high, sqrt(inside), sqrt(between), effective)


_MOST_DRAWS = 400
_LARGEST_UNCOVERED = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class MixMargin:
    """Draws of the shares of combinations of levels."""

    axes: tuple[str, ...]
    levels: Sequence[tuple[str, ...]]
    shares: Floats
    """Draws, levels."""


@dataclass(frozen=True, slots=True)
class SlicedWidth:
    """The split width of a run's accuracy over some cells."""

    slice: Mapping[str, str]
    width: MixWidth


@dataclass(frozen=True, slots=True)
class MixWidths:
    """The split widths of a run, and the share of the mix that no document of it has."""

    widths: Sequence[SlicedWidth]
    uncovered: Mapping[str, float]


def find_mix_widths(run: MeasuredRun, margins: Sequence[MixMargin]) -> MixWidths:
    """Split the width of accuracy, with documents weighted to each draw of the mix."""
    columns = run.columns
    count = len(columns.renditions.source.names)
    source, page = first_pages(columns)
    base = np.zeros(count)
    base[source] = columns.renditions.weight[page]
    placed, uncovered = [], {}
    for margin in margins:
        placed_margin = _place(columns, margin, (source, page), run.name)
        present = level_shares(base[None], placed_margin.codes, len(margin.levels))[0] > 0
        missing = float(placed_margin.target[:, ~present].sum(1).mean())
        if missing > _LARGEST_UNCOVERED:
            what = f"has documents for {1 - missing:.0%} of the mix by {' and '.join(margin.axes)}"
            raise BadInputError(what, run.name, "run over documents of the fitted recipe")
        uncovered[" and ".join(margin.axes)] = missing
        placed.append(placed_margin)
    weights = rake_to_each(base, placed)
    found = []
    for cells, inside in split_cell_kinds(columns):
        if inside.any():
            total, of = _source_totals(columns.select(inside), count)
            if (weights * of).sum():
                found.append(SlicedWidth({"cells": cells}, _split(total, of, weights)))
    return MixWidths(found, uncovered)


def _split(total: Floats, count: Floats, weights: Floats) -> MixWidth:
    """Split the width over the documents that have such cells."""
    kept = count > 0
    return split_width(total[kept], count[kept], weights[:, kept])


def _place(columns: Columns, margin: MixMargin, first: tuple[Codes, Codes], name: str) -> Margin:
    """Return the level of every source by its first page, and a few hundred of the draws."""
    for axis in margin.axes:
        if axis not in slice_axes(columns):
            raise UnknownNameError("factor", axis, slice_axes(columns), name)
    coded = [rendition_axis(columns, axis) for axis in margin.axes]
    known = {level: code for code, level in enumerate(margin.levels)}
    codes = np.full(len(columns.renditions.source.names), -1, np.int64)
    for of, at in zip(*first, strict=True):
        level = tuple(axis.names[axis.codes[at]] for axis in coded)
        codes[of] = known.get(level, -1)
    draws = np.linspace(0, len(margin.shares) - 1, min(len(margin.shares), _MOST_DRAWS))
    return Margin(codes, margin.shares[draws.astype(np.int64)])


def _source_totals(cells: Columns, count: int) -> tuple[Floats, Floats]:
    """Return how much of each source's cells is right, and how much of them there is."""
    cells = cells.select(cells.outcome_in(*JUDGED))
    weight = cell_weights(cells, slice_cells(cells), ())
    right = cells.outcome_in("right")
    of = cells.renditions.source.codes[cells.rendition]
    return _sums(of, weight * right, count), _sums(of, weight, count)


def _sums(of: Codes, amount: Floats, count: int) -> Floats:
    return np.bincount(of, amount, count).astype(np.float64)
