"""What receipts of the Netherlands and of Sweden have that no others do."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds.bank_statement.numbers import draw_identity
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from tests.contracts.values import rows, scalars

PLAIN = {"template": "till80", "trade": "cafe", "other_tender": "none"}


def receipt(locale, index=0, **do):
    """One receipt of a country, with some choices fixed."""
    recipe = parse_recipe({"name": "north", "seed": 8, "count": 50, "locales": [locale]}, "north")
    return documents.compose(recipe, index, do)


@pytest.mark.parametrize(("locale", "step"), [("nl_NL", "0.05"), ("sv_SE", "1")])
def test_cash_is_paid_in_coins_that_there_are_and_cards_pay_all(locale, step):
    for index in range(12):
        cash = scalars(receipt(locale, index, **PLAIN, tender="cash"))
        card = scalars(receipt(locale, index, **PLAIN, tender="card"))
        assert Decimal(cash["payable"] or cash["total"]) % Decimal(step) == 0
        assert card["payable"] is card["rounding"] is None


def test_a_swedish_table_says_the_tax_before_what_it_is_of():
    document = receipt("sv_SE", trade="cafe", template="headed", tender="card")
    tags = [span.tag for page in document.pages for line in page for span in line.spans]
    assert tags.index("taxes.amount#0") < tags.index("taxes.base#0")


def test_old_swedish_amounts_are_read():
    """`45:-` and `45:50`; a count of hours and minutes is none."""
    context = Context(LOCALES.load("sv_SE"), "SEK")
    read = TYPES.load("money").read
    assert [read(text, context) for text in ("45:-", "45:50", "1 045:50 kr")] == [
        *("45.00", "45.50", "1045.50")
    ]
    assert read("45,50", context) == "45.50"


@pytest.mark.parametrize("locale", ["nl_NL", "sv_SE"])
def test_bottles_brought_back_may_be_more_than_were_bought(locale):
    """No tax is paid back with them: they are in no rate's sum."""
    found = 0
    for index in range(12):
        document = receipt(locale, index, empties=9, trade="grocery", template="till80")
        lines = rows(document, "line_items")
        back = [row for row in lines if row["description"] and row["quantity"] == "9"]
        found += any(Decimal(row["amount"]) < 0 for row in back)
        assert Decimal(scalars(document)["total"]) > 0
    assert found > 6


@pytest.mark.parametrize(
    ("locale", "weights"), [("nl_NL", range(9, 0, -1)), ("sv_SE", range(10, 0, -1))]
)
def test_numbers_of_accounts_pass_their_countrys_proof(locale, weights):
    """The Dutch and the Swedish weigh their digits, and eleven divides the sum."""
    for seed in range(20):
        found = draw_identity(locale, np.random.default_rng(seed))
        digits = [int(char) for char in found.account_number if char.isdigit()][-len(weights) :]
        assert sum(map(int.__mul__, digits, weights)) % 11 == 0
        assert found.iban.startswith(locale[3:])
