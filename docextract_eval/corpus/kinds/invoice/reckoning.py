"""The arithmetic of an invoice, to the last cent.

Lines less allowances and with charges are the sum that taxes are on; each rate is reckoned once, on
its own sum. Where lines contain the tax, it is taken out of the sum of each rate in the same way.
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
    """One line: what, how much of it, and what one of it costs exactly."""

    name: str
    goods: str
    unit: str
    price: Decimal
    quantity: Decimal
    day: str = ""
    """When the work was done, where its line says so."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What is agreed beside the lines."""

    day: str
    region: str = ""
    """Where the buyer is, if each region has a rate of its own."""
    shared: bool = True
    """Whether those who share a tax do so here: across states one gets it all."""
    tax: str = "usual"
    """`usual`, `reverse` where the buyer owes it, `small` where the seller owes none."""
    gross: bool = False
    """Whether prices contain the tax."""
    allowance: Decimal = NOTHING
    """A share of all lines."""
    charge: Decimal = NOTHING
    """An amount, taxed as most of the lines are."""
    prepaid: Decimal = NOTHING
    """A share of the total."""
    step: Decimal = NOTHING
    """What the amount due is a multiple of, where it is rounded."""
    sign: int = 1
    """-1 where a credit note's amounts are printed below zero."""


@dataclass(frozen=True, slots=True)
class Tax:
    """What one rate comes to; where a rate is shared, what one of those who share it gets."""

    rate: str
    base: Decimal
    amount: Decimal
    name: str = ""
    """Whose it is, where there is more than one tax."""


@dataclass(frozen=True, slots=True)
class Sums:
    """All sums of one invoice."""

    amounts: tuple[Decimal, ...]
    """Of the lines, as they are printed."""
    rates: tuple[str, ...]
    """The whole rate on each line."""
    allowance: Decimal
    charge: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal
    net: Decimal
    prepaid: Decimal = NOTHING
    rounding: Decimal = NOTHING

    @property
    def lines(self) -> Decimal:
        """What all lines come to."""
        return sum(self.amounts, NOTHING)

    @property
    def tax_total(self) -> Decimal:
        """The tax over all rates."""
        return sum((tax.amount for tax in self.taxes), NOTHING)

    @property
    def due(self) -> Decimal:
        """What is left to pay."""
        return self.total - self.prepaid + self.rounding


def reckon(lines: Sequence[Sold], deal: Deal, locale: Locale) -> Sums:
    """Add up an invoice.

    >>> from docextract_eval.locales import LOCALES
    >>> line = Sold("Tisch", "other", "", Decimal("100.00"), Decimal(2))
    >>> sums = reckon([line], Deal("2024-03-01", allowance=Decimal("0.1")), LOCALES.load("de_DE"))
    >>> sums.net, sums.tax_total, sums.total
    (Decimal('180.00'), Decimal('34.20'), Decimal('214.20'))
    """
    unit = coin(locale)
    amounts = [deal.sign * cents(line.price * line.quantity, unit) for line in lines]
    known = rates_on(deal.day, regional(locale, deal.region))
    # A firm that speaks another country's words sells goods of which this one has no class.
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
    """Return what an allowance takes off each rate's sum; the last bears what rounding leaves."""
    whole, left, parts = sum(amounts.values(), NOTHING), allowance, {}
    for rate, amount in list(amounts.items())[:-1]:
        parts[rate] = cents(allowance * amount / whole, unit) if whole else NOTHING
        left -= parts[rate]
    return parts | {list(amounts)[-1]: left}


def _taxes(rate: str, amount: Decimal, deal: Deal, locale: Locale) -> list[Tax]:
    """Return the tax of one rate, a row for each of those who share it."""
    shared = deal.shared and Decimal(rate) != 0
    names = locale.tax_parts if shared and locale.tax_parts else ("",)
    share = Decimal(rate) / 100
    exact = amount * share / ((1 + share) if deal.gross else 1) / len(names)
    way = ROUND_DOWN if locale.tax_cut else ROUND_HALF_UP
    each = exact.quantize(coin(locale), way)
    base = amount - each * len(names) if deal.gross else amount
    return [Tax(trimmed(Decimal(rate) / len(names)), base, each, name) for name in names]
