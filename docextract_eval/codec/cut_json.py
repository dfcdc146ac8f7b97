"""JSON that ends in the middle: what arrived of it whole, and nothing that did not.

An answer is an object of objects: its parts, and the fields in one of them. What is still open two
levels down when the text ends is dropped with all that it has: a field's cell, a table's row. Lists
keep their elements. A last number is dropped too, since its next digit may be missing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from docextract_eval.codec.strict_json import LENIENT, RefusedPart, refuse_repeated_keys

_BLANKS = re.compile(r"[ \t\r\n]*")
_CUT_LITERAL = re.compile(r"[-+.0-9A-Za-z]*")
"""A number, or a word such as `null`, of which more may come."""
_ESCAPE = len(r"\u00e4")
_KEPT_LEVELS = 2
"""Down to which level an object that is still open keeps its members."""


@dataclass(frozen=True, slots=True)
class CutJson:
    """An object whose text ended before it did."""

    value: dict[str, Any]
    open: tuple[str, ...]
    """The keys that lead to the innermost part that was kept without its end."""


class _NoJson(ValueError):  # noqa: N818 - it never leaves this module
    """A text that no end could make JSON."""


def read_cut_object(text: str, start: int) -> CutJson | None:
    """Return what is whole of an object that the text ends in; None if it is not cut, but wrong.

    What is refused in whole JSON, as a key that is there twice, is refused here too.

    >>> read_cut_object('{"fields": {"total": "9.00", "da', 0)
    CutJson(value={'fields': {'total': '9.00'}}, open=('fields',))
    >>> read_cut_object('{"rows": [{"n": 1}, {"n": 2', 0)
    CutJson(value={'rows': [{'n': 1}]}, open=('rows',))
    >>> read_cut_object('{"fields": nothing, "rows": 1', 0) is None
    True
    """
    reader = _CutReader(text)
    try:
        value, end = reader.object(start, 0)
    except (_NoJson, RecursionError):
        return None
    return None if end is not None or value is None else CutJson(value, tuple(reader.open))


class _CutReader:
    """Reads the members and elements of what is open, each complete one at once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.open: list[str] = []

    def object(self, at: int, level: int) -> tuple[dict[str, Any] | None, int | None]:
        """Return an object and where it ends: nowhere if it is cut, and then maybe no object."""
        pairs: list[tuple[str, Any]] = []
        at = self._skip(at + 1)
        while self._next(at) not in ("}", ""):
            key, end = self._value(at, level + 1)
            if end is None:
                break
            if not isinstance(key, str):
                raise _NoJson
            at = self._skip(end)
            if self._next(at) not in (":", ""):
                raise _NoJson
            value, end = self._value(self._skip(at + 1), level + 1)
            if value is not None or end is not None:
                pairs.append((key, value))
            if end is None:
                if value is not None:
                    self.open.insert(0, key)
                break
            at = self._separator(end, "}")
        found = refuse_repeated_keys(pairs)
        if self._next(at) == "}":
            return found, at + 1
        return (found if level < _KEPT_LEVELS else None), None

    def _list(self, at: int, level: int) -> tuple[list[Any], int | None]:
        found: list[Any] = []
        at = self._skip(at + 1)
        while self._next(at) not in ("]", ""):
            value, end = self._value(at, level + 1)
            if end is None:
                break
            found.append(value)
            at = self._separator(end, "]")
        return found, (at + 1 if self._next(at) == "]" else None)

    def _value(self, at: int, level: int) -> tuple[Any, int | None]:
        """Return a value and where it ends: nowhere if it is cut."""
        try:
            found, end = LENIENT.raw_decode(self._text, at)
        except RefusedPart:
            raise
        except json.JSONDecodeError as error:
            return self._cut_value(at, level, error)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        if is_number and _CUT_LITERAL.fullmatch(self._text, at):
            return None, None
        return found, end

    def _cut_value(
        self, at: int, level: int, error: json.JSONDecodeError
    ) -> tuple[Any, int | None]:
        match self._next(at):
            case "":
                return None, None
            case "{":
                return self.object(at, level)
            case "[" if level <= _KEPT_LEVELS:
                return self._list(at, level)
            case "[":
                return None, None
            case '"' if "Unterminated" in error.msg or error.pos + _ESCAPE >= len(self._text):
                return None, None
        if _CUT_LITERAL.fullmatch(self._text, at):
            return None, None
        raise _NoJson

    def _separator(self, at: int, closing: str) -> int:
        """Return where the next member begins, or where the object or list ends."""
        at = self._skip(at)
        if self._next(at) in (closing, ""):
            return at
        if self._next(at) != ",":
            raise _NoJson
        following = self._skip(at + 1)
        if self._next(following) == closing:
            raise _NoJson
        return following

    def _skip(self, at: int) -> int:
        found = _BLANKS.match(self._text, at)
        return found.end() if found else at

    def _next(self, at: int) -> str:
        return self._text[at : at + 1]
