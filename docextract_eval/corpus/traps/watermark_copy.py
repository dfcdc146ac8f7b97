"""A word across the page, pale and under the print: a copy that says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import beset, marked, on_sums, ruler, said
from docextract_eval.records import Mark

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "watermark_copy"
_WORDS = {
    "ar": "نسخة",
    "de": "KOPIE",
    "en": "COPY",
    "es": "COPIA",
    "fr": "DUPLICATA",
    "it": "COPIA",
    "ja": "複写",
    "nl": "KOPIE",
    "pl": "KOPIA",
    "pt": "CÓPIA",
    "sv": "KOPIA",
    "th": "สำเนา",
    "tr": "KOPYA",
    "vi": "BẢN-SAO",
    "zh": "副本",
}
_WIDE = 0.9


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    if (word := said(_WORDS, context.locale)) is None:
        return None
    paper = ruler(content).paper
    # Turned, it is about two thirds as high as it is wide.
    high = 0.66 * _WIDE * paper.printable / paper.pitch
    drop = round(0.5 - high * (0.4 + 0.2 * float(dice.random())), 3)
    mark = Mark("watermark", 0.05, _WIDE, drop=drop, payload=word)
    return beset(content, _NAME, lambda _, where: marked(content, where, mark))


TRAP = on_sums(_NAME, _spring)
