"""The level and the power of tests, and how many documents would settle a question."""

from __future__ import annotations

from math import ceil, sqrt

LEVEL = 0.95
"""The level of a two-sided test."""
POWER = 0.8
"""How often an existing change should be found."""
_MOST_SOURCES = 1_000_000
"""The most sources; a question that needs more is too close to be settled."""


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
