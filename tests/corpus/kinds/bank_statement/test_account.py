"""An account's sums, and the numbers by which it is known."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import bic, iban
from stdnum.us import rtn

from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds.bank_statement.account import (
    Movement,
    compute_account,
    mark_last_of_day,
)
from docextract_eval.corpus.kinds.bank_statement.numbers import draw_identity
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES

AMOUNTS = st.decimals("-99999.99", "99999.99", places=2).filter(bool)


def moved(*amounts, days=None):
    days = days or ["2024-03-01"] * len(amounts)
    return [Movement(day, day, Decimal(a), ("TEXT",)) for a, day in zip(amounts, days, strict=True)]


def test_a_month_by_hand():
    """Two credits and two debits, below zero in between."""
    account = compute_account(Decimal("100.00"), moved("-150.25", "20.00", "1000.10", "-0.85"))
    assert account.balances == tuple(map(Decimal, ("-50.25", "-30.25", "969.85", "969.00")))
    assert account.closing == Decimal("969.00")
    assert (account.credits, account.debits) == (Decimal("1020.10"), Decimal("151.10"))


def test_an_account_without_movements_stays_as_it_was():
    """And its sums are nothing, not minus nothing."""
    account = compute_account(Decimal("7.00"), [])
    assert account.closing == account.opening
    assert str(account.credits) == str(account.debits) == "0"


@given(AMOUNTS, st.lists(AMOUNTS, max_size=30))
def test_opening_and_credits_less_debits_is_closing(opening, amounts):
    """Whatever moves, to the cent."""
    account = compute_account(opening, moved(*amounts))
    assert account.opening + account.credits - account.debits == account.closing
    assert account.credits >= 0
    assert account.debits >= 0
    assert len(account.balances) == len(amounts)


def test_the_last_movement_of_each_day():
    """And the last of all, even where a day has one only."""
    days = ["2024-03-01", "2024-03-01", "2024-03-04", "2024-03-05", "2024-03-05"]
    found = mark_last_of_day(moved(*["1.00"] * 5, days=days))
    assert found == (False, True, True, False, True)


@pytest.mark.parametrize(
    "locale",
    ["ar_AE", "de_CH", "de_DE", "es_ES", "fr_FR", "en_GB", "it_IT", "pl_PL", "tr_TR"],
)
def test_ibans_are_valid_and_hold_the_account(locale):
    """By python-stdnum, country by country; the account's digits stand in it."""
    for seed in range(20):
        numbers = draw_identity(locale, np.random.default_rng(seed))
        assert iban.is_valid(numbers.iban)
        assert numbers.iban.startswith(LOCALES.load(locale).country)
        assert bic.is_valid(numbers.bic)
        held = "".join(char for char in numbers.account_number if char.isalnum())
        assert held in iban.compact(numbers.iban)


def test_an_emirati_iban_has_twenty_three_characters():
    """A bank of three digits and an account of sixteen."""
    assert len(iban.compact(draw_identity("ar_AE", np.random.default_rng(1)).iban)) == 23


def test_a_polish_number_is_its_iban_and_its_bank_has_a_check_digit_of_its_own():
    """Twenty-six digits in groups of four, behind the two that check them."""
    for seed in range(20):
        numbers = draw_identity("pl_PL", np.random.default_rng(seed))
        groups = numbers.account_number.split()
        assert [len(group) for group in groups] == [2, 4, 4, 4, 4, 4, 4]
        assert "PL" + "".join(groups) == iban.compact(numbers.iban)
        weighed = zip(map(int, numbers.branch_code), (3, 9, 7, 1, 3, 9, 7, 1), strict=True)
        assert sum(digit * weight for digit, weight in weighed) % 10 == 0


def test_a_turkish_iban_has_a_bank_a_naught_and_an_account_of_sixteen_digits():
    number = iban.compact(draw_identity("tr_TR", np.random.default_rng(1)).iban)
    assert len(number) == 26
    assert number[4:7] == "000"  # banks have numbers below a hundred
    assert number[9] == "0"


def test_routing_numbers_are_valid():
    """Nine digits with their check digit; there is no IBAN in the United States."""
    for seed in range(20):
        numbers = draw_identity("en_US", np.random.default_rng(seed))
        assert rtn.is_valid(numbers.branch_code)
        assert numbers.iban is None
        assert 9 <= len(numbers.account_number) <= 12


def test_an_indian_branch_has_its_code():
    """Four letters, a zero, six digits."""
    code = draw_identity("en_IN", np.random.default_rng(1)).branch_code
    assert len(code) == 11
    assert code[4] == "0"
    assert code[:4].isalpha()
    assert code[5:].isdigit()


def test_a_routing_number_is_of_a_district():
    """The first two digits are 01 to 12, or 21 to 32 at thrifts."""
    for seed in range(60):
        code = draw_identity("en_US", np.random.default_rng(seed)).branch_code
        assert (int(code[:2]) - 1) % 20 < 12
        assert 1 <= int(code[:2]) <= 32


def test_no_sheet_is_added_for_a_sum_alone():
    """The last one states a movement beside what is carried to it."""
    french = {"name": "x", "count": 100, "seed": 5, "kinds": ["bank_statement"]}
    recipe = parse_recipe(french | {"locales": ["fr_FR"]}, "x")
    for index in (0, 4, 9, 11, 14):
        pages = documents.compose(recipe, index, {"template": "plain", "size": "2"}).pages
        tags = [span.tag for line in pages[-1] for span in line.spans]
        assert any(tag.startswith("transactions.") for tag in tags)
