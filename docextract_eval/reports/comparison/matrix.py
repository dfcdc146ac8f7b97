"""What changed in every field under every condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reports.layout import CELLS, has_figures
from docextract_eval.reports.parts import Cell, Matrix, Section, Table
from docextract_eval.reports.sentences.changes import loss, ranged
from docextract_eval.reports.sentences.figures import NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.reports.comparison import Versus
    from docextract_eval.runs.compare import Difference

_TITLES = {"scalars": "Field", "tables": "Table cell"}
_EMPTY = Cell(NONE, None, "nothing in common to judge")


def matrix(versus: Versus) -> Section:
    """Lay out the change, field by condition, and which of it is certain."""
    every = {_place(each): each for each in (*versus.comparison.differences, *versus.matrix)}
    found = [_matrix(versus, every, cells) for cells in _TITLES]
    told = [each for each in found if has_figures(each.table)]
    title = "Change by field and condition"
    if not told:
        return Section(title, ("Nothing is told: there is nothing in common to compare.",))
    return Section(title, (_lead(versus),), told)


def _lead(versus: Versus) -> str:
    many = sum(each.certain for each in versus.matrix)
    return (
        "Points gained or lost from before to after, on the renditions that both runs read. A star "
        "marks what is no chance: an interval without 0, and p under .05, corrected for the "
        f"{len(versus.matrix):,} fields under conditions ({many or 'none'} of them are), and for "
        "what else is told where a row or a column is of all."
    )


def _place(difference: Difference) -> tuple[str, str, str] | None:
    """Return where a difference stands: what kind of cells, which field, which condition."""
    where = difference.slice
    if not where.keys() <= {"cells", "field", "condition"}:
        return None
    return where["cells"], where.get("field", ALL), where.get("condition", ALL)


def _matrix(
    versus: Versus, every: Mapping[tuple[str, str, str] | None, Difference], cells: str
) -> Matrix:
    places = [place for place in every if place and place[0] == cells]
    told = {condition for _, _, condition in places}
    known = [*versus.after.conditions(), *sorted(told - {*versus.after.conditions(), ALL})]
    conditions = [*(name for name in known if name in told), ALL]
    fields = dict.fromkeys(field for _, field, _ in places)

    def cell(field: str, condition: str) -> Cell:
        found = every.get((cells, field, condition))
        return _EMPTY if found is None else loss(found)

    rows = [[Cell(name), *(cell(name, condition) for condition in conditions)] for name in fields]
    head = [_TITLES[cells], *conditions]
    what = CELLS[cells]
    behind = [
        [row[0], *(_behind(every, cells, row[0].text, each) for each in conditions)] for row in rows
    ]
    return Matrix(
        Table(head, rows, f"{what} by condition: points gained or lost"),
        [Table(head, behind, f"{what}, points gained or lost, with 95 % intervals")],
        beside="the run before",
        sure_where="it is no chance (and starred)",
        are_changes=True,
    )


def _behind(
    every: Mapping[tuple[str, str, str] | None, Difference], cells: str, field: str, condition: str
) -> Cell:
    found = every.get((cells, field, condition))
    return Cell(NONE if found is None else ranged(found))
