"""How much accuracy varies from one repeat over the same pages to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import JUDGED, score_without_value
from docextract_eval.metrics.slices import Slicing, cell_weights, split_cell_kinds
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import group_sums

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools

_METRIC = "run_to_run_variance"


def repeats(columns: Columns, signature: str) -> list[Score]:
    """Return the variance of accuracy over the repeats; empty where there is only one."""
    if columns.repeats < 2:
        return []
    columns = columns.base_cells()
    judged = columns.outcome_in(*JUDGED)
    found = []
    for cells, inside in split_cell_kinds(columns):
        kept, condition = judged & inside, columns.condition
        parts = [(name, condition.codes == code) for code, name in enumerate(condition.names)]
        for name, part in (*parts, (ALL, kept)):
            if (at := kept & part).any():
                where = {"cells": cells, "condition": name}
                found.append(_variance_score(columns, at, where, signature))
    return found


def _variance_score(
    columns: Columns, kept_cells: Bools, slice_name: dict[str, str], signature: str
) -> Score:
    """Return the sample variance of accuracy, each repeat computed by itself."""
    signed, columns = f"{_METRIC}|{signature}", columns.select(kept_cells)
    by = () if slice_name["condition"] == ALL else ("condition",)
    weight = cell_weights(columns, Slicing(columns.repeat, {}), by)
    mass = group_sums(columns.repeat, weight)
    kept = weight > 0
    if len(repeats_read := np.flatnonzero(mass)) < 2:
        few = NO_WEIGHT if not len(repeats_read) else Reason(ReasonCode.ONE_REPEAT)
        return score_without_value(_METRIC, slice_name, few, signed)
    right = group_sums(columns.repeat, weight * columns.outcome_in("right"))
    by_reading = right[repeats_read] / mass[repeats_read]
    return Score(
        metric=_METRIC,
        slice=slice_name,
        value=float(np.var(by_reading, ddof=1)),
        low=None,
        high=None,
        documents=int(np.unique(columns.source[kept]).size),
        cells=round(np.count_nonzero(kept) / len(repeats_read)),
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
        example=example_score(0.00016, None, None),
    ),
)
