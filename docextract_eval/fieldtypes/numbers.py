"""Decimals as paper writes them: strict, by the declared locale alone."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import UnreadableError

if TYPE_CHECKING:
    from docextract_eval.locales import Locale

_CANONICAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MINUS = "-\N{MINUS SIGN}\N{EN DASH}"
_BLANKS = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


def canonical_number(text: str) -> Decimal:
    """Read the one canonical form: a point for decimals, nothing between thousands."""
    if not _CANONICAL.fullmatch(text.strip()):
        raise UnreadableError(text)
    return Decimal(text.strip())


def write_number(value: Decimal, locale: Locale, places: int) -> str:
    """Print a number with grouped thousands.

    >>> from docextract_eval.locales import LOCALES
    >>> write_number(Decimal("-1234.5"), LOCALES.load("de_DE"), 2)
    '-1.234,50'
    """
    plain = f"{value:,.{places}f}"
    marks: dict[str, int | str | None] = {",": locale.group, ".": locale.decimal}
    return plain.translate(str.maketrans(marks))


def read_number(text: str, locale: Locale, places: int | None = None) -> Decimal:
    """Read a printed number, its sign before, after or as parentheses.

    With `places`, a decimal mark must be followed by just so many digits: `1.234` is not an
    amount in dollars, though a careless reader finds two in it.

    >>> from docextract_eval.locales import LOCALES
    >>> read_number("1.234,50-", LOCALES.load("de_DE"), 2)
    Decimal('-1234.50')
    """
    text = _BLANKS.sub(" ", text.strip())
    negative = False
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        negative, text = True, text[1:-1].strip()
    elif text[:1] and text[0] in MINUS:
        negative, text = True, text[1:].strip()
    elif text[-1:] and text[-1] in MINUS:
        negative, text = True, text[:-1].strip()
    decimal, group = re.escape(locale.decimal), re.escape(locale.group)
    digits = "[0-9]+" if places is None else f"[0-9]{{{places}}}"
    fraction = f"(?:{decimal}({digits}))?" if places != 0 else "()"
    grouped = rf"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+"  # `0.395` has no thousands to group
    whole = re.fullmatch(rf"([0-9]+|{grouped}){fraction}", text)
    if whole is None:
        raise UnreadableError(text)
    plain = whole[1].replace(locale.group, "") + (f".{whole[2]}" if whole[2] else "")
    return -Decimal(plain) if negative else Decimal(plain)


def trimmed(value: Decimal) -> str:
    """Write a decimal without an exponent or needless zeros.

    >>> trimmed(Decimal("19.00")), trimmed(Decimal("100"))
    ('19', '100')
    """
    return f"{value.normalize():f}" if value else "0"
