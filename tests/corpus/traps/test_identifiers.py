"""Sellers without a tax number."""

from __future__ import annotations

from tests.corpus.traps.twins import by_name, invoices


def test_a_seller_without_a_tax_number_tells_no_tax():
    without = [d for d, _ in invoices("first_vat_id_wins") if by_name(d)["seller_tax_id"] is None]
    assert without
    for document in without:
        assert by_name(document)["buyer_tax_id"]
        assert not document.tables["taxes"]
