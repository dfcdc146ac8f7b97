"""Who handles the payment, at the head of the paper, above the shop where it was made."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, insert, line_of, sprung, words_beside
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "processor_prefix"
PROCESSORS = ("PAYVERO", "CARDLINQ", "TAPORIA")
"""Companies that there are not."""


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    merchant, where = field_of(content, "merchant"), line_of(content, "merchant")
    if merchant.value is None or where is None:
        return None
    name = PROCESSORS[dice.integers(len(PROCESSORS))]
    shown = Field("processor", "text", name, name, decoy_of="merchant")
    head = Line((Span(name, 0.5, "center", tag=shown.key, bold=True),), gap=0.2)
    trapped = insert(content, where, [head])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, shown))
    resolver = words_beside(content, "address") or "the address below the name"
    return sprung(trapped, _NAME, "merchant", [shown.key], resolver)


TRAP = TrapSpec(_NAME, ("receipt",), "merchant", _spring)
