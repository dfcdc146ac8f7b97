"""Posterior predictive checks: whether a fitted model could have given such counts.

A discrepancy of the counts is compared with that of counts drawn from the posterior (Gelman, Meng
and Stern 1996). A small p says that what was counted is rarer than what the model makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from docextract_eval.statistics.arrays import Codes, Floats
    from docextract_eval.statistics.shared_tables import TableDraws


_MOST_DRAWS = 500
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class PredictiveCheck:
    """What a check found."""

    p: float
    """The chance that counts of the model are at least as far off."""
    row: int
    """The row that is furthest off."""

    @property
    def fits(self) -> bool:
        """Whether the model could have given these counts."""
        return self.p >= 0.05


def check_rows_alike(counts: Codes, draws: TableDraws, rng: np.random.Generator) -> PredictiveCheck:
    """Check that the row furthest from its group is no further, beside the others, than chance has.

    Tables are drawn again around those of the groups, so that a row cannot explain itself. Its
    distance is a share of all distances: one odd row makes all seem less alike than they are.
    """
    at = _some_draws(len(draws.shares))
    likeness, parents = draws.likeness[at, None], draws.parents[at]
    total = counts.sum(1)
    tables = rng.standard_gamma(np.maximum(likeness[..., None] * parents, _TINY)) + 1e-300
    again = rng.multinomial(total, tables / tables.sum(-1, keepdims=True))
    spread = (total + likeness) / (1 + likeness)
    seen, expected = (
        _chi_square(each, total[:, None] * parents) / spread for each in (counts, again)
    )
    largest, usual = (each.max(1) / np.maximum(each.sum(1), _TINY) for each in (seen, expected))
    p = float((usual >= largest).mean())
    return PredictiveCheck(p, int(seen.mean(0).argmax()))


def check_batches_alike(
    counts: Codes, row: Codes, draws: TableDraws, rng: np.random.Generator
) -> PredictiveCheck:
    """Check that batches of a row, as its months, differ no more than draws from one table do.

    `counts` has a row for each batch, and `row` says of which row each batch is.
    """
    at = _some_draws(len(draws.shares))
    total = counts.sum(1)
    tables = draws.shares[at][:, row]
    again = rng.multinomial(total, tables / tables.sum(-1, keepdims=True))
    seen = _chi_square(counts, total[:, None] * tables)
    expected = _chi_square(again, total[:, None] * tables)
    p = float((expected.sum(1) >= seen.sum(1)).mean())
    by_row = np.bincount(row, (seen - expected).mean(0))
    return PredictiveCheck(p, int(by_row.argmax()))


def check_independent(
    counts: Codes, one: Floats, other: Floats, rng: np.random.Generator
) -> PredictiveCheck:
    """Check that two factors are independent within each row: counts of rows, levels and levels.

    Shares of draws, rows and levels are given; a factor may have one row for all.
    """
    at = _some_draws(min(len(one), len(other)))
    joint = one[at][..., :, None] * other[at][..., None, :]
    flat = joint.reshape(*joint.shape[:2], -1)
    again = rng.multinomial(counts.sum((1, 2)), flat / flat.sum(-1, keepdims=True))
    seen, expected = map(_dependence, (counts, again.reshape(joint.shape)))
    p = float((expected.sum(1) >= seen.sum()).mean())
    return PredictiveCheck(p, int((seen - expected.mean(0)).argmax()))


def _some_draws(count: int) -> Codes:
    """Return the positions of a few hundred draws, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, _MOST_DRAWS)).astype(np.int64))


def _chi_square(counts: Codes, expected: Floats) -> Floats:
    """Return the chi-square distance of counts from expected ones, over levels."""
    return np.asarray(((counts - expected) ** 2 / np.maximum(expected, _TINY)).sum(-1))


def _dependence(counts: Codes) -> Floats:
    """Return the chi-square of independence of the last two axes."""
    amounts = counts.astype(np.float64)
    total = np.maximum(amounts.sum((-1, -2), keepdims=True), 1)
    expected = amounts.sum(-1, keepdims=True) * amounts.sum(-2, keepdims=True) / total
    return np.asarray(((amounts - expected) ** 2 / np.maximum(expected, _TINY)).sum((-1, -2)))
