"""Errors with a high confidence, by the severity of the degradation on the page.

One number for all pages hides what matters: a threshold that holds on clean pages may accept every
other value of a bad photograph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import GUESSED, told, unknown
from docextract_eval.metrics.slices import kinds_of_cells, shares
from docextract_eval.reasons import NO_CELLS, NO_CONFIDENCE, NO_WEIGHT, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.records import Score

SURE = 0.9
"""The confidence from which a value counts as sure."""
_WAYS = ((), ("severity",), ("condition",))


def sure_errors(columns: Columns, signature: str) -> list[Score]:
    """Return the share of values that are wrong and sure: over all, by severity, by condition."""
    columns = columns.base()
    guessed = columns.outcome_in(*GUESSED)
    known = columns.where(guessed & ~np.isnan(columns.confidence))
    signed = f"sure_error_rate|sure:{SURE:g}|{signature}"
    found: list[Score] = []
    for (cells, inside), (_, any_guess) in zip(
        kinds_of_cells(known), kinds_of_cells(columns.where(guessed)), strict=True
    ):
        why = NO_CONFIDENCE if any_guess.any() else NO_CELLS
        found += _told(known, inside, cells, why, signed)
    return found


def _told(
    columns: Columns, inside: Bools, cells: str, why: Reason, signature: str
) -> Iterator[Score]:
    sure = ~columns.outcome_in("right") & (columns.confidence >= SURE)
    for by in _WAYS:
        found = shares(columns, sure, inside, *by)
        if not (found or by):
            reason = NO_WEIGHT if inside.any() else why
            yield unknown("sure_error_rate", {"cells": cells, "condition": ALL}, reason, signature)
        for where, share in found:
            yield told("sure_error_rate", {"cells": cells, **where}, share, signature)


CARDS = (
    card_of_share(
        "sure_error_rate",
        f"Values that are wrong or invented with a confidence of at least {SURE:g}, among all "
        "that have a confidence; by the severity of the degradation, rounded up.",
        "lower is better",
        "of the values are confident errors",
    ),
)
