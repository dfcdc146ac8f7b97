"""What share of documents needs nobody under a promise, and what of these has an error.

A document is as sure as its least sure value: of its field values, and of what its tables return. A
field that was left empty, or has no confidence, goes to a person, and so does its document; a row
that is missing shows nowhere, so it counts as an error. The threshold is chosen on the calibration
half (`promise`), with documents in place of values, and the shares are those of the other half.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.columns import ALL, CodedNames
from docextract_eval.metrics.phrases import brief_share, one_in
from docextract_eval.metrics.promise import choose_threshold
from docextract_eval.metrics.ratios import GUESSED, JUDGED, score_without_value
from docextract_eval.metrics.selective import cells_of_half, confidences_or_never
from docextract_eval.metrics.slices import SlicedCells
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns

DOCUMENT_ALPHA = 0.05
"""What share of the documents that need nobody may have an error."""
_SHARES = ("hands_free_rate", "hands_free_error_rate")


def hands_free(columns: Columns, signature: str) -> list[Score]:
    """Return the threshold of documents, how many need nobody, and how many of these are wrong."""
    each = whole_documents(columns.base_cells())
    promise = choose_threshold(each, DOCUMENT_ALPHA)
    signed = f"alpha:{DOCUMENT_ALPHA:g}|halves:report|{signature}"
    where, rests_on = {"condition": ALL}, (promise.sources, promise.cells)
    own = f"document_threshold|{signed}"
    at = "document_threshold", where, promise.threshold, None, None, *rests_on, own, promise.reason
    if promise.threshold is None:
        why = promise.reason or NO_CELLS
        lacking = [score_without_value(n, where, why, f"{n}|{signed}") for n in _SHARES]
        return [Score(*at), *lacking]
    of_report = cells_of_half(each, calibration=False)
    accepted = confidences_or_never(of_report) >= promise.threshold
    every = np.ones(len(accepted), bool)
    none = Reason(ReasonCode.NOTHING_AUTO_ACCEPTED, half="report")
    sliced = SlicedCells(of_report, every, [accepted])
    wrong = SlicedCells(of_report, accepted, [~of_report.outcome_in("right")])
    return [
        Score(*at),
        *sliced.scores(_SHARES[0], {}, signed, why_no_cells=none),
        *wrong.scores(_SHARES[1], {}, signed, why_no_cells=none),
    ]


def whole_documents(columns: Columns) -> Columns:
    """Return one cell for each answer: right or wrong as a whole, with its least confidence."""
    cells = columns.select(columns.outcome_in(*JUDGED))
    answers = Answers.from_columns(cells)
    sure = np.full(len(answers), np.inf)
    for at in answers.blocks:
        some, index = cells.take(at), answers.answer_index[at]
        seen = some.outcome_in(*GUESSED) | ~some.table
        np.minimum.at(sure, index[seen], confidences_or_never(some)[seen])
    errors = answers.sums_by_answer(~cells.outcome_in("right"))
    names = ["right", "wrong"]
    return replace(
        answers.columns,
        outcome=CodedNames((errors > 0).astype(np.int64), names),
        field=CodedNames(np.zeros(len(answers), np.int64), ["document"]),
        table=np.zeros(len(answers), bool),
        criticality=np.ones(len(answers)),
        confidence=np.where(np.isinf(sure), np.nan, sure),
    )


def _error_sentence(score: Score) -> str:
    """Return a share of wrong documents as a sentence.

    >>> _error_sentence(Score("hands_free_error_rate", {}, 1 / 40, .01, 1 / 20, 90, 900, ""))
    '1 document in 40 that needs nobody has an error, at worst 1 in 20.'
    """
    value, worst = score.value or 0.0, one_in(score.high or 0.0)
    if not value:
        return f"No document that needs nobody has an error, at worst {worst}."
    return f"{one_in(value, 'document')} that needs nobody has an error, at worst {worst}."


CARDS = (
    Card(
        "hands_free_rate",
        "The share of documents that need nobody: whose least sure value reaches the lowest "
        "threshold for which it is proven that at most 5 % of such documents have an error.",
        "higher is better",
        lambda score: f"Needs nobody: {brief_share(score)} of documents.",
        "Geifman and El-Yaniv 2017; Angelopoulos and others 2021 (fixed sequence testing)",
        is_share=True,
    ),
    Card(
        "hands_free_error_rate",
        "The documents with any wrong, missed or invented value among those that need nobody.",
        "lower is better",
        _error_sentence,
        example=example_score(1 / 40, 1 / 90, 1 / 20),
        is_share=True,
    ),
    Card(
        "document_threshold",
        "The lowest confidence of its least sure value from which a document needs nobody, so that"
        " at most 5 % of such documents have an error, with 90 % confidence, chosen on the "
        "calibration half of the documents.",
        "neither",
        lambda score: (
            f"A document needs nobody if all its values are as sure as {score.value:.4g}."
        ),
    ),
)
