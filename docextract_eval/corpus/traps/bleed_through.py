"""What stands on the back of thin paper, of another document, shines through between the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import beset, marked, on_sheets, on_sums, ruler
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "bleed_through"
_REACH = 24
"""Over so many lines the back shines through, about the amount that the paper is about."""


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    lines = tuple(_another_page(content, context, dice))
    high = len(lines) + 1

    def shone_through(_: Field, where: tuple[int, int]) -> Content:
        above = high * 0.6 if on_sheets(content) else min(high * 0.6, where[1])
        mark = Mark("ghost", 0.0, 1.0, high, round(0.45 - above, 3), "\n".join(lines))
        return marked(content, where, mark)

    return beset(content, _NAME, shone_through)


def _another_page(content: Content, context: Context, dice: np.random.Generator) -> Iterator[str]:
    """Write lines of another paper of the same hand: words of this one, and amounts of its own."""
    by, money = ruler(content), TYPES.load("money")
    words = [
        word
        for page in content.pages
        for line in page
        for span in line.spans
        if not span.tag and not span.inverse
        for word in span.text.split()
        if word[:1].isalpha()
    ]
    places = minor_units(context.currency)
    for _ in range(_REACH):
        cents = int(dice.integers(100, 100000))
        sum_ = money.show(f"{cents / 100:.2f}" if places else str(cents), context, 0)
        count = int(dice.integers(2, 6))
        line = " ".join(words[dice.integers(len(words))] for _ in range(count)) if words else ""
        yield by.wrap(f"{line} {sum_}", 0.96)[0]


TRAP = on_sums(_NAME, _spring, probe="ghost")
