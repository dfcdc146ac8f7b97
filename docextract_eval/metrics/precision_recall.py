"""Precision against recall along confidence, and the area below: average precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score, share_card
from docextract_eval.metrics.columns import ALL, Codes, Floats
from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.metrics.f1 import RESAMPLES, SEED
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.metrics.ratios import GUESSED, JUDGED, VALUED, score_without_value
from docextract_eval.metrics.slices import (
    cell_weights,
    field_condition_codes,
    slice_cells,
    split_cell_kinds,
)
from docextract_eval.reasons import NO_CELLS, NO_CONFIDENCE, NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics
from docextract_eval.statistics.clusters import (
    count_distinct,
    ordered_rows,
    proportions_of_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns

_CONFIDENCE_LEVELS = 20
"""Levels of confidence: the points of a curve that are kept, and at which resamples are summed."""
_BLOCK = 2**24
"""Quantities that are resampled at once: 128 MB."""
_AP, _CURVE = "average_precision", "precision_recall"
_NO_VALUES = Reason(ReasonCode.NO_VALUES_ON_PAGES)
Where = dict[str, str]


def average_precision(columns: Columns, signature: str) -> list[Score]:
    """Return the area below the curve, over all fields and by field, all conditions together."""
    signed = f"{_AP}|{signature}"
    every = list(_try_rankings(columns))
    known = [ranking for ranking in every if isinstance(ranking, _Ranking)]
    intervals = iter(_ranking_intervals(known))
    return [
        score_without_value(_AP, *ranking, signed)
        if isinstance(ranking, tuple)
        else Score(_AP, ranking.where, ranking.area, *next(intervals), *ranking.counts, signed)
        for ranking in every
    ]


def precision_recall(columns: Columns, signature: str) -> list[Curve]:
    """Return precision at growing recall over all fields and by field, at some of its points."""
    signed = f"{_CURVE}|{signature}"
    return [
        Curve(_CURVE, ranking[0], (), signed, ranking[1])
        if isinstance(ranking, tuple)
        else Curve(_CURVE, ranking.where, tuple(_curve_points(ranking)), signed)
        for ranking in _try_rankings(columns)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Ranking:
    """The predicted values of a slice by falling confidence, and the true values."""

    where: Where
    right: Floats
    weight: Floats
    source: Codes
    stratum: Codes
    ends: Codes
    """The last value of each confidence: tied values are accepted together."""
    true_weights: Floats
    """The weight of each source's true values, found or not."""
    counts: tuple[int, int]
    """The numbers of documents and of cells."""

    @property
    def recall(self) -> Floats:
        """The recall at each end."""
        found = np.cumsum(self.right * self.weight)[self.ends]
        return np.asarray(found / self.true_weights.sum())

    @property
    def area(self) -> float:
        """The precision at each confidence, weighted by the recall that it adds."""
        found = np.cumsum(self.right * self.weight)[self.ends]
        precision = found / np.cumsum(self.weight)[self.ends]
        return float((np.diff(found, prepend=0.0) * precision).sum() / self.true_weights.sum())

    @property
    def level_ends(self) -> Codes:
        """Ends that are about equally far from one another in recall."""
        recall = self.recall
        steps = recall[-1] * np.arange(1, _CONFIDENCE_LEVELS) / _CONFIDENCE_LEVELS
        near = np.append(np.searchsorted(recall, steps), len(recall) - 1)
        return np.asarray(self.ends[np.unique(near)])


def _try_rankings(columns: Columns) -> Iterator[_Ranking | tuple[Where, Reason]]:
    """Yield the ranking over all fields, then of each field; or why there is none."""
    columns = columns.base_cells()
    columns = columns.select(columns.outcome_in(*JUDGED))
    for cells, inside in split_cell_kinds(columns):
        part = columns.select(inside)
        part = part.take(np.argsort(-part.confidence, kind="stable"))
        yield _try_ranking(part, {"cells": cells, "condition": ALL})
        for code in np.flatnonzero(np.bincount(part.field.codes)).tolist():
            where = {"cells": cells, "field": part.field.names[code], "condition": ALL}
            yield _try_ranking(part.select(part.field.codes == code), where)


