"""Sellers without a tax number."""

from __future__ import annotations

from tests.contracts.values import scalars
from tests.corpus.traps.twins import invoices


def test_a_seller_without_a_tax_number_tells_no_tax():
    without = [d for d, _ in invoices("first_vat_id_wins") if scalars(d)["seller_tax_id"] is None]
    assert without
    for document in without:
        assert scalars(document)["buyer_tax_id"]
        assert not document.tables["taxes"]
