"""Other days at the foot: until when things are taken back, an offer holds, when it was printed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import decoy, differ, field_of, said, sprung
from docextract_eval.corpus.traps.receipts import below_all

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "second_date_on_receipt"
_WORDS = {
    "ar": ("الإرجاع حتى", "العرض ساري حتى"),
    "de": ("Umtausch bis", "Aktion gültig bis"),
    "en": ("RETURN BY", "OFFER ENDS"),
    "es": ("DEVOLUCIONES HASTA", "OFERTA VÁLIDA HASTA"),
    "fr": ("ECHANGE JUSQU'AU", "OFFRE VALABLE JUSQU'AU"),
    "it": ("RESI ENTRO IL", "OFFERTA FINO AL"),
    "ja": ("返品期限", "有効期限"),
    "nl": ("RUILEN TOT", "ACTIE GELDIG T/M"),
    "pl": ("ZWROT DO", "PROMOCJA DO"),
    "pt": ("TROCAS ATÉ", "OFERTA VÁLIDA ATÉ"),
    "sv": ("BYTE T.O.M.", "ERBJUDANDET GÄLLER T.O.M."),
    "th": ("คืนสินค้าภายใน", "โปรโมชั่นถึง"),
    "tr": ("İADE SON GÜN", "KAMPANYA SONU"),
    "vi": ("Đổi trả đến", "Khuyến mãi đến"),
    "zh": ("退换截止", "优惠截止"),
}
_LATER = (14, 30, 60)
_DAY = datetime.timedelta(1)


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words, date = said(_WORDS, context.locale), field_of(content, "date")
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
    trapped = below_all(content, zip(words, (until, ends), strict=True))
    return sprung(trapped, _NAME, "date", [until.key, ends.key], "the words before each day")


TRAP = TrapSpec(_NAME, ("receipt",), "date", _spring)
