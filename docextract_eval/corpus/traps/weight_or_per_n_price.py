"""What a kilogram costs, on the line of what was weighed, where the amount of others stands."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, insert, line_of, sprung
from docextract_eval.corpus.traps.receipts import amounts_end, in_a_shop, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Line

_NAME = "weight_or_per_n_price"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, dice), "template": "till80", "offer": "none"}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    for row in rows(content):
        amount, price = row["amount"], row["unit_price"]
        where = line_of(content, price.key)
        if amount.row is None or where is None or price.value is None:
            continue
        line = content.pages[where[0]][where[1]]
        alone = all(span.tag != amount.key for span in line.spans)
        if alone and differ(amount, [price.value]):
            moved = _at_the_end(line, price.key, amounts_end(content))
            trapped = insert(content, where, [moved], instead=1)
            resolver = "the quantity times the price is the amount"
            return sprung(trapped, _NAME, amount.name, [price.key], resolver, row=amount.row)
    return None


def _at_the_end(line: Line, key: str, end: float) -> Line:
    """Set the price under the amounts."""
    spans = tuple(
        dataclasses.replace(span, at=end, align="right") if span.tag == key else span
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans)


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "line_items.amount",
    _spring,
    ground=_ground,
)
