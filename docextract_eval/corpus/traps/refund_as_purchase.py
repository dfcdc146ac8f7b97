"""Money that comes back, among purchases: only the sign of its amount says so."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, bought
from docextract_eval.corpus.traps.statements import (
    CARDS,
    caught,
    family,
    misread,
    printed,
    rows_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "refund_as_purchase"
_LATER = 4
"""Days after which it was brought back."""


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    """Bring something back; in the twin its line says so, and a minus stands before it."""
    rows, kept = chosen["purchases"], bought.kept(chosen)
    last = datetime.date.fromisoformat(chosen["period"][1])
    early = [i for i in kept if rows[i].posted < f"{last - datetime.timedelta(2 * _LATER)}"]
    if not (early or kept):
        return None
    i = (early or kept)[dice.integers(len(early or kept))]
    posted = datetime.date.fromisoformat(rows[i].posted) + datetime.timedelta(_LATER)
    posted += datetime.timedelta(posted.weekday() == 6)
    day = min(posted, last).isoformat()
    line = bought.given_back(chosen, rows[i])
    back = dataclasses.replace(
        rows[i], day=day, posted=day, amount=-rows[i].amount, sort="refund", line=line
    )
    flat = family(chosen, dice, lambda layout: layout.signed and layout.sections == "none")
    return {"purchases": (*rows, back), "sign": "minus", **flat}


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Leave the word out, and show the side in another way of the country."""
    signs = [sign for sign in spoken(chosen["locale"]).signs if sign != "minus"]
    return {"sign": signs[dice.integers(len(signs))], **bought.unsaid(chosen)}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    if content.factors["sign"] in ("minus", "columns"):
        return None
    rows = rows_of(content)
    owed = {row["description"].value for row in rows if (row["amount"].value or "")[:1] != "-"}
    found = []
    for row in rows:
        amount = row["amount"]
        if (amount.value or "").startswith("-") and row["description"].value in owed:
            unsigned = (amount.value or "").removeprefix("-")
            found.append((amount, [misread(amount, "refund_unsigned", unsigned)]))
    return caught(content, _NAME, found, printed(content, context, "opening", "closing"))


TRAP = TrapSpec(_NAME, CARDS, "transactions.amount", _spring, _choose, _ground, last=True)
