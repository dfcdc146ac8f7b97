"""What a bookkeeper would not believe is on no receipt."""

from __future__ import annotations

import datetime

import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds.people import fill_from_number
from docextract_eval.corpus.kinds.receipt import small_print
from docextract_eval.corpus.kinds.receipt.choices import GRAPH
from docextract_eval.corpus.kinds.receipt.sale import application_id, make_sale
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES


def receipts(locale, count=60, **do):
    """Receipts of a country, with some choices fixed."""
    recipe = parse_recipe({"name": "some", "count": count, "locales": [locale]}, "some")
    return [documents.compose(recipe, index, do) for index in range(count)]


def labelled(document, name):
    """What a label of the page says, or None."""
    return next((field.value for field in document.fields if field.name == name), None)


@pytest.mark.parametrize(
    ("words", "locale", "number"),
    [
        ("girocard", "de_DE", "A0000003591010028001"),
        ("VISA DEBIT", "en_GB", "A0000000031010"),
        ("RuPay", "en_IN", "A0000005241010"),
        ("CB", "fr_FR", "A0000000421010"),
        ("AMEX", "en_US", "A00000002501"),
        ("Maestro", "de_CH", "A0000000043060"),
    ],
)
def test_a_card_answers_with_its_brands_application(words, locale, number):
    unbranded = LOCALES.load(locale).card_applications
    assert {application_id(words, unbranded, f"{tail:04}") for tail in range(4)} == {number}


@pytest.mark.long
def test_a_voucher_beside_another_tender_is_empty():
    found = receipts("de_DE", other_tender="voucher", tender="cash", template="till80")
    balances = {labelled(document, "balance") for document in found} - {None}
    assert balances == {"0.00"}


def test_a_card_is_held_to_the_terminal_up_to_the_limit_alone():
    for index in range(80):
        do = {"locale": "de_DE", "template": "terminal80"}
        sale = make_sale(GRAPH.sample(index, "slip", do=do))
        assert sale.is_contactless == (sale.payments[-1].amount <= 50)


@pytest.mark.parametrize("index", range(30))
def test_a_shop_sells_while_it_is_open(index):
    chosen = GRAPH.sample(index, "hours", do={"locale": "de_DE", "trade": "grocery"})
    values = small_print.drawn_values(chosen)
    assert values["opens"][1] <= small_print.sale_time(chosen) < values["closes"][1]
    sunday = datetime.date.fromisoformat(chosen.day).weekday() == 6
    assert not (sunday and chosen.notices["hours"])


@pytest.mark.parametrize("locale", LOCALES.names)
def test_the_phone_and_the_address_are_those_of_the_town(locale):
    for index in range(20):
        chosen = GRAPH.sample(index, "town", do={"locale": locale})
        town = chosen.town
        assert town.name in "\n".join(chosen.address)
        area = town.phone.split("#")[0]
        assert chosen.phone is None or chosen.phone.startswith(area)


def test_every_state_has_its_own_rate():
    known = LOCALES.load("en_US")
    assert {town.region for town in known.places} == set(known.region_rates)


@pytest.mark.parametrize("pattern", ["#", "0#", "00#", "1#"])
def test_no_number_is_nought(pattern):
    assert all(int(fill_from_number(pattern, number)) > 0 for number in range(200))


@pytest.mark.parametrize("trade", ["hotel"])
def test_who_sleeps_alone_has_breakfast_alone(trade):
    for index in range(60):
        chosen = GRAPH.sample(index, "alone", do={"locale": "de_DE", "trade": trade})
        nights = chosen.trip["nights"]
        if any(line.unit == "single" for line in chosen.basket):
            counted = [line for line in chosen.basket if line.unit in ("person", "levy")]
            assert all(line.quantity == nights for line in counted)
