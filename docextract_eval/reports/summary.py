"""A run in short: the first screen of a terminal, and the summary for a pull request."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.layout import CELLS, LOWEST_FIRST, ROW_OF_ALL, has_figures
from docextract_eval.reports.markdown import (
    code_span,
    escape_paragraph,
    escape_text,
    markdown_table,
)
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections.gates import gates, gates_table
from docextract_eval.reports.sections.glance import build_glance, glance
from docextract_eval.reports.sentences import changes, gate_sentences
from docextract_eval.reports.sentences.documents import subject_sentences
from docextract_eval.reports.sentences.figures import loss_cell, one_minus, share_cell
from docextract_eval.reports.sentences.headline import (
    degraded_scores,
    describe_loss,
    find_of_condition,
    worst_conditions,
)
from docextract_eval.reports.sentences.health import describe_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Fact, Glance
    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.release.decision import PolicyDecision

DECISION_MARKS = {"SHIP": "✓", "BLOCK": "✕", "MORE DATA": "?", "NO POLICY": "–"}
_MOST = 7
"""Rows of a table of the summary; the whole report has the others."""
_MOST_ON_SCREEN = 10
"""Rows of a table that a screen has room for."""


def first_screen(view: View, run: str) -> list[Section]:
    """Return the sections of a first screen; the last one says where everything is."""
    named = shlex.quote(run)
    found = [glance(replace(view, folder=run))]
    found += [_shorten_section(gates(view))] if view.decision else []
    found.append(_conditions_section(view))
    everything = (
        f"Full report: dxe report {named} --all",
        f"With pictures: {shlex.quote(f'{run}/report.html')}",
        f"One page for decision makers: dxe report {named} --for leaders",
    )
    shown = [each for each in found if each.lead or each.tables]
    return [*shown, Section("More", everything)]


def _shorten_section(section: Section) -> Section:
    """Keep what fits of each table, and say how much is left out."""
    tables, more = [], 0
    for table in section.tables:
        tables.append(replace(table, rows=table.rows[:_MOST_ON_SCREEN]))
        more += max(0, len(table.rows) - _MOST_ON_SCREEN)
    left = (f"{more:,} more: see the full report.",) if more else ()
    return Section(section.title, (*section.lead, *left), tables)


def _conditions_section(view: View) -> Section:
    """Lay out how good it is under each condition, and the change from clean pages."""
    names = view.conditions()
    shown = _lowest_conditions(view, names)
    rows = [
        [
            Cell(name),
            share_cell(find_of_condition(view, "accuracy", "scalars", name), float),
            loss_cell(find_of_condition(view, "drop", "scalars", name), one_minus),
        ]
        for name in (*shown, ALL)
    ]
    table = Table(["Condition", "% of fields right", "change against clean"], rows)
    left = len(names) - len(shown)
    clean = view.clean_pages.capitalize()
    lowest = f"{clean}, and the {_MOST_ON_SCREEN - 1} lowest of {len(names) - 1:,} others."
    is_filled = has_figures(table)
    lead = [*([lowest] * bool(left)), *([ROW_OF_ALL] * is_filled)]
    return Section(LOWEST_FIRST, lead, [table] * is_filled)


def _lowest_conditions(view: View, names: list[str]) -> list[str]:
    """Return clean pages and the conditions that are read worst, the lowest accuracy first."""

    def accuracy(name: str) -> float:
        score = view.find("accuracy", cells="scalars", condition=name)
        return 1.0 if score is None or score.value is None else score.value

    clean = [name for name in names if name == CLEAN]
    worst = sorted((name for name in names if name != CLEAN), key=accuracy)
    return sorted([*clean, *worst[: _MOST_ON_SCREEN - len(clean)]], key=accuracy)


def markdown_summary(title: str, view: View, run: str) -> str:
    """Write the summary of a run that lies in a folder."""
    shown = build_glance(view)
    beneath = describe_run(view)
    blocks = [
        f"# {escape_text(title)}",
        escape_paragraph(beneath),
        *_decision_lines(shown),
        *_finding_lines(shown),
        *map(markdown_table, shown.tables),
        escape_text(" ".join([*shown.known, *subject_sentences(view), *shown.about[1:]])),
    ]
    if shown.signed:
        items = list(map(_list_item, shown.signed[:_MOST]))
        if (rest := len(shown.signed) - _MOST) > 0:
            items.append(f"- {rest:,} more: see the full report")
        blocks += ["## Sign-off", "\n".join(items)]
    if view.decision is not None:
        blocks += _gate_lines(view.decision)
    changed = view.decision is not None and view.decision.baseline is not None
    blocks += _change_lines(view.decision) if view.decision and changed else _condition_lines(view)
    if shown.troubles:
        blocks.append("\n".join(map(_list_item, shown.troubles)))
    page = shlex.quote(f"{run}/report.html")
    again = f"dxe report {shlex.quote(run)} --format html > {page}"
    full = f"The full report, with pictures: {code_span(again)}"
    return "\n\n".join([*filter(None, blocks), full]) + "\n"


def _decision_lines(shown: Glance) -> Iterator[str]:
    yield f"**{DECISION_MARKS[shown.verdict]} {shown.verdict}.** {escape_text(shown.because)}"
    if shown.warnings:
        yield "\n".join(f"> **{escape_text(sentence)}**" for sentence in shown.warnings)


def _finding_lines(shown: Glance) -> Iterator[str]:
    """List what was found, each with the command that lists its cases."""
    if shown.findings:
        yield "\n".join(
            f"{number}. **{escape_text(found.title)}**: {escape_text(found.text)} "
            f"Its cases: {code_span(found.command)}"
            for number, found in enumerate(shown.findings, 1)
        )
    elif shown.nothing:
        yield escape_text(shown.nothing)


def _gate_lines(decision: PolicyDecision) -> Iterator[str]:
    """Write the gates that say FAIL or INCONCLUSIVE."""
    left = [
        *gate_sentences.failed_gates(decision.gates),
        *gate_sentences.inconclusive_gates(decision.gates),
    ]
    if left:
        yield "## Gates that do not say PASS"
        table = gates_table(left)
        yield from _short_table(table.head, table.rows)
        for gate in gate_sentences.failed_gates(left):
            if gate.value is None:  # a table of figures does not say why
                why = gate_sentences.describe_gate(gate)
                yield escape_text(f"{gate_sentences.name_gate(gate)}: {why}.")


def _change_lines(decision: PolicyDecision) -> Iterator[str]:
    """Tell what got worse for certain."""
    lost = changes.certain_losses(decision)
    if not lost:
        return
    yield f"## Losses since {escape_text(str(decision.baseline))}"
    head = ["", "change, points (95 %)", "baseline", "this run", "documents"]
    yield from _short_table(head, list(map(_change_row, lost)))


def _change_row(each: Claim) -> list[Cell]:
    change = each.change
    return [
        Cell(changes.slice_title(each.slice)),
        Cell(changes.points_with_interval(each)),
        Cell(percent(each.before)),
        Cell(percent(each.after)),
        Cell(f"{change.sources:,}"),
    ]


def _condition_lines(view: View) -> Iterator[str]:
    """Tell where it is worst."""
    lowest = worst_conditions(view)
    if not lowest:
        return
    yield f"## {LOWEST_FIRST}"
    looked_at = len(degraded_scores(view, "accuracy", "cells"))
    rows = [
        [
            Cell(score.slice["condition"]),
            share_cell(find_of_condition(view, "accuracy", **score.slice)),
            Cell(describe_loss(view, score, looked_at)),
            Cell(f"{score.documents:,}"),
        ]
        for score in lowest
    ]
    noun = CELLS[lowest[0].slice["cells"]].lower()
    head = ["Condition", f"% of {noun} right", "change against clean", "documents"]
    yield from _short_table(head, rows)


def _short_table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Write the first rows of a table, and how many more there are."""
    yield markdown_table(Table(head, rows[:_MOST]))
    if (rest := len(rows) - _MOST) > 0:
        yield f"And {rest:,} more: see the full report."


def _list_item(fact: Fact) -> str:
    return f"- **{escape_text(fact.name)}**: {escape_text(fact.text)}"
