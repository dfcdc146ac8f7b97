"""What the judge may say of a cell, and what is made of that, for the command that lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.matching.causes import CAUSES, VERSION
from docextract_eval.metrics.cards import cards

if TYPE_CHECKING:
    from collections.abc import Iterator


def causes() -> Iterator[dict[str, str]]:
    """Yield the taxonomy of causes in the order in which they are looked for."""
    for name, cause in CAUSES.items():
        yield {"name": name, "about": cause.about, "example": cause.example, "version": VERSION}


def metrics() -> Iterator[dict[str, str]]:
    """Yield the cards of all metrics, each with a made-up score in its own words."""
    for name, card in cards().items():
        yield {
            "name": name,
            "direction": card.direction,
            "about": card.definition,
            "said": card.said,
            "reference": card.reference,
        }
