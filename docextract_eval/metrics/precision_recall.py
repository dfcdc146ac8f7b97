"""Precision against recall along confidence, and the area below: average precision."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score, share_card
from docextract_eval.metrics.columns import ALL, Codes, Floats
from docextract_eval.metrics.confidence_slices import ConfidenceSlice
from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.metrics.f1 import RESAMPLES, SEED
from docextract_eval.metrics.ladder import ladder_shape
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.metrics.ratios import (
    GUESSED,
    JUDGED,
    VALUED,
    condition_weights,
    score_without_value,
)
from docextract_eval.metrics.slices import field_condition_codes, split_cell_kinds
from docextract_eval.reasons import NO_CELLS, NO_CONFIDENCE, NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics
from docextract_eval.statistics.clusters import GrowingSlice, group_sums, proportions_of_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns, Positions

_CONFIDENCE_LEVELS = 20
"""Levels of confidence: the points of a curve that are kept, and at which resamples are summed."""
_BLOCK = 2**24
"""Quantities that are resampled at once: 128 MB."""
_AP, _CURVE = "average_precision", "precision_recall"
_NO_VALUES = Reason(ReasonCode.NO_VALUES_ON_PAGES)
Where = dict[str, str]


def average_precision(columns: Columns, signature: str) -> list[Score]:
    """Return the area below the curve, over all fields and by field, all conditions together."""
    signed, rankings = f"{_AP}|{signature}", _try_rankings(columns)
    sources = max(1, len(columns.renditions.source.names))
    many = max(1, _BLOCK // (sources * (2 * _CONFIDENCE_LEVELS + 1)))
    found: list[Score] = []
    while some := [*islice(rankings, many)]:
        intervals = iter(_ranking_intervals([each for each in some if isinstance(each, _Ranking)]))
        found += [
            Score(_AP, each.where, each.area, *next(intervals), *each.counts, signed)
            if isinstance(each, _Ranking)
            else score_without_value(_AP, *each, signed)
            for each in some
        ]
    return found


def precision_recall(columns: Columns, signature: str) -> list[Curve]:
    """Return precision at growing recall over all fields and by field, at some of its points."""
    signed = f"{_CURVE}|{signature}"
    return [
        Curve(_CURVE, ranking[0], (), signed, ranking[1])
        if isinstance(ranking, tuple)
        else Curve(_CURVE, ranking.where, tuple(_curve_points(ranking)), signed)
        for ranking in _try_rankings(columns)
    ]


@dataclass(frozen=True, eq=False)
class _Ranking:
    """The predicted values of a slice with a confidence, and the true values."""

    values: ConfidenceSlice
    true_weights: Floats
    """The weight of each source's true values, found or not."""
    counts: tuple[int, int]
    """The numbers of documents and of cells."""

    @property
    def where(self) -> Where:
        """The name of the slice."""
        return dict(self.values.where)

    @cached_property
    def confidences_and_sums(self) -> tuple[Floats, Floats, Floats]:
        """The distinct confidences, falling, and what is accepted there: right weight, and all."""
        distinct, rights, wrongs, _ = (each[::-1] for each in self.values.outcomes_by_confidence())
        return distinct, np.cumsum(rights), np.cumsum(rights + wrongs)

    @property
    def area(self) -> float:
        """The precision at each confidence, weighted by the recall that it adds."""
        _, found, every = self.confidences_and_sums
        return float((np.diff(found, prepend=0.0) * found / every).sum() / self.true_weights.sum())

    def levels(self) -> tuple[Floats, Floats]:
        """Return confidences that are about equally far from one another in recall, and this."""
        distinct, found, _ = self.confidences_and_sums
        recall = found / self.true_weights.sum()
        steps = recall[-1] * np.arange(1, _CONFIDENCE_LEVELS) / _CONFIDENCE_LEVELS
        near = np.unique(np.append(np.searchsorted(recall, steps), len(recall) - 1))
        return distinct[near], recall[near]


def _try_rankings(columns: Columns) -> Iterator[_Ranking | tuple[Where, Reason]]:
    """Yield the ranking over all fields, then of each field; or why there is none."""
    columns = columns.base_cells()
    judged = columns.outcome_in(*JUDGED)
    for cells, of_kind in split_cell_kinds(columns):
        inside = of_kind & judged
        yield _try_ranking(columns, inside, {"cells": cells, "condition": ALL})
        for code in columns.field.present(inside):
            name = columns.field.names[code]
            where = {"cells": cells, "field": name, "condition": ALL}
            yield _try_ranking(columns, inside & columns.field.is_in(name), where)


