"""Amounts of money in a line, with misread digits fixed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.patterns import to_usual_width
from docextract_eval.pipelines.rules import OcrWord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules.lines import Line

CURRENCY_SYMBOLS = {"€": "EUR", "£": "GBP", "RM": "MYR", "CHF": "CHF", "EURO": "EUR"}
"""Currency symbols with one meaning everywhere; those of the locale come first."""
_OPEN_SYMBOLS = ("$", "¥")
"""Currency symbols whose meaning depends on the locale."""
_MISREAD_SYMBOLS = {"$": ("S", "§"), "€": ("©", "¢")}
"""Characters that engines read for a currency symbol."""
LIKE_DIGITS = str.maketrans("OoQ@DlI|!ZzSsBgqu", "00000111122558994")
"""Letters that engines read for digits."""
_DIGIT = r"[0-9OoQ@lI|!ZzSsBgqu]"
_BEFORE = r"(?:(?<![^\s(\[:;=*|'\"~_«@-])(?<!\d[-:/.,])|(?<=\d[xX×]))"
_AFTER = r"(?=$|[\s)\]:;|'\"*.,~_»])(?!\s?น\.)"
"""What follows an amount; a Thai time of day, `16.08 น.`, is none."""
_STUCK_LETTERS = {"4": "A", "7": "T", "8": "B"}
"""Letters that engines read for a digit when they stick to an amount."""
_NO_CENTS = "(?P<mark>)(?P<cents>)"
_DASHES = "-\N{MINUS SIGN}\N{EN DASH}"
_GROUP_DIGITS, _LOWEST_PRICE = 3, 100
"""Digits in a group, and the lowest plausible price where amounts have no decimals."""
_WIDE_GAP = 0.9
"""The gap, in heights, from which two words are never digit groups of one number."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and where on its line it stands."""

    value: str
    """The canonical value, with its minus."""
    symbol: str
    """The currency symbol beside it, or an empty text."""
    code: str
    """A letter that stuck to its end."""
    start: int
    end: int
    words: tuple[OcrWord, ...]
    is_repaired: bool
    is_digits_only: bool = False
    """Whether it is digits alone, in a country whose amounts have no decimals."""

    @property
    def is_doubtful(self) -> bool:
        """Whether it is more likely a count, or the number of something.

        Amounts have separators of thousands, and are not below the lowest plausible price.
        """
        return self.is_digits_only and (
            len(self.value) > _GROUP_DIGITS or 0 < int(self.value) < _LOWEST_PRICE
        )

    @property
    def magnitude(self) -> str:
        """The amount without its minus."""
        return self.value.removeprefix("-")


def find_amounts(line: Line, context: Context) -> tuple[Amount, ...]:
    """Return all amounts of a line, from left to right."""
    return tuple(_read_amounts(line, context))


def symbol_currency(symbol: str, locale: Locale) -> str | None:
    """Return the currency that a symbol means in this country, or None if that is not known."""
    known = {text.upper(): code for text, code in (CURRENCY_SYMBOLS | dict(locale.signs)).items()}
    for true, misread in _MISREAD_SYMBOLS.items():
        if true in known:
            known |= dict.fromkeys(misread, known[true])
    return known.get(symbol.upper())


def _read_amounts(line: Line, context: Context) -> Iterator[Amount]:
    places, locale = minor_units(context.currency), context.locale
    for found in _amount_pattern(locale.name, places).finditer(_text_with_tabs(line)):
        integer_part, cents = found["whole"], found["cents"] or ""
        if not _is_mostly_digits(integer_part + cents):
            continue
        if found["stuck"] and found["mark"] != locale.decimal:
            continue
        if (found["mark"] or "").endswith(" ") and not any(map(str.isdigit, integer_part)):
            continue  # `Corso Umberto I, 90` is a house
        digits = re.sub(r"\D", "", integer_part.translate(LIKE_DIGITS))
        if (
            len(digits) > 1
            and digits[0] == "0"
            and not found["mark"]
            and not integer_part.isalnum()
        ):
            continue  # `0,419` is a weight
        minus = "-" if found["minus"] or found["inner"] or found["behind"] else ""
        printed = minus + digits + (locale.decimal + cents.translate(LIKE_DIGITS) if cents else "")
        try:
            kind = TYPES.load("price" if len(cents) > places else "money")
            value = kind.read(printed, context)
        except UnreadableError:
            continue
        compact = re.sub(rf"[\s{re.escape(locale.group)}]", "", integer_part)
        compact += (found["mark"] or "") + cents
        yield Amount(
            value,
            symbol=(found["sign"] or found["sign2"] or "").strip(),
            code=_STUCK_LETTERS.get(
                found["stuck"] or "", found["code"] or found["side"] or ""
            ).strip("*x"),
            start=found.start(),
            end=found.end(),
            words=line.words_between(found.start(), found.end()),
            is_repaired=compact != printed.removeprefix("-") or bool(found["stuck"]),
            is_digits_only=bool(locale.whole_groups)
            and not any(found[mark] for mark in ("sign", "sign2", "minus", "behind"))
            and integer_part.isalnum(),
        )


