"""How often a pipeline gives no answer; the cells of these documents then count as missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import share_card

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score


def failures(columns: Columns, signature: str) -> list[Score]:
    """Return the share of renditions without an answer; all repeats of one count equally."""
    answers = Answers.from_columns(columns.base_cells())
    each = answers.columns
    failed = each.repeat < each.renditions.failures[each.rendition]
    return [*answers.share_scores("failure_rate", failed, {}, f"failure_rate|{signature}")]


CARDS = (
    share_card(
        "failure_rate",
        "The share of renditions for which the pipeline gave no answer: it crashed, timed out, "
        "refused, or returned invalid output. An answer that was cut off counts as none, though "
        "what arrived of it is judged.",
        "lower is better",
        "of the renditions get no answer",
    ),
)
