"""The rows of a card in a month: purchases, refunds, cash, payments, fees and interest."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords
from docextract_eval.corpus.kinds.card_statement.account import (
    ZERO,
    Charge,
    ChargeSort,
    Instalment,
    minimum_payment,
)
from docextract_eval.corpus.kinds.card_statement.vocabulary import (
    CardStatementWords,
    MovementPattern,
)
from docextract_eval.corpus.kinds.interventions import scale_price
from docextract_eval.corpus.kinds.statement.foreign_payments import (
    add_foreign_fee,
    draw_purchase_abroad,
)
from docextract_eval.corpus.kinds.statement.wording import (
    Counterparties,
    draw_counterparties,
    draw_movement,
)
from docextract_eval.countries.locales import Locale
from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from faker import Faker

_DAY = datetime.timedelta(1)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class CardUsage:
    """The country, towns, period and price level in which a card is used."""

    vocabulary: CardStatementWords
    bank_words: BankStatementWords
    locale: Locale
    towns: tuple[str, ...]
    period: tuple[str, str]
    prices: int = 100

    @property
    def period_dates(self) -> list[datetime.date]:
        """All days of the period."""
        first, last = map(datetime.date.fromisoformat, self.period)
        return [first + _DAY * i for i in range((last - first).days + 1)]

    def can_draw(self, pattern: MovementPattern) -> bool:
        """Return whether the country has the shops that such a movement needs."""
        needs_shop = any("{shop}" in line for line in pattern.lines)
        return not needs_shop or any(
            shop.channel == pattern.channel for shop in self.bank_words.merchants
        )

    @property
    def smallest_unit(self) -> Decimal:
        """The smallest unit of the country's currency."""
        return Decimal(1).scaleb(-minor_units(self.locale.currency))


def draw_purchases_refunds_and_cash(
    usage: CardUsage, count: int, people: Faker, rng: np.random.Generator
) -> tuple[Charge, ...]:
    """Draw about `count` purchases, now and then with a refund or a withdrawal of cash."""
    counterparties = draw_counterparties(usage.bank_words, usage.locale, usage.towns, people, rng)
    undated = [
        each for each in usage.vocabulary.purchases if not each.days and usage.can_draw(each)
    ]
    found = [
        _draw_charge(usage, stream, "purchase", counterparties, rng)
        for stream in usage.vocabulary.purchases
        if stream.days and rng.random() < 0.6
    ]
    shares = [stream.share for stream in undated]
    for _ in range(max(1, count - len(found))):
        point = int(rng.integers(sum(shares)))
        i = next(i for i in range(len(undated)) if point < sum(shares[: i + 1]))
        purchase = _draw_charge(usage, undated[i], "purchase", counterparties, rng)
        found.append(purchase)
        if rng.random() < 0.05:
            found.append(draw_refund(usage, purchase, rng))
    if usage.vocabulary.cash and rng.random() < 0.25:
        streams = usage.vocabulary.cash
        stream = streams[rng.integers(len(streams))]
        found.append(_draw_charge(usage, stream, "cash", counterparties, rng))
    return tuple(found)


def draw_foreign_purchases(
    usage: CardUsage, count: int, rng: np.random.Generator, *, with_fee: bool
) -> tuple[Charge, ...]:
    """Draw purchases abroad; with `with_fee`, each amount includes the fee for it."""
    found, days = [], usage.period_dates
    for _ in range(count):
        home, buys = usage.locale.currency, usage.vocabulary.rate_buys_foreign
        line, amount, foreign = draw_purchase_abroad(home, rng, rate_buys_foreign=buys)
        day = days[rng.integers(max(1, len(days) - 3))]
        posted = _draw_posting_date(day, days[-1], rng)
        if with_fee:
            amount, foreign = add_foreign_fee(
                amount, foreign, usage.vocabulary.foreign_fee_basis_points(posted)
            )
        found.append(Charge(day.isoformat(), posted, amount, "purchase", line, foreign=foreign))
    return tuple(found)


def draw_instalments(
    usage: CardUsage, count: int, people: Faker, rng: np.random.Generator
) -> tuple[Charge, ...]:
    """Draw instalments of larger purchases."""
    counterparties = draw_counterparties(usage.bank_words, usage.locale, usage.towns, people, rng)
    till = [stream for stream in usage.vocabulary.purchases if stream.channel == "till"]
    found = []
    for _ in range(count):
        charge = _draw_charge(usage, till[0], "purchase", counterparties, rng)
        parts = (3, 6, 10, 12)[rng.integers(4)]
        part = int(rng.integers(1, parts + 1))
        found.append(replace(charge, instalment=Instalment(part, parts, charge.amount * parts)))
    return tuple(found)


def draw_pending(
    usage: CardUsage, count: int, people: Faker, rng: np.random.Generator
) -> tuple[Charge, ...]:
    """Draw purchases on the last day, too late to be posted."""
    counterparties = draw_counterparties(usage.bank_words, usage.locale, usage.towns, people, rng)
    streams = [each for each in usage.vocabulary.purchases if each.channel and usage.can_draw(each)]
    last = usage.period_dates[-1].isoformat()
    some = (
        _draw_charge(usage, streams[i % len(streams)], "purchase", counterparties, rng)
        for i in range(count)
    )
    return tuple(replace(charge, date=last, posting_date=last) for charge in some)


