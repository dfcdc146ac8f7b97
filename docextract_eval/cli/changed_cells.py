"""`dxe compare --cells`: every cell that two runs judge differently, with its value in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from docextract_eval.cli.shell import clip_value, print_table
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from docextract_eval.runs.comparison.flips import Direction
    from docextract_eval.runs.comparison.run_pair import RunPair
    from docextract_eval.runs.error_gallery import GalleryEntry

    ChangedCells = Mapping[Direction, Sequence[GalleryEntry]]

_MEANINGS = {"lost": "right before, and not after", "gained": "right after, and not before"}
_MOST = 100
"""Cells that are printed of either way; `--json` has all."""
_HEAD = ("rendition", "field", "truth", "before", "after", "outcome", "cause")


def changed_cells(paths: tuple[Path, Path], pair: RunPair) -> ChangedCells | None:
    """Return every cell that was lost or gained; None where a run is private."""
    import numpy as np

    from docextract_eval.runs.error_gallery.changed_cells import changed_cell_entries
    from docextract_eval.runs.folder import RunFolder

    if pair.flips is None:
        return None
    before, after = (
        (RunFolder(path), side.columns) for path, side in zip(paths, pair.sides, strict=True)
    )
    lost, gained = (np.flatnonzero(pair.slots.change == change) for change in (-1, 1))
    return {
        "lost": changed_cell_entries(before, after, pair.slots, lost),
        "gained": changed_cell_entries(before, after, pair.slots, gained),
    }


def changed_cells_json(cells: ChangedCells | None) -> dict[str, Any] | None:
    """Return the changed cells for programs."""
    from docextract_eval.runs.error_gallery import entry_json

    if cells is None:
        return None
    return {
        way: [{**entry_json(each), "before": each.before, "was": each.was} for each in entries]
        for way, entries in cells.items()
    }


def print_changed_cells(cells: ChangedCells | None) -> None:
    """Print a table of the lost cells, and one of those that were gained."""
    from docextract_eval.cli.comparison_report import PRIVATE

    if cells is None:
        typer.echo(f"The changed cells are not listed: {PRIVATE}.\n")
        return
    for way, entries in cells.items():
        typer.echo(f"{count_phrase(len(entries), 'cell')} {way}: {_MEANINGS[way]}.")
        if entries:
            print_table(_HEAD, [_cell_row(each) for each in entries[:_MOST]])
        if (more := len(entries) - _MOST) > 0:
            typer.echo(f"{more:,} more: choose some with --field or --condition, or add --json.")
        typer.echo()


def _cell_row(entry: GalleryEntry) -> tuple[str, ...]:
    row = "" if entry.row is None else f"#{entry.row}"
    values = (entry.truth, entry.before, entry.guess)
    outcomes = f"{entry.was}, then {entry.outcome}"
    shown = (clip_value(value or "") for value in values)
    rendition = f"{entry.rendition}{f', repeat {entry.repeat}' if entry.repeat else ''}"
    return (rendition, f"{entry.field}{row}", *shown, outcomes, entry.cause or "")
