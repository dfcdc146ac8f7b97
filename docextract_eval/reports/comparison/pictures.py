"""Some of the flips as pictures of their pages, with the values before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Crops, Section
from docextract_eval.reports.sentences.captions import BOXES

if TYPE_CHECKING:
    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.flips import Direction

_TITLE = "Examples of changed cells"
_MEANINGS = {"lost": "right before, not after", "gained": "right after, not before"}


def changed_pictures(report: ComparisonReport) -> Section:
    """Show cells that were lost, then cells that were gained."""
    rows = [_crops(report, way) for way in ("lost", "gained") if report.shown.get(way)]
    if not rows:
        return Section(_TITLE, (f"No examples: {report.reason or 'no cell changed'}.",))
    lead = ["Chosen from every field and condition; critical fields and confident errors first."]
    if report.reason:
        lead.append(f"No pictures: {report.reason}.")
    return Section(_TITLE, lead, rows, notes=(f"{BOXES} A dotted box is of the first run.",))


def _crops(report: ComparisonReport, way: Direction) -> Crops:
    """Show cells that changed one way, and say of how many."""
    entries = report.shown[way]
    tallies = [] if report.flips is None else [*map(report.flips.axis_tallies, CELLS)]
    every = sum(getattr(tally, way) for found in tallies for tally in found)
    count_text = count_phrase(max(every, len(entries)), "cell")
    before, after = map(shell_word, (report.comparison.before, report.comparison.after))
    return Crops(
        f"{way.capitalize()} ({_MEANINGS[way]}): {len(entries):,} of {count_text}.",
        entries,
        f"dxe errors {after} --against {before}",
    )
