"""Every field type under every locale: what is printed is read back, and likeness is a likeness."""

from __future__ import annotations

import datetime
import string
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docextract_eval.corpus.kinds.script import NUMERALS, with_number_style
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.money import minor_units
from tests.contracts.turns import few
from tests.covering import covering

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20
) | st.text(string.ascii_letters + string.digits + " .,-'&/#", min_size=1, max_size=20)
EDGES = [Decimal(n) for n in ("0", "0.01", "-0.01", "999.99", "1000", "-1000.00", "999999999.99")]


def amounts(places):
    """Amounts of either sign up to a thousand billion, the edges of grouping among them."""
    unit = Decimal(1).scaleb(-places)
    drawn = st.integers(-(10**14), 10**14).map(lambda units: units * unit)
    return (drawn | st.sampled_from(EDGES)).map(lambda amount: f"{amount.quantize(unit):f}")


def decimals(low, high, places):
    """Decimals with up to so many places."""
    return st.decimals(low, high, places=places, allow_nan=False).map(lambda value: f"{value:f}")


def values(name, locale):
    """Values of a type as a document of this locale may have them."""
    return {
        "money": amounts(minor_units(locale.currency)),
        "price": amounts(minor_units(locale.currency)) | amounts(minor_units(locale.currency) + 1),
        "date": st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)).map(str),
        "time": st.times().map(lambda time: f"{time:%H:%M}"),
        "quantity": decimals(-9999, 99999, 3) | st.integers(1, 10**6).map(str),
        "percentage": decimals(-100, 100, 2) | st.integers(0, 100).map(str),
        "currency": st.sampled_from(sorted({*locale.signs.values(), "CHF", "JPY"})),
        "flag": st.sampled_from(["yes", "no"]),
        "code": WORDS,
        "text": WORDS,
    }[name]


def canonical(data, name, locale):
    """Draw one value of a type in its canonical form."""
    context = Context(locale, locale.currency)
    try:
        return TYPES.load(name).canonical(data.draw(values(name, locale)), context)
    except UnreadableError:
        return assume(False)


COUNTRIES = [LOCALES.load(name) for name in LOCALES.names]
OWN_FORMS = ("currency", "date", "money", "percentage", "price", "quantity", "time")
"""The types that a country writes as its own data say."""
ALIKE = [name for name in TYPES.names if name not in OWN_FORMS]
"""The types that all countries write alike."""
every_type = pytest.mark.parametrize("name", TYPES.names)
every_locale = pytest.mark.parametrize("locale", COUNTRIES)
FORMS = [*product(OWN_FORMS, COUNTRIES), *covering(ALIKE, COUNTRIES)]
"""Every type with every country whose data it is written by; the others with some."""
every_form = pytest.mark.parametrize(("name", "locale"), FORMS)
some_pairs = pytest.mark.covering("name, locale", TYPES.names, COUNTRIES, each=3)
"""Every type, every country, and of each type's pairs with countries a third in turn."""


@every_form
@few()
@given(data=st.data())
def test_what_is_shown_is_read_back_in_every_style(name, locale, data):
    """Print and read under one locale are each other's inverse."""
    value = canonical(data, name, locale)
    context = Context(locale, value if name == "currency" else locale.currency)
    kind = TYPES.load(name)
    assert kind.style_count(context) > 0
    for style in range(kind.style_count(context)):
        shown = kind.write(value, context, style)
        assert kind.read(shown, context) == value, shown


@some_pairs
@few()
@given(data=st.data())
def test_what_is_shown_in_a_script_s_own_digits_is_read_back(name, locale, data):
    """By the country's reader, which does not know what one paper chose; with marks or without."""
    value = canonical(data, name, locale)
    context, kind = Context(locale, locale.currency), TYPES.load(name)
    for chosen in NUMERALS:
        paper = Context(with_number_style(locale, chosen), locale.currency)
        for style in range(kind.style_count(paper)):
            shown = kind.write(value, paper, style)
            assert kind.read(shown, context) == kind.read(shown, paper) == value, shown
            assert kind.read(f"\u200f{shown}\u061c", context) == value


@some_pairs
@few()
@given(data=st.data())
def test_styles_wrap_around(name, locale, data):
    """A style is a number taken modulo how many there are."""
    value = canonical(data, name, locale)
    context = Context(locale, locale.currency)
    kind = TYPES.load(name)
    many = kind.style_count(context)
    assert kind.write(value, context, 3 + 5 * many) == kind.write(value, context, 3 % many)


@some_pairs
@few()
@given(data=st.data())
def test_the_canonical_form_is_at_rest(name, locale, data):
    """Canonical of canonical is canonical, and no blank is lost or added."""
    value = canonical(data, name, locale)
    context = Context(locale, locale.currency)
    assert TYPES.load(name).canonical(value, context) == value
    assert value == value.strip() != ""


@some_pairs
@few()
@given(data=st.data())
def test_likeness_is_symmetric_within_0_and_1_and_1_on_itself(name, locale, data):
    """And complete likeness is equality of the folded forms; of near values as of far ones."""
    kind, one = TYPES.load(name), canonical(data, name, locale)
    near = st.sampled_from((one, one[1:], one[:-1], one + one[:1], one.swapcase()))
    far = canonical(data, name, locale)
    other = data.draw(near | st.just(far)) or far
    likeness = kind.likeness(one, other)
    assert 0 <= likeness <= 1
    assert kind.likeness(other, one) == likeness
    assert kind.likeness(one, one) == 1
    assert (likeness == 1) == (kind.fold(one) == kind.fold(other))


@every_type
@given(text=st.text(max_size=15))
def test_any_text_is_read_or_refused(name, text):
    """A prediction may hold anything: it is a value or unreadable, and nothing else happens."""
    for locale in map(LOCALES.load, LOCALES.names):
        context = Context(locale, locale.currency)
        for reading in (TYPES.load(name).canonical, TYPES.load(name).read):
            try:
                value = reading(text, context)
            except UnreadableError:
                continue
            assert TYPES.load(name).canonical(value, context) == value
