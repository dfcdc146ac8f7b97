"""What docs/reference/metrics.md says of every metric, from their cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import all_cards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.card import Card

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "metrics.md"
OPENING = """\
# Metrics

For whoever wants the exact definition of a figure. `tools/cards` writes this page.

Every metric has a card: its definition, which direction is better, and how reports phrase a
figure of it. The figures in the examples are invented. `dxe list metrics NAME` prints a card,
`scores.json` and `curves.json` of a run hold the figures, and `Run.open(path).scores()` returns
them as a frame.

A score belongs to a slice: `cells` says whether it is about scalar fields or table cells,
`condition` under which condition (`all` is over all of them), and other keys name a field,
locale, severity, trap or choice. A score that cannot be computed gives the reason.
"""


def page() -> str:
    """Write the page."""
    return "\n".join([OPENING, *(line for card in all_cards().values() for line in _lines(card))])


def _lines(card: Card) -> Iterator[str]:
    yield f"## `{card.name}`\n"
    yield f"{card.definition}\n"
    yield f"- {card.direction.capitalize()}."
    yield f"- Example: {card.example_sentence}"
    if card.reference:
        yield f"- Reference: {card.reference}"
    yield ""
