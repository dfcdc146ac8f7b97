"""What a terminal shows first of a run: what decides, where it is worst, where the rest is."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.reports.layout import LOWEST_FIRST, ROW_OF_ALL, has_figures
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.figures import loss_cell, one_minus, share_cell

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_MOST = 10
"""Rows of a table that a screen has room for."""


def first_screen(view: View, run: str) -> list[Section]:
    """Return the sections of a first screen; the last one says where everything is."""
    named = shlex.quote(run)
    first = SECTIONS.load("glance")(replace(view, folder=run))
    gates = [SECTIONS.load("gates")(view)] if view.decision else []
    found = [first, *map(_shorten_section, gates), _conditions_section(view)]
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


def _accuracy_value(score: Score | None) -> float:
    return 1.0 if score is None or score.value is None else score.value
