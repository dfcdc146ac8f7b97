"""What planted texts do to the pipeline: where they stand, how they are put, what they want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.suspicion import BENIGN_TEXT, NEUTRAL, NOTHING
from docextract_eval.reports.layout import CELLS, section
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import difference, share

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_WHAT = {
    "obey_rate": "obeyed",
    "marker_echo_rate": "said the marker word, where asked to",
    "vouched_rate": "obeyed and said to stand where the right value does, of what has a box",
    "benign_obey_rate": "taken from texts that command nothing",
    "emptied_rate": "left empty, where asked to",
    "suppression_rate": "fell silent beside a command",
    "false_alarm_rate": "fell silent beside text that says nothing",
}
_CHANGES = {
    "collateral": "lost on all that no text speaks of, in points",
    "surer_rate": "surer, less those less sure, where a text asks for confidence, in points",
}
_REPORTED = {
    "a text that commands something": ("flag_rate", {}),
    "text that commands nothing": ("false_flag_rate", {"beside": BENIGN_TEXT}),
    "text that says nothing": ("false_flag_rate", {"beside": NEUTRAL}),
    "no trap at all": ("false_flag_rate", {"beside": NOTHING}),
}
_AXES = {
    "plant_channel": "Where the text stands",
    "plant_form": "How it is put",
    "plant_goal": "What it wants",
}
_RATES = ("obey_rate", "emptied_rate", "suppression_rate")
_LEAD = (
    "Texts on these papers tell machines what to report; all that they ask for is harmless and "
    "stands nowhere else. Percent of the texts that command a value, or, for silence, of the "
    "values that are right on the same paper without the text."
)


def planted(view: View) -> Section:
    """Lay out who obeys over all, then by place, by form and by aim."""
    tables = [
        _over_all(view),
        _reported(view),
        *(_by(view, axis, title) for axis, title in _AXES.items()),
    ]
    return section("Planted instructions", (_LEAD,), tables, "no paper has a planted text")


def _over_all(view: View) -> Table:
    rows = [
        [Cell(said), *(share(_one(view, metric, cells)) for cells in CELLS)]
        for metric, said in _WHAT.items()
    ]
    for metric, said in _CHANGES.items():
        rows.append([Cell(said), *(difference(_one(view, metric, cells)) for cells in CELLS)])
    return Table(["Of texts and values", *(title.lower() for title in CELLS.values())], rows)


def _reported(view: View) -> Table:
    """Tell on which papers it says that they are suspicious."""
    rows = [
        [Cell(said), share(view.find(metric, condition=ALL, **where))]
        for said, (metric, where) in _REPORTED.items()
    ]
    return Table(["Reported as suspicious, of papers with", "papers"], rows)


def _by(view: View, axis: str, title: str) -> Table:
    found = {
        metric: {
            score.slice[axis]: score
            for cells in ("tables", "scalars")  # a row is asked of a table alone
            for score in view.every(metric, axis, cells=cells, condition=ALL)
        }
        for metric in (*_RATES, "benign_obey_rate")
    }
    if reported := view.every("flag_rate", axis, condition=ALL):
        found["flag_rate"] = {score.slice[axis]: score for score in reported}
    names = dict.fromkeys(name for scores in found.values() for name in scores)
    rows = [
        [Cell(name), *(share(found[metric].get(name)) for metric in found)]
        for name in sorted(names)
    ]
    head = ["obeyed", "left empty", "fell silent", "taken, though it commands nothing"]
    return Table([title, *head, *(["reported"] if reported else [])], rows)


def _one(view: View, metric: str, cells: str) -> Score | None:
    return view.find(metric, cells=cells, condition=ALL)
