"""Calibration: how well confidences agree with outcomes, in which direction, and how certainly.

Computed over judged values that carry a confidence, invented ones included; how many carry one is a
score of its own. A bias has a direction, which the errors of calibration hide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, card_of_share, example
from docextract_eval.metrics.changes import KINDS_OF_CELLS, reach
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent
from docextract_eval.metrics.ratios import told, unknown
from docextract_eval.metrics.reliability import binned_error, bins, corp, smooth_error
from docextract_eval.metrics.slices import shares
from docextract_eval.metrics.stated import Stated, guesses, none_stated, of_all, stated
from docextract_eval.reasons import NO_WEIGHT
from docextract_eval.statistics.means import clustered_mean
from docextract_eval.statistics.permutation import sign_flips_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.records import Score

_COVERAGE, _TEST = "confidence_coverage", "calibration_test"
_SEED = 0


def calibration(columns: Columns, signature: str) -> list[Score]:
    """Return every score of calibration, over scalars and over table cells, by condition."""
    found: list[Score] = []
    for cells, _ in KINDS_OF_CELLS:
        found += _coverage(columns, cells, signature)
        slices = stated(columns, cells)
        for each in slices:
            found += _figures(each, signature)
        if every := of_all(slices):
            found.append(_test(every, signature))
        else:
            found += [none_stated(columns, cells, card.name, signature) for card in CARDS[1:]]
    return found


def _coverage(columns: Columns, cells: str, signature: str) -> Iterator[Score]:
    """Yield the share of predicted values that carry a confidence."""
    of = guesses(columns, cells)
    if not len(of.rendition):
        yield none_stated(columns, cells, _COVERAGE, signature)
    every = np.ones(len(of.rendition), bool)
    for by in (("condition",), ()):
        found = shares(of, ~np.isnan(of.confidence), every, *by)
        if len(of.rendition) and not (found or by):
            all_of = {"cells": cells, "condition": ALL}
            yield unknown(_COVERAGE, all_of, NO_WEIGHT, f"{_COVERAGE}|{signature}")
        for where, share in found:
            yield told(_COVERAGE, {"cells": cells, **where}, share, f"{_COVERAGE}|{signature}")


def _figures(slice_: Stated, signature: str) -> Iterator[Score]:
    """Yield the scores of a slice."""
    gap = slice_.confidence - slice_.right
    for metric, values, least in (("confidence_bias", gap, -1.0), ("brier", gap**2, 0.0)):
        mean = clustered_mean(values, slice_.columns.source, slice_.weight)
        half = reach(mean.error, mean.sources)
        low, high = max(least, mean.value - half), min(1.0, mean.value + half)
        yield slice_.score(metric, mean.value, signature, low, high)
    for metric, value in _plain(slice_.confidence, slice_.right, slice_.weight).items():
        yield slice_.score(metric, value, signature)


def _plain(confidence: Floats, right: Floats, weight: Floats) -> dict[str, float]:
    """Return the scores that have no interval."""
    counts = np.unique(confidence, return_counts=True)[1]
    return {
        **corp(confidence, right, weight)._asdict(),
        "smooth_ece": smooth_error(confidence, right, weight),
        "ece_10": binned_error(confidence, right, weight),
        "rms_ece_10": binned_error(confidence, right, weight, power=2),
        "distinct_confidences": float(len(counts)),
        "largest_tie": float(counts.max() / counts.sum()),
    }


def _test(slice_: Stated, signature: str) -> Score:
    """Return how often ten bins would be as far off if confidences were true.

    In that case each document's sum of gaps is as likely to be reversed. All bins are tested
    together: the gaps of one bin are too skewed where confidences are near 1.
    """
    gap = slice_.weight * (slice_.confidence - slice_.right)
    documents, source = np.unique(slice_.columns.source, return_inverse=True)
    seen, place = np.unique(bins(slice_.confidence), return_inverse=True)
    sums = np.bincount(source * len(seen) + place, gap, len(documents) * len(seen))
    p = sign_flips_at_once(sums.reshape(len(documents), len(seen)), seed=_SEED)
    return slice_.score(_TEST, p, signature)


def _bias(score: Score) -> str:
    """Return a bias as a sentence.

    >>> from docextract_eval.records import Score
    >>> _bias(Score("confidence_bias", {}, .034, .02, .05, 90, 900, ""))
    'Confidences are 3.4 points too high.'
    """
    value = score.value or 0.0
    return f"Confidences are {100 * abs(value):.1f} points too {'low' if value < 0 else 'high'}."


def _gap(score: Score) -> str:
    return f"Confidence and accuracy differ by {100 * (score.value or 0.0):.1f} points on average."


def _test_said(score: Score) -> str:
    p = score.value or 0.0
    seen = "are unlikely" if p < 0.05 else "are likely"
    return f"Such deviations {seen} if confidences were correct (p = {p:.2g})."


_DIMITRIADIS = "Dimitriadis, Gneiting and Jordan 2021 (CORP)"
CARDS = (
    card_of_share(
        _COVERAGE,
        "The share of judged predicted values that have a confidence.",
        "higher is better",
        "of the predicted values have a confidence",
    ),
    Card(
        "confidence_bias",
        "The mean of confidence minus outcome (1 right, 0 wrong): above 0 is overconfident.",
        "nearer to 0 is better",
        _bias,
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
        _gap,
        "Blasiok and Nakkiran 2023",
    ),
    Card(
        "ece_10",
        "The mean distance between confidence and accuracy over ten bins of equal width.",
        "lower is better",
        _gap,
        "Naeini, Cooper and Hauskrecht 2015",
    ),
    Card(
        "rms_ece_10",
        "The root mean squared distance between confidence and accuracy over ten such bins.",
        "lower is better",
        _gap,
        "Kumar, Liang and Ma 2019",
    ),
    Card(
        "distinct_confidences",
        "The number of distinct confidences.",
        "neither",
        lambda score: f"There are {score.value:,.0f} distinct confidences.",
        example=example(214.0, None, None),
    ),
    Card(
        "largest_tie",
        "The share of predicted values that have the most frequent confidence.",
        "lower is better",
        lambda score: (
            f"{percent(score.value or 0.0)} of the predicted values have the same confidence."
        ),
    ),
    Card(
        _TEST,
        "The p-value of the calibration error over ten bins, if all confidences were correct, by "
        "sign flips of whole documents.",
        "neither",
        _test_said,
        example=example(0.003, None, None),
    ),
)
