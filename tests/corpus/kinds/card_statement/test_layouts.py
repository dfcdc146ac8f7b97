"""Every family of layouts: what stands where, how credits are told, whose card a row is of."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from docextract_eval.corpus import documents as documents_of
from docextract_eval.corpus.kinds.card_statement.layouts import LAYOUTS
from docextract_eval.corpus.kinds.card_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.records import page_word_texts
from tests.corpus.cells import labels, rows
from tests.corpus.kinds.slips import perforated_line_index

WRITTEN = {"name": "cards", "count": 400, "seed": 6, "kinds": ["card_statement"]}
RECIPE = parse_recipe(WRITTEN | {"locales": ["en_US", "de_DE"]}, "cards")
TITLE_SIZE = 1.15
"""That of a section's title, beside the type of its rows."""


def composed(count=3, **do):
    """Some statements with these choices fixed."""
    return [documents_of.compose(RECIPE, index, do) for index in range(count)]


def value(document, name):
    return next(field for field in document.fields if field.name == name).value


def test_there_are_at_least_eight_families_and_each_country_has_several():
    assert len(LAYOUTS.names) >= 8
    assert all(len(set(VOCABULARIES.load(name).layouts)) > 5 for name in VOCABULARIES.names)


@pytest.mark.long
def test_every_family_of_a_country_occurs_and_so_does_every_turn_of_an_account():
    factors = [documents_of.compose(RECIPE, index).factors for index in range(120)]
    wanted = {*VOCABULARIES.load("en_US").layouts, *VOCABULARIES.load("de_DE").layouts}
    assert {found["template"] for found in factors} == wanted
    for name, turns in (
        ("balance", {"owed", "credit"}),
        ("regime", {"revolving", "in full"}),
        ("cards", {"1", "2", "3"}),
        ("abroad", {"some", "none"}),
        ("pages", {"1", "2", "3-5"}),
    ):
        assert {found[name] for found in factors} == turns, name


def test_a_slip_says_again_what_must_be_paid():
    """At the foot of the first page, below the table and the line to cut along."""
    for document in composed(4, template="coupon", size="2", regime="revolving", habit="part"):
        first = document.pages[0]
        below = {span.tag for line in first[perforated_line_index(first) :] for span in line.spans}
        for name in ("new_balance", "minimum_payment", "due_date"):
            field = next(field for field in document.fields if field.name == name)
            assert name in below
            assert [place.page for place in field.places].count(0) > 1


def test_rows_below_a_card_are_of_that_card():
    """Each bears the digits that stand above it; a payment is of none."""
    for document in composed(4, template="cardholders", cards="3", size="1", habit="full"):
        words = page_word_texts(document.pages)
        tails = Counter(row["card_tail"].value for row in rows(document))
        assert len(tails) > 2
        for row in rows(document):
            places = row["card_tail"].places
            said = {words[place.page][word] for place in places for word in place.words}
            assert said == ({row["card_tail"].text} if row["card_tail"].value else set())


@pytest.mark.parametrize("family", ["boxed", "cardholders"])
def test_a_section_has_its_title_and_ends_in_the_sum_of_its_rows(family):
    """A card's has its digits and whose it is in the title; payments are of no card."""
    for document in composed(4, template=family, cards="3", size="1", habit="full"):
        cells = {cell.key: cell for row in rows(document) for cell in row.values()}
        known, titles, amounts = labels(document) | cells, set(), []
        for line in (line for page in document.pages for line in page):
            named = {known[span.tag].name: known[span.tag].value for span in line.spans if span.tag}
            if line.size == TITLE_SIZE and all(span.bold for span in line.spans):
                whose = {*named} - {"bin", "transactions.card_tail"}
                assert whose in [{"holder"}, {"cardholder"}] if named else not whose
                titles.add(named.get("transactions.card_tail"))
            elif amount := named.get("transactions.amount"):
                amounts.append(Decimal(amount))
            elif amounts and named and line.spans[-1].bold:
                (total,) = named.values()
                assert abs(sum(amounts)) == abs(Decimal(total))
                amounts = []
        assert not amounts
        cards = {row["card_tail"].value for row in rows(document)}
        assert titles == (cards if family == "cardholders" else {None})


@pytest.mark.parametrize("family", ["dense", "coupon"])
def test_a_purchase_abroad_says_what_it_was_there(family):
    """In columns, or on a line below."""
    for document in composed(4, template=family, trip="some", size="1"):
        abroad = [row for row in rows(document) if row["original_currency"].value]
        assert abroad
        for row in abroad:
            assert row["original_amount"].value
            assert row["rate"].places
            assert row["original_amount"].text not in row["description"].text.split()


def test_only_a_part_of_what_is_paid_in_parts_is_owed():
    """The whole is printed, and could be taken for the amount."""
    found = 0
    for document in composed(12, template="coupon", plans="some", size="1"):
        wholes = [field for field in document.fields if field.name == "whole"]
        for whole in wholes:
            amount = Decimal(rows(document)[whole.row]["amount"].value)
            assert whole.decoy_of == "transactions.amount"
            assert Decimal(whole.value) % amount == 0
            assert Decimal(whole.value) >= 3 * amount
        found += len(wholes)
    assert found


def test_rows_that_are_not_posted_are_none_of_the_table():
    for document in composed(3, pending="some", size="1"):
        waiting = [field for field in document.fields if field.name == "pending_amount"]
        assert waiting
        assert all(field.row >= len(rows(document)) for field in waiting)


@pytest.mark.parametrize(
    ("sign", "marks"),
    [("minus", "-"), ("trailing", "-"), ("parentheses", "("), ("credit", "CR"), ("suffix", "CR")],
)
def test_credits_bear_their_sign_and_what_is_owed_bears_none(sign, marks):
    do = {"sign": sign, "habit": "full", "locale": "en_US", "size": "1", "template": "coupon"}
    credits_ = 0
    for document in composed(4, **do):
        for row in rows(document):
            below = row["amount"].value.startswith("-")
            credits_ += below
            assert (marks in row["amount"].text) == below
    assert credits_


def test_who_is_in_credit_owes_no_minimum():
    for document in composed(4, habit="too much", regime="revolving", size="1"):
        if Decimal(value(document, "new_balance")) < 0:
            assert Decimal(value(document, "minimum_payment")) == 0
