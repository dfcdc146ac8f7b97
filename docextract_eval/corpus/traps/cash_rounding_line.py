"""What is due to the cent, and what is paid in coins: two sums that differ by the rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import differ, field_of, sprung
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "cash_rounding_line"
_RESOLVER = "the labels; one is the other and the rounding"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    # A discount of a share leaves cents that no coin pays.
    return {**itemised(chosen, dice), "saving": Decimal("0.05"), "other_tender": "none"}


def _control(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    rounding = LOCALES.load(chosen["locale"]).rounding
    return {"tender": "card"} if rounding and "card" not in rounding.tenders else {}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, payable = field_of(content, "total"), field_of(content, "payable")
    if payable.value is None or not differ(payable, [total.value]):
        return None
    return sprung(content, _NAME, "payable", [total.key], _RESOLVER)


def _coined(name: str) -> str:
    rounding = LOCALES.load(name).rounding
    if rounding is None:
        return "its smallest coin pays the smallest amount"
    return "it rounds whatever pays: no twin is without" if "card" in rounding.tenders else ""


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "payable",
    _spring,
    always(tender="cash"),
    _ground,
    control=_control,
    lacks=_coined,
)
