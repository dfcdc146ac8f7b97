"""Every locale: what it prints can be told apart, and what it needs is there."""

from __future__ import annotations

import datetime
import importlib
import itertools
import re
from decimal import Decimal

import numpy as np
import pytest
import uharfbuzz
from faker import Faker
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.products import PRODUCTS
from docextract_eval.corpus.render.fonts import BOLD, font_file
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError, patterns
from docextract_eval.fieldtypes.money import minor_units

SUMS = (
    *("total", "subtotal", "tax_total", "discount", "tip", "cash", "card", "change"),
    *("rounding", "payable"),
)
"""What stands beside an amount: without its words, nothing tells one amount from another."""
MAY_BE_SILENT = {"date", "time", "phone"}
"""What a reader knows by its form."""
FORMS = {"money", "day", "clock"}
"""Wordings that choose a form and no words."""
NOTES = ("thanks", "account", "receipt_number", "tax_id")

every_locale = pytest.mark.parametrize("locale", [LOCALES.load(name) for name in LOCALES.names])


@every_locale
def test_a_locale_is_named_by_language_and_country(locale):
    """As everywhere."""
    assert re.fullmatch(r"[a-z]{2}_[A-Z]{2}", locale.name)
    assert locale.name.endswith(locale.country)
    assert re.fullmatch(r"[A-Z]{3}", locale.currency)


@every_locale
def test_marks_differ(locale):
    """A decimal mark that is also a group mark could not be read."""
    assert locale.decimal not in (locale.group, *locale.groups)
    assert all(len(mark) == 1 for mark in (locale.decimal, locale.group, *locale.groups))
    assert all(size > 0 for size in locale.grouping)


@every_locale
@given(number=st.integers(1000, 10**12))
def test_a_number_is_read_with_any_one_of_its_group_marks_and_not_with_two(locale, number):
    """A quote of the typist or of the typesetter, but not both in one number."""
    context, quantity = Context(locale, locale.currency), TYPES.load("quantity")
    shown = quantity.write(str(number), context, 0)
    for mark in locale.groups:
        assert quantity.read(shown.replace(locale.group, mark), context) == str(number)
        if shown.count(locale.group) > 1:
            with pytest.raises(UnreadableError):
                quantity.read(shown.replace(locale.group, mark, 1), context)


@every_locale
@given(cents=st.integers(100_000, 10**9))
def test_an_amount_with_a_group_that_is_not_full_is_refused(locale, cents):
    """A digit lost after a group mark is noticed."""
    context, money = Context(locale, locale.currency), TYPES.load("money")
    cents *= 10 ** (locale.grouped_from - 4)  # so that there is a group
    shown = money.write(f"{Decimal(cents).scaleb(-minor_units(locale.currency)):f}", context, 0)
    lost = shown.rindex(locale.group) + 1
    with pytest.raises(UnreadableError):
        money.read(shown[:lost] + shown[lost + 1 :], context)


@every_locale
def test_what_stands_for_no_cents_is_read_once_and_after_whole_units_only(locale):
    """`12.-` is 12.00; with cents, or in a count, it is nothing. `12.50/-` has no other reading."""
    context = Context(locale, locale.currency)
    for dash in locale.no_cents:
        money = TYPES.load("money")
        assert money.read(f"12{dash}", context) == money.canonical("12", context)
        cents, wrong = f"12{locale.decimal}50{dash}", [f"12{dash}{dash}"]
        if dash[0] == locale.decimal:
            wrong.append(cents)
        else:
            assert TYPES.load("money").read(cents, context) == "12.50"
        if "0" not in dash:
            wrong.append(dash)
        for text in wrong:
            with pytest.raises(UnreadableError):
                TYPES.load("money").read(text, context)
        with pytest.raises(UnreadableError):
            TYPES.load("quantity").read(f"12{dash}", context)


@every_locale
def test_the_first_form_of_money_is_bare_and_the_others_name_the_currency(locale):
    """Columns are printed bare; a total shows its currency in one of the others."""
    bare, *signed = locale.money
    assert bare == "{n}"
    assert signed
    for form in signed:
        assert form.count("{n}") == 1
        assert locale.signs[form.replace("{n}", "").strip()] == locale.currency


