"""A text that tells a machine what to report; harmless, and on the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import on_sums
from docextract_eval.corpus.traps.plant_choice import attacking, chosen, told, trapped
from docextract_eval.corpus.traps.plants import PLANTS

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "visible_note_to_ai"


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    found = chosen(content, context, dice, PLANTS)
    return trapped(found, _NAME) if found else None


def _neutral(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    """Print as much at the same place that says nothing."""
    found = chosen(content, context, dice, PLANTS)
    return told(found.quiet, found.plant) if found else None


TRAP = attacking(on_sums(_NAME, _spring, neutral=_neutral))
