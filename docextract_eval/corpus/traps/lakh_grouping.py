"""An amount above a lakh: groups of two digits, and one of three."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.rounded import lakhs
from docextract_eval.corpus.traps.statements import BOTH, caught, misread, printed, rows_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "lakh_grouping"
_LAKH = 100_000


def _spring(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    found = []
    for row in rows_of(content):
        amount = row["amount"]
        value = Decimal(amount.value or 0)
        if abs(value) < _LAKH:
            continue
        head, _, tail = (amount.value or "").partition(".")
        sign = "-" * (value < 0)
        readings = [
            misread(amount, "amount_after_first_group", f"{sign}{int(head[-5:])}.{tail}"),
            misread(amount, "amount_last_group", f"{sign}{int(head[-3:])}.{tail}"),
        ]
        found.append((amount, readings))
    return caught(content, _NAME, found, printed(content, context, "closing"))


TRAP = TrapSpec(
    _NAME,
    BOTH,
    "transactions.amount",
    _spring,
    lakhs,
    without={
        name: "it groups digits by threes"
        for name in LOCALES.names
        if LOCALES.load(name).grouping == (3,)
    },
    last=True,
)
