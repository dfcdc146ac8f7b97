"""What a receipt states, choice by choice."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds.receipt.bill import BasketItem, TillHabits
from docextract_eval.corpus.kinds.receipt.choices import GRAPH
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts

TWO = (
    BasketItem("WHOLE MILK", "food", Decimal("2.99"), 1),
    BasketItem("AA BATTERIES", "other", Decimal("5.99"), 3),
)
PLAIN = {
    "basket": TWO,
    "day": "2024-03-04",
    "trade": "grocery",
    "template": "till80",
    "offer": "none",
    "void": "no",
    "empties": 0,
    "other_tender": "none",
    "tax_rounding": "rate",
} | dict.fromkeys(("saving", "coupon", "service", "tip_share"), Decimal(0))
"""A basket of two things on a plain roll, and nothing done to it."""


def receipt(locale="en_US", **do):
    """One receipt with some choices fixed."""
    recipe = parse_recipe({"name": "one", "count": 1, "locales": [locale]}, "one")
    town = town_in(locale, "TX" if locale == "en_US" else None)
    return documents.compose(recipe, 0, {**PLAIN, "town": town, "tender": "cash", **do})


def town_in(locale, region=None):
    """The first town of a country, or of one of its regions."""
    return next(one for one in LOCALES.load(locale).places if region in (None, one.region))


def value(document, name):
    """What a field means."""
    return field(document, name).value


def field(document, name):
    """A scalar field."""
    return next(found for found in document.fields if found.name == name)


def said(document, place):
    """The words of a place."""
    return [page_word_texts(document.pages)[place.page][word] for word in place.words]


def test_cash_has_change_and_no_card():
    """22.44 is paid with 25.00, and 2.56 come back."""
    document = receipt()
    assert value(document, "subtotal") == "20.96"
    assert value(document, "tax_total") == "1.48"
    assert value(document, "total") == "22.44"
    assert value(document, "cash_tendered") == "25.00"
    assert value(document, "change") == "2.56"
    assert value(document, "card_tail") is None


def test_a_card_has_its_tail_and_says_the_total_again():
    """What is charged is the total, at a second place."""
    document = receipt(tender="card", card_tail="0042")
    assert value(document, "card_tail") == "0042"
    assert value(document, "cash_tendered") is None
    assert value(document, "change") is None
    places = field(document, "total").places
    assert len(places) == 2
    assert said(document, places[0]) == said(document, places[1])


def test_cash_says_the_total_once():
    """There is one spot for it."""
    assert len(field(receipt(), "total").places) == 1


def test_one_of_a_ware_is_printed_without_its_count():
    """A till prints `3 x 5.99`, and nothing for one."""
    milk, batteries = (
        {cell.name.partition(".")[2]: cell.value for cell in row}
        for row in receipt().tables["line_items"]
    )
    assert (milk["quantity"], milk["unit_price"], milk["amount"]) == (None, None, "2.99")
    assert (batteries["quantity"], batteries["unit_price"]) == ("3", "5.99")
    assert batteries["amount"] == "17.97"


def test_a_discount_is_printed_as_a_reduction_and_kept_as_its_size():
    """10 % of 20.96."""
    found = field(receipt(saving=Decimal("0.10")), "discount")
    assert (found.value, found.text) == ("2.10", "-2.10")
    assert field(receipt(), "discount").value is None


def test_a_tip_is_stated_where_there_is_one():
    """And is absent where there is none."""
    assert value(receipt(tip_share=Decimal("0.20")), "tip") == "4.49"
    assert value(receipt(), "tip") is None


def test_a_subtotal_that_is_not_printed_is_absent():
    """Where the tax is inside, a subtotal without a discount would be the total."""
    assert value(receipt("de_DE"), "subtotal") is None
    assert value(receipt("de_DE", saving=Decimal("0.10")), "subtotal") == "20.96"
    assert value(receipt("en_US"), "subtotal") == "20.96"


def test_the_rates_of_the_day_are_the_rates_of_the_receipt():
    """A German receipt of the summer of 2020 has 5 and 16 %, and says so."""
    for day, rates in (("2020-08-01", ["5", "16"]), ("2024-03-04", ["7", "19"])):
        taxes = receipt("de_DE", day=day).tables["taxes"]
        assert [row[0].value for row in taxes] == rates
        assert [row[0].text for row in taxes] == [f"{rate}%" for rate in rates]


def test_one_tax_is_the_tax_total_too():
    """One spot, two meanings; with two taxes they stand apart."""
    american = receipt()
    cell = american.tables["taxes"][0][2]
    assert cell.places == field(american, "tax_total").places
    german = receipt("de_DE")
    assert not {*field(german, "tax_total").places} & {
        place for row in german.tables["taxes"] for cell in row for place in cell.places
    }


def test_untaxed_goods_still_have_a_tax_of_nothing():
    """America taxes no food; the line is printed and says 0.00."""
    document = receipt(basket=TWO[:1])
    assert document.tables["taxes"] == ()
    assert value(document, "tax_total") == "0.00"
    assert said(document, field(document, "tax_total").places[0]) == ["0.00"]


RAPPEN = (BasketItem("Gruyère", "food", Decimal("9.98"), 1),)
RUPEES = (BasketItem("Masala Dosa", "meals", Decimal(95), 1),)


def test_swiss_cash_is_rounded_to_five_rappen_and_says_so():
    """9.98 is paid with 10.00 by cash, and with 9.98 by card."""
    cash = receipt("de_CH", basket=RAPPEN)
    rounded = {name: value(cash, name) for name in ("total", "rounding", "payable", "change")}
    assert rounded == {"total": "9.98", "rounding": "0.02", "payable": "10.00", "change": "0.00"}
    assert said(cash, field(cash, "rounding").places[0]) == ["0.02"]
    card = receipt("de_CH", basket=RAPPEN, tender="card")
    assert value(card, "rounding") is value(card, "payable") is None
    assert len(field(card, "total").places) == 2


def test_indian_bills_are_in_whole_rupees_and_have_two_taxes():
    """95.00 and 2.38 twice are 99.76, of which a card pays 100.00; that is said twice."""
    document = receipt("en_IN", basket=RUPEES, trade="cafe", tender="card")
    assert (value(document, "total"), value(document, "payable")) == ("99.76", "100.00")
    assert value(document, "rounding") == "0.24"
    assert len(field(document, "payable").places) == 2
    rows = [[cell.text for cell in row] for row in document.tables["taxes"]]
    assert rows == [["2.5%", "", "2.38"]] * 2
    words = page_word_texts(document.pages)[0]
    for name in ("CGST", "SGST"):
        at = words.index(name)
        assert words[at + 1 : at + 3] == ("2.5%", "2.38")


def test_a_total_that_needs_no_rounding_has_no_rounding_line():
    """Nothing is printed of nothing."""
    for locale, price in (("de_CH", "9.95"), ("en_IN", "95.00")):
        document = receipt(locale, basket=(BasketItem("x", "other", Decimal(price), 1),))
        assert value(document, "rounding") is value(document, "payable") is None


def test_a_french_number_is_called_what_it_is():
    """A SIRET is no tax number of the Union, and both are printed on receipts."""
    for number, word in (("732 829 320 00074", "SIRET"), ("FR44732829320", "TVA")):
        document = receipt("fr_FR", tax_id=number)
        spans = [span for line in document.pages[0] for span in line.spans]
        at = next(number for number, span in enumerate(spans) if span.tag == "tax_id")
        assert word in spans[at - 1].text.upper()


LUNCH = (
    BasketItem("ﾀﾏｺﾞ 10ｺ", "food", Decimal(238), 2),
    BasketItem("缶ビール 350ml", "other", Decimal(218), 1),
)


def japanese(**chosen):
    return receipt("ja_JP", basket=LUNCH, **chosen)


@pytest.mark.parametrize(("code", "sign"), [(0, "※"), (1, "軽"), (2, "*")])
def test_a_japanese_till_marks_what_is_at_the_reduced_rate_and_says_why(code, sign):
    """The mark is the article's tax code; the other articles have none."""
    document = japanese(till=TillHabits(code_variant=code))
    codes = [row[4].value for row in document.tables["line_items"]]
    assert codes == [sign, None]
    notes = [word for word in page_word_texts(document.pages)[0] if "軽減税率" in word]
    assert len(notes) == 1
    assert sign in notes[0]
    meals = receipt("ja_JP", basket=LUNCH[1:], till=TillHabits(code_variant=code))
    assert not [word for word in page_word_texts(meals.pages)[0] if "軽減税率" in word]


