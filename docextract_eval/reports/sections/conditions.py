"""What each accident costs, and what kinds of errors it brings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reports.layout import CELLS, by_condition, section, why_not
from docextract_eval.reports.parts import Cell
from docextract_eval.reports.words import figure

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Section, Table

_METRICS = {
    "accuracy": "right",
    "wrong_rate": "wrong",
    "missed_rate": "missed",
    "invented_rate": "invented",
    "precision": "precision",
    "recall": "recall",
}


def conditions(view: View) -> Section:
    """Lay out every condition: scalars, then table cells."""
    lead = (
        "Percent of judged cells; precision is of what was guessed, recall of what is there.",
        "Right, wrong, missed and invented add up to 100.",
    )
    tables = [_table(view, cells) for cells in CELLS]
    return section("By condition", lead, tables, why_not(view, "accuracy", condition=ALL))


def _table(view: View, cells: str) -> Table:
    columns = {name: partial(_shown, view, metric, cells) for metric, name in _METRICS.items()}
    return by_condition(CELLS[cells], view.conditions(), columns)


def _shown(view: View, metric: str, cells: str, condition: str) -> Cell:
    cell = figure(view.find(metric, cells=cells, condition=condition))
    errors = metric.endswith("_rate")
    heat = None if cell.heat is None else (1 - cell.heat if errors else cell.heat)
    return Cell(cell.text, heat, cell.hint)
