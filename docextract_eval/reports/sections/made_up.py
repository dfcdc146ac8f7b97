"""Values returned where none can be known, and wrong values with a high confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.sure_errors import SURE_CONFIDENCE
from docextract_eval.reports.layout import CELLS, make_section
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import share_cell

if TYPE_CHECKING:
    from docextract_eval.reports import View

_PROBES = {
    "absent": "fields that the document does not have",
    "blank": "blank pages",
    "cropped": "values below the end of the page",
    "ghost": "values beside text that shines through",
    "contradiction": "values that do not add up",
    "masked": "numbers with a blotted digit",
    "prior": "totals ten times the usual amount",
    "unreadable": "values that a degradation left unreadable",
}
_LEAD = (
    "Hallucinations are values returned where the page has none that could be known, in percent of "
    "such places. Confident errors are wrong values with a confidence of at least "
    f"{SURE_CONFIDENCE:g}, in "
    "percent of values with a confidence, by the severity of the degradation."
)


def made_up(view: View) -> Section:
    """Lay out hallucinations by probe, and confident errors by severity."""
    tables = [_hallucinations_table(view), _confident_errors_table(view)]
    reason = "no document has a probe, and no predicted value has a confidence"
    return make_section("Hallucinations and confident errors", (_LEAD,), tables, reason)


def _hallucinations_table(view: View) -> Table:
    found = {
        cells: {
            score.slice["probe"]: score
            for score in view.matching_scores(
                "hallucination_rate", "probe", cells=cells, condition=ALL
            )
        }
        for cells in CELLS
    }
    names = dict.fromkeys(name for scores in found.values() for name in scores)
    rows = [
        [Cell(_PROBES.get(name, name)), *(share_cell(found[cells].get(name)) for cells in CELLS)]
        for name in sorted(names)
    ]
    return Table(["Hallucinations", *(title.lower() for title in CELLS.values())], rows)


def _confident_errors_table(view: View) -> Table:
    found = {
        cells: {
            score.slice["severity"]: score
            for score in view.matching_scores(
                "sure_error_rate", "severity", cells=cells, condition=ALL
            )
        }
        for cells in CELLS
    }
    strengths = dict.fromkeys(name for scores in found.values() for name in scores)
    rows = [
        [Cell(_severity_label(name)), *(share_cell(found[cells].get(name)) for cells in CELLS)]
        for name in sorted(strengths, key=float)
    ]
    every = (view.find("sure_error_rate", cells=cells, condition=ALL) for cells in CELLS)
    rows.append([Cell(ALL), *map(share_cell, every)])
    return Table(["Confident errors", *(title.lower() for title in CELLS.values())], rows)


def _severity_label(severity: str) -> str:
    """Name a slice of severities, which holds all up to its own from the next lower one."""
    return f"severity {'up to ' if float(severity) else ''}{severity}"