def test_a_japanese_receipt_says_what_was_sold_at_each_rate_and_the_tax_in_it():
    """476 at 8 % hold 35, 218 at 10 % hold 19; 694 are paid."""
    document = japanese(till=TillHabits())
    taxes = [[cell.value for cell in row] for row in document.tables["taxes"]]
    assert taxes == [["8", "476", "35"], ["10", "218", "19"]]
    assert (value(document, "total"), value(document, "tax_total")) == ("694", "54")
    words = page_word_texts(document.pages)[0]
    assert words[words.index("8%") : words.index("8%") + 5] == (
        *("8%", "対象", "476", "内消費税", "35"),
    )
    assert document.factors["tax"] == "inside"


def test_a_japanese_shop_may_add_the_tax():
    """38 and 21 come on top, and the sum of prices is the subtotal."""
    document = japanese(till=TillHabits(adds_tax=True))
    assert [row[2].value for row in document.tables["taxes"]] == ["38", "21"]
    assert (value(document, "subtotal"), value(document, "total")) == ("694", "753")
    assert "内消費税" not in page_word_texts(document.pages)[0]
    assert document.factors["tax"] == "added"


def test_every_amount_may_show_its_currency_as_the_total_always_does():
    """Or the total alone; a discount has the till's own minus."""
    wording = GRAPH.sample(0, "doc", {"locale": "ja_JP"}).wording | {"money": 0}
    chosen = {"wording": wording, "saving": Decimal("0.1"), "tender": "cash"}
    signed = japanese(till=TillHabits(shows_currency=True, minus_variant=1), **chosen)
    assert field(signed, "discount").text == "▲¥69"
    bare = japanese(till=TillHabits(), **chosen)
    assert (field(bare, "total").text, field(bare, "discount").text) == ("¥625", "-69")
    for name in ("total", "cash_tendered", "change", "subtotal"):
        assert field(signed, name).text.startswith("¥")
        assert field(bare, name).text.startswith("¥") == (name == "total")


