"""A total without tax, called a total too, just above the one with tax."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import beside_total, decoy, field_of

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_LABELS = {
    "de": "SUMME NETTO",
    "fr": "TOTAL HT",
    "ar": "الإجمالي قبل الضريبة",
    "en": "TOTAL EXCL. TAX",
}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, tax, tip = (field_of(content, name) for name in ("total", "tax_total", "tip"))
    if total.value is None or tax.value is None:
        return None
    net = Decimal(total.value) - Decimal(tip.value or 0) - Decimal(tax.value)
    written = decoy("total_excl_tax", f"{net:.2f}", total, context)
    return beside_total(content, context, "excl_and_incl_totals", written, _LABELS)


TRAP = TrapSpec("excl_and_incl_totals", ("receipt",), "total", _spring)
