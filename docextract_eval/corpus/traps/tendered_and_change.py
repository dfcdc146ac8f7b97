"""Cash tendered, the largest amount, and change, the last one, below the total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import differ, field_of, sprung

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_DECOYS = ("cash_tendered", "change")
_RESOLVER = "the labels; what was given less the change is what was due"


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    """Pay in cash, but for what a card terminal prints."""
    return {} if LAYOUTS[chosen["template"]].card_only else {"tender": "cash"}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    values = [field_of(content, name).value for name in _DECOYS]
    if None in values or not differ(field_of(content, "total"), values):
        return None
    return sprung(content, "tendered_and_change", "total", _DECOYS, _RESOLVER)


TRAP = TrapSpec(
    "tendered_and_change", ("receipt",), "total", _spring, _choose, control=always(tender="card")
)
