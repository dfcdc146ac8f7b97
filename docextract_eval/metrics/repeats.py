"""How much accuracy varies from one reading of the same pages to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.records import Score

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools

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
    right = columns.outcome_in("right")[at].astype(float)
    group = columns.repeat[at] * len(columns.condition.names) + columns.condition.codes[at]
    cells = np.bincount(group, minlength=columns.repeats * len(columns.condition.names))
    sums = np.bincount(group, weights=right, minlength=len(cells))
    shares = np.divide(sums, cells, out=np.full(len(cells), np.nan), where=cells > 0)
    by_reading = np.nanmean(shares.reshape(columns.repeats, -1), axis=1)
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
