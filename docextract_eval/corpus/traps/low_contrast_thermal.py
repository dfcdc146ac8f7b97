"""A worn thermal head: all of the print is pale, and some of its dots are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import beset, with_factors

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "low_contrast_thermal"


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if PAPERS[content.factors["paper"]].printer != "thermal":
        return None
    return beset(content, _NAME, lambda _, __: with_factors(content, print="pale"))


TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring)
