"""Which pages of a document go into one request: all of them, one by one, or in windows.

A window knows its pages by their numbers in the document. In an answer to one, each row says on
which page it begins, under `ROW_PAGE`: by this, windows that share pages are merged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.schemas import Schema

ROW_PAGE = "on_page"
"""The key under which a row of an answer says on which page it begins; pages count from 1."""
_FORM = re.compile(r"window:(\d{1,9})(?:\+(\d{1,9}))?", re.ASCII)
_EXAMPLE = "write it like -p pages=window:4+1: 4 pages, and the next window repeats 1 of them"


@dataclass(frozen=True, slots=True)
class Window:
    """Pages of a document that go into one request, counted from 0; `end` is the page after."""

    first: int
    end: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Return whether these are all pages."""
        return self.end - self.first == self.total

    def __str__(self) -> str:
        """Return the pages in words.

        >>> str(Window(4, 8, 12)), str(Window(4, 5, 12))
        ('5 to 8 of 12', '5 of 12')
        """
        last = f" to {self.end}" if self.end > self.first + 1 else ""
        return f"{self.first + 1}{last} of {self.total}"


@dataclass(frozen=True, slots=True)
class Windows:
    """How many pages go into one request, and how many of them the next one has again."""

    size: int | None = None
    """None for all pages."""
    overlap: int = 0

    def cut(self, total: int) -> tuple[Window, ...]:
        """Return the windows of a document; one that has fewer pages than a window is whole.

        >>> [str(window) for window in Windows(4, 1).cut(8)]
        ['1 to 4 of 8', '4 to 7 of 8', '7 to 8 of 8']
        """
        if self.size is None or self.size >= total:
            return (Window(0, total, total),)
        step = self.size - self.overlap
        firsts = range(0, total - self.overlap, step)
        return tuple(Window(at, min(at + self.size, total), total) for at in firsts)


def read_windows(text: str) -> Windows:
    """Return the windows that `-p pages=` asks for, or raise a BadInputError.

    >>> read_windows("single"), read_windows("window:4+1")
    (Windows(size=1, overlap=0), Windows(size=4, overlap=1))
    """
    if text == "whole":
        return Windows()
    found = _FORM.fullmatch("window:1" if text == "single" else text)
    if found is None:
        what = f"setting pages={text} of openai is neither whole, single nor a window"
        raise BadInputError(what, remedy=_EXAMPLE)
    size, overlap = int(found[1]), int(found[2] or 0)
    if size == 0:
        raise BadInputError(f"setting pages={text} of openai has no page in a window", "", _EXAMPLE)
    if overlap >= size:
        what = f"setting pages={text} of openai shares all {size} pages of a window with the next"
        raise BadInputError(what, remedy=_EXAMPLE)
    return Windows(size, overlap)


def with_pages(parts: Mapping[str, Any], window: Window, schema: Schema) -> dict[str, Any]:
    """Return an answer's fields and tables with pages of the document instead of the window's.

    Where a row says on which page it begins, its cells have that page; a cell with a box keeps its
    own. What is no row or no cell stays as it is, for whoever reads the answer to refuse.
    """
    placed = dict(parts)
    if isinstance(fields := parts.get("fields"), Mapping):
        placed["fields"] = {name: _moved(cell, window) for name, cell in fields.items()}
    if isinstance(tables := parts.get("tables"), Mapping):
        placed["tables"] = {
            name: _placed_rows(rows, window, name, schema) if isinstance(rows, list) else rows
            for name, rows in tables.items()
        }
    return placed


def _placed_rows(rows: list[object], window: Window, table: str, schema: Schema) -> list[object]:
    known = schema.tables.get(table)
    if known is not None and ROW_PAGE in known.columns:
        return rows
    pages = _row_pages(rows, window)
    return [
        dict(_placed_cells(row, page, window)) if isinstance(row, Mapping) else row
        for row, page in zip(rows, pages, strict=True)
    ]


def _placed_cells(
    row: Mapping[str, Any], page: int | None, window: Window
) -> Iterator[tuple[str, Any]]:
    for name, cell in row.items():
        if name == ROW_PAGE:
            continue
        moved = _moved(cell, window)
        has_box = isinstance(moved, dict) and (moved.get("box") or moved.get("quad"))
        if page is None or has_box:
            yield name, moved
        else:
            yield name, {**(moved if isinstance(moved, dict) else {"value": moved}), "page": page}


def _moved(cell: object, window: Window) -> object:
    """Return a cell whose page, counted from the first of the window, is that of the document."""
    page = cell.get("page") if isinstance(cell, dict) else None
    return {**cell, "page": page + window.first} if type(page) is int else cell  # type: ignore[dict-item]


def _row_pages(rows: list[object], window: Window) -> list[int | None]:
    """Return the pages on which rows say that they begin, counted from 0.

    They are the window's, and for its first row also the one before, from which a row goes on. Who
    states any other counts in another way, as from 1 in each window: then no page is believed.
    """
    pages = [_stated_page(row.get(ROW_PAGE)) if isinstance(row, Mapping) else None for row in rows]
    known = [page for page in pages if page is not None]
    is_before = pages[:1] == [window.first - 1] and window.first > 0
    inside = [window.first <= page < window.end for page in known[is_before:]]
    return pages if all(inside) else [None] * len(pages)


def _stated_page(stated: object) -> int | None:
    value = str(stated.get("value") if isinstance(stated, Mapping) else stated)
    return int(value) - 1 if re.fullmatch(r"\d{1,9}", value, re.ASCII) else None
