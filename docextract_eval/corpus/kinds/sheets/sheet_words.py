"""What a country's firms and banks print around the contents of a sheet, as data of the country."""

from __future__ import annotations

from dataclasses import dataclass

from docextract_eval.corpus.kinds.sheets.number_words import NumberWords
from docextract_eval.corpus.kinds.sheets.tear_off import TearOff
from docextract_eval.countries.country_files import FORBID_EXTRA


@dataclass(frozen=True, slots=True)
class Signing:
    """A box for a signature at the end of a document, and what is declared beside it."""

    __pydantic_config__ = FORBID_EXTRA

    above: str
    """The words above the signature, with names of fields in braces."""
    below: str
    """The words below it."""
    heading: str = ""
    """The heading of the declaration."""
    declaration: str = ""
    """What the signature declares, on the left."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """The words around the contents of a sheet; what a country does not have is not printed.

    In all texts names of fields stand in braces; a text with a value that a page lacks is left out.
    """

    __pydantic_config__ = FORBID_EXTRA

    company: tuple[str, ...] = ()
    """What a firm has to state about itself on its letters, line by line."""
    registration: str = ""
    """The pattern of its number in a register: `#` a digit, `@` a letter."""
    capital: tuple[int, ...] = ()
    """Share capitals."""
    web: str = ""
    """Its address on the net, with `{}` for the firm."""
    notes_title: str = ""
    """The heading above the small print."""
    notes: tuple[str, ...] = ()
    """The paragraphs of the small print."""
    news_title: str = ""
    """The heading of a short message beside the sums on the first sheet."""
    news: tuple[str, ...] = ()
    """Such messages; each sender has one."""
    signing: Signing | None = None
    """The box for a signature."""
    spelled: NumberWords | None = None
    """The words for amounts, where they are spelled out."""
    spelled_label: str = ""
    """The words before an amount in words."""
    tear_off: TearOff | None = None
    """The slip at the foot of the last sheet."""
