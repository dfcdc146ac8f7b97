"""What a policy requires of the run, which gates do not PASS, and who signed in spite of what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, one_line
from docextract_eval.reports.parts import Cell, Fold, Section, Table
from docextract_eval.reports.sentences import gate_sentences, signers
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.reasons import interval_of_documents
from docextract_eval.runs.signing.signoff import SignoffState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.runs.signing.signoff import Signature

TITLE = "Gates and sign-off"
HEAD = ("Gate", "verdict", "required", "measured", "documents")
_SETTLES = "documents to settle it"
_VERDICT_MARKS = {
    "FAIL": "✕ ",
    "INCONCLUSIVE": "? ",
    "waived": "! ",
    "PASS": "✓ ",
    "reported only": "",
}
"""What stands before a verdict, in the order in which gates are listed."""
_MOST = 5
"""Gates and signatures that are not folded away."""
_WHOSE_KEYS = (
    "Whose keys these are is not known here: dxe signoff RUN --check --allowed-signers FILE."
)
_LETTERS = 16
"""Of a digest, as many as tell it from any other."""


def gates(view: View) -> Section:
    """Show the gates that do not PASS, then who signed; fold away what passes, and digests."""
    signed = view.signatures if view.signatures is not None else SignoffState()
    parts = [*_gate_parts(view.decision), *_signature_parts(signed)]
    samples, _ = gate_sentences.sample_limits(view.decision)
    lead = [_decision_sentence(view), *filter(None, [samples]), *_signoff_sentences(view, signed)]
    notes = [] if view.decision is None else _decision_notes(view, view.decision)
    lead = lead if parts else [" ".join(lead)]
    return Section(TITLE, lead, parts, short="Gates", notes=notes)


def _decision_sentence(view: View) -> str:
    decision = view.decision
    if decision is None:
        apply = f"To apply one: dxe gate {view.argument} {gate_sentences.WITH_BASELINE}."
        return f"{gate_sentences.NO_POLICY} {apply}"
    against = f"Baseline: {decision.baseline}." if decision.baseline else "No baseline run."
    without_total = replace(decision, needed=None)  # which is one of the next steps
    counts = gate_sentences.count_verdicts(without_total)
    return f"Policy {decision.policy}: {counts}. {against}"


def _decision_notes(view: View, decision: PolicyDecision) -> list[str]:
    names = [view.argument, *filter(None, [decision.baseline])]
    reported = gate_sentences.count_reported_only(decision)
    noted = [gate_sentences.note_sentence(note, names) for note in decision.notes]
    return [*filter(None, [reported]), *noted]


def _gate_parts(decision: PolicyDecision | None) -> Iterator[Part]:
    """Lay out what does not PASS, and what is to be known of it; then the rest, folded away."""
    if decision is None:
        return
    listed: dict[str, list[GateVerdict]] = {verdict: [] for verdict in _VERDICT_MARKS}
    for gate in gate_sentences.gates_to_show(decision.gates):
        listed[gate_sentences.shown_verdict(gate)].append(gate)
    undone = [*listed["FAIL"], *listed["INCONCLUSIVE"], *listed["waived"]]
    if undone:
        yield _undone_table(undone[:_MOST])
        if notes := _notes_tables(undone[:_MOST]):
            yield Fold("Why, and how certain", notes)
    if rest := undone[_MOST:]:
        more = count_phrase(len(rest), "more gate that does", "more gates that do")
        yield Fold(f"{more} not PASS", [_undone_table(rest), *_notes_tables(rest)])
    if passed := listed["PASS"]:
        say = count_phrase(len(passed), "gate that says", "gates that say")
        yield Fold(f"{say} PASS", [gates_table(passed)])
    if reported := listed["reported only"]:
        yield Fold("Reported only: the policy does not require it", [gates_table(reported)])


def gates_table(shown: Sequence[GateVerdict], caption: str = "") -> Table:
    """Lay out rulings, one a row."""
    return Table(HEAD, [_gate_row(gate) for gate in shown], caption)


def _gate_row(gate: GateVerdict) -> list[Cell]:
    verdict = gate_sentences.shown_verdict(gate)
    return [
        Cell(gate_sentences.name_gate(gate)),
        Cell(f"{_VERDICT_MARKS[verdict]}{verdict}"),
        Cell(gate_sentences.requirement(gate) or NONE),
        Cell(gate_sentences.measurement(gate) if gate.value is not None else NONE),
        Cell(f"{gate.documents:,}" if gate.documents else NONE),
    ]


def _undone_table(shown: Sequence[GateVerdict]) -> Table:
    """Lay out gates that do not PASS, with the documents that would settle each."""
    rows = [[*_gate_row(gate), Cell(_documents_to_settle(gate))] for gate in shown]
    if all(row[-1].text == NONE for row in rows):
        return gates_table(shown)
    return Table((*HEAD, _SETTLES), rows)


def _documents_to_settle(gate: GateVerdict) -> str:
    """Return how many documents settle a gate that is INCONCLUSIVE, where that is known.

    >>> from docextract_eval.runs.gates import GateVerdict
    >>> _documents_to_settle(GateVerdict("regression", "all", "INCONCLUSIVE", needed=1272))
    '1,272'
    >>> _documents_to_settle(
    ...     GateVerdict("regression", "all", "INCONCLUSIVE", needed=20, documents=20))
    'more than 20'
    """
    if gate_sentences.shown_verdict(gate) != "INCONCLUSIVE" or not gate.needed:
        return NONE
    if gate.needed <= gate.documents:
        return f"more than {gate.documents:,}"
    return f"{gate.needed:,}{interval_of_documents(gate.needed_low, gate.needed_high)}"


def _notes_tables(shown: Sequence[GateVerdict]) -> list[Table]:
    """Say why a verdict is so and how certain, where the row of the gate does not."""
    rows = [
        [Cell(gate_sentences.name_gate(gate)), Cell(note)]
        for gate in shown
        if _documents_to_settle(gate) == NONE and (note := gate_sentences.gate_note(gate))
    ]
    return [Table(["", ""], rows)] if rows else []


def _signoff_sentences(view: View, signoff_state: SignoffState) -> list[str]:
    """Say in a sentence how it stands, then what nobody may miss."""
    if signoff_state.signatures or signoff_state.faults:
        return [_state_sentence(signoff_state), *signers.signature_warnings(signoff_state)]
    wanted = one_line(", ".join(signoff_state.missing_roles))
    asks = f" The policy requires {wanted}." if wanted else ""
    blocked = view.decision is not None and view.decision.verdict == "FAIL"
    if blocked and signoff_state.rules.override == ():
        return [f"No sign-off yet.{asks} The policy lets nobody sign despite BLOCK."]
    sign = signers.signoff_command(view.argument, signoff_state, blocked=blocked)
    return [f"No sign-off yet.{asks} To sign: {sign}."]


def _state_sentence(signoff_state: SignoffState) -> str:
    if signoff_state.is_complete:
        by = "Every role that the policy requires has signed" if signoff_state.roles else "Signed"
        whose = "" if signoff_state.state_word == "SIGNED" else f" {_WHOSE_KEYS}"
        return f"{by}, and no file has changed since.{whose}"
    if signoff_state.missing_roles:
        return one_line(f"Not signed yet by: {', '.join(signoff_state.missing_roles)}.")
    return "Nobody has signed the current files."


def _signature_parts(signoff_state: SignoffState) -> Iterator[Part]:
    """Show who signed; fold away what was acknowledged and overridden, and every digest."""
    if not (signoff_state.signatures or signoff_state.faults):
        return
    facts = signers.signature_facts(signoff_state, every=True)
    rows = [[Cell(each.name), Cell(each.text)] for each in facts]
    yield Table(["", ""], rows[:_MOST], "Who signed")
    if rest := rows[_MOST:]:
        yield Fold(f"{len(rest):,} more", [Table(["", ""], rest)])
    if tables := [*_accepted_tables(signoff_state)]:
        yield Fold("Acknowledged and overridden, as it was signed", tables)
    if records := signoff_state.signatures:
        rows = [_digests_row(each, is_last=each == records[-1]) for each in records]
        head = ["Record", "run", "policy", "key", "previous record"]
        yield Fold("Digests that were signed", [Table(head, rows)])


def _accepted_tables(signoff_state: SignoffState) -> Iterator[Table]:
    found = signoff_state.valid_signatures or signoff_state.latest_signatures
    for title, groups in (
        ("Acknowledged as INCONCLUSIVE", [each.acknowledged for each in found]),
        ("Overridden", [each.overridden for each in found]),
    ):
        signed: list[GateVerdict] = list(dict.fromkeys(gate for each in groups for gate in each))
        if signed:
            yield gates_table(signed, title)


def _digests_row(record: Signature, *, is_last: bool) -> list[Cell]:
    """Show by which digests a record is known; the id of the last depends on this very report."""
    label = own_id = record.id[:_LETTERS]
    if record.number:
        label = f"record {record.number}" + ("" if is_last else f" ({own_id})")
    return [
        Cell(f"{label}, {signers.signer_name(record)}"),
        Cell(record.content[:_LETTERS]),
        Cell(record.policy_digest[:_LETTERS]),
        Cell(record.key or NONE),
        Cell((record.previous or NONE)[:_LETTERS]),
    ]
