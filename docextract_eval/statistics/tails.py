"""How unlikely an estimate is beyond a bound, and how far it may reach, at any level.

An interval that is shown has one level. A gate needs others: a p at its margin, and a one-sided end
that holds for a whole family of slices. Both invert the very interval that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, hypot, log, sqrt
from typing import TYPE_CHECKING, Protocol

import scipy

from docextract_eval.statistics.clusters import (
    students_quantile,
    upper_bound,
    wilson_interval,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.statistics.differences import Change

_HALVINGS = 40


class Tail(Protocol):
    """An estimate whose one-sided tests and ends are known at every level."""

    def p_below(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at least the bound."""

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at most the bound."""

    def ends(self, level: float) -> tuple[float, float]:
        """Return the lower and the upper end, each of which alone holds with this probability."""


@dataclass(frozen=True, slots=True)
class MeanTail:
    """An estimate with Student's interval, such as Agresti and Min's of a paired change."""

    centre: float
    error: float
    freedom: int

    def p_below(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at least the bound.

        >>> round(MeanTail(-0.05, 0.02, 299).p_below(-0.01), 4)
        0.0232
        """
        return _students_share((self.centre - bound) / self.error, self.freedom)

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at most the bound."""
        return _students_share((bound - self.centre) / self.error, self.freedom)

    def ends(self, level: float) -> tuple[float, float]:
        """Return the lower and the upper end, each of which alone holds with this probability."""
        reach = students_quantile(2 * level - 1, self.freedom) * self.error
        return self.centre - reach, self.centre + reach


@dataclass(frozen=True, slots=True)
class ShareTail:
    """A share with Wilson's interval at its effective cells and Student's quantile."""

    value: float
    effective: float
    freedom: int

    def p_below(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at least the bound.

        >>> round(ShareTail(0.9, 400, 10_000).p_below(0.93), 4)
        0.0094
        """
        if not 0 < bound < 1:  # nothing is below 0, and a truth of 1 allows no error at all
            return float(bound <= 0 or self.value >= 1)
        return _students_share(self._errors_above(bound), self.freedom)

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at most the bound."""
        if not 0 < bound < 1:
            return float(bound >= 1 or self.value <= 0)
        return _students_share(-self._errors_above(bound), self.freedom)

    def _errors_above(self, bound: float) -> float:
        """Return how many standard errors, as they are at the bound, the share is above it."""
        return (self.value - bound) / sqrt(bound * (1 - bound) / self.effective)

    def ends(self, level: float) -> tuple[float, float]:
        """Return the lower and the upper end, each of which alone holds with this probability."""
        quantile = students_quantile(2 * level - 1, self.freedom)
        return wilson_interval(self.value, self.effective, quantile)


@dataclass(frozen=True, slots=True)
class ChangeTail:
    """A paired change: Agresti and Min's interval, and the least that its sources leave open."""

    own: MeanTail
    value: float
    least_error: float
    """The standard error if nothing had changed."""

    def p_below(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at least the bound.

        >>> round(ChangeTail(MeanTail(-0.05, 0.001, 29), -0.05, 1 / 32).p_below(-0.01), 4)
        0.1053
        """
        return max(self.own.p_below(bound), self._least(min(0.0, self.value)).p_below(bound))

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at most the bound."""
        return max(self.own.p_above(bound), self._least(max(0.0, self.value)).p_above(bound))

    def ends(self, level: float) -> tuple[float, float]:
        """Return the lower and the upper end, each of which alone holds with this probability."""
        low, high = self.own.ends(level)
        least = self._least(max(0.0, self.value)), self._least(min(0.0, self.value))
        return min(low, least[0].ends(level)[0]), max(high, least[1].ends(level)[1])

    def _least(self, centre: float) -> MeanTail:
        """Return the tail where nothing changed, moved to a centre."""
        return MeanTail(centre, self.least_error, self.own.freedom)


@dataclass(frozen=True, slots=True)
class CountTail:
    """Documents gained less those lost, as a share of all: Clopper and Pearson's ends of each.

    Those of the difference are joined as Newcombe joins Wilson's: the squares of how far each of
    the two reaches are added.
    """

    gained: float
    lost: float
    documents: float

    def p_below(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at least the bound.

        >>> round(CountTail(0, 12, 200).p_below(-0.02), 4), CountTail(1, 1, 200).p_below(-0.02)
        (0.0094, 1.0)
        """
        if (self.gained - self.lost) / self.documents >= bound:
            return 1.0
        return self._least_p(lambda level: self.ends(level)[1] >= bound)

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at most the bound."""
        return CountTail(self.lost, self.gained, self.documents).p_below(-bound)

    def ends(self, level: float) -> tuple[float, float]:
        """Return the lower and the upper end, each of which alone holds with this probability.

        >>> [round(CountTail(0, 0, many).ends(0.975)[0], 5) for many in (182, 183)]
        [-0.02006, -0.01996]
        """
        up, down = (each / self.documents for each in (self.gained, self.lost))
        most_up, most_down = (upper_bound(n, self.documents, level) for n in self._counts)
        least_up, least_down = (
            1 - upper_bound(self.documents - n, self.documents, level) for n in self._counts
        )
        low = up - down - hypot(up - least_up, most_down - down)
        return low, up - down + hypot(most_up - up, down - least_down)

    @property
    def _counts(self) -> tuple[float, float]:
        return self.gained, self.lost

    @staticmethod
    def _least_p(reaches: Callable[[float], bool]) -> float:
        """Return the least p at whose level an end still reaches; levels are from a half to 1."""
        least, most = 0.0, 0.5
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            least, most = (middle, most) if reaches(1 - middle) else (least, middle)
        return most


@dataclass(frozen=True, slots=True)
class RatioTail:
    """An estimated ratio whose logarithm has Student's interval."""

    log: MeanTail

    def p_below(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at least the bound."""
        return self.log.p_below(log(bound))

    def p_above(self, bound: float) -> float:
        """Return the one-sided p of the hypothesis that the truth is at most the bound.

        >>> RatioTail(MeanTail(log(1.3), 0.04, 39)).p_above(1.3)
        0.5
        """
        return self.log.p_above(log(bound))

    def ends(self, level: float) -> tuple[float, float]:
        """Return the lower and the upper end, each of which alone holds with this probability."""
        low, high = self.log.ends(level)
        return exp(low), exp(high)


def change_tail(change: Change) -> ChangeTail:
    """Return the tail of a paired change, from the centre and the error of its interval."""
    own = MeanTail(change.centre, change.error, change.sources - 1)
    return ChangeTail(own, change.value, change.least_error)


def tail_of_interval(
    value: float, interval: tuple[float, float], sources: int, *, upwards: bool, is_share: bool
) -> Tail | None:
    """Return the tail behind an interval that is shown; None where it says nothing.

    It is that of the side which a bound is on: `upwards` for a bound above the value. A share's
    effective cells follow from how far its interval reaches there.

    >>> ends = wilson_interval(0.9, 400, students_quantile(0.95, 299))
    >>> tails = [tail_of_interval(0.9, ends, 300, upwards=up, is_share=True) for up in (0, 1)]
    >>> [round(tail.effective) for tail in tails]
    [400, 400]
    """
    low, high = interval
    below, above = value - low, high - value
    end, reach = (high, above) if (upwards and above > 0) or below <= 0 else (low, below)
    quantile = students_quantile(LEVEL, sources - 1)
    if sources < 2 or reach <= 0:
        return None
    if not is_share:
        return MeanTail(value, reach / quantile, sources - 1)
    return ShareTail(value, quantile**2 * end * (1 - end) / reach**2, sources - 1)


def _students_share(statistic: float, freedom: int) -> float:
    """Return how often Student's statistic is smaller; without freedom nothing is unlikely."""
    return float(scipy.special.stdtr(freedom, statistic)) if freedom > 0 else 1.0
