"""A page that lies on its side, or on its head, as phones and feeders leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.render.overlays import TURNS
from docextract_eval.corpus.traps.edits import beset, on_sums, with_factors

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "rotated_or_landscape"


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    way = list(TURNS)[dice.integers(len(TURNS))]
    return beset(content, _NAME, lambda _, __: with_factors(content, turned=way))


TRAP = on_sums(_NAME, _spring)
