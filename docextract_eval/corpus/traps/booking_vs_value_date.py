"""Two columns of days, of booking and of value, that differ on every row."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.statements import CARDS, KINDS, caught, family, printed, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.account import Charge
    from docextract_eval.fieldtypes import Context

_NAME = "booking_vs_value_date"
_LATER = 2
"""Days between the two, at least."""


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "full", **family(chosen, dice, lambda layout: "value_date" in layout.cells)}


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    def valued(day: str) -> str:
        later = datetime.timedelta(_LATER + int(dice.integers(2)))
        return (datetime.date.fromisoformat(day) + later).isoformat()

    moved = (dataclasses.replace(each, valued=valued(each.day)) for each in chosen["movements"])
    return {"movements": tuple(moved)}


def _control(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    moved = (dataclasses.replace(each, valued=each.day) for each in chosen["movements"])
    return {"movements": tuple(moved)}


def _ground_of_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "full", **family(chosen, dice, lambda layout: "posting_date" in layout.cells)}


def _posted(chosen: Mapping[str, Any], later: int) -> Mapping[str, Any]:
    """Post every movement so many days after it was made, but in the period."""

    def day_of(row: Charge) -> str:
        day = datetime.date.fromisoformat(row.day) + datetime.timedelta(later)
        return str(min(day.isoformat(), chosen["period"][1]))

    account = chosen["account"]
    rows = (dataclasses.replace(row, posted=day_of(row)) for row in account.rows)
    in_order = tuple(sorted(rows, key=lambda row: (row.posted, row.day)))
    return {"account": dataclasses.replace(account, rows=in_order)}


def _choose_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return _posted(chosen, _LATER)


def _control_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return _posted(chosen, 0)


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, "value_date")


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, "posting_date")


def _sprung(content: Content, context: Context, column: str) -> Content | None:
    found = [
        (row["date"], [row[column]])
        for row in rows_of(content)
        if row[column].value not in (None, row["date"].value)
    ]
    return caught(content, _NAME, found, printed(content, context, "date", "value_date"))


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.date",
    _spring_on_card,
    _choose_on_card,
    _ground_of_card,
    control=_control_on_card,
    last=True,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "transactions.date",
    _spring,
    _choose,
    _ground,
    also=(_ON_CARDS,),
    control=_control,
    last=True,
)
