"""Figures and gates of a run as they were computed, each with the query of its cases.

All is read from the run's scores and from its last decision; no cell is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import DocextractEvalError
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.ratios import GUESSED
from docextract_eval.reports import View
from docextract_eval.reports.findings import field_criticality
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.sections.conditions import critical_then_worst, worst_first
from docextract_eval.reports.sentences import gate_sentences, headline
from docextract_eval.reports.sentences.cited_figures import condition_title, field_title
from docextract_eval.reports.sentences.health import health_facts, run_warnings
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.view.boards import WHOLE, figure, query_of, score_boards, slice_query
from docextract_eval.view.gates import gates_board
from docextract_eval.view.query import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import PolicyDecision


def overview(run: RunFolder, other: RunFolder | None = None) -> dict[str, Any]:
    """Return what the first screen of a run shows."""
    about = run.finished_about()
    decision, unread = _decision(run)
    curves = _curves(run)
    view = View(about, run.scores(), curves, decision=decision, folder=str(run.path))
    conditions = worst_first(view)
    gates = gates_board(view, other.description.id if other else "")
    return {
        "run": _describe(view, other),
        "decision": _decision_json(view),
        "health": [*unread, *_health(view)],
        "boards": [
            each for each in (*score_boards(view), gates) if each["rows"] or any(each["notes"])
        ],
        "figures": [*_figures(view, conditions)],
        "conditions": conditions,
        "by_severity": _by_severity(conditions),
        "fields": [*_fields(view)],
        "tiles": [*_tiles(view, conditions)],
    }


def _decision(run: RunFolder) -> tuple[PolicyDecision | None, list[dict[str, str | None]]]:
    """Return the last decision, or why it cannot be read."""
    try:
        return read_decision(run), []
    except DocextractEvalError as error:
        return None, [
            {"text": f"The decision of the last gate is left out: {error}", "query": None}
        ]


def _curves(run: RunFolder) -> list[Curve]:
    """Return the curves; an older run may have none."""
    try:
        return run.curves()
    except DocextractEvalError:
        return []


def _describe(view: View, other: RunFolder | None) -> dict[str, Any]:
    run = view.run
    beside = None if other is None else View(other.finished_about(), [], folder=str(other.path))
    return {
        **_name(view),
        "corpus": run.corpus_name,
        "private": run.private,
        "documents": run.documents,
        "renditions": run.renditions,
        "repeats": run.repeat,
        "finished": run.finished,
        "no_pages": "it is a private run: it shows no page" if run.private else None,
        "other": beside and _name(beside),
    }


def _name(view: View) -> dict[str, str]:
    name = view.folder.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return {"name": name, "id": view.run.id, "pipeline": view.run.pipeline.name}


def _decision_json(view: View) -> dict[str, str]:
    """Return what was decided and why, behind what keeps the figures from deciding anything."""
    reason = " ".join([*run_warnings(view), headline.explain_headline(view)])
    return {"headline": headline.headline_word(view), "reason": reason}


def _health(view: View) -> Iterator[dict[str, str | None]]:
    """Yield how the run went; where cases show it, with their query."""
    if (decision := view.decision) and decision.needed:
        settles = gate_sentences.documents_to_settle(decision)
        if settles[1:] in headline.explain_headline(view):  # it is stated once
            view = replace(view, decision=None)
    for fact in health_facts(view):
        query = None
        if fact.name == "Answered" and view.run.failures:
            query = query_of({"outcome": "missed"})
        elif fact.name == "Confidence" and not fact.good:
            query = query_of({"cells": "scalars", "confidence": NONE, "outcome": GUESSED})
        yield {"text": f"{fact.name}: {fact.text}", "query": query}


def _figures(view: View, conditions: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what is right clean, over all conditions and where it is worst."""
    clean = [CLEAN] if CLEAN in conditions else []
    shown = dict.fromkeys([*clean, ALL, *conditions[len(clean) :][:1]])
    for condition in [*shown] if len(conditions) > 1 else conditions:
        under = {ALL: "all conditions", CLEAN: view.clean_pages}
        where = under.get(condition, condition_title(condition))
        for cells, title in CELLS.items():
            if score := view.find("accuracy", cells=cells, condition=condition):
                yield {"title": f"{title} right, {where}", **figure(score)}
        if score := view.find(WHOLE, condition=condition):
            yield {"title": f"Whole documents right, {where}", **figure(score)}


def _by_severity(conditions: Sequence[str]) -> list[str]:
    """Return conditions so that the severities of one degradation stand together, clean first.

    >>> _by_severity(["clean", "jpeg@4", "blur@2", "jpeg@2"])
    ['clean', 'blur@2', 'jpeg@2', 'jpeg@4']
    """
    return sorted(conditions, key=lambda name: (name != CLEAN, name.partition("@")[::2]))


def _fields(view: View) -> Iterator[dict[str, Any]]:
    """Yield the attempted fields: critical ones first, then what is worst."""
    for cells in CELLS:
        for where in critical_then_worst(view, cells):
            if name := where.get("field"):
                yield {
                    "name": name,
                    "title": field_title(name),
                    "cells": cells,
                    "criticality": field_criticality(view, name),
                }


def _tiles(view: View, conditions: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield accuracy by field and condition; over all fields the field is None."""
    for cells in CELLS:
        for of in [*({"field": name} for name in view.fields(cells)), {}]:
            for condition in [ALL, *conditions] if len(conditions) > 1 else conditions:
                where = {"cells": cells, **of, "condition": condition}
                score = view.find("accuracy", **where)
                place = {"field": of.get("field"), "cells": cells, "condition": condition}
                yield place | (figure(score) if score else _nothing(where))


def _nothing(where: Mapping[str, str]) -> dict[str, Any]:
    empty = dict.fromkeys(("value", "low", "high")) | {"cells": 0, "documents": 0}
    return empty | {"query": slice_query(where), "reason": "no value was judged there"}
