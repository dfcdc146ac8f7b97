"""A subtotal just above the total, in the same type."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import differ, field_of, insert, line_of, regular, sprung

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_RESOLVER = "the labels, and what is taken off or added between the two"


def _choose(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    # With a discount there is a subtotal everywhere, and it is not the total.
    return {"saving": Decimal("0.10"), "emphasis": 1.0}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, subtotal = field_of(content, "total"), field_of(content, "subtotal")
    where = line_of(content, "total")
    if where is None or line_of(content, "subtotal") is None:
        return None
    if not differ(total, [subtotal.value]):
        return None
    line = dataclasses.replace(regular(content.pages[where[0]][where[1]]), gap=0.0)
    plain = insert(content, where, [line], instead=1)
    return sprung(plain, "subtotal_vs_total", "total", ["subtotal"], _RESOLVER)


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, net = field_of(content, "total"), field_of(content, "net_total")
    where = line_of(content, "total", last=True)
    if where is None or net.value is None or not differ(total, [net.value]):
        return None
    trapped = invoices.plain(content, where)
    return sprung(trapped, "subtotal_vs_total", "total", [net.key], _RESOLVER)


_ON_INVOICE = invoices.on_taxed(
    "subtotal_vs_total", _spring_on_invoice, control=invoices.showing(but=("net_total",))
)
TRAP = TrapSpec(
    "subtotal_vs_total",
    ("receipt",),
    "total",
    _spring,
    _choose,
    also=(_ON_INVOICE,),
    control=always(saving=Decimal(0), emphasis=1.5),
)
