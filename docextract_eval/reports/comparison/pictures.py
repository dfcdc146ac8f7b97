"""Some of the flips as they stand on their pages, with what was said before and after."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Exhibits, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.comparison import Versus
    from docextract_eval.runs.error_gallery import Exhibit
    from docextract_eval.runs.flips import Flips, Way

_TITLE = "Pictures of what flipped"


def pictures(versus: Versus) -> Section:
    """Show cells that were lost, then cells that were gained."""
    lost, gained = (versus.shown.get(way, ()) for way in ("lost", "gained"))
    if not lost and not gained:
        reason = versus.reason or "no cell flipped"
        return Section(_TITLE, (f"Nothing is shown: {reason}.",))
    lead = [
        (
            "Chosen so that every field and condition has its turn, fields that matter and the "
            "surest errors first."
        ),
    ]
    if versus.reason:
        lead.append(f"Without pictures: {versus.reason}.")
    of, run = versus.flips, shlex.quote(versus.comparison.after)
    parts = [
        Exhibits(f"Lost: {_many(lost, of, 'lost')} right before and not after.", lost, run),
        Exhibits(f"Gained: {_many(gained, of, 'gained')} right after and not before.", gained, run),
    ]
    return Section(_TITLE, tuple(lead), [part for part in parts if part.exhibits])


def _many(shown: Sequence[Exhibit], flips: Flips | None, way: Way) -> str:
    """Say how many are shown, of how many."""
    every = sum(getattr(tally, way) for cells in CELLS for tally in flips.of(cells)) if flips else 0
    return f"{len(shown)} of {max(every, len(shown)):,} cells that were"
