"""Text, codes, currencies and flags: what counts, and what is folded away."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.text import fold
from tests.contracts.test_fieldtypes import every_locale
from tests.fieldtypes.printed import forms

GERMAN = Context(LOCALES.load("de_DE"), "EUR")
AMERICAN = Context(LOCALES.load("en_US"), "USD")
MALAYSIAN = Context(LOCALES.load("en_GB"), "MYR")
JAPANESE = Context(LOCALES.load("ja_JP"), "JPY")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JOE'S DINER", "Joe s  diner"),
        ("CAFÉ", "cafe\N{COMBINING ACUTE ACCENT}"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}BC", "abc"),
        ("STRASSE", "straße"),
        ("Wok & Roll, Inc.", "wok   roll inc"),
        ("TRASH-BAGS", "trash bags"),
        ("5 kg (net)", "5 kg net"),
        ("Hauptstr. 5, 10115 Berlin", "Hauptstr 5 10115 Berlin"),
        ("7-ELEVEN", "7 eleven"),
        ("#12", "12"),
        ("(6-PACK)", "6 pack"),
        ("@24.000", "24.000"),
        ("Rs.500", "Rs 500"),
        ("Tel: 030/123 456-7", "tel 030/123 456\N{EN DASH}7"),
        ("Joe\N{RIGHT SINGLE QUOTATION MARK}s 2", "joe's 2"),
    ],
)
def test_case_width_accents_spelling_and_punctuation_fold(one, other):
    """Two spellings of one name are one name."""
    assert fold(TYPES.load("text").canonical(one, GERMAN)) == fold(
        TYPES.load("text").canonical(other, GERMAN)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2005-", "2005"),
        ("1.50", "150"),
        ("1.50", "1,50"),
        (".50", "50"),
        ("$.50", "$50"),
        ("-5", "5"),
        ("\N{MINUS SIGN}5", "5"),
        ("$-5", "$5"),
        ("5.00- \N{EURO SIGN}", "5.00 \N{EURO SIGN}"),
        ("5.00-EUR", "5.00EUR"),
        ("(USD 5.00)", "USD 5.00"),
        ("5%", "5"),
        ("1, 2", "12"),
        ("3,5%", "35%"),
        ("A+", "A"),
        ("CAFE", "CAFÉ"),
        ("!!", "??"),
    ],
)
def test_what_changes_the_meaning_does_not_fold(one, other):
    """Signs and points next to digits, symbols, accents; and what folds to nothing."""
    assert fold(one) != fold(other)


@every_locale
def test_texts_that_read_as_different_money_stay_apart(locale):
    """In no form of a country do two amounts fold to one text: not their sign, nor their mark."""
    context, money, found = Context(locale, locale.currency), TYPES.load("money"), {}
    for units in ("5", "-5", "50", "-50", "500", "1234", "-1234", "123456"):
        value = money.canonical(units, context)
        small = money.canonical(f"{Decimal(units) / 100:f}", context)
        places = minor_units(context.currency)
        for amount in (value, *([small] if places else [])):
            for text in forms("money", amount, context):
                assert found.setdefault(fold(text), amount) == amount, text
    assert len(found) > 100


@given(st.text(alphabet="abcXYZ éß.,-&'()!?", max_size=20))
def test_folding_twice_is_folding_once(text):
    """Where no digit is near, a folded text is at rest."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["", "  ", "\n\t"])
@pytest.mark.parametrize("kind", ["text", "code", "currency", "flag"])
def test_nothing_is_no_value(kind, text):
    """An empty string is no guess."""
    with pytest.raises(UnreadableError):
        TYPES.load(kind).canonical(text, GERMAN)


@given(st.text(alphabet="aé1٣, .-_$'’。東🍵\u0301\x00\u3000", max_size=8))
def test_punctuation_folds_the_same_whatever_other_signs_there_are(text):
    assert fold(f"{text} a €") == f"{fold(f'{text} a')} €"


