"""Every field under every condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reports.layout import section, why_not
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.words import figure

if TYPE_CHECKING:
    from docextract_eval.reports import View


def fields(view: View) -> Section:
    """Lay out the share of right cells, field by condition."""
    said = "Percent of cells right; intervals are in scores.json, and in HTML under the pointer."
    tables = [_matrix(view, "scalars", "Field"), _matrix(view, "tables", "Table cell")]
    reason = why_not(view, "accuracy", condition=ALL)
    return section("By field and condition", (said,), tables, reason)


def _matrix(view: View, cells: str, title: str) -> Table:
    conditions = [*view.conditions(), ALL]
    return Table(
        [title, *conditions],
        [
            [
                Cell(name),
                *(
                    figure(view.find("accuracy", cells=cells, field=name, condition=condition))
                    for condition in conditions
                ),
            ]
            for name in view.fields(cells)
        ],
    )
