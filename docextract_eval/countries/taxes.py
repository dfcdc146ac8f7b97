"""Sales taxes: dated rates, the numbers of sellers, and taxes that were replaced."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from docextract_eval.countries.country_files import FORBID_EXTRA


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A sales tax: its class of goods, its rate in percent, and its first day."""

    __pydantic_config__ = FORBID_EXTRA

    goods: str
    """The class of goods to which it applies."""
    code: str
    """The letter that tills print for it."""
    rate: str
    """The rate in percent."""
    since: str
    """The first day of the rate."""


@dataclass(frozen=True, slots=True)
class TaxId:
    """A seller's tax number: its check algorithm, and how it is printed."""

    __pydantic_config__ = FORBID_EXTRA

    check: str
    """The module of python-stdnum, e.g. `de.vat`; empty if no check digits are known."""
    form: str
    """`#` stands for a digit, `@` for a letter, `*` for either."""
    words: tuple[str, ...] = ()
    """The labels of this number, if the phrases of the role `tax_id` name another."""
    prefix: str = ""
    """What is printed before the part that is checked."""
    since: str = ""
    """The first day of documents that print it, if there was none before."""
    until: str = ""
    """The last day of documents that print it, if there is none any more."""
    regional: bool = False
    """Whether it begins with the code of its region."""

    def has_form(self, text: str) -> bool:
        """Return whether a text has this form.

        >>> TaxId("ch.uid", "CHE-###.###.###").has_form("CHE-100.155.212")
        True
        """
        pairs = zip(self.form, text, strict=False)
        return len(text) == len(self.form) and all(
            _matches_mark(mark, char) for mark, char in pairs
        )

    def is_in_use(self, date: str) -> bool:
        """Return whether documents of a day print such numbers."""
        return self.since <= date <= (self.until or date)

    def with_region(self, region: str) -> TaxId:
        """Return the form with a region's code at its start, if the country's numbers have one."""
        return replace(self, form=region + self.form[len(region) :]) if self.regional else self

    def is_valid(self, number: str) -> bool:
        """Return whether a number's check digits are right; if none are known, whether its form is.

        >>> TaxId("ch.uid", "CHE-###.###.###").is_valid("CHE-100.155.213")
        False
        """
        if not self.check:
            return self.has_form(number)
        checked = number.removeprefix(self.prefix)
        return bool(importlib.import_module(f"stdnum.{self.check}").is_valid(checked))


def _matches_mark(mark: str, char: str) -> bool:
    if mark in "#@*":
        return (mark != "@" and char.isdecimal()) or (mark != "#" and char.isalpha())
    return mark == char


@dataclass(frozen=True, slots=True)
class ReplacedTax:
    """What documents printed until a tax was replaced by another."""

    __pydantic_config__ = FORBID_EXTRA

    until: str
    """The last day of the replaced tax."""
    words: Mapping[str, str]
    """For words of today, those in their place: `{ SST = "GST" }`."""
    stated_share: float
    """The share of shops that printed the tax in the prices."""

    def translate(self, words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Return the words of each role as they were printed then.

        >>> ReplacedTax("2018-08-31", {"SST": "GST"}, 1).translate({"tax": ("SST", "TOTAL SST")})
        {'tax': ('GST', 'TOTAL GST')}
        """
        longest_first = sorted(self.words, key=len, reverse=True)
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
        return {
            role: tuple(
                pattern.sub(lambda word: self.words.get(word[0], word[0]), text) for text in texts
            )
            for role, texts in words.items()
        }
