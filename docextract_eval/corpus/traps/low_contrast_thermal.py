"""A worn thermal head: all of the print is pale, and some of its dots are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import (
    other_amounts,
    sprung,
    sum_of,
    with_factors,
    words_beside,
)

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "low_contrast_thermal"


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    amount = sum_of(content)
    others, resolver = other_amounts(content, amount), words_beside(content, amount.key)
    thermal = PAPERS[content.factors["paper"]].printer == "thermal"
    if not thermal or not others or amount.value is None:
        return None
    pale = with_factors(content, print="pale")
    return sprung(pale, _NAME, amount.name, others, resolver or "the sum of the rest")


TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring)
