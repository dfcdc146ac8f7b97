"""Which errors of a finished run are shown, and which page shows a condition: without pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.disk import told
from docextract_eval.metrics.columns import NEEDED, columns_of
from docextract_eval.metrics.ratios import ERRORS
from docextract_eval.runs.choosing import choose
from docextract_eval.runs.exhibits import Exhibit
from docextract_eval.runs.measured import schemas_of
from docextract_eval.runs.snapshots import representative

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docextract_eval.metrics.columns import Columns, Named
    from docextract_eval.runs.folder import RunFolder

    _Cell = tuple[Any, ...]
    _Values = Mapping[_Cell, tuple[str | None, str | None]]

_KEY = ("rendition", "repeat", "field", "truth_row", "guess_row")
"""What names a cell."""


@dataclass(frozen=True, slots=True)
class Errata:
    """Errors that were chosen, of how many, and the conditions' pages by their ids."""

    exhibits: tuple[Exhibit, ...]
    errors: int
    pages: Mapping[str, str]
    """The condition that each rendition stands for."""


def errata(folder: RunFolder, many: int) -> Errata:
    """Choose so many errors at most of a run that kept its values."""
    columns = _cells(folder, folder.finished())
    ids = folder.columns("renditions", ["id"])["id"].to_pylist()
    exhibits = _exhibits(folder, columns, choose(columns, many), ids)
    errors = int(columns.outcome_in(*ERRORS).sum())
    return Errata(tuple(exhibits), errors, representative(columns, ids))


def _cells(folder: RunFolder, about: Mapping[str, Any]) -> Columns:
    """Read the judged cells of base documents."""
    judged_by = schemas_of(about, str(folder.path))
    matches = folder.columns("matches", [*NEEDED])
    renditions = folder.columns("renditions")
    with told(folder.path, f"derive it again: dxe score {folder.path}"):
        return columns_of(matches, renditions, about["conditions"], judged_by).base()


def _exhibits(
    folder: RunFolder, columns: Columns, chosen: Sequence[int], ids: Sequence[str]
) -> list[Exhibit]:
    """Give errors with what stands there and what was said."""
    cells = columns.at(np.array(chosen, np.int64))
    values = _values(folder, {ids[at] for at in cells.rendition})
    return [_exhibit(cells, at, ids[cells.rendition[at]], values) for at in range(len(chosen))]


def _exhibit(cells: Columns, at: int, rendition: str, values: _Values) -> Exhibit:
    row, guess_row = (int(each[at]) for each in (cells.row, cells.guess_row))
    field, repeat = _name(cells.field, at), int(cells.repeat[at])
    of = (rendition, repeat, field, _none(row), _none(guess_row))
    truth, guess = values.get(of, (None, None))
    confidence = float(cells.confidence[at])
    return Exhibit(
        rendition=rendition,
        condition=_name(cells.condition, at),
        field=field,
        row=_none(row),
        outcome=_name(cells.outcome, at),
        cause=_name(cells.cause, at) or None,
        decoy=_name(cells.decoy, at) or None,
        traps=tuple(sorted(_traps(cells, at))),
        truth=truth,
        guess=guess,
        confidence=None if np.isnan(confidence) else confidence,
        guess_row=_none(guess_row),
        repeat=repeat,
    )


def _name(column: Named, at: np.integer[Any] | int) -> str:
    return str(column.names[column.codes[at]])


def _none(row: int) -> int | None:
    return None if row < 0 else row


def _traps(cells: Columns, at: int) -> set[str]:
    """Name the traps that attack a cell."""
    laid = cells.renditions.traps
    here = np.flatnonzero((laid.rendition == cells.rendition[at]) & (laid.row == cells.row[at]))
    field = _name(cells.field, at)
    return {_name(laid.trap, trap) for trap in here if _name(laid.field, trap) == field}


def _values(folder: RunFolder, renditions: Collection[str]) -> _Values:
    """Give truth and guess of every cell of some renditions: a run may have millions."""
    ids = pa.array(sorted(renditions), pa.string())
    wanted = pc.field("rendition").cast(pa.string()).isin(ids)
    rows = folder.columns("matches", [*_KEY, "truth", "guess"], wanted).to_pylist()
    return {tuple(row[name] for name in _KEY): (row["truth"], row["guess"]) for row in rows}
