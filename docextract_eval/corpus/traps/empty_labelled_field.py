"""A form's blank: the words for a tip, or for a tax number, and a line that nobody filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import (
    field_of,
    insert,
    line_of,
    other_amounts,
    said,
    sprung,
)
from docextract_eval.corpus.traps.statements import columns_at
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "empty_labelled_field"
_BLANK = "_" * 10
_TIPS = {
    "ar": "إكرامية:",
    "de": "Trinkgeld:",
    "en": "Tip:",
    "es": "Propina:",
    "fr": "Pourboire :",
    "it": "Mancia:",
    "ja": "チップ:",
    "nl": "Fooi:",
    "pl": "Napiwek:",
    "pt": "Gorjeta:",
    "sv": "Dricks:",
    "th": "ทิป:",
    "tr": "Bahşiş:",
    "vi": "Tiền boa:",
    "zh": "小费:",
}


def _ground(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    return {"trade": "cafe"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    label, where = said(_TIPS, context.locale), line_of(content, "total", last=True)
    amounts = other_amounts(content, field_of(content, "tip"))
    if label is None or where is None or not amounts:
        return None
    if field_of(content, "tip").value is not None:
        return None
    line = Line((Span(label), Span(_BLANK, 1.0, "right")), gap=0.4)
    trapped = insert(content, (where[0], where[1] + 1), [line])
    return sprung(trapped, _NAME, "tip", amounts, "nothing stands on its line")


def _spring_on_statement(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    label = said(_REFERENCES, context.locale)
    number, where = field_of(content, "statement_number"), line_of(content, "period_end")
    rivals = [
        field_of(content, name).key
        for name in ("account_number", "branch_code", "iban")
        if field_of(content, name).value is not None
    ]
    if label is None or where is None or number.value is not None or not rivals:
        return None
    page, at = where
    start, value = columns_at(content.pages[page][at], "period_start")
    words = (Span(label, start), Span(_BLANK, value))
    trapped = insert(content, (page, at + 1), [Line(words, content.pages[page][at].size, 0.12)])
    return sprung(trapped, _NAME, number.name, rivals, label)


_REFERENCES = {
    "ar": "رقم الكشف",
    "de": "Auszug-Nr.",
    "en": "Statement number",
    "es": "N.º de extracto",
    "fr": "Numéro de relevé",
    "it": "Numero estratto",
    "ja": "通知番号",
    "nl": "Afschriftnummer",
    "pl": "Numer wyciągu",
    "pt": "Número do extrato",
    "sv": "Utdragsnummer",
    "th": "เลขที่ใบแจ้งยอด",
    "tr": "Ekstre no",
    "vi": "Số sao kê",
    "zh": "对账单编号",
}


def _unnumbered(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {"shown": {**chosen["shown"], "statement_number": False}}


_ON_STATEMENT = TrapSpec(
    _NAME,
    ("bank_statement",),
    "statement_number",
    _spring_on_statement,
    ground=_unnumbered,
    probe="absent",
)
TRAP = TrapSpec(
    _NAME, ("receipt",), "tip", _spring, ground=_ground, also=(_ON_STATEMENT,), probe="absent"
)
