"""Finds where an extractor breaks with few documents: an adaptive, Bayesian staircase (QUEST+).

The share of what succeeds falls along a level (rows, pages, a severity) as `base * (1 - F)`, where
F is a logistic curve. Every curve of a grid has a probability; each document is made at the level
whose answer is expected to say most about the break that is looked for. Only the break counts:
slope and base are averaged over.

Watson 2017, "QUEST+: A general multidimensional Bayesian adaptive psychometric method".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SLOPES = (0.002, 0.006, 0.015, 0.03, 0.045, 0.06, 0.08, 0.105, 0.14, 0.2, 0.3)
"""Widths of the fall, as shares of the range of levels."""
_BASES = (1.0, 0.98, 0.95, 0.91, 0.86, 0.8, 0.7, 0.55, 0.4, 0.2, 0.05)
_PLACES = 301
"""Places of the fall, from below the lowest level to beyond the highest."""
_MARGIN = 0.25
"""How far beyond both ends the fall may be, as a share of the range."""
_BINS = 300
_EDGE = 1e-4
"""How near to 0 or 1 a curve comes."""
_LEAST_FALL = 0.2
"""A curve that falls by less over the whole range is flat."""
_CONTRADICTION = 4.0
"""How much better, in logarithms, three levels that rise must fit than any that fall."""
_MOST_CELLS = 60.0
"""No document weighs more: no curve of the grid is exactly the true one."""
_FIRST_CELLS, _PRIOR_DOCUMENTS = 20.0, 3
"""What one document weighs before its spread is known, and for how many documents that counts."""


class Answer(NamedTuple):
    """What one document gave: its level, and the share that succeeded."""

    level: float
    share: float


@dataclass(frozen=True, slots=True)
class Break:
    """The level of a break with its 95 % interval; an end is None beyond the range of levels."""

    level: float | None
    low: float | None
    high: float | None
    is_below: bool = False
    """Whether it lies below the lowest level: what fails there fails from the beginning."""


def falls_to(share: float) -> Callable[[Floats, Floats], Floats]:
    """Return the share of success at a break: this one, wherever the curve begins."""
    return lambda start, _: np.full_like(start, share)


def falls_by(points: float) -> Callable[[Floats, Floats], Floats]:
    """Return the share of success at a break: as many points below where the curve begins."""
    return lambda start, _: start - points


def falls_to_part(part: float) -> Callable[[Floats, Floats], Floats]:
    """Return the share of success at a break: a part of where the curve begins."""
    return lambda start, _: start * part


@dataclass
class Staircase:
    """The probabilities of all curves, after the answers so far."""

    levels: Sequence[float]
    """The levels at which documents can be made, ascending."""
    at_break: Callable[[Floats, Floats], Floats]
    """Returns the share of success at the break, of curves by their share at the lowest level."""
    is_logarithmic: bool = False
    is_yes_or_no: bool = True
    """Whether an answer is 0 or 1; shares of many cells weigh by how much documents differ."""
    answers: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay out the grid of curves, ordered by their breaks."""
        scaled = self._scaled(np.array(self.levels, float))
        self._low, self._high = float(scaled[0]), float(scaled[-1])
        span = self._high - self._low
        places = np.linspace(self._low - _MARGIN * span, self._high + _MARGIN * span, _PLACES)
        grid = np.meshgrid(places, np.array(_SLOPES) * span, _BASES, indexing="ij")
        self._curves = tuple(each.ravel() for each in grid)
        breaks = self._breaks(self.at_break)
        order = np.argsort(breaks, kind="stable")
        self._curves = tuple(each[order] for each in self._curves)
        bins = np.clip((breaks[order] - self._low) / span * _BINS, -1, _BINS).astype(int)
        self._starts = np.flatnonzero(np.diff(bins, prepend=-2))
        self._at_levels = np.stack([self._shares(level) for level in self.levels], axis=1)
        self._of_one_cell = np.zeros(len(order))
        for level, share in self.answers:
            self._of_one_cell += self._logarithm(level, share)

    def add(self, level: float, share: float) -> None:
        """Take what a document of this level gave: the share of it that succeeded."""
        self.answers.append(Answer(level, share))
        self._of_one_cell += self._logarithm(level, share)

    def probabilities(self) -> Floats:
        """Return the probability of every curve of the grid."""
        found = self._weigh(_FIRST_CELLS)
        if self.is_yes_or_no or not self.answers:
            return found
        return self._weigh(self._cells(found))

    def next_level(self) -> float:
        """Return the level whose answer is expected to say most about the break."""
        weights = self.probabilities()
        of_bins = np.add.reduceat(weights, self._starts)
        successes = np.add.reduceat(weights[:, None] * self._at_levels, self._starts, axis=0)
        shares = successes / np.maximum(of_bins, 1e-300)[:, None]
        information = _entropy(successes.sum(axis=0)) - of_bins @ _entropy(shares)
        return self.levels[int(np.argmax(np.round(information, 9)))]

    def find_break(self, at_break: Callable[[Floats, Floats], Floats] | None = None) -> Break:
        """Return the level of a break, by default of the one that is looked for."""
        breaks, weights = self._breaks(at_break or self.at_break), self.probabilities()
        order = np.argsort(breaks, kind="stable")
        summed = np.cumsum(weights[order])
        ends = np.searchsorted(summed, [0.5, 0.025, 0.975]).clip(max=len(order) - 1)
        middle, low, high = breaks[order][ends]

        def inside(scaled: float) -> float | None:
            return self._unscaled(scaled) if self._low <= scaled <= self._high else None

        return Break(inside(middle), inside(low), inside(high), bool(middle < self._low))

    @property
    def chance_inside(self) -> float:
        """How probable it is that the break is between the lowest and the highest level."""
        breaks = self._breaks(self.at_break)
        return float(self.probabilities() @ ((self._low <= breaks) & (breaks <= self._high)))

    @property
    def is_flat(self) -> bool:
        """Whether the curve is expected to fall by less than a fifth over the whole range."""
        first, last = (self.share_at(self.levels[at]) for at in (0, -1))
        return first - last < _LEAST_FALL

    @property
    def is_contradictory(self) -> bool:
        """Whether the answers rise again where any falling curve would have them fall."""
        by_level: dict[float, list[float]] = {}
        for level, share in sorted(self.answers):
            by_level.setdefault(level, []).append(share)
        groups = [np.array(each) for each in by_level.values()]
        cells = 1.0 if self.is_yes_or_no else self._cells(self.probabilities())
        return cells * (_best_of_three(groups) - _best_falling(groups)) > _CONTRADICTION

    def surprise_at(self, level: float) -> float:
        """Return by how many standard deviations the answers at a level are from their share."""
        shares = [share for known, share in self.answers if known == level]
        weights = self.probabilities()
        cells = 1.0 if self.is_yes_or_no else self._cells(weights)
        expected = float(weights @ self._shares(level))
        deviation = math.sqrt(expected * (1 - expected) / (cells * len(shares)))
        return abs(float(np.mean(shares)) - expected) / deviation

    def share_at(self, level: float) -> float:
        """Return the expected share of success at a level."""
        return float(self.probabilities() @ self._shares(level))

    def _scaled(self, levels: Floats) -> Floats:
        return np.asarray(np.log(levels) if self.is_logarithmic else levels)

    def _unscaled(self, scaled: float) -> float:
        return float(math.exp(scaled) if self.is_logarithmic else scaled)

    def _shares(self, level: float) -> Floats:
        """Return the share of success of every curve at a level."""
        places, slopes, bases = self._curves
        scaled = float(self._scaled(np.array(float(level))))
        fallen = 1 / (1 + np.exp(np.clip((places - scaled) / slopes, -50, 50)))
        return np.asarray(np.clip(bases * (1 - fallen), _EDGE, 1 - _EDGE))

    def _breaks(self, at_break: Callable[[Floats, Floats], Floats]) -> Floats:
        """Return the scaled level at which each curve has fallen to its break; infinite if none."""
        places, slopes, bases = self._curves
        start = self._shares(self.levels[0])
        left = at_break(start, bases) / bases  # of the base
        with np.errstate(divide="ignore", invalid="ignore"):
            found = places + slopes * np.log((1 - left) / left)
        found[left <= 0] = np.inf
        found[left >= 1] = -np.inf
        return np.asarray(found)

    def _weigh(self, cells: float) -> Floats:
        """Return the probability of every curve, where a document weighs as many cells."""
        logs = self._of_one_cell * (1.0 if self.is_yes_or_no else cells)
        found = np.exp(logs - logs.max())
        return np.asarray(found / found.sum())

    def _logarithm(self, level: float, share: float) -> Floats:
        """Return the logarithm of how likely an answer of one cell is, for every curve."""
        chances = self._shares(level)
        return np.asarray(share * np.log(chances) + (1 - share) * np.log(1 - chances))

    def _cells(self, weights: Floats) -> float:
        """Return how many independent cells a document weighs, by how much documents differ."""
        spread = _PRIOR_DOCUMENTS / _FIRST_CELLS
        for level, share in self.answers:
            mean = float(weights @ self._shares(level))
            spread += (share - mean) ** 2 / max(mean * (1 - mean), 0.01)
        return min(_MOST_CELLS, (len(self.answers) + _PRIOR_DOCUMENTS) / spread)


