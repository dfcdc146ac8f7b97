"""How figures went over runs, and what alarmed: the sections of a page, from a `Trend` alone.

- `outlook`: the first screen: whether anything alarmed, and what could be seen
- `releases`, `apart`: releases and every run, and what is kept apart (both in `releases`)
- `lines`: six lines that matter, what changed since the baseline, all others (in `charts`)
- `alarms`: what fired, since when, where, which versions lie between
- `score_lines`: lines by the places of their runs
- `terminal`: the same as text, in the same order
- `rows`: the same for programs
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.reports.html import html_page
from docextract_eval.reports.parts import Section
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.runs.history import Trend

Write = Callable[[Trend], list[Section]]
"""Writes sections; none where they would say nothing."""

HISTORY_SECTIONS: Catalog[Write] = Catalog(
    "section of a history",
    {
        "outlook": "docextract_eval.reports.history.outlook:current_state",
        "releases": "docextract_eval.reports.history.releases:releases_table",
        "lines": "docextract_eval.reports.history.charts:line_charts",
        "alarms": "docextract_eval.reports.history.alarms:alarm_sections",
        "apart": "docextract_eval.reports.history.releases:runs_left_out",
    },
)


def write_sections(trend: Trend) -> list[Section]:
    """Write every section."""
    return [
        section for name in HISTORY_SECTIONS.table for section in HISTORY_SECTIONS.load(name)(trend)
    ]


def history_title(trend: Trend) -> str:
    """Name a trend: who is measured on what."""
    if not trend.runs:
        return "History"
    newest = trend.runs[-1]
    return f"{clip_name(newest.pipeline)} over {clip_name(newest.corpus)}: history"


def history_page(trend: Trend) -> str:
    """Write the page."""
    return html_page(history_title(trend), write_sections(trend))
