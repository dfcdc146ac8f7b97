"""Arabic values: two scripts of digits, marks of direction, letters that are spelt in many ways."""

from __future__ import annotations

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.text import fold

EMIRATI = Context(LOCALES.load("ar_AE"), "AED")
GERMAN = Context(LOCALES.load("de_DE"), "EUR")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "1,234.50", "1234.50"),
        ("money", "AED 1,234.50", "1234.50"),
        ("money", "1,234.50 د.إ", "1234.50"),
        ("money", "12.50 درهم", "12.50"),
        ("money", "١٬٢٣٤٫٥٠", "1234.50"),
        ("money", "١٢٣٤٫٥٠ د.إ", "1234.50"),
        ("money", "١,٢٣٤.٥٠", "1234.50"),
        ("money", "-٥٫٠٠", "-5.00"),
        ("money", "٥٫٠٠-", "-5.00"),
        ("money", "(٥٫٠٠)", "-5.00"),
        ("money", "٥٫٠٠ مدين", "-5.00"),
        ("money", "٥٫٠٠ دائن", "5.00"),
        ("money", "\u200f\u061c-\u200e١٢٫٥٠", "-12.50"),
        ("quantity", "٣", "3"),
        ("quantity", "٠٫٣٩٥", "0.395"),
        ("percentage", "٥٪", "5"),
        ("percentage", "٥%", "5"),
        ("percentage", "5٪", "5"),
        ("date", "٧/٣/٢٠٢٤", "2024-03-07"),
        ("date", "07/03/2024", "2024-03-07"),
        ("date", "7 مارس 2024", "2024-03-07"),
        ("date", "٧ مارس ٢٠٢٤", "2024-03-07"),
        ("date", "7 ابريل 2024", "2024-04-07"),
        ("date", "٢٠٢٤-٠٣-٠٧", "2024-03-07"),
        ("time", "١٥:٠٤", "15:04"),
        ("time", "03:04 م", "15:04"),
        ("time", "03:04 ص", "03:04"),
        ("time", "12:04 ص", "00:04"),
        ("time", "3:04 PM", "15:04"),
        ("code", "١٠٠-١٢٣٤", "1001234"),
        ("currency", "د.إ", "AED"),
        ("currency", "درهم", "AED"),
    ],
)
def test_what_the_emirates_print_is_read(kind, text, value):
    """In either script, with its own marks or with Latin ones."""
    assert TYPES.load(kind).read(text, EMIRATI) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "1٢.50"),
        ("money", "12٫50"),
        ("money", "1٬234.50"),
        ("money", "١٬٢٣٤.٥٠"),
        ("money", "١,٢٣٤٫٥٠"),
        ("money", "١٬٢٣٫٥٠"),
        ("money", "١٢٫٥"),
        ("money", "۱۲٫۵۰"),  # the digits of Persian
        ("money", "12.50 ر.س"),
        ("quantity", "١2"),
        ("date", "7/٣/2024"),
        ("date", "٣١/٢/٢٠٢٤"),
        ("date", "7 يو 2024"),
        ("time", "03:04 ب"),
        ("time", "13:04 م"),
        ("time", "١5:04"),
    ],
)
def test_what_nobody_prints_is_refused(kind, text):
    """Two scripts or two kinds of marks in one number, other countries' digits: never guessed."""
    with pytest.raises(UnreadableError):
        TYPES.load(kind).read(text, EMIRATI)


@pytest.mark.parametrize(("kind", "text"), [("money", "١٢,٥٠"), ("date", "٧.٣.٢٠٢٤")])
def test_digits_that_a_country_does_not_print_are_no_value_there(kind, text):
    """Nobody in Germany does."""
    with pytest.raises(UnreadableError):
        TYPES.load(kind).read(text, GERMAN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الإجمـــالي", "الإجمالي"),  # lengthened to fill a line
        ("\ufe8d\ufedf\ufe8e", "الا"),  # forms of presentation, as some readers give them
        ("شُكْراً", "شكرا"),
        ("نقداً", "نقدا"),
        ("مياه ١٫٥ لتر", "مياه 1.5 لتر"),
        ("\u200fحليب\u200e", "حليب"),
        ("شارع حمدان، دبي", "شارع حمدان دبي"),
    ],
)
def test_spellings_of_one_arabic_text_fold(one, other):
    """What a reader of Arabic would call the same."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("حمد", "أحمد"), ("كرم", "كرة"), ("سعيد", "سعد"), ("٥", "٦"), ("١٫٥", "١٥")]
)
def test_other_letters_are_another_text(one, other):
    """Folding stops where meaning begins."""
    assert fold(one) != fold(other)
