"""Calibration: how well confidences agree with outcomes, in which direction, and how certainly.

Computed over judged values that carry a confidence, invented ones included; how many carry one is a
score of its own. A bias has a direction, which the errors of calibration hide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score, share_card
from docextract_eval.metrics.changes import CELL_KINDS, half_width
from docextract_eval.metrics.confidence_slices import (
    NO_PREDICTED_VALUES,
    ConfidenceSlice,
    ordered_slices,
    overall_slice,
    predicted_values,
    score_without_confidence,
)
from docextract_eval.metrics.phrases import percent
from docextract_eval.metrics.reliability import (
    BINS,
    binned_calibration_error,
    confidence_bins,
    smooth_calibration_error,
    split_brier_score,
)
from docextract_eval.metrics.slices import SlicedCells
from docextract_eval.statistics.clusters import clustered_ratio, group_sums
from docextract_eval.statistics.permutation import joint_sign_flip_p_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.records import Score

_COVERAGE, _TEST = "confidence_coverage", "calibration_test"
_SEED = 0


def calibration(columns: Columns, signature: str) -> list[Score]:
    """Return every score of calibration, over scalars and over table cells, by condition."""
    found: list[Score] = []
    for cells, _ in CELL_KINDS:
        found += _coverage_scores(columns, cells, signature)
        slices = ordered_slices(columns, cells)
        for each in slices:
            found += _slice_scores(each, signature)
        if every := overall_slice(slices):
            found.append(_calibration_test(every, signature))
        else:
            found += [
                score_without_confidence(columns, cells, card.name, signature) for card in CARDS[1:]
            ]
    return found


def _coverage_scores(columns: Columns, cell_kind: str, signature: str) -> Iterator[Score]:
    """Return the share of predicted values that carry a confidence."""
    predicted = predicted_values(columns, cell_kind)
    every = np.ones(len(predicted.table), bool)
    sliced = SlicedCells(predicted, every, [predicted.has_confidence])
    where, ways = {"cells": cell_kind}, (("condition",), ())
    return sliced.scores(_COVERAGE, where, signature, ways, why_no_cells=NO_PREDICTED_VALUES)


def _slice_scores(slice_: ConfidenceSlice, signature: str) -> Iterator[Score]:
    """Yield the scores of a slice."""
    mass = slice_.sums_by_source(lambda some: some.weight)
    for metric, power, least in (("confidence_bias", 1, -1.0), ("brier", 2, 0.0)):

        def gaps(some: ConfidenceSlice, power: int = power) -> Floats:
            return np.asarray(some.weight * (some.confidence - some.right) ** power)

        mean = clustered_ratio(slice_.sums_by_source(gaps), mass)
        half = half_width(mean.error, mean.sources)
        low, high = max(least, mean.value - half), min(1.0, mean.value + half)
        yield slice_.score(metric, mean.value, signature, low, high)
    for metric, value in _values_without_interval(slice_).items():
        yield slice_.score(metric, value, signature)


def _values_without_interval(slice_: ConfidenceSlice) -> dict[str, float]:
    """Return the scores that have no interval."""
    distinct, *weights, counts = slice_.outcomes_by_confidence()
    values = (
        np.concatenate([distinct, distinct]),
        np.repeat([1.0, 0.0], len(distinct)),
        np.concatenate(weights),
    )
    return {
        **split_brier_score(*values)._asdict(),
        "smooth_ece": smooth_calibration_error(*values),
        "ece_10": binned_calibration_error(*values),
        "rms_ece_10": binned_calibration_error(*values, power=2),
        "distinct_confidences": float(len(distinct)),
        "largest_tie": float(counts.max() / counts.sum()),
    }


def _calibration_test(slice_: ConfidenceSlice, signature: str) -> Score:
    """Return how often ten bins would be as far off if confidences were true.

    In that case each document's sum of gaps is as likely to be reversed. All bins are tested
    together: the gaps of one bin are too skewed where confidences are near 1.
    """
    sums = np.zeros(len(slice_.predicted.renditions.source.names) * BINS)
    counts = np.zeros(len(sums), np.int64)
    for some in slice_.parts():
        place = some.columns.source * BINS + confidence_bins(some.confidence)
        sums += group_sums(place, some.weight * (some.confidence - some.right), len(sums))
        counts += np.bincount(place, minlength=len(sums))
    held = counts.reshape(-1, BINS) > 0
    documents, occupied = held.any(axis=1), held.any(axis=0)
    p = joint_sign_flip_p_value(sums.reshape(-1, BINS)[documents][:, occupied], seed=_SEED)
    return slice_.score(_TEST, p, signature)


def _bias_sentence(score: Score) -> str:
    """Return a bias as a sentence.

    >>> from docextract_eval.records import Score
    >>> _bias_sentence(Score("confidence_bias", {}, .034, .02, .05, 90, 900, ""))
    'Confidences are 3.4 points too high.'
    """
    value = score.value or 0.0
    return f"Confidences are {100 * abs(value):.1f} points too {'low' if value < 0 else 'high'}."


def _gap_sentence(score: Score) -> str:
    return f"Confidence and accuracy differ by {100 * (score.value or 0.0):.1f} points on average."


def _test_sentence(score: Score) -> str:
    p = score.value or 0.0
    likelihood = "are unlikely" if p < 0.05 else "are likely"
    return f"Such deviations {likelihood} if confidences were correct (p = {p:.2g})."


_DIMITRIADIS = "Dimitriadis, Gneiting and Jordan 2021 (CORP)"
CARDS = (
    share_card(
        _COVERAGE,
        "The share of judged predicted values that have a confidence.",
        "higher is better",
        "of the predicted values have a confidence",
    ),
    Card(
        "confidence_bias",
        "The mean of confidence minus outcome (1 right, 0 wrong): above 0 is overconfident.",
        "nearer to 0 is better",
        _bias_sentence,
    ),
    Card(
        "brier",
        "The mean squared distance between confidence and outcome (1 right, 0 wrong).",
        "lower is better",
        lambda score: f"The Brier score is {score.value:.4f}.",
        "Brier 1950",
    ),
    Card(
        "miscalibration",
        "How much the best monotone map of confidences would lower the Brier score.",
        "lower is better",
        lambda score: f"Calibration would lower the Brier score by {score.value:.4f}.",
        _DIMITRIADIS,
    ),
    Card(
        "discrimination",
        "How much lower the Brier score of calibrated confidences is than that of one confidence "
        "for all values.",
        "higher is better",
        lambda score: f"Discrimination lowers the Brier score by {score.value:.4f}.",
        _DIMITRIADIS,
    ),
    Card(
        "uncertainty",
        "The Brier score if every value had the overall accuracy as its confidence.",
        "neither",
        lambda score: (
            f"One confidence for all values would have a Brier score of {score.value:.4f}."
        ),
        _DIMITRIADIS,
    ),
    Card(
        "smooth_ece",
        "The mean distance between confidence and accuracy, smoothed over confidence (a Gaussian "
        "of width .05).",
        "lower is better",
        _gap_sentence,
        "Blasiok and Nakkiran 2023",
    ),
    Card(
        "ece_10",
        "The mean distance between confidence and accuracy over ten bins of equal width.",
        "lower is better",
        _gap_sentence,
        "Naeini, Cooper and Hauskrecht 2015",
    ),
    Card(
        "rms_ece_10",
        "The root mean squared distance between confidence and accuracy over ten such bins.",
        "lower is better",
        _gap_sentence,
        "Kumar, Liang and Ma 2019",
    ),
    Card(
        "distinct_confidences",
        "The number of distinct confidences.",
        "neither",
        lambda score: f"There are {score.value:,.0f} distinct confidences.",
        example=example_score(214.0, None, None),
    ),
    Card(
        "largest_tie",
        "The share of predicted values that have the most frequent confidence.",
        "lower is better",
        lambda score: (
            f"{percent(score.value or 0.0)} of the predicted values have the same confidence."
        ),
        is_share=True,
    ),
    Card(
        _TEST,
        "The p-value of the calibration error over ten bins, if all confidences were correct, by "
        "sign flips of whole documents.",
        "neither",
        _test_sentence,
        example=example_score(0.003, None, None),
    ),
)
