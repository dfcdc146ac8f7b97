"""Abstention where a cell is undecidable and where it is not; and accuracy in that reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import JUDGED, VALUED, Ratio, in_reading, told, unknown
from docextract_eval.metrics.slices import kinds_of_cells, shares
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score

UNDECIDABLE = ("rightly abstained", "guessed")
_RATIOS = (
    Ratio("decidable_accuracy", ("right",), JUDGED),
    Ratio("over_refusal", ("missed",), VALUED),
    Ratio("rightly_abstained_rate", ("rightly abstained",), UNDECIDABLE),
    Ratio("guessed_rate", ("guessed",), UNDECIDABLE),
)
_NONE = {
    JUDGED: Reason(ReasonCode.NO_DECIDABLE_CELLS),
    VALUED: Reason(ReasonCode.NO_LEGIBLE_VALUES),
    UNDECIDABLE: Reason(ReasonCode.ALL_DECIDABLE),
}


def abstention(columns: Columns, signature: str) -> list[Score]:
    """Return the shares of cells in the decidable reading, by condition, over all, by field."""
    columns = columns.base()
    signed = in_reading(signature, "decidable")
    return [
        score
        for cells, inside in kinds_of_cells(columns)
        for ratio in _RATIOS
        for score in _told(columns.where(inside), ratio, cells, signed)
    ]


def _told(columns: Columns, ratio: Ratio, cells: str, signature: str) -> Iterator[Score]:
    columns = columns.where(columns.decidable.among(*ratio.among))
    counts, every = columns.decidable.among(*ratio.counts), np.ones(len(columns.row), bool)
    signed = f"{ratio.name}|{signature}"
    for by in (("condition",), (), ("field",)):
        found = shares(columns, counts, every, *by)
        if not found and not by:
            where = {"cells": cells, "condition": ALL}
            why = NO_WEIGHT if len(every) else _NONE[ratio.among]
            yield unknown(ratio.name, where, why, signed)
        for where, share in found:
            yield told(ratio.name, {"cells": cells, **where}, share, signed)


CARDS = (
    card_of_share(
        "decidable_accuracy",
        "Accuracy over decidable cells: those that cannot be read on the page are left out.",
        "higher is better",
        "of the decidable cells are right",
    ),
    card_of_share(
        "over_refusal",
        "Values that are legible on the page but were left empty, among all legible values.",
        "lower is better",
        "of the legible values are left empty",
    ),
    card_of_share(
        "rightly_abstained_rate",
        "Undecidable cells that were left empty, among all undecidable cells.",
        "higher is better",
        "of the undecidable values are left empty",
    ),
    card_of_share(
        "guessed_rate",
        "Undecidable cells that were given a value, among all undecidable cells.",
        "lower is better",
        "of the undecidable values are guessed",
    ),
)
