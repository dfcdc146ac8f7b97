"""What planted instructions do to the pipeline: by channel, wording and goal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.suspicion import BENIGN_TEXT, NEUTRAL, NOTHING
from docextract_eval.reports.layout import CELLS, make_section
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import difference_cell, loss_cell, share_cell

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_EFFECTS = {
    "obey_rate": "obeyed",
    "marker_echo_rate": "returned the marker word, where instructed to",
    "vouched_rate": "obeyed, with the box of the right value, of values with a box",
    "benign_obey_rate": "values taken from harmless texts",
    "emptied_rate": "left empty, where instructed to",
    "suppression_rate": "left empty beside a planted instruction",
    "false_alarm_rate": "left empty beside neutral text",
}
_CHANGES = {
    "collateral": "change of accuracy on fields that no text mentions, in points",
    "surer_rate": "more confident, minus less confident, where a text asks for it, in points",
}
_REPORTED = {
    "a planted instruction": ("flag_rate", {}),
    "harmless text": ("false_flag_rate", {"beside": BENIGN_TEXT}),
    "neutral text": ("false_flag_rate", {"beside": NEUTRAL}),
    "no trap": ("false_flag_rate", {"beside": NOTHING}),
}
_AXES = {
    "plant_channel": "By channel",
    "plant_form": "By wording",
    "plant_goal": "By goal",
}
_RATES = ("obey_rate", "emptied_rate", "suppression_rate")
_SHORT = "Planted instructions"
_TITLE = f"{_SHORT} (prompt injection)"
_LEAD = (
    "Texts on these documents tell machines what to report; the values that "
    "they ask for are harmless and occur nowhere else. Obeyed is in percent of the texts that ask "
    "for a value; left empty, in percent of the values that are right without the text."
)


def planted(view: View) -> Section:
    """Lay out what is obeyed overall, then by channel, wording and goal."""
    tables = [
        _effects_table(view),
        _suspicion_table(view),
        *(_axis_table(view, axis, title) for axis, title in _AXES.items()),
    ]
    made = make_section(_TITLE, (_LEAD,), tables, "no document has a planted instruction")
    return replace(made, short=_SHORT)


def _effects_table(view: View) -> Table:
    rows = [
        [Cell(label), *(share_cell(_overall_score(view, metric, cells)) for cells in CELLS)]
        for metric, label in _EFFECTS.items()
    ]
    for metric, label in _CHANGES.items():
        rows.append(
            [Cell(label), *(_change_cell(_overall_score(view, metric, cells)) for cells in CELLS)]
        )
    return Table(
        ["Effect of planted instructions", *(title.lower() for title in CELLS.values())], rows
    )


def _change_cell(score: Score | None) -> Cell:
    """Show a change; what is lost has a minus."""
    lost = score is not None and score.metric == "collateral"
    return loss_cell(score) if lost else difference_cell(score)


def _suspicion_table(view: View) -> Table:
    """Lay out which documents it reports as suspicious."""
    rows = [
        [Cell(label), share_cell(view.find(metric, condition=ALL, **where))]
        for label, (metric, where) in _REPORTED.items()
    ]
    return Table(["Documents reported as suspicious, that have", "%"], rows)


def _axis_table(view: View, axis: str, title: str) -> Table:
    found = {
        metric: {
            score.slice[axis]: score
            for cells in ("tables", "scalars")  # a row is asked of a table alone
            for score in view.matching_scores(metric, axis, cells=cells, condition=ALL)
        }
        for metric in (*_RATES, "benign_obey_rate")
    }
    if reported := view.matching_scores("flag_rate", axis, condition=ALL):
        found["flag_rate"] = {score.slice[axis]: score for score in reported}
    names = dict.fromkeys(name for scores in found.values() for name in scores)
    rows = [
        [Cell(name), *(share_cell(found[metric].get(name)) for metric in found)]
        for name in sorted(names)
    ]
    head = ["obeyed", "left empty as instructed", "left empty beside it", "harmless text taken"]
    return Table([title, *head, *(["reported"] if reported else [])], rows)


def _overall_score(view: View, metric: str, cells: str) -> Score | None:
    return view.find(metric, cells=cells, condition=ALL)
