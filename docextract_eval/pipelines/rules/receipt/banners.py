"""What stands beside the name of a shop and is no part of it: banners and greetings."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.labels import plain_letters_and_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.pipelines.rules.labels import CountryLabels


def is_banner(text: str, known: CountryLabels) -> bool:
    """Return whether a line is a banner such as `DINE IN`, or greets and names nobody."""
    plain = plain_letters_and_digits(text)
    return plain in _plain(known, "banners") or plain in _plain(known, "greetings")


def without_greeting(text: str, known: CountryLabels) -> str:
    """Return a name without the greeting before it, as in `WELCOME TO`."""
    greeted = re.match("|".join(_greetings(known)) or "(?!)", text, re.IGNORECASE)
    return text[greeted.end() :].strip() if greeted else text


def _greetings(known: CountryLabels) -> Iterator[str]:
    """Yield patterns of the greetings of more than one word; their blanks may be lost."""
    for table in known.tables:
        for greeting in table.greetings:
            words = map(re.escape, greeting.split())
            if " " in greeting:
                yield r"\W*" + r"\s*".join(words) + r"(?=\s*\w)"


@cache
def _plain(known: CountryLabels, list_name: str) -> frozenset[str]:
    return frozenset(
        plain_letters_and_digits(text)
        for table in known.tables
        for text in getattr(table, list_name)
    )
