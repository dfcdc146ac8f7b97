"""Figures as cells of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports import Cell

if TYPE_CHECKING:
    from docextract_eval.records import Score


def figure(score: Score | None) -> Cell:
    """Show a score as a table's cell."""
    if score is None or score.value is None:
        return Cell("–", None, "nothing to judge" if score is None else str(score.reason))
    hint = f"{with_interval(score)}, {score.cells} cells of {score.documents} documents"
    return Cell(f"{100 * score.value:.1f}", score.value, hint)
