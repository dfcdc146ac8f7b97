"""Amounts, counts and rates: strict, by the declared locale alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.money import minor_units


def context(locale, currency=None):
    """A locale, with its own currency unless another is given."""
    found = LOCALES.load(locale)
    return Context(found, currency or found.currency)


def read(kind, text, locale, currency=None):
    """Read what is printed."""
    return TYPES.load(kind).read(text, context(locale, currency))


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en_US", "1234.50", "1234.50"),
        ("en_US", "1,234.50", "1234.50"),
        ("en_US", "$1,234.50", "1234.50"),
        ("en_US", "$ 1,234.50", "1234.50"),
        ("en_US", "USD 1,234.50", "1234.50"),
        ("en_US", "US$1,234.50", "1234.50"),
        ("en_US", "1,234.50 USD", "1234.50"),
        ("en_US", "(1,234.50)", "-1234.50"),
        ("en_US", "($1,234.50)", "-1234.50"),
        ("en_US", "$(1,234.50)", "-1234.50"),
        ("en_US", "-$5.00", "-5.00"),
        ("en_US", "$-5.00", "-5.00"),
        ("en_US", "\N{MINUS SIGN}5.00", "-5.00"),
        ("en_US", "\N{MINUS SIGN}$5.00", "-5.00"),
        ("en_US", "\N{EN DASH}$5.00", "-5.00"),
        ("en_US", "5.00-", "-5.00"),
        ("en_US", "5.00\N{MINUS SIGN}", "-5.00"),
        ("en_US", "$5.00-", "-5.00"),
        ("en_US", "1,234", "1234.00"),
        ("en_US", "7", "7.00"),
        ("en_US", ".87", "0.87"),
        ("en_US", "$.87-", "-0.87"),
        ("en_US", "$5.00 USD", "5.00"),
        ("de_DE", ",87", "0.87"),
        ("en_IN", "Rs. 1,23,456.50/-", "123456.50"),
        ("en_MY", "RM9.00", "9.00"),
        ("id_ID", "Rp.60.000,-", "60000"),
        ("id_ID", "Rp 45.000,00", "45000"),
        ("id_ID", "45,000", "45000"),
        ("en_US", "-0.00", "0.00"),
        ("de_DE", "1.234,50", "1234.50"),
        ("de_DE", "1234,50 €", "1234.50"),
        ("de_DE", "EUR 1.234,50", "1234.50"),
        ("de_DE", "1.234,50-", "-1234.50"),
        ("de_DE", "-1.234,50 €", "-1234.50"),
        ("de_DE", "1.234,50- €", "-1234.50"),
        ("de_DE", "1.234,50 €-", "-1234.50"),
        ("de_DE", "1.234,50 €\N{MINUS SIGN}", "-1234.50"),
        ("de_DE", "5,00\N{NO-BREAK SPACE}€", "5.00"),
        ("de_DE", "5,00\N{NARROW NO-BREAK SPACE}€", "5.00"),
        ("de_DE", "1.234", "1234.00"),
        ("de_DE", "1.234.567,89", "1234567.89"),
        ("de_DE", "5,-", "5.00"),
        ("de_DE", "1.200,-- €", "1200.00"),
        ("en_GB", "£1,234.50", "1234.50"),
        ("en_GB", "-£0.30", "-0.30"),
        ("en_IN", "1,23,456.00", "123456.00"),
        ("en_IN", "₹1,23,456.00", "123456.00"),
        ("en_IN", "Rs. 12,34,56,789.00", "123456789.00"),
        ("en_IN", "Rs.12,345.00", "12345.00"),
        ("en_IN", "123,456.78", "123456.78"),
        ("en_IN", "₹1,234,567.00", "1234567.00"),
        ("en_IN", "Rs. 500/-", "500.00"),
        ("en_IN", "123456.00", "123456.00"),
        ("de_CH", "1'234.50", "1234.50"),
        ("de_CH", "CHF 1’234.50", "1234.50"),
        ("de_CH", "1 234.50", "1234.50"),
        ("de_CH", "1'234'567.85", "1234567.85"),
        ("de_CH", "12.-", "12.00"),
        ("de_CH", "Fr. 1'200.--", "1200.00"),
        ("de_CH", "-12.-", "-12.00"),
        ("de_CH", "CHF-5.20", "-5.20"),
        ("fr_FR", "1 234,50", "1234.50"),
        ("fr_FR", "1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€", "1234.50"),
        ("fr_FR", "1 234 567,89€", "1234567.89"),
        ("fr_FR", "-12,50 EUR", "-12.50"),
        ("de_DE", "1.234,36 H", "1234.36"),
        ("de_DE", "1.234,36S", "-1234.36"),
        ("de_DE", "1.234,36+", "1234.36"),
        ("en_GB", "£615.79 DR", "-615.79"),
        ("en_GB", "615.79 OD", "-615.79"),
        ("en_IN", "1,00,749.70 Cr", "100749.70"),
        ("en_US", "615.79 CR", "615.79"),
    ],
)
def test_an_amount_is_read_in_every_form_that_its_locale_prints(locale, text, value):
    """Signs before, after and as parentheses, with and without the currency."""
    assert read("money", text, locale) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("¥1,234", "1234"), ("￥1,234", "1234"), ("\\1,234", "1234"), ("1,234円", "1234")),
        *(("１，２３４円", "1234"), ("￥１２３", "123"), ("¥0", "0"), ("1234", "1234")),
        *(("▲1,234", "-1234"), ("▲¥1,234", "-1234"), ("¥▲1,234", "-1234"), ("△50円", "-50")),
        *(("-¥1,234", "-1234"), ("－１００", "-100"), ("(1,234)", "-1234"), ("500 出金", "-500")),
    ],
)
def test_yen_are_read_in_every_form_of_japan(text, value):
    """Signs before and behind, wide and narrow, the triangle of accountants."""
    assert read("money", text, "ja_JP") == value


@pytest.mark.parametrize(
    "text", ["¥1,23", "1,234.50", "1.234円", "▲▲50", "▲-50", "-▲50", "▲50 出金", "¥1,234円5", "円"]
)
def test_what_are_no_yen_is_refused(text):
    """Two signs of a minus, a part of a yen, a group that is not full."""
    with pytest.raises(UnreadableError):
        read("money", text, "ja_JP")


def test_a_triangle_is_a_minus_in_japan_alone():
    with pytest.raises(UnreadableError):
        read("money", "▲50.00", "en_US")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en_US", "1.234"),
        ("en_US", "12.3"),
        ("en_US", "1.234,50"),
        ("en_US", "12,34"),
        ("en_US", "1,23"),
        ("en_US", "1,2345.00"),
        ("en_US", "12,34,567.00"),
        ("en_US", "1 234.50"),
        ("en_US", "1'234.50"),
        ("en_US", "5."),
        ("en_US", "€5.00"),
        ("en_US", "5.00 EUR"),
        ("en_US", "--5.00"),
        ("en_US", "-5.00-"),
        ("en_US", "(-5.00)"),
        ("en_US", "(5.00"),
        ("en_US", "$"),
        ("en_US", "-"),
        ("en_US", "()"),
        ("en_US", ""),
        ("en_US", "1e3"),
        ("en_US", "5.00%"),
        ("en_US", "TOTAL 5.00"),
        ("en_US", "5.00 6.00"),
        ("en_US", "NaN"),
        ("en_US", "Infinity"),
        ("de_DE", "1,234.50"),
        ("de_DE", "1,234"),
        ("de_DE", "12.34"),
        ("de_DE", "0.395"),
        ("en_US", "0,395"),
        ("de_DE", "12,3"),
        ("de_DE", "1.23,00"),
        ("de_DE", "$5,00"),
        ("de_DE", "1 234,50"),
        ("de_DE", "5,50,-"),
        ("en_GB", "$1.00"),
        ("en_IN", "1,23,456,789.00"),
        ("en_US", "1,23,456.00"),
        ("en_IN", "12,3,456.00"),
        ("en_IN", "1,23,45.00"),
        ("de_CH", "1,234.50"),
        ("de_CH", "1'234,50"),
        ("de_CH", "1'234’567.85"),
        ("de_CH", "1'23.50"),
        ("de_CH", "12.5"),
        ("de_CH", "12.50.-"),
        ("fr_FR", "1.234,50"),
        ("fr_FR", "12.50"),
        ("fr_FR", "12 34,50"),
        ("fr_FR", "0 123,50"),
        ("fr_FR", "12,50 13,50"),
        ("en_GB", "-615.79 DR"),
        ("en_GB", "615.79 CR DR"),
        ("en_GB", "615.79 XR"),
        ("en_GB", "DR"),
        ("en_US", "12.30 S"),
        ("de_DE", "12,30 DR"),
    ],
)
def test_what_is_no_amount_under_the_locale_is_refused(locale, text):
    """Other marks, other groups, too few or too many cents, other currencies: never guessed."""
    with pytest.raises(UnreadableError):
        read("money", text, locale)


@pytest.mark.parametrize(
    ("currency", "text", "value"),
    [
        ("JPY", "1,234", "1234"),
        ("IDR", "1,234", "1234"),
        ("KWD", "1.234", "1.234"),
        ("USD", "1.23", "1.23"),
    ],
)
def test_the_minor_unit_says_how_many_digits_follow_the_mark(currency, text, value):
    """Yen and rupiah have none and dinars three."""
    assert read("money", text, "en_US", currency) == value
    assert len(value.partition(".")[2]) == minor_units(currency)


@pytest.mark.parametrize(("currency", "text"), [("JPY", "1.23"), ("KWD", "1.23"), ("USD", "1.2")])
def test_another_number_of_digits_is_another_currencys_amount(currency, text):
    """So it is refused."""
    with pytest.raises(UnreadableError):
        read("money", text, "en_US", currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.50"),
        ("1234.50", "1234.50"),
        ("1234.500", "1234.50"),
        ("9", "9.00"),
        ("-9", "-9.00"),
        ("-0", "0.00"),
        ("007.10", "7.10"),
        (" 5.00 ", "5.00"),
        ("1.239", "1.239"),
        ("123456789012345678.90", "123456789012345678.90"),
    ],
)
def test_a_canonical_amount_has_the_currencys_digits(text, value):
    """Digits beyond the minor unit stay: they are a mistake that must not be rounded away."""
    assert TYPES.load("money").canonical(text, context("de_DE")) == value


@pytest.mark.parametrize("kind", ["money", "quantity", "percentage"])
@pytest.mark.parametrize(
    "text", ["1,5", "1e3", "+1", "1.", ".5", "", "x", "1 000", "NaN", "٣", "%"]
)
def test_a_claimed_canonical_number_has_one_spelling_only(kind, text):
    """What is not that spelling is refused and not repaired, in any locale."""
    with pytest.raises(UnreadableError):
        TYPES.load(kind).canonical(text, context("de_DE"))


@pytest.mark.parametrize(
    ("kind", "locale", "text", "value"),
    [
        ("quantity", "en_US", "2", "2"),
        ("quantity", "en_US", "2.000", "2"),
        ("quantity", "de_DE", "2.000", "2000"),
        ("quantity", "de_DE", "0,395", "0.395"),
        ("quantity", "en_US", "-3", "-3"),
        ("quantity", "en_US", "2 x", "2"),
        ("quantity", "en_US", "2x", "2"),
        ("quantity", "en_US", "X2", "2"),
        ("quantity", "en_US", "12 PCS.", "12"),
        ("quantity", "en_US", ".5 lb", "0.5"),
        ("quantity", "de_DE", "1,5 kg", "1.5"),
        ("quantity", "ja_JP", "3個", "3"),
        ("quantity", "id_ID", "2 Pcs", "2"),
        ("quantity", "id_ID", "1 X", "1"),
        ("quantity", "th_TH", "2 ชิ้น", "2"),
        ("percentage", "en_US", "8.25%", "8.25"),
        ("percentage", "de_DE", "19 %", "19"),
        ("percentage", "de_DE", "19,00%", "19"),
        ("percentage", "de_DE", "7", "7"),
    ],
)
def test_counts_and_rates_lose_their_needless_zeros(kind, locale, text, value):
    """The same point is a decimal mark in one country and a group in the other."""
    assert read(kind, text, locale) == value


@pytest.mark.parametrize(
    ("kind", "locale", "text"),
    [
        ("quantity", "de_DE", "0.395"),
        ("quantity", "en_US", "1,5 kg"),
        ("quantity", "en_US", "2 COFFEE"),
        ("quantity", "en_US", "kg"),
        ("quantity", "en_US", "2 x 3"),
        ("percentage", "en_US", "8,25%"),
        ("percentage", "en_US", "8.25%%"),
        ("percentage", "en_US", "%8.25"),
        ("percentage", "en_US", "%"),
    ],
)
def test_what_is_no_count_or_rate_is_refused(kind, locale, text):
    """A product, a unit alone, doubled signs and the other country's mark."""
    with pytest.raises(UnreadableError):
        read(kind, text, locale)


