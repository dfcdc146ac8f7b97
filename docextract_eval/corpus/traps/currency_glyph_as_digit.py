"""The sign of the currency right against the first digit, where it is read as one more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, field_of, misreadable, reprinted
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "currency_glyph_as_digit"
_ALIKE = {
    "$": "58",
    "£": "68",
    "¥": "47",
    "\N{FULLWIDTH YEN SIGN}": "47",
    "฿": "86",
    "€": "68",
    "₹": "72",
}
"""The digits that engines have read for each sign."""


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, found = field_of(content, "total"), None
    number = re.search(r"\d\S*\d", total.text)
    for sign in _signs(context.locale.name):
        if number and f"{sign}{number[0]}" != total.text:
            found = sign
    if found is None or number is None or total.value is None or context.locale.amounts_in:
        return None
    readings = {f"total_after_{digit}": digit + total.value for digit in _ALIKE[found]}
    if not differ(total, [*readings.values()]):
        return None
    trapped = reprinted(content, {"total": f"{found}{number[0]}"})
    told = field_of(trapped, "total")
    return misreadable(trapped, _NAME, told, readings, "the sum of the articles")


def _signs(name: str) -> list[str]:
    locale = LOCALES.load(name)
    return [s for s, code in locale.signs.items() if s in _ALIKE and code == locale.currency]


def _glued(name: str) -> bool:
    """Say whether the sums of a bill have the sign right against the first digit."""
    form = LOCALES.load(name).money[spoken(name).money]
    return any(form == f"{sign}{{n}}" for sign in _signs(name))


def _lacks(name: str) -> str:
    signed = _signs(name) and LOCALES.load(name).direction != "rtl"
    return "" if signed else "its money has no sign of one letter"


def _lacks_on_invoice(name: str) -> str:
    return _lacks(name) or ("its bills print the sign so in any case" if _glued(name) else "")


_ON_INVOICE = TrapSpec(
    _NAME,
    ("invoice",),
    "total",
    _spring,
    lacks=_lacks_on_invoice,
)
TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "total",
    _spring,
    also=(_ON_INVOICE,),
    lacks=_lacks,
)
