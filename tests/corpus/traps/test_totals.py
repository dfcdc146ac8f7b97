"""Totals under rare words, and rare totals."""

from __future__ import annotations

from decimal import Decimal

from tests.contracts.sums import ADDS_UP
from tests.corpus.traps.twins import COUNT, laid, stated_values


def test_an_unusual_total_adds_up_and_its_twin_has_the_usual_one():
    """Ten times what such a basket comes to, in the same shop; the decoy is what it comes to."""
    dear = [pair for pair in laid("unusual_total_label") if pair[0].factors.get("probe") == "prior"]
    assert len(dear) > COUNT / 6
    for document, twin in dear:
        here, there = stated_values(document), stated_values(twin)
        ADDS_UP["receipt"](document)
        assert here["merchant"] == there["merchant"]
        assert Decimal(9) < Decimal(here["total"]) / Decimal(there["total"]) < Decimal(11)
        assert abs(Decimal(here["total"]) / 10 - Decimal(here["total_as_usual"])) < 1
        assert "price_level" not in twin.factors
