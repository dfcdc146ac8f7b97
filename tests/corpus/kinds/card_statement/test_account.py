"""A card's account: what is owed, what of it must be paid at least, and what may still be spent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.kinds.card_statement.account import (
    Charge,
    compute_account,
    minimum_payment,
)
from docextract_eval.corpus.kinds.card_statement.vocabulary import VOCABULARIES, MinimumPayment

RULE = MinimumPayment(25, 2)
LIMITS = (500, 1000, 5000)
NOTHING = Decimal("0.00")
AMOUNTS = st.decimals("-3000.00", "9000.00", places=2)


def rows(*pairs):
    return [Charge("", "", Decimal(amount), sort, "TEXT") for amount, sort in pairs]


def account(previous, moved, past_due="0.00", *, exceeded=False):
    due = (RULE, Decimal(past_due))
    return compute_account(Decimal(previous), moved, due, LIMITS, exceeded=exceeded)


def test_a_month_by_hand():
    """Part of the last statement was paid, something came back, cash cost a fee."""
    moved = rows(
        *(("-300.00", "payment"), ("-20.50", "refund"), ("610.20", "purchase")),
        *(("100.00", "cash"), ("5.00", "fee"), ("11.30", "interest")),
    )
    found = account("800.00", moved)
    assert found.new_balance == Decimal("1206.00")
    assert (found.sums["payment"], found.sums["refund"]) == (Decimal("300.00"), Decimal("20.50"))
    assert found.minimum == Decimal("40.42")  # 24.12 of what is owed, 16.30 of what it cost
    assert (found.limit, found.available) == (5000, Decimal("3794.00"))


def test_who_paid_too_much_must_pay_nothing():
    """And may spend more than the limit by what is in credit."""
    found = account("100.00", rows(("-400.00", "payment"), ("50.00", "purchase")))
    assert (found.new_balance, found.minimum) == (Decimal("-250.00"), 0)
    assert found.available == Decimal("750.00")


def test_what_is_past_due_or_over_the_limit_must_be_paid_at_once():
    """On top of the share of what is owed."""
    moved = rows(("200.00", "purchase"), ("12.00", "fee"))
    assert account("600.00", moved, "25.00").minimum == Decimal("53.24")
    over = account("1000.00", moved, "25.00", exceeded=True)
    assert (over.limit, over.over_limit, over.available) == (1000, Decimal("212.00"), 0)
    assert over.minimum == Decimal("61.24") + Decimal("212.00")


def test_little_must_be_paid_in_full():
    assert minimum_payment(Decimal("7.30"), RULE, NOTHING) == Decimal("7.30")


@given(previous=AMOUNTS, spent=AMOUNTS)
def test_the_minimum_is_never_more_than_what_is_owed(previous, spent):
    for exceeded in (False, True):
        found = account(previous, rows((spent, "purchase")), exceeded=exceeded)
        assert 0 <= found.minimum <= max(NOTHING, found.new_balance)
        assert found.available + max(found.new_balance, found.limit) >= found.limit


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        *(("2021-06-01", "6.38"), ("2022-12-31", "6.38"), ("2023-06-01", "5.38")),
        *(("2024-06-01", "4.38"), ("2025-05-22", "3.38"), ("2025-05-23", "3.50")),
    ],
)
def test_the_brazilian_tax_on_purchases_abroad_is_that_of_their_day(day, percent):
    """It fell by a point a year, until it rose again."""
    assert VOCABULARIES.load("pt_BR").foreign_fee_basis_points(day) == Decimal(percent) * 100


def test_elsewhere_the_fee_abroad_is_the_issuers_own():
    assert VOCABULARIES.load("sv_SE").foreign_fee_basis_points("2023-01-01") == 200
