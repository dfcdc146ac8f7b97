"""What the rest of a run will cost, by the answers that it has paid for: a sum and its interval."""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING, NamedTuple

from docextract_eval.statistics.clusters import students_quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FEWEST = 10
"""The fewest documents with an answer that was paid for."""


class ForeseenCost(NamedTuple):
    """The cost of what is left of a run, with its 95 % interval, and what it rests on."""

    cost: float
    low: float
    high: float
    documents: int


def foreseen_cost(
    paid: Mapping[str, Sequence[float]], calls: int, documents: int
) -> ForeseenCost | None:
    """Return what a number of calls for some documents will cost; None where too few are paid for.

    `paid` are costs by document: answers for one document are alike. The interval is that of the
    sum itself, which varies with the documents that are still to come.

    >>> foreseen_cost({f"d{n}": [1.0, 3.0] for n in range(10)}, 6, 3)
    ForeseenCost(cost=12.0, low=12.0, high=12.0, documents=10)
    """
    many = len(paid)
    if many < FEWEST or not documents:
        return None
    means = [fmean(costs) for costs in paid.values()]
    spread = stdev(means) * (1 / many + 1 / documents) ** 0.5
    cost, side = calls * fmean(means), calls * spread * students_quantile(0.95, many - 1)
    return ForeseenCost(cost, max(0.0, cost - side), cost + side, many)
