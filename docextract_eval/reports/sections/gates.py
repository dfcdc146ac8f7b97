"""What a policy asked of the run: every gate, what was asked, what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences import gate_sentences
from docextract_eval.reports.sentences.figures import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports import View
    from docextract_eval.runs.gates import Ruling

TITLE = "Gates"
HEAD = ("Gate", "verdict", "asked", "found", "documents")
_FIRST = ("failed", "open", "passed", "no failure", "not asked")
_SIGNS = {"failed": "✕ ", "open": "? ", "passed": "✓ ", "no failure": "", "not asked": ""}


def gates(view: View) -> Section:
    """Lay out what a gate said of everything that it looked at, what decides first."""
    decision = view.decision
    if decision is None:
        return Section(TITLE, ("No policy was applied: dxe gate RUN --baseline BASE does.",))
    shown = gate_sentences.worth_showing(decision.rulings)
    against = f" Baseline: {decision.baseline}." if decision.baseline else " No baseline."
    lead = [f"Policy {decision.policy}: {gate_sentences.summed_up(decision)}.{against}"]
    if rest := len(decision.rulings) - len(shown):
        hold, they = ("slice holds", "it") if rest == 1 else ("slices hold", "they")
        lead.append(f"{rest:,} more {hold} too few documents to pass: {they} can only fail.")
    if not shown:
        return Section(TITLE, (" ".join(lead),))
    lead += [f"{note.removesuffix('.')}." for note in decision.notes]
    return Section(TITLE, lead, [table(sorted(shown, key=_rank))])


def table(shown: Sequence[Ruling]) -> Table:
    """Lay out rulings, one a row."""
    return Table(HEAD, [_row(ruling) for ruling in shown])


def _rank(ruling: Ruling) -> int:
    return _FIRST.index(gate_sentences.standing(ruling))


def _row(ruling: Ruling) -> list[Cell]:
    stands = gate_sentences.standing(ruling)
    return [
        Cell(f"{ruling.rule} on {ruling.slice}"),
        Cell(f"{_SIGNS[stands]}{stands}"),
        Cell(gate_sentences.asked(ruling) or NONE),
        Cell(gate_sentences.figure(ruling) if ruling.value is not None else NONE),
        Cell(f"{ruling.documents:,}" if ruling.documents else NONE),
    ]
