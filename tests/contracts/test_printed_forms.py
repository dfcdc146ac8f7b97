"""Every type under every locale, in every form that its paper prints: what is read is the value.

The forms come from the locales' records (`tests.fieldtypes.printed`), and what the corpus itself
prints is among them: a new locale, sign, pattern or script is tested by being there.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.kinds.receipt.small_print import without_zero
from docextract_eval.corpus.kinds.receipt.vocabulary import load_vocabulary
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.money import minor_units
from tests.contracts.test_fieldtypes import COUNTRIES, FORMS, canonical, every_locale, some_pairs
from tests.contracts.test_kinds import has_no_sign
from tests.contracts.turns import few
from tests.covering import covering
from tests.fieldtypes.printed import forms, in_scripts, time

AMOUNTS = ("0", "-0.05", "0.30", "12", "-12", "999.99", "1234", "-1234.50", "1234567", "-1234567")
DAYS = (
    *("2024-03-07", "2024-02-29", "2000-01-01", "2019-04-30", "2019-05-01", "2099-12-31"),
    *(f"2023-{month:02}-{month + 12:02}" for month in range(1, 13)),
)
OLD = ("1989-01-07", "1989-01-08", "1926-12-25", "1912-07-30", "1999-12-31")
EDGES = {
    "code": ("DE89370400440532013000", "0042", "7Q7", "1234567890123"),
    "date": DAYS + OLD,
    "flag": ("yes", "no"),
    "percentage": ("0", "8.25", "-19", "100", "0.5"),
    "quantity": ("0", "-3", "0.395", "1234", "1234567", "1234.5", "-1234567.125"),
    "text": ("Café du Nord", "JOE'S DINER 5-7", "東京都千代田区 1-2-3", "شارع حمدان"),
    "time": ("00:00", "00:59", "09:05", "11:59", "12:00", "12:30", "19:05", "23:59"),
}
SPELLING = {
    **dict.fromkeys(("money", "price", "quantity", "percentage"), r"-?[0-9]+(\.[0-9]+)?"),
    "currency": "[A-Za-z]{3}",
    "date": "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{2}:[0-9]{2})?",
    "time": "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?",
}
"""How the types are spelt that have a canonical form of their own."""
ROWS = 4
"""So many rows of a table are read: all of one paper print their cells alike."""
every_printed_form = pytest.mark.parametrize(
    ("currency", "name", "locale"),
    [
        *(("its own", *each) for each in FORMS),
        *((other, "money", locale) for locale, other in covering(COUNTRIES, ["JPY", "KWD"])),
        *((other, "price", locale) for locale, other in covering(COUNTRIES, ["KWD", "JPY"])),
    ],
)
"""Every type in every country that has forms of its own for it, amounts in another currency too."""


def papers(locale, currency):
    """A paper of this country in its own currency, or in one with none or three digits."""
    return Context(locale, locale.currency if currency == "its own" else currency)


def edges(name, context):
    """Canonical values of a type at which a reader may stumble."""
    if name == "currency":
        return sorted({*context.locale.signs.values(), "CHF", "JPY"})
    if name not in ("money", "price"):
        return EDGES[name]
    places = minor_units(context.currency)
    fuel = ["0." + "395"[: places + 1], "1." + "759"[: places + 1]] if name == "price" else []
    unit = Decimal(1).scaleb(-places)
    return [f"{Decimal(amount).quantize(unit):f}" for amount in AMOUNTS] + fuel


def same(kind, text, value, context):
    """Whether a text is read as this value, as its type compares them."""
    return kind.fold(kind.read(text, context)) == kind.fold(value)


@every_printed_form
def test_every_form_of_a_value_is_read_as_that_value(name, locale, currency):
    """Every mark, group, sign, side, script, pattern, name of a month, and their pairs."""
    context, kind = papers(locale, currency), TYPES.load(name)
    for edge in edges(name, context):
        value = kind.canonical(edge, context)
        printed = forms(name, value, context)
        assert printed
        for text in printed:
            assert same(kind, text, value, context), (value, text)


@some_pairs
@few()
@given(data=st.data())
def test_any_value_is_read_in_any_form(name, locale, data):
    value = canonical(data, name, locale)
    context, kind = Context(locale, locale.currency), TYPES.load(name)
    text = data.draw(st.sampled_from(forms(name, value, context)))
    assert same(kind, text, value, context)


@every_locale
@pytest.mark.parametrize("name", SPELLING)
def test_a_printed_form_is_no_canonical_one(name, locale):
    """It is refused; what is spelt as canonical values are is that value, and no other.

    `1.234` printed in Germany is a thousand; offered as canonical it is one and a bit.
    """
    context, kind = Context(locale, locale.currency), TYPES.load(name)
    refused = 0
    for edge in edges(name, context):
        for text in forms(name, kind.canonical(edge, context), context):
            if re.fullmatch(SPELLING[name], text.strip()):
                continue
            with pytest.raises(UnreadableError):
                kind.canonical(text, context)
            refused += 1
    assert refused


@every_locale
@given(cents=st.integers(100, 10**9))
def test_a_canonical_amount_is_printed_so_only_where_a_point_is_the_mark(locale, cents):
    """Offered as printed it is refused, or where it is one of the printed forms, that value."""
    places = minor_units(locale.currency)
    value = f"{Decimal(cents).scaleb(-places):.{places}f}"
    for name in ("money", "price"):
        kind, context = TYPES.load(name), Context(locale, locale.currency)
        if value in forms(name, value, context):
            assert kind.read(value, context) == value
        else:
            with pytest.raises(UnreadableError):
                kind.read(value, context)


@every_locale
@given(day=st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_no_two_days_share_a_form(locale, day):
    """Printed with day and month exchanged it is that other day, or none: never this one."""
    if day.day > 12 or day.day == day.month:
        return
    context, kind = Context(locale, locale.currency), TYPES.load("date")
    other = day.replace(month=day.day, day=day.month)
    mine, theirs = (forms("date", each.isoformat(), context) for each in (day, other))
    assert not {*mine} & {*theirs}
    for text in theirs:
        assert kind.read(text, context) == other.isoformat()


@pytest.mark.long
def test_what_documents_print_is_among_the_forms(documents):
    """So that the forms are those of real paper; days of a row may leave out their year."""
    checked = set()
    for document in documents:
        context = Context(till_locale(document.locale), document.currency)
        rows = [cell for table in document.tables.values() for row in table[:ROWS] for cell in row]
        for field in (*document.fields, *rows):
            if field.value is None or field.type not in SPELLING or has_no_sign(field):
                continue
            assert field.text in printed_of(field, context), (document.locale, field)
            checked.add((document.locale, field.type))
    assert {locale for locale, _ in checked} == {*default_locales()}
    assert {"money", "date", "currency"} <= {name for _, name in checked}


def till_locale(name):
    """A country with the forms of dates and times that its tills alone print."""
    locale, words = LOCALES.load(name), load_vocabulary(name)
    dates, times = (*locale.dates, *words.till_dates), (*locale.times, *words.till_times)
    return replace(locale, dates=dates, times=times)


def printed_of(field, context):
    """The forms of a field; a reduction is set below zero, and in columns no side is shown."""
    if field.type == "time":
        parts = [int(part) for part in re.findall(r"\d+", field.text)]
        whole = [*time(field.value, context, (*parts, 0)[2])]
        return whole + [text[:-1] for text in whole if text.endswith(("AM", "PM"))]
    known = forms(field.type, field.value, context)
    if field.type == "date":
        known += short_days(field.value, context.locale)
    if field.name.endswith(".rate"):  # of exchange: four places or six, zeros or not
        exact = Decimal(field.value)
        known += [form for n in (4, 6) for form in forms(field.type, f"{exact:.{n}f}", context)]
    if field.type in ("money", "price"):
        value = field.value
        known += forms(field.type, value[1:] if value[0] == "-" else f"-{value}", context)
        known += [without_zero(text) for text in known]
    return known


def short_days(value, locale):
    """A day as rows of statements print it, whose period tells the year."""
    day = datetime.date.fromisoformat(value)
    parts = {"d": day.day, "m": day.month, "mon": locale.months[day.month - 1][:3]}
    for pattern in VOCABULARIES.load(locale.name).short_dates:
        yield from in_scripts(pattern.format_map(parts), locale)


@every_locale
@given(day=st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_without_its_year_is_refused(locale, day):
    """The nearest year is a guess; who knows the period of the statement says it whole."""
    for text in short_days(day.isoformat(), locale):
        with pytest.raises(UnreadableError):
            TYPES.load("date").read(text, Context(locale, locale.currency))
