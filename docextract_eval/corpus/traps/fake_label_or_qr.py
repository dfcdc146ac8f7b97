"""An article that is called a total, with an amount in its name; and a code that says another."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import differ, field_of, sprung
from docextract_eval.corpus.traps.receipts import itemised, rows
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Line

_NAME = "fake_label_or_qr"
_PAID_BY = ("BCD\n", "SPC\n")
"""How codes begin that telephones pay by."""
_RESOLVER = "it stands among the articles, with an amount of its own"


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    locale = LOCALES.load(chosen["locale"])
    context = Context(locale, locale.currency)
    cents = 100 * int(dice.integers(1, 9)) + 37
    value = f"{cents / 100:.2f}" if minor_units(locale.currency) else str(cents)
    amount = TYPES.load("money").show(value, context, 0)
    at = int(dice.integers(len(chosen["basket"])))
    basket = list(chosen["basket"])
    name = f"{locale.labels['total'][0]} {amount}"
    basket[at] = dataclasses.replace(basket[at], name=name)
    return {"basket": tuple(basket)}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    word, total = context.locale.labels["total"][0], field_of(content, "total")
    for row in rows(content):
        said = row["description"]
        if not said.text.startswith(f"{word} "):
            continue
        text = said.text.removeprefix(f"{word} ").split()[0]
        value = TYPES.load("money").read(text, context)
        if not differ(total, [value]):
            return None
        fake = Field("total_in_a_name", "money", value, text, decoy_of="total")
        told = f"{word} {text}", total.value or "", value
        pages = tuple(tuple(_coded(line, *told) for line in lines) for lines in content.pages)
        trapped = dataclasses.replace(
            content,
            pages=pages,
            fields=(*content.fields, fake),
            shared={**content.shared, fake.key: (said.key, text)},
        )
        return sprung(trapped, _NAME, "total", [fake.key], _RESOLVER)
    return None


def _coded(line: Line, words: str, total: str, fake: str) -> Line:
    """Let a code say the same; one that is paid by, the amount in its own way."""
    marks = tuple(
        dataclasses.replace(mark, payload=_says(mark.payload, words, total, fake))
        if mark.kind == "qr"
        else mark
        for mark in line.marks
    )
    return dataclasses.replace(line, marks=marks)


def _says(payload: str, words: str, total: str, fake: str) -> str:
    return payload.replace(total, fake) if payload.startswith(_PAID_BY) else words


def _choose_on_invoice(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Call one of the things sold so; what else is sold stays."""
    said = _choose({**chosen, "basket": chosen["items"]}, dice)
    return {"items": said["basket"]}


def _ground_on_invoice(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.WHOLE, "trade": "supplies", **invoices.shows(chosen, "iban", "code")}


_ON_INVOICE = TrapSpec(
    _NAME, invoices.KINDS, "total", _spring, _choose_on_invoice, _ground_on_invoice
)
TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, _choose, itemised, also=(_ON_INVOICE,))
