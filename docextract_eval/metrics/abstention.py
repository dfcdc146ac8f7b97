"""Abstention where a cell is undecidable and where it is not; and accuracy in that reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.ratios import JUDGED, VALUED, Ratio, with_reading
from docextract_eval.metrics.slices import SlicedCells, split_cell_kinds
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score

UNDECIDABLE = ("rightly abstained", "guessed")
_RATIOS = (
    Ratio("decidable_accuracy", ("right",), JUDGED),
    Ratio("over_refusal", ("missed",), VALUED),
    Ratio("rightly_abstained_rate", ("rightly abstained",), UNDECIDABLE),
    Ratio("guessed_rate", ("guessed",), UNDECIDABLE),
)
_MISSING_REASONS = {
    JUDGED: Reason(ReasonCode.NO_DECIDABLE_CELLS),
    VALUED: Reason(ReasonCode.NO_LEGIBLE_VALUES),
    UNDECIDABLE: Reason(ReasonCode.ALL_DECIDABLE),
}


def abstention(columns: Columns, signature: str) -> list[Score]:
    """Return the shares of cells in the decidable reading, by condition, over all, by field."""
    columns = columns.base_cells()
    signed = with_reading(signature, "decidable")
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        for ratio in _RATIOS:
            included = inside & columns.decidable.is_in(*ratio.denominator)
            sliced = SlicedCells(columns, included, [columns.decidable.is_in(*ratio.numerator)])
            why = _MISSING_REASONS[ratio.denominator]
            found += sliced.scores(ratio.name, {"cells": cells}, signed, why_no_cells=why)
    return found


CARDS = (
    share_card(
        "decidable_accuracy",
        "Accuracy over decidable cells: those that cannot be read on the page are left out.",
        "higher is better",
        "of the decidable cells are right",
    ),
    share_card(
        "over_refusal",
        "Values that are legible on the page but were left empty, among all legible values.",
        "lower is better",
        "of the legible values are left empty",
    ),
    share_card(
        "rightly_abstained_rate",
        "Undecidable cells that were left empty, among all undecidable cells.",
        "higher is better",
        "of the undecidable values are left empty",
    ),
    share_card(
        "guessed_rate",
        "Undecidable cells that were given a value, among all undecidable cells.",
        "lower is better",
        "of the undecidable values are guessed",
    ),
)
