"""Numbers as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import percent
from docextract_eval.metrics.card import with_interval as interval
from docextract_eval.reports import Cell

if TYPE_CHECKING:
    from docextract_eval.records import Score

__all__ = ["figure", "interval", "percent", "points"]


def points(change: float) -> str:
    """Say a change of a share, in points of a hundred.

    >>> points(-.0213), points(.0001), points(0.0)
    ('-2.13', '+0.01', '0.00')
    """
    return f"{100 * change:+.2f}" if round(change, 4) else "0.00"


def figure(score: Score | None) -> Cell:
    """Show a score as a table's cell."""
    if score is None or score.value is None:
        return Cell("–", None, "nothing to judge" if score is None else str(score.reason))
    hint = f"{interval(score)}, {score.cells} cells of {score.documents} documents"
    return Cell(f"{100 * score.value:.1f}", score.value, hint)
