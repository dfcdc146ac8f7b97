"""The values of a file of predictions, read quickly: ten thousand lines in about a second.

A line that is written as most are is checked here, by the rules of `codec.predictions`. Any other
line is read by these rules themselves, so that what is refused is refused in the same words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter

from docextract_eval.borders.limits import (
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_FIELDS,
    MOST_ROWS,
    MOST_TABLES,
)
from docextract_eval.codec.predictions import CellLine, PredictionLine, read_prediction
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.folder import parse_line
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from pathlib import Path

_ANY_LINE = TypeAdapter(dict[str, Any], config=ConfigDict(cache_strings="none"))
"""Parses an object of JSON twice as fast as `json` does."""
_HEAD = frozenset(PredictionLine.model_fields)
_CELL = frozenset(CellLine.model_fields)
_USUAL_CELL = 2
"""Keys of a cell that has a value and a confidence."""
_LONGEST_LINE = 1_000_000
_LONGEST_NUMBER = 15
_HARD_ESCAPE = re.compile(rb'\\"|\\u[dD][89a-fA-F]')
"""A quote, or half a character, within a text."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class _UnusualLineError(ValueError):
    """The line is not written as most are."""


@dataclass(slots=True)
class Cells:
    """Values one after the other: of a line, or of all lines."""

    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """-1 where a value is in no table."""
    confidences: list[float] = field(default_factory=list)
    """NaN where there is none."""

    def extend(self, other: Cells) -> None:
        """Add other values."""
        self.names += other.names
        self.texts += other.texts
        self.rows += other.rows
        self.confidences += other.confidences


@dataclass(slots=True)
class PredictionValues:
    """The values of a file of predictions."""

    cells: Cells = field(default_factory=Cells)
    failed: dict[str, bool] = field(default_factory=dict)
    """Of each document, whether there is no answer."""
    counts: list[int] = field(default_factory=list)
    """How many values each document has."""
    sources: list[str] = field(default_factory=list)
    """Whom each document is from; "" where that is not stated."""
    version: str = ""
    """The extractor's, as the first line states it."""
    other_version: str = ""
    """The first line that states another one, and which."""

    def add(self, number: int, line: _Line) -> None:
        """Add a line, unless its document has one already."""
        if line.sheet in self.failed:
            return
        if not self.failed:
            self.version = line.version
        elif line.version != self.version and not self.other_version:
            self.other_version = f"line {number} states version '{line.version}'"
        self.failed[line.sheet] = line.failed
        self.counts.append(len(line.cells.texts))
        self.sources.append(line.source)
        self.cells.extend(line.cells)


@dataclass(frozen=True, slots=True)
class _Line:
    sheet: str
    failed: bool
    version: str
    source: str
    cells: Cells


def read_values(path: Path) -> PredictionValues:
    """Read the values of a file of predictions; the first line for each document counts."""
    found = PredictionValues()
    with disk_errors_with_remedy(path), open_regular(path) as file:
        for number, line in enumerate(file, 1):
            try:
                found.add(number, _read_plain(line))
            except _UnusualLineError:
                found.add(number, _read_any(line, f"{path}, line {number}"))
    if not found.failed:
        raise FormatError("holds no predictions", str(path), "write one line for each document")
    return found


def _read_any(line: bytes, where: str) -> _Line:
    """Read a line by the rules of predictions; raise for what is none."""
    written = parse_line(line, where)
    if written is None:
        raise BadInputError("is cut short", where, "write the file again, or delete this line")
    read = read_prediction(written, where)
    guesses = read.guesses
    cells = Cells(
        [each.name for each in guesses],
        [each.value for each in guesses],
        [-1 if each.row is None else each.row for each in guesses],
        [math.nan if each.confidence is None else each.confidence for each in guesses],
    )
    return _Line(read.sheet, read.failure is not None, read.version, read.source, cells)


