"""A thing that was rung up and taken back: two lines whose amounts cancel each other out."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.receipt.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, unless
from docextract_eval.corpus.traps.edits import differ, misreadable
from docextract_eval.corpus.traps.receipts import in_a_shop, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "void_storno_pair"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, dice), "offer": "none"}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    found = [*rows(content)]
    for before, after in itertools.pairwise(found):
        back, kept = after["amount"], before["amount"]
        cancels = back.value is not None and back.value == f"-{kept.value}"
        if cancels and differ(back, [kept.value]):
            bought = {"void_as_bought": kept.value or ""}
            return misreadable(content, _NAME, back, bought, "the word before it, and its sign")
    return None


_SILENT = unless(lambda name: spoken(name).say("void", 0), "its tills have no word for it")
TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "line_items.amount",
    _spring,
    always(void="yes"),
    _ground,
    control=always(void="no"),
    lacks=_SILENT,
)
