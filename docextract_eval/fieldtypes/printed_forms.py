"""The forms in which a country prints the values of a type, shown by examples.

Each example is read as its value, and names the rule of `docs/reference/judging.md` that says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.currency import currency_by_symbol
from docextract_eval.fieldtypes.date import readable_patterns, write_date
from docextract_eval.fieldtypes.money import amount_patterns, minor_units
from docextract_eval.fieldtypes.numbers import minus_characters, write_number
from docextract_eval.fieldtypes.time import readable_patterns as readable_time_patterns

_DAY, _MINUTE = "2024-04-03", "15:04"


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A printed value, its canonical form, and the rule by which it is read."""

    printed: str
    value: str
    rule: str


def printed_forms(type_name: str, context: Context) -> list[PrintedForm]:
    """Return examples of every form of a type that the country's reader knows.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> [form.printed for form in printed_forms("currency", Context(LOCALES.load("de_DE"), "EUR"))]
    ['€', 'EUR', 'Euro']
    """
    found: dict[str, PrintedForm] = {}
    for printed, value, rule in _FORMS[type_name](context):
        canonical = TYPES.load(type_name).canonical(value, context)
        found.setdefault(printed, PrintedForm(printed, canonical, rule))
    return [*found.values()]


_Examples = Iterator[tuple[str, str, str]]


def _money(context: Context) -> _Examples:
    places = minor_units(context.currency)
    value = f"{Decimal('1234.5'):.{places}f}" if places else "1234"
    number = _printed_number(value, context)
    for pattern in amount_patterns(context.locale):
        yield pattern.replace("{n}", number), value, "4.7"
    yield from _number_forms(value, context)
    for minus in minus_characters(context.locale):
        yield f"{minus}{number}", f"-{value}", "4.4"
    yield f"{number}-", f"-{value}", "4.4"
    yield f"({number})", f"-{value}", "4.4"
    for mark in context.locale.credit:
        yield f"{number} {mark}", value, "4.8"
    for mark in context.locale.debit:
        yield f"{number} {mark}", f"-{value}", "4.8"
    for dash in context.locale.no_cents if places else ():
        yield f"12{dash}", "12", "4.9"
    for mark in context.locale.old_marks if places else ():
        yield f"45{mark}{'50'.ljust(places, '0')}", "45.5", "4.2"


def _price(context: Context) -> _Examples:
    yield from _money(context)
    places = minor_units(context.currency) + 1
    value = f"{Decimal('1.759'):.{places}f}"
    yield _printed_number(value, context), value, "4.10"


def _quantity(context: Context) -> _Examples:
    value = "1234.5"
    yield _printed_number(value, context), value, "4.11"
    yield from _number_forms(value, context)
    for unit in context.locale.units:
        yield f"2 {unit}", "2", "4.11"


def _percentage(context: Context) -> _Examples:
    kind = TYPES.load("percentage")
    for style in range(kind.style_count(context)):
        yield kind.write("8.5", context, style), "8.5", "4.12"


def _number_forms(value: str, context: Context) -> _Examples:
    """Yield a number with each separator, without any, and without its whole part."""
    locale, (whole, _, fraction) = context.locale, value.partition(".")
    tail = f"{locale.decimal}{fraction}" if fraction else ""
    yield whole + tail, value, "4.2"
    for mark in (locale.group, *locale.groups, *(() if fraction else locale.whole_groups)):
        yield f"1{mark}234{tail}", value, "4.2"
    if fraction:
        yield tail, f"0.{fraction}", "4.3"
    for numerals in locale.numerals:
        digits = str.maketrans("0123456789", numerals.digits)
        yield whole.translate(digits), whole, "3.6"


def _date(context: Context) -> _Examples:
    for pattern, rule in readable_patterns(context.locale):
        yield write_date(_DAY, context, pattern), _DAY, rule
    day = write_date(_DAY, context, context.locale.dates[0])
    weekday = datetime.date.fromisoformat(_DAY).weekday()
    for name in context.locale.weekday_names[weekday : weekday + 1]:
        yield f"{name[0]}, {day}", _DAY, "4.20"
        yield f"{day} ({name[-1]})", _DAY, "4.20"
    yield from ((f"{word} {day}", _DAY, "4.20") for word in context.locale.words_before_date)
    yield from ((f"{day} {word}", _DAY, "4.20") for word in context.locale.words_behind_date)
    yield f"{day} {_MINUTE}", _DAY, "4.20"
    yield f"{_DAY}T{_MINUTE}:05Z", _DAY, "4.20"


def _time(context: Context) -> _Examples:
    locale = context.locale
    parts = {"h": 15, "h12": 3, "mi": 4, "s": 5, "ap": locale.half_days[1]}
    for pattern in readable_time_patterns(locale):
        yield pattern.format_map(parts), _MINUTE, "4.22"


def _currency(context: Context) -> _Examples:
    for symbol, code in currency_by_symbol(context).items():
        yield symbol, code, "4.23"


def _flag(_: Context) -> _Examples:
    for word in ("yes", "YES", "no"):
        yield word, word.lower(), "4.24"


def _code(_: Context) -> _Examples:
    for printed in ("12 34-5678/AB", "(012) 345", "＃42"):
        yield printed, printed, "4.25"


def _text(_: Context) -> _Examples:
    yield "Hauptstr. 5, 10115", "Hauptstr. 5, 10115", "4.26"


def _printed_number(value: str, context: Context) -> str:
    places = max(0, -int(Decimal(value).as_tuple().exponent))
    return write_number(Decimal(value), context.locale, places)


_FORMS: dict[str, Callable[[Context], _Examples]] = {
    "code": _code,
    "currency": _currency,
    "date": _date,
    "flag": _flag,
    "money": _money,
    "percentage": _percentage,
    "price": _price,
    "quantity": _quantity,
    "text": _text,
    "time": _time,
}
