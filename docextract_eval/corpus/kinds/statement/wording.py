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
from docextract_eval.corpus.kinds.people import (
    capitalise_first,
    fill_faker_parts,
    fill_pattern,
    strip_accents,
    uppercase,
)
from docextract_eval.countries.locales import Locale
from docextract_eval.fieldtypes import patterns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from faker import Faker

    from docextract_eval.corpus.kinds.bank_statement.vocabulary import MovementPattern

_PLACEHOLDER = re.compile(r"\{\w+\}|[#@]")
_DAY = datetime.timedelta(1)
_SATURDAY, _SUNDAY = 5, 6
_HALF_WIDTH_KANA = [chr(code) for code in range(0xFF66, 0xFF9E)]
_HALF_WIDTH = {
    unicodedata.normalize("NFKC", half + mark): half + mark
    for half in _HALF_WIDTH_KANA
    for mark in ("", "\uff9e", "\uff9f")
    if len(unicodedata.normalize("NFKC", half + mark)) == 1
}
"""Half-width kana by their full-width forms; some need a second character."""


@dataclass(frozen=True, slots=True)
class Counterparties:
    """The counterparties of one account."""

    vocabulary: BankStatementWords
    locale: Locale
    persons: tuple[str, ...]
    landlord: str
    towns: tuple[str, ...]
    card_tail: str
    employer: str
    customers: tuple[str, ...]
    """Firms that pay now and then; the employer is not one of them."""
    shops: tuple[Merchant, ...]
    """Shops with their patterns of names filled in, which stay the same."""


def draw_counterparties(
    vocabulary: BankStatementWords,
    locale: Locale,
    towns: tuple[str, ...],
    people: Faker,
    rng: np.random.Generator,
) -> Counterparties:
    """Draw the counterparties of one account."""
    person = vocabulary.name or "{first_name} {last_name}"
    firms = [
        capitalise_first(_fill_words(firm, {"{family}": people.last_name()}))
        for firm in rng.permutation(vocabulary.firms)
    ]
    persons = tuple(to_half_width_kana(fill_faker_parts(person, people)) for _ in range(7))
    shops = tuple(
        replace(shop, name=capitalise_first(_fill_words(shop.name, _draw_name_parts(people, rng))))
        for shop in vocabulary.merchants
    )
    return Counterparties(
        vocabulary,
        locale,
        persons[1:],
        persons[0],
        towns,
        fill_pattern("####", rng),
        firms[0],
        tuple(firms[1:]),
        shops,
    )


def draw_movement(
    pattern: MovementPattern,
    sign: int,
    date: datetime.date,
    counterparties: Counterparties,
    words_and_amount_rngs: tuple[np.random.Generator, np.random.Generator],
) -> Movement:
    """Return a drawn movement: the first generator draws its words, the second its amount."""
    words_rng, amount_rng = words_and_amount_rngs
    shops = [shop for shop in counterparties.shops if shop.channel == pattern.channel]
    shop = shops[words_rng.integers(len(shops))] if shops else None
    reference = fill_pattern(pattern.reference, words_rng) if pattern.reference else None
    words = _draw_placeholder_words(date, counterparties, shop, words_rng) | {
        "{reference}": reference or ""
    }
    return Movement(
        date.isoformat(),
        _value_date(date, pattern.later).isoformat(),
        sign * _draw_amount(pattern, shop, amount_rng),
        tuple(
            strip_accents(line) if counterparties.vocabulary.without_marks else line
            for line in [
                _fill_line(pattern, line, words, counterparties, words_rng)
                for line in pattern.lines
            ]
        ),
        reference,
    )


def amount_bounds(pattern: MovementPattern, shop: Merchant | None) -> tuple[int, int]:
    """Return the least and the largest amount of a movement; at a shop, also by what it sells."""
    if shop is None:
        return pattern.low, pattern.high
    low = max(pattern.low, shop.low)
    return low, max(low, min(pattern.high, shop.high))


def to_half_width_kana(text: str) -> str:
    """Return the text with kana of half width, as banks transmit them.

    >>> to_half_width_kana("ヤマダ 一")
    'ﾔﾏﾀﾞ 一'
    """
    return "".join(_HALF_WIDTH.get(char, char) for char in text)


def _draw_name_parts(people: Faker, rng: np.random.Generator) -> dict[str, str]:
    return {"{family}": people.last_name(), "{n}": str(rng.integers(11, 4000))}


def _draw_amount(
    pattern: MovementPattern, shop: Merchant | None, rng: np.random.Generator
) -> Decimal:
    """Draw an amount; small ones are more probable."""
    low, high = amount_bounds(pattern, shop)
    step, part = Decimal(pattern.step), float(rng.random())
    units = round((low + (high - low) * part * part) / float(step))
    return (max(1, units) * step).quantize(Decimal("0.01"))


def _value_date(date: datetime.date, banking_days_later: int) -> datetime.date:
    """Return the banking day that is `banking_days_later` banking days after this one.

    >>> _value_date(datetime.date(2024, 3, 1), 1)
    datetime.date(2024, 3, 4)
    """
    for _ in range(banking_days_later):
        date += _DAY
        while date.weekday() >= _SATURDAY:
            date += _DAY
    return date


def _fill_line(
    pattern: MovementPattern,
    line: str,
    words: Mapping[str, str],
    counterparties: Counterparties,
    rng: np.random.Generator,
) -> str:
    """Return a line with its pattern filled, in capitals if the pattern's own words are."""
    text = _fill_words(line, words)
    if _PLACEHOLDER.sub("", "".join(pattern.lines)).isupper():
        text = uppercase(text, counterparties.locale.name)
    return fill_pattern(text, rng)


def _draw_placeholder_words(
    date: datetime.date,
    counterparties: Counterparties,
    shop: Merchant | None,
    rng: np.random.Generator,
) -> dict[str, str]:
    purchase_date = date - _DAY * int(rng.integers(0, 4))
    if shop is not None and shop.channel == "till" and purchase_date.weekday() == _SUNDAY:
        purchase_date -= _DAY
    parts: dict[str, int | str] = {"d": purchase_date.day, "m": purchase_date.month}
    parts["mon"] = counterparties.locale.months[purchase_date.month - 1][:3]
    person, town = _draw_one(counterparties.persons, rng), _draw_one(counterparties.towns, rng)
    opens, closes = shop.hours if shop else (7, 22)
    mobile_digits = counterparties.vocabulary.mobile_digits
    return {
        "{bought}": patterns.write(counterparties.vocabulary.day_in_text, parts),
        "{month}": counterparties.locale.months[date.month - 1],
        "{person}": person,
        "{landlord}": counterparties.landlord,
        "{town}": _branch_town(shop, counterparties.towns) or town,
        "{card}": counterparties.card_tail,
        "{clock}": f"{rng.integers(opens, closes):02}:{rng.integers(60):02}",
        "{employer}": counterparties.employer,
        "{firm}": _draw_one(counterparties.customers, rng),
        "{shop}": shop.name if shop else "",
        "{mobile}": str(mobile := int(rng.integers(4, 10))),
        "{cell}": mobile_digits[mobile % len(mobile_digits)],
        "{n}": str(rng.integers(11, 4000)),
    }


def _branch_town(shop: Merchant | None, towns: Sequence[str]) -> str:
    """Return the one town of a branch that has a number; empty for other shops."""
    branch = re.search(r"\d+$", shop.name) if shop else None
    return towns[int(branch[0]) % len(towns)] if branch else ""


def _draw_one(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def _fill_words(pattern: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{\w+\}", lambda found: words[found[0]], pattern)
