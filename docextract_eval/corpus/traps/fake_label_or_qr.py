"""An article that is called a total, with an amount in its name; and a code that says another.

On statements what was paid for is called as the sum that the paper is about.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.bearing import BEARERS
from docextract_eval.corpus.traps.edits import decoy, differ, field_of, line_of, sprung
from docextract_eval.corpus.traps.plant_choice import words_of
from docextract_eval.corpus.traps.planting import Run
from docextract_eval.corpus.traps.receipts import itemised, rows
from docextract_eval.corpus.truth import stated
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


def _on(kind: str, sum_: str, bearer: str) -> TrapSpec:
    """Let the words of a row say, as the paper says it, that its sum is another."""

    def spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
        truth = next((field for field in content.fields if field.name == sum_), None)
        if truth is None or truth.value is None or not (words := _label(content, truth)):
            return None
        cents = 100 * int(dice.integers(1, 9)) + 37
        value = f"{cents / 100:.2f}" if minor_units(context.currency) else str(cents)
        fake = decoy(f"{sum_}_in_a_row", value, truth, context)
        if value in {field.value for field in stated(content)} or not differ(truth, [fake.value]):
            return None
        text = [[Run(words), Run(fake.text, fake.key)]]
        if (said := BEARERS[bearer](content, text, "label", dice)) is None:
            return None
        trapped = dataclasses.replace(said, fields=(*said.fields, fake))
        return sprung(trapped, _NAME, sum_, [fake.key], words)

    return TrapSpec(_NAME, (kind,), sum_, spring)


def _label(content: Content, truth: Field) -> str:
    """Give the words of a value: those before it on its line, or the head that is above it."""
    if (at := line_of(content, truth.key)) is None:
        return ""
    page, number = at
    here = content.pages[page][number].spans
    value = next(span for span in here if span.tag == truth.key)
    for lines in range(1, 3):
        if any(not span.tag and span.text.strip() for span in here) or number < lines:
            break
        above = content.pages[page][number - lines].spans
        heads = [span for span in above if not span.tag and span.text.strip()]
        if heads:
            return min(heads, key=lambda head: abs(head.at - value.at)).text
    return words_of(content, truth.key)


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "total",
    _spring,
    _choose,
    itemised,
    also=(
        _on("bank_statement", "closing_balance", "memo"),
        _ON_INVOICE,
    ),
)