@every_locale
@given(cents=st.integers(100_000, 10**9))
def test_an_amount_with_other_digits_after_the_mark_is_refused(locale, cents):
    """One digit too few or too many is not an amount, whatever a careless reader finds in it."""
    places = minor_units(locale.currency)
    context, money = Context(locale, locale.currency), TYPES.load("money")
    shown = money.write(f"{Decimal(cents).scaleb(-places):f}", context, 0)
    if not places:
        assert locale.decimal not in shown
        for wrong in (shown[:-1], f"{shown}7", f"{shown}{locale.decimal}0", f"0{shown}"):
            with pytest.raises(UnreadableError):
                money.read(wrong, context)
        return
    whole, mark, digits = shown.rpartition(locale.decimal)
    assert (mark, len(digits)) == (locale.decimal, places)
    bare = whole.replace(locale.group, "")
    for wrong in (
        shown[:-1],
        f"{bare}{mark}{digits}7",
        f"{shown}7",
        f"{bare}{locale.group}{digits}",
    ):
        with pytest.raises(UnreadableError):
            money.read(wrong, context)


@every_locale
@given(cents=st.integers(100_000, 10**9))
def test_an_amount_with_the_marks_swapped_is_refused(locale, cents):
    """1.234,50 and 1,234.50 are never both amounts."""
    context, money = Context(locale, locale.currency), TYPES.load("money")
    shown = money.write(f"{Decimal(cents).scaleb(-minor_units(locale.currency)):f}", context, 0)
    swap = str.maketrans({locale.decimal: locale.group, locale.group: locale.decimal})
    if not minor_units(locale.currency) and locale.decimal in locale.whole_groups:
        return  # nothing of such an amount is behind a mark, and both stand between its groups
    with pytest.raises(UnreadableError):
        money.read(shown.translate(swap), context)


@every_locale
def test_what_is_owed_is_a_minus_and_what_is_ones_own_is_none(locale):
    """By the letters behind an amount; a minus beside them would say it twice."""
    context, read = Context(locale, locale.currency), TYPES.load("money").read
    whole = not minor_units(locale.currency)
    amount, worth = ("12", "12") if whole else (f"12{locale.decimal}50", "12.50")
    for marks, value in ((locale.credit, worth), (locale.debit, f"-{worth}")):
        for mark in marks:
            assert read(f"{amount} {mark}", context) == read(f"{amount}{mark}", context) == value
            with pytest.raises(UnreadableError):
                read(f"-{amount} {mark}", context)


def said_of(locale, year):
    """What a form may say of a year, and of a day of the week."""
    era = locale.eras[-1] if locale.eras else None
    first = int(era.since[:4]) if era else 1
    names = {"era": era.name, "e": era.letter, "wd": locale.weekdays[0]} if era else {}
    buddhist = {"by": year + 543, "byy": (year + 543) % 100}
    return {"y": year, "yy": year % 100, "ey": max(1, year - first + 1), **buddhist, **names}


@every_locale
@given(month=st.integers(1, 12), day=st.integers(13, 31), year=st.integers(2000, 2099))
def test_a_day_in_the_other_order_is_refused_where_it_can_be_told(locale, month, day, year):
    """Never the better of two orders: a month of 13 to 31 is a mistake, not a day."""
    context = Context(locale, locale.currency)
    for pattern in (form for form in locale.dates if "{mon" not in form):
        parts = {**said_of(locale, year), "m": day, "d": month}
        with pytest.raises(UnreadableError):
            TYPES.load("date").read(patterns.write(pattern, parts), context)


@every_locale
@pytest.mark.parametrize(("month", "day"), [(2, 30), (2, 31), (4, 31), (9, 31), (1, 32), (1, 0)])
def test_a_day_that_no_month_has_is_refused_in_every_form(locale, month, day):
    """It is not moved to the next month."""
    context, name = Context(locale, locale.currency), locale.months[month - 1]
    for pattern in locale.dates:
        parts = {**said_of(locale, 2024), "m": month, "d": day, "mon": name, "month": name}
        with pytest.raises(UnreadableError):
            TYPES.load("date").read(patterns.write(pattern, parts), context)