@pytest.mark.parametrize(
    ("locale", "amount", "shown"),
    [
        ("en_IN", "999.00", "999.00"),
        ("en_IN", "1000.00", "1,000.00"),
        ("en_IN", "99999.00", "99,999.00"),
        ("en_IN", "100000.00", "1,00,000.00"),
        ("en_IN", "-12345678.90", "-1,23,45,678.90"),
        ("de_CH", "1234567.50", "1'234'567.50"),
        ("fr_FR", "1234567.50", "1 234 567,50"),
        ("en_GB", "1234567.50", "1,234,567.50"),
    ],
)
def test_digits_are_grouped_as_the_country_does(locale, amount, shown):
    """By three, or in India by three once and then by two: thousands, lakhs, crores."""
    assert TYPES.load("money").write(amount, context(locale), 0) == shown


def test_a_rate_is_in_percent_points():
    """19 % is 19, not .19."""
    assert TYPES.load("percentage").canonical("19.00", context("de_DE")) == "19"
    assert TYPES.load("percentage").write("19", context("de_DE"), 0) == "19%"


def test_an_unreadable_text_is_a_value_error_that_names_it():
    """Who reads labels can say which text it was."""
    with pytest.raises(ValueError, match=r"^1\.234$"):
        read("money", "1.234", "en_US")


def test_amounts_are_decimals_to_the_last_cent():
    """No binary fraction comes between."""
    money = TYPES.load("money")
    shown = money.write("90071992547409.93", context("en_US"), 0)
    assert shown == "90,071,992,547,409.93"
    assert Decimal(money.read(shown, context("en_US"))) == Decimal("90071992547409.93")
