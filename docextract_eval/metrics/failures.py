"""How often a pipeline gives no answer; the cells of these documents then count as missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import unknown
from docextract_eval.reasons import NO_CELLS

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score


def failures(columns: Columns, signature: str) -> list[Score]:
    """Return the share of renditions without an answer; all repeats of one count equally."""
    answers = Answers.of(columns.base())
    signed = f"failure_rate|{signature}"
    if not len(answers):
        return [unknown("failure_rate", {"condition": ALL}, NO_CELLS, signed)]
    each = answers.columns
    failed = each.repeat < each.renditions.failures[each.rendition]
    return [*answers.shares("failure_rate", failed, {}, signed)]


CARDS = (
    card_of_share(
        "failure_rate",
        "The share of renditions for which the pipeline gave no answer: it crashed, timed out, "
        "refused, or returned invalid output.",
        "lower is better",
        "of the renditions get no answer",
    ),
)
