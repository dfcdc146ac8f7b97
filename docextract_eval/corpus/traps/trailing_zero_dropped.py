"""An amount without its last zero, among others with two digits of cents."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.edits import differ
from docextract_eval.corpus.traps.rounded import tenths
from docextract_eval.corpus.traps.statements import BOTH, misprinted, rows_of
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "trailing_zero_dropped"


def _spring(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    mark = (context.locale.amounts_in or context.locale).decimal
    for row in rows_of(content):
        amount = row["amount"]
        whole, _, cents = (amount.value or "").partition(".")
        at = amount.text.rfind(mark)
        if cents[-1:] != "0" or cents == "00" or at < 0:
            continue
        text = amount.text[: at + 2] + amount.text[at + 3 :]
        told = dataclasses.replace(amount, text=text)
        wrong = f"{whole}{cents[0]}.00"
        if not differ(told, [wrong]):
            continue
        return misprinted(content, context, _NAME, told, {"amount_without_mark": wrong})
    return None


TRAP = TrapSpec(
    _NAME,
    BOTH,
    "transactions.amount",
    _spring,
    ground=tenths,
    lacks=unless(
        lambda name: minor_units(LOCALES.load(name).currency), "its amounts have no decimals"
    ),
    last=True,
)
