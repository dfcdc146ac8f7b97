"""A total without tax, called a total too, just above the one with tax."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    field_of,
    insert,
    labelled_line,
    line_of,
    sprung,
)

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_LABELS = {"de": "SUMME NETTO", "fr": "TOTAL HT", "en": "TOTAL EXCL. TAX"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, tax = field_of(content, "total"), field_of(content, "tax_total")
    tip, where = field_of(content, "tip"), line_of(content, "total")
    if where is None or total.value is None or tax.value is None:
        return None
    net = Decimal(total.value) - Decimal(tip.value or 0) - Decimal(tax.value)
    written = decoy("total_excl_tax", f"{net:.2f}", total, context)
    if not differ(total, [written.value]):
        return None
    label = _LABELS.get(context.locale.name[:2], _LABELS["en"])
    beside = content.pages[where[0]][where[1]]
    trapped = insert(content, where, [labelled_line(label, written, beside)])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, written))
    return sprung(trapped, "excl_and_incl_totals", "total", [written.name], "label")


TRAP = TrapSpec("excl_and_incl_totals", ("receipt",), "total", _spring)
