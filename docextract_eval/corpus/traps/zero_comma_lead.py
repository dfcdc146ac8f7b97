"""A weight below one: its zero is read as a nine, or not at all."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.edits import differ, misreadable
from docextract_eval.corpus.traps.receipts import in_a_shop, rows
from docextract_eval.corpus.wares import sold

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.wares import Ware
    from docextract_eval.fieldtypes import Context

_NAME = "zero_comma_lead"


def _weighed(locale: str) -> list[Ware]:
    """Give what a country's grocers weigh."""
    return [ware for ware in sold(locale, "grocery").wares if ware.unit == "kg"]


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, dice), "offer": "none"}


def _basket(
    chosen: Mapping[str, Any], dice: np.random.Generator, kilograms: int
) -> Mapping[str, Any]:
    """Weigh the first thing in the basket: so many kilograms, and some grams."""
    ware = _weighed(chosen["locale"])[0]
    quantity = Decimal(1000 * kilograms + int(dice.integers(120, 989))) / 1000
    first = dataclasses.replace(
        chosen["basket"][0],
        name=ware.name,
        goods=ware.goods,
        price=Decimal(ware.low),
        quantity=quantity,
        unit="kg",
        deposit=False,
    )
    return {"basket": (first, *chosen["basket"][1:])}


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return _basket(chosen, dice, 0)


def _control(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return _basket(chosen, dice, 1)


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    for row in rows(content):
        weight = row["quantity"]
        if not (weight.value or "").startswith("0."):
            continue
        readings = {
            "zero_as_nine": f"9{(weight.value or '')[1:]}",
            "zero_lost": (weight.value or "")[2:].lstrip("0"),
        }
        if not differ(weight, [*readings.values()]):
            continue
        resolver = "the weight times the price is the amount"
        return misreadable(content, _NAME, weight, readings, resolver)
    return None


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "line_items.quantity",
    _spring,
    _choose,
    _ground,
    control=_control,
    lacks=unless(_weighed, "its grocers weigh nothing in kilograms"),
)
