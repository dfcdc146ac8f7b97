"""People of a country, and patterns that they and their numbers fill."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from faker import Faker

from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"


@functools.cache
def _faker(name: str) -> Faker:
    return Faker(name)


def people(name: str, dice: np.random.Generator) -> Faker:
    """Give Faker, seeded for this one node: what was drawn before does not matter."""
    found = _faker(LOCALES.load(name).faker)
    found.seed_instance(int(dice.integers(1 << 32)))
    return found


def described(pattern: str, whom: Faker) -> str:
    """Fill a pattern with Faker's parts `{city}`, `{postcode}`, ..., from left to right."""
    said = re.sub(r"\{(\w+)\}", lambda part: str(getattr(whom, part[1])()), pattern)
    return said.replace("\n", " ")


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