def _text_with_tabs(line: Line) -> str:
    """Return the text in characters of normal width, with a tab wherever words stand far apart."""
    text = to_usual_width(line.words[0].text) if line.words else ""
    for before, word in pairwise(line.words):
        high = word.box[3] - word.box[1]
        text += " " if word.box[0] - before.box[2] < _WIDE_GAP * high else "\t"
        text += to_usual_width(word.text)
    return text


def _is_mostly_digits(text: str) -> bool:
    return 2 * sum(char.isdigit() for char in text) >= sum(char.isalnum() for char in text)


@cache
def _amount_pattern(locale_name: str, decimal_places: int) -> re.Pattern[str]:
    """Return the pattern of an amount: minus, symbol, digits, decimals, symbol, minus, code."""
    locale = LOCALES.load(locale_name)
    symbols = tuple(locale.signs)
    before, after = _symbols_pattern(symbols, "$"), _symbols_pattern(symbols, "€")
    minus = f"[{re.escape(_DASHES + ''.join(locale.minus))}]"
    no_digits = r"|(?=\.\d{2}(?!\d))" if locale.decimal == "." else ""  # as in `.82`
    cents = _cents_pattern(locale, decimal_places) if decimal_places else _NO_CENTS
    return re.compile(
        rf"{_BEFORE}(?P<minus>{minus}\s?)?(?:(?P<sign>{before})\s?)?(?P<inner>{minus}\s?)?"
        rf"(?P<whole>{_digits_pattern(locale)}|{_DIGIT}{{1,7}}{no_digits}){cents}"
        rf"(?:(?P<stuck>[478])(?=\W*$)|(?!\d|[.,:/-]\d|\s?%(?!\d)))"
        rf"(?:\s?(?P<sign2>{after})(?:/[A-Za-z]{{1,3}})?(?!\w|\.\d))?(?P<behind>{minus}(?!\w))?"
        rf"(?P<code>[A-Za-z*]{{1,2}}(?=\W*$))?{_debit_credit_letter_pattern(locale)}{_AFTER}"
    )


def _debit_credit_letter_pattern(locale: Locale) -> str:
    """Return a pattern of the one letter behind an amount that marks it as debit or credit."""
    letters = [mark for mark in (*locale.credit, *locale.debit) if mark.isalpha() and len(mark) < 2]
    return rf"(?P<side>[{''.join(letters)}](?=\s))?" if letters else "(?P<side>)"


def _cents_pattern(locale: Locale, decimal_places: int) -> str:
    """Return a pattern of the decimals with their mark, or of the dash that stands for none."""
    dashes = "".join(f"|{re.escape(dash)}" for dash in locale.no_cents)
    per = rf"(?:\d(?=\s?(?:{_symbols_pattern(tuple(locale.signs), '€')})/[A-Za-z]))?"  # `1,649 €/L`
    return rf"(?:(?P<mark> ?[.,] ?)(?P<cents>{_DIGIT}{{{decimal_places}}}{per}){dashes})"


def _digits_pattern(locale: Locale) -> str:
    """Return a pattern of digits in groups of three, or of the country's own sizes."""
    *fixed, repeated = locale.grouping
    last = fixed[0] if fixed else repeated
    marks = [r"[.,'’]", *(" " for mark in (locale.group, *locale.groups) if mark.isspace())]
    forms = [rf"{_DIGIT}{{1,3}}(?:[.,'’]{_DIGIT}{{3}})+"]
    for mark in dict.fromkeys(marks):
        digit = r"\d" if mark == " " else _DIGIT
        more = rf"(?:{mark}{digit}{{{repeated}}}){'*' if fixed else '+'}"
        forms.append(rf"{digit}{{1,3}}{more}" + (rf"{mark}{digit}{{{last}}}" if fixed else ""))
    return "|".join(dict.fromkeys(reversed(forms)))


def _symbols_pattern(symbols: tuple[str, ...], misread_symbol: str) -> str:
    known = {*symbols, *CURRENCY_SYMBOLS}
    known |= {
        *_OPEN_SYMBOLS,
        *(_MISREAD_SYMBOLS[misread_symbol] if misread_symbol in known else ()),
    }
    return "|".join(
        rf"(?i:{symbol})(?![A-Za-z])" if symbol.isalpha() else re.escape(symbol)
        for symbol in sorted(known, key=len, reverse=True)
    )
