"""The same total once more in a foreign currency."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, field_of, insert, line_of, sprung
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_ABROAD = {"EUR": ("CHF", "0.95"), "USD": ("CAD", "1.36"), "GBP": ("EUR", "1.17")}
_ELSEWHERE = ("USD", "0.75")


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total", last=True)
    code, rate = _ABROAD.get(context.currency, _ELSEWHERE)
    if where is None or total.value is None:
        return None
    value = f"{Decimal(total.value) * Decimal(rate):.2f}"
    if not differ(total, [value]):
        return None
    amount = Field("total_abroad", "money", value, TYPES.load("money").show(value, context, 0))
    amount = dataclasses.replace(amount, decoy_of="total")
    sign = Field("currency_abroad", "currency", code, code, decoy_of="currency")
    line = Line((Span(code, tag=sign.key), Span(amount.text, 1.0, "right", tag=amount.key)))
    trapped = insert(content, (where[0], where[1] + 1), [line])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, amount, sign))
    names = [sign.name, amount.name]
    return sprung(trapped, "ambiguous_currency", "currency", names, "the sign beside the total")


TRAP = TrapSpec("ambiguous_currency", ("receipt",), "currency", _spring)
