"""The sums, taxes and payments of a receipt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.countries.taxes import TaxRate
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.numbers import trim_zeros

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.countries.taxes import ReplacedTax

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class BasketItem:
    """One item of the basket."""

    name: str
    goods: str
    price: Decimal
    quantity: Decimal | int
    unit: str = ""
    offer_discount: Decimal = Decimal(0)
    """The amount that its offer takes off."""
    deposit: bool = False
    smallest_unit: Decimal = CENT
    """The smallest unit of the currency."""

    @property
    def amount(self) -> Decimal:
        """The amount of the line, with its offer taken off."""
        return round_amount(self.price * self.quantity, self.smallest_unit) - self.offer_discount


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one rate; if the rate is shared, the part of one recipient."""

    rate: TaxRate
    base: Decimal
    amount: Decimal
    shares: int = 1

    @property
    def percent(self) -> str:
        """The rate as it is printed beside this amount."""
        return trim_zeros(Decimal(self.rate.rate) / self.shares)


@dataclass(frozen=True, slots=True)
class Terms:
    """Discounts, charges and tip on a basket."""

    saving: Decimal = Decimal(0)
    """A discount, as a share."""
    coupon: Decimal = Decimal(0)
    """A shop's coupon over an amount; it is used only without a discount, and for at most half."""
    service: Decimal = Decimal(0)
    """A service charge, as a share of the discounted sum; it is taxed like the goods."""
    tip: Decimal = Decimal(0)
    """A tip, as a share of all that is due; it is not taxed."""


@dataclass(frozen=True, slots=True)
class Bill:
    """The sums and taxes of one receipt."""

    subtotal: Decimal
    discount: Decimal
    taxes: tuple[Tax, ...]
    tip: Decimal
    total: Decimal
    rounding: Decimal = Decimal(0)
    service: Decimal = Decimal(0)
    rounded_tax_total: Decimal | None = None
    """The total tax, where it is rounded once instead of per rate; else None."""

    @property
    def tax_total(self) -> Decimal:
        """The tax over all rates."""
        each = sum((tax.amount for tax in self.taxes), Decimal(0))
        return each if self.rounded_tax_total is None else self.rounded_tax_total

    @property
    def payable(self) -> Decimal:
        """The amount to pay: the total with its cash rounding."""
        return self.total + self.rounding


@dataclass(frozen=True, slots=True)
class TillHabits:
    """The habits in which tills of one country differ."""

    adds_tax: bool = False
    """Whether tax is added to prices that include it elsewhere."""
    shows_currency: bool = False
    """Whether every amount shows its currency."""
    code_variant: int = 0
    """Which of its signs a tax code is printed as: a number, taken modulo their number."""
    minus_variant: int = 0
    """The same for the minus sign."""
    words_variant: int = 0
    """The same for words that only tills of some countries have."""

    def prints_included_tax(self, locale: Locale) -> bool:
        """Return whether this till prints the tax included in its prices."""
        return self.code_variant % 100 < 100 * locale.tax_told_share


