"""What changed since the baseline, where, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.reports.layout import FEW_DOCUMENTS
from docextract_eval.reports.parts import Axis, Cell, Dot, Section, Table, Whisker, Whiskers
from docextract_eval.reports.sentences import changes as words
from docextract_eval.reports.sentences.cited_figures import case_filters, case_options
from docextract_eval.runs.comparison.claims import EXPLORATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.release.decision import PolicyDecision

_TITLE = "Did it get worse?"
_LEAST_REACH = 0.01
_OVERALL, _CERTAIN = "Over all", "Certain"
_MOST = {_CERTAIN: 8, f"Not certain, the largest of {FEW_DOCUMENTS} documents or more": 4}
"""How many losses are drawn, and how many gains."""
HOW_TO_READ = (
    "Certain: more than chance even though all slices of a family are tested together, by "
    "Student's t over documents and Holm. On its own: only if no other slice had been tested. "
    "Intervals are 95 %, of each slice alone; runs are compared on values that are true or "
    "returned by either, so each run's own accuracy may differ."
)


def changes(view: View) -> Section:
    """Say whether it got worse, by how much, where for certain, and where perhaps."""
    decision = view.decision
    if decision is None or decision.baseline is None:
        to_compare = (
            "No baseline was given; to see what changed since an earlier run: dxe gate "
            f"{view.argument} --baseline BASE."
        )
        return Section(_TITLE, (to_compare,) if view.scores else (), short="Changes")
    chart = changes_chart(decision.differences, "Points lost or gained since the baseline")
    parts = [chart] if chart.rows else []
    lead = tuple(_sentences(view, decision))
    return Section(_TITLE, lead, parts, short="Changes", notes=(HOW_TO_READ,) if parts else ())


def _sentences(view: View, decision: PolicyDecision) -> Iterator[str]:
    whole = words.overall_change(decision)
    if whole is None:
        yield "The run shares no judged value with the baseline."
        return
    yield words.change_sentence(whole)
    yield words.count_certain(decision.differences, decision.compared)
    yield words.could_be_seen(whole)
    base = shell_word(decision.baseline_argument or "BASELINE")
    commands = f"All changes: dxe compare {base} {view.argument}."
    if lost := words.certain_losses(decision):
        worst = next((each for each in lost if case_filters(each.slice)), lost[0])
        options = case_options(case_filters(worst.slice))
        cells = f"dxe view {view.argument} {base}{options}"
        commands += f" The cells that {words.slice_title(worst.slice)} lost: {cells}."
    yield commands


def changes_chart(claims: Sequence[Claim], caption: str) -> Whiskers:
    """Draw what changed over all, what is certain, and the largest that is not, apart from 0."""
    groups = _grouped(claims)
    rows = [_whisker(each, name) for name, found in groups.items() for each in found]
    head = ["Slice", "points (95 %)", "conclusion", "documents"]
    table = [_row(each) for found in groups.values() for each in found]
    return points_apart(caption, rows, Table(head, table))


def points_apart(caption: str, rows: Sequence[Whisker], table: Table) -> Whiskers:
    """Draw changes apart from 0, on an axis that reaches as far to both sides."""
    ends = [abs(end) for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST_REACH, *ends])
    axis = Axis("points lost (left) or gained (right)", -reach, reach, "points")
    return Whiskers(caption, axis, rows, [table] if rows else [])


def _grouped(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Return the changes that are drawn: over all, then the largest losses and gains."""
    overall = [each for each in claims if each.is_overall]
    slices = [each for each in claims if not each.is_overall and each.family != EXPLORATION]
    order = sorted(slices, key=lambda each: each.change.value)
    groups = {_OVERALL: overall}
    for name, most in _MOST.items():
        certain = name == _CERTAIN
        found = [
            each
            for each in order
            if each.certain == certain and (certain or each.change.sources >= FEW_DOCUMENTS)
        ]
        lost = [each for each in found if each.change.value < 0][:most]
        gained = [each for each in found if each.change.value > 0][-most:]
        groups[name] = [*lost, *gained]
    return groups


def _whisker(claim: Claim, group: str) -> Whisker:
    low, high = claim.shown_interval
    title = words.slice_title(claim.slice)
    hint = f"{title}: {words.full_description(claim)}"
    dot = Dot(claim.change.value, 0.0, low, high, hint)
    documents = count_phrase(claim.change.sources, "document")
    note = f"{words.points_with_interval(claim)}, {documents}"
    return Whisker(title, dot, group=group, note=note, sure=claim.certain)


def _row(claim: Claim) -> list[Cell]:
    points = words.points_with_interval(claim)
    return [
        Cell(words.slice_title(claim.slice)),
        Cell(points, None, words.full_description(claim), -claim.change.value, claim.certain),
        Cell(claim.conclusion),
        Cell(f"{claim.change.sources:,}"),
    ]
