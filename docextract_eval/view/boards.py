"""Boards of an overview: figures and sentences of reports in rows, each leading to its cases.

A board is a title, notes, names of columns, and rows of cells, the first of which names its row. A
cell is a text; it may have a query of cases, the figure that its text states, the share of a bar
(`bar`), a verdict's word (`status`), or be a command (`code`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, share_with_interval
from docextract_eval.metrics.ratios import ERRORS, GUESSED
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.leaders import cost_claims
from docextract_eval.reports.sections import automation
from docextract_eval.reports.sections.next_steps import NOTHING, list_limits, list_steps
from docextract_eval.reports.sections.people import gap_cell, leading_gaps, people
from docextract_eval.reports.sections.provenance import spending_facts
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.view.query import ERROR, SORTS, Query, query_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View

Cell = dict[str, Any]
Board = dict[str, Any]
Place = Mapping[str, str | tuple[str, ...]]
"""What facets choose."""

AXES = ("condition", "field", "kind", "locale", "severity", "trap")
"""What a slice may name for which there are facets."""
WHOLE = "exact_documents"
_STATED = "0-1"
"""All confidences that were stated."""


def make_board(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    lead: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> Board:
    """Return a board: what is read first, and in a smaller voice what explains it."""
    texts = [" ".join(lead), " ".join(notes)]
    return {"title": title, "notes": texts, "columns": [*columns], "rows": [*map(list, rows)]}


def make_cell(text: str, query: str | None = None, **more: object) -> Cell:
    """Return a cell of a board."""
    return {"text": text, "query": query, **more}


def query_of(chosen: Place, sort: str = SORTS[0]) -> str:
    """Return the query of what facets choose.

    >>> query_of({"field": "total", "outcome": ("wrong", "missed")})
    'field=total&outcome=missed,wrong'
    """
    values = {name: (value,) if isinstance(value, str) else value for name, value in chosen.items()}
    return query_text(Query(values, sort=sort))


def slice_query(where: Mapping[str, str]) -> str:
    """Return the query of the cells of a slice; a field already says which kind of cell it is."""
    named = {axis: name for axis, name in where.items() if axis in AXES and name != ALL}
    if "field" not in named and "cells" in where:
        named["cells"] = where["cells"]
    return query_of(named)


def figure(score: Score) -> dict[str, Any]:
    """Return a score with the query of its cells."""
    reason = {} if score.value is not None else {"reason": explain_missing_value(score)}
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "cells": score.cells,
        "documents": score.documents,
        "query": slice_query(score.slice),
        **reason,
    }


def share_cell(score: Score | None) -> Cell:
    """Return a share with its interval, what it rests on, and its cells."""
    if score is None or score.value is None:
        return make_cell(NONE)
    return {"text": share_with_interval(score), **figure(score)}


def score_boards(view: View) -> list[Board]:
    """Return the boards that scores alone make."""
    return [_people(view), _automation(view), _costs(view), _steps(view), _limits(view)]


def _people(view: View) -> Board:
    """Lay out the groups that a report opens with."""
    gaps, more = leading_gaps(view)
    rows = []
    for gap in gaps:
        named = {gap.axis: gap.name}
        shares = {
            cells: share_cell(view.find("accuracy", cells=cells, condition=ALL, **named))
            for cells in CELLS
        }
        if gap.axis not in AXES:
            for share in shares.values():
                share["query"] = None
        rows.append([make_cell(gap.group), *shares.values(), make_cell(gap_cell(gap).text)])
    notes = []
    if any(gap.axis not in AXES for gap in gaps):
        notes.append("Only kinds and locales have lists of cases.")
    if more:
        notes.append(f"{count_phrase(more, 'more group')}: dxe report {view.argument} --all.")
    heads = ["Group", *(f"{title} right" for title in CELLS.values()), "Fields, points from all"]
    return make_board("Which groups is it worse for?", heads, rows, people(view).lead, notes)


def _automation(view: View) -> Board:
    """Lay out what each promise accepts without review; where none is proven, what was measured."""
    rows, unproven = list[list[Cell]](), list[float]()
    for name, (alpha, where) in automation.PROMISES.items():
        if found := _accepted_cells(view, where):
            rows.append([make_cell(name), *found])
        else:
            unproven.append(alpha)
            rows.append([make_cell(each) for each in (name, "nothing is proven", NONE, NONE)])
    points = automation.measured_points(view, unproven)
    rows += [_measured(each, view.run.repeat) for each in points]
    notes = [*automation.say_accepted(view), *automation.say_calibrated(view)]
    heads = "accepted without review", "wrong among these", "from a confidence of"
    return make_board("What can go without review?", ["Promise, of fields", *heads], rows, notes)


def _accepted_cells(view: View, where: Mapping[str, str]) -> list[Cell]:
    """Return what a promise accepts, what of it is wrong, and its threshold; or nothing."""
    threshold, filled, wrong = (
        view.find(metric, **automation.SCALARS, **where)
        for metric in ("threshold", "safe_automation_rate", "silent_error_rate")
    )
    found = [each for each in (threshold, filled, wrong) if each and each.value is not None]
    if len(found) < 3:
        return []
    threshold, filled, wrong = found
    basis = {"cells": wrong.cells, "documents": wrong.documents}
    band = {"confidence": confident_band(threshold.value or 0.0), "half": "report"}
    accepted, errors = (
        query_of({**band, "cells": "scalars", "outcome": outcome}, "-confidence")
        for outcome in (GUESSED, ERROR)
    )
    return [
        make_cell(share_with_interval(filled), accepted, **basis, value=filled.value),
        make_cell(share_with_interval(wrong), errors, **basis, value=wrong.value),
        make_cell(f"{threshold.value:.4g}"),
    ]


def confident_band(threshold: float) -> str:
    """Return the band of confidences from a threshold on.

    >>> confident_band(0.97), confident_band(0.00001)
    ('0.97-1', '0.00001-1')
    """
    return f"{np.format_float_positional(max(threshold, 0.0), trim='-')}-1"


def _measured(point: Score, repeats: int) -> list[Cell]:
    """Return how much is wrong of the most confident values: the first ones of a list.

    Of what weighs nothing there may be some among them.
    """
    band = {"cells": "scalars", "confidence": _STATED}
    basis = {"cells": point.cells, "documents": point.documents}
    share = percent(float(point.slice["at"]))
    every = query_of({**band, "outcome": GUESSED}, "-confidence")
    first = count_phrase(point.cells * repeats, "value")
    return [
        make_cell("Measured, not proven"),
        make_cell(f"{share} most confident: about the first {first} of this list", every),
        make_cell(share_with_interval(point), None, **basis),
        make_cell(NONE),
    ]


def _costs(view: View) -> Board:
    """Lay out what pages took and cost, and say what reviews cost."""
    rows = [[make_cell(what), make_cell(text)] for what, text in spending_facts(view).items()]
    notes = [claim.text for claim in cost_claims(view)]
    return make_board("What does it cost?", ["Pages, failed ones included", "took"], rows, notes)


def _steps(view: View) -> Board:
    """Lay out what to do next."""
    rows = []
    for step in list_steps(view):
        query = _errors_query(step.cases) if step.cases else None
        command = make_cell(step.command, code=True)
        rows.append([make_cell(step.name, query), make_cell(step.why.text), command])
    notes = [] if rows else [NOTHING]
    return make_board("What to do next", ["Step", "why", "command"], rows, notes)


def _errors_query(filters: Mapping[str, str]) -> str:
    """Return the query of the errors that filters of commands keep: an outcome may be a cause."""
    outcome = filters.get("cause", "")
    if outcome in ERRORS:
        filters = {axis: name for axis, name in filters.items() if axis != "cause"}
    return query_of({**filters, "outcome": outcome if outcome in ERRORS else ERROR})


def _limits(view: View) -> Board:
    """Lay out what nobody may conclude from the run."""
    rows = [[make_cell(name), make_cell(text)] for name, text in list_limits(view)]
    return make_board("What this does not show", ["Of", "why"], rows)
