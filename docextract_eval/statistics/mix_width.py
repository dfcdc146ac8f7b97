"""How much of the width of a figure is uncertainty of the mix that its documents are weighted to.

By the law of total variance: the variance of documents, averaged over draws of the mix, plus the
variance of the figure from draw to draw. Weights count as fixed in the first part.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from docextract_eval.statistics.clusters import students_quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
