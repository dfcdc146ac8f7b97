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
_VERDICT_MARKS = {"FAIL": "✕ ", "INCONCLUSIVE": "? ", "PASS": "✓ ", "reported only": ""}
"""What stands before a verdict, in the order in which gates are listed."""


def gates(view: View) -> Section:
    """Return a table of all verdicts, those that decide first."""
    decision = view.decision
    if decision is None:
        apply = f"To apply one: dxe gate RUN {gate_sentences.WITH_BASELINE}."
        return Section(TITLE, (f"{gate_sentences.NO_POLICY} {apply}",))
    shown = gate_sentences.gates_to_show(decision.rulings)
    against = f" Baseline: {decision.baseline}." if decision.baseline else " No baseline run."
    lead = [f"Policy {decision.policy}: {gate_sentences.count_verdicts(decision)}.{against}"]
    if unchecked := gate_sentences.count_unchecked(decision):
        lead.append(unchecked)
    lead += gate_sentences.failures_without_figure(shown)
    if not shown:
        return Section(TITLE, (" ".join(lead),))
    lead += [f"{note[:1].upper()}{note[1:].removesuffix('.')}." for note in decision.notes]
    return Section(TITLE, lead, [gates_table(sorted(shown, key=_verdict_order))])


def gates_table(shown: Sequence[GateVerdict]) -> Table:
    """Lay out rulings, one a row."""
    return Table(HEAD, [_gate_row(gate) for gate in shown])


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
