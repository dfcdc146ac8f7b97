"""Gallery entries for cells that changed between two runs, with both predicted values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.runs.error_gallery import GalleryEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.metrics.columns import Codes, Columns
    from docextract_eval.runs.comparison.overlap import Slots
    from docextract_eval.runs.measured_run import MeasuredRun

_VALUE_COLUMNS = ("cause", "decoy", "confidence", "truth", "guess")
_KEY_COLUMNS = ("rendition", "repeat", "field", "truth_row", "guess_row", "strict")
_ABSENT = "rightly absent"
MatchKey = tuple[str, int, str, int | None, int | None, str]


def changed_cell_entries(
    sides: tuple[MeasuredRun, MeasuredRun], slots: Slots, at: Codes
) -> list[GalleryEntry]:
    """Return the entries for the cells of some slots."""
    rows = [
        _match_rows(side, filled[at])
        for side, filled in zip(sides, slots.cell_positions, strict=True)
    ]
    pages, listed = slots.cells.renditions, sides[1].table("renditions", ["id", "traps"])
    return [
        _gallery_entry(
            was,
            now,
            rendition=listed["id"][page].as_py(),
            condition=pages.condition.names[pages.condition.codes[page]],
            field=slots.cells.field.names[slots.cells.field.codes[slot]],
            traps=tuple(trap["name"] for trap in listed["traps"][page].as_py()),
        )
        for slot, was, now in zip(at.tolist(), *rows, strict=True)
        for page in [int(slots.cells.rendition[slot])]
    ]


def _gallery_entry(
    was: Mapping[str, Any],
    now: Mapping[str, Any],
    **cell_place: Any,  # noqa: ANN401 - field, table and row
) -> GalleryEntry:
    """Return the entry for one cell, from its matches in both runs, of which one may be empty."""
    error = now if now.get("strict") not in {None, "right", _ABSENT} else was
    known = now or was
    return GalleryEntry(
        row=known["truth_row"],
        guess_row=now.get("guess_row"),
        before_row=was.get("guess_row"),
        repeat=known["repeat"],
        outcome=now.get("strict", _ABSENT),
        was=was.get("strict", _ABSENT),
        cause=error.get("cause"),
        decoy=error.get("decoy"),
        truth=known["truth"],
        guess=now.get("guess"),
        confidence=now.get("confidence"),
        before=was.get("guess"),
        **cell_place,
    )


def _match_rows(side: MeasuredRun, positions: Codes) -> list[Mapping[str, Any]]:
    """Return the matches of some cells, with what columns leave out; empty where there is none."""
    names = side.table("renditions", ["id"])["id"]
    places = [
        _match_key(side.columns, cell, names) if cell >= 0 else None for cell in positions.tolist()
    ]
    wanted = sorted({place[0] for place in places if place})
    row_filter = pc.field("rendition").cast(pa.string()).isin(pa.array(wanted, pa.string()))
    read = side.table("matches", [*_KEY_COLUMNS, *_VALUE_COLUMNS], row_filter).to_pylist()
    matches = {tuple(row[name] for name in _KEY_COLUMNS): row for row in read}
    return [matches[place] if place else {} for place in places]


def _match_key(columns: Columns, cell: int, names: Sequence[Any]) -> MatchKey:
    """Return the key by which a cell is found among matches."""
    row, guess_row = int(columns.row[cell]), int(columns.guess_row[cell])
    return (
        names[int(columns.rendition[cell])].as_py(),
        int(columns.repeat[cell]),
        columns.field.names[columns.field.codes[cell]],
        None if row < 0 else row,
        None if guess_row < 0 else guess_row,
        columns.outcome.names[columns.outcome.codes[cell]],
    )
