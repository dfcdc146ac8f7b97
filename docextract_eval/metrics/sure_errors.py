"""Errors with a high confidence, by the severity of the degradation on the page.

One number for all pages hides what matters: a threshold that holds on clean pages may accept every
other value of a bad photograph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import GUESSED, score_without_value, share_score
from docextract_eval.metrics.slices import SlicedCells, split_cell_kinds
from docextract_eval.reasons import NO_CELLS, NO_CONFIDENCE, NO_WEIGHT, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.records import Score

SURE_CONFIDENCE = 0.9
"""The confidence from which a value counts as sure."""
_WAYS = ((), ("severity",), ("condition",))


def sure_errors(columns: Columns, signature: str) -> list[Score]:
    """Return the share of values that are wrong and sure: over all, by severity, by condition."""
    columns = columns.base_cells()
    guessed = columns.outcome_in(*GUESSED)
    is_known = guessed & ~np.isnan(columns.confidence)
    signed = f"sure_error_rate|sure:{SURE_CONFIDENCE:g}|{signature}"
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        why = NO_CONFIDENCE if (inside & guessed).any() else NO_CELLS
        found += _sure_error_scores(columns, inside & is_known, cells, why, signed)
    return found


def _sure_error_scores(
    columns: Columns, included: Bools, cell_kind: str, reason_if_none: Reason, signature: str
) -> Iterator[Score]:
    sure_errors = ~columns.outcome_in("right") & (columns.confidence >= SURE_CONFIDENCE)
    sliced = SlicedCells(columns, included, [sure_errors])
    for by in _WAYS:
        (found,) = sliced.shares(*by)
        if not (found or by):
            reason = NO_WEIGHT if included.any() else reason_if_none
            yield score_without_value(
                "sure_error_rate", {"cells": cell_kind, "condition": ALL}, reason, signature
            )
        for where, share in found:
            yield share_score("sure_error_rate", {"cells": cell_kind, **where}, share, signature)


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
