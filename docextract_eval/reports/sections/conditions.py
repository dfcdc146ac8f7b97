"""What each accident costs, and what kinds of errors it brings."""

from __future__ import annotations

from docextract_eval.reports import Cell, Section, Table, View
from docextract_eval.reports.words import figure

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
    return Section(
        "By condition",
        (
            "Percent of judged cells; precision is of what was guessed, recall of what is there.",
            "Right, wrong, missed and invented add up to 100.",
        ),
        [_table(view, "scalars", "Fields"), _table(view, "tables", "Table cells")],
    )


def _table(view: View, cells: str, title: str) -> Table:
    rows = [
        [
            Cell(condition),
            *(_shown(view, metric, cells, condition) for metric in _METRICS),
        ]
        for condition in [*view.conditions(), "all"]
    ]
    return Table([title, *_METRICS.values()], rows)


def _shown(view: View, metric: str, cells: str, condition: str) -> Cell:
    cell = figure(view.find(metric, cells=cells, condition=condition))
    errors = metric.endswith("_rate")
    heat = None if cell.heat is None else (1 - cell.heat if errors else cell.heat)
    return Cell(cell.text, heat, cell.hint)
