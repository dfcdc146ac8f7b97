"""Every field under every condition: what is right, and what that is beside clean pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import percent, with_interval
from docextract_eval.reports.colours import change
from docextract_eval.reports.layout import CELLS, LOST_OVER_ALL, section, why_not
from docextract_eval.reports.parts import Cell, Matrix, Section, Table
from docextract_eval.reports.sentences.figures import NONE, difference, figure, share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View

    Slice = dict[str, str]

_SAID = (
    "Percent of cells right; in HTML also the points gained or lost beside the clean pages of the "
    "same documents, and all intervals."
)
_TITLES = {"scalars": "Field", "tables": "Table cell"}


def fields(view: View) -> Section:
    """Lay out the share of right cells and what it lost, field by condition."""
    parts = [_matrix(view, cells) for cells in _TITLES]
    reason = why_not(view, "accuracy", condition=ALL)
    return section("By field and condition", (_SAID, LOST_OVER_ALL), parts, reason)


def _matrix(view: View, cells: str) -> Matrix:
    """Lay out fields as tiles, and behind them what is right and what is lost in words."""
    names, title = view.fields(cells), _TITLES[cells]
    rows = [{"field": name} for name in names] + ([{}] if len(names) > 1 else [])
    conditions = [*view.conditions(), ALL]

    def table(cell: Callable[[Slice], Cell], of: Sequence[str], caption: str = "") -> Table:
        told = [
            [
                Cell(row.get("field", ALL)),
                *(cell({"cells": cells, **row, "condition": condition}) for condition in of),
            ]
            for row in rows
        ]
        return Table([title, *of], told, caption)

    def right(where: Slice) -> Cell:
        return _plain(share(view.find("accuracy", **where)))

    def lost(where: Slice) -> Cell:
        return _plain(difference(view.find("drop", **where)))

    def tile(where: Slice) -> Cell:
        return _tile(view.find("accuracy", **where), view.find("drop", **where))

    what, sure = CELLS[cells], "with 95 % intervals"
    befallen = [condition for condition in conditions if condition != CLEAN]
    behind = [
        table(right, conditions, f"{what}, percent right, {sure}"),
        table(lost, befallen, f"{what}, points lost beside clean pages, {sure}"),
    ]
    return Matrix(table(tile, conditions, f"{what} by condition"), behind)


def _tile(score: Score | None, drop: Score | None) -> Cell:
    """Show how much is right, and what is lost, with both intervals behind."""
    cell = figure(score)
    if score is None or score.value is None or drop is None or drop.value is None:
        return Cell(cell.text, None, cell.hint)
    ends = " without an interval" if score.low is None else with_interval(score).partition("%")[2]
    said = f"{percent(score.value)}{ends}, {change(drop.value)} points"
    sure = False
    if drop.low is not None and drop.high is not None:
        said += f" ({change(drop.high)} to {change(drop.low)})"
        sure = drop.low > 0 or drop.high < 0
    return Cell(cell.text, None, f"{said}, {score.documents} documents", drop.value, sure)


def _plain(cell: Cell) -> Cell:
    """Leave out what lies behind: the text has the interval."""
    return cell if cell.text == NONE else Cell(cell.text)
