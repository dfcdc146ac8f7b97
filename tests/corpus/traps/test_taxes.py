"""Rates beside the total."""

from __future__ import annotations

from decimal import Decimal

from tests.corpus.traps.twins import laid, stated_values


def test_a_shared_tax_is_named_whole():
    found = laid("tax_rate_as_total", locales=("en_IN",))
    for document, _ in found:
        rates = [Decimal(row[0].value) for row in document.tables["taxes"]]
        assert Decimal(stated_values(document)["tax_rate_amount"]) == 2 * max(rates)
    assert found
