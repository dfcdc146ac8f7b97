"""Curves along confidence: how often values are right, and the risk of accepting more of them.

They are drawn over judged values that carry a confidence, by condition and over all.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.confidence_slices import (
    ConfidenceSlice,
    ordered_slices,
    overall_slice,
    why_no_value_over_all,
)
from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.metrics.ladder import CellsOfStep, Ladder, chosen_steps, ladder_shape
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.metrics.ratios import GUESSED
from docextract_eval.metrics.reliability import BINS, confidence_bins
from docextract_eval.metrics.slices import (
    SlicedCells,
    mean_proportions_over_repeats,
    split_cell_kinds,
    weighted_renditions,
)
from docextract_eval.statistics import isotonic
from docextract_eval.statistics.clusters import proportions_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.metrics.columns import Codes, Columns
    from docextract_eval.metrics.folding import RowBlock
    from docextract_eval.statistics.clusters import Proportion

    Points = tuple[Point, ...]

_COVERAGES = 20
"""Points of a risk-coverage curve, with about as many values between them."""
_STEPS = 100
"""The most points of an isotonic curve."""


def reliability(columns: Columns, signature: str) -> list[Curve]:
    """Return accuracy along confidence: in ten bins with bands, and the isotonic fit."""
    columns = columns.base_cells()
    stated = columns.outcome_in(*GUESSED) & columns.has_confidence
    right = [columns.outcome_in("right")]
    sliced = {
        cells: SlicedCells(columns, stated & inside, right)
        for cells, inside in split_cell_kinds(columns)
    }

    def bin_points(slice_: ConfidenceSlice) -> Points:
        return _bin_points(sliced[slice_.where["cells"]], slice_)

    return [
        *_slice_curves("reliability", columns, signature, bin_points),
        *_slice_curves("isotonic_reliability", columns, signature, _isotonic_points),
    ]


def risk_coverage(columns: Columns, signature: str) -> list[Curve]:
    """Return the share of wrong values among the most confident, along their share of all."""
    return [*_slice_curves("risk_coverage", columns, signature, _risk_points)]


def _slice_curves(
    metric: str, columns: Columns, signature: str, make_points: Callable[[ConfidenceSlice], Points]
) -> Iterator[Curve]:
    """Yield a curve for every slice."""
    signature = f"{metric}|{signature}"
    for cells, _ in CELL_KINDS:
        slices = ordered_slices(columns, cells)
        for each in slices:
            yield Curve(metric, each.where, make_points(each), signature)
        if not overall_slice(slices):
            where = {"cells": cells, "condition": ALL}
            yield Curve(metric, where, (), signature, why_no_value_over_all(columns, cells))


def _bin_points(sliced: SlicedCells, slice_: ConfidenceSlice) -> Points:
    """Return the share of right values in every bin that has any, at its mean confidence."""
    mass, sums = np.zeros((2, BINS))
    for some in slice_.parts():
        place, weight = confidence_bins(some.confidence), some.weight
        mass += np.bincount(place, weight, BINS)
        sums += np.bincount(place, weight * some.confidence, BINS)
    found = _shares_of_bins(sliced, slice_.where["condition"])
    return tuple(
        Point(float(sums[b] / mass[b]), each.value, each.low, each.high, each.sources, each.cells)
        for b, each in found.items()
    )


def _shares_of_bins(sliced: SlicedCells, condition: str) -> dict[int, Proportion]:
    """Return the share of right values in each bin of the confidences under a condition."""
    by_condition, columns = condition != ALL, sliced.columns
    kept = weighted_renditions(columns, by_condition=by_condition)
    if by_condition:
        kept = kept & columns.renditions.condition.is_in(condition)

    def bins(rows: RowBlock) -> Codes:
        return confidence_bins(columns.confidences_at(rows.position))

    def one_slice(rows: RowBlock) -> Codes:
        return np.zeros(len(rows.rendition), np.int64)

    rows = sliced.rows(kept, by_field=True)
    return sliced.proportions(
        rows, bins, by_condition=by_condition, weighed_codes=None if by_condition else one_slice
    )[0]


def _isotonic_points(slice_: ConfidenceSlice) -> Points:
    """Return the isotonic fit at the centres of its steps, thinned where there are many."""
    distinct, rights, wrongs, _ = slice_.outcomes_by_confidence()
    steps = isotonic.fit(distinct, rights / (rights + wrongs), rights + wrongs)
    kept = np.unique(np.linspace(0, len(steps.values) - 1, _STEPS).astype(int)).tolist()
    return tuple(Point(steps.centres[step], steps.values[step]) for step in kept)


def _risk_points(slice_: ConfidenceSlice) -> Points:
    """Return the risk at every coverage."""
    ladder = _ladder(slice_)
    accepted = [ladder.accepted_slices(step) for step in range(len(ladder))]
    shares = iter(proportions_of_each([*chain.from_iterable(accepted)]))
    points = []
    for step, repeats in enumerate(accepted):
        wrong = mean_proportions_over_repeats([{0: next(shares)} for _ in repeats])[0]
        coverage = min(1.0, float(ladder.weight[step] / ladder.weight[-1]))
        points.append(
            Point(coverage, wrong.value, wrong.low, wrong.high, wrong.sources, wrong.cells)
        )
    return tuple(points)


def _ladder(slice_: ConfidenceSlice) -> Ladder:
    """Return the thresholds of a slice: each accepts a range more of every run's values."""
    distinct, *weights, counts = (each[::-1] for each in slice_.outcomes_by_confidence())
    kept = chosen_steps(np.cumsum(counts).astype(np.int64), _COVERAGES)
    thresholds, repeats = distinct[kept], slice_.predicted.repeats
    starts = [
        np.searchsorted(slice_.predicted.take(run).confidence, thresholds) + run.start
        for run in slice_.runs
    ]

    def cells_of(step: int) -> Iterator[CellsOfStep]:
        for run, start in zip(slice_.runs, starts, strict=True):
            end = run.stop if step == 0 else int(start[step - 1])
            for some in slice_.parts_of(slice(int(start[step]), end)):
                yield CellsOfStep.from_columns(some.predicted, some.at, some.weight)

    weight = np.cumsum(sum(weights))[kept] / repeats
    return Ladder(thresholds, weight, cells_of, ladder_shape(slice_.predicted))


CARDS = (
    Card(
        "reliability",
        "The share of right values in each of ten bins of confidence, at the bin's mean.",
        "neither",
        lambda score: (
            f"At a confidence of {score.slice['at']}, {share_with_interval(score)} of values are "
            "right."
        ),
        example=example_score(0.88, 0.84, 0.91, at="0.95"),
    ),
    Card(
        "isotonic_reliability",
        "The share of right values by confidence, as a monotone fit.",
        "neither",
        lambda score: (
            f"At a confidence of {score.slice['at']}, {percent(score.value or 0.0)} of values are "
            "right by the monotone fit."
        ),
        "Dimitriadis, Gneiting and Jordan 2021",
        example_score(0.88, None, None, at="0.95"),
    ),
    Card(
        "risk_coverage",
        "The share of wrong values among the most confident ones, by coverage.",
        "lower is better",
        lambda score: (
            f"Of the {percent(float(score.slice['at']))} most confident values, "
            f"{share_with_interval(score)} are wrong."
        ),
        "Geifman and El-Yaniv 2017",
        example_score(0.021, 0.014, 0.031, at="0.8"),
    ),
)
