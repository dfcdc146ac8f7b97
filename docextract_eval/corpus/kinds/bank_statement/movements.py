"""The movements on an account in a period: salary, rent, cards, fees, refunds."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords, Stream
from docextract_eval.corpus.kinds.interventions import dearer, prices_on
from docextract_eval.corpus.kinds.statement.wording import moved, world
from docextract_eval.locales import Locale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faker import Faker

    from docextract_eval.corpus.kinds.bank_statement.account import Movement

_DAY = datetime.timedelta(1)


@dataclass(frozen=True, slots=True)
class Life:
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


@dataclass(frozen=True, slots=True)
class _Due:
    """A movement that is booked on a day."""

    stream: Stream
    sign: int
    seed: int | None = None
    """Seeds the words and the amount, so that they are the same each month; None for others."""


def drawn(life: Life, people: Faker, rng: np.random.Generator) -> tuple[Movement, ...]:
    """Draw the movements of a period, in the order of booking.

    A debit that would exceed the limit is not booked, nor is a fee for which the account gave no
    cause.
    """
    known = world(life.vocabulary, life.locale, life.towns, people, rng)
    days = weekdays(*life.period)
    dated = _dated(life, days, rng)
    loose = rng.integers(len(days), size=max(0, life.count - len(dated))).tolist()
    plan = sorted([*dated, *((days[i], None) for i in loose)], key=lambda item: item[0])
    found: list[Movement] = []
    balance, overdrawn = life.opening, life.opening < 0
    since, state = days[0], _state(balance, overdrawn=overdrawn)
    for day, fixed in plan:
        if day > since:
            overdrawn = overdrawn or balance < 0
            since, state = day, _state(balance, overdrawn=overdrawn)
        due = fixed or _any(life.vocabulary, balance, state, rng)
        same = rng if due.seed is None else np.random.default_rng(due.seed)
        pair = (same, rng if due.stream.varies else same)
        movement = moved(due.stream, due.sign, day, known, pair)
        step = Decimal(due.stream.step)
        prices = prices_on(movement.day, life.locale, life.prices)
        amount = dearer(abs(movement.amount), prices, step)
        movement = replace(movement, amount=amount if due.sign > 0 else -amount)
        after = balance + movement.amount
        if due.stream.only in state and (movement.amount > 0 or after >= -life.limit):
            balance = after
            found.append(movement)
    return tuple(found)


def reversed_once(
    moved: tuple[Movement, ...], word: str, rng: np.random.Generator
) -> tuple[Movement, ...]:
    """Return the movements with one of the debits reversed right after it."""
    debits = [i for i, movement in enumerate(moved) if movement.amount < 0]
    if not debits:
        return moved
    i = debits[int(rng.integers(len(debits)))]
    lines = (f"{word} {moved[i].lines[0]}", *moved[i].lines[1:])
    back = replace(moved[i], amount=-moved[i].amount, lines=lines)
    return (*moved[: i + 1], back, *moved[i + 1 :])


def weekdays(start: str, end: str) -> list[datetime.date]:
    """Return the days of a period on which banks book.

    >>> len(weekdays("2024-03-01", "2024-03-31"))
    21
    """
    first, last = (datetime.date.fromisoformat(day) for day in (start, end))
    span = [first + _DAY * i for i in range((last - first).days + 1)]
    return [day for day in span if day.weekday() < 5]


def _state(balance: Decimal, *, overdrawn: bool) -> tuple[str, ...]:
    """Return the conditions that the account meets, for movements that require one."""
    so_far = "was overdrawn" if overdrawn else "in credit"
    return ("", so_far, "overdrawn") if balance < 0 else ("", so_far)


def _dated(
    life: Life, days: Sequence[datetime.date], rng: np.random.Generator
) -> list[tuple[datetime.date, _Due | None]]:
    """Return the movements with fixed days of the month that this account has, with their dates."""
    both = [(stream, 1) for stream in life.vocabulary.credits]
    both += [(stream, -1) for stream in life.vocabulary.debits]
    kinds = [_Due(*each, int(rng.integers(1 << 32))) for each in both if each[0].days]
    had = [due for due in kinds if rng.random() < 0.75]
    found: list[tuple[datetime.date, _Due | None]] = []
    for i in rng.permutation(len(had)).tolist():
        booked = _booked(had[i].stream, life.period, days)
        if len(found) + len(booked) <= max(2, life.count // 2):
            found += [(day, had[i]) for day in booked]
    return found


def _booked(
    stream: Stream, period: tuple[str, str], days: Sequence[datetime.date]
) -> list[datetime.date]:
    """Return the booking days of a recurring movement: the last banking day up to each due day."""
    found = []
    for year, month in _months(*period):
        for on in stream.days if not stream.months or month in stream.months else ():
            day = datetime.date(year, month, min(on, calendar.monthrange(year, month)[1]))
            if period[0] <= day.isoformat() <= period[1]:
                found.append(max((d for d in days if d <= day), default=days[0]))
    return found


def _months(start: str, end: str) -> list[tuple[int, int]]:
    """Return the months that a period touches.

    >>> _months("2023-12-12", "2024-01-11")
    [(2023, 12), (2024, 1)]
    """
    first, last = (12 * int(day[:4]) + int(day[5:7]) - 1 for day in (start, end))
    return [(month // 12, month % 12 + 1) for month in range(first, last + 1)]


def _any(
    vocabulary: BankStatementWords,
    balance: Decimal,
    state: Sequence[str],
    rng: np.random.Generator,
) -> _Due:
    """Draw a movement without a fixed day; credits are more probable if the balance is low."""
    low = balance < vocabulary.debits[0].high * 2
    sign = 1 if rng.random() < (0.45 if low else 0.13) else -1
    of = vocabulary.credits if sign > 0 else vocabulary.debits
    streams = [stream for stream in of if stream.share and stream.only in state]
    point = int(rng.integers(sum(stream.share for stream in streams)))
    for stream in streams:
        point -= stream.share
        if point < 0:
            return _Due(stream, sign)
    return _Due(streams[-1], sign)