_USUAL_HABITS = TillHabits()


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of a bill, or of a part of it."""

    means: str
    amount: Decimal


class _RatesInForce(dict[str, TaxRate]):
    """The rates by class of goods; a class that the country lacks has its general rate."""

    def __missing__(self, goods: str) -> TaxRate:
        return self.get("other") or max(self.values(), key=lambda rate: Decimal(rate.rate))


def rates_in_force(date: str, locale: Locale) -> Mapping[str, TaxRate]:
    """Return, per class of goods, the tax rate in force on a day.

    Products of another country may be of a class that this one lacks: they have the rate of the
    goods `other`, or the highest.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> rates_in_force("2020-08-01", LOCALES.load("de_DE"))["other"].rate
    '16'
    """
    found = _RatesInForce()
    for rate in sorted(locale.taxes, key=lambda rate: rate.since):
        if rate.since <= date:
            found[rate.goods] = rate
    return found


def with_regional_rate(locale: Locale, region: str) -> Locale:
    """Return the locale with the tax rate of a region, if regions have their own.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> rates_in_force("2024-01-01", with_regional_rate(LOCALES.load("en_US"), "MD"))["other"].rate
    '6'
    """
    own = locale.region_rates.get(region)
    if own is None:
        return locale
    return dataclasses.replace(
        locale,
        taxes=tuple(
            dataclasses.replace(rate, rate=own) if rate.goods == "other" else rate
            for rate in locale.taxes
        ),
    )


def with_replaced_tax(locale: Locale, replaced: ReplacedTax) -> Locale:
    """Return the locale with the labels of a tax that was replaced later."""
    return dataclasses.replace(
        locale,
        labels=replaced.translate(locale.labels),
        tax_heads=replaced.translate({"heads": locale.tax_heads})["heads"],
        tax_told_share=replaced.stated_share,
    )


def with_till_habits(
    locale: Locale,
    trade: str,
    tax_rounding: str,
    till: TillHabits = _USUAL_HABITS,
    region: str = "",
) -> Locale:
    """Return the locale narrowed to the habits of one till in one region."""
    locale = with_regional_rate(locale, region)
    inside = locale.tax_inside and trade not in locale.tax_added_in and not till.adds_tax
    codes = {
        code: printed_codes[till.code_variant % len(printed_codes)]
        for code, printed_codes in locale.codes.items()
    }
    labels = locale.labels
    if not inside and "tax_added" in labels:
        labels = {**labels, "tax_total": labels["tax_added"]}
    return dataclasses.replace(
        locale,
        tax_inside=inside,
        tax_rounding=(tax_rounding,),
        labels=labels,
        taxes=tuple(
            dataclasses.replace(rate, code=codes.get(rate.code, rate.code)) for rate in locale.taxes
        ),
        minus=(locale.minus[till.minus_variant % len(locale.minus)],),
    )


def smallest_unit(locale: Locale) -> Decimal:
    """Return the smallest unit of a country's currency.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> smallest_unit(LOCALES.load("ja_JP")), smallest_unit(LOCALES.load("fr_FR"))
    (Decimal('1'), Decimal('0.01'))
    """
    return Decimal(1).scaleb(-minor_units(locale.currency))


def compute_bill(basket: Sequence[BasketItem], terms: Terms, date: str, locale: Locale) -> Bill:
    """Return the bill of a basket: discount and service first, then tax, then the tip."""
    rates = rates_in_force(date, locale)
    lines: dict[str, list[Decimal]] = {}
    known: dict[str, TaxRate] = {}
    for bought in sorted(basket, key=lambda bought: bought.goods):
        rate = known.setdefault(rates[bought.goods].rate, rates[bought.goods])  # one row per rate
        lines.setdefault(rate.rate, []).append(bought.amount)
    sums = [sum(amounts, Decimal(0)) for amounts in lines.values()]
    subtotal = sum(sums, Decimal(0))
    unit = smallest_unit(locale)
    discount = round_amount(subtotal * terms.saving, unit) or min(
        terms.coupon, _half_amount(subtotal, unit)
    )
    service = round_amount((subtotal - discount) * terms.service, unit)
    rows: list[Tax] = []
    exact = Decimal(0)
    off = _split_discount(sums, discount - service, unit)
    for (rate_of, amounts), part in zip(lines.items(), off, strict=True):
        exact += _exact_tax(known[rate_of], sum(amounts, -part), locale)
        if locale.tax_inside or Decimal(rate_of):
            rows += _tax_rows(known[rate_of], amounts, part, locale)
    once = locale.tax_rounding[0] == "document"
    rounded_tax = round_amount(exact, unit, round_down=locale.tax_cut) if once else None
    bill = Bill(
        subtotal, discount, tuple(rows), Decimal(0), Decimal(0), Decimal(0), service, rounded_tax
    )
    due = subtotal - discount + service + (Decimal(0) if locale.tax_inside else bill.tax_total)
    tip = round_amount(due * terms.tip, unit)
    return dataclasses.replace(bill, tip=tip, total=due + tip)


def round_cash(
    bill: Bill, tender: str, locale: Locale, paid_otherwise: Decimal = Decimal(0)
) -> Bill:
    """Return the bill with the cash rounding of what this tender pays, if it is rounded there.

    What is paid by other means is not rounded, unless that is the custom for cards too.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> bill = Bill(Decimal("9.98"), Decimal(0), (), Decimal(0), Decimal("9.98"))
    >>> round_cash(bill, "cash", LOCALES.load("de_CH")).payable
    Decimal('10.00')
    """
    if locale.rounding is None or tender not in locale.rounding.tenders:
        return bill
    step = Decimal(locale.rounding.step)
    part = bill.total - (Decimal(0) if "card" in locale.rounding.tenders else paid_otherwise)
    rounding_mode = ROUND_FLOOR if locale.rounding.down else ROUND_HALF_UP
    paid = (part / step).to_integral_value(rounding_mode) * step
    return dataclasses.replace(bill, rounding=round_amount(paid - part))


def split_payment(
    bill: Bill, tender: str, other_tender: str, other_share: Decimal, locale: Locale
) -> tuple[Bill, tuple[Payment, ...]]:
    """Return the bill with its rounding, and its payments.

    A voucher, in whole units, or a card pays the part `other_share`; the tender pays the rest.
    """
    other = Decimal(0)
    if other_tender == "voucher":
        other = (bill.total * other_share).to_integral_value(ROUND_FLOOR)
    elif other_tender == "card":
        other = round_amount(bill.total * other_share, smallest_unit(locale))
    bill = round_cash(bill, tender, locale, other)
    last_payment = Payment(tender, bill.payable - other)
    return bill, (
        (Payment(other_tender, round_amount(other)), last_payment) if other else (last_payment,)
    )


def largest_payment(payments: Sequence[Payment]) -> Payment:
    """Return the largest payment; of two equal ones, the first."""
    return max(payments, key=lambda payment: payment.amount)


def cash_tendered(total: Decimal, notes: tuple[str, str] = ("5", "10")) -> Decimal:
    """Return the sum of the notes that a customer would hand over.

    >>> cash_tendered(Decimal("12.34")), cash_tendered(Decimal("63.10"))
    (Decimal('15.00'), Decimal('70.00'))
    """
    small, large = map(Decimal, notes)
    step = small if total < 10 * small else large
    return ((total / step).to_integral_value(ROUND_CEILING) * step).quantize(CENT)


def round_amount(amount: Decimal, unit: Decimal = CENT, *, round_down: bool = False) -> Decimal:
    """Return the amount rounded half up to the unit; with `round_down`, rounded down."""
    if round_down:
        return amount.quantize(unit, ROUND_DOWN)
    return amount.quantize(unit, ROUND_HALF_UP)


def _split_discount(amounts: Sequence[Decimal], discount: Decimal, unit: Decimal) -> list[Decimal]:
    """Return the part of a discount that falls on each amount, in proportion."""
    total, left, parts = sum(amounts, Decimal(0)), discount, []
    for amount in amounts[:-1]:
        parts.append(round_amount(discount * amount / total, unit) if total else Decimal(0))
        left -= parts[-1]
    return [*parts, left]


def _tax_rows(
    rate: TaxRate, amounts: Sequence[Decimal], discount: Decimal, locale: Locale
) -> list[Tax]:
    """Return the tax of one rate: a row for each of those who share it."""
    discounts = _split_discount(amounts, discount, smallest_unit(locale))
    parts = [amount - less for amount, less in zip(amounts, discounts, strict=True)]
    taxed_sum = sum(parts, Decimal(0))
    shares = max(1, len(locale.tax_parts)) if Decimal(rate.rate) else 1
    taxed = parts if locale.tax_rounding[0] == "line" else [taxed_sum]
    tax = sum((_rounded_tax_share(rate, part, shares, locale) for part in taxed), Decimal(0))
    base = (
        taxed_sum - shares * tax
        if locale.tax_inside and not locale.prints_gross_base
        else taxed_sum
    )
    return [Tax(rate, base, tax, shares)] * shares


def _rounded_tax_share(rate: TaxRate, amount: Decimal, shares: int, locale: Locale) -> Decimal:
    """Return the rounded tax on an amount, or in it; of a shared rate, one recipient's part."""
    exact = _exact_tax(rate, amount, locale) / shares
    return round_amount(exact, smallest_unit(locale), round_down=locale.tax_cut)


def _exact_tax(rate: TaxRate, amount: Decimal, locale: Locale) -> Decimal:
    """Return the exact tax on an amount, or in it."""
    share, of_price = Decimal(rate.rate) / 100, locale.fiscal and locale.fiscal.of_price
    return amount * share / ((1 + share) if locale.tax_inside and not of_price else 1)


def _half_amount(amount: Decimal, unit: Decimal) -> Decimal:
    return max(Decimal(0), (amount / 2).quantize(unit, ROUND_FLOOR))
