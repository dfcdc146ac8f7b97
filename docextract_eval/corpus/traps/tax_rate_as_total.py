"""A tax rate written like an amount, next to the total."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import beside_total, decoy, field_of, said

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_LABELS = {
    "ar": "نسبة الضريبة",
    "de": "MwSt-Satz",
    "de_CH": "MWST-Satz",
    "en_GB": "VAT RATE",
    "en_IN": "GST RATE",
    "en_US": "TAX RATE",
    "es": "Tipo IVA",
    "fr": "Taux TVA",
    "it": "Aliquota IVA",
    "ja": "消費税率",
    "nl": "BTW-tarief",
    "sv": "MOMSSATS",
    "pl": "STAWKA PTU",
    "tr": "KDV ORANI",
}


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    label = said(_LABELS, context.locale)
    rates = [Decimal(row[0].value) for row in content.tables["taxes"] if row[0].value is not None]
    if label is None or not any(rates):
        return None
    rate = max(rates) * max(1, len(context.locale.tax_parts))  # the whole, where it is shared
    written = decoy("tax_rate_amount", f"{rate:.2f}", field_of(content, "total"), context)
    below = bool(dice.integers(2))
    return beside_total(content, "tax_rate_as_total", written, label, below=below)


TRAP = TrapSpec("tax_rate_as_total", ("receipt",), "total", _spring)
