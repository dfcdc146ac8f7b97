"""The movements on an account in a period: salary, rent, cards, fees, refunds."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    BankStatementWords,
    MovementPattern,
)
from docextract_eval.corpus.kinds.interventions import price_level, scale_price
from docextract_eval.corpus.kinds.statement.wording import draw_counterparties, draw_movement
from docextract_eval.countries.locales import Locale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faker import Faker

    from docextract_eval.corpus.kinds.bank_statement.account import Movement

_DAY = datetime.timedelta(1)
_MOST_ATTEMPTS = 200
"""How often a movement is drawn, where an exact number is asked for, before its place is empty."""


@dataclass(frozen=True, slots=True)
class AccountUsage:
    """What the movements of an account depend on: its country, towns, period, balance and limit."""

    vocabulary: BankStatementWords
    locale: Locale
    towns: tuple[str, ...]
    """The towns that its holder visits."""
    period: tuple[str, str]
    count: int
    opening: Decimal
    limit: Decimal
    """How far it may be overdrawn."""
    prices: int = 100
    """The price level, in percent of the usual one."""
    is_exact: bool = False
    """Whether another movement is booked in the place of each that is not."""


@dataclass(frozen=True, slots=True)
class _DueMovement:
    """A movement that is booked on a day."""

    stream: MovementPattern
    sign: int
    seed: int | None = None
    """Seeds the words and the amount, so that they are the same each month; None for others."""


def draw_movements(
    usage: AccountUsage, people: Faker, rng: np.random.Generator
) -> tuple[Movement, ...]:
    """Draw the movements of a period, in the order of booking.

    A debit that would exceed the limit is not booked, nor is a fee for which the account gave no
    cause.
    """
    counterparties = draw_counterparties(usage.vocabulary, usage.locale, usage.towns, people, rng)
    days = weekdays(*usage.period)
    dated = _draw_recurring(usage, days, rng)
    undated = rng.integers(len(days), size=max(0, usage.count - len(dated))).tolist()
    plan = sorted([*dated, *((days[i], None) for i in undated)], key=lambda item: item[0])
    plan = plan[: usage.count] if usage.is_exact else plan
    found: list[Movement] = []
    balance, overdrawn = usage.opening, usage.opening < 0
    since, state = days[0], _account_conditions(balance, overdrawn=overdrawn)
    for day, fixed in plan:
        if day > since:
            overdrawn = overdrawn or balance < 0
            since, state = day, _account_conditions(balance, overdrawn=overdrawn)
        for attempt in range(_MOST_ATTEMPTS if usage.is_exact else 1):
            due = None if attempt else fixed
            due = due or _draw_unscheduled(usage.vocabulary, balance, state, rng)
            same = rng if due.seed is None else np.random.default_rng(due.seed)
            pair = (same, rng if due.stream.varies else same)
            movement = draw_movement(due.stream, due.sign, day, counterparties, pair)
            prices = price_level(movement.date, usage.locale, usage.prices)
            amount = scale_price(abs(movement.amount), prices, Decimal(due.stream.step))
            movement = replace(movement, amount=amount if due.sign > 0 else -amount)
            after = balance + movement.amount
            if due.stream.only in state and (movement.amount > 0 or after >= -usage.limit):
                balance = after
                found.append(movement)
                break
    return tuple(found)


def insert_debit_reversal(
    movements: tuple[Movement, ...], reversal_word: str, rng: np.random.Generator
) -> tuple[Movement, ...]:
    """Return the movements with one of the debits reversed right after it."""
    debits = [i for i, movement in enumerate(movements) if movement.amount < 0]
    if not debits:
        return movements
    i = debits[int(rng.integers(len(debits)))]
    lines = (f"{reversal_word} {movements[i].lines[0]}", *movements[i].lines[1:])
    back = replace(movements[i], amount=-movements[i].amount, lines=lines)
    return (*movements[: i + 1], back, *movements[i + 1 :])


def add_payment(movements: tuple[Movement, ...], last_day: str) -> tuple[Movement, ...]:
    """Return the movements with the last debit booked once more, on the last day."""
    debits = [movement for movement in movements if movement.amount < 0]
    again = (replace(each, date=last_day, value_date=last_day) for each in debits[-1:])
    return (*movements, *again)


def weekdays(start: str, end: str) -> list[datetime.date]:
    """Return the days of a period on which banks book.

    >>> len(weekdays("2024-03-01", "2024-03-31"))
    21
    """
    first, last = (datetime.date.fromisoformat(day) for day in (start, end))
    span = [first + _DAY * i for i in range((last - first).days + 1)]
    return [day for day in span if day.weekday() < 5]


def _account_conditions(balance: Decimal, *, overdrawn: bool) -> tuple[str, ...]:
    """Return the conditions that the account meets, for movements that require one."""
    history = "was overdrawn" if overdrawn else "in credit"
    return ("", history, "overdrawn") if balance < 0 else ("", history)


def _draw_recurring(
    usage: AccountUsage, banking_days: Sequence[datetime.date], rng: np.random.Generator
) -> list[tuple[datetime.date, _DueMovement | None]]:
    """Return the movements with fixed days of the month that this account has, with their dates."""
    both = [(stream, 1) for stream in usage.vocabulary.credits]
    both += [(stream, -1) for stream in usage.vocabulary.debits]
    kinds = [_DueMovement(*each, int(rng.integers(1 << 32))) for each in both if each[0].days]
    had = [due for due in kinds if rng.random() < 0.75]
    found: list[tuple[datetime.date, _DueMovement | None]] = []
    for i in rng.permutation(len(had)).tolist():
        booked = _booking_dates(had[i].stream, usage.period, banking_days)
        if len(found) + len(booked) <= max(2, usage.count // 2):
            found += [(day, had[i]) for day in booked]
    return found


def _booking_dates(
    pattern: MovementPattern, period: tuple[str, str], banking_days: Sequence[datetime.date]
) -> list[datetime.date]:
    """Return the booking days of a recurring movement: the last banking day up to each due day."""
    found = []
    for year, month in _months_touched(*period):
        for on in pattern.days if not pattern.months or month in pattern.months else ():
            day = datetime.date(year, month, min(on, calendar.monthrange(year, month)[1]))
            if period[0] <= day.isoformat() <= period[1]:
                found.append(max((d for d in banking_days if d <= day), default=banking_days[0]))
    return found


def _months_touched(start: str, end: str) -> list[tuple[int, int]]:
    """Return the months that a period touches.

    >>> _months_touched("2023-12-12", "2024-01-11")
    [(2023, 12), (2024, 1)]
    """
    first, last = (12 * int(day[:4]) + int(day[5:7]) - 1 for day in (start, end))
    return [(month // 12, month % 12 + 1) for month in range(first, last + 1)]


def _draw_unscheduled(
    vocabulary: BankStatementWords,
    balance: Decimal,
    conditions: Sequence[str],
    rng: np.random.Generator,
) -> _DueMovement:
    """Draw a movement without a fixed day; credits are more probable if the balance is low."""
    low = balance < vocabulary.debits[0].high * 2
    sign = 1 if rng.random() < (0.45 if low else 0.13) else -1
    candidates = vocabulary.credits if sign > 0 else vocabulary.debits
    streams = [stream for stream in candidates if stream.share and stream.only in conditions]
    point = int(rng.integers(sum(stream.share for stream in streams)))
    for stream in streams:
        point -= stream.share
        if point < 0:
            return _DueMovement(stream, sign)
    return _DueMovement(streams[-1], sign)
