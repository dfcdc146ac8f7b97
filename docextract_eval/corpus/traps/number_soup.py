"""Numbers of everything beside that of the paper: the order, the customer, the delivery, a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import differ, field_of, sprung, words_beside
from docextract_eval.corpus.traps.receipts import below_all
from docextract_eval.corpus.traps.vocabulary import NumberSoup, words_of
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "number_soup"
_FORMS = ("########", "######", "#######", "#### #### #### #### #### #### ####")
_NAMES = ("order_number", "customer_number", "delivery_number", "key_number")


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(NumberSoup, context.locale.name)
    number = field_of(content, "receipt_number")
    resolver = words_beside(content, number.key)
    if words is None or number.value is None or resolver is None:
        return None
    texts = [filled(form, dice) for form in _FORMS]
    values = [text.replace(" ", "") for text in texts]
    if not differ(number, values):
        return None
    found = [
        Field(name, "code", value, text, decoy_of=number.name)
        for name, value, text in zip(_NAMES, values, texts, strict=True)
    ]
    labels = (getattr(words, field.name) for field in found)
    trapped = below_all(content, zip(labels, found, strict=True))
    return sprung(trapped, _NAME, number.name, [field.key for field in found], resolver)


_SOUP = ("order_number", "customer_number", "delivery_number")


def _ground(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.WHOLE, "trade": "supplies"}  # what is sent has a number of its own


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    number = field_of(content, "invoice_number")
    rivals = invoices.others(content, number, (*_SOUP, "payment_reference", "meter"))
    label = invoices.label_of(content, number.key)
    if label is None or len(rivals) < len(_SOUP):
        return None
    return sprung(content, _NAME, number.name, [field.key for field in rivals], label)


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "invoice_number",
    _spring_on_invoice,
    invoices.showing(*_SOUP),
    _ground,
    control=invoices.showing(but=_SOUP),
)
TRAP = TrapSpec(_NAME, ("receipt",), "receipt_number", _spring, also=(_ON_INVOICE,))