def _try_ranking(columns: Columns, slice_name: Where) -> _Ranking | tuple[Where, Reason]:
    """Return the ranking of cells by falling confidence, or why there is none."""
    if not len(columns.row):
        return slice_name, NO_CELLS
    weight = cell_weights(columns, slice_cells(columns), ())
    valued = columns.outcome_in(*VALUED)
    sources = len(columns.renditions.source.names)
    values = np.bincount(columns.source, weight * valued, sources).astype(np.float64)
    ranked = np.flatnonzero((weight > 0) & columns.outcome_in(*GUESSED) & _has_confidence(columns))
    if not weight.any() or not values.any() or not len(ranked):
        return slice_name, _why_no_ranking(weight, values)
    confidence = columns.confidence[ranked]
    kept = weight > 0
    documents = count_distinct(columns.source[kept])
    return _Ranking(
        slice_name,
        right=columns.outcome_in("right")[ranked].astype(float),
        weight=weight[ranked],
        source=columns.source[ranked],
        stratum=field_condition_codes(columns)[ranked],
        ends=np.append(np.flatnonzero(np.diff(confidence)), len(ranked) - 1),
        true_weights=values,
        counts=(documents, round(np.count_nonzero(kept) / columns.repeats)),
    )


def _has_confidence(columns: Columns) -> Bools:
    return np.isfinite(columns.confidence)


def _why_no_ranking(weight: Floats, true_weights: Floats) -> Reason:
    if not weight.any():
        return NO_WEIGHT
    return NO_CONFIDENCE if true_weights.any() else _NO_VALUES


def _ranking_intervals(rankings: list[_Ranking]) -> Iterator[tuple[float, float]]:
    """Yield the intervals of rankings; one matrix of bootstrap weights serves all of them."""
    if not rankings:
        return
    sources = len(rankings[0].true_weights)
    block = max(1, _BLOCK // (sources * (2 * _CONFIDENCE_LEVELS + 1)))
    for first in range(0, len(rankings), block):
        some = rankings[first : first + block]
        sums = np.concatenate([_level_sums(ranking) for ranking in some], axis=1)
        for ranking, draws in zip(
            some, resample_metrics(_ranking_areas, sums, RESAMPLES, SEED).T, strict=True
        ):
            yield logit_interval(ranking.area, draws, ranking.counts[0])


def _level_sums(ranking: _Ranking) -> Floats:
    """Return each source's true values, and what it adds at every level: right ones, and all."""
    sources, levels = len(ranking.true_weights), ranking.level_ends
    level = np.searchsorted(levels, np.arange(len(ranking.right)))
    cell = ranking.source * _CONFIDENCE_LEVELS + level
    size = sources * _CONFIDENCE_LEVELS
    right = np.bincount(cell, ranking.weight * ranking.right, minlength=size)
    every = np.bincount(cell, ranking.weight, minlength=size)
    parts = ranking.true_weights[:, None], right.reshape(sources, -1), every.reshape(sources, -1)
    return np.concatenate(parts, axis=1)


def _ranking_areas(totals: Floats) -> Floats:
    """Return the area of every ranking from its totals; nan where a resample has no value."""
    totals = totals.reshape(len(totals), -1, 2 * _CONFIDENCE_LEVELS + 1)
    values, right = totals[:, :, 0], totals[:, :, 1 : _CONFIDENCE_LEVELS + 1]
    every = np.cumsum(totals[:, :, _CONFIDENCE_LEVELS + 1 :], axis=2)
    found = np.cumsum(right, axis=2)
    precision = np.divide(found, every, out=np.zeros(every.shape), where=every > 0)
    area = (right * precision).sum(axis=2)
    return np.asarray(np.divide(area, values, out=np.full(area.shape, np.nan), where=values > 0))


def _curve_points(ranking: _Ranking) -> Iterator[Point]:
    """Yield the precision at some confidences, by recall."""
    recall = dict(zip(ranking.ends.tolist(), ranking.recall.tolist(), strict=True))
    rows = ordered_rows(ranking.right, ranking.source, ranking.stratum, ranking.weight)
    for end in ranking.level_ends.tolist():
        share = proportions_of_rows(rows.first(end + 1))[0]
        ends = share.low, share.high
        yield Point(recall[end], share.value, *ends, share.sources, share.cells)


CARDS = (
    share_card(
        _AP,
        "The area under the precision-recall curve, as values are accepted by falling confidence.",
        "higher is better",
        "is the average precision",
        "scikit-learn's average_precision_score; recall also counts cells without a predicted "
        "value",
    ),
    Card(
        _CURVE,
        "Precision by recall, as values are accepted by falling confidence.",
        "higher is better",
        lambda score: (
            f"Where {percent(float(score.slice['at']))} of the values are found, "
            f"{share_with_interval(score)} of what is given is right."
        ),
        example=example_score(0.94, 0.91, 0.96, at="0.8"),
    ),
)
