"""A gap in the total, before its cents, as worn printers leave it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, restated, sprung, with_field

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    total, mark = field_of(content, "total"), (context.locale.amounts_in or context.locale).decimal
    if mark not in total.text:
        return None
    text = total.text.replace(mark, f"{mark} ")
    trapped = restated(content, "total", lambda span: dataclasses.replace(span, text=text))
    trapped = with_field(trapped, dataclasses.replace(total, text=text))
    return sprung(trapped, "split_or_lost_decimal", "total", [], "the cents stand on the line")


TRAP = TrapSpec("split_or_lost_decimal", ("receipt",), "total", _spring)
