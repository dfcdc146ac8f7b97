"""What changed in every field under every condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reports.layout import CELLS, has_figures
from docextract_eval.reports.parts import Cell, Matrix, Section, Table
from docextract_eval.reports.sentences.changes import change_cell, points_with_interval
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.runs.comparison.claims import own_axes
from docextract_eval.runs.comparison.compare import MATRIX_AXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.claims import Claim

_TITLES = {"scalars": "Field", "tables": "Table cell"}
_EMPTY = Cell(NONE, None, "no judged cell in common")


def change_matrix(report: ComparisonReport) -> Section:
    """Lay out the change, field by condition, and which of it is certain."""
    every = {
        _matrix_place(where): each
        for each in (*report.matrix, *report.comparison.differences)
        for where in (each.slice, *each.same_cells)
    }
    found = [_cells_matrix(report, every, cells) for cells in _TITLES]
    filled = [each for each in found if has_figures(each.table)]
    title = "Change by field and condition"
    if not filled:
        return Section(title, ("The runs have nothing in common to compare.",))
    return Section(title, (_lead_sentence(report),), filled)


def _lead_sentence(report: ComparisonReport) -> str:
    combined = [each for each in report.matrix if own_axes(each.slice).keys() == {*MATRIX_AXES}]
    many = sum(each.stands_out for each in combined)
    return (
        "Percentage points gained or lost, on the renditions that both runs read. A star marks a "
        f"certain change in the rows and columns over all. Of the {len(combined):,} "
        f"combinations of field and condition, nothing is certain: it marks the {many:,} that seem "
        "to have changed, at most one in 20 of them by chance."
    )


def _matrix_place(where: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return where a slice stands: what kind of cells, which field, which condition."""
    if not where.keys() <= {"cells", "field", "condition"}:
        return None
    return where["cells"], where.get("field", ALL), where.get("condition", ALL)


def _cells_matrix(
    report: ComparisonReport, every: Mapping[tuple[str, str, str] | None, Claim], cells: str
) -> Matrix:
    places = [place for place in every if place and place[0] == cells]
    present = {condition for _, _, condition in places}
    known = [*report.after.conditions(), *sorted(present - {*report.after.conditions(), ALL})]
    conditions = [*(name for name in known if name in present), ALL]
    fields = dict.fromkeys(field for _, field, _ in places)

    def cell(field: str, condition: str) -> Cell:
        found = every.get((cells, field, condition))
        return _EMPTY if found is None else change_cell(found)

    rows = [[Cell(name), *(cell(name, condition) for condition in conditions)] for name in fields]
    head = [_TITLES[cells], *conditions]
    what = CELLS[cells]
    behind = [
        [row[0], *(_cell_with_interval(every, cells, row[0].text, each) for each in conditions)]
        for row in rows
    ]
    return Matrix(
        Table(head, rows, f"{what} by condition: points gained or lost"),
        [Table(head, behind, f"{what}, points gained or lost, with 95 % intervals")],
        beside="the first run",
        sure_where="the change is or seems certain (starred)",
        are_changes=True,
    )


def _cell_with_interval(
    every: Mapping[tuple[str, str, str] | None, Claim], cells: str, field: str, condition: str
) -> Cell:
    found = every.get((cells, field, condition))
    return Cell(NONE if found is None else points_with_interval(found))
