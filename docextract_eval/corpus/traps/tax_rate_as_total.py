"""A tax rate written like an amount, next to the total."""

from __future__ import annotations

import dataclasses
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

_LABELS = {"de": "MwSt-Satz", "fr": "Taux TVA", "en": "TAX RATE"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total")
    rates = [cell.value for row in content.tables["taxes"] for cell in row[:1]]
    if where is None or not rates or rates[-1] is None:
        return None
    written = decoy("tax_rate_amount", f"{float(rates[-1]):.2f}", total, context)
    if not differ(total, [written.value]):
        return None
    label = _LABELS.get(context.locale.name[:2], _LABELS["en"])
    beside = content.pages[where[0]][where[1]]
    trapped = insert(content, where, [labelled_line(label, written, beside)])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, written))
    return sprung(trapped, "tax_rate_as_total", "total", [written.name], "label")


TRAP = TrapSpec("tax_rate_as_total", ("receipt",), "total", _spring)
