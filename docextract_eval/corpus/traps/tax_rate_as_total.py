"""A tax rate written like an amount, next to the total."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import beside_total, decoy, field_of

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_LABELS = {"de": "MwSt-Satz", "fr": "Taux TVA", "ar": "نسبة الضريبة", "en": "TAX RATE"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    rates = [row[0].value for row in content.tables["taxes"]]
    if not rates or rates[-1] is None:
        return None
    amount = f"{Decimal(rates[-1]):.2f}"
    written = decoy("tax_rate_amount", amount, field_of(content, "total"), context)
    return beside_total(content, context, "tax_rate_as_total", written, _LABELS)


TRAP = TrapSpec("tax_rate_as_total", ("receipt",), "total", _spring)
