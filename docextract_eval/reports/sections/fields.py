"""Every field under every condition: what is right, and what that is beside clean pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.layout import section, why_not
from docextract_eval.reports.parts import Cell, Matrix, Section, Table
from docextract_eval.reports.words import NONE, difference, figure, share

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_SAID = (
    "Percent of cells right, and below it the points gained or lost beside the clean pages of the "
    "same documents. Shades are of the change: dark and bold where its 95 % interval excludes 0, "
    "pale where it may be chance."
)
_TITLES = {"scalars": "Field", "tables": "Table cell"}


def fields(view: View) -> Section:
    """Lay out the share of right cells and what it lost, field by condition."""
    parts = [_matrix(view, cells) for cells in _TITLES]
    reason = why_not(view, "accuracy", condition=ALL)
    return section("By field and condition", (_SAID,), parts, reason)


def _matrix(view: View, cells: str) -> Matrix:
    conditions = [*view.conditions(), ALL]
    names = view.fields(cells)
    rows = [{"field": name} for name in names] + ([{}] if len(names) > 1 else [])
    tiles, right, lost = [], [], []
    for row in rows:
        slices = [{"cells": cells, **row, "condition": condition} for condition in conditions]
        scores = [(view.find("accuracy", **each), view.find("drop", **each)) for each in slices]
        name = Cell(row.get("field", ALL))
        tiles.append([name, *(_tile(score, drop) for score, drop in scores)])
        right.append([name, *(_plain(share(score)) for score, _ in scores)])
        lost.append([name, *(_plain(difference(drop)) for _, drop in scores)])
    title = _TITLES[cells]
    behind = [
        Table([title, *conditions], right, "Percent right, with 95 % intervals"),
        Table(
            [title, *_without_clean(conditions)],
            [
                [cell for cell, of in zip(row, ["", *conditions], strict=True) if of != CLEAN]
                for row in lost
            ],
            "Points lost beside clean pages, with 95 % intervals",
        ),
    ]
    return Matrix(Table([title, *conditions], tiles), behind)


def _without_clean(conditions: list[str]) -> list[str]:
    return [condition for condition in conditions if condition != CLEAN]


def _tile(score: Score | None, drop: Score | None) -> Cell:
    """Show how much is right, and what is lost, with both intervals behind."""
    cell = figure(score)
    if score is None or score.value is None or drop is None or drop.value is None:
        return Cell(cell.text, None, cell.hint)
    low, high = drop.low, drop.high
    said = f"{percent(score.value)}{_ends(score.low, score.high)}, "
    said += f"{-100 * drop.value + 0.0:+.1f} points"
    if low is not None and high is not None:
        said += _ends(-high, -low, "+")
    sure = low is not None and high is not None and (low > 0 or high < 0)
    said += f", {score.documents} documents"
    return Cell(cell.text, None, said.replace("-", "−"), drop.value, sure)


def _ends(low: float | None, high: float | None, sign: str = "") -> str:
    if low is None or high is None:
        return " without an interval"
    return f" ({100 * low + 0.0:{sign}.1f} to {100 * high + 0.0:{sign}.1f})"


def _plain(cell: Cell) -> Cell:
    """Leave out what lies behind: the text has the interval."""
    return cell if cell.text == NONE else Cell(cell.text)