def _try_ranking(
    columns: Columns, inside: Bools, slice_name: Where
) -> _Ranking | tuple[Where, Reason]:
    """Return the ranking of some cells by falling confidence, or why there is none."""
    if not inside.any():
        return slice_name, NO_CELLS
    factors, pages = _condition_factors(columns, inside), columns.renditions
    true_weights = np.zeros(len(pages.source.names))
    weighed, weighed_sources, ranked = 0, np.zeros(len(true_weights), bool), []
    for positions, rendition in _places_by_block(columns, inside):
        outcome, source = columns.outcome.take(positions), pages.source.take(rendition).codes
        weight = pages.weight[rendition] * factors[pages.condition.take(rendition).codes]
        kept = weight > 0
        found = np.bincount(source, weight * outcome.is_in(*VALUED))
        true_weights[: len(found)] += found
        weighed_sources[source[kept]] = True
        weighed += int(np.count_nonzero(kept))
        kept &= outcome.is_in(*GUESSED) & np.isfinite(columns.confidences_at(positions))
        ranked.append(positions[kept].astype(np.min_scalar_type(len(inside))))
    values_at = np.concatenate(ranked)
    if not weighed or not true_weights.any() or not len(values_at):
        return slice_name, _why_no_ranking(weighed, true_weights)
    every = slice(0, len(values_at))
    values = ConfidenceSlice(slice_name, columns.take(values_at), every, [every], factors)
    counts = int(np.count_nonzero(weighed_sources)), round(weighed / columns.repeats)
    return _Ranking(values, true_weights, counts)


def _places_by_block(columns: Columns, inside: Bools) -> Iterator[tuple[Codes, Positions]]:
    """Yield the positions of some cells, and their renditions, block by block."""
    for at in columns.blocks:
        positions = at.start + np.flatnonzero(inside[at])
        yield positions, columns.renditions_at(positions)


def _condition_factors(columns: Columns, inside: Bools) -> Floats:
    """Return the factors with which conditions weigh as they should among some cells."""
    pages = columns.renditions
    names = pages.condition.names
    masses = np.zeros(len(names))
    for _, rendition in _places_by_block(columns, inside):
        condition = pages.condition.take(rendition).codes
        masses += group_sums(condition, pages.weight[rendition], len(names))
    return np.nan_to_num(divide(condition_weights(names, columns.deploy), masses))


def _why_no_ranking(weighed: int, true_weights: Floats) -> Reason:
    if not weighed:
        return NO_WEIGHT
    return NO_CONFIDENCE if true_weights.any() else _NO_VALUES


def _ranking_intervals(rankings: list[_Ranking]) -> Iterator[tuple[float, float]]:
    """Yield the intervals of rankings; one matrix of bootstrap weights serves all of them."""
    if not rankings:
        return
    sums = np.concatenate([_level_sums(ranking) for ranking in rankings], axis=1)
    drawn = resample_metrics(_ranking_areas, sums, RESAMPLES, SEED).T
    for ranking, draws in zip(rankings, drawn, strict=True):
        yield logit_interval(ranking.area, draws, ranking.counts[0])


def _level_sums(ranking: _Ranking) -> Floats:
    """Return each source's true values, and what it adds at every level: right ones, and all."""
    sources, levels = len(ranking.true_weights), ranking.levels()[0]
    both = np.zeros((2, sources * _CONFIDENCE_LEVELS))
    for some in ranking.values.parts():
        level = np.searchsorted(-levels, -some.confidence)
        cell, weight = some.columns.source * _CONFIDENCE_LEVELS + level, some.weight
        both += [group_sums(cell, each, both.shape[1]) for each in (weight * some.right, weight)]
    right, every = both.reshape(2, sources, _CONFIDENCE_LEVELS)
    return np.concatenate([ranking.true_weights[:, None], right, every], axis=1)


def _ranking_areas(totals: Floats) -> Floats:
    """Return the area of every ranking from its totals; nan where a resample has no value."""
    totals = totals.reshape(len(totals), -1, 2 * _CONFIDENCE_LEVELS + 1)
    values, right = totals[:, :, 0], totals[:, :, 1 : _CONFIDENCE_LEVELS + 1]
    every = np.cumsum(totals[:, :, _CONFIDENCE_LEVELS + 1 :], axis=2)
    found = np.cumsum(right, axis=2)
    precision = divide(found, every, of_nothing=0.0)
    return divide((right * precision).sum(axis=2), values)


def _curve_points(ranking: _Ranking) -> Iterator[Point]:
    """Yield the precision at some confidences, by recall."""
    values, (levels, recalls) = ranking.values, ranking.levels()
    sources, strata_count, _ = ladder_shape(values.predicted)
    accepted = GrowingSlice(sources, strata_count)
    step = [np.searchsorted(-levels, -some.confidence).astype(np.uint8) for some in values.parts()]
    found = []
    for each in range(len(levels)):
        for some, steps in zip(values.parts(), step, strict=True):
            cells = some.columns.take(np.flatnonzero(steps == each))
            right, strata = cells.outcome_in("right").astype(float), field_condition_codes(cells)
            accepted.add(right, cells.source, strata, values.weights_of(cells))
        found.append(accepted.slices())
    for share, recall in zip(proportions_of_each(found), recalls.tolist(), strict=True):
        yield Point(recall, share.value, share.low, share.high, share.sources, share.cells)


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
            f"{share_with_interval(score)} of the returned values are right."
        ),
        example=example_score(0.94, 0.91, 0.96, at="0.8"),
    ),
)
