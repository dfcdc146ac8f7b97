"""The records of what is drawn for a document: what all kinds have, and what sheets have.

Each kind's record stands in its folder (`record.py`) and adds what only it has.
"""

from __future__ import annotations

from dataclasses import dataclass

from docextract_eval.corpus.causal import Choices


@dataclass(frozen=True, slots=True)
class DocumentChoices(Choices):
    """What is drawn for a document of every kind."""

    locale: str
    months: tuple[str, str]
    """The first and the last day on which it may have been issued."""
    prices: int
    """In percent of the usual ones."""
    origin: str
    """Whose names people have: `home`, or a locale."""
    paid_in: str
    """The currency: `home`, or its code."""
    template: str
    """The family of its layout."""
    font: str
    numerals: str
    thousands: str
    dialect: int
    """Whose words are printed, modulo how many there are."""


@dataclass(frozen=True, slots=True)
class SheetChoices(DocumentChoices):
    """What is drawn for a document on sheets."""

    paper: str
    looks: dict[str, int]
    """Per part that its family leaves open: which way, modulo how many."""
