"""Tips that the paper proposes, each with its amount: none of them was given."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    field_of,
    insert,
    line_of,
    sprung,
)
from docextract_eval.corpus.traps.receipts import amounts_end, itemised
from docextract_eval.corpus.traps.vocabulary import SuggestedTipBlock, words_of
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "suggested_tip_block"
_SHARES = (18, 20, 25)


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    cafe = itemised({**chosen, "trade": "cafe", "template": "terminal58"}, dice)
    return {**cafe, "tip_share": Decimal(0)}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(SuggestedTipBlock, context.locale.name)
    where = line_of(content, "total", last=True)
    total, tip = field_of(content, "total"), field_of(content, "tip")
    if words is None or where is None or total.value is None or tip.value is not None:
        return None
    unit = Decimal(1).scaleb(-minor_units(context.currency))
    amounts = [f"{(Decimal(total.value) * share / 100).quantize(unit)}" for share in _SHARES]
    if not differ(total, amounts):
        return None
    tips = [
        dataclasses.replace(decoy(f"suggested_{share}", value, total, context), decoy_of="tip")
        for share, value in zip(_SHARES, amounts, strict=True)
    ]
    end = amounts_end(content)
    lines = [Line((Span(words.heading),), gap=0.3)] + [
        Line((Span(f"{share}%", 0.06), Span(tip.text, end, "right", tag=tip.key)))
        for share, tip in zip(_SHARES, tips, strict=True)
    ]
    trapped = insert(content, (where[0], where[1] + 1), lines)
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, *tips))
    return sprung(trapped, _NAME, "tip", [tip.key for tip in tips], None)


_UNTIPPED = unless(lambda name: words_of(SuggestedTipBlock, name), "no till proposes tips there")
TRAP = TrapSpec(_NAME, ("receipt",), "tip", _spring, ground=_ground, lacks=_UNTIPPED)
