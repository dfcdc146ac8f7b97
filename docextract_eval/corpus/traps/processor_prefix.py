"""Who handles the payment, at the head of the paper, above the shop where it was made."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, bought
from docextract_eval.corpus.traps.edits import field_of, insert, line_of, sprung, words_beside
from docextract_eval.corpus.traps.statements import CARDS, caught, misread, printed, rows_of
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

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


_MANY = 3
"""So many purchases of a month go through one of them."""


def _choose_on_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    name = PROCESSORS[dice.integers(len(PROCESSORS))]
    places = bought.some_of(chosen, _MANY, dice)
    return bought.relined(chosen, places, lambda line: f"{name} *{line}")


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    found = []
    for row in rows_of(content):
        line = row["description"]
        name, star, shop = (line.value or "").partition(" *")
        if star and name in PROCESSORS:
            parts = {"description_processor": name, "description_shop": shop}
            found.append((line, [misread(line, part, value) for part, value in parts.items()]))
    return caught(content, _NAME, found, printed(content, context, "description"))


_ON_CARDS = TrapSpec(
    _NAME, CARDS, "transactions.description", _spring_on_card, _choose_on_card, last=True
)
TRAP = TrapSpec(_NAME, ("receipt",), "merchant", _spring, also=(_ON_CARDS,))