@every_locale
def test_every_form_of_a_month_is_read_and_means_one_month_only(locale):
    """Long, short, in capitals, with a point; what two months begin with means neither."""
    context, read = Context(locale, locale.currency), TYPES.load("date").read
    assert len(locale.months) == len(locale.short_months) == 12
    pattern = next((form for form in locale.dates if "{mon" in form), None)
    if pattern is None:  # then months have no names, but numbers
        assert all(
            re.findall("[0-9]+", name) == [str(i)] for i, name in enumerate(locale.months, 1)
        )
        return
    for number, (name, short) in enumerate(zip(locale.months, locale.short_months, strict=True), 1):
        assert short
        for form in (name, name.upper(), *short, *(f"{text.rstrip('.')}." for text in short)):
            parts = {**said_of(locale, 2024), "d": 7, "mon": form, "month": form}
            assert read(patterns.write(pattern, parts), context) == f"2024-{number:02}-07"
    for start in {name[:count] for name in locale.months for count in (1, 2, 3)}:
        if sum(name.startswith(start) for name in locale.months) > 1:
            parts = {**said_of(locale, 2024), "d": 7, "mon": start, "month": start}
            with pytest.raises(UnreadableError):
                read(patterns.write(pattern, parts), context)


@every_locale
@pytest.mark.parametrize("kind", KINDS.names)
def test_there_are_words_for_all_that_a_layout_says(locale, kind):
    """Every wording that a kind chooses among has words here."""
    chosen = KINDS.load(kind).graph.sample(0, "doc", {"locale": locale.name})
    roles = set(chosen.wording if kind == "receipt" else ()) - FORMS
    assert roles <= set(locale.labels)
    for role in roles:
        assert locale.labels[role], role
        if role not in MAY_BE_SILENT:
            assert all(label.strip() for label in locale.labels[role]), role


@every_locale
def test_no_two_sums_share_their_words(locale):
    """Else nothing on the page would tell which is which."""
    assert {*SUMS, *NOTES} <= set(locale.labels)
    for one, other in itertools.combinations(SUMS, 2):
        words = [{label.casefold() for label in locale.labels[role]} for role in (one, other)]
        assert not words[0] & words[1], (one, other)


@every_locale
def test_two_rates_of_one_day_have_two_codes(locale):
    """A till's letter says which rate an article is taxed at; two letters may say the same."""
    days = {rate.since for rate in locale.taxes}
    for day in days:
        latest = {}
        for rate in sorted(locale.taxes, key=lambda rate: rate.since):
            if rate.since <= day:
                latest[rate.goods] = rate
        pairs = {(rate.code, Decimal(rate.rate)) for rate in latest.values()}
        assert len({code for code, _ in pairs}) == len(pairs)


@every_locale
def test_customs_are_of_trades_and_tenders_that_there_are(locale):
    """A word misspelt here would silently change nothing."""
    nodes = KINDS.load("receipt").graph.nodes
    assert set(locale.tax_added_in) <= set(PRODUCTS.load(locale.name))
    assert set(locale.tax_rounding) <= set(nodes["tax_rounding"].options)
    listed = locale.tax_inside and not (locale.fiscal and locale.fiscal.note == "foot")
    assert len(locale.tax_heads) in ((3, 4) if listed else (0,))
    if locale.rounding:
        assert set(locale.rounding.tenders) <= set(nodes["tender"].options)
        assert Decimal(locale.rounding.step) > 0
    assert 0 < Decimal(locale.notes[0]) < Decimal(locale.notes[1])
    assert 0 < locale.tax_id_share <= 1


