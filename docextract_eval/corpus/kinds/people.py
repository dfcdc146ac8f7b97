"""Who lives in a country, and in which streets: Faker, with what it lacks of the country."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from faker import Faker
from faker.providers import DynamicProvider

from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def people(name: str, dice: np.random.Generator) -> Faker:
    """Give Faker, seeded for this one node: what was drawn before does not matter."""
    found = _faker(name)
    found.seed_instance(int(dice.integers(1 << 32)))
    return found


@functools.cache
def _faker(name: str) -> Faker:
    where = LOCALES.load(name)
    found = Faker(where.faker)
    for part, said in where.parts.items():
        found.add_provider(DynamicProvider(part, list(said), found.factories[0]))
    return found


def filled(pattern: str, known: Faker, towns: Sequence[str] = ()) -> str:
    """Fill a pattern from left to right, its `{city}` with one of these towns, if there are any."""

    def said(part: re.Match[str]) -> str:
        if part[1] == "city" and towns:
            return str(known.random_element(towns))
        return str(getattr(known, part[1])())

    return re.sub(r"\{(\w+)\}", said, pattern).replace("\n", " ")
