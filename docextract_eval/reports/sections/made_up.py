"""What the pipeline makes up: where nothing can be known, and where it is sure and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.sure_errors import SURE
from docextract_eval.reports.layout import CELLS, section
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import share

if TYPE_CHECKING:
    from docextract_eval.reports import View

_PROBES = {
    "absent": "fields that a paper does not have",
    "blank": "blank pages",
    "cropped": "values below the end of the paper",
    "ghost": "values beside what shines through",
    "contradiction": "values that do not add up",
    "masked": "numbers of which a digit is blotted out",
    "prior": "totals that are ten times what is usual",
    "unreadable": "values that an accident left unreadable",
}
_LEAD = (
    "Percent of what cannot be known and was given all the same, and, of values with a confidence, "
    f"those that are wrong with one of at least {SURE:g}, by the strength of what befell the page."
)


def made_up(view: View) -> Section:
    """Lay out what is made up, probe by probe, and what is sure and wrong, by severity."""
    tables = [_probed(view), _sure(view)]
    return section("Made up", (_LEAD,), tables, "no paper has a probe, and no guess a confidence")


def _probed(view: View) -> Table:
    found = {
        cells: {
            score.slice["probe"]: score
            for score in view.every("hallucination_rate", "probe", cells=cells, condition=ALL)
        }
        for cells in CELLS
    }
    names = dict.fromkeys(name for scores in found.values() for name in scores)
    rows = [
        [Cell(_PROBES.get(name, name)), *(share(found[cells].get(name)) for cells in CELLS)]
        for name in sorted(names)
    ]
    return Table(["Made up", *(title.lower() for title in CELLS.values())], rows)


def _sure(view: View) -> Table:
    found = {
        cells: {
            score.slice["severity"]: score
            for score in view.every("sure_error_rate", "severity", cells=cells, condition=ALL)
        }
        for cells in CELLS
    }
    strengths = dict.fromkeys(name for scores in found.values() for name in scores)
    rows = [
        [Cell(_strength(name)), *(share(found[cells].get(name)) for cells in CELLS)]
        for name in sorted(strengths, key=float)
    ]
    every = (view.find("sure_error_rate", cells=cells, condition=ALL) for cells in CELLS)
    rows.append([Cell(ALL), *map(share, every)])
    return Table(["Wrong and sure", *(title.lower() for title in CELLS.values())], rows)


def _strength(severity: str) -> str:
    """Name a slice of severities, which holds all up to its own from the next lower one."""
    return f"severity {'up to ' if float(severity) else ''}{severity}"
