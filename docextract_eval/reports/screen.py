"""What a terminal shows first of a run: what decides, where it is worst, where the rest is."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.reports.layout import LOWEST_FIRST, ROW_OF_ALL, has_figures
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.chosen import chosen_share
from docextract_eval.reports.sentences.cited_figures import field_title
from docextract_eval.reports.sentences.figures import loss_cell, one_minus, share_cell
from docextract_eval.reports.sentences.gate_sentences import NO_POLICY, WITH_BASELINE

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_MOST = 10
"""Rows of a table that a screen has room for."""
_FIELDS = 8
_SORTED = "Sorted by the upper end of the interval: how good a field is at best."
_NO_POLICY = f"NO POLICY: {NO_POLICY} To decide on a release: dxe gate {{run}} {WITH_BASELINE}."


def first_screen(view: View, run: str) -> list[Section]:
    """Return the sections of a first screen; the last one says where everything is."""
    named = shlex.quote(run)
    gates = [SECTIONS.load("gates")(view)] if view.decision and "gates" in SECTIONS.table else []
    found = [
        _headline_section(view, named),
        *(_shorten_section(each) for each in gates),
        _conditions_section(view),
        _fields_section(view),
    ]
    everything = (
        f"Full report: dxe report {named} --all",
        f"With pictures: {shlex.quote(f'{run}/report.html')}",
        f"One page for decision makers: dxe report {named} --for leaders",
    )
    shown = [each for each in found if each.lead or each.tables]
    return [*shown, Section("More", everything)]


def _headline_section(view: View, run: str) -> Section:
    """Say the verdict first, also where there is none."""
    section = SECTIONS.load("headline")(view)
    word = view.decision.decision if view.decision else ""
    if word and any(sentence.startswith(f"{word}:") for sentence in section.lead):
        return section
    decided = (
        f"{view.decision.line}: decided by the policy {view.decision.policy}."
        if view.decision
        else ""
    )
    return replace(section, lead=[decided or _NO_POLICY.format(run=run), *section.lead])


def _shorten_section(section: Section) -> Section:
    """Keep what fits of each table, and say how much is left out."""
    tables, more = [], 0
    for table in section.tables:
        tables.append(replace(table, rows=table.rows[:_MOST]))
        more += max(0, len(table.rows) - _MOST)
    left = (f"{more:,} more: see the full report.",) if more else ()
    return Section(section.title, (*section.lead, *left), tables)


def _conditions_section(view: View) -> Section:
    """Lay out how good it is under each condition, and the change from clean pages."""
    names = view.conditions()
    shown = _lowest_conditions(view, names)
    rows = [
        [
            Cell(name),
            share_cell(view.find("accuracy", cells="scalars", condition=name), float),
            loss_cell(view.find("drop", cells="scalars", condition=name), one_minus),
        ]
        for name in (*shown, ALL)
    ]
    table = Table(["Condition", "% of fields right", "change against clean"], rows)
    left = len(names) - len(shown)
    clean = view.clean_pages.capitalize()
    lead = (f"{clean}, and the {_MOST - 1} lowest of {len(names) - 1:,} others.",) if left else ()
    is_filled = has_figures(table)
    return Section(LOWEST_FIRST, (*lead, *([ROW_OF_ALL] * is_filled)), [table] * is_filled)


def _lowest_conditions(view: View, names: list[str]) -> list[str]:
    """Return clean pages and the conditions that are read worst, the lowest accuracy first."""
    right = {name: view.find("accuracy", cells="scalars", condition=name) for name in names}
    worst = sorted(
        (name for name in names if name != CLEAN), key=lambda name: _accuracy_value(right[name])
    )
    clean = [name for name in names if name == CLEAN]
    kept = [*clean, *worst[: _MOST - len(clean)]]
    return sorted(kept, key=lambda name: _accuracy_value(right[name]))


def _fields_section(view: View) -> Section:
    """Lay out the fields that are worst for certain."""
    found = [
        score
        for cells in ("scalars", "tables")
        for score in view.matching_scores("accuracy", "field", cells=cells, condition=ALL)
        if score.high is not None
    ]
    found = [chosen_share(score, len(found)) for score in found]
    found.sort(key=lambda score: score.high or 0.0)
    rows = [
        [
            Cell(field_title(score.slice["field"])),
            share_cell(score, float),
            Cell(str(score.documents)),
        ]
        for score in found[:_FIELDS]
    ]
    head = ["Field", "% of values right", "documents"]
    lead = [_SORTED, f"Intervals hold for all {len(found):,} fields at once."] if rows else []
    return Section("Worst fields", lead, [Table(head, rows)] if rows else [])


def _accuracy_value(score: Score | None) -> float:
    return 1.0 if score is None or score.value is None else score.value
