"""Planted instructions, and articles and payments that are named like a total."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    canonical_amount,
    find_page_and_line,
    main_rows,
    main_sum_trap,
    make_decoy,
    record_trap,
    scalar_field,
    with_decoys,
)
from docextract_eval.corpus.traps.instruction_channels import REPLACING_CHANNELS, Run
from docextract_eval.corpus.traps.planted_instructions import (
    PLANTS,
    block_label,
    draw_planted_text,
    record_planted_text,
    with_attacked_fields,
    with_instruction_factors,
)
from docextract_eval.corpus.traps.receipts import fix_itemised_receipt
from docextract_eval.corpus.traps.statements import ACCOUNTS
from docextract_eval.corpus.truth import all_cells
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.records import Line


def _print_instruction(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    found = draw_planted_text(content, context, rng, PLANTS)
    return record_planted_text(found, "visible_note_to_ai") if found else None


def _print_neutral_text(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Return the neutral content: harmless text of the same length at the same place."""
    found = draw_planted_text(content, context, rng, PLANTS)
    return with_instruction_factors(found.neutral, found.instruction) if found else None


VISIBLE_NOTE_TO_AI = with_attacked_fields(
    main_sum_trap("visible_note_to_ai", _print_instruction, neutral=_print_neutral_text)
)


_PAYMENT_CODE_PREFIXES = ("BCD\n", "SPC\n")
"""Prefixes of the payloads of payment codes."""
_AMONG_ARTICLES = "it stands among the articles, with an amount of its own"


def _draw_amount(currency: str, rng: np.random.Generator) -> str:
    return canonical_amount(100 * int(rng.integers(1, 9)) + 37, currency)


def _draw_line_and_total_name(
    choices: DocumentChoices, line_count: int, rng: np.random.Generator
) -> tuple[int, str]:
    """Return which of `line_count` lines gets the name of a total, and that name with an amount."""
    locale = LOCALES.load(choices.locale)
    context = Context(locale, locale.currency)
    value = _draw_amount(locale.currency, rng)
    amount = TYPES.load("money").write(value, context, 0)
    at = int(rng.integers(line_count))
    return at, f"{locale.labels['total'][0]} {amount}"


def _name_article_as_total(choices: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    at, name = _draw_line_and_total_name(choices, len(choices.basket), rng)
    basket = list(choices.basket)
    basket[at] = dataclasses.replace(basket[at], name=name)
    return {"basket": tuple(basket)}


def _confuse_named_article(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    word, total = context.locale.labels["total"][0], scalar_field(content, "total")
    for row in main_rows(content):
        description = row["description"]
        if not description.text.startswith(f"{word} "):
            continue
        text = description.text.removeprefix(f"{word} ").split()[0]
        value = TYPES.load("money").read(text, context)
        if not are_distinct(total, [value]):
            return None
        fake = Field("total_in_a_name", "money", value, text, decoy_of="total")
        code_texts = f"{word} {text}", total.value or "", value
        pages = tuple(
            tuple(_with_falsified_codes(line, *code_texts) for line in lines)
            for lines in content.pages
        )
        trapped = dataclasses.replace(
            content,
            pages=pages,
            fields=(*content.fields, fake),
            shared_places={**content.shared_places, fake.key: (description.key, text)},
        )
        return record_trap(trapped, "fake_label_or_qr", "total", [fake.key], _AMONG_ARTICLES)
    return None


def _with_falsified_codes(line: Line, fake_text: str, total_value: str, fake_value: str) -> Line:
    """Return a line whose QR codes contain the same text, or for payment codes the false amount."""
    marks = tuple(
        dataclasses.replace(
            mark, payload=_falsified_payload(mark.payload, fake_text, total_value, fake_value)
        )
        if mark.kind == "qr"
        else mark
        for mark in line.marks
    )
    return dataclasses.replace(line, marks=marks)


def _falsified_payload(payload: str, fake_text: str, total_value: str, fake_value: str) -> str:
    return (
        payload.replace(total_value, fake_value)
        if payload.startswith(_PAYMENT_CODE_PREFIXES)
        else fake_text
    )


def _name_item_as_total(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix items of which one has the name of a total."""
    at, name = _draw_line_and_total_name(choices, len(choices.items), rng)
    items = list(choices.items)
    items[at] = dataclasses.replace(items[at], name=name)
    return {"items": tuple(items)}


def _pay_by_code(choices: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
    return {
        **invoices.NO_DEDUCTIONS,
        "trade": "supplies",
        **invoices.fix_shown_parts(choices, "iban", "code"),
    }


def _name_payment_as_balance(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print a false closing balance, with the statement's own label, in the memo of a payment."""
    truth = scalar_field(content, "closing_balance")
    if truth.value is None or not (words := _label_or_header(content, truth)):
        return None
    value = _draw_amount(context.currency, rng)
    fake = make_decoy("closing_balance_in_a_row", value, truth, context)
    if value in {field.value for field in all_cells(content)} or not are_distinct(
        truth, [fake.value]
    ):
        return None
    text = [[Run(words), Run(fake.text, fake.key)]]
    if (changed := REPLACING_CHANNELS["memo"](content, text, "label", rng)) is None:
        return None
    return record_trap(
        with_decoys(changed, fake), "fake_label_or_qr", truth.name, [fake.key], words
    )


def _label_or_header(content: Content, truth: Field) -> str:
    """Return the label of a value: words before it on its line, or the header above it."""
    if (at := find_page_and_line(content, truth.key)) is None:
        return ""
    page, number = at
    here = content.pages[page][number].spans
    value = next(span for span in here if span.tag == truth.key)
    for lines in range(1, 3):
        if any(not span.tag and span.text.strip() for span in here) or number < lines:
            break
        above = content.pages[page][number - lines].spans
        headers = [span for span in above if not span.tag and span.text.strip()]
        if headers:
            return min(headers, key=lambda head: abs(head.at - value.at)).text
    return block_label(content, truth.key)


FAKE_LABEL_OR_QR = TrapSpec(
    "fake_label_or_qr",
    ("receipt",),
    "total",
    _confuse_named_article,
    _name_article_as_total,
    fix_itemised_receipt,
    variants=(
        TrapSpec("fake_label_or_qr", ACCOUNTS, "closing_balance", _name_payment_as_balance),
        TrapSpec(
            "fake_label_or_qr",
            invoices.KINDS,
            "total",
            _confuse_named_article,
            _name_item_as_total,
            _pay_by_code,
        ),
    ),
)
