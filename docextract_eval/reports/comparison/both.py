"""What was run on what, the two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections.provenance import provenance
from docextract_eval.reports.words import NONE

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.reports.comparison import Versus


def both(versus: Versus) -> Section:
    """List everything that shaped the numbers of both."""
    before, after = (_facts(view) for view in (versus.before, versus.after))
    folders = versus.comparison.before, versus.comparison.after
    rows = [[Cell("run"), *map(Cell, folders)]]
    rows += [
        [Cell(name), Cell(before.get(name, NONE)), Cell(after.get(name, NONE))]
        for name in dict.fromkeys([*before, *after])
    ]
    return Section("Provenance of both", (), [Table(["What", "before", "after"], rows)])


def _facts(view: View) -> dict[str, str]:
    (table,) = provenance(view).tables
    return {name.text: value.text for name, value in table.rows}
