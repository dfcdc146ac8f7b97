"""Invoices add up with a trap in them."""

from __future__ import annotations

import pytest

from tests.contracts.sums import ADDS_UP
from tests.corpus.traps.twins import invoices

ADDING = (
    *("amount_due_not_total", "credit_note", "first_vat_id_wins", "issue_due_delivery_period"),
    *("grouped_integer", "trailing_minus_parens", "ambiguous_currency", "wrapped_row"),
)


@pytest.mark.parametrize("trap", ADDING)
def test_an_invoice_adds_up_with_a_trap_in_it(trap):
    for document, twin in invoices(trap):
        ADDS_UP["invoice"](document)
        ADDS_UP["invoice"](twin)
