"""How much the cells of a source say together: their correlation, and what they are worth.

The intra-source correlation is estimated by one-way analysis of variance on residuals, and drawn
towards 1 where few sources carry errors: a slice without errors does not show how errors cluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.arrays import divide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PRIOR_CARRIERS = 2
"""The prior for full correlation, as a number of sources that carry the rarer outcome."""


def summed_moments(size: Floats, total: Floats, squares: float) -> Floats:
    """Return the column of `anova_correlations` for all groups together.

    Groups have these numbers of cells and totals of residuals; `squares` is of all residuals.
    """
    sums = (size.sum(), (size**2).sum(), total.sum(), (total**2 / size).sum())
    return np.array([[len(size)], *([each] for each in sums), [squares]])


def anova_correlations(moments: Floats) -> Floats:
    """Return intra-source correlations, from 0 to 1, by one-way analysis of variance.

    A column is what some groups of residuals add up to: their number, cells, squared cells, total,
    squared total per cell, and squared residuals.
    """
    groups, cells, squared, total, explained, squares = moments
    cells = np.maximum(1, cells)
    between = (explained - total**2 / cells) / np.maximum(1, groups - 1)
    within = np.maximum(0, squares - explained) / np.maximum(1, cells - groups)
    typical = (cells - squared / cells) / np.maximum(1, groups - 1)
    spread = between + (typical - 1) * within
    found = divide(between - within, spread, of_nothing=0.0)
    alone = cells == groups  # no group has two cells: nothing is correlated
    return np.where(groups < 2, 1.0, np.where(alone, 0.0, np.clip(found, 0, 1)))


def carriers(total: Floats, squares: Floats) -> Floats:
    """Return how many sources carry an outcome, as if all carried as many cells of it.

    They have these totals of cells, and of the squares of each source's cells.

    >>> carriers(np.array([4.0, 4.0]), np.array([1 + 4 + 1, 16.0])).round(2)
    array([2.67, 1.  ])
    """
    return divide(total**2, squares, of_nothing=0.0)


def drawn_correlations(rho: Floats, carrying: Floats) -> Floats:
    """Return correlations drawn towards 1: the more, the fewer sources showed them."""
    return np.asarray((carrying * rho + _PRIOR_CARRIERS) / (carrying + _PRIOR_CARRIERS))


def effective_cells(
    weight: Floats, square: Floats, group_squares: Floats, rho: float | Floats
) -> Floats:
    """Return what the cells of slices are worth in independent ones: over the design effect.

    They have these weights, sums of squared weights, and sums of the squared weights of groups.
    """
    return weight**2 / square / (1 + (group_squares / square - 1) * rho)
