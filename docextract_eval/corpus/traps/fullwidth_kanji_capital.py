"""The total in digits as wide as a kanji, and a comma as wide between them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, invoices, unless
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    line_of,
    misreadable,
    reprinted,
    ruler,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "fullwidth_kanji_capital"
_WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,."}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total")
    if total.value is None or where is None:
        return None
    text = total.text.translate(_WIDE)
    line = content.pages[where[0]][where[1]]
    if text == total.text or ruler(content).width(text, line.size * line.wide, bold=True) > 0.6:
        return None
    whole = total.value.partition(".")[0]
    readings = {"total_after_comma": whole[-3:].lstrip("0"), "total_before_comma": whole[:-3]}
    found: dict[str, str] = {}
    for name, value in readings.items():
        if value and differ(total, [*found.values(), value]):
            found[name] = value
    if not found:
        return None
    trapped = reprinted(content, {"total": text})
    told = dataclasses.replace(total, text=text)
    return misreadable(trapped, _NAME, told, found, "the sum of the articles")


_LACKS = unless(lambda name: LOCALES.load(name).wide_digits, "its script has digits of one width")
_ON_INVOICE = TrapSpec(_NAME, invoices.KINDS, "total", _spring, ground=invoices.large, lacks=_LACKS)
TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "total",
    _spring,
    ground=itemised,
    also=(_ON_INVOICE,),
    lacks=_LACKS,
)
