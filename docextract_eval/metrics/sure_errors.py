"""Errors with a high confidence, by the severity of the degradation on the page.

One number for all pages hides what matters: a threshold that holds on clean pages may accept every
other value of a bad photograph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.ratios import GUESSED
from docextract_eval.metrics.slices import SlicedCells, split_cell_kinds
from docextract_eval.reasons import NO_CELLS, NO_CONFIDENCE

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score

SURE_CONFIDENCE = 0.9
"""The confidence from which a value counts as sure."""
_WAYS = ((), ("severity",), ("condition",))


def sure_errors(columns: Columns, signature: str) -> list[Score]:
    """Return the share of values that are wrong and sure: over all, by severity, by condition."""
    columns = columns.base_cells()
    guessed = columns.outcome_in(*GUESSED)
    is_known = guessed & columns.has_confidence
    sure_errors = ~columns.outcome_in("right") & (columns.confidence >= SURE_CONFIDENCE)
    signed = f"sure:{SURE_CONFIDENCE:g}|{signature}"
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        why = NO_CONFIDENCE if (inside & guessed).any() else NO_CELLS
        sliced = SlicedCells(columns, inside & is_known, [sure_errors])
        where = {"cells": cells}
        found += sliced.scores("sure_error_rate", where, signed, _WAYS, why_no_cells=why)
    return found


CARDS = (
    share_card(
        "sure_error_rate",
        f"Values that are wrong or invented with a confidence of at least {SURE_CONFIDENCE:g}, "
        "among all "
        "that have a confidence; by the severity of the degradation, rounded up.",
        "lower is better",
        "of the values are confident errors",
    ),
)
