"""Shares measured on few labelled documents, with the help of forecasts on many unlabelled ones.

A forecast says of each document how many cells will be right, and how many there are. The labelled
documents show how far the forecasts are off, and the unlabelled ones what they are on average
(prediction-powered inference: Angelopoulos et al. 2023; the weight as in PPI++, 2024). Which
forecast helps, and with which weight, is decided for each fold of labelled documents on the other
folds: so the documents that measure have no say in what helps them, and a useless forecast
costs nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.arrays import Floats
from docextract_eval.statistics.clusters import students_quantile, wilson_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.statistics.arrays import Bools, Codes
    from docextract_eval.statistics.clusters import Proportion


NOTHING = "none"
"""The forecast that is taken where no other helps."""
_LEAST_GAIN = 0.1
"""By which share of the variance a forecast must help to be taken: less may be chance."""
_LEAST_DOCUMENTS = 10
"""With cells, so that a forecast can be chosen on some of them and measured on the others."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How many cells of each document are right, and how many there are: counted, or expected."""

    right: Floats
    cells: Floats

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self.right)

    def take(self, documents: Bools | Codes) -> Counts:
        """Return the counts of some of the documents."""
        return Counts(self.right[documents], self.cells[documents])

    def beyond(self, share: float) -> Floats:
        """Return by how much each document has more right cells than a share of all."""
        return self.right - share * self.cells


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What is expected of the labelled documents and of the unlabelled ones.

    A forecast that was learned from labelled documents must not have seen the one it is made of.
    """

    labelled: Counts
    unlabelled: Counts


@dataclass(frozen=True, slots=True)
class AssistedShare:
    """A share from labelled documents with the help of forecasts."""

    value: float
    low: float
    high: float
    labelled: int
    unlabelled: int
    forecasts: tuple[str, ...]
    """The forecast that each fold took; `none` where none helped."""
    correlation: float
    """Of what is expected with what is counted, document by document; 0 without a forecast."""
    gain: float
    """How many times the labelled documents one would need for the same interval without help."""

    @property
    def has_helped(self) -> bool:
        """Whether the interval is narrower for a forecast."""
        return self.gain > 1

    @property
    def forecast(self) -> str:
        """The forecast that most folds took; `none` where it did not help."""
        taken = Counter(name for name in self.forecasts if name != NOTHING)
        return taken.most_common(1)[0][0] if self.has_helped else NOTHING

    @property
    def width(self) -> float:
        """The width of the interval of a share, as a share of that without help."""
        return 1 / sqrt(self.gain)

    @property
    def possible_width(self) -> float:
        """The least width that a forecast of this correlation allows."""
        return possible_width(self.correlation, self.labelled, self.unlabelled)


def possible_width(correlation: float, labelled: int, unlabelled: int) -> float:
    """Return the least width that forecasts allow, as a share of the width without them.

    >>> round(possible_width(0.94, 50, 70), 2), round(possible_width(0.8, 50, 190), 2)
    (0.7, 0.7)
    """
    return sqrt(1 - correlation**2 * unlabelled / (labelled + unlabelled))


def assisted_share(
    counted: Counts,
    plain: Proportion,
    forecasts: Mapping[str, Forecast],
    folds: Codes,
    level: float = 0.95,
) -> AssistedShare:
    """Return the share of right cells with the help of forecasts.

    `plain` is the share of the same documents without help, and `folds` are those in which they
    choose their forecast, a number for each. Help counts as more cells: the interval is Wilson's,
    at as many times the effective cells of the plain share as the variance is smaller.
    """
    share = _ratio(counted)
    choices = [
        (folds == fold, *_choose(counted, forecasts, folds != fold, share))
        for fold in np.unique(folds).tolist()
    ]
    names = tuple(name for _, name, _ in choices)
    unlabelled = max((len(forecast.unlabelled) for forecast in forecasts.values()), default=0)
    sizes = len(counted), unlabelled, names
    nothing = AssistedShare(plain.value, plain.low, plain.high, *sizes, 0.0, 1.0)
    if {*names} <= {NOTHING} or plain.sources < _LEAST_DOCUMENTS:
        return nothing
    taken = _Help.of(forecasts, choices, len(counted))
    value, gain = taken.improve(counted)
    if gain * (1 - _LEAST_GAIN) < 1:
        return nothing
    quantile = students_quantile(level, plain.sources - 1)
    low, high = wilson_interval(value, gain * plain.effective, quantile)
    correlation = _correlation(counted.beyond(share), taken.labelled.beyond(share))
    return AssistedShare(value, low, high, *sizes, correlation, gain)


@dataclass(frozen=True, slots=True, eq=False)
class _Help:
    """Forecasts times the weights of the folds."""

    labelled: Counts
    """Of each labelled document, less the mean of its fold's forecast of unlabelled ones."""
    unlabelled: Counts
    """Of each unlabelled document, averaged over the folds."""

    @classmethod
    def of(
        cls,
        forecasts: Mapping[str, Forecast],
        taken: Sequence[tuple[Bools, str, float]],
        documents: int,
    ) -> _Help:
        ours = Counts(np.zeros(documents), np.zeros(documents))
        size = next(len(forecast.unlabelled) for forecast in forecasts.values())
        theirs = Counts(np.zeros(size), np.zeros(size))
        for own, name, weight in taken:
            if name == NOTHING:
                continue
            forecast, part = forecasts[name], weight * float(own.mean())
            beyond = forecast.unlabelled
            ours.right[own] = weight * (forecast.labelled.right[own] - beyond.right.mean())
            ours.cells[own] = weight * (forecast.labelled.cells[own] - beyond.cells.mean())
            theirs.right[:] += part * forecast.unlabelled.right
            theirs.cells[:] += part * forecast.unlabelled.cells
        return cls(ours, theirs)

    def improve(self, counted: Counts) -> tuple[float, float]:
        """Return the share with this help, and how many times smaller its variance is."""
        right = float(counted.right.mean() - self.labelled.right.mean())
        cells = float(counted.cells.mean() - self.labelled.cells.mean())
        if cells <= 0:
            return _ratio(counted), 0.0
        share = min(1.0, max(0.0, right / cells))
        left = counted.beyond(share) - self.labelled.beyond(share)
        beyond = self.unlabelled.beyond(share)
        variance = left.var(ddof=1) / len(left) + beyond.var(ddof=1) / len(beyond)
        plain = counted.beyond(_ratio(counted)).var(ddof=1) / len(counted)
        return share, float(plain / counted.cells.mean() ** 2 / (variance / cells**2))


def _choose(
    counted: Counts, forecasts: Mapping[str, Forecast], others: Bools, share: float
) -> tuple[str, float]:
    """Return the forecast that helps most by the other folds' documents, and its weight."""
    best, least = (NOTHING, 0.0), 1 - _LEAST_GAIN
    own = counted.take(others).beyond(share)
    for name, forecast in forecasts.items():
        expected = forecast.labelled.take(others).beyond(share)
        beyond = forecast.unlabelled.beyond(share)
        spread = float(expected.var(ddof=1)) / len(counted) + float(beyond.var(ddof=1)) / len(
            beyond
        )
        if not spread or not own.var():
            continue
        together = float(np.cov(own, expected)[0, 1]) / len(counted)
        weight = max(0.0, together / spread)
        left = 1 - weight * together / (float(own.var(ddof=1)) / len(counted))
        if left < least:
            best, least = (name, weight), left
    return best


def _ratio(counted: Counts) -> float:
    return float(counted.right.sum()) / float(counted.cells.sum())


def _correlation(one: Floats, other: Floats) -> float:
    if not one.std() or not other.std():
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
