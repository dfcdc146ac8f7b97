"""The total under a word that hardly any paper uses for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    field_of,
    insert,
    line_of,
    other_amounts,
    ruler,
    said,
    sprung,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.corpus.traps.total_lines import called, relabelled

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "unusual_total_label"
_WORDS = {
    "ar": ("المستحق الآن", "قيمة الفاتورة"),
    "de": ("Wir erhalten", "Offener Betrag", "Rechnungsendsumme"),
    "en": ("AMOUNT PAYABLE NOW", "WE CHARGED", "TO SETTLE"),
    "es": ("A LIQUIDAR", "SU COMPRA"),
    "fr": ("VOTRE ACHAT", "A ACQUITTER"),
    "it": ("DA CORRISPONDERE", "IL SUO ACQUISTO"),
    "ja": ("ご請求", "今回分"),
    "nl": ("TE VOLDOEN", "UW AANKOOP"),
    "pl": ("NALEŻNOŚĆ", "DO UREGULOWANIA"),
    "pt": ("A QUITAR", "SUA COMPRA"),
    "sv": ("ATT ERLÄGGA", "ERT KÖP"),
    "th": ("ต้องชำระ", "มูลค่าบิล"),
    "tr": ("TAHSİL EDİLEN", "HESABINIZ"),
    "vi": ("Phải trả", "Giá trị hóa đơn"),
    "zh": ("本次支付", "须付"),
}


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words, total = said(_WORDS, context.locale), field_of(content, "total")
    where, others = line_of(content, "total"), other_amounts(content, total)
    if words is None or where is None or not others:
        return None
    word = words[dice.integers(len(words))]
    line = content.pages[where[0]][where[1]]
    amount = next(span for span in line.spans if span.tag == "total")
    room = ruler(content).width(f"{word}  {amount.text}", line.size * line.wide, bold=True)
    size, wide = (line.size, line.wide) if room < amount.at else (1.0, 1.0)
    if all(span.tag for span in line.spans):
        return None
    renamed = relabelled(content, line, word, size, wide)
    trapped = insert(content, where, [renamed], instead=1)
    return sprung(trapped, _NAME, "total", others, "the sum of the articles")


def _spring_on_invoice(
    content: Content, context: Context, dice: np.random.Generator
) -> Content | None:
    words, total = said(_WORDS, context.locale), field_of(content, "total")
    where, others = line_of(content, "total", last=True), other_amounts(content, total)
    if words is None or where is None or not others:
        return None
    word = words[dice.integers(len(words))]
    line = called(content, content.pages[where[0]][where[1]], word)
    trapped = insert(content, where, [line], instead=1)
    return sprung(trapped, _NAME, "total", others, "the sum of the lines")


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "total",
    _spring_on_invoice,
    ground=lambda _, __: invoices.WHOLE,
)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, ground=itemised, also=(_ON_INVOICE,))
