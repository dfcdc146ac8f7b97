"""Rules on papers from the right: what they find there, and where they say it stands."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.oracle import labelled_cells
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES, OcrWord
from tests.pipelines.paper import page, same

RECIPE = parse_recipe({"name": "right", "count": 16, "seed": 5, "locales": ["ar_AE"]}, "right")
EMIRATI = LOCALES.load("ar_AE")


@pytest.fixture(scope="module")
def read():
    """Receipts, their words read without an error, and what the rules make of these."""
    found = []
    for index in range(RECIPE.count):
        document = compose(RECIPE, index)
        words = exact_words(document)
        found.append((document, words, RULES.load("receipt")(words, EMIRATI)))
    return found


@pytest.mark.long
def test_nearly_every_cell_of_an_arabic_receipt_is_found(read):
    """In either script of digits, in one language or two."""
    right = many = 0
    for document, _, guesses in read:
        found = {(guess.name, guess.row): guess.value for guess in guesses}
        for cell in labelled_cells(document):
            value = found.get((cell.name, cell.row))
            right += bool(value is None if cell.value is None else value and same(cell, value))
            many += 1
        assert found["total", None] == next(f.value for f in document.fields if f.name == "total")
    assert right >= 0.95 * many


def test_a_guess_is_placed_where_its_words_stand_on_the_paper(read):
    """And not where the mirror shows them."""
    for document, words, guesses in read:
        truth = {field.name: field for field in document.fields if field.places}
        for name in ("total", "receipt_number", "date"):
            guess = next(guess for guess in guesses if guess.name == name)
            (left, top), _, (right, bottom), _ = guess.quad
            inside = [
                i
                for i, word in enumerate(words)
                if left <= word.box[0]
                and word.box[2] <= right
                and top <= word.box[1]
                and word.box[3] <= bottom
            ]
            assert any(set(place.words) & set(inside) for place in truth[name].places)
            assert len(inside) <= 4
            assert name != "date" or not any(":" in words[i].text[1:-1] for i in inside)  # no hours


def test_a_latin_paper_is_read_as_it_stands():
    """The mirror is for papers from the right alone."""
    word = OcrWord("TOTAL 9.00", 1.0, 0, 0, (10.0, 0.0, 60.0, 12.0))
    (guess,) = [
        guess
        for guess in RULES.load("receipt")([word], LOCALES.load("en_US"))
        if guess.name == "total"
    ]
    assert guess.quad[0] == (10.0, 0.0)


def test_an_amount_on_a_statement_keeps_the_side_behind_it():
    """`1,600.00 DR` is one thing, from whichever side the line is read."""
    paper = """
          Balance                   Amount                      الوصف       التاريخ

    12,000.00 CR              1,600.00 DR                      إيجار    30/04/2025
    13,600.00 CR                 12.00 DR                       رسوم    28/04/2025
"""
    found = RULES.load("bank_statement")(page(paper), EMIRATI)
    said = {(one.name, one.row): one.value for one in found}
    assert said["transactions.amount", 0] == "-1600.00"
    assert said["transactions.description", 1] == "رسوم"