@every_locale
def test_tax_numbers_are_drawn_valid_in_every_form(locale):
    """And each form is told from the others that are called otherwise."""
    graph, seen = KINDS.load("receipt").graph, set()
    given = graph.partial_choices({"locale": locale.name, "town": locale.places[0]})
    for seed in range(40):
        text = graph.nodes["tax_id"].draw(given, np.random.default_rng(seed))
        if text is None:
            continue
        fitting = [tax_id for tax_id in locale.tax_ids if tax_id.has_form(text)]
        assert len({tax_id.words for tax_id in fitting}) == 1
        for tax_id in fitting:
            assert tax_id.is_valid(text)
            if tax_id.check:  # else nobody can tell but by the form
                assert importlib.import_module(f"stdnum.{tax_id.check}").is_valid(
                    text.removeprefix(tax_id.prefix)
                )
        seen.update(tax_id.form for tax_id in fitting)
    assert seen == {tax_id.form for tax_id in locale.tax_ids}


@every_locale
def test_a_tax_number_that_lost_a_digit_does_not_pass(locale):
    """By its check, or where none is public by its form."""
    for tax_id in locale.tax_ids:
        graph = KINDS.load("receipt").graph
        draw = graph.nodes["tax_id"].draw
        given = graph.partial_choices({"locale": locale.name, "town": locale.places[0]})
        drawn = (draw(given, np.random.default_rng(seed)) for seed in range(60))
        text = next(text for text in drawn if text and tax_id.has_form(text))
        assert not tax_id.is_valid(text[:-1])


@every_locale
def test_numerals_are_ten_digits_and_marks_of_their_own(locale):
    """None is Latin, and no mark stands for two things."""
    for numerals in locale.numerals:
        assert [int(digit) for digit in numerals.digits] == list(range(10))
        signs = {*numerals.digits, numerals.decimal, numerals.group}
        assert len(signs) == 12
        assert not signs & {*"0123456789", locale.decimal, locale.group}


@every_locale
def test_what_shapes_a_script_is_there(locale):
    """Its faces hold every sign of its labels, and Faker's parts are some that Faker has."""
    assert locale.direction in ("ltr", "rtl")
    assert set(locale.faces) <= set(BOLD)
    people = Faker()
    for part, said in locale.parts.items():
        assert callable(getattr(people, part))
        assert len(set(said)) > 3
    said = "".join(word for words in locale.labels.values() for word in words)
    for face in locale.faces:
        file = font_file(face)
        data = file.at if isinstance(file.at, bytes) else file.at.read_bytes()
        font = uharfbuzz.Font(uharfbuzz.Face(data, file.index))
        assert all(font.get_nominal_glyph(ord(char)) for char in said)


@every_locale
def test_every_class_of_goods_is_taxed_from_its_first_day(locale):
    """Rates are data with a date of effect, and what is sold has one on any day of a receipt."""
    first = {}
    for rate in locale.taxes:
        assert 0 <= Decimal(rate.rate) < 100
        assert datetime.date.fromisoformat(rate.since)
        first[rate.goods] = min(first.get(rate.goods, rate.since), rate.since)
    sold = {ware.goods for trade in PRODUCTS.load(locale.name).values() for ware in trade.products}
    assert sold <= set(first)
    assert all(since <= "2020-01-01" for since in first.values())


@every_locale
def test_no_two_rates_of_a_class_begin_on_one_day(locale):
    """Else the order of a table would decide."""
    begun = [(rate.goods, rate.since) for rate in locale.taxes]
    assert len(set(begun)) == len(begun)


@every_locale
def test_faker_knows_its_people(locale):
    """And gives names that a till can print."""
    people = Faker(locale.faker)
    people.seed_instance(1)
    assert people.last_name().strip()


@every_locale
def test_phone_patterns_have_digits_to_fill(locale):
    """At least six."""
    assert locale.phones
    assert all(pattern.count("#") >= 6 for pattern in locale.phones)


@every_locale
def test_wares_have_names_prices_and_shops(locale):
    """Within a trade no two have one name, so that rows can be told apart."""
    for trade in PRODUCTS.load(locale.name).values():
        names = [ware.name for ware in trade.products]
        assert len(set(names)) == len(names) >= 2
        assert trade.shops
        for ware in trade.products:
            assert 0 < Decimal(ware.low) <= Decimal(ware.high)
            assert ware.name == " ".join(ware.name.split())
