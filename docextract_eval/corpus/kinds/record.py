"""Records of the choices that are drawn for a document: those of all kinds, and those of sheets.

Each kind's record stands in its folder (`record.py`) and adds what only it has.
"""

from __future__ import annotations

from dataclasses import dataclass

from docextract_eval.corpus.causal import Choices


@dataclass(frozen=True, slots=True)
class DocumentChoices(Choices):
    """The choices that documents of every kind have."""

    locale: str
    months: tuple[str, str]
    """The first and the last day on which the document may have been issued."""
    prices: int
    """The price level, in percent of the usual one."""
    origin: str
    """Whose names people have: `home`, or a locale."""
    paid_in: str
    """The currency: `home`, or its code."""
    one_more: str
    """Whether one more item or booking follows those that are drawn: `no` or `yes`."""
    template: str
    """The layout family."""
    font: str
    numerals: str
    thousands: str
    dialect: int
    """Which of the country's wordings is printed: a number, taken modulo the number of wordings."""


@dataclass(frozen=True, slots=True)
class SheetChoices(DocumentChoices):
    """The choices that documents on sheets have besides."""

    paper: str
    colour: str
    """The colours of the sender that are printed: `black`, or the name of a brand."""
    looks: dict[str, int]
    """For each part that the layout family leaves open: a number, taken modulo the number of
    variants."""
