"""Patterns of names and addresses, filled with what Faker knows of a country."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faker import Faker


def filled(pattern: str, people: Faker, towns: Sequence[str] = ()) -> str:
    """Fill a pattern from left to right, its `{city}` with one of these towns, if there are any."""

    def said(part: re.Match[str]) -> str:
        if part[1] == "city" and towns:
            return str(people.random_element(towns))
        return str(getattr(people, part[1])())

    return re.sub(r"\{(\w+)\}", said, pattern).replace("\n", " ")
