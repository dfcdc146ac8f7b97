"""The arithmetic of a receipt, by hand and at its edges."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.kinds.receipt import bill
from docextract_eval.corpus.kinds.receipt.bill import BasketItem, Terms
from docextract_eval.countries.locales import LOCALES

GERMANY, AMERICA = LOCALES.load("de_DE"), LOCALES.load("en_US")
BRITAIN, INDIA = LOCALES.load("en_GB"), LOCALES.load("en_IN")
MALAYSIA, INDONESIA = LOCALES.load("en_MY"), LOCALES.load("id_ID")
SWITZERLAND, FRANCE = LOCALES.load("de_CH"), LOCALES.load("fr_FR")
JAPAN = LOCALES.load("ja_JP")
PRICES = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)
BASKETS = st.lists(
    st.builds(
        BasketItem, st.just("x"), st.sampled_from(["food", "other"]), PRICES, st.integers(1, 9)
    ),
    min_size=1,
    max_size=12,
)
PLAIN = Terms()
"""No discount, no tip."""
SHARES = st.sampled_from(["0", "0.05", "0.1", "0.2"]).map(Decimal)


@dataclass(frozen=True)
class Sums:
    """What a bill says, as text."""

    subtotal: str
    discount: str
    taxes: tuple[tuple[str, str, str], ...]
    tip: str
    total: str


def reckoned(basket, saving, tip, day, locale):
    """Reckon, and spell the sums."""
    unit = bill.smallest_unit(locale)
    goods = [
        BasketItem("x", sort, Decimal(price), quantity, smallest_unit=unit)
        for sort, price, quantity in basket
    ]
    terms = Terms(Decimal(saving), tip=Decimal(tip))
    found = bill.compute_bill(goods, terms, day, locale)
    taxes = tuple((tax.rate.rate, str(tax.base), str(tax.amount)) for tax in found.taxes)
    parts = (found.subtotal, found.discount, found.tip, found.total)
    subtotal, discount, tip, total = (f"{part:.2f}" for part in parts)
    return Sums(subtotal, discount, taxes, tip, total)


BASKET = [("food", "1.99", 2), ("other", "10.00", 1)]


def test_american_tax_is_added_to_what_is_taxed():
    """Food is free of it: 8.25 % of 10.00 is .825, and that is .83."""
    assert reckoned(BASKET, "0", "0", "2024-03-04", AMERICA) == Sums(
        "13.98", "0.00", (("8.25", "10.00", "0.83"),), "0.00", "14.81"
    )


def test_german_tax_is_inside_the_prices():
    """7 % inside 3.98 is .26, and 19 % inside 10.00 is 1.60; the total is what the lines are."""
    assert reckoned(BASKET, "0", "0", "2024-03-04", GERMANY) == Sums(
        "13.98", "0.00", (("7", "3.72", "0.26"), ("19", "8.40", "1.60")), "0.00", "13.98"
    )


def test_a_discount_is_taken_off_before_tax_and_spread_over_the_goods():
    """20 % of 13.98 is 2.80: .80 of it off the food, 2.00 off the rest."""
    assert reckoned(BASKET, "0.20", "0", "2024-03-04", GERMANY) == Sums(
        "13.98", "2.80", (("7", "2.97", "0.21"), ("19", "6.72", "1.28")), "0.00", "11.18"
    )


def test_a_discount_is_spread_to_the_last_cent():
    """Half of .51 is .26 twice, which is one cent too much: the last bears the rest."""
    basket = [("food", "5.05", 1), ("other", "5.05", 1)]
    found = reckoned(basket, "0.05", "0", "2024-03-04", GERMANY)
    assert (found.discount, found.total) == ("0.51", "9.59")
    parts = [Decimal(base) + Decimal(tax) for _, base, tax in found.taxes]
    assert parts == [Decimal("4.79"), Decimal("4.80")]


def test_a_tip_is_a_share_of_what_is_due_tax_included():
    """18 % of 14.81 is 2.6658, and that is 2.67."""
    found = reckoned(BASKET, "0", "0.18", "2024-03-04", AMERICA)
    assert (found.tip, found.total) == ("2.67", "17.48")


@pytest.mark.parametrize(
    ("day", "food", "other"),
    [
        ("2007-01-01", "7", "19"),
        ("2020-06-30", "7", "19"),
        ("2020-07-01", "5", "16"),
        ("2020-12-31", "5", "16"),
        ("2021-01-01", "7", "19"),
        ("2026-06-30", "7", "19"),
    ],
)
def test_a_rate_holds_from_its_day_until_the_next(day, food, other):
    """Germany lowered both for half a year."""
    rates = bill.rates_in_force(day, GERMANY)
    assert (rates["food"].rate, rates["other"].rate) == (food, other)


def test_before_a_rates_first_day_there_is_none():
    """It is not reached back for."""
    assert bill.rates_in_force("2006-12-31", GERMANY) == {}


@pytest.mark.parametrize(
    ("locale", "goods", "day", "rate"),
    [
        (SWITZERLAND, "other", "2023-12-31", "7.7"),
        (SWITZERLAND, "other", "2024-01-01", "8.1"),
        (SWITZERLAND, "food", "2023-12-31", "2.5"),
        (SWITZERLAND, "food", "2024-01-01", "2.6"),
        (FRANCE, "food", "2024-03-04", "5.5"),
        (FRANCE, "meals", "2024-03-04", "10"),
        (FRANCE, "other", "2013-12-31", "19.6"),
        (FRANCE, "other", "2014-01-01", "20"),
        (BRITAIN, "food", "2024-03-04", "0"),
        (BRITAIN, "meals", "2021-09-30", "5"),
        (BRITAIN, "meals", "2021-10-01", "12.5"),
        (BRITAIN, "meals", "2022-04-01", "20"),
        (INDIA, "daily", "2025-09-21", "18"),
        (INDIA, "daily", "2025-09-22", "5"),
        (INDIA, "meals", "2024-03-04", "5"),
        (MALAYSIA, "sold", "2018-05-31", "6"),
        (MALAYSIA, "sold", "2018-06-01", "0"),
        (MALAYSIA, "basic", "2016-01-01", "0"),
        (MALAYSIA, "meals", "2018-08-31", "0"),
        (MALAYSIA, "meals", "2018-09-01", "6"),
        (MALAYSIA, "meals", "2024-03-01", "6"),
        (MALAYSIA, "served", "2024-02-29", "6"),
        (MALAYSIA, "served", "2024-03-01", "8"),
        (INDONESIA, "other", "2022-03-31", "10"),
        (INDONESIA, "other", "2022-04-01", "11"),
        (INDONESIA, "other", "2025-01-01", "11"),
        (INDONESIA, "meals", "2025-01-01", "10"),
    ],
)
def test_the_rates_are_those_of_the_day(locale, goods, day, rate):
    """Each country's last changes, on the last day before and the first day after."""
    assert bill.rates_in_force(day, locale)[goods].rate == rate


