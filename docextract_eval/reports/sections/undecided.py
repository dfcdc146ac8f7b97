"""What could not be decided, and what it would take: gates, changes, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences import changes, gate_sentences
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.reports import View
    from docextract_eval.runs.decision import GateResult

TITLE = "Not decided"
_MOST = 12
"""Rows of a kind; the rest is counted."""
_NAMED = 3
"""Figures that are named with a reason."""
"""How a breaking point says that there is none: that is known."""


def undecided(view: View) -> Section:
    """Say what is open; of a run that nobody gated, what a gate would need."""
    decision, tables = view.decision, [*_tables(view)]
    if decision is None:
        lead = "No gate was asked; how many documents one would take: dxe plan RUN."
    elif decision.verdict == "INCONCLUSIVE" and decision.needed:
        many = view.run.documents
        there = f"; there are {many:,}" if many else ""
        lead = f"Of the gates that are open: {gate_sentences.takes(decision)}{there}."
    elif tables:
        lead = "The verdict stands without what follows."
    else:
        lead = "Nothing was left open."
    return Section(TITLE, (lead,), tables)


def _tables(view: View) -> Iterator[Table]:
    if view.decision is not None:
        yield from _facts("Gates that are open", _gates(view.decision))
        yield from _facts("Changes that may be chance", _changes(view, view.decision))
    yield from _facts("Figures that have no value, by reason", _without_value(view))


def _facts(caption: str, found: Iterable[tuple[str, str]]) -> Iterator[Table]:
    """Lay out things and what is said of them, if there are any."""
    rows = [[Cell(name), Cell(said)] for name, said in found]
    if rest := len(rows) - _MOST:
        rows = rows[:_MOST] + ([[Cell("more"), Cell(f"{rest:,}")]] if rest > 0 else [])
    if rows:
        yield Table(["", ""], rows, caption)


def _gates(decision: GateResult) -> Iterator[tuple[str, str]]:
    for each in gate_sentences.unsettled(decision.rulings):
        yield f"{each.rule} on {each.slice}", gate_sentences.in_full(each)
    left = [each for each in decision.rulings if gate_sentences.standing(each) == "no failure"]
    if left:
        yield f"{len(left):,} slices", "too few documents to pass, so that they can only fail"


def _changes(view: View, decision: GateResult) -> Iterator[tuple[str, str]]:
    documents = view.run.documents or 0
    for each in changes.maybe(decision):
        needed = changes.to_be_certain(each, documents) if documents else each.needed
        more = needed is not None and needed > documents
        tells = f"; about {needed:,} documents in all would tell" if more else ""
        yield changes.name_of(each.slice), f"{changes.by_how_much(each)}{tells}"


def _without_value(view: View) -> Iterator[tuple[str, str]]:
    """Count figures by the reason why they are none, the commonest first."""
    found: dict[str, list[str]] = {}
    for score in view.scores:
        why = score.reason
        if score.value is None and not (why and why.code is ReasonCode.NEVER_BREAKS):
            found.setdefault(in_words(why), []).append(score.metric)
    for reason, metrics in sorted(found.items(), key=lambda each: -len(each[1])):
        names = [name.replace("_", " ") for name in dict.fromkeys(metrics)]
        more = f" and {len(names) - _NAMED} other kinds" if len(names) > _NAMED else ""
        figures = "1 figure" if len(metrics) == 1 else f"{len(metrics):,} figures"
        yield reason, f"{figures}: {', '.join(names[:_NAMED])}{more}"
