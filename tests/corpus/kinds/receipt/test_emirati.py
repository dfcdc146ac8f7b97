"""Receipts of the Emirates: sides, digits, languages, the tax and the coins."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds.receipt.bill import rates_in_force
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.script import with_second_language
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts
from tests.ink import boxes

RECIPE = parse_recipe({"name": "ae", "count": 100, "seed": 8, "locales": ["ar_AE"]}, "ae")
OWN = set("٠١٢٣٤٥٦٧٨٩")
AMOUNTS, STAMPS = {"money", "quantity", "percentage"}, {"date", "time"}


def receipts(count=12, **do):
    """Some receipts with their pages."""
    for index in range(count):
        document = documents.compose(RECIPE, index, do)
        yield document, boxes(render(document)[0])


def fields(document):
    """Every field and cell that is printed."""
    rows = (row for table in document.tables.values() for row in table)
    cells = (cell for row in rows for cell in row)
    return [field for field in (*document.fields, *cells) if field.text]


@pytest.mark.parametrize("template", LAYOUTS)
def test_amounts_stand_at_the_left_and_what_they_are_for_at_the_right(template):
    """On every family's paper."""
    for document, found in receipts(6, template=template):
        for row in document.tables["line_items"]:
            cell = {field.name.partition(".")[2]: field for field in row}
            (amount,), (name,) = cell["amount"].places, cell["description"].places
            assert found[amount.words[-1]][2] < found[list(name.words)][:, 0].min()


def test_last_digits_stand_under_each_other():
    """Numbers run from the left on this paper too: their ends line up, and not their beginnings."""
    seen = 0
    for document, found in receipts(20, numerals="latin"):
        ends, starts = set(), set()
        for row in document.tables["line_items"]:
            amount = next(cell for cell in row if cell.name == "line_items.amount")
            starts.add(found[amount.places[0].words[0]][0])
            ends.add(found[amount.places[0].words[0]][2])
        assert max(ends) - min(ends) <= 4  # a 1 is narrower than its place
        seen += max(starts) - min(starts) > 8
    assert seen > 3


def test_a_card_s_number_is_read_from_the_left():
    """Stars, then the tail at their right."""
    for document, found in receipts(tender="card", numerals="latin"):
        tail = next(field for field in document.fields if field.name == "card_tail")
        (word,) = tail.places[0].words
        assert set(page_word_texts(document.pages)[0][word - 1]) == {"*"}
        assert found[word - 1][2] < found[word][0]
        assert abs(found[word - 1][1] - found[word][1]) < 10  # on one line


@pytest.mark.parametrize(
    ("numerals", "amounts", "stamps"), [("latin", 0, 0), ("mixed", 0, 1), ("own", 1, 1)]
)
def test_a_paper_prints_its_numbers_in_the_digits_it_chose(numerals, amounts, stamps):
    """All in one script, or amounts in one and days and hours in the other."""
    for document, _ in receipts(8, numerals=numerals):
        assert document.factors["numerals"] == numerals
        for field in fields(document):
            if field.type in AMOUNTS | STAMPS and any(char.isdigit() for char in field.text):
                own = amounts if field.type in AMOUNTS else stamps
                digits = {char for char in field.text if char.isdigit()}
                assert digits <= OWN if own else not digits & OWN, field


def test_other_digits_change_nothing_else():
    """The same values, the same words around them."""
    one, other = (documents.compose(RECIPE, 3, {"numerals": n}) for n in ("latin", "own"))
    assert [field.value for field in one.fields] == [field.value for field in other.fields]
    assert one.tables.keys() == other.tables.keys()


def test_a_second_language_stands_behind_the_first():
    """On papers of two languages; on the others no label is in Latin letters."""
    second = {word for words in LOCALES.load("ar_AE").second.values() for word in words}
    labels = with_second_language(LOCALES.load("ar_AE")).labels
    for role in ("total", "cash", "card", "change"):
        assert all(label.partition(" / ")[2] in second for label in labels[role])
        assert all(label.partition(" / ")[0] for label in labels[role])
    for languages in ("one", "two"):
        for document, _ in receipts(6, languages=languages):
            loose = [span.text for line in document.pages[0] for span in line.spans if not span.tag]
            assert any(
                " / " in text and "Tax" not in text and "TRN" not in text for text in loose
            ) == (languages == "two")


def test_a_tax_invoice_says_so():
    """The law wants its title; and five percent are in the prices, nothing on medicines."""
    for document, _ in receipts(20):
        words = page_word_texts(document.pages)[0]
        assert "فاتورة" in words
        rates = {row[0].value for row in document.tables["taxes"]}
        assert rates <= ({"5", "0"} if document.factors["trade"] == "pharmacy" else {"5"})


def test_there_was_no_tax_before_2018():
    """Not even at nothing."""
    locale = LOCALES.load("ar_AE")
    assert not rates_in_force("2017-12-31", locale)
    assert rates_in_force("2018-01-01", locale)["standard"].rate == "5"


def test_cash_is_rounded_to_the_quarter_and_cards_are_not():
    """The smallest coin is of 25 fils."""
    rounded = 0
    for tender in ("cash", "card"):
        for document, _ in receipts(20, tender=tender):
            value = {field.name: field.value for field in document.fields}
            paid = Decimal(value["payable"] or value["total"])
            if tender == "cash":
                assert paid % Decimal("0.25") == 0
                assert abs(paid - Decimal(value["total"])) <= Decimal("0.125")
                rounded += value["payable"] is not None
            else:
                assert value["payable"] is None
    assert rounded > 8


def test_printed_texts_hold_no_marks_of_direction():
    """Paper shows none, so truth has none."""
    marks = {chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F))}
    for document, _ in receipts(20):
        assert not marks & set("".join(page_word_texts(document.pages)[0]))
        assert not marks & set("".join(field.text for field in fields(document)))