@pytest.mark.parametrize(
    ("locale", "tender", "total", "payable"),
    [
        (SWITZERLAND, "cash", "12.32", "12.30"),
        (SWITZERLAND, "cash", "12.33", "12.35"),
        (SWITZERLAND, "cash", "12.37", "12.35"),
        (SWITZERLAND, "cash", "12.38", "12.40"),
        (SWITZERLAND, "cash", "12.35", "12.35"),
        (SWITZERLAND, "card", "12.32", "12.32"),
        (INDIA, "cash", "146.49", "146.00"),
        (INDIA, "card", "146.50", "147.00"),
        (GERMANY, "cash", "12.32", "12.32"),
        (BRITAIN, "cash", "12.32", "12.32"),
        (FRANCE, "cash", "12.32", "12.32"),
    ],
)
def test_what_is_paid_is_rounded_where_the_country_rounds(locale, tender, total, payable):
    """Swiss cash to five Rappen and no card; in India every payment to the rupee."""
    zero = Decimal(0)
    found = bill.round_cash(bill.Bill(zero, zero, (), zero, Decimal(total)), tender, locale)
    assert (found.total, found.payable) == (Decimal(total), Decimal(payable))
    assert found.rounding == Decimal(payable) - Decimal(total)


def test_an_indian_restaurant_adds_the_tax_in_two_halves():
    """5 % of 333.00 is 16.65; half of it is 8.325, and that is 8.33 for each."""
    at_table = bill.with_till_habits(INDIA, "cafe", "rate")
    found = bill.compute_bill(
        [BasketItem("x", "meals", Decimal(333), 1)], PLAIN, "2024-03-04", at_table
    )
    assert [(tax.percent, str(tax.amount)) for tax in found.taxes] == [("2.5", "8.33")] * 2
    assert (found.tax_total, found.total) == (Decimal("16.66"), Decimal("349.66"))


