"""Chinese, Thai, Turkish and Vietnamese receipts: what no other country's do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.people import strip_accents
from docextract_eval.corpus.kinds.receipt.bill import Bill, TillHabits, round_cash
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts


def receipts(locale, count=24):
    written = {"name": "r", "seed": 3, "count": count, "locales": [locale], "kinds": ["receipt"]}
    recipe = parse_recipe(written, "r")
    return [compose(recipe, index) for index in range(count)]


def values(document):
    return {field.name: field.value for field in document.fields if field.decoy_of is None}


def test_china_lets_what_is_less_than_a_tenth_of_a_yuan_go():
    """And never makes it up: 抹零."""
    bill = Bill(Decimal("9.98"), Decimal(0), (), Decimal(0), Decimal("9.98"))
    assert round_cash(bill, "cash", LOCALES.load("zh_CN")).payable == Decimal("9.90")
    assert round_cash(bill, "cash", LOCALES.load("th_TH")).payable == Decimal("10.00")


@pytest.mark.parametrize("locale", ["th_TH", "vi_VN", "zh_CN"])
def test_what_pays_from_a_phone_shows_no_card(locale):
    """Nor the slip of a terminal; what pays with a card shows its number."""
    wallets, seen = LOCALES.load(locale).wallets, set()
    for document in receipts(locale):
        found = values(document)
        by_phone = found["payment_method"] in wallets
        seen.add(by_phone)
        if by_phone:
            assert found["card_tail"] is None
    assert seen == {False, True}


@pytest.mark.parametrize("locale", ["th_TH", "vi_VN", "zh_CN"])
def test_a_till_that_tells_no_tax_says_so_in_no_cell(locale):
    """Neither a sum, nor a table, nor the letter of a rate behind an article."""
    told = set()
    for document in receipts(locale):
        rows = document.tables["line_items"]
        letters = any(cell.value for row in rows for cell in row if cell.name.endswith("tax_code"))
        told.add(values(document)["tax_total"] is not None)
        if values(document)["tax_total"] is None:
            assert not document.tables["taxes"]
            assert not letters
    assert told == {False, True}


def test_how_many_tills_tell_the_tax_is_the_country_s():
    tellers = [
        TillHabits(code_variant=code).prints_included_tax(LOCALES.load("zh_CN"))
        for code in range(100)
    ]
    assert sum(tellers) == 30
    assert all(
        TillHabits(code_variant=code).prints_included_tax(LOCALES.load("de_DE"))
        for code in range(100)
    )


def test_vietnam_groups_by_commas_only_where_nothing_has_decimals():
    """`1,085 kg` and `147,000` on one paper would be read alike."""
    grouped = {",": 0, ".": 0}
    for document in receipts("vi_VN", 40):
        total = next(field for field in document.fields if field.name == "total")
        mark = next((char for char in total.text if char in ",."), None)
        if mark is None:
            continue
        grouped[mark] += 1
        weighed = any("kg" in words for words in page_word_texts(document.pages))
        assert mark == "." or not weighed
    assert all(grouped.values())


def test_marks_are_left_off_letters_and_not_the_letters():
    assert strip_accents("Phở bò đặc biệt, ĐƯỜNG") == "Pho bo dac biet, DUONG"


@pytest.mark.long
def test_turkish_opening_hours_go_below_the_days_where_a_roll_is_narrow():
    """In one line they would be wider than the paper, which cannot be drawn."""
    days = ("HAFTA", "İÇİ", "VE", "CUMARTESİ")
    written = {"name": "t", "kinds": ["receipt"], "locales": ["tr_TR"], "count": 80, "seed": 3}
    recipe = parse_recipe(written | {"do": {"template": "needles"}}, "t")
    found = (compose(recipe, index) for index in range(recipe.count))
    document = next(each for each in found if days[0] in page_word_texts(each.pages)[0])
    (words,), (page,) = page_word_texts(document.pages), render(document)
    at = words.index(days[0])
    assert words[at : at + 4] == days
    tops, bottoms = page.quads[:, 0, 1], page.quads[:, 2, 1]
    assert (tops[at + 4 : at + 7] > bottoms[at : at + 4].max()).all()
