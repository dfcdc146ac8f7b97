"""Something given back, whose minus stands behind its amount, or that stands in brackets."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, misread, reprinted, said, sprung
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_RETURNED = {
    "ar": "مرتجع",
    "de": "RETOURE",
    "de_CH": "Retoure",
    "en": "RETURN",
    "fr": "RETOUR ARTICLE",
    "ja": "返品",
}
_RESOLVER = "what the line is called; the articles add up with it taken off"


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    returned = said(_RETURNED, LOCALES.load(chosen["locale"]))
    dearest = max(chosen["basket"], key=lambda bought: bought.price)
    least = min(bought.price for bought in chosen["basket"])
    if returned is None or least == dearest.price:
        return None
    # Of a class of goods of which more is bought: no tax is paid back.
    back = dataclasses.replace(dearest, name=returned, price=-least, quantity=1)
    return {"basket": (*chosen["basket"], back)}


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    discount = field_of(content, "discount")
    rows = [row[-1] for row in content.tables["line_items"] if (row[-1].value or "")[:1] == "-"]
    if not rows or rows[-1].value is None:
        return None
    form = "{n}-" if dice.random() < 0.5 else "({n})"
    minus = [*rows, *([discount] if discount.value is not None else [])]
    texts = {field.key: form.replace("{n}", field.text.lstrip("-")) for field in minus}
    trapped = reprinted(content, texts)
    back = dataclasses.replace(rows[-1], text=texts[rows[-1].key])
    unsigned = {"amount_without_sign": f"{abs(Decimal(rows[-1].value))}"}
    trapped = misread(trapped, back, unsigned)
    keys = [field.key for field in trapped.fields if field.name in unsigned]
    return sprung(trapped, "trailing_minus_parens", back.name, keys, _RESOLVER, row=back.row)


TRAP = TrapSpec("trailing_minus_parens", ("receipt",), "line_items.amount", _spring, _choose)
