"""How much accuracy varies from one repeat over the same pages to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example
from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import JUDGED, unknown
from docextract_eval.metrics.slices import Slicing, kinds_of_cells, weights
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import sums

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools

_METRIC = "run_to_run_variance"


def repeats(columns: Columns, signature: str) -> list[Score]:
    """Return the variance of accuracy over the repeats; empty where there is only one."""
    if columns.repeats < 2:
        return []
    columns = columns.base()
    judged = columns.outcome_in(*JUDGED)
    found = []
    for cells, inside in kinds_of_cells(columns):
        for code, name in enumerate(columns.condition.names):
            at = judged & inside & (columns.condition.codes == code)
            if at.any():
                found.append(_score(columns, at, {"cells": cells, "condition": name}, signature))
        if (at := judged & inside).any():
            found.append(_score(columns, at, {"cells": cells, "condition": ALL}, signature))
    return found


def _score(columns: Columns, at: Bools, where: dict[str, str], signature: str) -> Score:
    """Return the sample variance of accuracy, each repeat computed by itself."""
    signed, columns = f"{_METRIC}|{signature}", columns.where(at)
    by = () if where["condition"] == ALL else ("condition",)
    weight = weights(columns, Slicing(columns.repeat, {}), by)
    mass = sums(columns.repeat, weight)
    kept = weight > 0
    if len(readings := np.flatnonzero(mass)) < 2:
        few = NO_WEIGHT if not len(readings) else Reason(ReasonCode.ONE_REPEAT)
        return unknown(_METRIC, where, few, signed)
    right = sums(columns.repeat, weight * columns.outcome_in("right"))
    by_reading = right[readings] / mass[readings]
    return Score(
        metric=_METRIC,
        slice=where,
        value=float(np.var(by_reading, ddof=1)),
        low=None,
        high=None,
        documents=int(np.unique(columns.source[kept]).size),
        cells=round(np.count_nonzero(kept) / len(readings)),
        signature=signed,
    )


CARDS = (
    Card(
        _METRIC,
        "The variance of accuracy over repeated readings of the same pages.",
        "lower is better",
        lambda score: (
            f"Read again, accuracy varies by {100 * (score.value or 0) ** 0.5:.2f} points "
            "(one standard deviation)."
        ),
        example=example(0.00016, None, None),
    ),
)
