"""A brand in large letters, and below it in small ones the firm that sells under it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, insert, line_of, ruler, said, sprung
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "logo_vs_legal_name"
BRANDS = ("NOVARO", "LUMETTA", "ZENIKA", "ORBIVO", "VELTANO", "KORALIS")
"""Names that no firm has."""
_WORDS = {
    "ar": "تديره شركة",
    "de": "Ein Betrieb von",
    "en": "operated by",
    "es": "Explotado por",
    "fr": "Exploité par",
    "it": "Gestito da",
    "ja": "運営会社",
    "nl": "Geëxploiteerd door",
    "pl": "Prowadzi",
    "pt": "Operado por",
    "sv": "Drivs av",
    "th": "ดำเนินการโดย",
    "tr": "İşleten",
    "vi": "Vận hành bởi",
    "zh": "运营方",
}


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words, where = said(_WORDS, context.locale), line_of(content, "merchant")
    name = field_of(content, "merchant")
    if words is None or where is None or name.value is None:
        return None
    brand = BRANDS[dice.integers(len(BRANDS))]
    shown = Field("brand", "text", brand, brand, decoy_of="merchant")
    page, first = where
    end = first
    while any(span.tag == name.key for span in content.pages[page][end].spans):
        end += 1
    small = ruler(content).wrap(name.text, 1.0)
    lines = [
        Line((Span(brand, 0.5, "center", tag=shown.key, bold=True),), size=2.0, wide=1.0),
        Line((Span(words, 0.5, "center"),), gap=0.2),
        *(Line((Span(part, 0.5, "center", tag=name.key),)) for part in small),
    ]
    marks = tuple(m for line in content.pages[page][first:end] for m in line.marks)
    if marks:  # the name stands in a bar of ink
        return None
    trapped = insert(content, where, lines, instead=end - first)
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, shown))
    return sprung(trapped, _NAME, "merchant", [shown.key], "the words between the two names")


TRAP = TrapSpec(_NAME, ("receipt",), "merchant", _spring)
