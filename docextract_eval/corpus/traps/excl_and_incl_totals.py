"""A total without tax above the one with tax, in one type and in nearly the same words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    field_of,
    insert,
    line_of,
    sprung,
)
from docextract_eval.corpus.traps.receipts import telling
from docextract_eval.corpus.traps.total_lines import beside_total, called, relabelled
from docextract_eval.corpus.traps.vocabulary import ExclAndInclTotals, words_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    locale = LOCALES.load(chosen["locale"])
    # Where tax is added, a discount keeps the total without it apart from the subtotal; where
    # cash is rounded, there is a third total.
    added = not locale.tax_inside or chosen["trade"] in locale.tax_added_in
    saving = {"saving": Decimal("0.10")} if added else {}
    return {**saving, **({"tender": "cash"} if locale.rounding else {}), **telling(chosen)}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(ExclAndInclTotals, context.locale.name)
    where = line_of(content, "total")
    total, tax, tip = (field_of(content, name) for name in ("total", "tax_total", "tip"))
    if words is None or where is None or total.value is None or tax.value is None:
        return None
    net = Decimal(total.value) - Decimal(tip.value or 0) - Decimal(tax.value)
    written = decoy("total_excl_tax", f"{net:.2f}", total, context)
    # At a size where it fits beside the amount.
    line = relabelled(content, content.pages[where[0]][where[1]], words.including_tax, 1.0, 1.0)
    renamed = insert(content, where, [line], instead=1)
    return beside_total(renamed, "excl_and_incl_totals", written, words.excluding_tax)


def _spring_on_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    """Call the sums on both sides of the tax a total, and print neither bold."""
    words = words_of(ExclAndInclTotals, context.locale.name)
    total = field_of(content, "total")
    net = field_of(content, "net_total")
    if words is None or net.value is None or not differ(total, [net.value]):
        return None
    trapped = content
    for label, key in ((words.excluding_tax, net.key), (words.including_tax, total.key)):
        where = line_of(trapped, key, last=True)
        if where is None:
            return None
        trapped = invoices.plain(trapped, where)
        line = trapped.pages[where[0]][where[1]]
        trapped = insert(trapped, where, [called(content, line, label)], instead=1)
    return sprung(trapped, "excl_and_incl_totals", "total", [net.key], "the labels")


_ON_INVOICE = invoices.on_taxed("excl_and_incl_totals", _spring_on_invoice)
TRAP = TrapSpec(
    "excl_and_incl_totals", ("receipt",), "total", _spring, _choose, also=(_ON_INVOICE,)
)
