"""Amounts that are given back."""

from __future__ import annotations

from decimal import Decimal

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.truth import all_cells, attacked_key
from tests.contracts.values import scalars
from tests.corpus.cells import rows
from tests.corpus.traps.twins import cards, invoices, laid, stated_texts, stated_values


def test_what_was_given_back_is_taken_off():
    for document, _ in laid("trailing_minus_parens"):
        trap = document.traps[0]
        value, text = (
            stated_values(document)[attacked_key(trap)],
            stated_texts(document)[attacked_key(trap)],
        )
        assert Decimal(value) < 0
        assert text.endswith(("-", ")"))
        amounts = (row[-1].value for row in document.tables["line_items"])
        subtotal = stated_values(document)["subtotal"] or stated_values(document)["total"]
        assert sum(map(Decimal, amounts)) == Decimal(subtotal)


def test_what_was_taken_off_a_thing_that_comes_back_is_given_back_too():
    """Its discount has a sign, and is printed without one: that of others is printed with one."""
    written = {"name": "t", "seed": 5, "count": 12, "kinds": ["receipt"], "locales": ["en_US"]}
    traps = {"shares": {"trailing_minus_parens": 1.0}, "twins": False}
    recipe = parse_recipe(written | {"issuers": "usual", "traps": traps}, "t")
    cells = [
        cell
        for index in range(recipe.count)
        for cell in all_cells(compose(recipe, index))
        if cell.name == "line_items.discount" and cell.value
    ]
    assert any(cell.value.startswith("-") for cell in cells)
    assert all((cell.value[0] == "-") is (cell.text[0].isdigit()) for cell in cells)


def test_only_the_sign_of_a_refund_says_that_it_is_one():
    """The twin's line says it in a word, and its amount has a minus before it."""
    for document, twin in cards("refund_as_purchase"):
        said = load_vocabulary(document.locale).refund.replace("{line}", "").strip()
        bought = {row["description"].value for row in rows(document) if row["amount"].value > "0"}
        for trap in document.traps:
            here, there = rows(document)[trap.row], rows(twin)[trap.row]
            assert here["description"].value in bought
            assert said in there["description"].value
            assert there["amount"].text.startswith("-") > here["amount"].text.startswith("-")


def test_a_credit_note_is_tempted_to_be_a_bill_of_the_other_sign():
    signs = set()
    for document, twin in invoices("credit_note"):
        total = Decimal(scalars(document)["total"])
        assert Decimal(scalars(document)["total_of_other_sign"]) == -total
        assert scalars(twin)["doc_type"] == scalars(document)["doc_type_of_a_bill"] == "invoice"
        signs.add(total > 0)
    assert signs == {True, False}
