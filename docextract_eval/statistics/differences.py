"""Differences of proportions, paired and unpaired, at the effective cells.

Paired changes have Agresti and Min's interval: half a vote is added for gained and for lost (of two
added votes in all), so that the interval has a width even where no cell changed. It reaches from
the value, and from 0, at least as far as it does where nothing changed, with sources as units: that
some single cells changed does not make a change more certain. The difference of two proportions of
independent sources has Newcombe's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING, Protocol

import numpy as np

from docextract_eval.statistics.clusters import group_rows, students_quantile, students_quantiles
from docextract_eval.statistics.power import LEVEL, POWER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.statistics.clusters import Codes, Floats, Rows, Slices

_VOTE = 0.5
"""The votes added to each of gained, lost, right in both, wrong in both."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a share of right cells, its interval, and the numbers behind it."""

    value: float
    low: float
    high: float
    gained: int
    lost: int
    sources: int
    cells: int
    effective: float
    detectable: float
    """The smallest change that four of five runs of this size would find, at most 1."""
    centre: float = 0.0
    """The middle of the interval before it is cut off at what is possible."""
    error: float = 0.0
    """The standard error around it; 0 in a decision of a release that did not write it."""
    documents: float = 0.0
    """As how many sources of equal weight its sources count; 0 in such a decision."""

    @property
    def least_error(self) -> float:
        """The standard error if nothing had changed, with sources as units."""
        return float(least_error(self.documents or self.sources))

    def detectable_at(self, level: float, power: float = POWER) -> float:
        """Return the smallest change that runs would find at this level, at most 1.

        By default four of five runs would.

        >>> few = Change(0, -0.1, 0.1, 9, 9, 30, 900, 400.0, 0.1, 0.0, 0.001)
        >>> round(few.detectable_at(0.95), 4), round(few.detectable_at(0.99), 4)
        (0.0906, 0.1128)
        """
        quantiles = (students_quantile(each, self.sources - 1) for each in (level, 2 * power - 1))
        return min(1.0, sum(quantiles) * max(self.error, self.least_error))


def clustered_changes(  # noqa: PLR0913, PLR0917 - the columns of one table
    change: Floats,
    source: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    level: float = 0.95,
    *,
    pooled: bool = True,
) -> dict[int, Change]:
    """Return the change and its interval for each slice of one breakdown.

    `change` is 1 for a cell that was gained, -1 for one that was lost, 0 for all others; the
    other columns are those of `clusters.proportions`. The ends of an interval of level .95 are
    the bounds of two one-sided tests at .025.

    >>> nothing = clustered_changes(np.zeros(300), np.arange(300), np.zeros(300, np.int64))[0]
    >>> round(nothing.low, 4), round(nothing.high, 4), round(nothing.detectable, 4)
    (-0.0065, 0.0065, 0.0093)
    """
    return changes_of_rows(
        group_rows(change, source, slice_codes, stratum, weight), level, pooled=pooled
    )


def changes_of_rows(rows: Rows, level: float = LEVEL, *, pooled: bool = True) -> dict[int, Change]:
    """Return the same for cells that are grouped already."""
    slices = rows.slices(np.abs(rows.value), pooled=pooled)
    signs = [rows.value > 0, rows.value < 0]
    weights = [rows.slice_sums(rows.weight * sign) for sign in signs]
    return changes_of_slices(
        slices, weights, [rows.slice_sums(rows.cells * sign) for sign in signs], level
    )


def changes_of_slices(
    slices: Slices, weights: Sequence[Floats], cells: Sequence[Floats], level: float
) -> dict[int, Change]:
    """Return the same from what was gained and what was lost in each slice: weights and cells."""
    gained, lost = (weight / slices.weight for weight in weights)
    centre, error = _agresti_min_centre_and_error(gained, lost, slices.effective)
    quantile, found, missed = (
        students_quantiles(each, slices.sources - 1) for each in (level, LEVEL, 2 * POWER - 1)
    )
    value = gained - lost
    low, high = change_intervals(gained, lost, slices.effective, quantile, slices.documents)
    counts = [each.astype(np.int64) for each in cells]
    detectable = np.minimum(1, (found + missed) * np.maximum(error, least_error(slices.documents)))
    counts += [slices.sources, slices.cells]
    rests = (slices.effective, detectable, centre, error, slices.documents)
    rows_of_changes = zip(
        *(each.tolist() for each in (value, low, high, *counts, *rests)), strict=True
    )
    return {code: Change(*each) for code, each in zip(slices.codes, rows_of_changes, strict=True)}


