"""The sums, taxes and payments of a receipt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.numbers import trimmed
from docextract_eval.locales import TaxRate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.locales import Locale

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bought:
    """One item of the basket."""

    name: str
    goods: str
    price: Decimal
    quantity: Decimal | int
    unit: str = ""
    off: Decimal = Decimal(0)
    """The amount that its offer takes off."""
    deposit: bool = False
    coin: Decimal = CENT
    """The smallest unit of the currency."""

    @property
    def amount(self) -> Decimal:
        """The amount of the line, with its offer taken off."""
        return cents(self.price * self.quantity, self.coin) - self.off


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
        return trimmed(Decimal(self.rate.rate) / self.shares)


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
    tax_sum: Decimal | None = None
    """The total tax, where it is rounded once instead of per rate; else None."""

    @property
    def tax_total(self) -> Decimal:
        """The tax over all rates."""
        each = sum((tax.amount for tax in self.taxes), Decimal(0))
        return each if self.tax_sum is None else self.tax_sum

    @property
    def payable(self) -> Decimal:
        """The amount to pay: the total with its cash rounding."""
        return self.total + self.rounding


@dataclass(frozen=True, slots=True)
class Till:
    """The habits in which tills of one country differ."""

    added: bool = False
    """Whether tax is added to prices that include it elsewhere."""
    signed: bool = False
    """Whether every amount shows its currency."""
    code: int = 0
    """Which of its signs a tax code is printed as: a number, taken modulo their number."""
    minus: int = 0
    """The same for the minus sign."""
    words: int = 0
    """The same for words that only tills of some countries have."""

    def tells(self, locale: Locale) -> bool:
        """Return whether this till prints the tax included in its prices."""
        return self.code % 100 < 100 * locale.tax_told_share


_USUAL = Till()


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of a bill, or of a part of it."""

    means: str
    amount: Decimal


def rates_on(day: str, locale: Locale) -> Mapping[str, TaxRate]:
    """Return, per class of goods, the tax rate in force on a day.

    >>> from docextract_eval.locales import LOCALES
    >>> rates_on("2020-08-01", LOCALES.load("de_DE"))["other"].rate
    '16'
    """
    found: dict[str, TaxRate] = {}
    for rate in sorted(locale.taxes, key=lambda rate: rate.since):
        if rate.since <= day:
            found[rate.goods] = rate
    return found


