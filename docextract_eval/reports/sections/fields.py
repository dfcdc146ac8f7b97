"""Every field under every condition: what is right, and the change from clean pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.reports.colours import signed_points
from docextract_eval.reports.layout import CELLS, LOST_OVER_ALL, explain_missing, make_section
from docextract_eval.reports.parts import Cell, Matrix, Section, Table
from docextract_eval.reports.sentences.figures import NONE, loss_cell, score_cell, share_cell
from docextract_eval.reports.sentences.scope import not_attempted_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View

    Slice = dict[str, str]

_LEAD = "Percent of cells that are right."
_IN_HTML = (
    "The HTML report adds intervals, and the change from the condition clean of the same documents."
)
"""Shown where only the percentages are shown."""
_COLUMN = 'In the column "all" the percentage includes the condition clean.'
_TITLES = {"scalars": "Field", "tables": "Table cell"}


def fields(view: View) -> Section:
    """Lay out the share of right cells and what it lost, field by condition."""
    parts = [_fields_matrix(view, cells) for cells in _TITLES]
    reason = explain_missing(view, "accuracy", condition=ALL)
    made = make_section(
        "By field and condition", (_LEAD, *not_attempted_sentences(view)), parts, reason
    )
    if not made.parts:
        return made
    return replace(made, beside_drawing=(LOST_OVER_ALL,), beside_tables=(_COLUMN, _IN_HTML))


def _fields_matrix(view: View, cells: str) -> Matrix:
    """Lay out fields as tiles, and behind them what is right and what is lost in words."""
    names, title = view.fields(cells), _TITLES[cells]
    rows = [{"field": name} for name in names] + ([{}] if len(names) > 1 else [])
    conditions = [*view.conditions(), ALL]

    def table(cell: Callable[[Slice], Cell], columns: Sequence[str], caption: str = "") -> Table:
        table_rows = [
            [
                Cell(row.get("field", ALL)),
                *(cell({"cells": cells, **row, "condition": condition}) for condition in columns),
            ]
            for row in rows
        ]
        return Table([title, *columns], table_rows, caption)

    def right(where: Slice) -> Cell:
        return _without_hint(share_cell(view.find("accuracy", **where)))

    def lost(where: Slice) -> Cell:
        return _without_hint(loss_cell(view.find("drop", **where)))

    def tile(where: Slice) -> Cell:
        return _accuracy_cell(view.find("accuracy", **where), view.find("drop", **where))

    what, sure = CELLS[cells], "with 95 % intervals"
    degraded = [condition for condition in conditions if condition != CLEAN]
    behind = [
        table(right, conditions, f"{what}, percent right, {sure}"),
        table(lost, degraded, f"{what}, change against clean in points, {sure}"),
    ]
    return Matrix(table(tile, conditions, f"{what} by condition"), behind)


def _accuracy_cell(score: Score | None, drop: Score | None) -> Cell:
    """Show how much is right, and what is lost, with both intervals behind."""
    cell = score_cell(score)
    if score is None or score.value is None or drop is None or drop.value is None:
        return Cell(cell.text, None, cell.hint)
    ends = " (no interval)" if score.low is None else share_with_interval(score).partition("%")[2]
    hint_text = f"{percent(score.value)}{ends}, {signed_points(drop.value)} points"
    sure = False
    if drop.low is not None and drop.high is not None:
        hint_text += f" ({signed_points(drop.high)} to {signed_points(drop.low)})"
        sure = drop.low > 0 or drop.high < 0
    return Cell(
        cell.text,
        None,
        f"{hint_text}, {count_phrase(score.documents, 'document')}",
        drop.value,
        sure,
    )


def _without_hint(cell: Cell) -> Cell:
    """Leave out what lies behind: the text has the interval."""
    return cell if cell.text == NONE else Cell(cell.text)
