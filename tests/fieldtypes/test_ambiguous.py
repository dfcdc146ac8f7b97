"""What could be two values under the declared locale is refused: it is never guessed.

Each case stands with the values that a guess would choose between.
"""

from __future__ import annotations

import itertools

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError

AMBIGUOUS = {
    "code": [
        ("en_US", "---", "no code, or separators of one that is hidden"),
        ("de_DE", "* * * *", "no code, or one whose digits are hidden"),
        ("de_DE", "※", "a mark of tills elsewhere, or an ornament"),
    ],
    "currency": [
        ("de_DE", "$", "USD, CAD, AUD, ..."),
        ("en_GB", "kr", "SEK, NOK or DKK"),
        ("en_US", "¥", "JPY or CNY"),
        ("fr_FR", "£", "GBP, EGP, LBP"),
        ("en_GB", "Rs", "INR, PKR or LKR"),
        ("de_CH", "R", "ZAR, or a part of a word"),
        ("ar_AE", "ر.س", "SAR, which is not the paper's"),
    ],
    "date": [
        ("en_US", "12/31", "this year or last"),
        ("de_DE", "31.12.", "this year or last"),
        ("en_US", "31/12/2024", "a day in another order, or a wrong month"),
        ("en_GB", "12/31/2024", "a day in another order, or a wrong month"),
        ("en_CA", "03-04-2024", "March 4 or April 3: with dashes both are written here"),
        ("pl_PL", "24-03-07", "2024, or the 24th: both are printed here"),
        ("ja_JP", "06/03/07", "2006, the sixth year of an era, or day first"),
        ("ja_JP", "24年3月7日", "2024, or the 24th year of an era"),
        ("ja_JP", "6.3.7", "of which era?"),
        ("fr_FR", "7 jui 2024", "June or July"),
        ("en_US", "Ju 7, 2024", "June or July"),
        ("en_US", "Ma 7, 2024", "March or May"),
        ("de_DE", "7. Ju 2024", "June or July"),
        ("ar_AE", "7 يو 2024", "June or July"),
        ("ja_JP", "2024年03月07日(金)", "the 7th, or the Friday"),
        ("ja_JP", "H31.5.1", "an era that had ended, or 2019 all the same"),
        ("en_GB", "04032018", "day first or month first"),
        ("en_US", "7/٣/2024", "two scripts in one day"),
    ],
    "flag": [
        ("en_US", "1", "yes, or a count"),
        ("en_US", "0", "no, or a count"),
        ("de_DE", "ja", "yes in one language alone"),
        ("en_US", "y", "yes, or a letter"),
        ("en_US", "X", "ticked, or crossed out"),
    ],
    "money": [
        ("en_US", "1.234", "1234.00, or 1.23 and a digit"),
        ("en_US", "12,34", "12.34, or a group that lost a digit"),
        ("en_US", "1.234,50", "1234.50 of another country, or 1.23"),
        ("en_US", "12.5", "12.50, or 12.5x"),
        ("de_DE", "12.34", "12.34 of another country, or a group that lost a digit"),
        ("de_DE", "1,234", "1234.00 of another country, or 1.23 and a digit"),
        ("de_DE", "1.23,00", "123.00, or 1.2300"),
        ("de_CH", "1'23.50", "123.50, or a digit is lost"),
        ("en_IN", "1,23,4567.00", "12,34,567.00, or a group too long"),
        ("fr_FR", "12 34,50", "1234.50, or two numbers side by side"),
        ("fr_FR", "12,50 13,50", "two amounts"),
        ("en_US", "-5.00-", "-5.00, or 5.00"),
        ("en_US", "(-5.00)", "-5.00, or 5.00"),
        ("en_GB", "-5.00 DR", "-5.00, or 5.00"),
        ("en_GB", "5.00 CR DR", "either side"),
        ("en_GB", "5.00 XR", "a side that nobody knows"),
        ("en_US", "12.30 S", "a side in Germany"),
        ("de_DE", "$5,00", "5.00 here, or of another currency"),
        ("en_US", "€5.00", "5.00 here, or of another currency"),
        ("en_US", "▲50.00", "below zero in Japan, an ornament here"),
        ("ja_JP", "1,234.50", "yen have no parts: another currency's, or two numbers"),
        ("de_DE", "12,34,-", "with cents, or without"),
        ("ar_AE", "1٢.50", "two scripts in one number"),
        ("ar_AE", "١٬٢٣٤.٥٠", "marks of two scripts in one number"),
    ],
    "percentage": [
        ("en_US", "8,25%", "8.25 of another country, or 825"),
        ("de_DE", "8.25 %", "8.25 of another country, or 825"),
        ("en_US", "8.25%%", "of what?"),
        ("en_US", "7 8%", "two rates, or 7/8"),
    ],
    "price": [
        ("en_US", "1.7599", "two digits more than coins have"),
        ("en_US", "1,75", "1.75 of another country, or a group that lost a digit"),
        ("de_DE", "1.75", "1.75 of another country, or a group that lost a digit"),
        ("ja_JP", "1.759", "yen with three digits, or a thousand"),
    ],
    "quantity": [
        ("de_DE", "0.395", ".395 of another country: nothing groups a zero"),
        ("en_US", "0,395", ".395 of another country: nothing groups a zero"),
        ("de_DE", "1.5", "1.5 of another country, or a group that lost digits"),
        ("en_US", "1,5", "1.5 of another country, or a group that lost digits"),
        ("en_US", "2 x 3", "two of something, or six"),
        ("en_US", "1/2", "a half, or two counts"),
        ("en_US", "1-2", "from one to two, or a number of something"),
    ],
    "text": [("en_US", " ", "nothing, or what cannot be seen"), ("ja_JP", "\u3000", "the same")],
    "time": [
        ("en_US", "7:5 PM", "7:05 or 7:50"),
        ("en_US", "13:05 PM", "13:05, or 1:05 PM"),
        ("en_US", "0:05 AM", "0:05, or 12:05 AM"),
        ("en_US", "24:00", "the first minute of the day, or of the next"),
        ("en_US", "7 PM", "the hour, or a count"),
        ("de_DE", "1905", "19:05, or a number"),
        ("de_DE", "19.05", "19:05, or an amount, or a day"),
        ("de_DE", "7:05 PM", "this country has no halves of the day"),
        ("ar_AE", "03:04 ب", "which half of the day?"),
    ],
}
CASES = [(kind, *case) for kind, cases in AMBIGUOUS.items() for case in cases]


