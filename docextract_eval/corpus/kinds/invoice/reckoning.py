"""The sums and taxes of an invoice.

Taxes are on the sum of the lines, less allowances and with charges; the tax of each rate is
calculated once, on the sum of its lines. Where prices include the tax, it is taken out of that sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import cents, coin, rates_on, regional
from docextract_eval.fieldtypes.numbers import trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.locales import Locale

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sold:
    """One line item, with the exact price of one unit."""

    name: str
    goods: str
    unit: str
    price: Decimal
    quantity: Decimal
    day: str = ""
    """The date of the work, where its line prints one."""


@dataclass(frozen=True, slots=True)
class Deal:
    """The terms of a sale beside its lines."""

    day: str
    region: str = ""
    """The buyer's region, if each region has a rate of its own."""
    shared: bool = True
    """Whether the recipients of a shared tax share it; across states, one gets it all."""
    tax: str = "usual"
    """`usual`; `reverse` if the buyer owes the tax, `small` if the seller owes none."""
    gross: bool = False
    """Whether prices include the tax."""
    allowance: Decimal = NOTHING
    """A discount, as a share of all lines."""
    charge: Decimal = NOTHING
    """A delivery charge, taxed like most of the lines."""
    prepaid: Decimal = NOTHING
    """The share of the total that was paid before."""
    step: Decimal = NOTHING
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
    net: Decimal
    prepaid: Decimal = NOTHING
    rounding: Decimal = NOTHING

    @property
    def lines(self) -> Decimal:
        """The sum of all lines."""
        return sum(self.amounts, NOTHING)

    @property
    def tax_total(self) -> Decimal:
        """The tax over all rates."""
        return sum((tax.amount for tax in self.taxes), NOTHING)

    @property
    def due(self) -> Decimal:
        """The amount that is left to pay."""
        return self.total - self.prepaid + self.rounding


def reckon(lines: Sequence[Sold], deal: Deal, locale: Locale) -> Sums:
    """Return the sums and taxes of an invoice.

    >>> from docextract_eval.locales import LOCALES
    >>> line = Sold("Tisch", "other", "", Decimal("100.00"), Decimal(2))
    >>> sums = reckon([line], Deal("2024-03-01", allowance=Decimal("0.1")), LOCALES.load("de_DE"))
    >>> sums.net, sums.tax_total, sums.total
    (Decimal('180.00'), Decimal('34.20'), Decimal('214.20'))
    """
    unit = coin(locale)
    amounts = [deal.sign * cents(line.price * line.quantity, unit) for line in lines]
    known = rates_on(deal.day, regional(locale, deal.region))
    # Products of another country's firms may be of a class of goods that this country lacks.
    taxed = [(known.get(line.goods) or known["other"]).rate for line in lines]
    rates = taxed if deal.tax == "usual" else ["0"] * len(lines)
    by_rate: dict[str, Decimal] = {}
    for rate, amount in sorted(zip(rates, amounts, strict=True), key=lambda each: each[0]):
        by_rate[rate] = by_rate.get(rate, NOTHING) + amount
    allowance = cents(sum(amounts, NOTHING) * deal.allowance, unit)
    off = _spread(by_rate, allowance, unit)
    charge = deal.sign * deal.charge
    main = max(by_rate, key=lambda rate: abs(by_rate[rate]))
    whole = {
        rate: amount - off[rate] + (charge if rate == main else NOTHING)
        for rate, amount in by_rate.items()
    }
    taxes = tuple(
        tax
        for rate, amount in sorted(whole.items(), key=lambda each: -Decimal(each[0]))
        for tax in _taxes(rate, amount, deal, locale)
    )
    together = sum(whole.values(), NOTHING)
    added = sum((tax.amount for tax in taxes), NOTHING)
    total = together if deal.gross else together + added
    prepaid = cents(total * deal.prepaid, unit)
    rest = total - prepaid
    rounding = NOTHING
    if deal.step:
        rounding = (rest / deal.step).to_integral_value(ROUND_HALF_UP) * deal.step - rest
    return Sums(
        tuple(amounts),
        tuple(rates),
        allowance,
        charge,
        taxes if deal.tax == "usual" else (),
        total,
        total - added,
        prepaid,
        rounding,
    )


def _spread(amounts: dict[str, Decimal], allowance: Decimal, unit: Decimal) -> dict[str, Decimal]:
    """Return the part of an allowance on each rate's sum; the last takes the rounding error."""
    whole, left, parts = sum(amounts.values(), NOTHING), allowance, {}
    for rate, amount in list(amounts.items())[:-1]:
        parts[rate] = cents(allowance * amount / whole, unit) if whole else NOTHING
        left -= parts[rate]
    return parts | {list(amounts)[-1]: left}


def _taxes(rate: str, amount: Decimal, deal: Deal, locale: Locale) -> list[Tax]:
    """Return the tax of one rate: a row for each of those who share it."""
    shared = deal.shared and Decimal(rate) != 0
    names = locale.tax_parts if shared and locale.tax_parts else ("",)
    share = Decimal(rate) / 100
    exact = amount * share / ((1 + share) if deal.gross else 1) / len(names)
    way = ROUND_DOWN if locale.tax_cut else ROUND_HALF_UP
    each = exact.quantize(coin(locale), way)
    base = amount - each * len(names) if deal.gross else amount
    return [Tax(trimmed(Decimal(rate) / len(names)), base, each, name) for name in names]
