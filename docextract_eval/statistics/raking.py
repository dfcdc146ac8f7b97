"""Weights with which the shares of levels become those of a target: iterative proportional fitting.

Each margin in turn is scaled to its target until all of them fit (Deming and Stephan 1940). Target
mass of levels that no unit has is uncovered: it cannot be reached by any weight, so the target is
scaled to the levels that are there, and what was left out is reported beside the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.arrays import Codes, Floats, divide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_MOST_ROUNDS = 500
_CLOSE = 1e-9
_MET = 1e-4
"""The total variation up to which a target counts as met."""
MOST_UNCOVERED = 0.05
"""The target mass of levels without units up to which results for the target can be believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """The level of every unit, and the target share of every level."""

    codes: Codes
    """-1 for a unit whose level the target does not have, or that lacks the factor."""
    target: Floats
    """Shares of the levels; with one axis more, one such table for each of several targets."""

    @classmethod
    def of(cls, levels: Iterable[str], shares: Mapping[str, float]) -> Margin:
        """Return the margin of units with these levels, and of the target shares of levels.

        >>> Margin.of(["b", "a", "c"], {"a": .5, "b": .5}).codes.tolist()
        [1, 0, -1]
        """
        codes = {level: code for code, level in enumerate(shares)}
        return cls(
            np.array([codes.get(level, -1) for level in levels], np.int64),
            np.array([*shares.values()]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class MarginFit:
    """How well a margin fits its target."""

    uncovered: float
    """The target mass of levels that no unit has."""
    before: float
    """The total variation between the shares of units and the target, uncovered mass included."""
    after: float
    """The same with weights: no less than the uncovered mass."""

    @property
    def is_met(self) -> bool:
        """Whether only the uncovered mass is left."""
        return self.after <= self.uncovered + _MET


@dataclass(frozen=True, slots=True, eq=False)
class Raking:
    """Weights of units, of mean 1, and how well each margin fits."""

    weights: Floats
    margins: tuple[MarginFit, ...]


def rake(mass: Floats, margins: Sequence[Margin]) -> Raking:
    """Return weights on top of the mass of units with which all margins have their target shares.

    Two of three units are of level 0, and half of the target is:

    >>> found = rake(np.ones(3), [Margin(np.array([0, 0, 1]), np.array([.5, .5]))])
    >>> found.weights.tolist(), round(found.margins[0].before, 3), found.margins[0].after
    ([0.75, 0.75, 1.5], 0.167, 0.0)
    """
    stacked = [Margin(each.codes, each.target[None]) for each in margins]
    weights = rake_to_each(mass, stacked)[0]
    return Raking(weights, tuple(_margin_fit(mass, weights, each) for each in margins))


def rake_to_each(mass: Floats, margins: Sequence[Margin]) -> Floats:
    """Return weights for each of several targets, a row for each: the draws of an uncertain mix."""
    wanted = [_reachable(mass, each) for each in margins]
    targets = wanted[0].shape[0] if wanted else 1
    weights = np.tile(mass, (targets, 1))
    for each in margins:
        weights[:, each.codes < 0] = 0.0
    for _ in range(_MOST_ROUNDS):
        moved = 0.0
        for each, target in zip(margins, wanted, strict=True):
            shares = level_shares(weights, each.codes, target.shape[1])
            factor = divide(target, shares, of_nothing=0.0)
            weights *= np.where(each.codes >= 0, factor[:, each.codes], 0.0)
            moved = max(moved, 0.5 * float(np.abs(shares - target).sum(axis=1).max()))
        if moved < _CLOSE:
            break
    mean = weights.sum(axis=1, keepdims=True) / max(float(mass.sum()), 1e-300)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(mean > 0, weights / mean, 0.0)
        return np.asarray(np.where(mass > 0, found / mass, 0.0))


def level_shares(weights: Floats, codes: Codes, levels: int) -> Floats:
    """Return the share of every level among the weights of each row.

    >>> level_shares(np.array([[1., 3.]]), np.array([1, 0]), 2).tolist()
    [[0.75, 0.25]]
    """
    inside = codes >= 0
    sums = np.zeros((weights.shape[0], levels))
    np.add.at(sums.T, codes[inside], weights[:, inside].T)
    total = weights.sum(axis=1, keepdims=True)
    return divide(sums, total, of_nothing=0.0)


def total_variation(one: Floats, other: Floats) -> float:
    """Return half the sum of differences of shares; 1 where nothing is in common.

    >>> total_variation(np.array([.5, .5]), np.array([.8, .2]))
    0.3
    """
    return round(0.5 * float(np.abs(one - other).sum()), 12)


def kish_size(weights: Floats) -> float:
    """Return how many units of equal weight are as informative as these (Kish 1965).

    >>> kish_size(np.array([1., 1., 2.]))
    2.666666667
    """
    squares = float((weights**2).sum())
    return round(float(weights.sum()) ** 2 / squares, 9) if squares else 0.0


def _reachable(mass: Floats, margin: Margin) -> Floats:
    """Return the targets scaled to levels that have mass."""
    levels = margin.target.shape[1]
    present = level_shares(mass[None], margin.codes, levels)[0] > 0
    kept = np.where(present, margin.target, 0.0)
    total = kept.sum(axis=1, keepdims=True)
    return divide(kept, total, of_nothing=0.0)


def _margin_fit(mass: Floats, weights: Floats, margin: Margin) -> MarginFit:
    """Return how well a margin fits, where units outside of the target are a level of their own."""
    present = level_shares(mass[None], margin.codes, len(margin.target))[0]
    raked = level_shares((mass * weights)[None], margin.codes, len(margin.target))[0]
    uncovered = round(float(margin.target[present == 0].sum()), 12)
    ends = [
        total_variation(np.append(each, 1 - each.sum()), np.append(margin.target, 0.0))
        for each in (present, raked)
    ]
    return MarginFit(uncovered, *ends)
