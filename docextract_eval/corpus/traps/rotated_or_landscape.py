"""A page that lies on its side, or on its head, as phones and feeders leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.render.overlays import TURNS
from docextract_eval.corpus.traps.edits import (
    on_sums,
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

_NAME = "rotated_or_landscape"


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    amount = sum_of(content)
    others, resolver = other_amounts(content, amount), words_beside(content, amount.key)
    if not others or amount.value is None:
        return None
    turned = with_factors(content, turned=list(TURNS)[dice.integers(len(TURNS))])
    return sprung(turned, _NAME, amount.name, others, resolver or "the sum of the rest")


TRAP = on_sums(_NAME, _spring)
