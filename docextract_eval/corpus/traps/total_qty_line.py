"""How many things were bought, called a total too, on a line above the total."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.receipts import itemised, rows
from docextract_eval.corpus.traps.total_lines import beside_total
from docextract_eval.corpus.traps.vocabulary import TotalQtyLine, words_of
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "total_qty_line"


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(TotalQtyLine, context.locale.name)
    count = sum(_pieces(row["quantity"], row["amount"]) for row in rows(content))
    if words is None or not count:
        return None
    text = TYPES.load("quantity").show(str(count), context, 0)
    value = TYPES.load("money").read(text, context)
    written = Field("total_quantity", "money", value, text, decoy_of="total")
    return beside_total(content, _NAME, written, words.label)


def _pieces(quantity: Field, amount: Field) -> int:
    """Count a weighed thing as one, and what was given back not at all."""
    if (amount.value or "-").startswith("-"):
        return 0
    pieces = Decimal(quantity.value or 1)
    return int(pieces) if pieces == pieces.to_integral_value() else 1


_ON_INVOICE = TrapSpec(_NAME, invoices.KINDS, "total", _spring, ground=invoices.taxed)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=itemised, also=(_ON_INVOICE,))
