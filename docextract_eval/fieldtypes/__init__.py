"""How a value is printed, read and compared, by its type.

A type is one file here with one `FieldType`, and one line in `TYPES`. A prediction says whether
its values are canonical or printed; only that reading is tried, strictly, and what cannot be
read is an `UnreadableError`, never guessed.

- `money`, `price`, `quantity`, `percentage`: decimals
- `date`, `time`: patterns of the locale
- `text`, `code`, `currency`, `flag`: words
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from docextract_eval.catalog import Catalog
from docextract_eval.countries.locales import Locale

T = TypeVar("T")
DIRECTION_MARKS = dict.fromkeys(
    (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Marks of text direction, which are invisible on a page."""


class UnreadableError(ValueError):
    """A text that is not a value of this type under this locale."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the meaning of a printed value depends on: country and currency."""

    locale: Locale
    currency: str


def _single_style(_: Context) -> int:
    return 1


def _print_unchanged(value: str, _: Context, __: int = 0) -> str:
    return value


def _keep_unfolded(value: str) -> str:
    return value


def _equality(one: str, other: str) -> float:
    return float(one == other)


@dataclass(frozen=True, slots=True)
class FieldType:
    """A field type; the defaults are for types whose printed form is the canonical one."""

    canonical: Callable[[str, Context], str]
    """Return a value in its canonical form, or raise an UnreadableError."""
    read_printed: Callable[[str, Context], str] | None = None
    """Return a printed value in canonical form, or raise an UnreadableError."""
    style_count: Callable[[Context], int] = _single_style
    """Return in how many styles this country prints the type."""
    write: Callable[[str, Context, int], str] = _print_unchanged
    """Return a canonical value as printed, in one of these styles."""
    fold: Callable[[str], str] = _keep_unfolded
    """Return the form in which canonical values are compared."""
    likeness: Callable[[str, str], float] = _equality
    """Return how alike two canonical values are; between 0 and 1 for texts only."""

    def read(self, text: str, context: Context) -> str:
        """Return a printed value in canonical form, or raise an UnreadableError."""
        return (self.read_printed or self.canonical)(text.translate(DIRECTION_MARKS), context)


_MOST_REMEMBERED = 1 << 14
"""How many texts are remembered: products and payees recur."""
_MOST_READERS = 64
"""How many readers are kept: one for each type, country, currency and form."""
_LONGEST_REMEMBERED = 200
"""The longest text that is remembered; only texts and codes may be longer."""
_UNBOUNDED_TYPES = ("text", "code")
"""The types whose values may be longer."""


class Remembered(dict[str, T]):
    """What a function returns for texts, remembered where these are not long.

    >>> lengths = Remembered(len)
    >>> lengths["four"], [*lengths]
    (4, ['four'])
    """

    def __init__(self, function: Callable[[str], T]) -> None:
        """Take the function, which returns the same for the same text."""
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> T:
        """Return what the function returns; when too many are remembered, forget them all."""
        found = self._function(text)
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[text] = found
        return found


@functools.lru_cache(_MOST_READERS)
def value_reader(type_name: str, context: Context, *, printed: bool) -> Callable[[str], str | None]:
    """Return the function that reads a text in canonical form: None for what is no such value.

    It remembers what it read.
    """
    kind = TYPES.load(type_name)
    read_text, is_unbounded = (
        kind.read if printed else kind.canonical,
        type_name in _UNBOUNDED_TYPES,
    )

    def read(text: str) -> str | None:
        if len(text) > _LONGEST_REMEMBERED and not is_unbounded:
            return None
        try:
            return read_text(text, context)
        except UnreadableError:
            return None

    return Remembered(read).__getitem__


TYPES: Catalog[FieldType] = Catalog(
    "field type",
    {
        "code": "docextract_eval.fieldtypes.code:CODE",
        "currency": "docextract_eval.fieldtypes.currency:CURRENCY",
        "date": "docextract_eval.fieldtypes.date:DATE",
        "flag": "docextract_eval.fieldtypes.flag:FLAG",
        "money": "docextract_eval.fieldtypes.money:MONEY",
        "percentage": "docextract_eval.fieldtypes.percentage:PERCENTAGE",
        "price": "docextract_eval.fieldtypes.price:PRICE",
        "quantity": "docextract_eval.fieldtypes.quantity:QUANTITY",
        "text": "docextract_eval.fieldtypes.text:TEXT",
        "time": "docextract_eval.fieldtypes.time:TIME",
    },
)
