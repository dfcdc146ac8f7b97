"""Whether confidences separate right from wrong values, however well they are calibrated.

Judged values that carry a confidence are ranked by it. Intervals are by bootstrap over the
documents, with the same resamples for every slice; for them, confidences are grouped in steps of
about equally many values, while the scores themselves are exact.
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
from docextract_eval.metrics.ranking import (
    augrc,
    auroc,
    captured_errors,
    steps_of_counts,
)
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics
from docextract_eval.statistics.clusters import group_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Codes, Columns, Floats
    from docextract_eval.records import Score

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
        documents = _documents_of(slices)
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


def _documents_of(slices: Sequence[ConfidenceSlice]) -> Codes:
    """Return the sources of which any slice has a value."""
    weights = [each.sums_by_source(lambda some: some.weight) for each in slices]
    return np.flatnonzero(np.sum(weights, axis=0))


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
