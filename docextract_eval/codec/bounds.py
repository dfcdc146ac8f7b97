"""Limits of one answer or one line of labels, and which texts and numbers are values.

They are checked before anything is validated, in one pass: whatever exceeds a limit is refused by
name, in a time that grows only with its size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.limits import (
    LARGEST_NUMBER,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_FIELDS,
    MOST_ROWS,
    MOST_TABLES,
    MOST_WORDS,
)
from docextract_eval.codec.strict_json import has_half_character

if TYPE_CHECKING:
    from pydantic import ValidatorFunctionWrapHandler


def checked_value(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    """Return a value of a cell; raise for one that no file can hold and no document prints."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            message = f"has {len(value):,} characters, and at most {LONGEST_TEXT:,} are taken"
            raise ValueError(message)
        if has_half_character(value):
            message = "it holds half a character (a surrogate without its pair)"
            raise ValueError(message)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _check_number(value)
    return value


def _check_number(value: float) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        message = f"it is no number ({value})"
        raise ValueError(message)
    if value and not 1 / LARGEST_NUMBER <= abs(value) < LARGEST_NUMBER:
        size = "large" if abs(value) >= 1 else "small"
        message = f"it is too {size} a number"
        raise ValueError(message)


_PLAIN = {str, type(None)}
_OBJECTS_AND_LISTS = (dict, list, tuple, Mapping)


def plain_or_validated(cells: Any, validate: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - what anyone wrote
    """Return cells as they are where all are texts, as most are; else as they are validated.

    Of texts nothing has to be checked but that they are whole and not too long.
    """
    if type(cells) is dict and {*map(type, cells.values())} <= _PLAIN:
        try:
            joined = "".join([*cells, *filter(None, cells.values())])
        except TypeError:  # a name is no text
            return validate(cells)
        if len(joined) <= LONGEST_TEXT and not has_half_character(joined):
            return cells
    return validate(cells)


def exceeded_limit_message(written: object) -> str:
    """Return which limit a prediction or a line of labels exceeds, and where; empty if none.

    >>> exceeded_limit_message({"tables": {"line_items": [{}] * 10_001}})
    'tables.line_items has 10,001 rows, and at most 10,000 are taken'
    """
    if not isinstance(written, Mapping):
        return ""
    fields, tables = written.get("fields"), written.get("tables")
    found = _limit_message("the line", "words", written.get("words"), MOST_WORDS)
    found = found or _limit_message("the line", "fields", fields, MOST_FIELDS)
    found = found or _limit_message("the line", "tables", tables, MOST_TABLES)
    cells = 0
    for name, rows in tables.items() if not found and isinstance(tables, Mapping) else ():
        found = found or _limit_message(f"tables.{_shortened_name(name)}", "rows", rows, MOST_ROWS)
        if found or not isinstance(rows, list | tuple):
            continue
        for row in rows:
            many = len(row) if isinstance(row, _OBJECTS_AND_LISTS) else 1
            cells += many
            if many > MOST_COLUMNS and not found:
                where = f"a row of tables.{_shortened_name(name)}"
                found = _limit_message(where, "cells", row, MOST_COLUMNS)
    if not found and cells > MOST_CELLS:
        found = f"the line has {cells:,} cells, and at most {MOST_CELLS:,} are taken"
    return found


def _limit_message(where: str, noun: str, things: object, most: int) -> str:
    if isinstance(things, _OBJECTS_AND_LISTS) and len(things) > most:
        return f"{where} has {len(things):,} {noun}, and at most {most:,} are taken"
    return ""


def _shortened_name(name: object) -> str:
    return str(name)[:60]
