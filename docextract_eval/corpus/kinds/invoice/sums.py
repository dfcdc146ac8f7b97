"""The sums and taxes of an invoice.

Taxes are on the sum of the lines, less allowances and with charges; the tax of each rate is
calculated once, on the sum of its lines. Where prices include the tax, it is taken out of that sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import (
    rates_in_force,
    round_amount,
    smallest_unit,
    with_regional_rate,
)
from docextract_eval.fieldtypes.numbers import trim_zeros

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.countries.locales import Locale

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line item, with the exact price of one unit."""

    name: str
    goods: str
    unit: str
    price: Decimal
    quantity: Decimal
    date: str = ""
    """The date of the work, where its line prints one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a sale beside its lines."""

    date: str
    region: str = ""
    """The buyer's region, if each region has a rate of its own."""
    shares_tax: bool = True
    """Whether the recipients of a shared tax share it; across states, one gets it all."""
    tax_case: str = "usual"
    """`usual`; `reverse` if the buyer owes the tax, `small` if the seller owes none."""
    is_gross: bool = False
    """Whether prices include the tax."""
    allowance: Decimal = ZERO
    """A discount, as a share of all lines."""
    charge: Decimal = ZERO
    """A delivery charge, taxed like most of the lines."""
    prepaid: Decimal = ZERO
    """The share of the total that was paid before."""
    rounding_step: Decimal = ZERO
    """The amount due is rounded to a multiple of this; 0 if it is not rounded."""
    sign: int = 1
    """-1 for a credit note with negative amounts."""


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one rate; if the rate is shared, the part of one recipient."""

    rate: str
    base: Decimal
    amount: Decimal
    name: str = ""
    """The name of the tax, if there is more than one."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums and taxes of one invoice."""

    amounts: tuple[Decimal, ...]
    """The amounts of the lines, as they are printed."""
    rates: tuple[str, ...]
    """The whole tax rate of each line."""
    allowance: Decimal
    charge: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal
    net_total: Decimal
    prepaid: Decimal = ZERO
    rounding: Decimal = ZERO

    @property
    def line_sum(self) -> Decimal:
        """The sum of all lines."""
        return sum(self.amounts, ZERO)

    @property
    def tax_total(self) -> Decimal:
        """The tax over all rates."""
        return sum((tax.amount for tax in self.taxes), ZERO)

    @property
    def amount_due(self) -> Decimal:
        """The amount that is left to pay."""
        return self.total - self.prepaid + self.rounding


def compute_sums(lines: Sequence[LineItem], terms: Terms, locale: Locale) -> Sums:
    """Return the sums and taxes of an invoice.

    >>> from docextract_eval.countries.locales import LOCALES
    >>> line = LineItem("Tisch", "other", "", Decimal("100.00"), Decimal(2))
    >>> terms = Terms("2024-03-01", allowance=Decimal("0.1"))
    >>> sums = compute_sums([line], terms, LOCALES.load("de_DE"))
    >>> sums.net_total, sums.tax_total, sums.total
    (Decimal('180.00'), Decimal('34.20'), Decimal('214.20'))
    """
    unit = smallest_unit(locale)
    amounts = [terms.sign * round_amount(line.price * line.quantity, unit) for line in lines]
    known = rates_in_force(terms.date, with_regional_rate(locale, terms.region))
    taxed = [known[line.goods].rate for line in lines]
    rates = taxed if terms.tax_case == "usual" else ["0"] * len(lines)
    by_rate: dict[str, Decimal] = {}
    for rate, amount in sorted(zip(rates, amounts, strict=True), key=lambda each: each[0]):
        by_rate[rate] = by_rate.get(rate, ZERO) + amount
    allowance = round_amount(sum(amounts, ZERO) * terms.allowance, unit)
    off = _split_allowance(by_rate, allowance, unit)
    charge = terms.sign * terms.charge
    main = max(by_rate, key=lambda rate: abs(by_rate[rate]))
    sum_by_rate = {
        rate: amount - off[rate] + (charge if rate == main else ZERO)
        for rate, amount in by_rate.items()
    }
    taxes = tuple(
        tax
        for rate, amount in sorted(sum_by_rate.items(), key=lambda each: -Decimal(each[0]))
        for tax in _tax_rows(rate, amount, terms, locale)
    )
    together = sum(sum_by_rate.values(), ZERO)
    added = sum((tax.amount for tax in taxes), ZERO)
    total = together if terms.is_gross else together + added
    prepaid = round_amount(total * terms.prepaid, unit)
    rest = total - prepaid
    rounding = ZERO
    if terms.rounding_step:
        rounding = (rest / terms.rounding_step).to_integral_value(
            ROUND_HALF_UP
        ) * terms.rounding_step - rest
    return Sums(
        tuple(amounts),
        tuple(rates),
        allowance,
        charge,
        taxes if terms.tax_case == "usual" else (),
        total,
        total - added,
        prepaid,
        rounding,
    )


def _split_allowance(
    amounts_by_rate: dict[str, Decimal], allowance: Decimal, unit: Decimal
) -> dict[str, Decimal]:
    """Return the part of an allowance on each rate's sum; the last takes the rounding error."""
    total, left, parts = sum(amounts_by_rate.values(), ZERO), allowance, {}
    for rate, amount in list(amounts_by_rate.items())[:-1]:
        parts[rate] = round_amount(allowance * amount / total, unit) if total else ZERO
        left -= parts[rate]
    return parts | {list(amounts_by_rate)[-1]: left}


def _tax_rows(rate: str, amount: Decimal, terms: Terms, locale: Locale) -> list[Tax]:
    """Return the tax of one rate: a row for each of those who share it."""
    shared = terms.shares_tax and Decimal(rate) != 0
    names = locale.tax_parts if shared and locale.tax_parts else ("",)
    share = Decimal(rate) / 100
    exact = amount * share / ((1 + share) if terms.is_gross else 1) / len(names)
    rounding_mode = ROUND_DOWN if locale.tax_cut else ROUND_HALF_UP
    each = exact.quantize(smallest_unit(locale), rounding_mode)
    base = amount - each * len(names) if terms.is_gross else amount
    return [Tax(trim_zeros(Decimal(rate) / len(names)), base, each, name) for name in names]