def _entropy(shares: Floats) -> Floats:
    kept = np.clip(shares, 1e-12, 1 - 1e-12)
    return np.asarray(-kept * np.log(kept) - (1 - kept) * np.log(1 - kept))


def _fit(shares: Floats) -> float:
    """Return the logarithm of the likelihood of shares under their mean, over that of each."""
    mean = np.clip(shares.mean(), _EDGE, 1 - _EDGE)
    own = _entropy(shares).sum()
    return float((shares * np.log(mean) + (1 - shares) * np.log(1 - mean)).sum() + own)


def _best_of_three(groups: Sequence[Floats]) -> float:
    """Return how well three constant parts fit, wherever they are divided."""
    n = len(groups)
    divided = ((groups[:i], groups[i:j], groups[j:]) for i in range(1, n) for j in range(i + 1, n))
    fits = (sum(_fit(np.concatenate(part)) for part in parts) for parts in divided)
    return max(fits, default=-math.inf)


def _best_falling(groups: Sequence[Floats]) -> float:
    """Return how well the best falling parts fit: neighbours that rise are joined."""
    parts: list[Floats] = []
    for group in groups:
        parts.append(group)
        while len(parts) > 1 and parts[-2].mean() <= parts[-1].mean():
            parts[-2:] = [np.concatenate(parts[-2:])]
    return sum(map(_fit, parts))
