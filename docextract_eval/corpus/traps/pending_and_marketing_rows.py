"""Rows below the table that are not booked yet: they look like movements, and are none."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import differ, line_of
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    below_table,
    caught,
    printed,
    rows_of,
)
from docextract_eval.corpus.traps.vocabulary import PendingAndMarketingRows, words_of
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "pending_and_marketing_rows"
_ROWS = 2


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(PendingAndMarketingRows, context.locale.name)
    rows = rows_of(content)
    where = line_of(content, rows[-1]["amount"].key) if rows else None
    if words is None or where is None:
        return None
    like = content.pages[where[0]][where[1]]
    last = rows[-1]
    places, money = minor_units(context.currency), TYPES.load("money")
    lines = [Line((Span(words.heading, 0.0, bold=True),), gap=0.8)]
    found: list[Field] = []
    for number in range(_ROWS):
        cents = int(dice.integers(300, 9000))
        value = f"{cents / 100:.2f}" if places else str(cents)
        if not differ(last["amount"], [value, *(field.value for field in found)]):
            return None
        amount = dataclasses.replace(
            last["amount"],
            name=f"pending_amount_{number}",
            value=value,
            text=money.show(value, context, 0),
            accepted=(),
            decoy_of="transactions.amount",
        )
        found.append(amount)
        lines.append(
            _row(like, {"date": last["date"].text, "description": words.description}, amount)
        )
    trapped = below_table(content, lines)
    if trapped is None:
        return None
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, *found))
    return caught(trapped, _NAME, [(last["amount"], found)], words.heading)


def _row(like: Line, said: dict[str, str], amount: Field) -> Line:
    """Set a row in the columns of another."""
    spans = []
    for span in like.spans:
        column = span.tag.partition("#")[0].removeprefix("transactions.")
        if column == "amount":
            spans.append(dataclasses.replace(span, text=amount.text, tag=amount.key))
        elif column in said:
            spans.append(dataclasses.replace(span, text=said[column], tag=""))
    return dataclasses.replace(like, spans=tuple(spans), gap=0.15, marks=())


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    rows = rows_of(content)
    found: list[Field] = []
    for field in content.fields if rows else ():
        others = [decoy.value for decoy in found]
        if field.name == "pending_amount" and differ(rows[-1]["amount"], [*others, field.value]):
            found.append(field)
    resolver = printed(content, context, "pending_section")
    return caught(content, _NAME, [(rows[-1]["amount"], found)] if found else [], resolver)


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.amount",
    _spring_on_card,
    always(pending="some"),
    always(pending="none"),
)
TRAP = TrapSpec(_NAME, KINDS, "transactions.amount", _spring, also=(_ON_CARDS,))
