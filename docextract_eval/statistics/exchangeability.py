"""Evidence that documents are no longer like those of a reference, checked as often as you like.

Each document is ranked, by one of its statistics, among those of the reference and all that came
before it. As long as all of them are exchangeable, the smoothed ranks are independent and uniform,
so that no bet on them is expected to grow (conformal test martingales, Vovk and others). Bets are
on ranks that are high, low, extreme or central, a fixed mixture of them; a bet may begin on any
night, with a capital set aside for that night, so that a change after a year of quiet nights is
noticed, too. The chance that the capital of one statistic ever reaches 1 / alpha is at most alpha
(Ville's inequality), and so is the chance that that of any of K reaches K / alpha.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from docextract_eval.statistics.arrays import Floats


Value = float | str
"""A number, which is ranked by its size, or a category, which is ranked by how frequent it is."""
_SLOPES = (-0.8, -0.3, -0.1, 0.1, 0.3, 0.8)
_EXPONENTS = (0.5, 0.8)
_SPREADS = (-0.4, 0.4)
BETS = len(_SLOPES) + 2 * len(_EXPONENTS) + len(_SPREADS)
_BLOCK = 256
"""Values that are ranked among each other one by one; the rest is counted once for all of them."""
_MOST = 700.0
"""The largest logarithm: beyond it the evidence would not be a finite number."""


@dataclass(frozen=True, slots=True)
class Bag:
    """The different values of a statistic so far, and how often each occurred."""

    counts: Mapping[Value, int]

    @classmethod
    def of(cls, values: Sequence[Value]) -> Bag:
        """Return the bag of some values; a missing number is in none.

        >>> Bag.of([1.0, 2.0, float("nan"), 1.0]).counts
        Counter({1.0: 2, 2.0: 1})
        """
        return cls(Counter(value for value in values if value == value))  # noqa: PLR0124 - not nan

    def joined_with(self, other: Bag) -> Bag:
        """Return the bag of the values of both."""
        return Bag(Counter(self.counts) + Counter(other.counts))


@dataclass(frozen=True, slots=True)
class Capital:
    """What the bets on one statistic are worth, as logarithms; the whole begins with 1 unit."""

    log_begun: tuple[float, ...] = (-np.inf,) * BETS
    """Of each bet, the capital of all nights that it may have begun on, until now."""
    nights: int = 0

    @property
    def log_evidence(self) -> float:
        """The logarithm of the mean capital, with what is set aside for later nights.

        >>> Capital().log_evidence
        0.0
        """
        set_aside = -np.log1p(self.nights)
        begun = np.logaddexp.reduce(np.array(self.log_begun)) - np.log(BETS)
        return float(np.logaddexp(begun, set_aside))

    def after_night(self, ranks: Floats) -> Capital:
        """Return the capital after the ranks of one more night."""
        night = self.nights + 1
        stake = -np.log(night * (night + 1.0))
        grown = np.logaddexp(np.array(self.log_begun), stake) + log_growth(ranks)
        return Capital(tuple(grown.tolist()), night)


def log_growth(ranks: Floats) -> Floats:
    """Return the logarithm by which each bet grows over some ranks, or over those of each row.

    >>> log_growth(np.array([0.5])).round(2)[:6].tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    tilt = 2 * ranks - 1
    growth = [np.log1p(slope * tilt) for slope in _SLOPES]
    for exponent in _EXPONENTS:
        growth += [np.log(exponent) + (exponent - 1) * np.log(side) for side in (ranks, 1 - ranks)]
    growth += [np.log1p(spread * (3 * tilt**2 - 1)) for spread in _SPREADS]
    return np.stack([np.nansum(each, axis=-1) for each in growth], axis=-1)


def joint_evidence(capitals: Sequence[Capital]) -> float:
    """Return the largest capital over the number of statistics.

    Their mean is never less, and what it does over many nights is not known: a bet that is fair to
    whoever sees one statistic need not be to whoever sees all.

    >>> joint_evidence([Capital(), Capital()])
    0.5
    """
    largest = max(each.log_evidence for each in capitals)
    return float(np.exp(min(largest - np.log(len(capitals)), _MOST)))


def higher_share(before: Floats, after: Floats) -> float:
    """Return how often a value after is higher than one before, ties by halves.

    >>> higher_share(np.array([0.7, 0.8]), np.array([0.9, 0.7]))
    0.625
    """
    ordered = np.sort(before)
    below = np.searchsorted(ordered, after, "left") + np.searchsorted(ordered, after, "right")
    return float(below.mean() / (2 * len(before)))


def smoothed_ranks(values: Sequence[Value], bag: Bag, coins: Floats) -> Floats:
    """Return the rank, between 0 and 1, of each value among the bag and those before it.

    `coins` are numbers between 0 and 1 that decide where a value lies among equal ones. A missing
    number has no rank.

    >>> smoothed_ranks([2.0, 3.0], Bag.of([1.0, 4.0]), np.array([0.5, 0.5])).round(3).tolist()
    [0.5, 0.625]
    """
    if any(isinstance(value, str) for value in (*values, *bag.counts)):
        ranks = _ranks_by_frequency(values, bag, coins)
    else:
        ranks = _ranks_by_size(np.array(values, float), bag, coins)
    return np.clip(ranks, 1e-9, 1 - 1e-9)


def _ranks_by_size(values: Floats, bag: Bag, coins: Floats) -> Floats:
    present = ~np.isnan(values)
    found = np.full(len(values), np.nan)
    known = np.fromiter((float(value) for value in bag.counts), float, len(bag.counts))
    distinct, codes = np.unique(np.concatenate([known, values[present]]), return_inverse=True)
    counts = np.bincount(
        codes[: len(known)], np.fromiter(bag.counts.values(), float), len(distinct)
    )
    own, tosses = codes[len(known) :], coins[present]
    ranks = np.empty(len(own))
    for start in range(0, len(own), _BLOCK):
        block = own[start : start + _BLOCK]
        before = np.tri(len(block), k=-1, dtype=bool)
        up_to = np.cumsum(counts)
        lower = up_to[block] - counts[block] + ((block < block[:, None]) & before).sum(axis=1)
        equal = counts[block] + ((block == block[:, None]) & before).sum(axis=1)
        total = counts.sum() + np.arange(len(block))
        ranks[start : start + _BLOCK] = (lower + tosses[start : start + _BLOCK] * (equal + 1)) / (
            total + 1
        )
        counts += np.bincount(block, minlength=len(counts))
    found[present] = ranks
    return found


def _ranks_by_frequency(values: Sequence[Value], bag: Bag, coins: Floats) -> Floats:
    """Return low ranks for rare categories, as frequent as they are once the value is counted."""
    counts = dict(bag.counts)
    total = sum(counts.values())
    ranks = []
    for value, coin in zip(values, coins.tolist(), strict=True):
        if value != value:  # noqa: PLR0124 - nan
            ranks.append(np.nan)
            continue
        own = counts[value] = counts.get(value, 0) + 1
        total += 1
        rarer = sum(count for count in counts.values() if count < own)
        alike = sum(count for count in counts.values() if count == own)
        ranks.append((rarer + coin * alike) / total)
    return np.array(ranks, float)
