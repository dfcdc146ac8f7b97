"""What changed in every field under every condition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.reports.layout import (
    FEW_DOCUMENTS,
    left_out,
    short_tables,
    tile_columns,
    tile_groups,
)
from docextract_eval.reports.parts import Cell, Matrix, Section, TileRow
from docextract_eval.reports.sentences.changes import change_cell, points_with_interval
from docextract_eval.reports.sentences.cited_figures import case_filters, case_options
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.runs.comparison.claims import own_axes
from docextract_eval.runs.comparison.compare import MATRIX_AXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.claims import Claim

    Claims = Mapping[tuple[str, str, str], Claim]
    """By the kind of cells, the field and the condition."""

_TITLES = {"scalars": "Field", "tables": "Table cell"}


def change_matrix(report: ComparisonReport) -> Section:
    """Lay out the change, field by condition, and which of it is certain."""
    every = {
        place: each
        for each in (*report.matrix, *report.comparison.differences)
        for where in (each.slice, *each.same_cells)
        if (place := _matrix_place(where))
    }
    title = "Change by field and condition"
    if not every:
        return Section(title, ("The runs have nothing in common to compare.",))
    combined = [each for each in report.matrix if own_axes(each.slice).keys() == {*MATRIX_AXES}]
    seem = sum(each.stands_out for each in combined)
    changed = f"{seem:,} seem" if seem != 1 else "1 seems"
    lead = (
        "Percentage points gained or lost, on the renditions that both runs read. A star marks a "
        "change in the rows and columns over all that is certain. Of the "
        f"{len(combined):,} combinations of field and condition {changed} to have changed"
        + (", with a star: one in 20 of these by chance." if seem else ".")
    )
    return Section(title, (lead,), [_heat_map(report, every)])


def _matrix_place(where: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return where a slice stands: what kind of cells, which field, which condition."""
    if where.get("cells") not in _TITLES or not where.keys() <= {"cells", "field", "condition"}:
        return None
    return where["cells"], where.get("field", ALL), where.get("condition", ALL)


def _heat_map(report: ComparisonReport, every: Claims) -> Matrix:
    """Lay out changes as tiles: what lost most at best stands first."""
    kinds = [cells for cells in _TITLES if any(place[0] == cells for place in every)]
    present = {condition: None for _, _, condition in every if condition != ALL}
    order = sorted(
        present, key=lambda name: (name != CLEAN, _at_best(every, (kinds[0], ALL, name)))
    )
    columns = tile_columns(order)
    rows: dict[str, list[TileRow]] = {_TITLES[cells]: [] for cells in kinds}
    for cells in kinds:
        for field in _worst_first(every, cells):
            tiles = [_tile(every.get((cells, field, column.name))) for column in columns]
            row = TileRow(field, tiles, case_options(case_filters({"field": field})))
            rows[_TITLES[cells]].append(row)
    groups = tile_groups(rows)
    command = f"dxe compare {report.before.argument} {report.after.argument}"
    return Matrix(
        "Points gained or lost by field and condition",
        columns,
        groups,
        short_tables(groups, columns, "points"),
        f"{command} --cells",
        note=left_out(order, f"{command} --by field,condition lists all"),
        beside="the first run",
        sure_where="the change is or seems certain (starred)",
        are_changes=True,
    )


def _worst_first(every: Claims, cells: str) -> list[str]:
    found = {field: None for kind, field, _ in every if kind == cells}
    return sorted(found, key=lambda field: (field == ALL, _at_best(every, (cells, field, ALL))))


def _at_best(every: Claims, place: tuple[str, str, str]) -> float:
    """Return the better end of a change; what is not known stands behind all others."""
    return every[place].shown_interval[1] if place in every else 1.0


def _tile(claim: Claim | None) -> Cell:
    """Show a change, and how many documents bear it; of few of them it is no result."""
    if claim is None:
        return Cell(NONE, None, "no judged cell in common")
    cell = change_cell(claim)
    count = claim.change.sources
    whole = f"{round(100 * claim.change.value):+d}".replace("-", "−").replace("+0", "0")
    whole += "*" * cell.sure
    shown = replace(cell, whole=whole, long=points_with_interval(claim), count=f"{count:,}")
    few = replace(shown, loss=None, sure=False, gray=True)
    return few if count < FEW_DOCUMENTS else shown
