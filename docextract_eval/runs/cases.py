"""One judged cell of a run by its name, as notes, selections and links give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


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
