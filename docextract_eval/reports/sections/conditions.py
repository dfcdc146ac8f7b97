"""What each degradation costs, and which kinds of errors it causes."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.reports.layout import (
    CELLS,
    explain_missing,
    make_section,
    severity_note,
    table_by_condition,
)
from docextract_eval.reports.parts import Axis, Bar, Cell, Slab, Stack
from docextract_eval.reports.sentences.figures import points_number, score_cell

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part, Section, Table

_METRICS = {
    "accuracy": "right",
    "wrong_rate": "wrong",
    "missed_rate": "missed",
    "invented_rate": "invented",
    "precision": "precision",
    "recall": "recall",
}
_ERRORS = ("wrong", "missed", "invented")


def conditions(view: View) -> Section:
    """Lay out every condition: scalars, then table cells."""
    lead = (
        (
            "Percent of judged cells. Precision is of predicted values, recall of the values on "
            "the page."
        ),
        "Right, wrong, missed and invented add up to 100.",
        *severity_note(view.conditions()),
    )
    parts: list[Part] = [part for cells in CELLS for part in _outcome_stacks(view, cells)]
    parts.append(_variation_table(view))
    return make_section(
        "By condition", lead, parts, explain_missing(view, "accuracy", condition=ALL)
    )


def _outcome_stacks(view: View, cells: str) -> list[Stack]:
    """Stack what becomes of the cells under each condition, the table behind."""
    bars = [bar for name in (*view.conditions(), ALL) if (bar := _outcome_bar(view, cells, name))]
    axis = Axis("percent of judged cells", 0.0, 1.0, "%")
    caption = f"{CELLS[cells]} under each condition"
    return [Stack(caption, axis, bars, [_rates_table(view, cells)], _ERRORS)]


def _outcome_bar(view: View, cells: str, condition: str) -> Bar | None:
    """Stack errors from the left, where they are compared; what is right fills the bar."""
    found = {
        name: score
        for metric, name in _METRICS.items()
        if (score := view.find(metric, cells=cells, condition=condition))
        and score.value is not None
    }
    slabs = [
        Slab(
            name,
            found[name].value or 0.0,
            f"{condition}: {_percent_with_interval(found[name])} {name}",
            name == "right",
        )
        for name in (*_ERRORS, "right")
        if name in found
    ]
    if "right" not in found:
        return None
    return Bar(condition, slabs, f"{_percent_with_interval(found['right'])} right")


def _percent_with_interval(score: Score) -> str:
    return percent(score.value or 0.0) if score.low is None else share_with_interval(score)


def _rates_table(view: View, cells: str) -> Table:
    columns = {name: partial(_rate_cell, view, metric, cells) for metric, name in _METRICS.items()}
    return table_by_condition(CELLS[cells], view.conditions(), columns)


def _variation_table(view: View) -> Table:
    """Lay out how much accuracy varies from one repeat over the same pages to the next."""

    def cell(cells: str, condition: str) -> Cell:
        score = view.find("run_to_run_variance", cells=cells, condition=condition)
        if score is None or score.value is None:
            return score_cell(score)
        return Cell(points_number(math.sqrt(score.value)))

    title = "Standard deviation over repeats, points"
    columns = {name.lower(): partial(cell, cells) for cells, name in CELLS.items()}
    return table_by_condition(title, view.conditions(), columns)


def _rate_cell(view: View, metric: str, cells: str, condition: str) -> Cell:
    cell = score_cell(view.find(metric, cells=cells, condition=condition))
    errors = metric.endswith("_rate")
    heat = None if cell.heat is None else (1 - cell.heat if errors else cell.heat)
    return Cell(cell.text, heat, cell.hint)
