"""Marks between digits: what a group is taken for, and amounts large enough to have one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus.truth import attacked_key
from docextract_eval.countries.locales import LOCALES
from tests.contracts.sums import ADDS_UP
from tests.contracts.values import scalars
from tests.corpus.cells import labels
from tests.corpus.traps.twins import (
    OF_INVOICES,
    cards,
    laid,
    pairs_of,
    stated_texts,
    stated_values,
)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["receipt", "bank_statement"])
def test_a_grouped_integer_is_a_thousand_without_cents(kind):
    for document, twin in laid("grouped_integer", kind, ("de_DE", "en_US", "en_IN")):
        trap, mark = document.traps[0], LOCALES.load(document.locale).decimal
        assert f"{mark}00" not in stated_texts(document)[attacked_key(trap)]
        assert f"{mark}00" in stated_texts(twin)[attacked_key(trap)]
        assert (
            stated_values(document)[attacked_key(trap)] == stated_values(twin)[attacked_key(trap)]
        )
        truth, decoy = (
            Decimal(stated_values(document)[key]) for key in (attacked_key(trap), trap.decoys[0])
        )
        assert 1000 <= abs(truth) < 100_000
        assert truth == 1000 * decoy


@pytest.mark.parametrize("trap", ["apostrophe_space_group", "grouped_integer"])
def test_what_was_owed_before_a_large_payment_keeps_to_the_limit(trap):
    """Nobody owes more than the card lets them."""
    for document, _ in cards(trap, locales=["en_GB", "es_ES"]):
        known = labels(document)
        if known["credit_limit"].value is not None:
            limit, owed = (Decimal(known[n].value) for n in ("credit_limit", "previous_balance"))
            assert owed <= limit


def test_the_twin_of_a_bill_in_lakhs_says_the_same_amounts_in_no_groups():
    for document, twin in pairs_of(OF_INVOICES, "lakh_grouping", 4, locales=["en_IN"]):
        ADDS_UP["invoice"](document)
        assert {trap.field for trap in document.traps} >= {"total"}
        lakhs, plain = ({f.name: f.text for f in each.fields} for each in (document, twin))
        assert lakhs["total"].count(",") == 2
        assert plain["total"] == lakhs["total"].replace(",", "")
        own = {name: value for name, value in scalars(document).items() if name in scalars(twin)}
        assert own == scalars(twin)