def joined_change(one: Change, other: Change) -> Change:
    """Return the sum of two changes over different sources, with the smaller one's freedom.

    The squares of how far each interval reaches are added, as Newcombe adds them, each interval at
    the wider of the two quantiles.

    >>> nothing = Change(0, -0.02, 0.02, 0, 0, 100, 900, 150.0, 0.03, 0.0, 0.01)
    >>> worse = Change(-0.1, -0.14, -0.06, 3, 93, 400, 900, 300.0, 0.06, -0.1, 0.02)
    >>> both = joined_change(nothing, worse)
    >>> round(both.value, 4), round(both.low, 4), round(both.high, 4), both.sources
    (-0.1, -0.1447, -0.0553, 100)
    """
    sources = min(one.sources, other.sources)
    quantile = students_quantile(LEVEL, sources - 1)
    reaches = (_reaches(one, quantile), _reaches(other, quantile))
    down, up = (hypot(*each) for each in zip(*reaches, strict=True))
    value, centre = one.value + other.value, one.centre + other.centre
    joined = Change(
        value=value,
        low=max(-1.0, value - down),
        high=min(1.0, value + up),
        gained=one.gained + other.gained,
        lost=one.lost + other.lost,
        sources=sources,
        cells=one.cells + other.cells,
        effective=min(one.effective, other.effective),
        detectable=1.0,
        centre=centre,
        error=hypot(one.error, other.error),
        documents=min(one.documents or one.sources, other.documents or other.sources),
    )
    return replace(joined, detectable=joined.detectable_at(LEVEL))


def _reaches(change: Change, quantile: float) -> tuple[float, float]:
    """Return how far a change's interval reaches down and up, at least at this quantile."""
    low, high = (change.centre + side * quantile * change.error for side in (-1, 1))
    least = quantile * change.least_error
    low = min(change.low, low, max(0.0, change.value) - least)
    high = max(change.high, high, min(0.0, change.value) + least)
    return change.value - low, high - change.value


class Interval(Protocol):
    """A value with its interval."""

    @property
    def value(self) -> float:
        """Return the value."""

    @property
    def low(self) -> float:
        """Return the lower end of its interval."""

    @property
    def high(self) -> float:
        """Return the upper end of its interval."""


@dataclass(frozen=True, slots=True)
class UnpairedChange:
    """The difference of two proportions of independent sources, and its interval."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def unpaired_change(before: Interval, after: Interval) -> UnpairedChange:
    """Return the difference `after` minus `before` with Newcombe's interval (his method 10).

    The squares of how far each value's own interval reaches are added. A proportion's interval is
    Wilson's at the effective cells with Student's quantile, so this one is Newcombe's there.

    >>> from docextract_eval.statistics.clusters import Proportion, wilson_interval
    >>> one, other = (
    ...     Proportion(right / cells, *wilson_interval(right / cells, cells, 1.959964), 1, 1, cells)
    ...     for right, cells in ((48, 80), (56, 70))
    ... )
    >>> change = unpaired_change(one, other)
    >>> round(change.value, 4), round(change.low, 4), round(change.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    value = after.value - before.value
    return UnpairedChange(
        value,
        value - hypot(after.value - after.low, before.high - before.value),
        value + hypot(after.high - after.value, before.value - before.low),
    )


def change_intervals(
    gained: Floats, lost: Floats, effective: Floats, quantile: Floats, documents: Floats
) -> tuple[Floats, Floats]:
    """Return the intervals of changes of these shares of effective cells and documents."""
    centre, error = _agresti_min_centre_and_error(gained, lost, effective)
    value, least = gained - lost, quantile * least_error(documents)
    low = np.minimum(centre - quantile * error, np.maximum(0, value) - least)
    high = np.maximum(centre + quantile * error, np.minimum(0, value) + least)
    return np.clip(low, -1, value), np.clip(high, value, 1)


def least_error(documents: Floats | float) -> Floats:
    """Return the standard error of a change where nothing changed, with documents as units."""
    return np.asarray(1 / (np.asarray(documents) + 4 * _VOTE))


def _agresti_min_centre_and_error(
    gained: Floats, lost: Floats, effective: Floats
) -> tuple[Floats, Floats]:
    """Return the centre and the standard error of changes of these shares of effective cells."""
    votes = effective + 4 * _VOTE
    up, down = ((share * effective + _VOTE) / votes for share in (gained, lost))
    return up - down, np.sqrt((up + down - (up - down) ** 2) / votes)
