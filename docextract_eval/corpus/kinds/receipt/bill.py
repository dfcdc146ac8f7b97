"""The arithmetic of a receipt, to the last cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.locales import TaxRate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.kinds.receipt.choices import Bought
    from docextract_eval.locales import Locale

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tax:
    """What one rate adds, or holds."""

    rate: TaxRate
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """All sums of one receipt."""

    subtotal: Decimal
    discount: Decimal
    taxes: tuple[Tax, ...]
    tip: Decimal
    total: Decimal

    @property
    def tax_total(self) -> Decimal:
        """The sum over all rates."""
        return sum((tax.amount for tax in self.taxes), Decimal(0))


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


def reckon(
    basket: Sequence[Bought], saving: Decimal, tip_share: Decimal, day: str, locale: Locale
) -> Bill:
    """Add up a basket: discount first, then tax added or taken out, then the tip."""
    rates = rates_on(day, locale)
    sums: dict[str, Decimal] = {}
    for bought in basket:
        sums[bought.goods] = sums.get(bought.goods, Decimal(0)) + bought.price * bought.quantity
    subtotal = sum(sums.values(), Decimal(0))
    discount = cents(subtotal * saving)
    sums = _spread(sums, discount)
    taxes = tuple(
        _tax(rates[goods], amount, inside=locale.tax_inside)
        for goods, amount in sorted(sums.items())
        if locale.tax_inside or Decimal(rates[goods].rate)
    )
    added = Decimal(0) if locale.tax_inside else sum((tax.amount for tax in taxes), Decimal(0))
    due = subtotal - discount + added
    tip = cents(due * tip_share)
    return Bill(subtotal, discount, taxes, tip, due + tip)


def tendered(total: Decimal) -> Decimal:
    """Give the note or notes that a customer would hand over.

    >>> tendered(Decimal("12.34")), tendered(Decimal("63.10"))
    (Decimal('15.00'), Decimal('70.00'))
    """
    step = Decimal(5) if total < 50 else Decimal(10)
    return ((total / step).to_integral_value(ROUND_CEILING) * step).quantize(CENT)


def cents(amount: Decimal) -> Decimal:
    """Round half up, as tills do."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _spread(sums: Mapping[str, Decimal], discount: Decimal) -> dict[str, Decimal]:
    """Take a discount off every class of goods in proportion; the last bears the rest."""
    whole, left, reduced = sum(sums.values(), Decimal(0)), discount, {}
    for position, (goods, amount) in enumerate(sorted(sums.items()), 1):
        part = left if position == len(sums) else cents(discount * amount / whole)
        reduced[goods] = amount - part
        left -= part
    return reduced


def _tax(rate: TaxRate, amount: Decimal, *, inside: bool) -> Tax:
    share = Decimal(rate.rate) / 100
    if inside:
        tax = cents(amount * share / (1 + share))
        return Tax(rate, amount - tax, tax)
    return Tax(rate, amount, cents(amount * share))