def test_a_japanese_number_of_an_invoice_is_printed_since_there_are_such_invoices():
    """They began in October of 2023."""
    for day, number in (("2023-09-30", None), ("2023-10-01", "T5835678256246")):
        assert value(japanese(tax_id="T5835678256246", day=day), "tax_id") == number


def test_a_japanese_number_of_an_invoice_is_a_t_and_thirteen_digits():
    for seed in range(5):
        given = GRAPH.partial_choices({"locale": "ja_JP", "town": town_in("ja_JP")})
        number = GRAPH.nodes["tax_id"].draw(given, np.random.default_rng(seed))
        assert number is None or re.fullmatch(r"T[0-9]{13}", number)


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        *(("en_US", "USD"), ("en_GB", "GBP"), ("en_IN", "INR")),
        *(("de_DE", "EUR"), ("de_CH", "CHF"), ("fr_FR", "EUR"), ("ja_JP", "JPY")),
    ],
)
@pytest.mark.parametrize("style", range(6))
def test_the_currency_stands_with_the_total_in_every_form(locale, code, style):
    """Sign or code, before or behind, glued or apart."""
    wording = GRAPH.sample(0, "doc", {"locale": locale}).wording
    document = receipt(locale, wording={**wording, "money": style}, habits={})
    found = field(document, "currency")
    assert found.value == code
    assert found.places
    for place in found.places:
        assert any(found.text in word for word in said(document, place))


def test_the_document_type_is_that_of_the_page_as_a_whole():
    """It has a value and no place."""
    assert (value(receipt(), "doc_type"), value(receipt(), "arithmetic_ok")) == ("receipt", "yes")
    assert field(receipt(), "doc_type").places == ()


def test_an_intervention_keeps_the_source_and_all_else():
    """Another font is the same receipt; truth and text do not move."""
    one, other = receipt(font="cascadia"), receipt(font="spacemo")
    assert one.source == other.source
    assert (one.fields, one.tables, one.pages) == (other.fields, other.tables, other.pages)
    assert one.factors != other.factors
