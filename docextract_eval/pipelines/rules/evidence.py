"""From the words that state a value to a guess with a place and a confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.records import Guess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules import OcrWord

REPAIR_FACTOR = 0.7
"""The factor for a rule's strength where a misread character had to be fixed."""


def predicted_value(
    name: str, value: str, words: Sequence[OcrWord], strength: float, row: int | None = None
) -> Guess:
    """Return a guess whose confidence is the rule's strength times its least certain word's.

    >>> from docextract_eval.pipelines.rules import OcrWord
    >>> word = OcrWord("9.00", 0.5, 0, 0, (1.0, 2.0, 5.0, 4.0))
    >>> predicted_value("total", "9.00", [word], 0.8).confidence
    0.4
    """
    least_confidence = min((word.confidence for word in words), default=1.0)
    return Guess(
        name,
        value,
        row=row,
        confidence=round(max(0.0, min(1.0, strength * least_confidence)), 4),
        page=words[0].page if words else None,
        quad=box_corners(words) if words else None,
    )


def box_corners(words: Sequence[OcrWord]) -> tuple[tuple[float, float], ...]:
    """Return the corners of the box around words, clockwise from the top left."""
    x0, y0, x1, y1 = (side(word.box[i] for word in words) for i, side in enumerate(_SIDES))
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


_SIDES = (min, min, max, max)
