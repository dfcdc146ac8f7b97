"""Who signed the run, in spite of what, and whether that still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import one_line
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections.gates import gates_table as of_gates
from docextract_eval.reports.sentences import signers
from docextract_eval.reports.sentences.figures import NONE

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.gates import GateVerdict
    from docextract_eval.runs.signoff import SignoffState

TITLE = "Sign-off"
_LETTERS = 16
"""Of a digest, as many as tell it from any other."""


def signoff(view: View) -> Section:
    """Lay out every signature, what was acknowledged and overridden, and what was signed."""
    standing = view.signatures
    if standing is None or not (standing.signatures or standing.broken):
        return Section(TITLE, (_no_signoff_sentence(standing),))
    found = signers.signature_facts(standing, every=True)
    people = Table(["", ""], [[Cell(each.name), Cell(each.text)] for each in found])
    lead = [_signoff_state(standing), *signers.signature_warnings(standing)]
    return Section(TITLE, lead, [people, *_gates(standing), *_digests(standing)])


def _no_signoff_sentence(standing: SignoffState | None) -> str:
    wanted = one_line(", ".join(standing.missing_roles)) if standing else ""
    asks = f" The policy requires {wanted}." if wanted else ""
    return f"No sign-off yet.{asks} To sign: dxe signoff RUN --by NAME --role ROLE."


def _signoff_state(standing: SignoffState) -> str:
    """Say in a sentence how it stands."""
    if standing.state_word == "SIGNED":
        by = "Every role that the policy requires has signed" if standing.roles else "Signed"
        return f"{by}, and no file has changed since."
    if standing.missing_roles:
        return one_line(f"Not signed yet by: {', '.join(standing.missing_roles)}.")
    return "Nobody has signed the current files."


def _gates(standing: SignoffState) -> list[Part]:
    """Show what was acknowledged and overridden, with its figures as they were signed."""
    found = standing.valid_signatures or standing.latest_signatures
    parts = []
    for title, of in (
        ("Acknowledged as INCONCLUSIVE", [each.acknowledged for each in found]),
        ("Overridden", [each.overridden for each in found]),
    ):
        rulings: list[GateVerdict] = list(dict.fromkeys(ruling for each in of for ruling in each))
        if rulings:
            shown = of_gates(rulings)
            parts.append(Table(shown.head, shown.rows, title))
    return [*parts]


def _digests(standing: SignoffState) -> list[Part]:
    """Show by which digests the records, the run and the policy are known."""
    head = ["Record", "run", "policy", "previous record"]
    rows = [
        [
            Cell(f"{each.id[:_LETTERS]}, {signers.signer_name(each)}"),
            Cell(each.content[:_LETTERS]),
            Cell(each.policy_digest[:_LETTERS]),
            Cell(each.previous[:_LETTERS] if each.previous else NONE),
        ]
        for each in standing.signatures
    ]
    return [Table(head, rows, "What was signed")] if rows else []
