"""Tables that a team counted, and tables of a target population, as CSV files.

Counts have a column for each factor and one called `count`:

    locale,trade,count
    de_DE,cafe,120

A target has a row for each level of each factor, or is about one factor alone:

    factor,level,share          locale,share
    locale,de_DE,0.6            de_DE,0.6

In place of `share` it may have `count`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.borders.limits import LARGEST_COUNT, MOST_COLUMNS, MOST_LINES
from docextract_eval.borders.people import read_text
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

COUNT, SHARE, FACTOR, LEVEL = "count", "share", "factor", "level"
_ROUNDING = 0.005
"""How far the shares of a table may be from 1, since they were rounded."""
Shares = Mapping[str, Mapping[str, float]]
"""For each factor, the share of each level."""


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A row of counts: its levels in the order of the columns, its count, and its line."""

    levels: tuple[str, ...]
    count: int
    line: int


@dataclass(frozen=True, slots=True)
class CountTable:
    """A team's counts."""

    where: str
    columns: tuple[str, ...]
    rows: tuple[CountedRow, ...]

    def level(self, row: CountedRow, column: str) -> str:
        """Return a row's level of a column."""
        return row.levels[self.columns.index(column)]

    def levels(self, column: str) -> list[str]:
        """Return the levels of a column, in the order in which they come."""
        at = self.columns.index(column)
        return [*dict.fromkeys(row.levels[at] for row in self.rows)]


def read_counts(path: Path) -> CountTable:
    """Read a CSV file of counts."""
    header, lines = _read_csv(path, f"write it, with columns such as locale,trade,{COUNT}")
    where = str(path)
    if COUNT not in header:
        what = f"has no column '{COUNT}'"
        raise BadInputError(what, f"{where}, line 1", f"add it: locale,trade,{COUNT}")
    if len(header) == 1:
        raise BadInputError("has no factor", f"{where}, line 1", "add a column, such as locale")
    at = header.index(COUNT)
    rows = tuple(
        CountedRow(tuple(cells[:at] + cells[at + 1 :]), _as_count(cells[at], where, line), line)
        for line, cells in lines
    )
    if not any(row.count for row in rows):
        raise BadInputError("counts no document", where, "add a row with a count above 0")
    _refuse_repeated(((row.line, row.levels) for row in rows), where)
    return CountTable(where, tuple(header[:at] + header[at + 1 :]), rows)


def read_target(path: Path) -> dict[str, dict[str, float]]:
    """Read a CSV file of the shares of levels in a target population; they add up to 1."""
    header, lines = _read_csv(path, f"write it, with the columns {FACTOR},{LEVEL},{SHARE}")
    where = str(path)
    amount = next((name for name in (SHARE, COUNT) if name in header), "")
    factors = [name for name in header if name != amount]
    is_long = {*factors} == {FACTOR, LEVEL}
    if not amount or not (is_long or len(factors) == 1):
        what = f"has the columns {','.join(header)}"
        remedy = f"write {FACTOR},{LEVEL},{SHARE}, or one factor such as locale,{SHARE}"
        raise BadInputError(what, f"{where}, line 1", remedy)
    rows = []
    for line, cells in lines:
        named = dict(zip(header, cells, strict=True))
        factor, level = (
            (named[FACTOR], named[LEVEL]) if is_long else (factors[0], named[factors[0]])
        )
        rows.append((line, (factor, level), _as_share(named[amount], amount, where, line)))
    _refuse_repeated(((line, key) for line, key, _ in rows), where)
    found: dict[str, dict[str, float]] = {}
    for _, (factor, level), share in rows:
        found.setdefault(factor, {})[level] = share
    if not found:
        what = "has no level"
        raise BadInputError(what, where, "add a row for each level of the target")
    return {name: _scaled(name, shares, amount, where) for name, shares in found.items()}


def _scaled(name: str, shares: Mapping[str, float], amount: str, where: str) -> dict[str, float]:
    """Return shares that add up to 1, without levels of none."""
    total = math.fsum(shares.values())
    if amount == SHARE and abs(total - 1) > _ROUNDING:
        what = f"the shares of {name} add up to {total:g}"
        raise BadInputError(what, where, f"make them add up to 1, or call the column {COUNT}")
    if total <= 0:
        raise BadInputError(f"{name} has no {amount} above 0", where, "add one, or leave it out")
    return {level: share / total for level, share in shares.items() if share > 0}


def _read_csv(path: Path, remedy: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header of a CSV file, and its other lines with their numbers."""
    lines = csv.reader(read_text(path, remedy).removeprefix("\ufeff").splitlines(), strict=True)
    try:
        header = [name.strip() for name in next(lines, [])]
        _check_header(header, str(path), remedy)
        return header, [*_content_lines(lines, header, str(path))]
    except csv.Error as error:
        where = f"{path}, line {lines.line_num}"
        raise BadInputError(f"is not CSV ({error})", where, "correct that line") from error


def _check_header(header: Sequence[str], where: str, remedy: str) -> None:
    """Refuse a first line that does not name columns."""
    if not header:
        raise BadInputError("is empty", where, remedy)
    if len(header) > MOST_COLUMNS:
        what = f"has {len(header):,} columns, and at most {MOST_COLUMNS} are read"
        raise BadInputError(what, f"{where}, line 1", "leave out columns that are no factor")
    for name in header:
        if not name or header.count(name) > 1:
            what = f"has the column '{name}' twice" if name else "has a column without a name"
            raise BadInputError(what, f"{where}, line 1", "name every column once")


def _content_lines(
    lines: Iterator[list[str]], header: Sequence[str], where: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines with their numbers, without outer blanks."""
    for line, cells in enumerate(lines, 2):
        if line > MOST_LINES:
            what = f"has more than {MOST_LINES:,} lines"
            raise BadInputError(what, where, "add up rows of the same levels")
        if not cells:
            continue
        if len(cells) != len(header):
            what = f"has {len(cells)} cells for {len(header)} columns"
            remedy = "put a cell that holds a comma between double quotes"
            raise BadInputError(what, f"{where}, line {line}", remedy)
        yield line, [cell.strip() for cell in cells]


def _as_count(text: str, where: str, line: int) -> int:
    digits = text.lstrip("0") or "0"
    is_number = text.isascii() and text.isdigit()
    if not is_number or len(digits) > len(str(LARGEST_COUNT)) or int(digits) > LARGEST_COUNT:
        what = f"'{text}' is no whole number from 0 to {LARGEST_COUNT:,}"
        raise BadInputError(what, f"{where}, line {line}", "write how many documents there are")
    return int(digits)


def _as_share(text: str, amount: str, where: str, line: int) -> float:
    if amount == COUNT:
        return float(_as_count(text, where, line))
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        what = f"'{text}' is no share from 0 to 1"
        remedy = f"write 0.25 for 25 %, or call the column {COUNT}"
        raise BadInputError(what, f"{where}, line {line}", remedy)
    return share


def _refuse_repeated(rows: Iterator[tuple[int, tuple[str, ...]]], where: str) -> None:
    """Refuse levels that stand twice, and levels without a name."""
    seen: dict[tuple[str, ...], int] = {}
    for line, levels in rows:
        if not all(levels):
            raise BadInputError("has an empty cell", f"{where}, line {line}", "name every level")
        if levels in seen:
            what = f"{', '.join(levels)} is on line {seen[levels]}, too"
            raise BadInputError(what, f"{where}, line {line}", "keep one of them, or add them up")
        seen[levels] = line
