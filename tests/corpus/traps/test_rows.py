"""Rows whose sides are exchanged."""

from __future__ import annotations

from decimal import Decimal

from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import attacked_cells, statements


def test_exchanged_sides_reconcile_with_all_that_is_printed():
    """Not in the twin, whose rows each have their balance."""
    for document, twin in statements("reconciles_but_wrong"):
        exchanged = {trap.row: decoy.value for trap, _, (decoy,) in attacked_cells(document)}
        assert len(exchanged) == 2
        holds = []
        for each in (document, twin):
            balance, right = Decimal(labels(each)["opening_balance"].value), True
            for number, row in enumerate(rows(each)):
                balance += Decimal(exchanged.get(number, row["amount"].value))
                shown = row["balance"].value
                right &= shown is None or Decimal(shown) == balance
            holds.append(right and balance == Decimal(labels(each)["closing_balance"].value))
        assert holds == [True, False]
