"""An amount above a lakh: groups of two digits, and one of three."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, bought
from docextract_eval.corpus.traps.rounded import lakhs
from docextract_eval.corpus.traps.statements import BOTH, caught, misread, of_card, printed, rows_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Pay what is owed on a card to the last cent, in the twin too."""
    return {**bought.owing(chosen, dice), "habit": "full"} if of_card(chosen) else {}


TRAP = TrapSpec(
    _NAME,
    BOTH,
    "transactions.amount",
    _spring,
    lakhs,
    _ground,
    without={
        name: "it groups digits by threes"
        for name in LOCALES.names
        if LOCALES.load(name).grouping == (3,)
    },
    last=True,
)
