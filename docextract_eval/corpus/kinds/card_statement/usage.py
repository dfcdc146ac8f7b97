"""The rows of a card in a month: purchases, refunds, cash, payments, fees and interest."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords
from docextract_eval.corpus.kinds.card_statement.account import NOTHING, Charge, Plan, Sort, least
from docextract_eval.corpus.kinds.card_statement.vocabulary import CardStatementWords, Stream
from docextract_eval.corpus.kinds.interventions import dearer
from docextract_eval.corpus.kinds.statement.abroad import bought, charged
from docextract_eval.corpus.kinds.statement.wording import World, moved, world
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import Locale

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from faker import Faker

_DAY = datetime.timedelta(1)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Month:
    """The country, towns, period and price level in which a card is used."""

    vocabulary: CardStatementWords
    country: BankStatementWords
    locale: Locale
    towns: tuple[str, ...]
    period: tuple[str, str]
    prices: int = 100

    @property
    def days(self) -> list[datetime.date]:
        """All days of the period."""
        first, last = map(datetime.date.fromisoformat, self.period)
        return [first + _DAY * i for i in range((last - first).days + 1)]

    def can(self, stream: Stream) -> bool:
        """Return whether the country has the shops that such a movement needs."""
        asks = any("{shop}" in line for line in stream.lines)
        return not asks or any(shop.channel == stream.channel for shop in self.country.shops)

    @property
    def unit(self) -> Decimal:
        """The smallest unit of the country's currency."""
        return Decimal(1).scaleb(-minor_units(self.locale.currency))


def used(month: Month, count: int, people: Faker, rng: np.random.Generator) -> tuple[Charge, ...]:
    """Draw about `count` purchases, now and then with a refund or a withdrawal of cash."""
    known = world(month.country, month.locale, month.towns, people, rng)
    loose = [each for each in month.vocabulary.purchases if not each.days and month.can(each)]
    found = [
        _charge(month, stream, "purchase", known, rng)
        for stream in month.vocabulary.purchases
        if stream.days and rng.random() < 0.6
    ]
    shares = [stream.share for stream in loose]
    for _ in range(max(1, count - len(found))):
        point = int(rng.integers(sum(shares)))
        i = next(i for i in range(len(loose)) if point < sum(shares[: i + 1]))
        bought_ = _charge(month, loose[i], "purchase", known, rng)
        found.append(bought_)
        if rng.random() < 0.05:
            found.append(returned(month, bought_, rng))
    if month.vocabulary.cash and rng.random() < 0.25:
        streams = month.vocabulary.cash
        stream = streams[rng.integers(len(streams))]
        found.append(_charge(month, stream, "cash", known, rng))
    return tuple(found)


def travelled(
    month: Month, count: int, rng: np.random.Generator, *, with_fee: bool
) -> tuple[Charge, ...]:
    """Draw purchases abroad; with `with_fee`, each amount includes the fee for it."""
    found, days = [], month.days
    for _ in range(count):
        home, buys = month.locale.currency, month.vocabulary.buys
        line, amount, foreign = bought(home, rng, buys=buys)
        day = days[rng.integers(max(1, len(days) - 3))]
        posted = _posted(day, days[-1], rng)
        if with_fee:
            amount, foreign = charged(amount, foreign, month.vocabulary.foreign_fee(posted))
        found.append(Charge(day.isoformat(), posted, amount, "purchase", line, foreign=foreign))
    return tuple(found)


def in_parts(
    month: Month, count: int, people: Faker, rng: np.random.Generator
) -> tuple[Charge, ...]:
    """Draw instalments of larger purchases."""
    known = world(month.country, month.locale, month.towns, people, rng)
    till = [stream for stream in month.vocabulary.purchases if stream.channel == "till"]
    found = []
    for _ in range(count):
        charge = _charge(month, till[0], "purchase", known, rng)
        parts = (3, 6, 10, 12)[rng.integers(4)]
        part = int(rng.integers(1, parts + 1))
        found.append(replace(charge, plan=Plan(part, parts, charge.amount * parts)))
    return tuple(found)


def waiting(
    month: Month, count: int, people: Faker, rng: np.random.Generator
) -> tuple[Charge, ...]:
    """Draw purchases on the last day, too late to be posted."""
    known = world(month.country, month.locale, month.towns, people, rng)
    streams = [each for each in month.vocabulary.purchases if each.channel and month.can(each)]
    last = month.days[-1].isoformat()
    some = (_charge(month, streams[i % len(streams)], "purchase", known, rng) for i in range(count))
    return tuple(replace(charge, day=last, posted=last) for charge in some)


