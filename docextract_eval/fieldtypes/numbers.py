"""Decimals as documents print them, read strictly by the declared locale."""

from __future__ import annotations

import functools
import re
import unicodedata
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from docextract_eval.borders.limits import MOST_DIGITS
from docextract_eval.fieldtypes import UnreadableError
from docextract_eval.fieldtypes.patterns import to_usual_width

if TYPE_CHECKING:
    from docextract_eval.countries.locales import Locale, Numerals

_LATIN = "0123456789"
_THREES = (3,)
_CANONICAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MINUS = "-\N{MINUS SIGN}\N{EN DASH}"
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_BLANKS = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


def canonical_number(text: str) -> str:
    """Return a number in its one canonical form, or raise an UnreadableError.

    It has a decimal point and no separators, no needless zeros, and no minus before a zero.

    >>> canonical_number("-012.50"), canonical_number("-0.0")
    ('-12.5', '0')
    """
    stripped = text.strip()
    if len(stripped) > MOST_DIGITS or not _CANONICAL.fullmatch(stripped):
        raise UnreadableError(text)
    whole, _, fraction = stripped.lstrip("-").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    value = f"{whole}.{fraction}" if fraction else whole
    return f"-{value}" if stripped[0] == "-" and value != "0" else value


def write_number(value: Decimal, locale: Locale, places: int) -> str:
    """Return a number as printed, in the groups of its country.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> write_number(Decimal("-1234.5"), LOCALES.load("de_DE"), 2)
    '-1.234,50'
    >>> write_number(Decimal("12345678"), LOCALES.load("en_IN"), 2)
    '1,23,45,678.00'
    >>> write_number(Decimal("1234.5"), LOCALES.load("pl_PL"), 2)
    '1234,50'
    """
    numerals = locale.amounts_in
    decimal, group = (numerals or locale).decimal, (numerals or locale).group
    whole, _, fraction = f"{value:.{places}f}".partition(".")
    digits = whole.removeprefix("-")
    groups: list[str] = []
    sizes = iter(locale.grouping)
    size = next(sizes) if len(digits) >= locale.grouped_from else len(digits)
    while digits:
        groups.insert(0, digits[-size:])
        digits, size = digits[:-size], next(sizes, size)
    minus = "-" if whole.startswith("-") else ""
    return to_script_digits(
        minus + group.join(groups) + (decimal + fraction if fraction else ""), numerals
    )


def to_script_digits(text: str, numerals: Numerals | None) -> str:
    """Return a text with its Latin digits replaced by those of a script."""
    return text.translate(str.maketrans(_LATIN, numerals.digits)) if numerals else text


def any_digits_to_latin(text: str) -> str:
    """Return a text with digits of any script replaced by Latin ones."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def locale_digits_to_latin(text: str, locale: Locale) -> str:
    """Return a text with the locale's own digits made Latin; a mixture is unreadable."""
    numerals = _used_numerals(text, locale)
    if numerals and any(digit in text for digit in _LATIN):
        raise UnreadableError(text)
    return text.translate(str.maketrans(numerals.digits, _LATIN)) if numerals else text


def _used_numerals(text: str, locale: Locale) -> Numerals | None:
    """Return the numerals that a text is written in, or None if they are Latin."""
    found = (n for n in locale.numerals if any(digit in text for digit in n.digits))
    return next(found, None)


def _with_latin_separators(text: str, locale: Locale) -> str:
    """Return a text with a script's own separators replaced by those of Latin digits.

    Documents print either kind with their own digits, but not both in one number.
    """
    numerals = _used_numerals(text, locale)
    if numerals is None or not any(mark in text for mark in (numerals.decimal, numerals.group)):
        return text
    own, latin = numerals.decimal + numerals.group, locale.decimal + locale.group
    return text.translate(str.maketrans(own + latin, latin + own))


