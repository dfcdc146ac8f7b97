"""Right for the wrong reason: the share of right values whose quad is elsewhere on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.ratios import share_score
from docextract_eval.metrics.slices import slice_shares

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score


def placement(columns: Columns, signature: str) -> list[Score]:
    """Return the share over right values with a quad whose field has a place; empty without any."""
    columns = columns.base_cells()
    among = columns.outcome_in("right") & ~columns.placed.is_in("unknown")
    if not among.any():
        return []
    misplaced = columns.placed.is_in("no")
    own = f"right_from_elsewhere|{signature}"
    return [
        share_score("right_from_elsewhere", where, share, own)
        for by in (("condition",), ())
        for where, share in slice_shares(columns, misplaced, among, *by)
    ]


CARDS = (
    share_card(
        "right_from_elsewhere",
        "Right values whose box is elsewhere on the page, among right values with a box.",
        "lower is better",
        "of the right values were taken from the wrong place",
    ),
)