@pytest.mark.parametrize(("kind", "locale", "text", "between"), CASES)
def test_what_could_be_two_values_is_refused(kind, locale, text, between):
    found = LOCALES.load(locale)
    assert between
    with pytest.raises(UnreadableError):
        TYPES.load(kind).read(text, Context(found, found.currency))


def test_every_type_has_its_list():
    assert sorted(AMBIGUOUS) == sorted(TYPES.names)


@pytest.mark.parametrize(
    ("kind", "text", "readings"),
    [
        ("money", "1.234", {"de_DE": "1234.00", "en_US": None, "ja_JP": None, "de_CH": None}),
        ("money", "1,234", {"de_DE": None, "en_US": "1234.00", "ja_JP": "1234", "fr_FR": None}),
        ("quantity", "1.234", {"de_DE": "1234", "en_US": "1.234", "fr_FR": None}),
        ("quantity", "2.000", {"de_DE": "2000", "en_US": "2"}),
        ("price", "1.759", {"de_DE": "1759.00", "en_US": "1.759", "ja_JP": None}),
        ("date", "03/04/2024", {"en_US": "2024-03-04", "en_GB": "2024-04-03", "ja_JP": None}),
        ("date", "03/04/24", {"en_US": "2024-03-04", "fr_FR": "2024-04-03", "ja_JP": None}),
        ("currency", "$", {"en_US": "USD", "de_DE": None, "en_GB": None}),
        ("money", "5.00 D", {"en_GB": "-5.00", "en_US": None}),
        ("money", "12.-", {"de_CH": "12.00", "en_US": None}),
        ("money", "12.--", {"de_CH": "12.00", "en_US": None}),  # no cents: never -12.00
        ("time", "7:05", {"en_US": "07:05", "ja_JP": "07:05"}),  # no half of the day: of 24 hours
    ],
)
def test_one_text_is_what_the_declared_locale_says_and_nothing_else(kind, text, readings):
    for locale, value in readings.items():
        context = Context(LOCALES.load(locale), LOCALES.load(locale).currency)
        try:
            read = TYPES.load(kind).read(text, context)
        except UnreadableError:
            read = None
        assert read == value, locale


@pytest.mark.parametrize("currency", ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "AED", "KWD"])
def test_the_last_letter_of_a_code_is_no_side(currency):
    """A `D` behind an amount is a debit in Britain, but not that of a dollar."""
    british = Context(LOCALES.load("en_GB"), currency)
    amount = "5.000" if currency == "KWD" else "5.00"
    read = TYPES.load("money").read
    for text in (f"{amount} {currency}", f"{amount}{currency}"):
        assert read(text, british) == amount
    assert read(f"{currency} {amount} D", british) == f"-{amount}"


def test_a_dollar_of_another_country_is_refused_where_the_locale_has_its_own():
    """`$` under en_US is USD, whatever the paper's currency is said to be."""
    for currency, text in itertools.product(("CAD", "AUD"), ("$5.00", "5.00 $")):
        with pytest.raises(UnreadableError):
            TYPES.load("money").read(text, Context(LOCALES.load("en_US"), currency))


@pytest.mark.parametrize("text", ["(12.-)", "(CHF 12.-)", "CHF (12.--)", "-12.-", "–12.–"])
def test_below_zero_without_cents(text):
    swiss = Context(LOCALES.load("de_CH"), "CHF")
    assert TYPES.load("money").read(text, swiss) == "-12.00"


@pytest.mark.parametrize(
    ("kind", "locale", "text", "value"),
    [
        ("date", "ja_JP", "２０２４-０３-０７", "2024-03-07"),
        ("time", "ja_JP", "１９：０５", "19:05"),
        ("currency", "ar_AE", "DHS", "AED"),
    ],
)
def test_wide_figures_and_signs_are_printed_not_canonical(kind, locale, text, value):
    context = Context(LOCALES.load(locale), LOCALES.load(locale).currency)
    assert TYPES.load(kind).read(text, context) == value
    with pytest.raises(UnreadableError):
        TYPES.load(kind).canonical(text, context)
