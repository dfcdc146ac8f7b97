"""How many documents would settle a question, and which change some documents can find."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import scipy

LEVEL = 0.95
"""The level of a two-sided test."""
POWER = 0.8
"""How often an existing change should be found."""
_MOST_SOURCES = 1_000_000
"""The most sources; a question that needs more is too close to be settled."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a decision asks: the level of its intervals, and how often documents are to decide."""

    level: float = LEVEL
    """Two-sided: an interval of this level lies beyond the bound."""
    power: float = POWER
    looks: int = 1
    """How often the decision may be made while documents are added."""

    @property
    def one_sided(self) -> float:
        """Return with which probability one end alone holds."""
        return (1 + self.level) / 2


ONE_LOOK = Demand()
"""What is asked where the decision is made once."""


def demand_of_looks(looks: int) -> Demand:
    """Return what each of several looks asks: together they err as often as one look would.

    >>> round(demand_of_looks(7).level, 4)
    0.9929
    """
    return Demand(level_at_look(LEVEL, looks), looks=looks)


def level_at_look(level: float, looks: int) -> float:
    """Return the level at each of several looks, which share the risk of one look at `level`."""
    return 1 - (1 - level) / looks


def detectable_change(sd: float, sources: int, level: float = LEVEL, power: float = POWER) -> float:
    """Return the smallest change of a mean over sources that is found with this power.

    `sd` is the standard deviation of the sources' own changes.

    >>> round(detectable_change(.1, 785), 4)
    0.01
    """
    return _detectable_standard_errors(level, power) * sd / sqrt(sources)


def needed_sources(sd: float, margin: float, level: float = LEVEL, power: float = POWER) -> int:
    """Return how many sources are needed to find a change of this margin with this power.

    >>> needed_sources(.1, .01)
    785
    """
    return ceil((_detectable_standard_errors(level, power) * sd / margin) ** 2)


def sources_to_clear_bound(sources: int, half_width: float, distance: float) -> int | None:
    """Return how many sources would shrink an interval until it clears a bound, or None.

    Widths shrink with the root of the number of sources. None means that the estimate lies on the
    bound, or too near to it for any realistic number of documents.

    >>> sources_to_clear_bound(100, .04, .02), sources_to_clear_bound(100, .04, 1e-9)
    (400, None)
    """
    if abs(distance) * sqrt(_MOST_SOURCES / sources) <= half_width:
        return None
    return ceil(sources * (half_width / distance) ** 2)


def _detectable_standard_errors(level: float, power: float) -> float:
    """Return how many standard errors a change must measure to be found."""
    return float(scipy.special.ndtri((1 + level) / 2) + scipy.special.ndtri(power))
