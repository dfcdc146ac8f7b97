"""Wrong values of every cause, none of which is the truth."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.currency import possible_currencies
from docextract_eval.pipelines.oracle import labelled_cells
from docextract_eval.records import COMMANDED_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.fieldtypes import FieldType
    from docextract_eval.records import Document, Field

_INVENTED_VALUES = {
    "money": ("87.13", "1304.06", "0.37"),
    "price": ("61.09", "0.733", "905.40"),
    "date": ("1999-12-31", "2031-01-02", "2017-07-17"),
    "time": ("03:33", "23:59", "00:01"),
    "code": ("Z9X8C7V6", "7Q7Q7Q", "00000001"),
    "quantity": ("7734", "0.125", "4190"),
    "percentage": ("33.3", "88.4", "66.6"),
    "currency": ("XAU", "XAG", "XTS"),
    "text": ("Zephyr Holdings", "Quux & Partners", "Nowhere Lane 0"),
    "flag": ("no", "no", "no"),
}
"""Unlikely values; a shorter number would be a misreading of a quantity or a rate of one digit."""
_AMOUNTS = ("money", "price")


def wrong_value(cell: Field, document: Document, turn: int) -> str:
    """Return a wrong value for a cell; `turn` goes through the causes that its page allows."""
    context = Context(LOCALES.load(document.locale), document.currency)
    right = {
        _comparable_value(value, cell.type, context) for value in (cell.value or "", *cell.accepted)
    }
    candidates = [value for make in _MISTAKES if (value := make(cell, document))]
    wrong = [
        value for value in candidates if _comparable_value(value, cell.type, context) not in right
    ]
    return wrong[turn % len(wrong)]


def invented_value(cell: Field, turn: int) -> str:
    """Return a value for a cell that has none."""
    values = _INVENTED_VALUES[cell.type]
    return values[turn % len(values)]


def _comparable_value(value: str, type_name: str, context: Context) -> str:
    kind = TYPES.load(type_name)
    try:
        return kind.fold(kind.canonical(value, context))
    except UnreadableError:
        return f"unreadable {value}"


def _obeyed(cell: Field, document: Document) -> str | None:
    """Return the value that a planted instruction asks for, or None."""
    planted = (f for f in document.fields if f.decoy_of == cell.name)
    return next((f.value for f in planted if f.name.startswith(COMMANDED_PREFIX)), None)


def _currency(cell: Field, document: Document) -> str | None:
    """Return another currency, or the right amount with the symbol of another."""
    symbol = next(symbol for symbol in "$€" if document.currency not in possible_currencies(symbol))
    if cell.type == "currency":
        return min(possible_currencies(symbol))
    return f"{symbol}{cell.value}" if cell.type in _AMOUNTS else None


def _scale(cell: Field, _: Document) -> str | None:
    return f"{Decimal(cell.value or 0) * 10:.2f}" if cell.type in _AMOUNTS else None


def _sign(cell: Field, _: Document) -> str | None:
    return f"{-Decimal(cell.value or 0)}" if cell.type in _AMOUNTS else None


def _swapped(cell: Field, _: Document) -> str | None:
    if cell.type != "date" or cell.value is None:
        return None
    date = datetime.date.fromisoformat(cell.value)
    return date.replace(month=date.day, day=date.month).isoformat() if date.day <= 12 else None


def _format(cell: Field, document: Document) -> str | None:
    """Return the value as its country prints it, if that is not a canonical form; or None."""
    kind, context = TYPES.load(cell.type), Context(LOCALES.load(document.locale), document.currency)
    if kind.read_printed is None or cell.value is None:
        return None
    printed_forms = (
        kind.write(cell.value, context, style) for style in range(kind.style_count(context))
    )
    return next((text for text in printed_forms if not _is_canonical(text, kind, context)), None)


def _is_canonical(text: str, kind: FieldType, context: Context) -> bool:
    try:
        kind.canonical(text, context)
    except UnreadableError:
        return False
    return True


def _decoy(cell: Field, document: Document) -> str | None:
    others = (c.value for c in labelled_cells(document) if c.type == cell.type and c.value)
    return next((value for value in others if value != cell.value), None)


def _truncated(cell: Field, _: Document) -> str | None:
    value = cell.value or ""
    return value[: len(value) // 2] if cell.type in ("text", "code") else None


def _overrun(cell: Field, document: Document) -> str | None:
    more = _decoy(cell, document)
    return f"{cell.value} {more}" if cell.type == "text" and more else None


def _misread(cell: Field, _: Document) -> str | None:
    """Return the value with its last digit changed, or else its last letter."""
    value = cell.value or ""
    at = next((i for i in reversed(range(len(value))) if value[i].isdigit()), len(value) - 1)
    other = str((int(value[at]) + 3) % 10) if value[at : at + 1].isdigit() else "x"
    return value[:at] + other + value[at + 1 :]


def _made_up(cell: Field, document: Document) -> str | None:
    return invented_value(cell, document.index)


def _unknown(cell: Field, document: Document) -> str | None:
    """Return a mixture of words of the page that equals none of its values; or None."""
    printed = (
        c.value for c in labelled_cells(document) if c.type == "text" and c.places and c.value
    )
    more = next((value for value in printed if value != cell.value), "").split()
    own = (cell.value or "").split()
    return " ".join((own[-1], *more[:1], own[0])) if cell.type == "text" and own[1:] else None


_MISTAKES: tuple[Callable[[Field, Document], str | None], ...] = (
    _obeyed,
    _currency,
    _sign,
    _scale,
    _swapped,
    _format,
    _decoy,
    _truncated,
    _overrun,
    _misread,
    _made_up,
    _unknown,
)
"""One function for each cause, in the order in which the judge tests for them."""
