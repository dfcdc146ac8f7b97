"""Two columns of days, of booking and of value, that differ on every row."""

from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.statements import KINDS, caught, family, printed, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
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


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    found = [
        (row["date"], [row["value_date"]])
        for row in rows_of(content)
        if row["value_date"].value not in (None, row["date"].value)
    ]
    return caught(content, _NAME, found, printed(content, context, "date", "value_date"))


TRAP = TrapSpec(
    _NAME, KINDS, "transactions.date", _spring, _choose, _ground, control=_control, last=True
)
