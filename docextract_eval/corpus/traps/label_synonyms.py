"""Words that mean nearly the same: what the articles come to, beside what is to be paid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import decoy, field_of
from docextract_eval.corpus.traps.total_lines import beside_total, form_of_sums
from docextract_eval.corpus.traps.vocabulary import LabelSynonyms, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "label_synonyms"


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    shops = chosen["trade"] not in ("parking", "petrol", "taxi")
    return {"saving": Decimal("0.10")} | ({} if shops else {"trade": "grocery"})


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(LabelSynonyms, context.locale.name)
    total = field_of(content, "total")
    amounts = [
        Decimal(cell.value)
        for row in content.tables["line_items"]
        for cell in row
        if cell.name == "line_items.amount" and cell.value is not None
    ]
    if words is None or not amounts:
        return None
    form = form_of_sums(content, context)
    written = decoy("total_of_articles", f"{sum(amounts):.2f}", total, context, form)
    return beside_total(content, _NAME, written, words.label)


_ON_INVOICE = invoices.on_taxed(_NAME, _spring)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=_ground, also=(_ON_INVOICE,))
