"""Whether confidences separate right from wrong values, however well they are calibrated.

Judged values that carry a confidence are ranked by it. Intervals are by bootstrap over the
documents, with the same resamples for every slice; for them, confidences are grouped in steps of
about equally many values, while the scores themselves are exact.

How well confidences separate right from wrong: definitions over the weights of both. The arrays
hold the weight of right and of wrong values at each distinct confidence, from the lowest up, along
their last axis; several rows are several resamples. Tied values cannot be ranked: each counts as
half before and half after the others.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, share_card
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.confidence_slices import (
    ConfidenceSlice,
    ordered_slices,
    overall_slice,
    score_without_confidence,
)
from docextract_eval.metrics.phrases import percent
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics
from docextract_eval.statistics.clusters import group_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Codes, Columns, Floats
    from docextract_eval.records import Score


def steps_of_counts(counts: Codes, most: int) -> Codes:
    """Return the step of each distinct confidence from how many values have it.

    There are about as many values in each step.

    >>> steps_of_counts(np.array([1, 2, 1, 2]), 2).tolist()
    [0, 0, 1, 1]
    """
    before = np.cumsum(counts) - counts
    return np.asarray(before * most // max(1, int(counts.sum())))


def auroc(right: Floats, wrong: Floats) -> Floats:
    """Return the probability that a right value has more confidence than a wrong one; ties half.

    >>> float(auroc(np.array([0., 1, 1]), np.array([1., 1, 0])))
    0.875
    """
    below = np.cumsum(wrong, axis=-1) - wrong / 2
    pairs = right.sum(axis=-1) * wrong.sum(axis=-1)
    return divide((right * below).sum(axis=-1), pairs)


def augrc(right: Floats, wrong: Floats) -> Floats:
    """Return the mean share of all values that are silently wrong, over every coverage.

    The area under the generalised risk-coverage curve (Traub and others 2024), in its closed form
    (1 - AUROC) acc (1 - acc) + (1 - acc)^2 / 2.

    >>> float(augrc(np.array([50.]), np.array([50.])))
    0.25
    """
    below = np.cumsum(wrong, axis=-1) - wrong / 2
    all_wrong, everything = wrong.sum(axis=-1), (right + wrong).sum(axis=-1)
    swapped = right.sum(axis=-1) * all_wrong - (right * below).sum(axis=-1)
    return divide(swapped + all_wrong**2 / 2, everything**2)


def captured_errors(right: Floats, wrong: Floats, reviewed: float) -> Floats:
    """Return the share of all errors that a review of the least confident values finds.

    `reviewed` is the share of the values that is reviewed. Where the review ends among equal
    confidences, it finds the same share of their errors.

    >>> float(captured_errors(np.array([0., 8]), np.array([1., 1]), .1))
    0.5
    """
    both = right + wrong
    before = np.cumsum(both, axis=-1) - both
    room = reviewed * both.sum(axis=-1, keepdims=True) - before
    reviewed_share = np.clip(divide(room, both), 0, 1)
    return divide((wrong * np.nan_to_num(reviewed_share)).sum(axis=-1), wrong.sum(axis=-1))


RANKINGS: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "augrc": augrc,
    "auroc_of_failure": auroc,
    "errors_in_10": partial(captured_errors, reviewed=0.1),
    "errors_in_30": partial(captured_errors, reviewed=0.3),
}
_RESAMPLES = 2_000
_SEED = 0
_STEPS = 25
_ENTRIES = 2**23
"""How many sums are held at once."""


def failure(columns: Columns, signature: str) -> list[Score]:
    """Return every score over scalars and over table cells, by condition and overall."""
    found: list[Score] = []
    for cells, _ in CELL_KINDS:
        slices = ordered_slices(columns, cells)
        if not overall_slice(slices):
            found += [
                score_without_confidence(columns, cells, name, signature) for name in RANKINGS
            ]
        if not slices:
            continue
        weights = [each.sums_by_source(lambda some: some.weight) for each in slices]
        documents = np.flatnonzero(np.sum(weights, axis=0))
        many = max(1, _ENTRIES // (len(documents) * 2 * _STEPS))
        for first in range(0, len(slices), many):
            found += _slice_scores(slices[first : first + many], documents, signature)
    return found


def _slice_scores(
    slices: Sequence[ConfidenceSlice], documents: Codes, signature: str
) -> Iterator[Score]:
    """Yield the scores of some slices, with their intervals."""
    known = [each.outcomes_by_confidence() for each in slices]
    sums = np.hstack(
        [
            _step_sums(each, documents, distinct, counts)
            for each, (distinct, _, _, counts) in zip(slices, known, strict=True)
        ]
    )
    draws = resample_metrics(_ranking_values, sums, _RESAMPLES, _SEED).reshape(
        _RESAMPLES, len(slices), -1
    )
    for number, (each, (_, *tally, _)) in enumerate(zip(slices, known, strict=True)):
        for place, (name, ranking) in enumerate(RANKINGS.items()):
            value = float(ranking(*tally))
            if np.isnan(value):
                lacking = "NOTHING_RIGHT" if tally[1].any() else "NOTHING_WRONG"
                reason = Reason(ReasonCode[lacking])
                yield each.score(name, None, signature, reason=reason)
                continue
            drawn, rarer_sources = draws[:, number, place], _count_rarer_sources(each)
            low, high = logit_interval(value, drawn, each.documents, rarer_sources=rarer_sources)
            yield each.score(name, value, signature, low, high)


def _step_sums(
    slice_: ConfidenceSlice, documents: Codes, distinct: Floats, counts: Floats
) -> Floats:
    """Return each document's weight of right and of wrong values in every step.

    `distinct` are the confidences in order, and `counts` the values that have each.
    """
    index = np.zeros(documents[-1] + 1, np.int64)
    index[documents] = np.arange(len(documents))
    steps = steps_of_counts(counts.astype(np.int64), _STEPS)
    both = np.zeros((2, len(documents) * _STEPS))
    for some in slice_.parts():
        step = steps[np.searchsorted(distinct, some.confidence)]
        group = index[some.columns.source] * _STEPS + step
        right, weight = some.right, some.weight
        amounts = weight * right, weight * (1 - right)
        both += [group_sums(group, amount, both.shape[1]) for amount in amounts]
    return np.hstack([each.reshape(len(documents), _STEPS) for each in both])


def _count_rarer_sources(slice_: ConfidenceSlice) -> int:
    """Return the number of documents that have the rarer outcome."""
    rights = slice_.sums_by_source(lambda some: some.right)
    wrongs = slice_.sums_by_source(lambda some: 1 - some.right)
    return int(np.count_nonzero(wrongs if rights.sum() >= wrongs.sum() else rights))


def _ranking_values(totals: Floats) -> Floats:
    """Return every score of every slice from totals of right and wrong values by step."""
    parted = totals.reshape(len(totals), -1, 2, _STEPS)
    right, wrong = parted[:, :, 0], parted[:, :, 1]
    values = np.stack([ranking(right, wrong) for ranking in RANKINGS.values()], axis=-1)
    return values.reshape(len(totals), -1)


CARDS = (
    Card(
        "augrc",
        "The share of all predicted values that are wrong and accepted, averaged over all "
        "thresholds: 0 is best, and half the square of the share of wrong values is the lowest "
        "possible.",
        "lower is better",
        lambda score: (
            f"Averaged over thresholds, {score.value:.4f} of all values are accepted and wrong."
        ),
        "Traub and others 2024",
    ),
    Card(
        "auroc_of_failure",
        "The probability that a right value has a higher confidence than a wrong one; ties count "
        "half.",
        "higher is better",
        lambda score: (
            f"A right value has the higher confidence in {percent(score.value or 0.0)} of pairs."
        ),
        "Hendrycks and Gimpel 2017",
    ),
    *(
        share_card(
            f"errors_in_{share}",
            f"The share of all wrong values that are among the {share} % least confident.",
            "higher is better",
            f"of the wrong values are among the {share} % least confident",
        )
        for share in (10, 30)
    ),
)
