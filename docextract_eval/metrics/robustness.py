"""What accidents cost: each document beside its own clean page, in the strict reading.

A drop is what is lost of the slots of clean pages when the same pages meet with an accident. What
is kept is a ratio of accuracies; the worst case is what a document is left with under whatever
befalls it that is worst for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import (
    KINDS_OF_CELLS,
    NOTHING,
    changed,
    conditions_weigh,
    lost,
    over,
    points_said,
    reach,
    share_said,
    spread,
    unknown,
)
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.pairing import clean_links, paired
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.records import Score
from docextract_eval.statistics.bootstrap import resampled
from docextract_eval.statistics.means import clustered_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.metrics.pairing import Pairs

_RESAMPLES = 2_000
_NO_CLEAN = "no clean condition"
_CLEAN_ALONE = "no condition but clean"


def robustness(columns: Columns, signature: str) -> list[Score]:
    """Give drops by condition and field, what is kept of clean accuracy, and the worst case."""
    columns = columns.base()
    pairs = paired(columns, columns, clean_links(columns))
    found: list[Score] = []
    for cells, table in KINDS_OF_CELLS:
        inside = columns.where(columns.table == table)
        found += _drops(columns, pairs, cells, f"drop|{signature}")
        found += _retentions(inside, cells, f"retention|{signature}")
        found.append(_worst_case(inside, cells, f"worst_case|{signature}"))
    return found


def why_not(columns: Columns) -> str | None:
    """Say why nothing can be held against clean pages; None where something can."""
    condition = columns.renditions.condition
    present = {condition.names[code] for code in np.unique(condition.codes[columns.rendition])}
    if not present:
        return NOTHING
    if CLEAN not in present:
        return _NO_CLEAN
    return _CLEAN_ALONE if len(present) == 1 else None


def _drops(columns: Columns, pairs: Pairs, cells: str, signature: str) -> Iterator[Score]:
    """Give the drop of every condition, field, and field under a condition, and over all."""
    befallen = ~columns.renditions.condition.among(CLEAN)[pairs.rendition]
    kept = befallen & (pairs.table == (cells == "tables"))
    if not kept.any():
        reason = why_not(columns) or NOTHING
        yield unknown("drop", {"cells": cells, "condition": ALL}, reason, signature)
    for by in (("condition",), (), ("field",), ("field", "condition")):
        for where, change in changed(columns, pairs, kept, *by):
            yield lost("drop", {"cells": cells, **where}, change, signature)


def _retentions(columns: Columns, cells: str, signature: str) -> Iterator[Score]:
    """Give accuracy under every condition, and over all, as a share of the clean pages' own."""
    sums, many = _beside_clean(columns)
    if not sums.any():
        reason = why_not(columns) or NOTHING
        yield unknown("retention", {"cells": cells, "condition": ALL}, reason, signature)
        return
    names = columns.renditions.condition.names
    deployed = conditions_weigh(names, columns.deploy)

    def accuracies(totals: Floats) -> tuple[Floats, Floats]:
        """Give those under each condition and then over all, and the clean pages' beside them."""
        right, judged, clean, beside = np.moveaxis(totals.reshape(-1, len(names), 4), 2, 0)
        shares = [over(*each) for each in ((right, judged), (clean, beside))]
        weigh = np.where(judged * beside > 0, deployed, 0.0)
        means = [over((np.nan_to_num(share) * weigh).sum(1), weigh.sum(1)) for share in shares]
        now, then = (np.column_stack(each) for each in zip(shares, means, strict=True))
        return now, then

    flat = sums.reshape(len(sums), -1)
    now, then = (each[0] for each in accuracies(flat.sum(axis=0, keepdims=True)))
    draws = resampled(lambda totals: over(*accuracies(totals)), flat, _RESAMPLES, seed=0)
    seen = np.column_stack([sums[:, :, 3] > 0, sums[:, :, 3].any(axis=1)]).sum(axis=0).tolist()
    for place, name in enumerate((*names, ALL)):
        where = {"cells": cells, "condition": name}
        if name == CLEAN or np.isnan(then[place]):
            continue
        if then[place] == 0:
            yield unknown("retention", where, "nothing was right on clean pages", signature)
            continue
        value = float(now[place] / then[place])
        side = reach(spread(draws[:, place]), seen[place], unit=1 / float(then[place]))
        rests = seen[place], many[place], signature
        yield Score("retention", where, value, max(0.0, value - side), value + side, *rests)


def _beside_clean(columns: Columns) -> tuple[Floats, list[int]]:
    """Give right and judged cells by source and condition, and the same pages' when clean.

    And how many cells of a reading are judged under each condition, and in all.
    """
    pages, links = columns.renditions, clean_links(columns)
    right, judged = tallied(columns)
    kept = np.flatnonzero((links >= 0) & ~pages.condition.among(CLEAN))
    four = np.stack([each[at] for at in (kept, links[kept]) for each in (right, judged)], axis=1)
    sums = np.zeros((len(pages.source.names), len(pages.condition.names), 4))
    at = pages.source.codes[kept], pages.condition.codes[kept]
    np.add.at(sums, at, four * pages.weight[kept, None])
    many = np.bincount(at[1], judged[kept], len(pages.condition.names)) / columns.repeats
    return sums[sums.any(axis=(1, 2))], [round(each) for each in (*many, many.sum())]


def tallied(columns: Columns) -> tuple[Floats, Floats]:
    """Count what is right and what is judged of every rendition."""
    many = len(columns.renditions.severity)
    right, judged = (
        np.bincount(columns.rendition, columns.outcome_in(*outcomes), many).astype(float)
        for outcomes in (("right",), JUDGED)
    )
    return right, judged


def _worst_case(columns: Columns, cells: str, signature: str) -> Score:
    """Give a document's accuracy under the condition that is worst for it, over documents."""
    pages, where = columns.renditions, {"cells": cells, "condition": ALL}
    right, judged = tallied(columns)
    at = np.flatnonzero((judged > 0) & (pages.weight > 0))
    if not len(at):
        return unknown("worst_case", where, NOTHING, signature)
    if len(np.unique(pages.condition.codes[at])) == 1:
        return unknown("worst_case", where, "one condition alone has no worst one", signature)
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
    return f"{score.slice['condition']}: {points_said(score)} of {what} are lost."


CARDS = (
    Card(
        "drop",
        "The share of slots that are lost, less those that are gained, from the clean page of "
        "the same document to the page under an accident; slots that were wrong before are in it.",
        "lower is better",
        _of_drop,
    ),
    Card(
        "retention",
        "Accuracy under an accident as a share of the same documents' accuracy when clean.",
        "higher is better",
        lambda score: f"{share_said(score)} of clean accuracy is kept.",
    ),
    Card(
        "worst_case",
        "The accuracy of each document under the condition that is worst for it, averaged over "
        "documents.",
        "higher is better",
        lambda score: f"At its worst condition a document keeps {share_said(score)} of its cells.",
    ),
)
