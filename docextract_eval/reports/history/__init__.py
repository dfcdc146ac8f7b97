"""How figures went over runs, and what alarmed: the page of a history, from a `Trend` alone.

- `releases`: the first screen, releases and every run, what is left out, rows for programs
- `charts`: six lines that matter, what changed since the baseline, all others
- `alarms`: what fired, since when, where, which versions lie between
- `score_lines`: lines by the places of their runs, and their figures in words
- `terminal`: the same as text, in the same order
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.history.alarms import alarm_sections
from docextract_eval.reports.history.charts import line_charts
from docextract_eval.reports.history.releases import current_state, releases_table, runs_left_out
from docextract_eval.reports.html import html_page
from docextract_eval.reports.sentences.cited_figures import clip_name

if TYPE_CHECKING:
    from docextract_eval.reports.parts import Section
    from docextract_eval.runs.history import Trend

_SECTIONS = (current_state, releases_table, line_charts, alarm_sections, runs_left_out)


def write_sections(trend: Trend) -> list[Section]:
    """Write every section; some say nothing of no runs, and are none."""
    return [section for write in _SECTIONS for section in write(trend)]


def history_page(trend: Trend) -> str:
    """Write the page; its title says who is measured on what."""
    title = "History"
    if trend.runs:
        newest = trend.runs[-1]
        title = f"{clip_name(newest.pipeline)} over {clip_name(newest.corpus)}: history"
    return html_page(title, write_sections(trend))
