"""Of which documents, fields and conditions cells flipped, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Bar, Cell, Section, Slab, Stack, Table, part_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.comparison import ComparisonReport
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.comparison.flips import ChangedDocument, Flips, Tally

_TITLE = "Changed cells"
_WAYS = ("lost", "gained")
_COUNTS = ("lost", "gained", "right in both", "right in neither")


def changed_documents(report: ComparisonReport) -> Section:
    """List the documents that flipped, then count what flipped by condition and field."""
    flips = report.flips
    if flips is None or not flips.tallies:
        reason = report.reason or "the runs have nothing in common to compare"
        return Section(_TITLE, (f"No results: {reason}.",))
    parts: list[Part] = [
        _documents_table("Largest losses", "worst under", flips.worse),
        _documents_table("Largest gains", "best under", flips.better),
        *(_tally_chart(flips, cells, axis) for cells in CELLS for axis in ("condition", "field")),
    ]
    return Section(
        _TITLE,
        _lead_sentences(flips),
        [part for part in parts if any(table.rows for table in part_tables(part))],
    )


def _lead_sentences(flips: Flips) -> tuple[str, ...]:
    lost, gained = flips.changed_documents
    return (
        (
            f"{count_phrase(lost, 'document')} lost more cells than gained, and {gained:,} gained "
            "more."
        ),
        (
            "A lost cell was right before and is not right after. Cells that were right in both "
            "runs, or in neither, do not tell which run is better. Cells are counted without "
            "weights."
        ),
    )


def _documents_table(title: str, extreme: str, documents: Sequence[ChangedDocument]) -> Table:
    rows = [
        [
            Cell(each.document),
            Cell(f"{each.lost:,}"),
            Cell(f"{each.gained:,}"),
            Cell(f"{each.cells:,}"),
            Cell(f"{each.renditions:,}"),
            Cell(f"{each.worst} ({each.there:,})"),
        ]
        for each in documents
    ]
    return Table([title, "lost", "gained", "cells", "renditions", extreme], rows)


def _tally_chart(flips: Flips, cells: str, axis: str) -> Stack:
    """Draw what was lost and gained of every field, or under every condition."""
    found = [(tally.slice[axis], tally) for tally in flips.axis_tallies(cells, axis)]
    title = CELLS[cells] if axis == "field" else f"{CELLS[cells]} by {axis}"
    bars = [
        Bar(name, [*_tally_slabs(tally)], f"{tally.lost:,} lost, {tally.gained:,} gained")
        for name, tally in found
    ]
    most = max((tally.lost + tally.gained for _, tally in found), default=0)
    table = Table([title, *_COUNTS], [_tally_row(name, tally) for name, tally in found])
    axis_ = Axis("changed cells", 0.0, float(max(most, 1)))
    return Stack(f"{title}: lost and gained", axis_, bars, [table], _WAYS)


def _tally_slabs(tally: Tally) -> Iterator[Slab]:
    every = tally.lost + tally.gained + tally.kept + tally.never
    for way, many in zip(_WAYS, (tally.lost, tally.gained), strict=True):
        if many:
            yield Slab(way, float(many), f"{many:,} {way} of {count_phrase(every, 'cell')}")


def _tally_row(name: str, tally: Tally) -> list[Cell]:
    counts = tally.lost, tally.gained, tally.kept, tally.never
    return [Cell(name), *(Cell(f"{count:,}") for count in counts)]
