"""The words of a country's receipts beside their fields: labels, notices, names of lines.

A vocabulary is a country's `receipt.toml`. A country without one prints none of this: no word of
another language replaces a missing one. Words at the same index of tuples belong to one till.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docextract_eval.countries import Countries
from docextract_eval.countries.country_files import CountryFile


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """The words of one country's small print."""

    words: Mapping[str, tuple[str, ...]]
    """Per role, its words; a role without words is not printed. The words of a trade have its name
    behind the role's: `title_hotel`."""
    plate: str = ""
    """The form of a number plate: `#` a digit, `@` a letter, `{}` the region."""
    contactless_limit: str = ""
    """The limit of contactless payments; empty if there is none."""
    web: str = ""
    """A web address, with `{}` for the shop."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the forms of its number, where the country has its own."""
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per role, the words of habits of printing; a habit without words is not printed."""
    print_rates: str = ""
    """The set of real receipts whose habits of printing the country follows."""
    first_day: str = ""
    """The first day of receipts by default, in ISO form; empty for that of other countries."""
    till_dates: tuple[str, ...] = ()
    """Forms of dates that tills alone print."""
    till_times: tuple[str, ...] = ()
    """Forms of times of day that tills alone print."""
    web_without_marks: bool = False
    """Whether web addresses leave accents out; otherwise they spell `ä` as `ae`."""

    def wording(self, role: str, dialect: int) -> str:
        """Return the words of one till for a role; empty if there are none.

        >>> ReceiptWords({"till": ("Kasse", "KASSE")}).wording("till", 3)
        'KASSE'
        """
        words = self.words.get(role, ("",))
        return words[dialect % len(words)]

    def habit_wording(self, role: str, number: int) -> str:
        """Return the words of a habit that a number selects; empty if there are none."""
        words = self.said.get(role, ("",))
        return words[number % len(words)]

    def trade_wording(self, trade: str, role: str, dialect: int) -> str:
        """Return the words of one till for a role, those of its trade if it has any."""
        return self.wording(f"{role}_{trade}", dialect) or self.wording(role, dialect)


NO_WORDS = ReceiptWords({})

FILE = CountryFile(
    "receipt.toml",
    ReceiptWords,
    Path(__file__).with_name("words.toml"),
    mappings=("forms",),
    about="the words of receipts next to their labels",
    effect_if_missing="receipts print their labels alone",
)


VOCABULARIES: Countries[ReceiptWords] = Countries(
    "vocabulary of receipts", FILE.name, FILE.read_record
)


def load_vocabulary(locale: str) -> ReceiptWords:
    """Return a country's vocabulary; an empty one if the country has no file."""
    return VOCABULARIES.get(locale, NO_WORDS)
