"""How many documents in all would settle a question."""

from __future__ import annotations

from math import ceil


def sources_to_settle(sources: int, half_width: float, distance: float) -> int | None:
    """Give how many sources would shrink an interval until it clears a bound.

    Widths shrink with the root of the number of sources; None where the estimate stands on
    the bound itself, which no number of documents clears.

    >>> sources_to_settle(100, .04, .02)
    400
    """
    return ceil(sources * (half_width / abs(distance)) ** 2) if distance else None
