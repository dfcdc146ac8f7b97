"""How much is auto-accepted under a promise, and what of that is wrong.

The threshold is chosen on the calibration half of the documents (`promise`) and every score is
computed on the other half: overall, by condition and by field; once more for the threshold that
clean pages alone would have chosen, because that is the one most teams have; and over all
conditions for the stricter promise, whose slices name its share of wrong values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import brief_share, one_in, percent
from docextract_eval.metrics.promise import ALPHA, STRICT_ALPHA, Promise, choose_threshold
from docextract_eval.metrics.ratios import JUDGED, score_without_value, share_score
from docextract_eval.metrics.selective import (
    cells_of_half,
    confidences_or_never,
    mark_accepted_cells,
)
from docextract_eval.metrics.slices import USUAL_BREAKDOWNS
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.schemas import CRITICAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.metrics.slices import Shares


STRICT = {"alpha": f"{STRICT_ALPHA:g}"}
"""What slices of the stricter promise name beside others."""
WEIGHTED = "weighted by criticality"
"""A value of a critical field weighs as much as several others: a share is not what one counts."""


def automation(columns: Columns, signature: str) -> list[Score]:
    """Return thresholds, automation and silent-error rates, and documents that need no review."""
    columns = columns.base_cells()
    promise = columns.derived(choose_threshold)
    strict = choose_threshold(columns, STRICT_ALPHA)
    signed = f"halves:report|{signature}"
    usual = f"alpha:{ALPHA:g}|{signed}"
    clean = _promise_chosen_on_clean(columns)
    return [
        *_promise_scores(columns, promise, {}, usual),
        *_promised_straight_through(columns, promise, f"straight_through|{usual}"),
        *_promise_scores(columns, clean, {"threshold": CLEAN}, usual),
        *_promise_scores(columns, strict, STRICT, f"alpha:{STRICT_ALPHA:g}|{signed}", [()]),
    ]


def _promise_chosen_on_clean(columns: Columns) -> Promise:
    clean = columns.select(columns.condition.is_in(CLEAN))
    if not len(clean.table):
        return Promise(ALPHA, None, 0, 0, reason=Reason(ReasonCode.NO_CLEAN_CONDITION))
    # whoever has clean pages alone weighs no others
    return choose_threshold(clean.changed(deploy={}))


def _promise_scores(
    columns: Columns,
    promise: Promise,
    chosen_on: dict[str, str],
    signature: str,
    breakdowns: Iterable[tuple[str, ...]] = USUAL_BREAKDOWNS,
) -> Iterator[Score]:
    """Yield the scores of a promise's threshold on the report half; or why there is none."""
    where, signed = {"cells": "scalars", "condition": ALL, **chosen_on}, f"threshold|{signature}"
    rests_on = promise.sources, promise.cells
    yield Score(
        "threshold", where, promise.threshold, None, None, *rests_on, signed, promise.reason
    )
    found: dict[str, Shares] = {"safe_automation_rate": [], "silent_error_rate": []}
    reason = promise.reason
    if promise.threshold is not None:
        accepted_cells = mark_accepted_cells(
            cells_of_half(columns, calibration=False), promise.threshold
        )
        for by in breakdowns:
            found["safe_automation_rate"] += accepted_cells.automation_shares(*by)
            found["silent_error_rate"] += accepted_cells.error_shares(*by)
        reason = (
            Reason(ReasonCode.NOTHING_AUTO_ACCEPTED, half="report")
            if len(accepted_cells.is_accepted)
            else Reason(ReasonCode.NO_VALUES, half="report")
        )
    for metric, shares in found.items():
        signed = f"{metric}|{signature}"
        for named, share in shares:
            yield share_score(metric, {"cells": "scalars", **named, **chosen_on}, share, signed)
        if not shares:
            yield score_without_value(metric, where, reason or NO_CELLS, signed)


def _promised_straight_through(
    columns: Columns, promise: Promise, signature: str
) -> Iterator[Score]:
    """Yield what needs no review at a promise's threshold; or why there is none."""
    where = {"condition": ALL}
    if promise.threshold is None:
        yield score_without_value("straight_through", where, promise.reason or NO_CELLS, signature)
    else:
        cells = cells_of_half(columns, calibration=False)
        yield from straight_through_scores(cells, promise.threshold, signature)


def straight_through_scores(columns: Columns, threshold: float, signature: str) -> Iterator[Score]:
    """Return the share of renditions whose critical values are all auto-accepted and right."""
    cells = columns.select((columns.criticality >= CRITICAL) & columns.outcome_in(*JUDGED))
    handled = (confidences_or_never(cells) >= threshold) & cells.outcome_in("right")
    answers = Answers.from_columns(cells)
    through = answers.sums_by_answer(~handled) == 0
    reason = Reason(ReasonCode.NO_CRITICAL_FIELDS, half="report")
    return answers.share_scores("straight_through", through, {}, signature, reason)


def _automation_sentence(score: Score) -> str:
    return (
        f"Safe automation rate: {brief_share(score)} of field values can be accepted without "
        f"review, {WEIGHTED}."
    )


def _silent_error_sentence(score: Score) -> str:
    """Return a silent-error rate as a sentence.

    >>> _silent_error_sentence(Score("silent_error_rate", {}, 1 / 310, .001, 1 / 205, 90, 900, ""))
    '1 auto-accepted value in 310 is wrong, at worst 1 in 205, weighted by criticality.'
    """
    value, worst = score.value or 0.0, one_in(score.high or 0.0)
    if not value:
        return f"No auto-accepted value is wrong, at worst {worst}, {WEIGHTED}."
    return f"{one_in(value, 'auto-accepted value')} is wrong, at worst {worst}, {WEIGHTED}."


CARDS = (
    Card(
        "safe_automation_rate",
        "The share of field values that can be accepted without review: at the lowest confidence "
        "threshold for which it is proven that at most 2 % of them are wrong (1 % where the slice "
        "says alpha 0.01), the weight of the auto-accepted values over the weight of all fields "
        "that have a true or a predicted value.",
        "higher is better",
        _automation_sentence,
        "Geifman and El-Yaniv 2017; Angelopoulos and others 2021 (fixed sequence testing)",
        is_share=True,
    ),
    Card(
        "silent_error_rate",
        "The weight of wrong and invented values among the auto-accepted values.",
        "lower is better",
        _silent_error_sentence,
        example=example_score(1 / 310, 1 / 520, 1 / 205),
        is_share=True,
    ),
    Card(
        "threshold",
        "The lowest confidence from which values are auto-accepted, so that at most alpha of them"
        " are wrong, with 90 % confidence, chosen on the calibration half of the documents.",
        "neither",
        lambda score: f"Values are auto-accepted from a confidence of {score.value:.4g}.",
    ),
    Card(
        "straight_through",
        "The share of renditions whose critical values are all auto-accepted and right.",
        "higher is better",
        lambda score: (
            f"{percent(score.value or 0.0)} of renditions have every critical value accepted and "
            "right."
        ),
        is_share=True,
    ),
)
