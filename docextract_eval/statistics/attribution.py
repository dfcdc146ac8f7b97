"""The share of each cause in a joint effect: its mean effect over orders in which causes are added.

Over all orders these are Shapley values. Over the orders in which a cause comes before what it
leads to they are asymmetric Shapley values, and one order alone goes step by step. The
shares add up to the effect of all causes, whatever the orders.
"""

from __future__ import annotations

from itertools import combinations, permutations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from docextract_eval.statistics.arrays import Floats

    Worth = Callable[[frozenset[str]], Floats]
    """What a set of causes yields: one value for each of the sources, or of the resamples."""

_MOST_CAUSES = 12
"""The most causes: 4,096 subsets."""


def shapley_values(causes: Sequence[str], worth: Worth) -> dict[str, Floats]:
    """Return each cause's mean effect over all orders in which the causes could be added.

    >>> gloves = lambda found: np.array("left" in found and len(found) > 1, float)
    >>> values = shapley_values(["left", "b", "c"], gloves)
    >>> {name: round(float(value), 4) for name, value in values.items()}
    {'left': 0.6667, 'b': 0.1667, 'c': 0.1667}
    """
    if len(causes) > _MOST_CAUSES:
        what = f"{len(causes)} causes are more than {_MOST_CAUSES}, whose subsets can be asked for"
        raise BadInputError(what, "", "leave some out, or join them")
    known = {subset: worth(subset) for subset in subsets(causes)}
    return {
        cause: np.sum(
            [
                _share_of_orders(len(without), len(causes)) * (known[without | {cause}] - value)
                for without, value in known.items()
                if cause not in without
            ],
            axis=0,
        )
        for cause in causes
    }


def subsets(causes: Sequence[str]) -> list[frozenset[str]]:
    """Return all sets of causes, none of them first."""
    return [frozenset(s) for size in range(len(causes) + 1) for s in combinations(causes, size)]


def _share_of_orders(causes_before: int, cause_count: int) -> float:
    """Return the share of orders in which exactly these causes come before another."""
    return (
        factorial(causes_before)
        * factorial(cause_count - causes_before - 1)
        / factorial(cause_count)
    )


def values_over_orders(orders: Collection[Sequence[str]], worth: Worth) -> dict[str, Floats]:
    """Return each cause's mean effect over these orders, all of the same causes.

    >>> gloves = lambda found: np.array("left" in found and len(found) > 1, float)
    >>> values = values_over_orders([("left", "b", "c")], gloves)
    >>> {name: float(value) for name, value in values.items()}
    {'left': 0.0, 'b': 1.0, 'c': 0.0}
    """
    steps: dict[str, list[Floats]] = {cause: [] for order in orders for cause in order}
    for order in orders:
        for place, cause in enumerate(order):
            before = frozenset(order[:place])
            steps[cause].append(worth(before | {cause}) - worth(before))
    return {cause: np.mean(found, axis=0) for cause, found in steps.items()}


def orders_after_ancestors(
    causes: Sequence[str], ancestors: Mapping[str, Collection[str]]
) -> list[tuple[str, ...]]:
    """Return the orders in which every cause comes after the causes that lead to it.

    >>> orders_after_ancestors(["page", "basket", "layout"], {"page": ["basket", "layout"]})
    [('basket', 'layout', 'page'), ('layout', 'basket', 'page')]
    """
    return [
        order
        for order in permutations(causes)
        if all(
            {*ancestors.get(cause, ())} & {*causes} <= {*order[:place]}
            for place, cause in enumerate(order)
        )
    ]