def draw_payment(
    usage: CardUsage,
    previous_balance: Decimal,
    habit: str,
    spent: Decimal,
    rng: np.random.Generator,
) -> tuple[Charge, ...]:
    """Return the payment by the holder's habit: in full, in part, the minimum, none, too much."""
    words = usage.vocabulary.payments
    days = [
        day
        for day in usage.period_dates[3 : max(8, len(usage.period_dates) * 2 // 3)]
        if day.weekday() < _SATURDAY
    ]
    day = days[rng.integers(len(days))].isoformat()
    line = words[rng.integers(len(words))]
    share = Decimal(int(rng.integers(2, 9))) / 10
    if previous_balance <= 0 or habit == "late":
        return ()
    paid = {
        "full": previous_balance,
        "part": _round_up_to_two_digits(previous_balance * share),
        "minimum": minimum_payment(previous_balance, usage.vocabulary.minimum, ZERO),
        "too much": previous_balance + _round_up_to_two_digits(spent * (1 + share)),
    }[habit]
    amount = min(paid, previous_balance) if habit in ("part", "minimum") else paid
    return (Charge(day, day, -amount.quantize(usage.smallest_unit), "payment", line),)


def fees_and_interest(
    usage: CardUsage,
    rows: Sequence[Charge],
    previous_balance: Decimal,
    payment_habit: str,
    possible_fees: Sequence[str],
) -> tuple[Charge, ...]:
    """Return the fees among `possible_fees`, and the interest, for which the month gives cause."""
    charge_words, found = usage.vocabulary.charges, []

    def add_cost(name: str, amount: Decimal, day: str, card: int = 0) -> None:
        sort: ChargeSort = "interest" if name == "interest" else "fee"
        if (
            name in charge_words
            and (owed := amount.quantize(usage.smallest_unit, ROUND_HALF_UP)) > 0
        ):
            found.append(Charge(day, day, owed, sort, charge_words[name][0], card))

    days = [day.isoformat() for day in usage.period_dates]
    for row in rows:
        for name in ("cash",) if row.sort == "cash" else ("foreign",) if row.foreign else ():
            if name == "cash" or name in possible_fees:
                share = charge_words.get(name, ("", 0))[1]
                if name == "foreign":
                    share = usage.vocabulary.foreign_fee_basis_points(row.posting_date)
                add_cost(name, row.amount * share / 10_000, row.posting_date, row.card)
    if payment_habit == "late" and previous_balance > 0:
        add_cost("late", Decimal(charge_words.get("late", ("", 0))[1]), days[len(days) * 3 // 4])
    if "annual" in possible_fees:
        add_cost("annual", Decimal(charge_words.get("annual", ("", 0))[1]), days[len(days) // 3])
    if payment_habit in ("part", "minimum", "late") and previous_balance > 0:
        yearly = Decimal(charge_words.get("interest", ("", 0))[1]) / 10_000
        add_cost("interest", previous_balance * yearly / 12, days[-1])
    return tuple(found)


def _draw_charge(
    usage: CardUsage,
    pattern: MovementPattern,
    sort: ChargeSort,
    counterparties: Counterparties,
    rng: np.random.Generator,
) -> Charge:
    """Draw a row of this kind of movement on a day of the month."""
    days = usage.period_dates
    day = days[rng.integers(max(1, len(days) - 2))]
    if pattern.days:
        day = next((each for each in days if each.day == pattern.days[0]), day)
    elif (
        pattern.channel == "till"
        and day.weekday() == _SUNDAY
        and usage.bank_words.closed_on_sundays
    ):
        day = max(days[0], day - _DAY)
    found = draw_movement(pattern, 1, day, counterparties, (rng, rng))
    amount = scale_price(found.amount, usage.prices, Decimal(pattern.step)).quantize(
        usage.smallest_unit
    )
    posted = _draw_posting_date(day, days[-1], rng)
    return Charge(day.isoformat(), posted, amount, sort, " ".join(found.lines))


def draw_refund(usage: CardUsage, purchase: Charge, rng: np.random.Generator) -> Charge:
    """Return the refund of a purchase, or of half of it."""
    last = usage.period_dates[-1]
    day = min(
        last, datetime.date.fromisoformat(purchase.posting_date) + _DAY * int(rng.integers(1, 9))
    )
    share = (1, 1, Decimal("0.5"))[rng.integers(3)]
    amount = max(
        usage.smallest_unit, (purchase.amount * share).quantize(usage.smallest_unit, ROUND_HALF_UP)
    )
    line = usage.vocabulary.refund.replace("{line}", purchase.description)
    return Charge(day.isoformat(), _draw_posting_date(day, last, rng), -amount, "refund", line)


def _draw_posting_date(date: datetime.date, latest: datetime.date, rng: np.random.Generator) -> str:
    """Draw the posting date: within two days, and not on a Sunday."""
    after = date + _DAY * int(rng.integers(0, 3))
    after += _DAY * (after.weekday() == _SUNDAY)
    return min(after, latest).isoformat()


def _round_up_to_two_digits(amount: Decimal) -> Decimal:
    """Round an amount up to its two leading digits, as people pay."""
    step = Decimal(1).scaleb(max(0, amount.adjusted() - 1))
    return (amount / step).to_integral_value(ROUND_HALF_UP) * step + step
