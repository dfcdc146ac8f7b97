"""The probability that a user meets a silent error in a month.

With q the share of documents with at least one silent error, a user of k documents a month meets
one with the probability 1 - (1 - q)^k: documents of one user are assumed to be no more alike than
those of several.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import Card, example
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import count_of, percent
from docextract_eval.metrics.promise import chosen
from docextract_eval.metrics.ratios import GUESSED, unknown
from docextract_eval.metrics.selective import countable, half, sureness
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.records import Score

MONTHS = (1, 10, 30)
"""Numbers of documents that a user has in a month."""
_EVERYTHING = "none"
"""The threshold of those who accept every value."""
_NOTHING = Reason(ReasonCode.NO_VALUES)


def trust(columns: Columns, signature: str) -> list[Score]:
    """Return it at the promised threshold on the report half, and where everything is accepted."""
    columns = columns.base()
    promise = chosen(columns)
    cells = countable(half(columns, calibration=False))
    signed = f"meets_error|alpha:{promise.alpha:g}|halves:report|{signature}"
    reason = promise.reason
    if promise.threshold is not None:
        wrong = (sureness(cells) >= promise.threshold) & ~cells.outcome_in("right")
        reason = None if len(cells.rendition) else replace(_NOTHING, half="report")
    found = [*(_none({}, reason, signed) if reason else _met(cells, wrong, {}, signed))]
    cells, where = countable(columns), {"threshold": _EVERYTHING}
    signed = f"meets_error|{signature}"
    if not len(cells.rendition):
        return [*found, *_none(where, _NOTHING, signed)]
    wrong = cells.outcome_in(*GUESSED) & ~cells.outcome_in("right")
    return [*found, *_met(cells, wrong, where, signed)]


def _met(cells: Columns, wrong: Bools, where: dict[str, str], signature: str) -> Iterator[Score]:
    """Yield the probability for each number of documents, by condition and over all."""
    answers = Answers.of(cells)
    held = answers.sums(wrong.astype(float)) > 0
    where = {"cells": "scalars", **where}
    for score in answers.shares("meets_error", held, where, signature):
        for many in MONTHS:
            value, low, high = (
                None if share is None else 1 - (1 - share) ** many
                for share in (score.value, score.low, score.high)
            )
            slice_ = {**score.slice, "receipts": str(many)}
            yield replace(score, slice=slice_, value=value, low=low, high=high)


def _none(where: dict[str, str], reason: Reason, signature: str) -> Iterator[Score]:
    for many in MONTHS:
        named = {"cells": "scalars", **where, "condition": ALL, "receipts": str(many)}
        yield unknown("meets_error", named, reason, signature)


def _said(score: Score) -> str:
    """Return the probability, and its upper bound, as a sentence."""
    many, worst = int(score.slice["receipts"]), percent(score.high or 0.0)
    of = count_of(many, "document")
    shown = " if every value is accepted" if score.slice.get("threshold") == _EVERYTHING else ""
    chance = f"{percent(score.value or 0.0)}, at worst {worst}"
    return f"A user with {of} a month meets a silent error with a probability of {chance}{shown}."


CARDS = (
    Card(
        "meets_error",
        "The probability that a user with k documents a month meets at least one silent error: 1 "
        "- (1 - q)^k, where q is the share of documents with one.",
        "lower is better",
        _said,
        example=example(0.092, 0.051, 0.17, receipts="10"),
    ),
)
