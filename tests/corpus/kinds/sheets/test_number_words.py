"""Amounts in words, against how the countries write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.sheets.number_words import spell_amount, spell_number


@pytest.mark.parametrize(
    ("locale", "amount", "words"),
    [
        ("en_IN", "63288", "Rupees Sixty Three Thousand Two Hundred Eighty Eight Only"),
        ("en_IN", "1200500.50", "Rupees Twelve Lakh Five Hundred and Fifty Paise Only"),
        ("en_IN", "20000000", "Rupees Two Crore Only"),
        ("en_MY", "1021.05", "One Thousand Twenty-One and Sen Five Only"),
        ("fr_FR", "3402.87", "Trois mille quatre cent deux euros et quatre-vingt-sept centimes"),
        ("fr_FR", "1071", "Mille soixante et onze euros"),
        ("fr_FR", "200", "Deux cents euros"),
        ("fr_FR", "200300", "Deux cent mille trois cents euros"),
        ("fr_FR", "80000", "Quatre-vingt mille euros"),
    ],
)  # fmt: skip
def test_an_amount_is_spelled_as_the_country_spells_it(locale, amount, words):
    assert spell_amount(load_vocabulary(locale).sheet.spelled, Decimal(amount)) == words


@pytest.mark.parametrize("locale", ["en_IN", "en_MY", "fr_FR"])
def test_different_numbers_have_different_words(locale):
    words = load_vocabulary(locale).sheet.spelled
    numbers = [*range(1200), *range(1200, 2_000_000, 7919)]
    assert len({spell_number(words, number) for number in numbers}) == len(numbers)
