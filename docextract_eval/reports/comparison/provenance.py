"""What was run on what, the two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections.provenance import provenance_facts
from docextract_eval.reports.sentences.figures import NONE

if TYPE_CHECKING:
    from docextract_eval.reports.comparison import ComparisonReport


def both_provenances(report: ComparisonReport) -> Section:
    """List what shaped the numbers of both: first what differs, then what is the same."""
    before, after = (provenance_facts(view) for view in (report.before, report.after))
    folders = report.comparison.before, report.comparison.after
    differ, same = [[Cell("run"), *map(Cell, folders)]], []
    for name in dict.fromkeys([*before, *after]):
        earlier, later = before.get(name, NONE), after.get(name, NONE)
        if earlier == later:
            same.append([Cell(name), Cell(later)])
        else:
            differ.append([Cell(name), Cell(earlier), Cell(later)])
    tables = [
        Table(["", "before", "after"], differ, "What differs"),
        Table(["", "both"], same, "What is the same"),
    ]
    return Section("Provenance of both runs", (), [table for table in tables if table.rows])