def test_likeness_of_texts_is_partial_and_of_the_folded():
    """One letter of ten wrong is nearly alike; case costs nothing."""
    alike = TYPES.load("text").likeness
    assert alike("BANANAS", "bananas") == 1
    assert alike("ABCDEFGHIJ", "abcdefghix") == pytest.approx(0.9)
    assert alike("abc", "xyz") == 0


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("money", "123.45", "123.46"),
        ("date", "2024-03-04", "2024-04-03"),
        ("time", "19:05", "19:06"),
        ("code", "DE89370400440532013000", "DE89370400440532013001"),
        ("currency", "EUR", "EUC"),
        ("quantity", "1000", "1001"),
        ("percentage", "19", "16"),
    ],
)
def test_nothing_but_text_is_partly_right(kind, one, other):
    """One digit wrong in a total is a wrong total."""
    assert TYPES.load(kind).likeness(one, other) == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("de89-3704", "DE893704"),
        ("(555) 010-0199", "5550100199"),
        ("#0042", "0042"),
        ("12-3456789", "123456789"),
    ],
)
def test_codes_are_upper_case_without_separators(text, value):
    """Leading zeros stay: a code is no number."""
    assert TYPES.load("code").canonical(text, GERMAN) == value
    assert TYPES.load("code").read(text, GERMAN) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("※", "※"), (" 軽", "軽"), ("＊", "*"), ("**** 6432", "6432"), ("Ｔ１２３", "T123")],
)
def test_a_sign_that_tills_mark_articles_with_is_a_code(text, value):
    """Where tills do; beside letters and digits it is a separator, and width does not count."""
    assert TYPES.load("code").read(text, JAPANESE) == value
    if not value.isalnum():
        with pytest.raises(UnreadableError):
            TYPES.load("code").read(text, GERMAN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東京都千代田区 丸の内1-2-3", "東京都千代田区丸の内 1-2-3"),
        ("ｷﾞｭｳﾆｭｳ 1L", "ギュウニュウ 1L"),
        ("珈琲館 こもれび", "珈琲館こもれび"),
        ("ヤマダ タロウ", "ヤマダタロウ"),
    ],
)
def test_blanks_beside_signs_of_japanese_say_nothing(one, other):
    """A line break leaves some; between words of other scripts they stay."""
    assert fold(one) == fold(other)
    for text in (one, other):
        assert fold(TYPES.load("text").canonical(text, JAPANESE)) == fold(text)
    assert TYPES.load("text").canonical("NHK World 受信料", JAPANESE) == "NHK World受信料"
    assert fold("wok roll") != fold("wokroll")


@pytest.mark.parametrize(
    ("context", "text", "code"),
    [
        (AMERICAN, "$", "USD"),
        (AMERICAN, "US$", "USD"),
        (GERMAN, "€", "EUR"),
        (GERMAN, "Euro", "EUR"),
        (GERMAN, "usd", "USD"),
        (GERMAN, " EUR ", "EUR"),
        (MALAYSIAN, "RM", "MYR"),
        (MALAYSIAN, "£", "GBP"),  # the paper's own sign comes first
    ],
)
def test_a_sign_means_what_the_locale_says(context, text, code):
    """And a code of ISO 4217 means itself."""
    assert TYPES.load("currency").read(text, context) == code


@pytest.mark.parametrize(
    ("context", "text"),
    [(GERMAN, "$"), (AMERICAN, "€"), (AMERICAN, "Euro"), (GERMAN, "E"), (GERMAN, "12A")],
)
def test_a_sign_of_another_country_is_refused(context, text):
    """It is never guessed."""
    with pytest.raises(UnreadableError):
        TYPES.load("currency").read(text, context)


@pytest.mark.parametrize(
    ("text", "word"), [("yes", "yes"), ("No", "no"), ("TRUE", "yes"), ("false", "no")]
)
def test_a_flag_is_yes_or_no(text, word):
    """JSON's words are read as these."""
    assert TYPES.load("flag").canonical(text, GERMAN) == word


@pytest.mark.parametrize("text", ["ja", "1", "0", "y", "maybe"])
def test_other_words_are_no_flag(text):
    """They are refused and not guessed."""
    with pytest.raises(UnreadableError):
        TYPES.load("flag").canonical(text, GERMAN)
