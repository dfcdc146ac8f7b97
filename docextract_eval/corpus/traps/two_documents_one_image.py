"""The end of another customer's receipt above this one: the roll was not cut between the two."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.choices import GRAPH
from docextract_eval.corpus.kinds.receipt.compose import compose
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, field_of, insert, line_of, sprung
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "two_documents_one_image"
_RESOLVER = "only one of the two is whole"
_TOLD = ("total", "date", "receipt_number", "cash_tendered", "change")
"""What of the other paper could be taken for this one's."""


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    total = field_of(content, "total")
    do = {
        "locale": context.locale.name,
        "numerals": "own" if context.locale.amounts_in else "latin",
        **{name: content.factors[name] for name in ("template", "font", "trade", "tender")},
    }
    other = compose(GRAPH.sample(int(dice.integers(1 << 31)), "the customer before", do))
    where = line_of(other, "total")
    if where is None or not differ(total, [field_of(other, "total").value]):
        return None
    told = {
        name: dataclasses.replace(field_of(other, name), name=f"before_{name}", decoy_of=name)
        for name in _TOLD
        if field_of(other, name).value not in (None, field_of(content, name).value)
    }
    tail = [_of_the_other(line, told) for line in other.pages[0][where[1] :]]
    there = {span.tag for line in tail for span in line.spans}
    kept = [field for field in told.values() if field.key in there]
    if other.currency != content.currency or "before_total" not in there:
        return None
    tear = Line(size=0.5, gap=0.6, marks=(Mark("rule", drop=0.2),)), Line(size=0.8)
    trapped = insert(content, (0, 0), [*tail, *tear])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, *kept))
    return sprung(trapped, _NAME, "total", ["before_total"], _RESOLVER)


def _of_the_other(line: Line, told: dict[str, Field]) -> Line:
    """Let a line of the other paper state what is the other's, and nothing of this one."""
    spans = tuple(
        dataclasses.replace(span, tag=told[span.tag].key if span.tag in told else "")
        for span in line.spans
    )
    return dataclasses.replace(line, spans=spans)


TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=itemised, last=True)
