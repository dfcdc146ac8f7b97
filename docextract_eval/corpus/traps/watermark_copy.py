"""A word across the page, pale and under the print: a copy that says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import beset, hangs, marked, on_sums, ruler
from docextract_eval.corpus.traps.vocabulary import WatermarkCopy, words_of
from docextract_eval.records import Mark

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "watermark_copy"
_WIDE = 0.9


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(WatermarkCopy, context.locale.name)
    if words is None or hangs(content, "watermark"):
        return None
    paper = ruler(content).paper
    # Turned, it is about two thirds as high as it is wide.
    high = 0.66 * _WIDE * paper.printable / paper.pitch
    drop = round(0.5 - high * (0.4 + 0.2 * float(dice.random())), 3)
    mark = Mark("watermark", 0.05, _WIDE, drop=drop, payload=words.watermark)
    return beset(content, _NAME, lambda _, where: marked(content, where, mark))


TRAP = on_sums(_NAME, _spring)
