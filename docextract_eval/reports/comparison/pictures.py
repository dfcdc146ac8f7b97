"""Some of the flips as they stand on their pages, with what was said before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Exhibits, Section

if TYPE_CHECKING:
    from docextract_eval.reports.comparison import Versus

_TITLE = "Pictures of what flipped"


def pictures(versus: Versus) -> Section:
    """Show cells that were lost, then cells that were gained."""
    lost, gained = (versus.shown.get(way, ()) for way in ("lost", "gained"))
    if not lost and not gained:
        reason = versus.reason or "no cell flipped"
        return Section(_TITLE, (f"Nothing is shown: {reason}.",))
    lead = ["Chosen so that every field and condition has its turn, the surest errors first."]
    if versus.reason:
        lead.append(f"Without pictures: {versus.reason}.")
    parts = [
        Exhibits(f"{len(lost)} that were right before and are not after", lost),
        Exhibits(f"{len(gained)} that were not right before and are after", gained),
    ]
    return Section(_TITLE, tuple(lead), [part for part in parts if part.exhibits])
