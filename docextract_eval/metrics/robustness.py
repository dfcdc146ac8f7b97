"""Robustness: each document compared with its own clean page, in the strict reading.

A drop is the share of the clean pages' slots that is lost under a condition; the worst case is a
document's accuracy under the condition that is worst for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import CELL_KINDS, changes_by_slice, half_width, loss_score
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.pairing import (
    NO_DEGRADED_WEIGHT,
    count_right_and_judged,
    pair_with_clean,
    why_no_clean_comparison,
)
from docextract_eval.metrics.phrases import brief_share, loss_as_change
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import clustered_mean, distinct_first_and_indices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.pairing import Pairs


def robustness(columns: Columns, signature: str) -> list[Score]:
    """Return drops by condition and field, and the worst case."""
    columns = columns.base_cells()
    pairs = columns.derived(pair_with_clean)
    found: list[Score] = []
    for cells, table in CELL_KINDS:
        inside = columns.table == table
        found += _drop_scores(columns, pairs, cells, f"drop|{signature}")
        found.append(_worst_case_score(columns, inside, cells, f"worst_case|{signature}"))
    return found


def _drop_scores(columns: Columns, pairs: Pairs, cell_kind: str, signature: str) -> Iterator[Score]:
    """Yield the drop of every condition, field, and field under a condition, and over all."""
    is_degraded = pairs.of_renditions(~columns.renditions.condition.is_in(CLEAN))
    kept = is_degraded & (pairs.table == (cell_kind == "tables"))
    for by in (("condition",), (), ("field",), ("field", "condition")):
        found = changes_by_slice(columns, pairs, kept, *by)
        if not (found or by):
            why = why_no_clean_comparison(columns) or NO_CELLS
            why, over_all = NO_DEGRADED_WEIGHT if kept.any() else why, {"condition": ALL}
            yield score_without_value("drop", {"cells": cell_kind, **over_all}, why, signature)
        for where, change in found:
            yield loss_score("drop", {"cells": cell_kind, **where}, change, signature)


def _worst_case_score(columns: Columns, inside: Bools, cell_kind: str, signature: str) -> Score:
    """Return a document's accuracy under the condition that is worst for it, over documents."""
    pages, where = columns.renditions, {"cells": cell_kind, "condition": ALL}
    right, judged = count_right_and_judged(columns, inside)
    at = np.flatnonzero((judged > 0) & (pages.weight > 0))
    if not len(at):
        return score_without_value("worst_case", where, NO_CELLS, signature)
    if len(np.unique(pages.condition.codes[at])) == 1:
        return score_without_value("worst_case", where, Reason(ReasonCode.ONE_CONDITION), signature)
    document, first, place = distinct_first_and_indices(pages.document.codes[at])
    worst = np.ones(len(document))
    np.minimum.at(worst, place, right[at] / judged[at])
    source, weight = pages.source.codes[at][first], pages.weight[at][first]
    mean = clustered_mean(worst, source, weight)
    side = half_width(mean.error, mean.sources)
    low, high = max(0.0, mean.value - side), min(1.0, mean.value + side)
    many = round(float(judged[at].sum()) / columns.repeats)
    return Score("worst_case", where, mean.value, low, high, mean.sources, many, signature)


_WHAT = {"scalars": "fields", "tables": "table cells"}


def _drop_sentence(score: Score) -> str:
    what = score.slice.get("field", _WHAT[score.slice["cells"]])
    return f"{score.slice['condition']}: {loss_as_change(score)} in {what} against clean pages."


CARDS = (
    Card(
        "drop",
        "The share of cells lost minus those gained, from the clean page to the degraded page of "
        "the same document; cells that were wrong before are included.",
        "lower is better",
        _drop_sentence,
    ),
    Card(
        "worst_case",
        "The accuracy of each document under its worst condition, averaged over documents.",
        "higher is better",
        lambda score: f"Under its worst condition, {brief_share(score)} of a document is right.",
        is_share=True,
    ),
)
