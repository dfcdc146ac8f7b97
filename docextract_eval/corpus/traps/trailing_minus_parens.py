"""A reduction whose minus stands behind it, or that stands in brackets."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, restated, sprung, with_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def _choose(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    return {"saving": Decimal("0.10")}


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    discount = field_of(content, "discount")
    if discount.value is None:
        return None
    bare = discount.text.lstrip("-")
    text = f"{bare}-" if dice.random() < 0.5 else f"({bare})"
    trapped = restated(content, "discount", lambda span: dataclasses.replace(span, text=text))
    trapped = with_field(trapped, dataclasses.replace(discount, text=text))
    return sprung(trapped, "trailing_minus_parens", "discount", [], "the label of a reduction")


TRAP = TrapSpec("trailing_minus_parens", ("receipt",), "discount", _spring, _choose)