def repaid(
    month: Month, previous: Decimal, habit: str, spent: Decimal, rng: np.random.Generator
) -> tuple[Charge, ...]:
    """Return the payment by the holder's habit: in full, in part, the minimum, none, too much."""
    words = month.vocabulary.payments
    days = [
        day for day in month.days[3 : max(8, len(month.days) * 2 // 3)] if day.weekday() < _SATURDAY
    ]
    day = days[rng.integers(len(days))].isoformat()
    line = words[rng.integers(len(words))]
    share = Decimal(int(rng.integers(2, 9))) / 10
    if previous <= 0 or habit == "late":
        return ()
    paid = {
        "full": previous,
        "part": _tens(previous * share),
        "minimum": least(previous, month.vocabulary.minimum, NOTHING),
        "too much": previous + _tens(spent * (1 + share)),
    }[habit]
    amount = min(paid, previous) if habit in ("part", "minimum") else paid
    return (Charge(day, day, -amount.quantize(month.unit), "payment", line),)


def costs(
    month: Month, rows: Sequence[Charge], previous: Decimal, habit: str, fees: Sequence[str]
) -> tuple[Charge, ...]:
    """Return the fees among `fees`, and the interest, for which the month gives cause."""
    said, found = month.vocabulary.charges, []

    def add_cost(name: str, amount: Decimal, day: str, card: int = 0) -> None:
        sort: Sort = "interest" if name == "interest" else "fee"
        if name in said and (owed := amount.quantize(month.unit, ROUND_HALF_UP)) > 0:
            found.append(Charge(day, day, owed, sort, said[name][0], card))

    days = [day.isoformat() for day in month.days]
    for row in rows:
        for name in ("cash",) if row.sort == "cash" else ("foreign",) if row.foreign else ():
            if name == "cash" or name in fees:
                share = said.get(name, ("", 0))[1]
                if name == "foreign":
                    share = month.vocabulary.foreign_fee(row.posted)
                add_cost(name, row.amount * share / 10_000, row.posted, row.card)
    if habit == "late" and previous > 0:
        add_cost("late", Decimal(said.get("late", ("", 0))[1]), days[len(days) * 3 // 4])
    if "annual" in fees:
        add_cost("annual", Decimal(said.get("annual", ("", 0))[1]), days[len(days) // 3])
    if habit in ("part", "minimum", "late") and previous > 0:
        yearly = Decimal(said.get("interest", ("", 0))[1]) / 10_000
        add_cost("interest", previous * yearly / 12, days[-1])
    return tuple(found)


def _charge(
    month: Month, stream: Stream, sort: Sort, known: World, rng: np.random.Generator
) -> Charge:
    """Draw a row of this kind of movement on a day of the month."""
    days = month.days
    day = days[rng.integers(max(1, len(days) - 2))]
    if stream.days:
        day = next((each for each in days if each.day == stream.days[0]), day)
    elif stream.channel == "till" and day.weekday() == _SUNDAY and month.country.closed_on_sundays:
        day = max(days[0], day - _DAY)
    found = moved(stream, 1, day, known, (rng, rng))
    amount = dearer(found.amount, month.prices, Decimal(stream.step)).quantize(month.unit)
    posted = _posted(day, days[-1], rng)
    return Charge(day.isoformat(), posted, amount, sort, " ".join(found.lines))


def returned(month: Month, bought_: Charge, rng: np.random.Generator) -> Charge:
    """Return the refund of a purchase, or of half of it."""
    last = month.days[-1]
    day = min(last, datetime.date.fromisoformat(bought_.posted) + _DAY * int(rng.integers(1, 9)))
    share = (1, 1, Decimal("0.5"))[rng.integers(3)]
    amount = max(month.unit, (bought_.amount * share).quantize(month.unit, ROUND_HALF_UP))
    line = month.vocabulary.refund.replace("{line}", bought_.line)
    return Charge(day.isoformat(), _posted(day, last, rng), -amount, "refund", line)


def _posted(day: datetime.date, last: datetime.date, rng: np.random.Generator) -> str:
    """Draw the posting date: within two days, and not on a Sunday."""
    after = day + _DAY * int(rng.integers(0, 3))
    after += _DAY * (after.weekday() == _SUNDAY)
    return min(after, last).isoformat()


def _tens(amount: Decimal) -> Decimal:
    """Round an amount up to its two leading digits, as people pay."""
    step = Decimal(1).scaleb(max(0, amount.adjusted() - 1))
    return (amount / step).to_integral_value(ROUND_HALF_UP) * step + step
