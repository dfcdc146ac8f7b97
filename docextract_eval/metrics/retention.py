"""Retention: accuracy under a degradation as a share of that of the same clean pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import KINDS_OF_CELLS, conditions_weigh, over, reach, spread
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.pairing import clean_links
from docextract_eval.metrics.phrases import briefly
from docextract_eval.metrics.ratios import unknown
from docextract_eval.metrics.tally import UNWEIGHED, tallied, why_not
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.bootstrap import resampled

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns, Floats

_RESAMPLES = 2_000
_NONE_RIGHT = Reason(ReasonCode.NOTHING_RIGHT_WHEN_CLEAN)


def retention(columns: Columns, signature: str) -> list[Score]:
    """Return accuracy under every condition, and over all, as a share of the clean pages' own."""
    columns, signed = columns.base(), f"retention|{signature}"
    names = [*columns.renditions.condition.names, ALL]
    sums, many = _beside_clean(columns)
    if not len(sums):
        reason = why_not(columns) or NO_CELLS
        return [
            unknown("retention", _where(cells, ALL), reason, signed) for cells, _ in KINDS_OF_CELLS
        ]
    deployed = conditions_weigh(names[:-1], columns.deploy)
    flat = sums.reshape(len(sums), -1)

    def accuracies(totals: Floats) -> tuple[Floats, Floats]:
        """Return accuracies by condition and then over all, beside those of the clean pages."""
        four = totals.reshape(-1, len(KINDS_OF_CELLS), len(names) - 1, 4)
        right, judged, clean, beside = np.moveaxis(four, 3, 0)
        weigh = np.where(judged * beside > 0, deployed, 0.0)
        return _with_mean(over(right, judged), weigh), _with_mean(over(clean, beside), weigh)

    now, then = (each[0] for each in accuracies(flat.sum(axis=0, keepdims=True)))
    draws = resampled(lambda totals: over(*accuracies(totals)), flat, _RESAMPLES, seed=0)
    found = []
    for kind, (cells, _) in enumerate(KINDS_OF_CELLS):
        for place, name in enumerate(names):
            where, at = _where(cells, name), (kind, place)
            seen = sums[:, kind, :, 3].any(axis=1) if name == ALL else sums[:, kind, place, 3] > 0
            if then[at] > 0:
                score = _told(where, now[at], then[at], spread(draws[:, *at]), int(seen.sum()))
                found.append(replace(score, cells=many[kind][place], signature=signed))
            elif then[at] == 0:
                found.append(unknown("retention", where, _NONE_RIGHT, signed))
            elif name == ALL:
                reason = UNWEIGHED if seen.any() else NO_CELLS
                found.append(unknown("retention", where, reason, signed))
    return found


def _told(where: dict[str, str], now: float, then: float, error: float, sources: int) -> Score:
    """Return one ratio as a score; one document gives no interval."""
    kept = Score("retention", where, float(now / then), None, None, sources, 0, "")
    if sources == 1:
        return replace(kept, reason=Reason(ReasonCode.ONE_DOCUMENT))
    side = reach(error, sources, unit=1 / float(then))
    return replace(kept, low=max(0.0, float(now / then) - side), high=float(now / then) + side)


def _where(cells: str, condition: str) -> dict[str, str]:
    return {"cells": cells, "condition": condition}


def _with_mean(shares: Floats, weigh: Floats) -> Floats:
    """Append the mean over conditions."""
    mean = over((np.nan_to_num(shares) * weigh).sum(axis=2), weigh.sum(axis=2))
    return np.concatenate([shares, mean[:, :, None]], axis=2)


def _beside_clean(columns: Columns) -> tuple[Floats, list[list[int]]]:
    """Return right and judged cells, and those of the same pages when clean, in arrays.

    The first array is by source, kind of cells and condition; the lists have the number of judged
    cells of a repeat, by kind of cells and condition, and over all conditions.
    """
    pages, links = columns.renditions, clean_links(columns)
    kept = np.flatnonzero((links >= 0) & ~pages.condition.among(CLEAN))
    at, sizes = pages.condition.codes[kept], (len(pages.source.names), len(pages.condition.names))
    sums, many = np.zeros((sizes[0], 2, sizes[1], 4)), np.zeros((2, sizes[1]), np.int64)
    for kind, (_, table) in enumerate(KINDS_OF_CELLS):
        right, judged = tallied(columns.where(columns.table == table))
        four = [each[of] for of in (kept, links[kept]) for each in (right, judged)]
        weighed = np.stack(four, axis=1) * pages.weight[kept, None]
        np.add.at(sums[:, kind], (pages.source.codes[kept], at), weighed)
        many[kind] = np.bincount(at, judged[kept], sizes[1]) / columns.repeats
    return sums[sums.any(axis=(1, 2, 3))], np.column_stack([many, many.sum(axis=1)]).tolist()


CARDS = (
    Card(
        "retention",
        "Accuracy under a condition as a share of the same documents' accuracy on clean pages.",
        "higher is better",
        lambda score: (
            f"{score.slice['condition']}: {briefly(score)} of clean accuracy is retained."
        ),
    ),
)
