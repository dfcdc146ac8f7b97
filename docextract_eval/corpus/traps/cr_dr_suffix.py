"""The side of a movement as letters behind its amount, and no sign before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import other_sign
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    caught,
    family,
    misread,
    printed,
    rows_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "cr_dr_suffix"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"sign": "minus", **family(chosen, dice, lambda layout: layout.signed)}


_choose = always(sign="suffix")


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    if content.factors["sign"] != "suffix":
        return None
    found = []
    for row in rows_of(content):
        amount = row["amount"]
        found.append((amount, [misread(amount, "amount_of_other_side", other_sign(amount))]))
    return caught(content, _NAME, found, printed(content, context, "opening", "closing"))


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.amount",
    _spring,
    _choose,
    _ground,
)
TRAP = TrapSpec(_NAME, KINDS, "transactions.amount", _spring, _choose, _ground, also=(_ON_CARDS,))
