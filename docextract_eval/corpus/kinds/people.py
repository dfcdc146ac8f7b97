"""People of a country, in its streets, and patterns that they and their numbers fill."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from faker import Faker
from faker.providers import DynamicProvider

from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"
_HOUSE = re.compile(r"\d[\d/-]*")
_NO_CODE = re.compile(r"(?<=\d{4} )S(?=[ADS]\b)")
_STROKED = str.maketrans("ĐđŁł", "DdLl")
_HOUSED = {"building_number", "street_address"}
"""Faker's parts that hold the number of a house: it begins these with 0, and knows no end."""


def people(name: str, rng: np.random.Generator) -> Faker:
    """Return Faker, seeded for this one node: what was drawn before does not matter."""
    found = _faker(name)
    found.seed_instance(int(rng.integers(1 << 32)))
    return found


@functools.cache
def _faker(name: str) -> Faker:
    """Return Faker, with what it lacks of the country."""
    where = LOCALES.load(name)
    found = Faker(where.faker)
    for part, said in where.parts.items():
        found.add_provider(DynamicProvider(part, list(said), found.factories[0]))
    return found


def described(pattern: str, known: Faker, towns: Sequence[str] = (), houses: int = 199) -> str:
    """Fill a pattern with Faker's parts `{postcode}`, ..., from left to right.

    Its `{city}` is one of these towns, if there are any; no street has more houses than this.
    """

    def numbered(house: re.Match[str]) -> str:
        return str(1 + int(re.split("[/-]", house[0])[0]) % houses)

    def said(part: re.Match[str]) -> str:
        if part[1] == "city" and towns:
            return str(known.random_element(towns))
        found = str(getattr(known, part[1])())
        return _HOUSE.sub(numbered, found) if part[1] in _HOUSED else found

    return re.sub(r"\{(\w+)\}", said, pattern).replace("\n", " ")


def unmarked(text: str) -> str:
    """Leave the marks off letters, as tills and banks do that know none.

    >>> unmarked("Đường Nguyễn Huệ"), unmarked("Wyłącznik")
    ('Duong Nguyen Hue', 'Wylacznik')
    """
    apart = unicodedata.normalize("NFD", text.translate(_STROKED))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def in_capitals(text: str, locale: str) -> str:
    """Put a text into capitals as they do there: a Turkish i keeps its dot.

    >>> in_capitals("Şirin", "tr_TR"), in_capitals("Chip", "en_GB")
    ('ŞİRİN', 'CHIP')
    """
    for small, capital in LOCALES.load(locale).capitals.items():
        text = text.replace(small, capital)
    return text.upper()


def headed(name: str) -> str:
    """Let the name of a firm begin with a capital, though that of a family does not.

    >>> headed("da Paz Alimentos"), headed("Bakkerij de Wit")
    ('Da Paz Alimentos', 'Bakkerij de Wit')
    """
    return name[:1].upper() + name[1:]


def filled(pattern: str, rng: np.random.Generator) -> str:
    """Put a digit for each `#` and a letter for each `@`; no number begins with a drawn 0, or is 0.

    >>> import numpy
    >>> len(filled("@@ ####", numpy.random.default_rng(1)))
    7
    """
    return _filled(pattern, lambda low, high: int(rng.integers(low, high)))


def posted(pattern: str, rng: np.random.Generator) -> str:
    """Fill a pattern with a code of post: a Dutch one never ends with these letters.

    >>> import numpy
    >>> posted("1012 @@ Amsterdam", numpy.random.default_rng(1))
    '1012 MN Amsterdam'
    """
    return _NO_CODE.sub("R", filled(pattern, rng))


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
    leading = True
    for char in pattern:
        if char == "#":
            out.append(str(throw(int(leading), 10)))
            leading = False
            continue
        out.append(_LETTERS[throw(0, len(_LETTERS))] if char == "@" else char)
        leading = not char.isdigit() or (leading and char == "0")
    return "".join(out)
