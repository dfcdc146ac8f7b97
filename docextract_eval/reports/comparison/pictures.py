"""Some of the flips as pictures of their pages, with the values before and after."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Exhibits, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.runs.comparison.flips import Direction, Flips
    from docextract_eval.runs.error_gallery import GalleryEntry

_TITLE = "Examples of changed cells"


def changed_pictures(report: ComparisonReport) -> Section:
    """Show cells that were lost, then cells that were gained."""
    lost, gained = (report.shown.get(way, ()) for way in ("lost", "gained"))
    if not lost and not gained:
        reason = report.reason or "no cell changed"
        return Section(_TITLE, (f"No examples: {reason}.",))
    lead = [
        ("Chosen from every field and condition; critical fields and confident errors come first."),
    ]
    if report.reason:
        lead.append(f"No pictures: {report.reason}.")
    flips, run = report.flips, shlex.quote(report.comparison.after)
    parts = [
        Exhibits(
            f"Lost: {_count_shown(lost, flips, 'lost')} that were right before and are not after.",
            lost,
            run,
        ),
        Exhibits(
            f"Gained: {_count_shown(gained, flips, 'gained')} that are right after and were not "
            "before.",
            gained,
            run,
        ),
    ]
    return Section(_TITLE, tuple(lead), [part for part in parts if part.exhibits])


def _count_shown(shown: Sequence[GalleryEntry], flips: Flips | None, way: Direction) -> str:
    """Say how many are shown, of how many."""
    every = (
        sum(getattr(tally, way) for cells in CELLS for tally in flips.axis_tallies(cells))
        if flips
        else 0
    )
    return f"{len(shown):,} of {count_phrase(max(every, len(shown)), 'cell')}"
