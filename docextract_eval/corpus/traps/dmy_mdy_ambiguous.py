"""A day that is a day in either order: both parts at most twelve."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, sprung

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    day = datetime.date.fromisoformat(chosen["day"])
    number = int(dice.integers(1, 12))
    number += number >= day.month  # another number than the month's
    # The first way that every locale writes days is of numbers alone.
    wording = {**chosen["wording"], "day": 0}
    return {"day": day.replace(day=number).isoformat(), "wording": wording}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    value = field_of(content, "date").value
    if value is None:
        return None
    day = datetime.date.fromisoformat(value)
    if day.day > 12 or day.day == day.month:
        return None
    return sprung(content, "dmy_mdy_ambiguous", "date", [], "the country of the address")


TRAP = TrapSpec("dmy_mdy_ambiguous", ("receipt",), "date", _spring, _choose)
