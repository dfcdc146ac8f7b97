"""What the judge may find of a cell and what is computed from that, for the command that lists it.

It stands apart from `catalogs`: the modules that make documents and those that judge never meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def causes() -> Iterator[dict[str, str]]:
    """Yield the causes of errors in the order in which the judge tries them."""
    from docextract_eval.matching.causes import CAUSES, VERSION

    for name, cause in CAUSES.items():
        yield {"name": name, "about": cause.about, "example": cause.example, "version": VERSION}


def metrics() -> Iterator[dict[str, str]]:
    """Yield the cards of all metrics, each with an invented score in words."""
    from docextract_eval.metrics.cards import all_cards

    for name, card in all_cards().items():
        yield {
            "name": name,
            "direction": card.direction,
            "about": card.definition,
            "said": card.example_sentence,
            "reference": card.reference,
        }
