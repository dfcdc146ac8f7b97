"""A blank between the thousands of an amount: two numbers for whoever splits lines at blanks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ
from docextract_eval.corpus.traps.rounded import thousands
from docextract_eval.corpus.traps.statements import BOTH, misprinted, rows_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "apostrophe_space_group"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"numerals": "latin", **thousands(chosen, dice)}


def _spring(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    group = context.locale.group
    for row in rows_of(content):
        amount = row["amount"]
        if context.locale.amounts_in or amount.text.count(group) != 1:
            continue
        text = amount.text.replace(group, " ")
        before, _, rest = (amount.value or "").lstrip("-").partition(".")
        sign = "-" if (amount.value or "").startswith("-") else ""
        cents = f".{rest}" if rest else ""
        ends = f"{sign}{int(before[-3:])}{cents}"
        starts = f"{sign}{before[:-3]}{'.' + '0' * len(rest) if rest else ''}"
        told = dataclasses.replace(amount, text=text)
        if len(text.split()) != 1 + len(amount.text.split()) or not differ(told, [ends, starts]):
            continue
        readings = {"amount_after_blank": ends, "amount_before_blank": starts}
        return misprinted(content, context, _NAME, told, readings)
    return None


TRAP = TrapSpec(
    _NAME,
    BOTH,
    "transactions.amount",
    _spring,
    ground=_ground,
    without={
        name: "its amounts have blanks on any paper"
        for name in LOCALES.names
        if LOCALES.load(name).group == " "
    },
    last=True,
)
