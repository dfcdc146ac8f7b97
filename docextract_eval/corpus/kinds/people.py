"""People of a country, in its streets, and patterns that they and their numbers fill."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from faker import Faker
from faker.providers import DynamicProvider

from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"


def people(name: str, dice: np.random.Generator) -> Faker:
    """Give Faker, seeded for this one node: what was drawn before does not matter."""
    found = _faker(name)
    found.seed_instance(int(dice.integers(1 << 32)))
    return found


@functools.cache
def _faker(name: str) -> Faker:
    """Give Faker, with what it lacks of the country."""
    where = LOCALES.load(name)
    found = Faker(where.faker)
    for part, said in where.parts.items():
        found.add_provider(DynamicProvider(part, list(said), found.factories[0]))
    return found


def described(pattern: str, known: Faker, towns: Sequence[str] = ()) -> str:
    """Fill a pattern with Faker's parts `{postcode}`, ..., from left to right.

    Its `{city}` is one of these towns, if there are any.
    """

    def said(part: re.Match[str]) -> str:
        if part[1] == "city" and towns:
            return str(known.random_element(towns))
        return str(getattr(known, part[1])())

    return re.sub(r"\{(\w+)\}", said, pattern).replace("\n", " ")


def filled(pattern: str, dice: np.random.Generator) -> str:
    """Put a digit for each `#` and a letter for each `@`; no number begins with 0.

    >>> import numpy
    >>> len(filled("@@ ####", numpy.random.default_rng(1)))
    7
    """
    return _filled(pattern, lambda low, high: int(dice.integers(low, high)))


def spelt(pattern: str, number: int) -> str:
    """Fill a pattern from one large number.

    >>> spelt("@-###", 123456)
    'S-532'
    """
    left = number

    def throw(low: int, high: int) -> int:
        nonlocal left
        left, digit = divmod(left, high - low)
        return low + digit

    return _filled(pattern, throw)


def _filled(pattern: str, throw: Callable[[int, int], int]) -> str:
    out: list[str] = []
    for char in pattern:
        if char == "#":
            first = not out or not out[-1].isdigit()
            out.append(str(throw(1 if first else 0, 10)))
        else:
            out.append(_LETTERS[throw(0, len(_LETTERS))] if char == "@" else char)
    return "".join(out)
