"""Names and addresses of a country's people, and patterns filled with random digits and letters."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from faker import Faker

_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"
_HOUSE_NUMBER = re.compile(r"\d[\d/-]*")
_UNUSED_POSTCODE = re.compile(r"(?<=\d{4} )S(?=[ADS]\b)")
_STROKED = str.maketrans("ĐđŁł", "DdLl")
_PARTS_WITH_HOUSE_NUMBER = {"building_number", "street_address"}
"""Faker's parts that hold a house number, which Faker may begin with 0 and does not limit."""


def seeded_faker(locale: str, rng: np.random.Generator) -> Faker:
    """Return the locale's Faker, seeded from `rng`, so that earlier draws do not matter."""
    faker = _locale_faker(locale)
    faker.seed_instance(int(rng.integers(1 << 32)))
    return faker


@functools.cache
def _locale_faker(locale: str) -> Faker:
    """Return the locale's one shared Faker, extended by the parts that Faker lacks for it."""
    from faker import Faker  # noqa: PLC0415 - slow, and who lists traps or kinds draws no names
    from faker.providers import DynamicProvider  # noqa: PLC0415 - as above

    where = LOCALES.load(locale)
    faker = Faker(where.faker)
    for part, values in where.parts.items():
        faker.add_provider(DynamicProvider(part, list(values), faker.factories[0]))
    return faker


def fill_faker_parts(
    pattern: str, faker: Faker, towns: Sequence[str] = (), max_house_number: int = 199
) -> str:
    """Fill a pattern's Faker parts, such as `{postcode}`, from left to right.

    `{city}` is drawn from `towns` if any are given; house numbers are at most `max_house_number`.
    """

    def limit_house_number(house: re.Match[str]) -> str:
        return str(1 + int(re.split("[/-]", house[0])[0]) % max_house_number)

    def fill_part(part: re.Match[str]) -> str:
        if part[1] == "city" and towns:
            return str(faker.random_element(towns))
        found = str(getattr(faker, part[1])())
        return (
            _HOUSE_NUMBER.sub(limit_house_number, found)
            if part[1] in _PARTS_WITH_HOUSE_NUMBER
            else found
        )

    return re.sub(r"\{(\w+)\}", fill_part, pattern).replace("\n", " ")


def strip_accents(text: str) -> str:
    """Return the text without accents and strokes, as tills and banks without them print it.

    >>> strip_accents("Đường Nguyễn Huệ"), strip_accents("Wyłącznik")
    ('Duong Nguyen Hue', 'Wylacznik')
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def uppercase(text: str, locale: str) -> str:
    """Return the text in capitals by the locale's rules: a Turkish i keeps its dot.

    >>> uppercase("Şirin", "tr_TR"), uppercase("Chip", "en_GB")
    ('ŞİRİN', 'CHIP')
    """
    for small, capital in LOCALES.load(locale).capitals.items():
        text = text.replace(small, capital)
    return text.upper()


def capitalise_first(name: str) -> str:
    """Return a firm's name with a capital first letter, though a family name may begin small.

    >>> capitalise_first("da Paz Alimentos"), capitalise_first("Bakkerij de Wit")
    ('Da Paz Alimentos', 'Bakkerij de Wit')
    """
    return name[:1].upper() + name[1:]


def fill_pattern(pattern: str, rng: np.random.Generator) -> str:
    """Fill each `#` with a random digit and each `@` with a letter; no number begins with 0.

    >>> import numpy
    >>> len(fill_pattern("@@ ####", numpy.random.default_rng(1)))
    7
    """
    return _fill_placeholders(pattern, lambda low, high: int(rng.integers(low, high)))


def fill_postcode(pattern: str, rng: np.random.Generator) -> str:
    """Fill a pattern of a postcode and town; Dutch postcodes never end with SA, SD or SS.

    >>> import numpy
    >>> fill_postcode("1012 @@ Amsterdam", numpy.random.default_rng(1))
    '1012 MN Amsterdam'
    """
    return _UNUSED_POSTCODE.sub("R", fill_pattern(pattern, rng))


def fill_from_number(pattern: str, number: int) -> str:
    """Fill a pattern with the digits and letters that one large number stands for.

    >>> fill_from_number("@-###", 123456)
    'S-532'
    """
    remaining = number

    def next_digit(low: int, high: int) -> int:
        nonlocal remaining
        remaining, digit = divmod(remaining, high - low)
        return low + digit

    return _fill_placeholders(pattern, next_digit)


def _fill_placeholders(pattern: str, draw_index: Callable[[int, int], int]) -> str:
    out: list[str] = []
    leading = True
    for char in pattern:
        if char == "#":
            out.append(str(draw_index(int(leading), 10)))
            leading = False
            continue
        out.append(_LETTERS[draw_index(0, len(_LETTERS))] if char == "@" else char)
        leading = not char.isdigit() or (leading and char == "0")
    return "".join(out)