def test_an_indian_shop_finds_both_halves_inside_its_prices():
    """18 % inside 118.00 is 18.00, which is nine and nine; goods without tax have one row."""
    shop = bill.with_till_habits(INDIA, "grocery", "rate")
    basket = [BasketItem("x", "other", Decimal(118), 1), BasketItem("y", "fresh", Decimal(20), 1)]
    found = bill.compute_bill(basket, PLAIN, "2024-03-04", shop)
    rows = [(tax.percent, str(tax.base), str(tax.amount)) for tax in found.taxes]
    assert rows == [("0", "20.00", "0.00")] + [("9", "100.00", "9.00")] * 2
    assert found.total == 138


def test_goods_of_two_classes_at_one_rate_are_one_row():
    """British meals and other goods are both at 20 % again since April 2022."""
    basket = [BasketItem("x", "meals", Decimal(6), 1), BasketItem("y", "other", Decimal(6), 1)]
    for day, rates in (("2021-12-01", ["12.5", "20"]), ("2022-04-01", ["20"])):
        taxes = bill.compute_bill(basket, PLAIN, day, BRITAIN).taxes
        assert [tax.percent for tax in taxes] == rates


def test_tax_may_be_rounded_on_every_line():
    """20 % inside .99 is .165: .17 on each of three lines is .51, and inside 2.97 it is .50."""
    basket = [BasketItem(name, "other", Decimal("0.99"), 1) for name in "xyz"]
    for way, tax in (("line", "0.51"), ("rate", "0.50")):
        till = bill.with_till_habits(BRITAIN, "grocery", way)
        found = bill.compute_bill(basket, PLAIN, "2024-03-04", till)
        assert (str(found.tax_total), str(found.total)) == (tax, "2.97")


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", "0.01"), ("0.015", "0.02"), ("0.0149", "0.01"), ("2.675", "2.68"), ("1", "1.00")],
)
def test_tills_round_half_up(amount, cents):
    """Not half to even, and not as binary fractions do."""
    assert str(bill.round_amount(Decimal(amount))) == cents


@pytest.mark.parametrize(
    ("total", "handed"),
    [
        ("0.01", "5.00"),
        ("5.00", "5.00"),
        ("5.01", "10.00"),
        ("49.99", "50.00"),
        ("50.00", "50.00"),
        ("50.01", "60.00"),
        ("123.45", "130.00"),
    ],
)
def test_a_customer_hands_over_the_next_notes(total, handed):
    """Fives below fifty, tens above."""
    assert str(bill.cash_tendered(Decimal(total))) == handed


@given(BASKETS, SHARES, SHARES, st.sampled_from([GERMANY, AMERICA]))
def test_every_bill_adds_up(basket, saving, tip, locale):
    """Whatever is bought: bases and taxes are what the goods cost, less the discount."""
    found = bill.compute_bill(basket, Terms(saving, tip=tip), "2024-03-04", locale)
    lines = sum(bought.price * bought.quantity for bought in basket)
    assert found.subtotal == lines
    assert found.discount == bill.round_amount(lines * saving)
    added = 0 if locale.tax_inside else found.tax_total
    assert found.total == lines - found.discount + added + found.tip
    if locale.tax_inside:
        assert sum(tax.base + tax.amount for tax in found.taxes) == lines - found.discount
    assert all(tax.base >= 0 and tax.amount >= 0 for tax in found.taxes)
    assert bill.cash_tendered(found.total) >= found.total


