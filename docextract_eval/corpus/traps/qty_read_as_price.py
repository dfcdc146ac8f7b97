"""A choice that comes with a dish: a count and no price, on a line of its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, insert, line_of, sprung
from docextract_eval.corpus.traps.receipts import itemised, rows
from docextract_eval.corpus.traps.vocabulary import QtyReadAsPrice, words_of
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "qty_read_as_price"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return itemised({**chosen, "trade": "cafe", "template": "terminal58"}, dice)


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(QtyReadAsPrice, context.locale.name)
    first = next(rows(content), None)
    where = line_of(content, first["amount"].key, last=True) if first else None
    if words is None or first is None or where is None:
        return None
    count, money = str(int(dice.integers(1, 4))), TYPES.load("money")
    text = TYPES.load("quantity").show(count, context, 0)
    value = money.read(text, context)
    if not differ(first["amount"], [value]):
        return None
    choice = Field("choice_count", "money", value, text, decoy_of="line_items.amount")
    page, at = where
    # Below all that is said of the dish.
    lines = content.pages[page]
    while at + 1 < len(lines) and any("#0" in span.tag for span in lines[at + 1].spans):
        at += 1
    word = words.requests[dice.integers(len(words.requests))]
    line = Line((Span(text, 0.08, tag=choice.key), Span(word, 0.16)))
    trapped = insert(content, (page, at + 1), [line])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, choice))
    resolver = "no amount stands on the choice's line"
    return sprung(trapped, _NAME, "line_items.amount", [choice.key], resolver, row=0)


TRAP = TrapSpec(_NAME, ("receipt",), "line_items.amount", _spring, ground=_ground)
