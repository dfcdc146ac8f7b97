"""Retention: accuracy under a degradation as a share of that of the same clean pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import CELL_KINDS, half_width, standard_error
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.pairing import (
    NO_DEGRADED_WEIGHT,
    count_right_and_judged,
    links_to_clean,
    why_no_clean_comparison,
)
from docextract_eval.metrics.phrases import brief_share
from docextract_eval.metrics.ratios import condition_weights, score_without_value
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.bootstrap import resample_metrics

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns, Floats

_RESAMPLES = 2_000
_NONE_RIGHT = Reason(ReasonCode.NOTHING_RIGHT_WHEN_CLEAN)


def retention(columns: Columns, signature: str) -> list[Score]:
    """Return accuracy under every condition, and over all, as a share of the clean pages' own."""
    columns, signed = columns.base_cells(), f"retention|{signature}"
    names = [*columns.renditions.condition.names, ALL]
    sums, many = _sums_beside_clean_and_cell_counts(columns)
    if not len(sums):
        reason = why_no_clean_comparison(columns) or NO_CELLS
        return [
            score_without_value("retention", _slice_key(cells, ALL), reason, signed)
            for cells, _ in CELL_KINDS
        ]
    deployed = condition_weights(names[:-1], columns.deploy)
    flat = sums.reshape(len(sums), -1)

    def accuracies(totals: Floats) -> tuple[Floats, Floats]:
        """Return accuracies by condition and then over all, beside those of the clean pages."""
        four = totals.reshape(-1, len(CELL_KINDS), len(names) - 1, 4)
        right, judged, clean, beside = np.moveaxis(four, 3, 0)
        weigh = np.where(judged * beside > 0, deployed, 0.0)
        return _append_mean(divide(right, judged), weigh), _append_mean(
            divide(clean, beside), weigh
        )

    now, then = (each[0] for each in accuracies(flat.sum(axis=0, keepdims=True)))
    draws = resample_metrics(lambda totals: divide(*accuracies(totals)), flat, _RESAMPLES, seed=0)
    found = []
    for kind, (cells, _) in enumerate(CELL_KINDS):
        for place, name in enumerate(names):
            where, at = _slice_key(cells, name), (kind, place)
            seen = sums[:, kind, :, 3].any(axis=1) if name == ALL else sums[:, kind, place, 3] > 0
            if then[at] > 0:
                score = _retention_score(
                    where, now[at], then[at], standard_error(draws[:, *at]), int(seen.sum())
                )
                found.append(replace(score, cells=many[kind][place], signature=signed))
            elif then[at] == 0:
                found.append(score_without_value("retention", where, _NONE_RIGHT, signed))
            elif name == ALL:
                reason = NO_DEGRADED_WEIGHT if seen.any() else NO_CELLS
                found.append(score_without_value("retention", where, reason, signed))
    return found


def _retention_score(
    slice_name: dict[str, str],
    degraded_accuracy: float,
    clean_accuracy: float,
    error: float,
    sources: int,
) -> Score:
    """Return one ratio as a score; one document gives no interval."""
    value, rests = float(degraded_accuracy / clean_accuracy), (sources, 0, "")
    if sources == 1:
        alone = Reason(ReasonCode.ONE_DOCUMENT)
        return Score("retention", slice_name, value, None, None, *rests, alone)
    side = half_width(error, sources, unit=1 / float(clean_accuracy))
    return Score("retention", slice_name, value, max(0.0, value - side), value + side, *rests)


def _slice_key(cell_kind: str, condition: str) -> dict[str, str]:
    return {"cells": cell_kind, "condition": condition}


def _append_mean(shares: Floats, weigh: Floats) -> Floats:
    """Append the mean over conditions."""
    mean = divide((np.nan_to_num(shares) * weigh).sum(axis=2), weigh.sum(axis=2))
    return np.concatenate([shares, mean[:, :, None]], axis=2)


def _sums_beside_clean_and_cell_counts(columns: Columns) -> tuple[Floats, list[list[int]]]:
    """Return right and judged cells, and those of the same pages when clean, in arrays.

    The first array is by source, kind of cells and condition; the lists have the number of judged
    cells of a repeat, by kind of cells and condition, and over all conditions.
    """
    pages, links = columns.renditions, links_to_clean(columns)
    kept = np.flatnonzero((links >= 0) & ~pages.condition.is_in(CLEAN))
    at, sizes = pages.condition.codes[kept], (len(pages.source.names), len(pages.condition.names))
    sums, many = np.zeros((sizes[0], 2, sizes[1], 4)), np.zeros((2, sizes[1]), np.int64)
    for kind, (_, table) in enumerate(CELL_KINDS):
        right, judged = count_right_and_judged(columns, columns.table == table)
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
            f"{score.slice['condition']}: {brief_share(score)} of clean accuracy is retained."
        ),
    ),
)
