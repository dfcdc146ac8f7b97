"""Names and addresses of a country's people, and patterns filled with random digits and letters."""

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
"""Faker's parts that hold a house number, which Faker may begin with 0 and does not limit."""


def people(name: str, rng: np.random.Generator) -> Faker:
    """Return the locale's Faker, seeded from `rng`, so that earlier draws do not matter."""
    found = _faker(name)
    found.seed_instance(int(rng.integers(1 << 32)))
    return found


@functools.cache
def _faker(name: str) -> Faker:
    """Return the locale's one shared Faker, extended by the parts that Faker lacks for it."""
    where = LOCALES.load(name)
    found = Faker(where.faker)
    for part, said in where.parts.items():
        found.add_provider(DynamicProvider(part, list(said), found.factories[0]))
    return found


def described(pattern: str, known: Faker, towns: Sequence[str] = (), houses: int = 199) -> str:
    """Fill a pattern's Faker parts, such as `{postcode}`, from left to right.

    `{city}` is drawn from `towns` if any are given; house numbers are at most `houses`.
    """

    def renumber(house: re.Match[str]) -> str:
        return str(1 + int(re.split("[/-]", house[0])[0]) % houses)

    def fill_part(part: re.Match[str]) -> str:
        if part[1] == "city" and towns:
            return str(known.random_element(towns))
        found = str(getattr(known, part[1])())
        return _HOUSE.sub(renumber, found) if part[1] in _HOUSED else found

    return re.sub(r"\{(\w+)\}", fill_part, pattern).replace("\n", " ")


def unmarked(text: str) -> str:
    """Return the text without accents and strokes, as tills and banks without them print it.

    >>> unmarked("Đường Nguyễn Huệ"), unmarked("Wyłącznik")
    ('Duong Nguyen Hue', 'Wylacznik')
    """
    apart = unicodedata.normalize("NFD", text.translate(_STROKED))
    return "".join(char for char in apart if not unicodedata.combining(char))


def in_capitals(text: str, locale: str) -> str:
    """Return the text in capitals by the locale's rules: a Turkish i keeps its dot.

    >>> in_capitals("Şirin", "tr_TR"), in_capitals("Chip", "en_GB")
    ('ŞİRİN', 'CHIP')
    """
    for small, capital in LOCALES.load(locale).capitals.items():
        text = text.replace(small, capital)
    return text.upper()


def headed(name: str) -> str:
    """Return a firm's name with a capital first letter, though a family name may begin small.

    >>> headed("da Paz Alimentos"), headed("Bakkerij de Wit")
    ('Da Paz Alimentos', 'Bakkerij de Wit')
    """
    return name[:1].upper() + name[1:]


def filled(pattern: str, rng: np.random.Generator) -> str:
    """Fill each `#` with a random digit and each `@` with a letter; no number begins with 0.

    >>> import numpy
    >>> len(filled("@@ ####", numpy.random.default_rng(1)))
    7
    """
    return _filled(pattern, lambda low, high: int(rng.integers(low, high)))


def posted(pattern: str, rng: np.random.Generator) -> str:
    """Fill a pattern of a postcode and town; Dutch postcodes never end with SA, SD or SS.

    >>> import numpy
    >>> posted("1012 @@ Amsterdam", numpy.random.default_rng(1))
    '1012 MN Amsterdam'
    """
    return _NO_CODE.sub("R", filled(pattern, rng))


def spelt(pattern: str, number: int) -> str:
    """Fill a pattern with the digits and letters that one large number stands for.

    >>> spelt("@-###", 123456)
    'S-532'
    """
    left = number

    def next_digit(low: int, high: int) -> int:
        nonlocal left
        left, digit = divmod(left, high - low)
        return low + digit

    return _filled(pattern, next_digit)


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
