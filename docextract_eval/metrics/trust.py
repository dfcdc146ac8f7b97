"""The probability that a user meets a silent error in a month.

With q the share of renditions with at least one silent error in a field, a user of k documents a
month meets one with the probability 1 - (1 - q)^k: documents of one user are assumed to be no more
alike than those of several, and to come under the conditions of the run. Table cells are left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent
from docextract_eval.metrics.promise import choose_threshold
from docextract_eval.metrics.ratios import GUESSED, score_without_value
from docextract_eval.metrics.selective import (
    cells_of_half,
    confidences_or_never,
    scalar_cells_with_values,
)
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.records import Score

MONTHS = (1, 10, 30)
"""Numbers of documents that a user has in a month."""
_ACCEPT_ALL = "none"
"""The threshold of those who accept every value."""
_NO_VALUES = Reason(ReasonCode.NO_VALUES)


def trust(columns: Columns, signature: str) -> list[Score]:
    """Return it at the promised threshold on the report half, and where everything is accepted."""
    columns = columns.base_cells()
    promise = columns.derived(choose_threshold)
    cells = scalar_cells_with_values(cells_of_half(columns, calibration=False))
    signed = f"meets_error|alpha:{promise.alpha:g}|halves:report|{signature}"
    reason = promise.reason
    if promise.threshold is not None:
        wrong = (confidences_or_never(cells) >= promise.threshold) & ~cells.outcome_in("right")
        reason = None if len(cells.table) else replace(_NO_VALUES, half="report")
    found = [
        *(
            _scores_without_value({}, reason, signed)
            if reason
            else _probability_scores(cells, wrong, {}, signed)
        )
    ]
    cells, where = scalar_cells_with_values(columns), {"threshold": _ACCEPT_ALL}
    signed = f"meets_error|{signature}"
    if not len(cells.table):
        return [*found, *_scores_without_value(where, _NO_VALUES, signed)]
    wrong = cells.outcome_in(*GUESSED) & ~cells.outcome_in("right")
    return [*found, *_probability_scores(cells, wrong, where, signed)]


def _probability_scores(
    cells: Columns, wrong: Bools, slice_name: dict[str, str], signature: str
) -> Iterator[Score]:
    """Yield the probability for each number of documents, by condition and over all."""
    answers = Answers.from_columns(cells)
    held = answers.sums_by_answer(wrong) > 0
    slice_name = {"cells": "scalars", **slice_name}
    for score in answers.share_scores("meets_error", held, slice_name, signature):
        for many in MONTHS:
            value, low, high = (
                None if share is None else 1 - (1 - share) ** many
                for share in (score.value, score.low, score.high)
            )
            slice_ = {**score.slice, "receipts": str(many)}
            yield replace(score, slice=slice_, value=value, low=low, high=high)


def _scores_without_value(
    slice_name: dict[str, str], reason: Reason, signature: str
) -> Iterator[Score]:
    for many in MONTHS:
        named = {"cells": "scalars", **slice_name, "condition": ALL, "receipts": str(many)}
        yield score_without_value("meets_error", named, reason, signature)


def _trust_sentence(score: Score) -> str:
    """Return the probability, and its upper bound, as a sentence."""
    many, worst = int(score.slice["receipts"]), percent(score.high or 0.0)
    documents = count_phrase(many, "independent document")
    if_all_accepted = (
        " if every value is accepted" if score.slice.get("threshold") == _ACCEPT_ALL else ""
    )
    chance = f"{percent(score.value or 0.0)}, at worst {worst}"
    return (
        f"A user with {documents}, mixed as in this run, meets a silent error with a probability "
        f"of {chance}{if_all_accepted}."
    )


CARDS = (
    Card(
        "meets_error",
        "The probability that a user with k documents meets at least one silent error: 1 - (1 - "
        "q)^k, where q is the share of renditions with one in a field. It takes a user's documents "
        "to be independent, and mixed as in the run.",
        "lower is better",
        _trust_sentence,
        example=example_score(0.092, 0.051, 0.17, receipts="10"),
    ),
)
