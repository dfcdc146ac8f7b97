"""How a bank statement must add up: balances, both sums, every running balance."""

from __future__ import annotations

from decimal import Decimal

from tests.contracts.values import carried_over, rows, scalars


def adds_up(document):
    """Balances, both sums, every running balance, what is carried over, and the days."""
    value, moved = scalars(document), rows(document, "transactions")
    amounts = [Decimal(row["amount"]) for row in moved]
    opening, closing = Decimal(value["opening_balance"]), Decimal(value["closing_balance"])
    assert amounts
    assert all(amounts)
    assert opening + sum(amounts) == closing
    for name, sign in (("total_credits", 1), ("total_debits", -1)):
        if value[name] is not None:
            assert Decimal(value[name]) == sum(sign * a for a in amounts if sign * a > 0)
    assert _runs(opening, moved) or _runs(opening, moved[::-1])
    assert all(value["period_start"] <= row["date"] <= value["period_end"] for row in moved)
    carried_over(document)


def _runs(opening, moved):
    """Whether every balance that is printed is the one before and what moved since."""
    balance = opening
    for row in moved:
        balance += Decimal(row["amount"])
        if row["balance"] is not None and Decimal(row["balance"]) != balance:
            return False
    return True
