"""Robustness: each document compared with its own clean page, in the strict reading.

A drop is the share of the clean pages' slots that is lost under a condition; the worst case is a
document's accuracy under the condition that is worst for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import KINDS_OF_CELLS, changed, lost, reach
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.pairing import clean_links, paired
from docextract_eval.metrics.phrases import briefly, in_points
from docextract_eval.metrics.ratios import unknown
from docextract_eval.metrics.tally import UNWEIGHED, tallied, why_not
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.means import clustered_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.metrics.pairing import Pairs


def robustness(columns: Columns, signature: str) -> list[Score]:
    """Return drops by condition and field, and the worst case."""
    columns = columns.base()
    pairs = paired(columns, columns, clean_links(columns))
    found: list[Score] = []
    for cells, table in KINDS_OF_CELLS:
        inside = columns.where(columns.table == table)
        found += _drops(columns, pairs, cells, f"drop|{signature}")
        found.append(_worst_case(inside, cells, f"worst_case|{signature}"))
    return found


def _drops(columns: Columns, pairs: Pairs, cells: str, signature: str) -> Iterator[Score]:
    """Yield the drop of every condition, field, and field under a condition, and over all."""
    befallen = ~columns.renditions.condition.among(CLEAN)[pairs.rendition]
    kept = befallen & (pairs.table == (cells == "tables"))
    if not kept.any():
        reason = why_not(columns) or NO_CELLS
        yield unknown("drop", {"cells": cells, "condition": ALL}, reason, signature)
    for by in (("condition",), (), ("field",), ("field", "condition")):
        found = changed(columns, pairs, kept, *by)
        if not (found or by) and kept.any():
            yield unknown("drop", {"cells": cells, "condition": ALL}, UNWEIGHED, signature)
        for where, change in found:
            yield lost("drop", {"cells": cells, **where}, change, signature)


def _worst_case(columns: Columns, cells: str, signature: str) -> Score:
    """Return a document's accuracy under the condition that is worst for it, over documents."""
    pages, where = columns.renditions, {"cells": cells, "condition": ALL}
    right, judged = tallied(columns)
    at = np.flatnonzero((judged > 0) & (pages.weight > 0))
    if not len(at):
        return unknown("worst_case", where, NO_CELLS, signature)
    if len(np.unique(pages.condition.codes[at])) == 1:
        return unknown("worst_case", where, Reason(ReasonCode.ONE_CONDITION), signature)
    document, first, place = np.unique(
        pages.document.codes[at], return_index=True, return_inverse=True
    )
    worst = np.ones(len(document))
    np.minimum.at(worst, place, right[at] / judged[at])
    source, weight = pages.source.codes[at][first], pages.weight[at][first]
    mean = clustered_mean(worst, source, weight)
    side = reach(mean.error, mean.sources)
    low, high = max(0.0, mean.value - side), min(1.0, mean.value + side)
    many = round(float(judged[at].sum()) / columns.repeats)
    return Score("worst_case", where, mean.value, low, high, mean.sources, many, signature)


def _of_drop(score: Score) -> str:
    what = score.slice.get("field", score.slice["cells"])
    return f"{score.slice['condition']}: {in_points(score)} of {what} are lost."


CARDS = (
    Card(
        "drop",
        "The share of cells lost minus those gained, from the clean page to the degraded page of "
        "the same document; cells that were wrong before are included.",
        "lower is better",
        _of_drop,
    ),
    Card(
        "worst_case",
        "The accuracy of each document under its worst condition, averaged over documents.",
        "higher is better",
        lambda score: f"Under its worst condition, {briefly(score)} of a document is right.",
    ),
)
