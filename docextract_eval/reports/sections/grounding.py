"""Whether values were taken from where their fields stand on the pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.reports.layout import CELLS, make_section, table_by_condition
from docextract_eval.reports.sentences.figures import one_minus, share_cell

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Cell, Section, Table

_METRICS = {
    "box_f1": "box F1",
    "word_f1": "word F1",
    "page_f1": "page F1",
    "page_accuracy": "right page",
}
_LEAD = (
    "Over the predictions that name boxes or pages, whether their values are right or not, in "
    "percent. A box is right if it and the place of its field have at least half of their union in "
    "common; a word counts if its middle is in the box. Right page is of documents of "
    "several pages."
)


def grounding(view: View) -> Section:
    """Lay out boxes, words and pages by condition, and right values from the wrong place."""
    tables = [*(_agreement_table(view, cells) for cells in CELLS), _elsewhere_table(view)]
    return make_section(
        "Where values were taken from", (_LEAD,), tables, "no prediction names boxes or pages"
    )


def _agreement_table(view: View, cells: str) -> Table:
    def cell(metric: str, condition: str) -> Cell:
        return share_cell(view.find(metric, cells=cells, condition=condition))

    columns = {title: partial(cell, metric) for metric, title in _METRICS.items()}
    return table_by_condition(CELLS[cells], view.conditions(), columns)


def _elsewhere_table(view: View) -> Table:
    def cell(condition: str) -> Cell:
        return share_cell(view.find("right_from_elsewhere", condition=condition), one_minus)

    return table_by_condition("Right values", view.conditions(), {"from the wrong place": cell})
