"""What the law has receipts say: titles, codes before prices, keys, taxes only told of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts
from tests.contracts.values import rows, scalars

GOODS = ("cafe", "grocery", "petrol", "pharmacy")
"""Trades whose notes are electronic in Brazil."""


def receipt(locale, index=0, kind="receipt", **do):
    """One paper of a country, with some choices fixed."""
    written = {"name": "law", "seed": 3, "count": 50, "locales": [locale], "kinds": [kind]}
    return documents.compose(parse_recipe(written, "law"), index, do)


def spans(document):
    """Every line's spans, from the first page on."""
    return [line.spans for page in document.pages for line in page]


@pytest.mark.parametrize("trade", GOODS)
def test_a_key_holds_the_state_month_seller_and_number_and_its_check_digit(trade):
    """Weighed from the right by 2 to 9, over and over, it is one of eleven."""
    for index in range(4):
        document = receipt("pt_BR", index, trade=trade, template="till80")
        found = scalars(document)
        key = found["fiscal_key"]
        assert len(key) == 44
        assert key.isdigit()
        weights = [2 + at % 8 for at in range(43)]
        rest = sum(int(digit) * by for digit, by in zip(key[42::-1], weights, strict=True)) % 11
        assert int(key[-1]) == (0 if rest < 2 else 11 - rest)
        assert key[2:6] == found["date"][2:4] + found["date"][5:7]
        assert key[6:20] == found["tax_id"]
        assert int(key[25:34]) == int(found["receipt_number"])


def test_a_hotel_in_brazil_has_a_receipt_of_its_own():
    """No key, no law of taxes, and a number as it likes."""
    found = scalars(receipt("pt_BR", trade="hotel", template="folio"))
    assert not [name for name in found if name.startswith("fiscal_")]
    assert found["tax_total"] is None
    assert len(found["receipt_number"]) < 9


def test_taxes_that_are_only_told_of_stand_in_no_table_and_change_no_sum():
    document = receipt("pt_BR", trade="grocery", template="till80", saving=Decimal(0))
    found, items = scalars(document), rows(document, "line_items")
    assert document.tables["taxes"] == ()
    assert 0 < Decimal(found["tax_total"]) < Decimal(found["total"])
    assert Decimal(found["total"]) == sum(Decimal(item["amount"]) for item in items)


@pytest.mark.parametrize("template", ["till58", "columns", "sheet"])
def test_the_rate_of_an_article_stands_before_its_price_in_italy(template):
    document = receipt("it_IT", trade="grocery", template=template)
    for line in spans(document):
        tags = [span.tag.partition("#")[0] for span in line]
        if "line_items.tax_code" in tags:
            code = tags.index("line_items.tax_code")
            assert tags[code + 1] == "line_items.amount"
            assert line[code].at < line[code + 1].at


def test_one_line_below_the_total_tells_all_its_iva():
    document = receipt("it_IT", 3, trade="cafe", template="till80")
    tags = [[span.tag for span in line if span.tag] for line in spans(document)]
    at = next(i for i, tag in enumerate(tags) if "total" in tag)
    assert "tax_total" in tags[at + 1]


def test_where_the_words_for_the_total_name_the_currency_the_amount_is_bare():
    """It stands in the words, and nowhere else twice."""
    said = set()
    for index in range(30):
        document = receipt("pt_BR", index, trade="grocery", template="till80")
        fields = {field.name: field for field in document.fields}
        words = page_word_texts(document.pages)[0]
        total, currency = fields["total"], fields["currency"]
        said.add("R$" in total.text)
        assert currency.places
        assert all("R$" in words[at] for place in currency.places for at in place.words)
    assert said == {True, False}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["receipt", "bank_statement"])
def test_four_digits_are_set_in_two_ways_where_a_country_does_both(kind):
    """Each paper in one of them, and both are read."""
    for way in ("bare", "marked"):
        amounts = [
            field.text
            for index in range(12)
            for field in receipt("es_ES", index, kind, thousands=way, prices=200).fields
            if field.type == "money" and len((field.value or "").lstrip("-")) == 7
        ]
        assert all(("." in text) == (way == "marked") for text in amounts)
        assert amounts or kind == "receipt"
    assert LOCALES.load("fr_FR").bare_thousands == 0


def test_sides_stick_to_amounts_in_brazil():
    document = receipt("pt_BR", 2, "bank_statement", template="documented", sign="suffix")
    cells = [cell for row in document.tables["transactions"] for cell in row]
    amounts = [cell for cell in cells if cell.name == "transactions.amount"]
    assert {cell.text[-1] for cell in amounts} <= {"C", "D"}
    assert all(cell.text[-2].isdigit() for cell in amounts)
    assert all((cell.text[-1] == "D") == cell.value.startswith("-") for cell in amounts)
