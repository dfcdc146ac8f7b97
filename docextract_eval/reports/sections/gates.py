"""What a policy requires of the run: every gate, what it requires, what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences import gate_sentences
from docextract_eval.reports.sentences.figures import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports import View
    from docextract_eval.runs.gates import GateVerdict

TITLE = "Gates"
HEAD = ("Gate", "verdict", "required", "measured", "documents")
_VERDICT_MARKS = {
    "FAIL": "✕ ",
    "INCONCLUSIVE": "? ",
    "waived": "! ",
    "PASS": "✓ ",
    "reported only": "",
}
"""What stands before a verdict, in the order in which gates are listed."""


def gates(view: View) -> Section:
    """Return a table of all verdicts, those that decide first."""
    decision = view.decision
    if decision is None:
        apply = f"To apply one: dxe gate {view.argument} {gate_sentences.WITH_BASELINE}."
        return Section(TITLE, (f"{gate_sentences.NO_POLICY} {apply}",))
    shown = gate_sentences.gates_to_show(decision.gates)
    against = f" Baseline: {decision.baseline}." if decision.baseline else " No baseline run."
    lead = [f"Policy {decision.policy}: {gate_sentences.count_verdicts(decision)}.{against}"]
    if reported := gate_sentences.count_reported_only(decision):
        lead.append(reported)
    lead += gate_sentences.failures_without_figure(shown)
    if not shown:
        return Section(TITLE, (" ".join(lead),))
    names = [view.argument, *filter(None, [decision.baseline])]
    lead += [gate_sentences.note_sentence(note, names) for note in decision.notes]
    return Section(TITLE, lead, _verdict_tables(sorted(shown, key=_verdict_order)))


def gates_table(shown: Sequence[GateVerdict], caption: str = "") -> Table:
    """Lay out rulings, one a row."""
    return Table(HEAD, [_gate_row(gate) for gate in shown], caption)


def _verdict_tables(ordered: Sequence[GateVerdict]) -> list[Table]:
    """Lay out what the policy asks for, then why it is so and how certain, then the rest.

    What would settle the INCONCLUSIVE gates is among the open questions.
    """
    reported = [g for g in ordered if gate_sentences.shown_verdict(g) == "reported only"]
    asked = ordered[: len(ordered) - len(reported)]
    notes = [
        [Cell(gate_sentences.name_gate(gate)), Cell(note)]
        for gate in asked
        if gate_sentences.shown_verdict(gate) != "INCONCLUSIVE"
        if (note := gate_sentences.gate_note(gate))
    ]
    tables = (
        gates_table(asked),
        Table(["", ""], notes, "Notes"),
        gates_table(reported, "Reported only: the policy does not require it"),
    )
    return [table for table in tables if table.rows]


def _verdict_order(gate: GateVerdict) -> int:
    return list(_VERDICT_MARKS).index(gate_sentences.shown_verdict(gate))


def _gate_row(gate: GateVerdict) -> list[Cell]:
    verdict = gate_sentences.shown_verdict(gate)
    return [
        Cell(gate_sentences.name_gate(gate)),
        Cell(f"{_VERDICT_MARKS[verdict]}{verdict}"),
        Cell(gate_sentences.requirement(gate) or NONE),
        Cell(gate_sentences.measurement(gate) if gate.value is not None else NONE),
        Cell(f"{gate.documents:,}" if gate.documents else NONE),
    ]
