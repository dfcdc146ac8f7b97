"""The share of each cause in a joint effect: exact Shapley values.

The effect of every subset of the causes is needed, so the number of causes is limited.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_CAUSES = 12
"""The most causes: 4,096 subsets."""


def shapley_values(
    causes: Sequence[str], worth: Callable[[frozenset[str]], float]
) -> dict[str, float]:
    """Return each cause's mean effect over all orders in which the causes could be added.

    The values add up to the worth of all causes less that of none.

    >>> gloves = lambda found: float("left" in found and len(found) > 1)
    >>> values = shapley_values(["left", "b", "c"], gloves)
    >>> {name: round(value, 4) for name, value in values.items()}
    {'left': 0.6667, 'b': 0.1667, 'c': 0.1667}
    """
    if len(causes) > _MOST_CAUSES:
        what = f"{len(causes)} causes are more than {_MOST_CAUSES}, whose subsets can be asked for"
        raise BadInputError(what, "", "leave some out, or join them")
    subsets = [frozenset(s) for size in range(len(causes) + 1) for s in combinations(causes, size)]
    known = {subset: worth(subset) for subset in subsets}
    return {
        cause: sum(
            _share_of_orders(len(without), len(causes)) * (known[without | {cause}] - value)
            for without, value in known.items()
            if cause not in without
        )
        for cause in causes
    }


def _share_of_orders(causes_before: int, cause_count: int) -> float:
    """Return the share of orders in which exactly these causes come before another."""
    return (
        factorial(causes_before)
        * factorial(cause_count - causes_before - 1)
        / factorial(cause_count)
    )