@given(BASKETS, SHARES)
def test_every_sum_is_in_whole_cents(basket, saving):
    """Nothing smaller than a cent is printed or kept."""
    found = bill.compute_bill(basket, Terms(saving, tip=Decimal("0.18")), "2024-03-04", AMERICA)
    sums = [found.subtotal, found.discount, found.tip, found.total, found.tax_total]
    sums += [part for tax in found.taxes for part in (tax.base, tax.amount)]
    assert all(part == part.quantize(bill.CENT) for part in sums)


@given(BASKETS)
def test_each_class_of_goods_has_one_tax_in_a_fixed_order(basket):
    """However the basket is ordered."""
    goods = [
        tax.rate.goods for tax in bill.compute_bill(basket, PLAIN, "2024-03-04", GERMANY).taxes
    ]
    assert goods == sorted({bought.goods for bought in basket})
    turned = bill.compute_bill(basket[::-1], PLAIN, "2024-03-04", GERMANY)
    assert [tax.rate.goods for tax in turned.taxes] == goods


YEN = [("food", "138", 3), ("food", "98", 1), ("other", "437", 2)]


def test_a_japanese_till_reckons_the_tax_once_per_rate_and_cuts_it():
    """8 % inside 512 is 37.9, and 37; 10 % inside 874 is 79.5, and 79: no yen is rounded up."""
    inside = bill.with_till_habits(JAPAN, "grocery", "rate")
    assert reckoned(YEN, "0", "0", "2024-03-07", inside) == Sums(
        "1386.00", "0.00", (("8", "512", "37"), ("10", "874", "79")), "0.00", "1386.00"
    )


def test_where_a_japanese_till_adds_the_tax_it_is_cut_too():
    """8 % of 512 is 40.96, and 40; 10 % of 874 is 87.4, and 87."""
    added = bill.with_till_habits(JAPAN, "grocery", "rate", bill.TillHabits(adds_tax=True))
    found = reckoned(YEN, "0", "0", "2024-03-07", added)
    assert found.taxes == (("8", "512", "40"), ("10", "874", "87"))
    assert found.total == "1513.00"


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        ("1997-03-31", {}),
        ("1997-04-01", {"food": "5", "other": "5"}),
        ("2014-03-31", {"food": "5", "other": "5"}),
        ("2014-04-01", {"food": "8", "other": "8"}),
        ("2019-09-30", {"food": "8", "other": "8"}),
        ("2019-10-01", {"food": "8", "other": "10"}),
    ],
)
def test_japan_has_one_rate_until_the_autumn_of_2019(day, rates):
    """And only then a mark for the reduced one."""
    found = bill.rates_in_force(day, JAPAN)
    assert {goods: rate.rate for goods, rate in found.items()} == rates
    assert [rate.code for rate in found.values() if rate.code] == ["※"] * (day > "2019-09-30")


@given(
    st.lists(st.tuples(st.sampled_from(["food", "other"]), st.integers(1, 9999)), min_size=1),
    SHARES,
    st.booleans(),
)
def test_no_sum_of_a_japanese_bill_has_a_part_of_a_yen(goods, saving, added):
    """Whatever is taken off, and how it is spread over two rates."""
    locale = bill.with_till_habits(JAPAN, "grocery", "rate", bill.TillHabits(adds_tax=added))
    basket = [BasketItem("x", sort, Decimal(price), 1) for sort, price in goods]
    found = bill.compute_bill(basket, Terms(saving), "2024-03-07", locale)
    sums = [found.subtotal, found.discount, found.total, found.tax_total]
    sums += [part for tax in found.taxes for part in (tax.base, tax.amount)]
    assert all(part == part.to_integral_value() >= 0 for part in sums)
    bases = sum(tax.base for tax in found.taxes)
    assert found.total == bases + (found.tax_total if added else 0)
