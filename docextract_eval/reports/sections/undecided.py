"""Open questions, and what would answer them: gates, changes, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences import changes, gate_sentences
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.reports import View
    from docextract_eval.runs.release.decision import PolicyDecision

TITLE = "Open questions"
_MOST = 12
"""Rows of a kind; the rest is counted."""
_NAMED = 3
"""Figures that are named with a reason."""
_KNOWN = (ReasonCode.NEVER_BREAKS, ReasonCode.BREAKS_EARLY)
"""How a breaking point says that there is none, or that it lies below what was tested."""


def undecided(view: View) -> Section:
    """Return what is open; without a policy, how to learn what one would need."""
    decision, tables = view.decision, [*_tables(view)]
    if decision is None:
        plan = f"dxe plan {view.argument}"
        lead = f"{gate_sentences.NO_POLICY} How many documents one would need: {plan}."
    elif decision.verdict == "INCONCLUSIVE" and decision.needed:
        documents = view.run.documents
        there = f"; this run has {documents:,}" if documents else ""
        lead = f"INCONCLUSIVE gates: {gate_sentences.documents_to_settle(decision)}{there}."
    elif tables:
        lead = f"The decision {decision.decision} does not depend on these."
    else:
        lead = "There are none."
    return Section(TITLE, (lead,), tables)


def _tables(view: View) -> Iterator[Table]:
    if view.decision is not None:
        yield from _facts("INCONCLUSIVE gates", _gates(view.decision))
        yield from _facts("Changes that are not certain", _changes(view, view.decision))
    yield from _facts("Scores without a value, by reason", _without_value(view))


def _facts(caption: str, found: Iterable[tuple[str, str]]) -> Iterator[Table]:
    """Return a table of things and statements on them, if there are any."""
    rows = [[Cell(name), Cell(answer)] for name, answer in found]
    if rest := len(rows) - _MOST:
        rows = rows[:_MOST] + ([[Cell("more"), Cell(f"{rest:,}")]] if rest > 0 else [])
    if rows:
        yield Table(["", ""], rows, caption)


def _gates(decision: PolicyDecision) -> Iterator[tuple[str, str]]:
    for each in gate_sentences.inconclusive_gates(decision.gates):
        yield gate_sentences.name_gate(each), gate_sentences.describe_gate(each)


def _changes(view: View, decision: PolicyDecision) -> Iterator[tuple[str, str]]:
    documents = view.run.documents or 0
    for each in changes.uncertain_changes(decision):
        more = each.needed is not None and each.needed > documents
        settles = f"; {changes.settling_documents(each)} in total would settle it" if more else ""
        said = f"{changes.describe_change(each)}; {changes.conclusion(each)}"
        yield changes.slice_title(each.slice), f"{said}{settles}"


def _without_value(view: View) -> Iterator[tuple[str, str]]:
    """Count figures by the reason why they are none, the commonest first."""
    found: dict[str, list[str]] = {}
    for score in view.scores:
        why = score.reason
        if score.value is None and not (why and why.code in _KNOWN):
            found.setdefault(explain_missing_value(score), []).append(score.metric)
    for reason, metrics in sorted(found.items(), key=lambda each: -len(each[1])):
        names = [name.replace("_", " ") for name in dict.fromkeys(metrics)]
        left = count_phrase(len(names) - _NAMED, "other metric")
        more = f" and {left}" if len(names) > _NAMED else ""
        figures = count_phrase(len(metrics), "score")
        yield reason, f"{figures}: {', '.join(names[:_NAMED])}{more}"
