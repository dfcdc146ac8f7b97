"""The arithmetic of a receipt, to the last cent."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.fieldtypes.numbers import trimmed
from docextract_eval.locales import TaxRate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.receipt.choices import Bought
    from docextract_eval.locales import Locale

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tax:
    """What one rate adds, or holds; where a rate is shared, what one of those who share it gets."""

    rate: TaxRate
    base: Decimal
    amount: Decimal
    shares: int = 1

    @property
    def percent(self) -> str:
        """The rate as it is printed beside this amount."""
        return trimmed(Decimal(self.rate.rate) / self.shares)


@dataclass(frozen=True, slots=True)
class Bill:
    """All sums of one receipt."""

    subtotal: Decimal
    discount: Decimal
    taxes: tuple[Tax, ...]
    tip: Decimal
    total: Decimal
    rounding: Decimal = Decimal(0)

    @property
    def tax_total(self) -> Decimal:
        """The sum over all rates."""
        return sum((tax.amount for tax in self.taxes), Decimal(0))

    @property
    def payable(self) -> Decimal:
        """What is paid: the total, rounded where the coins are."""
        return self.total + self.rounding


@dataclass(frozen=True, slots=True)
class Till:
    """What tills of one country do in different ways."""

    added: bool = False
    """Whether the tax is added to prices that elsewhere contain it."""
    signed: bool = False
    """Whether every amount shows its currency."""
    code: int = 0
    """Which of its signs a code is printed as; a number taken modulo how many."""
    minus: int = 0
    """Which of the signs for a minus; the same."""
    words: int = 0
    """Which of the words that tills of some countries alone have; the same."""


_USUAL = Till()


def rates_on(day: str, locale: Locale) -> Mapping[str, TaxRate]:
    """Give each class of goods the rate that was in force on a day.

    >>> from docextract_eval.locales import LOCALES
    >>> rates_on("2020-08-01", LOCALES.load("de_DE"))["other"].rate
    '16'
    """
    found: dict[str, TaxRate] = {}
    for rate in sorted(locale.taxes, key=lambda rate: rate.since):
        if rate.since <= day:
            found[rate.goods] = rate
    return found


def customary(locale: Locale, trade: str, tax_rounding: str, till: Till = _USUAL) -> Locale:
    """Narrow a country's customs down to those of one till."""
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
    """Give the smallest amount of a country's money.

    >>> from docextract_eval.locales import LOCALES
    >>> coin(LOCALES.load("ja_JP")), coin(LOCALES.load("fr_FR"))
    (Decimal('1'), Decimal('0.01'))
    """
    return Decimal(1).scaleb(-minor_units(locale.currency))


def reckon(
    basket: Sequence[Bought], saving: Decimal, tip_share: Decimal, day: str, locale: Locale
) -> Bill:
    """Add up a basket: discount first, then tax added or taken out, then the tip."""
    rates = rates_on(day, locale)
    lines: dict[str, list[Decimal]] = {}
    known: dict[str, TaxRate] = {}
    for bought in sorted(basket, key=lambda bought: bought.goods):
        rate = known.setdefault(rates[bought.goods].rate, rates[bought.goods])  # one row per rate
        lines.setdefault(rate.rate, []).append(bought.price * bought.quantity)
    subtotal = sum((sum(amounts, Decimal(0)) for amounts in lines.values()), Decimal(0))
    unit = coin(locale)
    discount = cents(subtotal * saving, unit)
    off = _spread([sum(amounts, Decimal(0)) for amounts in lines.values()], discount, unit)
    taxes = tuple(
        tax
        for (rate, amounts), part in zip(lines.items(), off, strict=True)
        if locale.tax_inside or Decimal(rate)
        for tax in _taxes(known[rate], amounts, part, locale)
    )
    added = Decimal(0) if locale.tax_inside else sum((tax.amount for tax in taxes), Decimal(0))
    due = subtotal - discount + added
    tip = cents(due * tip_share, unit)
    return Bill(subtotal, discount, taxes, tip, due + tip)


def rounded(bill: Bill, tender: str, locale: Locale) -> Bill:
    """Round what is paid to the coins of the country, if this tender is rounded there.

    >>> from docextract_eval.locales import LOCALES
    >>> bill = Bill(Decimal("9.98"), Decimal(0), (), Decimal(0), Decimal("9.98"))
    >>> rounded(bill, "cash", LOCALES.load("de_CH")).payable
    Decimal('10.00')
    """
    if locale.rounding is None or tender not in locale.rounding.tenders:
        return bill
    step = Decimal(locale.rounding.step)
    paid = (bill.total / step).to_integral_value(ROUND_HALF_UP) * step
    return dataclasses.replace(bill, rounding=cents(paid - bill.total))


def tendered(total: Decimal, notes: tuple[str, str] = ("5", "10")) -> Decimal:
    """Give the note or notes that a customer would hand over.

    >>> tendered(Decimal("12.34")), tendered(Decimal("63.10"))
    (Decimal('15.00'), Decimal('70.00'))
    """
    small, large = map(Decimal, notes)
    step = small if total < 10 * small else large
    return ((total / step).to_integral_value(ROUND_CEILING) * step).quantize(CENT)


def cents(amount: Decimal, unit: Decimal = CENT, *, cut: bool = False) -> Decimal:
    """Round half up, as tills do, or cut off what is less than a coin."""
    if cut:
        return amount.quantize(unit, ROUND_DOWN)
    return amount.quantize(unit, ROUND_HALF_UP)


def _spread(amounts: Sequence[Decimal], discount: Decimal, unit: Decimal) -> list[Decimal]:
    """Give what a discount takes off each amount, in proportion; the last bears the rest."""
    whole, left, parts = sum(amounts, Decimal(0)), discount, []
    for amount in amounts[:-1]:
        parts.append(cents(discount * amount / whole, unit))
        left -= parts[-1]
    return [*parts, left]


def _taxes(
    rate: TaxRate, amounts: Sequence[Decimal], discount: Decimal, locale: Locale
) -> list[Tax]:
    """Give the tax of one rate, a row for each of those who share it."""
    off = _spread(amounts, discount, coin(locale))
    parts = [amount - less for amount, less in zip(amounts, off, strict=True)]
    whole = sum(parts, Decimal(0))
    shares = max(1, len(locale.tax_parts)) if Decimal(rate.rate) else 1
    taxed = parts if locale.tax_rounding[0] == "line" else [whole]
    tax = sum((_tax(rate, part, shares, locale) for part in taxed), Decimal(0))
    base = whole - shares * tax if locale.tax_inside and not locale.tax_lines else whole
    return [Tax(rate, base, tax, shares)] * shares


def _tax(rate: TaxRate, amount: Decimal, shares: int, locale: Locale) -> Decimal:
    """Give the tax on an amount, or in it, that one of the shares of its rate gets."""
    share = Decimal(rate.rate) / 100
    exact = amount * share / ((1 + share) if locale.tax_inside else 1) / shares
    return cents(exact, coin(locale), cut=locale.tax_cut)
