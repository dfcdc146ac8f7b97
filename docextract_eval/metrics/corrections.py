"""How many cells a person has to correct where every value is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import quantity_with_interval
from docextract_eval.metrics.ratios import ERRORS, JUDGED, score_without_value
from docextract_eval.reasons import NO_CELLS

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score

_PER = 100
"""The number of documents that corrections are reported for."""


def corrections(columns: Columns, signature: str) -> list[Score]:
    """Return the cells per 100 documents that are wrong, missed or invented."""
    columns = columns.base_cells()
    signed = f"corrections|{signature}"
    found: list[Score] = []
    for cells, table in CELL_KINDS:
        inside = columns.select(columns.table == table)
        if not inside.outcome_in(*JUDGED).any():
            found.append(
                score_without_value(
                    "corrections", {"cells": cells, "condition": ALL}, NO_CELLS, signed
                )
            )
            continue
        answers = Answers.from_columns(inside)
        each, worst = (
            _PER * answers.sums_by_answer(inside.outcome_in(*outcomes))
            for outcomes in (ERRORS, JUDGED)
        )
        found += answers.mean_scores("corrections", each, worst, {"cells": cells}, signed)
    return found


CARDS = (
    Card(
        "corrections",
        "The cells that a person has to correct per 100 documents if every value is accepted: "
        "those that are wrong, missed or invented.",
        "lower is better",
        lambda score: f"100 documents need {quantity_with_interval(score)} corrections.",
        example=example_score(41.3, 36.0, 46.6),
    ),
)
