"""A rubber stamp that was pressed across the amount that the paper is about; or a drop of ink.

What lies under a stamp can be read. A drop on a digit of the receipt's number hides it: there is
nothing to be known, and whoever gives a number has completed it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.blots import SHORTENED, blotted
from docextract_eval.corpus.traps.edits import (
    beset,
    marked,
    on_sheets,
    on_sums,
    ruler,
    sprung,
)
from docextract_eval.corpus.traps.vocabulary import StampOverValue, words_of
from docextract_eval.records import Mark

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "stamp_over_value"
_NUMBER = "receipt_number"
_BLOTTED = 0.4
"""The share of papers on which it is ink on a number, where that stands once."""
_WIDE = {True: 0.26, False: 0.55}
"""How long a stamp is, as a share of the printable width of sheets and of rolls."""


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    if (words := words_of(StampOverValue, context.locale.name)) is None:
        return None
    shift = float(dice.random()) - 0.5
    if dice.random() < _BLOTTED and (found := _drop(content, context, dice)):
        return found

    def stamped(amount: Field, where: tuple[int, int]) -> Content:
        line, by = content.pages[where[0]][where[1]], ruler(content)
        span = next(span for span in line.spans if span.tag == amount.key)
        long = by.width(span.text, line.size * line.wide, bold=span.bold)
        middle = span.at + {"left": long / 2, "center": 0.0, "right": -long / 2}[span.align]
        wide = _WIDE[on_sheets(content)]
        high = 0.4 * wide * by.paper.printable / by.paper.pitch
        left = min(max(0.0, middle + shift * long - wide / 2), 1 - wide)
        drop = round(0.6 - high / 2, 3)
        return marked(content, where, Mark("stamp", round(left, 5), wide, 0.0, drop, words.stamp))

    return beset(content, _NAME, stamped)


def _drop(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    """Let ink fall on the number of a receipt."""
    number = next((field for field in content.fields if field.name == _NUMBER), None)
    if number is None or number.value is None:
        return None
    found = blotted(content, context, number, dice)
    return sprung(found, _NAME, _NUMBER, [SHORTENED], None) if found else None


TRAP = dataclasses.replace(on_sums(_NAME, _spring), besides=(_NUMBER,))
