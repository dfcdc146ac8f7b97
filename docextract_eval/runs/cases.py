"""One judged cell of a run by its name, as notes, selections and links give it.

A selection of them is a file: `{"format": 1, "kind": "cases", "run": ID, "cases": [...]}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.borders.limits import LARGEST_LINE, MOST_CASES
from docextract_eval.borders.people import parse_json_line
from docextract_eval.codec import check_format
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from docextract_eval.runs.folder import RunFolder

_KEYS = ("format", "kind", "run", "cases")
_COLUMNS = ("rendition", "repeat", "field", "truth_row", "guess_row")
"""The columns of a run's matches that name a cell, in the order of a key."""
_REMEDY = "save the selection again"


class CaseKey(NamedTuple):
    """A judged cell: which answer on which rendition, and which row of a table."""

    rendition: str
    repeat: int
    field: str
    row: int | None
    """The row in the truth; None outside tables, and for a row that was invented."""
    guess_row: int | None
    """The row in the prediction; None outside tables, and for a row that was missed."""

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> CaseKey:
        """Return what a dictionary names; raise ValueError if it names no cell."""
        rendition, repeat, field = (written.get(name) for name in cls._fields[:3])
        rows = [written.get(name) for name in cls._fields[3:]]
        are_rows = all(row is None or (type(row) is int and row >= 0) for row in rows)
        if not (isinstance(rendition, str) and isinstance(field, str) and are_rows):
            raise ValueError("it names no cell")
        if type(repeat) is not int or repeat < 0:
            raise ValueError("it names no repeat")
        return cls(rendition, repeat, field, *rows)

    def __str__(self) -> str:
        """Return it as `dxe explain` numbers its row."""
        row = self.guess_row if self.row is None else self.row
        number = "" if row is None else f"#{'+' if self.row is None else ''}{row}"
        return f"{self.field}{number} on {self.rendition}, repeat {self.repeat}"


def read_cases(file: Path, run: RunFolder) -> list[CaseKey]:
    """Read a selection that may be a stranger's; raise unless each is a judged cell of this run."""
    description = run.description
    if description.private:
        what = "private run: its cases have no documents to name"
        raise BadInputError(what, str(run.path), "choose cases of a run that is not private")
    written = _parse(file)
    if written.get("run") not in description.ids:
        found = str(written.get("run"))[:40]
        what = f"holds cases of another run ({found}), and this one is {description.id}"
        raise BadInputError(what, str(file), "name the run that they belong to")
    listed = written.get("cases")
    if not isinstance(listed, list) or not listed:
        what = "names no case" if listed == [] else "'cases' is no list"
        raise BadInputError(what, str(file), "choose at least one case")
    if len(listed) > MOST_CASES:
        what = f"names {len(listed):,} cases, and at most {MOST_CASES:,} are read"
        raise BadInputError(what, str(file), "choose fewer")
    found_keys: dict[CaseKey, int] = {}
    for number, each in enumerate(listed, 1):
        try:
            key = CaseKey.from_json(each if isinstance(each, dict) else {})
        except ValueError as error:
            where = f"{file}, case {number}"
            raise FormatError(f"cannot be used: {error}", where, _REMEDY) from error
        found_keys.setdefault(key, number)
    _check_known(found_keys, file, run)
    return [*found_keys]


def _parse(file: Path) -> dict[str, Any]:
    """Read the file as JSON of this format."""
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_LINE + 1)
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise BadInputError(what, str(file), "check the path and its permissions") from error
    written = parse_json_line(data, str(file), _REMEDY)
    if written.get("kind") != "cases":
        raise FormatError("is no selection of cases", str(file), _REMEDY)
    check_format("cases", written.get("format"), str(file))
    if unknown := [name for name in written if name not in _KEYS]:
        raise UnknownNameError("key", unknown[0], _KEYS, str(file))
    return written


def _check_known(keys: Mapping[CaseKey, int], file: Path, run: RunFolder) -> None:
    """Raise for a case that the run has not judged."""
    run.finished_about()
    known = _judged(run, {key.rendition for key in keys})
    renditions = {key.rendition for key in known}
    for key, number in keys.items():
        where = f"{file}, case {number}"
        if key.rendition not in renditions:
            what = f"the run has no judged rendition {key.rendition[:120]}"
            raise BadInputError(what, where, _REMEDY)
        if key not in known:
            raise BadInputError(f"the run judged no cell {str(key)[:200]}", where, _REMEDY)


def _judged(run: RunFolder, renditions: Collection[str]) -> set[CaseKey]:
    """Return the judged cells of some renditions: a run may have millions of others."""
    ids = pa.array(sorted(renditions), pa.string())
    wanted = pc.field("rendition").cast(pa.string()).isin(ids)
    columns = run.columns("matches", [*_COLUMNS], wanted)
    return set(map(CaseKey, *(columns[name].to_pylist() for name in _COLUMNS)))
