"""A tax rate written like an amount, next to the total."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices, unless
from docextract_eval.corpus.traps.edits import decoy, field_of
from docextract_eval.corpus.traps.receipts import telling
from docextract_eval.corpus.traps.total_lines import beside_total
from docextract_eval.corpus.traps.vocabulary import TaxRateAsTotal, words_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(TaxRateAsTotal, context.locale.name)
    rates = [Decimal(rate) for rate in _told(content)]
    if words is None or not any(rates):
        return None
    rate = max(rates) * max(1, len(context.locale.tax_parts))  # the whole, where it is shared
    written = decoy("tax_rate_amount", f"{rate:.2f}", field_of(content, "total"), context)
    below = bool(dice.integers(2))
    return beside_total(content, "tax_rate_as_total", written, words.label, below=below)


def _told(content: Content) -> Iterator[str]:
    """Give the rates that the paper says: in its table, or as what its articles are marked with."""
    for row in content.tables["taxes"]:
        yield row[0].value or "0"
    codes = (cell for row in content.tables["line_items"] for cell in row)
    marks = (cell for cell in codes if cell.name.endswith("tax_code") and cell.text.endswith("%"))
    yield from (cell.value or "0" for cell in marks)


def _tells_rates(name: str) -> bool:
    fiscal = LOCALES.load(name).fiscal
    return fiscal is None or fiscal.note != "foot"


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return telling(chosen)


_ON_INVOICE = invoices.on_taxed("tax_rate_as_total", _spring)
TRAP = TrapSpec(
    "tax_rate_as_total",
    ("receipt",),
    "total",
    _spring,
    _choose,
    also=(_ON_INVOICE,),
    lacks=unless(_tells_rates, "its papers tell no rate"),
)
