"""Other days at the foot: until when things are taken back, an offer holds, when it was printed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import decoy, differ, field_of, sprung
from docextract_eval.corpus.traps.receipts import below_all
from docextract_eval.corpus.traps.vocabulary import SecondDateOnReceipt, words_of

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "second_date_on_receipt"
_LATER = (14, 30, 60)
_DAY = datetime.timedelta(1)


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(SecondDateOnReceipt, context.locale.name)
    date = field_of(content, "date")
    if words is None or date.value is None:
        return None
    day = datetime.date.fromisoformat(date.value)
    first = _LATER[dice.integers(len(_LATER))]
    days = [(day + first * _DAY).isoformat(), (day + (first + 7) * _DAY).isoformat()]
    if not differ(date, days):
        return None
    until, ends = (
        decoy(name, day, date, context)
        for name, day in zip(("return_until", "offer_until"), days, strict=True)
    )
    trapped = below_all(content, [(words.return_until, until), (words.offer_until, ends)])
    return sprung(trapped, _NAME, "date", [until.key, ends.key], "the words before each day")


TRAP = TrapSpec(_NAME, ("receipt",), "date", _spring)
