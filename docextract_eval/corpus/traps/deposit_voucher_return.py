"""Bottles brought back: a line that is less than nothing, among those of things bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.receipt.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, unless
from docextract_eval.corpus.traps.edits import misreadable
from docextract_eval.corpus.traps.receipts import in_a_shop, rows
from docextract_eval.corpus.wares import sold

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "deposit_voucher_return"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, dice), "offer": "none", "void": "no"}


def _choose(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"empties": int(dice.integers(4, 13))}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    for row in rows(content):
        amount = row["amount"]
        if (amount.value or "").startswith("-"):
            bought = {"return_as_bought": (amount.value or "")[1:]}
            return misreadable(content, _NAME, amount, bought, "its sign, and the sum of all")
    return None


def _takes_back(name: str) -> bool:
    return sold(name, "grocery").deposit is not None and bool(spoken(name).say("empties", 0))


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "line_items.amount",
    _spring,
    _choose,
    _ground,
    control=always(empties=0),
    lacks=unless(_takes_back, "its shops take no bottles back"),
)
