"""What happens on an account in a period: salary, rent, cards, fees, refunds."""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import Movement
from docextract_eval.corpus.kinds.bank_statement.vocabulary import Vocabulary
from docextract_eval.corpus.kinds.people import described, filled
from docextract_eval.fieldtypes import patterns
from docextract_eval.locales import Locale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from faker import Faker

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Stream

_FIELD = re.compile(r"\{\w+\}|[#@]")
_DAY = datetime.timedelta(1)
_HALVES = [chr(code) for code in range(0xFF66, 0xFF9E)]
_HALF = {
    unicodedata.normalize("NFKC", half + mark): half + mark
    for half in _HALVES
    for mark in ("", "\uff9e", "\uff9f")
    if len(unicodedata.normalize("NFKC", half + mark)) == 1
}
"""Kana as wide as half a kanji, by those that are as wide; some need a second sign."""


@dataclass(frozen=True, slots=True)
class _World:
    """Whom this account deals with."""

    vocabulary: Vocabulary
    locale: Locale
    persons: tuple[str, ...]
    families: tuple[str, ...]
    towns: tuple[str, ...]
    card: str
    employer: str


@dataclass(frozen=True, slots=True)
class Life:
    """An account in a period: where it is, what is on it, how many movements it sees."""

    vocabulary: Vocabulary
    locale: Locale
    period: tuple[str, str]
    count: int
    opening: Decimal


def drawn(life: Life, people: Faker, dice: np.random.Generator) -> tuple[Movement, ...]:
    """Let the movements of a period fall, in the order of booking."""
    world = _world(life.vocabulary, life.locale, people, dice)
    days = weekdays(*life.period)
    dated = _monthly(life.vocabulary, days, life.count, dice)
    loose = dice.integers(len(days), size=life.count - len(dated)).tolist()
    plan = sorted([*dated, *((days[i], None) for i in loose)], key=lambda item: item[0])
    found: list[Movement] = []
    balance = life.opening
    for day, fixed in plan:
        stream, sign = fixed or _any(life.vocabulary, balance, dice)
        movement = _movement(stream, sign, day, world, dice)
        balance += movement.amount
        found.append(movement)
    return tuple(found)


def weekdays(start: str, end: str) -> list[datetime.date]:
    """Give the days of a period on which banks book.

    >>> len(weekdays("2024-03-01", "2024-03-31"))
    21
    """
    first, last = (datetime.date.fromisoformat(day) for day in (start, end))
    span = [first + _DAY * i for i in range((last - first).days + 1)]
    return [day for day in span if day.weekday() < 5]


def half_width(text: str) -> str:
    """Give kana as banks send them to each other.

    >>> half_width("ヤマダ 一")
    'ﾔﾏﾀﾞ 一'
    """
    return "".join(_HALF.get(char, char) for char in text)


def _world(
    vocabulary: Vocabulary, locale: Locale, people: Faker, dice: np.random.Generator
) -> _World:
    person = vocabulary.person or "{first_name} {last_name}"
    families = tuple(people.last_name() for _ in range(5))
    employer = vocabulary.firms[dice.integers(len(vocabulary.firms))]
    return _World(
        vocabulary,
        locale,
        tuple(half_width(described(person, people)) for _ in range(6)),
        families,
        tuple(people.city() for _ in range(5)),
        filled("####", dice),
        employer.format(family=families[0]),
    )


Due = tuple["Stream", int]


def _monthly(
    vocabulary: Vocabulary, days: Sequence[datetime.date], count: int, dice: np.random.Generator
) -> list[tuple[datetime.date, Due | None]]:
    """Give what comes on a day of every month, as far as this account has it."""
    both = [(stream, 1) for stream in vocabulary.credits]
    both += [(stream, -1) for stream in vocabulary.debits]
    due = [(stream, sign) for stream, sign in both if stream.day and dice.random() < 0.75]
    months = sorted({(day.year, day.month) for day in days})
    found: list[tuple[datetime.date, Due | None]] = []
    for stream, sign in due:
        for year, month in months:
            last = calendar.monthrange(year, month)[1]
            day = datetime.date(year, month, min(stream.day, last))
            if days[0] <= day <= days[-1] + 2 * _DAY:
                found.append((max(d for d in days if d <= day), (stream, sign)))
    picked = sorted(dice.permutation(len(found))[: max(1, count // 2)].tolist())
    return [found[i] for i in picked]


def _any(vocabulary: Vocabulary, balance: Decimal, dice: np.random.Generator) -> Due:
    """Choose what comes on any day; an account that ran low is paid into."""
    low = balance < vocabulary.debits[0].high * 2
    sign = 1 if dice.random() < (0.45 if low else 0.13) else -1
    streams = [s for s in (vocabulary.credits if sign > 0 else vocabulary.debits) if s.share]
    shares = [stream.share for stream in streams]
    point = int(dice.integers(sum(shares)))
    for stream, share in zip(streams, shares, strict=True):
        point -= share
        if point < 0:
            return stream, sign
    return streams[-1], sign


def _movement(
    stream: Stream, sign: int, day: datetime.date, world: _World, dice: np.random.Generator
) -> Movement:
    step = Decimal(stream.step)
    part = float(dice.random())
    units = round((stream.low + (stream.high - stream.low) * part * part) / float(step))
    amount = (max(1, units) * step).quantize(Decimal("0.01"))
    apart = int(dice.choice([0, 0, 0, 0, 0, -1, -1, -2, 1, 2]))
    return Movement(
        day.isoformat(),
        (day + _DAY * apart).isoformat(),
        sign * amount,
        tuple(_written(stream, line, day, world, dice) for line in stream.lines),
        filled(stream.reference, dice) if stream.reference else None,
    )


def _written(
    stream: Stream, line: str, day: datetime.date, world: _World, dice: np.random.Generator
) -> str:
    """Fill a line's pattern; where a stream is in capitals, so is what fills it."""
    words = _words(day, world, dice)
    shop = world.vocabulary.shops[dice.integers(len(world.vocabulary.shops))]
    words["{shop}"] = _filled(shop, words)
    firm = world.vocabulary.firms[dice.integers(len(world.vocabulary.firms))]
    words["{firm}"] = _filled(firm, words)
    text = _filled(line, words)
    if _FIELD.sub("", "".join(stream.lines)).isupper():
        text = text.upper()
    return filled(text, dice)


def _words(day: datetime.date, world: _World, dice: np.random.Generator) -> dict[str, str]:
    bought = day - _DAY * int(dice.integers(0, 4))
    parts: dict[str, int | str] = {"d": bought.day, "m": bought.month}
    parts["mon"] = world.locale.months[bought.month - 1][:3]
    return {
        "{bought}": patterns.write(world.vocabulary.day_in_text, parts),
        "{month}": world.locale.months[day.month - 1],
        "{person}": world.persons[dice.integers(len(world.persons))],
        "{family}": world.families[dice.integers(len(world.families))],
        "{town}": world.towns[dice.integers(len(world.towns))],
        "{card}": world.card,
        "{clock}": f"{dice.integers(7, 22):02}:{dice.integers(60):02}",
        "{employer}": world.employer,
        "{n}": str(dice.integers(11, 4000)),
    }


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{\w+\}", lambda found: words[found[0]], pattern)