def _read_plain(line: bytes) -> _Line:
    """Read a line that is written as most are; raise for another, whatever is unusual about it."""
    if len(line) > _LONGEST_LINE or b'" ' in line or b'"\t' in line:
        raise _UnusualLineError  # its keys are not as many as its quotes before a colon
    if b"\\" in line and _HARD_ESCAPE.search(line):
        raise _UnusualLineError
    try:
        written = _ANY_LINE.validate_json(line)
    except ValueError as error:
        raise _UnusualLineError from error
    if not written.keys() <= _HEAD:
        raise _UnusualLineError
    sheet, version = written.get("id"), written.get("version", "")
    fields, tables = written.get("fields", {}), written.get("tables", {})
    source = written.get("source") or ""
    if type(source) is not str or len(source) > LONGEST_TEXT:
        raise _UnusualLineError
    if type(sheet) is not str or type(version) is not str or written.get("error") is not None:
        raise _UnusualLineError
    placed = _place_cells(fields, tables)
    found = _usual_cells(placed)
    cells = _any_cells(placed) if found is None else found
    keys = len(written) + len(tables) + len(placed.cells)
    keys += sum(len(each) for each in placed.cells if type(each) is dict)
    if keys != line.count(b'":'):  # a key stands twice, or more is nested than is read here
        raise _UnusualLineError
    return _Line(sheet, failed=False, version=version, source=source.strip(), cells=cells)


@dataclass(frozen=True, slots=True)
class _Placed:
    names: list[str]
    rows: list[int]
    cells: list[Any]
    """As they are written."""


def _place_cells(fields: Any, tables: Any) -> _Placed:  # noqa: ANN401 - whatever JSON can hold
    """Return all cells with their fields and rows."""
    if type(fields) is not dict or type(tables) is not dict:
        raise _UnusualLineError
    if len(fields) > MOST_FIELDS or len(tables) > MOST_TABLES or "." in "".join(fields):
        raise _UnusualLineError
    found = _Placed([*fields], [-1] * len(fields), [*fields.values()])
    for table, rows in tables.items():
        if type(rows) is not list or len(rows) > MOST_ROWS or not {*map(type, rows)} <= {dict}:
            raise _UnusualLineError
        found.names.extend([f"{table}.{name}" for row in rows for name in row])
        found.rows.extend([at for at, row in enumerate(rows) for _ in row])
        found.cells.extend([cell for row in rows for cell in row.values()])
        if max(map(len, rows), default=0) > MOST_COLUMNS:
            raise _UnusualLineError
    if len(found.cells) > MOST_CELLS:
        raise _UnusualLineError
    return found


def _usual_cells(placed: _Placed) -> Cells | None:
    """Return cells if all have a text, a confidence within 0 to 1, and no more; else None."""
    if not placed.cells:
        return Cells()
    try:
        texts = [each["value"] for each in placed.cells]
        confidences = [each["confidence"] for each in placed.cells]
    except (TypeError, KeyError):
        return None
    are_usual = (
        {*map(type, texts)} == {str}
        and {*map(type, confidences)} == {float}
        and {*map(len, placed.cells)} == {_USUAL_CELL}
        and 0 <= min(confidences) <= max(confidences) <= 1
        and all(map(str.strip, texts))
        and max(map(len, texts)) <= LONGEST_TEXT
    )
    return Cells(placed.names, texts, placed.rows, confidences) if are_usual else None


def _any_cells(placed: _Placed) -> Cells:
    """Return cells some of which are bare values, numbers, empty, or have a place on the page."""
    found = Cells()
    for name, row, cell in zip(placed.names, placed.rows, placed.cells, strict=True):
        value, confidence = cell, None
        if type(cell) is dict:
            if "value" not in cell or not cell.keys() <= _CELL:
                raise _UnusualLineError
            value, confidence = cell["value"], cell.get("confidence")
        if confidence is None:
            confidence = math.nan
        elif type(confidence) is not float or not 0 <= confidence <= 1:
            raise _UnusualLineError
        if (text := _plain_text(value)).strip():  # an empty string is no guess
            found.names.append(name)
            found.texts.append(text)
            found.rows.append(row)
            found.confidences.append(confidence)
    return found


def _plain_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return a value as a text; raise where that needs a thought."""
    if value is None:
        return ""
    if type(value) is str and len(value) <= LONGEST_TEXT:
        return value
    text = repr(value)
    if (
        type(value) not in (int, float)
        or len(text) > _LONGEST_NUMBER
        or not _NUMBER.fullmatch(text)
    ):
        raise _UnusualLineError
    return text