def read_number(text: str, locale: Locale, places: int | None = None) -> Decimal:
    """Return the value of a printed number; a minus may stand before, after, or as parentheses.

    With `places`, the decimal mark must be followed by exactly that many digits: `1.234` is not an
    amount in dollars. Where there are none, two zeros may follow.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> read_number("1.234,50-", LOCALES.load("de_DE"), 2)
    Decimal('-1234.50')
    """
    if len(text) > 2 * MOST_DIGITS:  # separators and blanks stand between digits
        raise UnreadableError(text[:MOST_DIGITS])
    text = locale_digits_to_latin(
        _with_latin_separators(_BLANKS.sub(" ", to_usual_width(text).strip()), locale), locale
    )
    text, negative = _strip_minus(_write_out_cents(text, locale, places), minus_characters(locale))
    marks = (locale.group, *locale.groups, *(() if places != 0 else locale.whole_groups))
    groups = tuple(dict.fromkeys(_BLANKS.sub(" ", mark) for mark in marks))
    digits = "[0-9]+" if places is None else f"[0-9]{{{places}}}"
    point = re.escape("".join((locale.decimal, *(locale.old_marks if places else ()))))
    fraction = f"(?:[{point}]({digits}))?" if places != 0 else f"(?:[{point}]00)?()"
    if places != 0 and text[:1] and text[0] in (locale.decimal, *locale.old_marks):
        text = f"0{text}"  # `.87`
    whole = re.fullmatch(f"({_whole_number_pattern(groups, locale.grouping)}){fraction}", text)
    if whole is None:
        raise UnreadableError(text)
    plain = re.sub("[^0-9]", "", whole[1]) + (f".{whole[2]}" if whole[2] else "")
    return Decimal(f"-{plain}" if negative else plain)


def _write_out_cents(text: str, locale: Locale, places: int | None) -> str:
    """Return `12.-` and `(12.-)` with written out decimals; their dash is not a minus.

    A dash that does not begin with the decimal mark may also stand behind decimals: `12.50/-`.
    """
    unclosed = text.removesuffix(")")
    for dash in () if places is None else locale.no_cents:
        amount = unclosed.removesuffix(dash)
        if amount not in ("", unclosed):
            has_cents = dash[0] != locale.decimal and locale.decimal in amount
            cents = locale.decimal + "0" * places if places and not has_cents else ""
            return amount + cents + text[len(unclosed) :]
    return text


def minus_characters(locale: Locale) -> str:
    """Return the characters that stand for a minus: every dash, and the country's own."""
    return _MINUS + "".join(sign for sign in locale.minus if sign not in _MINUS)


def _strip_minus(text: str, minuses: str) -> tuple[str, bool]:
    """Return a text without its minus, and whether it had one."""
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return text[1:-1].strip(), True
    if text[:1] and text[0] in minuses:
        return text[1:].strip(), True
    if text[-1:] and text[-1] in minuses:
        return text[:-1].strip(), True
    return text, False


@functools.cache
def _whole_number_pattern(separators: tuple[str, ...], group_sizes: tuple[int, ...]) -> str:
    """Return a pattern of whole digits: ungrouped, or in full groups with one separator.

    Groups of three are read everywhere: `123,456` is the same number as India's `1,23,456`.
    """
    forms = ["[0-9]+"]
    for group, sizes in product(map(re.escape, separators), dict.fromkeys((group_sizes, _THREES))):
        *fixed, repeated = sizes
        more = f"(?:{group}[0-9]{{{repeated}}})"
        tail = "".join(f"{group}[0-9]{{{size}}}" for size in reversed(fixed))
        # `0.395` has no thousands to group
        forms.append(f"[1-9][0-9]{{0,{repeated - 1}}}{more}{'*' if fixed else '+'}{tail}")
    return "|".join(forms)


def trim_zeros(value: Decimal) -> str:
    """Return a decimal without an exponent or needless zeros.

    >>> trim_zeros(Decimal("19.00")), trim_zeros(Decimal("100"))
    ('19', '100')
    """
    if not value:
        return "0"
    text = f"{value:f}"  # not `normalize`, which rounds what is very long
    return text.rstrip("0").rstrip(".") if "." in text else text
