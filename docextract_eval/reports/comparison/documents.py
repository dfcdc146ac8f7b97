"""Of which documents, fields and conditions cells flipped, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Cell, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.comparison import Versus
    from docextract_eval.runs.flips import Flips, Tally, Turned

_TITLE = "What flipped"


def documents(versus: Versus) -> Section:
    """List the documents that flipped, then count what flipped by condition and field."""
    flips = versus.flips
    if flips is None or not flips.tallies:
        reason = versus.reason or "there is nothing in common to compare"
        return Section(_TITLE, (f"Nothing is told: {reason}.",))
    parts = [
        _documents("Lost most", "worst under", flips.worse),
        _documents("Gained most", "best under", flips.better),
        *(_tallies(flips, cells, axis) for cells in CELLS for axis in ("condition", "field")),
    ]
    return Section(_TITLE, _lead(flips), [part for part in parts if part.rows])


def _lead(flips: Flips) -> tuple[str, ...]:
    lost, gained = flips.turned
    return (
        f"{lost:,} documents lost more cells than they gained, and {gained:,} the other way round.",
        (
            "A lost cell was right before and is not after; what was right or not in both says "
            "nothing of which run is better. Counts are of cells, whatever they weigh."
        ),
    )


def _documents(title: str, extreme: str, found: Sequence[Turned]) -> Table:
    rows = [
        [
            Cell(each.document),
            Cell(f"{each.lost:,}"),
            Cell(f"{each.gained:,}"),
            Cell(f"{each.cells:,}"),
            Cell(str(each.renditions)),
            Cell(f"{each.worst} ({each.there:,})"),
        ]
        for each in found
    ]
    return Table([title, "lost", "gained", "of cells", "renditions", extreme], rows)


def _tallies(flips: Flips, cells: str, axis: str) -> Table:
    rows = [_row(tally.slice[axis], tally) for tally in flips.of(cells, axis)]
    return Table([f"{CELLS[cells]} by {axis}", "lost", "gained", "right in both", "in none"], rows)


def _row(name: str, tally: Tally) -> list[Cell]:
    counts = tally.lost, tally.gained, tally.kept, tally.never
    return [Cell(name), *(Cell(f"{count:,}") for count in counts)]
