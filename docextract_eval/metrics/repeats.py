"""How much accuracy varies from one reading of the same pages to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example
from docextract_eval.metrics.changes import conditions_weigh
from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import JUDGED, nothing
from docextract_eval.records import Score

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Floats

_METRIC = "run_to_run_variance"


def repeats(columns: Columns, signature: str) -> list[Score]:
    """Give the variance of accuracy over the readings; nothing where there is one."""
    if columns.repeats < 2:
        return []
    columns = columns.base()
    judged = columns.outcome_in(*JUDGED)
    found = []
    for cells, inside in (("scalars", ~columns.table), ("tables", columns.table)):
        for code, name in enumerate(columns.condition.names):
            at = judged & inside & (columns.condition.codes == code)
            if at.any():
                found.append(_score(columns, at, {"cells": cells, "condition": name}, signature))
        if (at := judged & inside).any():
            found.append(_score(columns, at, {"cells": cells, "condition": ALL}, signature))
    return found


def _score(columns: Columns, at: Bools, where: dict[str, str], signature: str) -> Score:
    """Give the sample variance over the readings, every condition of equal weight in each."""
    conditions = len(columns.condition.names)
    right = columns.outcome_in("right")[at].astype(float)
    group = columns.repeat[at] * conditions + columns.condition.codes[at]
    cells = np.bincount(group, minlength=columns.repeats * conditions)
    sums = np.bincount(group, weights=right, minlength=len(cells))
    shares = np.divide(sums, cells, out=np.zeros(len(cells)), where=cells > 0)
    weigh = np.ones(conditions) if where["condition"] != ALL else _weights(columns)
    weight = weigh * (cells.reshape(-1, conditions) > 0)
    mass = weight.sum(axis=1)
    if np.count_nonzero(mass) < 2:
        signed = f"{_METRIC}|{signature}"
        return nothing(_METRIC, where, signed, "fewer than two readings have such cells")
    by_reading = (weight * shares.reshape(-1, conditions)).sum(axis=1)[mass > 0] / mass[mass > 0]
    return Score(
        metric=_METRIC,
        slice=where,
        value=float(np.var(by_reading, ddof=1)),
        low=None,
        high=None,
        documents=int(np.unique(columns.source[at]).size),
        cells=round(int(at.sum()) / columns.repeats),
        signature=f"{_METRIC}|{signature}",
    )


def _weights(columns: Columns) -> Floats:
    return conditions_weigh(columns.condition.names, columns.deploy)


CARDS = (
    Card(
        _METRIC,
        "The variance of accuracy over the readings of the same pages.",
        "lower is better",
        lambda score: (
            f"Read again, accuracy moves by {100 * (score.value or 0) ** 0.5:.2f} points "
            "(one standard deviation)."
        ),
        example=example(0.00016, None, None),
    ),
)
