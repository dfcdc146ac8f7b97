"""Who signed the run, in spite of what, and whether that still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections.gates import gates_table
from docextract_eval.reports.sentences import signers
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.runs.signing.signoff import SignoffState

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signing.signoff import Signature

TITLE = "Sign-off"
_WHOSE_KEYS = (
    "Whose keys these are is not known here: dxe signoff RUN --check --allowed-signers FILE."
)
_LETTERS = 16
"""Of a digest, as many as tell it from any other."""


def signoff(view: View) -> Section:
    """Lay out every signature, what was acknowledged and overridden, and what was signed."""
    signoff_state = view.signatures
    if signoff_state is None or not (signoff_state.signatures or signoff_state.faults):
        return Section(TITLE, (_no_signoff_sentence(view),))
    found = signers.signature_facts(signoff_state, every=True)
    people = Table(["", ""], [[Cell(each.name), Cell(each.text)] for each in found])
    lead = [_state_sentence(signoff_state), *signers.signature_warnings(signoff_state)]
    return Section(
        TITLE, lead, [people, *_gates_tables(signoff_state), *_digests_tables(signoff_state)]
    )


def _no_signoff_sentence(view: View) -> str:
    state = view.signatures or SignoffState()
    wanted = one_line(", ".join(state.missing_roles))
    asks = f" The policy requires {wanted}." if wanted else ""
    blocked = view.decision is not None and view.decision.verdict == "FAIL"
    if blocked and state.rules.override == ():
        return f"No sign-off yet.{asks} The policy lets nobody sign despite BLOCK."
    sign = signers.signoff_command(view.argument, state, blocked=blocked)
    return f"No sign-off yet.{asks} To sign: {sign}."


def _state_sentence(signoff_state: SignoffState) -> str:
    """Say in a sentence how it stands."""
    if signoff_state.is_complete:
        by = "Every role that the policy requires has signed" if signoff_state.roles else "Signed"
        whose = "" if signoff_state.state_word == "SIGNED" else f" {_WHOSE_KEYS}"
        return f"{by}, and no file has changed since.{whose}"
    if signoff_state.missing_roles:
        return one_line(f"Not signed yet by: {', '.join(signoff_state.missing_roles)}.")
    return "Nobody has signed the current files."


def _gates_tables(signoff_state: SignoffState) -> list[Part]:
    """Show what was acknowledged and overridden, with its figures as they were signed."""
    found = signoff_state.valid_signatures or signoff_state.latest_signatures
    parts = []
    for title, groups in (
        ("Acknowledged as INCONCLUSIVE", [each.acknowledged for each in found]),
        ("Overridden", [each.overridden for each in found]),
    ):
        gates: list[GateVerdict] = list(dict.fromkeys(gate for each in groups for gate in each))
        if gates:
            shown = gates_table(gates)
            parts.append(Table(shown.head, shown.rows, title))
    return [*parts]


def _digests_tables(signoff_state: SignoffState) -> list[Part]:
    """Show by which digests the records, the run and the policy are known."""
    head = ["Record", "run", "policy", "key", "previous record"]
    rows = [
        [
            Cell(f"{_record_label(each, signoff_state)}, {signers.signer_name(each)}"),
            Cell(each.content[:_LETTERS]),
            Cell(each.policy_digest[:_LETTERS]),
            Cell(each.key or NONE),
            Cell(each.previous[:_LETTERS] if each.previous else NONE),
        ]
        for each in signoff_state.signatures
    ]
    return [Table(head, rows, "What was signed")] if rows else []


def _record_label(signature: Signature, signoff_state: SignoffState) -> str:
    """Name a record by its number and id; that of the last depends on this very report."""
    own_id = signature.id[:_LETTERS]
    if not signature.number:
        return own_id
    is_last = signature == signoff_state.signatures[-1]
    return f"record {signature.number}" + ("" if is_last else f" ({own_id})")
