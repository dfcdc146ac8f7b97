"""What the law of a country says of its tills: taxes, tax numbers, coins, the form of receipts."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from docextract_eval.countries.written import CHECKED, Keys


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A sales tax: the class of goods it is for, its rate in percent points, since when."""

    __pydantic_config__ = CHECKED

    goods: str
    code: str
    rate: str
    since: str


@dataclass(frozen=True, slots=True)
class TaxId:
    """A seller's tax number: who checks it, and how it is printed."""

    __pydantic_config__ = CHECKED

    check: str
    """The module of python-stdnum, e.g. `de.vat`; empty where no check digit is public."""
    form: str
    """`#` stands for a digit, `@` for a letter, `*` for either."""
    words: tuple[str, ...] = ()
    """What this number is called, where the words of the role `tax_id` name another."""
    prefix: str = ""
    """What is printed before the number that is checked."""
    since: str = ""
    """The first day of receipts that bear it, where there was none before."""
    regional: bool = False
    """Whether its first signs are those of its region."""

    def fits(self, text: str) -> bool:
        """Tell whether a number is printed in this form.

        >>> TaxId("ch.uid", "CHE-###.###.###").fits("CHE-100.155.212")
        True
        """
        pairs = zip(self.form, text, strict=False)
        return len(text) == len(self.form) and all(_is_a(mark, char) for mark, char in pairs)

    def within(self, region: str) -> TaxId:
        """Begin the number with its state's, where all of the country's do."""
        return replace(self, form=region + self.form[len(region) :]) if self.regional else self

    def passes(self, number: str) -> bool:
        """Tell whether a number's check digits are right; where none are public, its form.

        >>> TaxId("ch.uid", "CHE-###.###.###").passes("CHE-100.155.213")
        False
        """
        if not self.check:
            return self.fits(number)
        checked = number.removeprefix(self.prefix)
        return bool(importlib.import_module(f"stdnum.{self.check}").is_valid(checked))


def _is_a(mark: str, char: str) -> bool:
    if mark in "#@*":
        return (mark != "@" and char.isdecimal()) or (mark != "#" and char.isalpha())
    return mark == char


@dataclass(frozen=True, slots=True)
class Rounding:
    """What is paid where the smallest coin is larger than the smallest unit of account."""

    __pydantic_config__ = CHECKED

    step: str
    tenders: tuple[str, ...]
    """Whose payments are rounded: the coin matters to `cash`, custom may matter to `card`."""
    down: bool = False
    """Whether what is less than a step is let go, and never made up."""


@dataclass(frozen=True, slots=True)
class Fiscal:
    """How the law of a country has all of its tills print, whatever their family."""

    __pydantic_config__ = CHECKED

    counts: Literal["", "beside", "above"] = ""
    """Where it says how many were bought: `beside` amounts, `above` more than one; or as ever."""
    rates: tuple[Annotated[tuple[str, str], Keys(("sum", "tax"))], ...] = ()
    """Per till what it says above the total of each rate: before the sum of the prices at it, and
    before the tax inside them; `{}` for the rate's letter."""
    guard: str = ""
    """What is set before an amount, so that no digit can be."""
    code_first: bool = False
    """Whether an article's code stands before its amount, under a head of its own."""
    note: Literal["", "total", "foot"] = ""
    """Where one line tells all the tax in the prices: below the `total`, or at the `foot`."""
    of_price: bool = False
    """Whether rates are of the price that the tax is in."""
    number: str = ""
    """The form of a receipt's number, `#` for its digits; without one they are all of it."""
