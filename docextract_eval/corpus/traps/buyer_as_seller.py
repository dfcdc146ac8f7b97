"""The customer, a firm, whose name is as large as the bank's and stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import field_of, line_of
from docextract_eval.corpus.traps.statements import KINDS, caught, printed, says, wordless

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "buyer_as_seller"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    firms = spoken(chosen["locale"]).firms
    family = chosen["holder"].split()[-1]
    return {"holder": firms[dice.integers(len(firms))].format(family=family)}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"prominent": "both"} if says(chosen, "holder") else None


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    bank, holder = field_of(content, "bank"), field_of(content, "holder")
    found = [line_of(content, field.key) for field in (bank, holder)]
    sizes = {content.pages[at[0]][at[1]].size for at in found if at is not None}
    if len(sizes) != 1:
        return None
    return caught(content, _NAME, [(bank, [holder])], printed(content, context, "holder"))


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    seller, buyer = field_of(content, "seller"), field_of(content, "buyer")
    first, other = line_of(content, buyer.key), line_of(content, seller.key)
    if first is None or other is None or first > other:
        return None
    return caught(content, _NAME, [(seller, [buyer])], "whose account and tax number it is")


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "seller",
    _spring_on_invoice,
    always(prominent="both"),
    always(buys="firm"),
)
TRAP = TrapSpec(
    _NAME, KINDS, "bank", _spring, _choose, _ground, also=(_ON_INVOICE,), lacks=wordless
)
