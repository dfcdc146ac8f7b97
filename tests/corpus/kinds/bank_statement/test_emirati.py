"""Statements of the Emirates: columns from the right, digits in line, every family of layouts."""

from __future__ import annotations

import pytest

from docextract_eval.corpus import documents as documents_of
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from tests.ink import boxes

RECIPE = parse_recipe(
    {"name": "ae", "count": 100, "seed": 4, "kinds": ["bank_statement"], "locales": ["ar_AE"]}, "ae"
)
every_family = pytest.mark.parametrize("family", LAYOUTS.names)


def statements(family, count=3, **do):
    """Some statements of one family: their rows by column, and the boxes of each page."""
    for index in range(count):
        document = documents_of.compose(RECIPE, index, {"template": family, "size": "2", **do})
        rows = [
            {cell.name.partition(".")[2]: cell for cell in row}
            for row in document.tables["transactions"]
        ]
        yield document, rows, [boxes(page) for page in render(document)]


def sides(cell, pages):
    """Where a cell begins and ends, from left to right."""
    (place,) = cell.places
    found = pages[place.page][list(place.words)]
    return found[:, 0].min(), found[:, 2].max()


@every_family
def test_columns_follow_each_other_from_the_right(family):
    """The date at the right, the text at its left, then the amount and at last the balance."""
    for _, rows, pages in statements(family):
        for row in rows:
            text = sides(row["description"], pages)
            assert text[1] + 3 < sides(row["date"], pages)[0]
            assert sides(row["amount"], pages)[1] + 3 < text[0]
            if row["balance"].value is not None:
                assert sides(row["balance"], pages)[1] + 3 < sides(row["amount"], pages)[0]


@every_family
@pytest.mark.parametrize("sign", ["minus", "suffix"])
def test_last_digits_stand_under_each_other(family, sign):
    """Whatever stands behind them at the right; what stands at their left moves nothing."""
    do = {"numerals": "latin", "dialect": 0}
    do |= {"sign": sign} if LAYOUTS.load(family).has_amount_column else {"balance_sign": sign}
    for _, rows, pages in statements(family, 2, **do):
        ends = {True: [], False: []}
        for row in rows:
            (place,) = row["amount"].places
            word = pages[place.page][place.words[0]]
            debit = (
                row["amount"].value.startswith("-") and not LAYOUTS.load(family).has_amount_column
            )
            ends[debit].append(word[2])
        for found in ends.values():
            assert not found or max(found) - min(found) <= 6


@every_family
def test_a_balance_is_read_from_its_side_or_its_sign(family):
    """`مدين` behind an amount is a debit."""
    signs = 0
    for document, _, _ in statements(family, 4, dialect=0, balance_sign="suffix"):
        for field in document.fields:
            if field.type == "money" and field.text.endswith("مدين"):
                assert field.value.startswith("-")
                signs += 1
            if field.type == "money" and field.text.endswith("دائن"):
                assert not field.value.startswith("-")
                signs += 1
    assert signs or LAYOUTS.load(family).has_amount_column
