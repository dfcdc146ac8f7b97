"""What a value is: how it is printed, read and compared.

A type is one file here with one `FieldType`, and one line in `TYPES`. A prediction says whether
its values are canonical or printed; only that reading is tried, strictly, and what cannot be
read is an `UnreadableError`, never guessed.

- `money`, `price`, `quantity`, `percentage`: decimals
- `date`, `time`: patterns of the locale
- `text`, `code`, `currency`, `flag`: words
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docextract_eval.catalog import Catalog
from docextract_eval.locales import Locale

UNSEEN = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks of direction: machines write them, and paper shows none."""


class UnreadableError(ValueError):
    """A text that is not a value of this type under this locale."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a printed value's meaning depends on."""

    locale: Locale
    currency: str


def _one_way(_: Context) -> int:
    return 1


def _as_it_is(value: str, _: Context, __: int = 0) -> str:
    return value


def _unfolded(value: str) -> str:
    return value


def _same_or_not(one: str, other: str) -> float:
    return float(one == other)


@dataclass(frozen=True, slots=True)
class FieldType:
    """The contract of a field type; the defaults suit types that are printed as they are kept."""

    canonical: Callable[[str, Context], str]
    """Give the canonical form of a value that claims to be canonical, or refuse it."""
    printed: Callable[[str, Context], str] | None = None
    """Read a printed value to its canonical form, or refuse it."""
    styles: Callable[[Context], int] = _one_way
    """In how many ways this locale prints the type."""
    show: Callable[[str, Context, int], str] = _as_it_is
    """Print a canonical value in one of these ways."""
    fold: Callable[[str], str] = _unfolded
    """The form in which two canonical values are equal or not."""
    alike: Callable[[str, str], float] = _same_or_not
    """How alike two canonical values are, 0 to 1: partial only where that means something."""

    def read(self, text: str, context: Context) -> str:
        """Read a printed value; where print and canon are one form, that form."""
        return (self.printed or self.canonical)(text.translate(UNSEEN), context)


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
