"""What docs/reference/metrics.md says of every metric, from their cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import cards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.card import Card

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "metrics.md"
OPENING = """\
# What is measured

Every metric has a card: what it is, which way is better, and how its figures are said. The figures
of the examples are made up. `dxe list metrics NAME` prints a card, `scores.json` and `curves.json`
of a run hold the figures, and `Run.open(path).scores()` gives them as a frame.

A score is told of a slice: `cells` says whether of scalar fields or of table cells, `condition` of
which condition (`all` is over all of them), and other keys say of which field, locale, severity,
trap or choice. What cannot be computed says why. This page is written by `tools/cards`.
"""


def page() -> str:
    """Write the page."""
    return "\n".join([OPENING, *(line for card in cards().values() for line in _lines(card))])


def _lines(card: Card) -> Iterator[str]:
    yield f"## `{card.name}`\n"
    yield f"{card.definition}\n"
    yield f"- {card.direction.capitalize()}."
    yield f"- Said: {card.said}"
    if card.reference:
        yield f"- Reference: {card.reference}"
    yield ""
