"""Amounts in words, as invoices of some countries spell out what is due.

How a language forms its numbers is data of the country: the words up to nineteen, the tens, how
both are joined, and the powers that are counted by, such as thousand, or lakh and crore.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from docextract_eval.countries.country_files import FORBID_EXTRA, TableKeys

if TYPE_CHECKING:
    from decimal import Decimal

Scale = Annotated[tuple[int, str, str], TableKeys(("value", "one", "many"))]
"""A number that is counted by, the words for it once, and the pattern for it `{n}` times."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words that a language forms its whole numbers of."""

    __pydantic_config__ = FORBID_EXTRA

    whole: str
    """The pattern of an amount without a smaller unit: `{n}` for the number in words."""
    units: tuple[str, ...]
    """The words from zero to nineteen."""
    tens: tuple[str, ...]
    """The words of twenty, thirty and so on up to ninety."""
    scales: tuple[Scale, ...]
    """Hundred, thousand and so on, the largest first."""
    with_cents: str = ""
    """The pattern of an amount with hundredths: `{n}` and `{cents}`; empty where there are none."""
    joined: str = "{tens} {unit}"
    """How tens and units are joined."""
    special: Mapping[str, str] = field(default_factory=dict)
    """Numbers that are formed in another way, such as 71 in French."""
    rest: str = "{high} {low}"
    """How the part above is joined with what is left below a hundred."""
    together: Mapping[str, str] = field(default_factory=dict)
    """Words that are spelled in another way where they follow each other."""
    titled: bool = False
    """Whether every word begins with a capital."""


def spell_amount(words: NumberWords, amount: Decimal) -> str:
    """Return an amount of money in words."""
    whole, cents = divmod(int(abs(amount) * 100), 100)
    cents = cents if words.with_cents else 0
    pattern = words.with_cents if cents else words.whole
    parts = {"n": spell_number(words, whole), "cents": spell_number(words, cents)}
    for apart, together in words.together.items():
        parts = {name: text.replace(apart, together) for name, text in parts.items()}
    if words.titled:
        parts = {name: _titled(text) for name, text in parts.items()}
    text = pattern.format(**parts)
    return text[:1].upper() + text[1:]


def spell_number(words: NumberWords, number: int) -> str:
    """Return a whole number in words."""
    if special := words.special.get(str(number)):
        return special
    if number < 100:
        return _below_hundred(words, number)
    value, once, many = next(scale for scale in words.scales if scale[0] <= number)
    count, left = divmod(number, value)
    high = once if count == 1 else many.format(n=spell_number(words, count))
    if not left:
        return high
    low = spell_number(words, left)
    return words.rest.format(high=high, low=low) if left < 100 else f"{high} {low}"


def _below_hundred(words: NumberWords, number: int) -> str:
    if number < 20:
        return words.units[number]
    tens, unit = words.tens[number // 10 - 2], number % 10
    return words.joined.format(tens=tens, unit=words.units[unit]) if unit else tens


def _titled(text: str) -> str:
    return re.sub(r"[^\s-]+", lambda word: word[0].capitalize(), text)
