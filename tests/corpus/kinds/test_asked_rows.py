"""A recipe may ask for a number of rows, up to documents that no size has."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby, pairwise
from operator import itemgetter

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError
from docextract_eval.records import visible_spans
from docextract_eval.schemas import load_schema

EXACT = ("bank_statement", "invoice")
KINDS = (*EXACT, "card_statement")


def made(kind, rows, locale="de_DE", index=0):
    content = {"name": "long", "kinds": [kind], "locales": [locale], "seed": 4, "count": 9}
    return compose(parse_recipe(content | {"do": {"rows": rows}}, "long"), index)


def rows_of(document):
    (name,) = [name for name in load_schema(document.kind).tables if name != "taxes"]
    return document.tables[name]


def values(row):
    return {cell.name.partition(".")[2]: cell.value for cell in row}


@pytest.mark.parametrize("kind", EXACT)
@pytest.mark.parametrize("rows", [1, 2, 17, 160, 700])
@pytest.mark.parametrize("locale", ["de_DE", "en_US", "ja_JP"])
def test_a_document_has_as_many_rows_as_are_asked_for(kind, rows, locale):
    assert len(rows_of(made(kind, rows, locale))) == rows


def test_a_card_has_as_many_purchases_and_what_follows_from_them():
    found = rows_of(made("card_statement", 600))
    assert 600 <= len(found) <= 620


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_the_most_rows_fill_pages_on_which_every_cell_is_printed(kind):
    document = made(kind, 2500)
    tags = {s.tag for page in document.pages for line in page for s in visible_spans(line)}
    printed = [c for row in rows_of(document) for c in row if c.value is not None]
    missing = [cell.key for cell in printed if not cell.places and cell.key not in tags]
    assert len(document.pages) > 40
    assert len(missing) < len(printed) / 20  # dates of a day are printed once
    assert document.factors["pages"] in ("21-50", "51-150", "151-300", "3+")


@pytest.mark.parametrize("index", range(4))
def test_balances_and_what_is_carried_add_up_over_all_pages(index):
    document = made("bank_statement", 900, ("de_DE", "en_GB", "fr_FR", "nl_NL")[index], index)
    scalars = {f.name: f for f in document.fields if f.decoy_of is None}
    balance = Decimal(scalars["opening_balance"].value)
    rows = sorted(map(values, rows_of(document)), key=lambda row: row["date"])
    closing = balance + sum(Decimal(row["amount"]) for row in rows)
    assert closing == Decimal(scalars["closing_balance"].value)
    carried = {f.row: f.value for f in document.fields if f.name == "carried_forward"}
    brought = {f.row: f.value for f in document.fields if f.name == "brought_forward"}
    assert {row + 1: value for row, value in carried.items()} == brought


@pytest.mark.parametrize("rows", [-1, 2501, 1.5, "many"])
def test_another_number_is_refused(rows):
    with pytest.raises(BadInputError, match="whole number from 0 to 2,500"):
        made("invoice", rows)


@pytest.mark.parametrize("locale", ["de_DE", "en_US"])
def test_a_long_statement_of_several_cards_keeps_the_rows_and_the_sum_of_each_together(locale):
    """Over many pages; the rows that a card has are told by its last digits."""
    content = {"name": "long", "kinds": ["card_statement"], "locales": [locale], "seed": 4}
    asked = {"rows": 600, "cards": "3", "template": "cardholders"}
    document = compose(parse_recipe(content | {"count": 1, "do": asked}, "long"), 0)
    rows = [values(row) for row in rows_of(document)]
    sums = {
        card: sum(Decimal(row["amount"]) for row in own)
        for card, own in ((card, [*own]) for card, own in groupby(rows, itemgetter("card_tail")))
        if card
    }
    changes = sum(a["card_tail"] != b["card_tail"] for a, b in pairwise(rows))
    assert (len(sums), changes) == (3, 3)  # payments to the account are of no card
    printed = [Decimal(f.value) for f in document.fields if f.name == "section_total"]
    assert [*sums.values()] == printed
    pages = {place.page for row in rows_of(document) for cell in row for place in cell.places}
    assert len(pages) >= 10
