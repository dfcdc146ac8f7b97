"""The gates of the last decision as a board: each with the cells that it looked at, or why none."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.metrics.ratios import ERRORS, GUESSED
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.sections.automation import say_measured
from docextract_eval.reports.sentences import gate_sentences
from docextract_eval.view.boards import (
    AXES,
    WHOLE,
    Place,
    confident_band,
    make_board,
    make_cell,
    query_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from docextract_eval.reports import View
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.view.boards import Board

_OF_FIELDS = ("accuracy", "honesty", "metric", "people", "regression")
"""Rules that look at fields, if their slice does not name tables."""
_OF_ANY = ("promise", "promise_by_condition", "lost_documents")
"""Rules that look at cells of either kind."""
_OF_LOSSES = ("regression", "lost_documents")
"""Rules that look at what was lost since the baseline."""
_AFTER_METRIC = ("metric", "people")
"""Rules whose slice stands behind the name of a metric."""
_RETURNED_ERRORS = tuple(name for name in GUESSED if name in ERRORS)
"""What could be accepted, and is an error: a value that is missed could not."""
_RANKS = {"FAIL": 0, "INCONCLUSIVE": 1, "waived": 2, "PASS": 3}


def gates_board(view: View, other_id: str = "") -> Board:
    """Lay out the gates of the last decision, those that do not PASS first.

    Where the run they compare with is the `other` that is open, they lead to what was lost since.
    """
    shown = gate_sentences.gates_to_show(view.decision.gates if view.decision else ())
    fields = [name for cells in CELLS for name in view.fields(cells)]
    rows = []
    for gate in sorted(shown, key=lambda each: _RANKS.get(gate_sentences.shown_verdict(each), 4)):
        lost = bool(other_id) and other_id in (gate.against or "")
        query = gate_query(gate, view.conditions(), fields, lost=lost)
        text = [gate_sentences.describe_gate(gate)]
        if gate.rule == "promise" and _threshold(gate) is None:
            text += filter(None, [say_measured(view, [gate.bound or ALPHA])])
        elif gate.rule == "promise" and (note := gate_sentences.gate_note(gate)) not in text[0]:
            text[0] += f"; {note}"
        if query is None:
            text.append(f"No list of cases: {_why_no_list(gate)}.")
        verdict = gate_sentences.shown_verdict(gate)
        name = make_cell(gate_sentences.name_gate(gate), query)
        rows.append([name, make_cell(verdict, status=True), make_cell(". ".join(text))])
    return make_board("Gates", ["Gate", "verdict", "what was found"], rows)


def gate_query(
    gate: GateVerdict, conditions: Collection[str], fields: Collection[str] = (), *, lost: bool
) -> str | None:
    """Return the query of the cells that a gate looked at; None where these are not named.

    Of a promise these are the errors, the most confident first; of a loss, what was `lost`.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> gate_query(GateVerdict("regression", "field total, kind a or b", "FAIL"), [], lost=False)
    'field=total&kind=a,b'
    >>> gate_query(GateVerdict("promise", "all", "FAIL"), [], lost=False)
    'outcome=invented,wrong&sort=-confidence'
    >>> rows = GateVerdict("regression", "field rows.*", "FAIL")
    >>> gate_query(rows, [], ["date", "rows.price"], lost=True)
    'field=rows.price&change=lost'
    """
    if gate.rule not in {*_OF_FIELDS, *_OF_ANY} or (gate.rule == "lost_documents" and not lost):
        return None
    parts = gate.slice.split(", ")
    metric = parts.pop(0) if gate.rule in _AFTER_METRIC else ""
    if gate.rule == "people" and not parts:  # it is about the twins of documents
        return None
    places = [_place(part, conditions, fields) for part in parts]
    where = {axis: names for place in places if place for axis, names in place.items()}
    if None in places:
        return None
    if gate.rule in _OF_FIELDS and metric != WHOLE and not {"cells", "field"} & {*where}:
        where["cells"] = ("scalars",)
    if lost and gate.rule in _OF_LOSSES:
        return query_of({**where, "change": "lost"})
    if gate.rule == "promise":
        return query_of({**where, **_accepted(gate), "outcome": _RETURNED_ERRORS}, "-confidence")
    return query_of(where)


def _place(part: str, conditions: Collection[str], fields: Collection[str]) -> Place | None:
    """Return what a part of a slice chooses; None where no facet does."""
    axis, _, value = part.partition(" ")
    if part in conditions:
        return {"condition": part}
    if part in {"tables", "of tables"}:
        return {"cells": "tables"}
    names = _names(value, fields) if axis == "field" else tuple(value.split(" or "))
    if axis in AXES and value and names and not any("*" in name for name in names):
        return {axis: names}
    return {} if part == ALL else None


def _names(value: str, fields: Collection[str]) -> tuple[str, ...]:
    """Return the fields that the patterns of a slice name."""
    patterns = value.split(" or ")
    found = [name for name in fields if any(fnmatchcase(name, each) for each in patterns)]
    return tuple(dict.fromkeys([*(each for each in patterns if "*" not in each), *found]))


def _threshold(gate: GateVerdict) -> float | None:
    return gate.reason.threshold if gate.reason else None


def _accepted(gate: GateVerdict) -> Place:
    """Return what keeps the cells that the threshold in force accepts, where it is known."""
    threshold = _threshold(gate)
    if threshold is None or not gate.reason:
        return {}
    half: Place = {"half": "report"} if gate.reason.half else {}
    return {**half, "confidence": confident_band(threshold), "cells": "scalars"}


def _why_no_list(gate: GateVerdict) -> str:
    """Say why a gate leads to no cases."""
    if gate.rule == "lost_documents":
        return "losses are listed where its baseline is open too (dxe view RUN BASELINE)"
    if gate.rule not in {*_OF_FIELDS, *_OF_ANY}:
        return "it looks at no single cells"
    if gate.rule == "people" and ", " not in gate.slice:
        return "it compares the twins of documents"
    return f"lists cannot be limited to {gate.slice}"
