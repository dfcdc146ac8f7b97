"""The counterparties of an account, and the descriptions of its movements."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.bank_statement.account import Movement
from docextract_eval.corpus.kinds.bank_statement.vocabulary import BankStatementWords, Merchant
from docextract_eval.corpus.kinds.people import described, filled, headed, in_capitals, unmarked
from docextract_eval.fieldtypes import patterns
from docextract_eval.locales import Locale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from faker import Faker

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Stream

_FIELD = re.compile(r"\{\w+\}|[#@]")
_DAY = datetime.timedelta(1)
_SATURDAY, _SUNDAY = 5, 6
_HALVES = [chr(code) for code in range(0xFF66, 0xFF9E)]
_HALF = {
    unicodedata.normalize("NFKC", half + mark): half + mark
    for half in _HALVES
    for mark in ("", "\uff9e", "\uff9f")
    if len(unicodedata.normalize("NFKC", half + mark)) == 1
}
"""Half-width kana by their full-width forms; some need a second character."""


@dataclass(frozen=True, slots=True)
class World:
    """The counterparties of one account."""

    vocabulary: BankStatementWords
    locale: Locale
    persons: tuple[str, ...]
    landlord: str
    towns: tuple[str, ...]
    card: str
    employer: str
    customers: tuple[str, ...]
    """Firms that pay now and then; the employer is not one of them."""
    shops: tuple[Merchant, ...]
    """Shops with their patterns of names filled in, which stay the same."""


def world(
    vocabulary: BankStatementWords,
    locale: Locale,
    towns: tuple[str, ...],
    people: Faker,
    rng: np.random.Generator,
) -> World:
    """Draw the counterparties of one account."""
    person = vocabulary.person or "{first_name} {last_name}"
    firms = [
        headed(_with(firm, {"{family}": people.last_name()}))
        for firm in rng.permutation(vocabulary.firms)
    ]
    persons = tuple(half_width(described(person, people)) for _ in range(7))
    shops = tuple(
        replace(shop, name=headed(_with(shop.name, _own(people, rng)))) for shop in vocabulary.shops
    )
    return World(
        vocabulary,
        locale,
        persons[1:],
        persons[0],
        towns,
        filled("####", rng),
        firms[0],
        tuple(firms[1:]),
        shops,
    )


def moved(
    stream: Stream,
    sign: int,
    day: datetime.date,
    known: World,
    rng: tuple[np.random.Generator, np.random.Generator],
) -> Movement:
    """Return a drawn movement: the first generator draws its words, the second its amount."""
    words_by, amount_by = rng
    shops = [shop for shop in known.shops if shop.channel == stream.channel]
    shop = shops[words_by.integers(len(shops))] if shops else None
    reference = filled(stream.reference, words_by) if stream.reference else None
    words = _words(day, known, shop, words_by) | {"{reference}": reference or ""}
    return Movement(
        day.isoformat(),
        _valued(day, stream.later).isoformat(),
        sign * _amount(stream, shop, amount_by),
        tuple(
            unmarked(line) if known.vocabulary.unmarked else line
            for line in [_written(stream, line, words, known, words_by) for line in stream.lines]
        ),
        reference,
    )


def bounds(stream: Stream, shop: Merchant | None) -> tuple[int, int]:
    """Return the least and the largest amount of a movement; at a shop, also by what it sells."""
    if shop is None:
        return stream.low, stream.high
    low = max(stream.low, shop.low)
    return low, max(low, min(stream.high, shop.high))


def half_width(text: str) -> str:
    """Return the text with kana of half width, as banks transmit them.

    >>> half_width("ヤマダ 一")
    'ﾔﾏﾀﾞ 一'
    """
    return "".join(_HALF.get(char, char) for char in text)


def _own(people: Faker, rng: np.random.Generator) -> dict[str, str]:
    return {"{family}": people.last_name(), "{n}": str(rng.integers(11, 4000))}


def _amount(stream: Stream, shop: Merchant | None, rng: np.random.Generator) -> Decimal:
    """Draw an amount; small ones are more probable."""
    low, high = bounds(stream, shop)
    step, part = Decimal(stream.step), float(rng.random())
    units = round((low + (high - low) * part * part) / float(step))
    return (max(1, units) * step).quantize(Decimal("0.01"))


def _valued(day: datetime.date, later: int) -> datetime.date:
    """Return the banking day that is `later` banking days after this one.

    >>> _valued(datetime.date(2024, 3, 1), 1)
    datetime.date(2024, 3, 4)
    """
    for _ in range(later):
        day += _DAY
        while day.weekday() >= _SATURDAY:
            day += _DAY
    return day


def _written(
    stream: Stream, line: str, words: Mapping[str, str], known: World, rng: np.random.Generator
) -> str:
    """Return a line with its pattern filled, in capitals if the pattern's own words are."""
    text = _with(line, words)
    if _FIELD.sub("", "".join(stream.lines)).isupper():
        text = in_capitals(text, known.locale.name)
    return filled(text, rng)


def _words(
    day: datetime.date, known: World, shop: Merchant | None, rng: np.random.Generator
) -> dict[str, str]:
    bought = day - _DAY * int(rng.integers(0, 4))
    if shop is not None and shop.channel == "till" and bought.weekday() == _SUNDAY:
        bought -= _DAY
    parts: dict[str, int | str] = {"d": bought.day, "m": bought.month}
    parts["mon"] = known.locale.months[bought.month - 1][:3]
    person, town = _one(known.persons, rng), _one(known.towns, rng)
    opens, closes = shop.hours if shop else (7, 22)
    cells = known.vocabulary.mobile_digits
    return {
        "{bought}": patterns.write(known.vocabulary.day_in_text, parts),
        "{month}": known.locale.months[day.month - 1],
        "{person}": person,
        "{landlord}": known.landlord,
        "{town}": _lies(shop, known.towns) or town,
        "{card}": known.card,
        "{clock}": f"{rng.integers(opens, closes):02}:{rng.integers(60):02}",
        "{employer}": known.employer,
        "{firm}": _one(known.customers, rng),
        "{shop}": shop.name if shop else "",
        "{mobile}": str(mobile := int(rng.integers(4, 10))),
        "{cell}": cells[mobile % len(cells)],
        "{n}": str(rng.integers(11, 4000)),
    }


def _lies(shop: Merchant | None, towns: Sequence[str]) -> str:
    """Return the one town of a branch that has a number; empty for other shops."""
    branch = re.search(r"\d+$", shop.name) if shop else None
    return towns[int(branch[0]) % len(towns)] if branch else ""


def _one(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def _with(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{\w+\}", lambda found: words[found[0]], pattern)
