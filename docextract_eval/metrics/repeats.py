"""How much answers vary from one repeat over the same pages to the next.

Accuracy has its variance over the repeats. Then every cell with a true value is looked at in all of
its readings: whether they are judged alike, whether all are right, and what a vote would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score, share_card
from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import JUDGED, VALUED, score_without_value
from docextract_eval.metrics.slices import SlicedCells, Slicing, cell_weights, split_cell_kinds
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import group_sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Codes

_METRIC = "run_to_run_variance"


def repeats(columns: Columns, signature: str) -> list[Score]:
    """Return agreement and variance over the repeats; nothing where there is only one."""
    if columns.repeats < 2:
        return []
    columns = columns.base_cells()
    judged = columns.outcome_in(*JUDGED)
    found = [*_agreement_scores(columns, signature)]
    for cells, inside in split_cell_kinds(columns):
        kept, condition = judged & inside, columns.condition
        parts = [(name, condition.codes == code) for code, name in enumerate(condition.names)]
        for name, part in (*parts, (ALL, kept)):
            if (at := kept & part).any():
                where = {"cells": cells, "condition": name}
                found.append(_variance_score(columns, at, where, signature))
    return found


def _agreement_scores(columns: Columns, signature: str) -> Iterator[Score]:
    """Yield the shares of cells that are judged alike, right in all readings, and otherwise."""
    valued = columns.select(columns.outcome_in(*VALUED))
    cells, first, which = _cells_of_all_readings(valued)
    readings = np.bincount(which, minlength=cells)
    counts = [np.bincount(which, valued.outcome_in(each), minlength=cells) for each in VALUED]
    right, all_alike = counts[0], np.max(counts, axis=0, initial=0) == readings
    marks = {
        "agreement": all_alike,
        "right_in_all": right == readings,
        "flip_rate": (right > 0) & (right < readings),
        "vote_accuracy": 2 * right > readings,
    }
    one_reading = valued.take(first)
    for kind, inside in split_cell_kinds(one_reading):
        for name, mark in marks.items():
            signed = f"repeats:{columns.repeats}|{signature}"
            sliced = SlicedCells(one_reading, inside, [mark])
            yield from sliced.scores(name, {"cells": kind}, signed)


def _cells_of_all_readings(columns: Columns) -> tuple[int, Codes, Codes]:
    """Return how many cells there are, where each is first, and which one every reading is of."""
    fields, rows = len(columns.field.names) + 1, int(columns.row.max(initial=-1)) + 2
    key = (columns.rendition * fields + columns.field.codes) * rows + columns.row + 1
    distinct, first, which = np.unique(key, return_index=True, return_inverse=True)
    return len(distinct), first, which


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
    share_card(
        "agreement",
        "The share of true values that all repeats are judged alike in: all right, all wrong, or "
        "all missed. Two wrong values count as alike, though they may differ.",
        "higher is better",
        "of the values are judged alike in all repeats",
    ),
    share_card(
        "right_in_all",
        "The share of true values that are right in every repeat.",
        "higher is better",
        "of the values are right in all repeats",
    ),
    share_card(
        "flip_rate",
        "The share of true values that are right in some repeats and not in others.",
        "lower is better",
        "of the values are right in some repeats alone",
    ),
    share_card(
        "vote_accuracy",
        "The share of true values that are right in more than half of the repeats: what a vote of "
        "all of them is sure to give.",
        "higher is better",
        "of the values are right in more than half of the repeats",
        "Wang and others 2023 (self-consistency)",
    ),
)
