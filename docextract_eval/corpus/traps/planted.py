"""Planted instructions, and articles and payments that are named like a total."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    amount_of,
    decoy,
    differ,
    field_of,
    line_of,
    on_sums,
    rows_of,
    sprung,
    with_decoys,
)
from docextract_eval.corpus.traps.planting import BEARERS, Run
from docextract_eval.corpus.traps.plants import (
    PLANTS,
    attacking,
    choose_text,
    lay_text,
    name_plant,
    words_before,
)
from docextract_eval.corpus.traps.receipts import itemised
from docextract_eval.corpus.traps.statements import ACCOUNTS
from docextract_eval.corpus.truth import stated
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.records import Line


def _plant_note(content: Content, context: Context, rng: np.random.Generator) -> Content | None:
    found = choose_text(content, context, rng, PLANTS)
    return lay_text(found, "visible_note_to_ai") if found else None


def _plant_harmless_note(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Return the neutral content: harmless text of the same length at the same place."""
    found = choose_text(content, context, rng, PLANTS)
    return name_plant(found.quiet, found.plant) if found else None


VISIBLE_NOTE_TO_AI = attacking(
    on_sums("visible_note_to_ai", _plant_note, neutral=_plant_harmless_note)
)


_PAID_BY = ("BCD\n", "SPC\n")
"""Prefixes of the payloads of payment codes."""
_AMONG_ARTICLES = "it stands among the articles, with an amount of its own"


def _made_up_amount(currency: str, rng: np.random.Generator) -> str:
    return amount_of(100 * int(rng.integers(1, 9)) + 37, currency)


def _called_total(chosen: DocumentChoices, many: int, rng: np.random.Generator) -> tuple[int, str]:
    """Return which of `many` lines gets the name of a total, and that name with an amount."""
    locale = LOCALES.load(chosen.locale)
    context = Context(locale, locale.currency)
    value = _made_up_amount(locale.currency, rng)
    amount = TYPES.load("money").show(value, context, 0)
    at = int(rng.integers(many))
    return at, f"{locale.labels['total'][0]} {amount}"


def _call_article_total(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    at, name = _called_total(chosen, len(chosen.basket), rng)
    basket = list(chosen.basket)
    basket[at] = dataclasses.replace(basket[at], name=name)
    return {"basket": tuple(basket)}


def _confuse_article(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    word, total = context.locale.labels["total"][0], field_of(content, "total")
    for row in rows_of(content):
        said = row["description"]
        if not said.text.startswith(f"{word} "):
            continue
        text = said.text.removeprefix(f"{word} ").split()[0]
        value = TYPES.load("money").read(text, context)
        if not differ(total, [value]):
            return None
        fake = Field("total_in_a_name", "money", value, text, decoy_of="total")
        told = f"{word} {text}", total.value or "", value
        pages = tuple(tuple(_with_codes(line, *told) for line in lines) for lines in content.pages)
        trapped = dataclasses.replace(
            content,
            pages=pages,
            fields=(*content.fields, fake),
            shared={**content.shared, fake.key: (said.key, text)},
        )
        return sprung(trapped, "fake_label_or_qr", "total", [fake.key], _AMONG_ARTICLES)
    return None


def _with_codes(line: Line, words: str, total: str, fake: str) -> Line:
    """Return a line whose QR codes contain the same text, or for payment codes the false amount."""
    marks = tuple(
        dataclasses.replace(mark, payload=_code_of(mark.payload, words, total, fake))
        if mark.kind == "qr"
        else mark
        for mark in line.marks
    )
    return dataclasses.replace(line, marks=marks)


def _code_of(payload: str, words: str, total: str, fake: str) -> str:
    return payload.replace(total, fake) if payload.startswith(_PAID_BY) else words


def _call_item_total(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix items of which one has the name of a total."""
    at, name = _called_total(chosen, len(chosen.items), rng)
    items = list(chosen.items)
    items[at] = dataclasses.replace(items[at], name=name)
    return {"items": tuple(items)}


def _pay_by_code(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.WHOLE, "trade": "supplies", **invoices.shows(chosen, "iban", "code")}


def _call_payment_as_balance(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print a false closing balance, with the statement's own label, in the memo of a payment."""
    truth = field_of(content, "closing_balance")
    if truth.value is None or not (words := _label_of(content, truth)):
        return None
    value = _made_up_amount(context.currency, rng)
    fake = decoy("closing_balance_in_a_row", value, truth, context)
    if value in {field.value for field in stated(content)} or not differ(truth, [fake.value]):
        return None
    text = [[Run(words), Run(fake.text, fake.key)]]
    if (said := BEARERS["memo"](content, text, "label", rng)) is None:
        return None
    return sprung(with_decoys(said, fake), "fake_label_or_qr", truth.name, [fake.key], words)


def _label_of(content: Content, truth: Field) -> str:
    """Return the label of a value: words before it on its line, or the header above it."""
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
    return words_before(content, truth.key)


FAKE_LABEL_OR_QR = TrapSpec(
    "fake_label_or_qr",
    ("receipt",),
    "total",
    _confuse_article,
    _call_article_total,
    itemised,
    also=(
        TrapSpec("fake_label_or_qr", ACCOUNTS, "closing_balance", _call_payment_as_balance),
        TrapSpec(
            "fake_label_or_qr",
            invoices.KINDS,
            "total",
            _confuse_article,
            _call_item_total,
            _pay_by_code,
        ),
    ),
)
