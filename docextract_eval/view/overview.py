"""Figures and gates of a run as they were computed, each with the query of its cases.

All is read from the run's scores and from its last decision; no cell is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.errors import DocextractEvalError
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.ratios import GUESSED
from docextract_eval.reports import View
from docextract_eval.reports.findings import field_criticality
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.sections.conditions import critical_then_worst, worst_first
from docextract_eval.reports.sentences import gate_sentences, headline
from docextract_eval.reports.sentences.cited_figures import cell_noun, condition_title, field_title
from docextract_eval.reports.sentences.health import health_facts, run_warnings
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.view.query import ERROR, NONE, Query, query_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from docextract_eval.records import Score
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision

_WHOLE = "exact_documents"
_AXES = ("condition", "field", "kind", "locale", "severity", "trap")
"""What a slice may name for which there are facets."""
_OF_FIELDS = ("accuracy", "honesty", "metric", "people", "regression")
"""Rules that look at fields, if their slice does not name tables."""
_OF_ANY = ("promise", "transfer")
"""Rules that look at cells of either kind."""
_AFTER_METRIC = ("metric", "people")
"""Rules whose slice stands behind the name of a metric."""


def overview(run: RunFolder, other: RunFolder | None = None) -> dict[str, Any]:
    """Return what the first screen of a run shows."""
    about = run.finished_about()
    decision, unread = _decision(run)
    view = View(about, run.scores(), decision=decision, folder=str(run.path))
    conditions = worst_first(view)
    return {
        "run": _describe(view, other),
        "decision": _decision_json(view),
        "health": [*unread, *_health(view)],
        "gates": [*_gates(view)],
        "figures": [*_figures(view, conditions)],
        "conditions": conditions,
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
    for fact in health_facts(view):
        query = None
        if fact.name == "Answered" and view.run.failures:
            query = _query(outcome="missed")
        elif fact.name == "Confidence" and not fact.good:
            some = {"cells": ("scalars",), "confidence": (NONE,), "outcome": GUESSED}
            query = query_text(Query(some))
        yield {"text": f"{fact.name}: {fact.text}", "query": query}


def _gates(view: View) -> Iterator[dict[str, str | None]]:
    """Yield the gates of the last decision, those that do not PASS first."""
    if view.decision is None:
        return
    shown = gate_sentences.gates_to_show(view.decision.gates)
    ranks = {"FAIL": 0, "INCONCLUSIVE": 1, "waived": 2, "PASS": 3}
    for gate in sorted(shown, key=lambda each: ranks.get(gate_sentences.shown_verdict(each), 4)):
        yield {
            "name": gate_sentences.name_gate(gate),
            "status": gate_sentences.shown_verdict(gate),
            "text": gate_sentences.describe_gate(gate),
            "query": gate_query(gate, view.conditions()),
        }


def gate_query(gate: GateVerdict, conditions: Collection[str]) -> str | None:
    """Return the query of the cells that a gate looked at; None where these are not named.

    Of a promise these are the errors, the most confident first.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> gate_query(GateVerdict("regression", "field total, kind a or b", "FAIL"), [])
    'field=total&kind=a,b'
    >>> gate_query(GateVerdict("promise", "all", "FAIL"), [])
    'outcome=error&sort=-confidence'
    """
    if gate.rule not in {*_OF_FIELDS, *_OF_ANY}:
        return None
    parts, where = gate.slice.split(", "), dict[str, tuple[str, ...]]()
    metric = parts.pop(0) if gate.rule in _AFTER_METRIC else ""
    if gate.rule == "people" and not parts:  # it is about the twins of documents
        return None
    for part in parts:
        axis, _, value = part.partition(" ")
        if part in conditions:
            where["condition"] = (part,)
        elif part in {"tables", "of tables"}:
            where["cells"] = ("tables",)
        elif axis in _AXES and value and "*" not in value:
            where[axis] = tuple(value.split(" or "))
        elif part != ALL:
            return None
    if gate.rule in _OF_FIELDS and metric != _WHOLE and not {"cells", "field"} & {*where}:
        where["cells"] = ("scalars",)
    if gate.rule == "promise":
        return query_text(Query({**where, "outcome": (ERROR,)}, sort="-confidence"))
    return query_text(Query(where))


def _figures(view: View, conditions: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what is right clean, over all conditions and where it is worst."""
    clean = [CLEAN] if CLEAN in conditions else []
    shown = dict.fromkeys([*clean, ALL, *conditions[len(clean) :][:1]])
    for condition in [*shown] if len(conditions) > 1 else conditions:
        under = {ALL: "all conditions", CLEAN: view.clean_pages}
        where = under.get(condition, condition_title(condition))
        for cells, title in CELLS.items():
            if score := view.find("accuracy", cells=cells, condition=condition):
                yield {"title": f"{title} right, {where}", **_figure(score)}
        if score := view.find(_WHOLE, condition=condition):
            yield {"title": f"Whole documents right, {where}", **_figure(score)}


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
                yield place | (_figure(score) if score else _nothing(where))


def _figure(score: Score) -> dict[str, Any]:
    """Return a score with the query of its cells."""
    reason = {} if score.value is not None else {"reason": explain_missing_value(score)}
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "noun": cell_noun({"cells": "answers"} if score.metric == _WHOLE else score.slice),
        "cells": score.cells,
        "documents": score.documents,
        "query": _slice_query(score.slice),
        **reason,
    }


def _nothing(where: Mapping[str, str]) -> dict[str, Any]:
    empty = dict.fromkeys(("value", "low", "high")) | {"cells": 0, "documents": 0}
    return empty | {"query": _slice_query(where), "reason": "no value was judged there"}


def _slice_query(where: Mapping[str, str]) -> str:
    """Return the query of the cells of a slice; a field already says which kind of cell it is."""
    named = {axis: name for axis, name in where.items() if axis in _AXES and name != ALL}
    if "field" not in named and "cells" in where:
        named["cells"] = where["cells"]
    return _query(**named)


def _query(**chosen: str) -> str:
    return query_text(Query({name: (value,) for name, value in chosen.items()}))