def regional(locale: Locale, region: str) -> Locale:
    """Return the locale with the tax rate of a region, if regions have their own.

    >>> from docextract_eval.locales import LOCALES
    >>> rates_on("2024-01-01", regional(LOCALES.load("en_US"), "MD"))["other"].rate
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


def customary(
    locale: Locale, trade: str, tax_rounding: str, till: Till = _USUAL, region: str = ""
) -> Locale:
    """Return the locale narrowed to the habits of one till in one region."""
    locale = regional(locale, region)
    inside = locale.tax_inside and trade not in locale.tax_added_in and not till.added
    said = {code: signs[till.code % len(signs)] for code, signs in locale.codes.items()}
    labels = locale.labels
    if not inside and "tax_added" in labels:
        labels = {**labels, "tax_total": labels["tax_added"]}
    return dataclasses.replace(
        locale,
        tax_inside=inside,
        tax_rounding=(tax_rounding,),
        labels=labels,
        taxes=tuple(
            dataclasses.replace(rate, code=said.get(rate.code, rate.code)) for rate in locale.taxes
        ),
        minus=(locale.minus[till.minus % len(locale.minus)],),
    )


def coin(locale: Locale) -> Decimal:
    """Return the smallest unit of a country's currency.

    >>> from docextract_eval.locales import LOCALES
    >>> coin(LOCALES.load("ja_JP")), coin(LOCALES.load("fr_FR"))
    (Decimal('1'), Decimal('0.01'))
    """
    return Decimal(1).scaleb(-minor_units(locale.currency))


def reckon(basket: Sequence[Bought], terms: Terms, day: str, locale: Locale) -> Bill:
    """Return the bill of a basket: discount and service first, then tax, then the tip."""
    rates = rates_on(day, locale)
    lines: dict[str, list[Decimal]] = {}
    known: dict[str, TaxRate] = {}
    for bought in sorted(basket, key=lambda bought: bought.goods):
        rate = known.setdefault(rates[bought.goods].rate, rates[bought.goods])  # one row per rate
        lines.setdefault(rate.rate, []).append(bought.amount)
    sums = [sum(amounts, Decimal(0)) for amounts in lines.values()]
    subtotal = sum(sums, Decimal(0))
    unit = coin(locale)
    discount = cents(subtotal * terms.saving, unit) or min(terms.coupon, _half(subtotal, unit))
    service = cents((subtotal - discount) * terms.service, unit)
    rows: list[Tax] = []
    exact = Decimal(0)
    off = _spread(sums, discount - service, unit)
    for (rate_of, amounts), part in zip(lines.items(), off, strict=True):
        exact += _within(known[rate_of], sum(amounts, -part), locale)
        if locale.tax_inside or Decimal(rate_of):
            rows += _taxes(known[rate_of], amounts, part, locale)
    once = locale.tax_rounding[0] == "document"
    whole = cents(exact, unit, cut=locale.tax_cut) if once else None
    bill = Bill(subtotal, discount, tuple(rows), Decimal(0), Decimal(0), Decimal(0), service, whole)
    due = subtotal - discount + service + (Decimal(0) if locale.tax_inside else bill.tax_total)
    tip = cents(due * terms.tip, unit)
    return dataclasses.replace(bill, tip=tip, total=due + tip)


def rounded(bill: Bill, tender: str, locale: Locale, other: Decimal = Decimal(0)) -> Bill:
    """Return the bill with the cash rounding of what this tender pays, if it is rounded there.

    What is paid by other means is not rounded, unless that is the custom for cards too.

    >>> from docextract_eval.locales import LOCALES
    >>> bill = Bill(Decimal("9.98"), Decimal(0), (), Decimal(0), Decimal("9.98"))
    >>> rounded(bill, "cash", LOCALES.load("de_CH")).payable
    Decimal('10.00')
    """
    if locale.rounding is None or tender not in locale.rounding.tenders:
        return bill
    step = Decimal(locale.rounding.step)
    part = bill.total - (Decimal(0) if "card" in locale.rounding.tenders else other)
    way = ROUND_FLOOR if locale.rounding.down else ROUND_HALF_UP
    paid = (part / step).to_integral_value(way) * step
    return dataclasses.replace(bill, rounding=cents(paid - part))


def paid(
    bill: Bill, tender: str, split: str, share: Decimal, locale: Locale
) -> tuple[Bill, tuple[Payment, ...]]:
    """Return the bill with its rounding, and its payments.

    A voucher, in whole units, or a card pays the part `share`; the tender pays the rest.
    """
    other = Decimal(0)
    if split == "voucher":
        other = (bill.total * share).to_integral_value(ROUND_FLOOR)
    elif split == "card":
        other = cents(bill.total * share, coin(locale))
    bill = rounded(bill, tender, locale, other)
    rest = Payment(tender, bill.payable - other)
    return bill, ((Payment(split, cents(other)), rest) if other else (rest,))


def largest(payments: Sequence[Payment]) -> Payment:
    """Return the largest payment; of two equal ones, the first."""
    return max(payments, key=lambda payment: payment.amount)


def tendered(total: Decimal, notes: tuple[str, str] = ("5", "10")) -> Decimal:
    """Return the sum of the notes that a customer would hand over.

    >>> tendered(Decimal("12.34")), tendered(Decimal("63.10"))
    (Decimal('15.00'), Decimal('70.00'))
    """
    small, large = map(Decimal, notes)
    step = small if total < 10 * small else large
    return ((total / step).to_integral_value(ROUND_CEILING) * step).quantize(CENT)


def cents(amount: Decimal, unit: Decimal = CENT, *, cut: bool = False) -> Decimal:
    """Return the amount rounded half up to the unit; with `cut`, rounded down."""
    if cut:
        return amount.quantize(unit, ROUND_DOWN)
    return amount.quantize(unit, ROUND_HALF_UP)


def _spread(amounts: Sequence[Decimal], discount: Decimal, unit: Decimal) -> list[Decimal]:
    """Return the part of a discount that falls on each amount, in proportion."""
    whole, left, parts = sum(amounts, Decimal(0)), discount, []
    for amount in amounts[:-1]:
        parts.append(cents(discount * amount / whole, unit) if whole else Decimal(0))
        left -= parts[-1]
    return [*parts, left]


def _taxes(
    rate: TaxRate, amounts: Sequence[Decimal], discount: Decimal, locale: Locale
) -> list[Tax]:
    """Return the tax of one rate: a row for each of those who share it."""
    off = _spread(amounts, discount, coin(locale))
    parts = [amount - less for amount, less in zip(amounts, off, strict=True)]
    whole = sum(parts, Decimal(0))
    shares = max(1, len(locale.tax_parts)) if Decimal(rate.rate) else 1
    taxed = parts if locale.tax_rounding[0] == "line" else [whole]
    tax = sum((_tax(rate, part, shares, locale) for part in taxed), Decimal(0))
    base = whole - shares * tax if locale.tax_inside and not locale.gross_based else whole
    return [Tax(rate, base, tax, shares)] * shares


def _tax(rate: TaxRate, amount: Decimal, shares: int, locale: Locale) -> Decimal:
    """Return the rounded tax on an amount, or in it; of a shared rate, one recipient's part."""
    exact = _within(rate, amount, locale) / shares
    return cents(exact, coin(locale), cut=locale.tax_cut)


def _within(rate: TaxRate, amount: Decimal, locale: Locale) -> Decimal:
    """Return the exact tax on an amount, or in it."""
    share, of_price = Decimal(rate.rate) / 100, locale.fiscal and locale.fiscal.of_price
    return amount * share / ((1 + share) if locale.tax_inside and not of_price else 1)


def _half(amount: Decimal, unit: Decimal) -> Decimal:
    return max(Decimal(0), (amount / 2).quantize(unit, ROUND_FLOOR))
