"""What is taken off an article, told by two numbers and a minus behind it, and by no words."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, insert, line_of, ruler, sprung
from docextract_eval.corpus.traps.receipts import in_a_shop, rows
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "discount_ref_line"
_RESOLVER = "the minus behind it; the articles add up with it taken off"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Reduce an article that is sold by the piece."""
    basket = chosen["basket"]
    pieces = [i for i, line in enumerate(basket) if not line.unit]
    place = pieces[dice.integers(len(pieces))] if pieces else 0
    # A place is taken modulo how many lines there are; the share that is taken off follows it too.
    return {**in_a_shop(chosen, dice), "offer": "percent", "place": place, "basket": basket}


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    money = TYPES.load("money")
    for row in rows(content):
        off, where = row["discount"], line_of(content, row["discount"].key)
        if off.value is None or where is None:
            continue
        codes = filled("######", dice), filled("######", dice)
        value = money.read(codes[1], context)
        if not differ(off, [value]):
            continue
        code = Field("line_reference", "money", value, codes[1], decoy_of=off.name)
        line = _coded(content, content.pages[where[0]][where[1]], off, code, codes[0])
        if line is None:
            continue
        trapped = insert(content, where, [line], instead=1)
        text = next(span.text for span in line.spans if span.tag == off.key)
        trapped = _printed_as(trapped, off, text)
        trapped = dataclasses.replace(trapped, fields=(*trapped.fields, code))
        return sprung(trapped, _NAME, off.name, [code.key], _RESOLVER, row=off.row)
    return None


def _coded(content: Content, line: Line, off: Field, code: Field, first: str) -> Line | None:
    """Put two numbers in the place of the words, and the minus behind the amount."""
    by = ruler(content)
    at = next(i for i, span in enumerate(line.spans) if span.tag == off.key)
    if at == 0 or line.spans[at - 1].tag:
        return None
    start = line.spans[at - 1].at
    second = start + by.width(f"{first} / ")
    third = second + by.width(f"{code.text}  ")
    amount = f"{off.text.lstrip('-')}-"
    rest = line.spans[at + 1 :]
    free = min((s.at - by.width(s.text) * (s.align == "right") for s in rest), default=1.0)
    if third + by.width(f"{amount} ") > free:
        return None
    spans = (
        *line.spans[: at - 1],
        Span(f"{first} /", start),
        Span(code.text, round(second, 5), tag=code.key),
        dataclasses.replace(line.spans[at], text=amount, at=round(third, 5), align="left"),
        *rest,
    )
    return dataclasses.replace(line, spans=spans)


def _printed_as(content: Content, field: Field, text: str) -> Content:
    def anew(cell: Field) -> Field:
        return dataclasses.replace(cell, text=text) if cell.key == field.key else cell

    items = tuple(tuple(map(anew, row)) for row in content.tables["line_items"])
    return dataclasses.replace(content, tables={**content.tables, "line_items": items})


TRAP = TrapSpec(_NAME, ("receipt",), "line_items.discount", _spring, ground=_ground)
