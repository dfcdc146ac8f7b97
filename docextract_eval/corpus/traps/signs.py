"""Traps on the sign of amounts: behind them, in brackets, as letters, or in words only."""

from __future__ import annotations

import dataclasses
import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import (
    load_vocabulary as card_vocabulary,
)
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary as invoice_vocabulary
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    label_words,
    main_rows,
    negated_value,
    record_misreadings,
    record_trap,
    reprint_fields,
    scalar_field,
    with_field,
    with_misreadings,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    fix_fitting_layout,
    fix_owed_balance,
    fix_unworded_refunds,
    misreading,
    printed_words,
    record_attacks,
    refund_description,
    unrefunded_purchase_positions,
)
from docextract_eval.corpus.traps.vocabulary import TrailingMinusParens, find_trap_words
from docextract_eval.corpus.truth import all_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.fieldtypes import Context


def _fix_minus_sign(choices: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {
        "sign": "minus",
        **fix_fitting_layout(choices, rng, lambda layout: layout.has_amount_column),
    }


_FIX_SUFFIX_SIGN = fix_nodes(sign="suffix")


def _confuse_sign_suffixes(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    if content.factors["sign"] != "suffix":
        return None
    found = []
    for row in main_rows(content):
        amount = row["amount"]
        found.append((amount, [misreading(amount, "amount_of_other_side", negated_value(amount))]))
    return record_attacks(
        content, "cr_dr_suffix", found, printed_words(content, context, "opening", "closing")
    )


CR_DR_SUFFIX = TrapSpec(
    "cr_dr_suffix",
    ACCOUNTS,
    "transactions.amount",
    _confuse_sign_suffixes,
    _FIX_SUFFIX_SIGN,
    _fix_minus_sign,
    variants=(
        TrapSpec(
            "cr_dr_suffix",
            CARDS,
            "transactions.amount",
            _confuse_sign_suffixes,
            _FIX_SUFFIX_SIGN,
            _fix_minus_sign,
        ),
    ),
)


_TAKEN_OFF = "what the line is called; the articles add up with it taken off"


def _return_article(choices: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    words = find_trap_words(TrailingMinusParens, choices.locale)
    costliest = max(choices.basket, key=lambda bought: bought.price)
    least = min(bought.price for bought in choices.basket)
    if words is None or least == costliest.price:
        return None
    # More is bought of the same class of goods, so no tax is negative.
    back = dataclasses.replace(costliest, name=words.returned, price=-least, quantity=1)
    return {"basket": (*choices.basket, back)}


def _draw_minus_form(rng: np.random.Generator) -> str:
    return "{n}-" if rng.random() < 0.5 else "({n})"


def _print_trailing_minus(content: Content, _: Context, rng: np.random.Generator) -> Content | None:
    discount = scalar_field(content, "discount")
    rows = [row[-1] for row in content.tables["line_items"] if (row[-1].value or "")[:1] == "-"]
    if not rows or rows[-1].value is None:
        return None
    form = _draw_minus_form(rng)
    minus = [*rows, *([discount] if discount.value is not None else [])]
    texts = {field.key: form.replace("{n}", field.text.replace("-", "", 1)) for field in minus}
    trapped = reprint_fields(content, texts)
    back = dataclasses.replace(rows[-1], text=texts[rows[-1].key])
    unsigned = {"amount_without_sign": f"{abs(Decimal(rows[-1].value))}"}
    return record_misreadings(trapped, "trailing_minus_parens", back, unsigned, _TAKEN_OFF)


def _fix_trailing_sign(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"sign": ("trailing", "parentheses")[rng.integers(2)]}


def _confuse_trailing_sign(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    if content.factors["sign"] not in ("trailing", "parentheses"):
        return None
    debits = [row["amount"] for row in main_rows(content)]
    debits = [amount for amount in debits if amount.text.endswith(("-", ")"))]
    found = [
        (amount, [misreading(amount, "amount_unsigned", (amount.value or "")[1:])])
        for amount in debits
    ]
    resolver = printed_words(content, context, "opening", "closing")
    return record_attacks(content, "trailing_minus_parens", found, resolver)


def _pay_card_in_full(choices: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**_fix_minus_sign(choices, rng), **fix_owed_balance(choices, rng), "habit": "full"}


def _fix_returnable_trade(choices: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix a trade whose goods can be returned, unlike those of utilities."""
    trade = "crafts" if choices.trade == "utility" else choices.trade
    return {**invoices.NO_DEDUCTIONS, "trade": trade}


def _fix_negative_credit_note(
    choices: ReceiptChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    """Fix a credit note with negative amounts."""
    return {**_fix_returnable_trade(choices, rng), "credit": "negative"}


def _print_invoice_trailing_minus(
    content: Content, _: Context, rng: np.random.Generator
) -> Content | None:
    total, resolver = scalar_field(content, "total"), label_words(content, "total")
    below = [f for f in all_cells(content) if f.type == "money" and (f.value or "")[:1] == "-"]
    form = _draw_minus_form(rng)
    texts = {f.key: form.replace("{n}", _MINUS.sub("", f.text)) for f in below}
    if total.key not in texts or resolver is None:
        return None
    trapped = reprint_fields(content, texts)
    wrong = {"total_without_sign": (total.value or "")[1:]}
    new_total = scalar_field(trapped, "total")
    return record_misreadings(trapped, "trailing_minus_parens", new_total, wrong, resolver)


_MINUS = re.compile("[-\N{MINUS SIGN}\N{BLACK UP-POINTING TRIANGLE}]")
TRAILING_MINUS_PARENS = TrapSpec(
    "trailing_minus_parens",
    ("receipt",),
    "line_items.amount",
    _print_trailing_minus,
    _return_article,
    variants=(
        TrapSpec(
            "trailing_minus_parens",
            ACCOUNTS,
            "transactions.amount",
            _confuse_trailing_sign,
            _fix_trailing_sign,
            _fix_minus_sign,
        ),
        TrapSpec(
            "trailing_minus_parens",
            CARDS,
            "transactions.amount",
            _confuse_trailing_sign,
            _fix_trailing_sign,
            _pay_card_in_full,
        ),
        TrapSpec(
            "trailing_minus_parens",
            invoices.KINDS,
            "total",
            _print_invoice_trailing_minus,
            preconditions=_fix_negative_credit_note,
        ),
    ),
)


_CREDIT_SIGNS = ("positive", "negative")


def _confuse_credit_note_with_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    sort, total = scalar_field(content, "doc_type"), scalar_field(content, "total")
    opposite, titled = negated_value(total), _with_tagged_title(content, context)
    if sort.value != "credit_note" or titled is None or not are_distinct(total, [opposite]):
        return None
    title = scalar_field(titled, "doc_type")
    trapped = with_misreadings(titled, title, {"doc_type_of_a_bill": "invoice"})
    trapped = with_misreadings(trapped, total, {"total_of_other_sign": opposite})
    trapped = record_trap(trapped, "credit_note", "doc_type", ["doc_type_of_a_bill"], title.text)
    trapped = record_trap(
        trapped, "credit_note", "total", ["total_of_other_sign"], "it is printed so"
    )
    number = scalar_field(trapped, "invoice_number")
    if rivals := [
        field.key for field in invoices.rival_fields(trapped, number, ("original_number",))
    ]:
        trapped = record_trap(trapped, "credit_note", number.name, rivals, title.text)
    return trapped


def _with_tagged_title(content: Content, context: Context) -> Content | None:
    """Return the content with the title assigned to `doc_type`; None if it has none."""
    titles = invoice_vocabulary(context.locale.name).words["credit_note"]
    lines = list(content.pages[0])
    for number, line in enumerate(lines):
        for at, span in enumerate(line.spans):
            if span.tag or span.text not in titles:
                continue
            spans = list(line.spans)
            spans[at] = dataclasses.replace(span, tag="doc_type")
            lines[number] = dataclasses.replace(line, spans=tuple(spans))
            pages = (tuple(lines), *content.pages[1:])
            sort = dataclasses.replace(scalar_field(content, "doc_type"), text=span.text)
            return with_field(dataclasses.replace(content, pages=pages), sort)
    return None


CREDIT_NOTE = TrapSpec(
    "credit_note",
    invoices.KINDS,
    "doc_type",
    _confuse_credit_note_with_invoice,
    lambda _, rng: {"credit": _CREDIT_SIGNS[rng.integers(len(_CREDIT_SIGNS))]},
    _fix_returnable_trade,
    control=fix_nodes(credit="no"),
    secondary_fields=("total", "invoice_number"),
)


_DAYS_LATER = 4
"""Days between a purchase and its return."""


def _refund_one_purchase(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    """Fix a refund; in the control twin it is named as one, and has a minus."""
    rows, kept = choices.purchases, unrefunded_purchase_positions(choices)
    last = datetime.date.fromisoformat(choices.period[1])
    early = [
        i for i in kept if rows[i].posting_date < f"{last - datetime.timedelta(2 * _DAYS_LATER)}"
    ]
    if not (early or kept):
        return None
    i = (early or kept)[rng.integers(len(early or kept))]
    posting = datetime.date.fromisoformat(rows[i].posting_date) + datetime.timedelta(_DAYS_LATER)
    posting += datetime.timedelta(posting.weekday() == 6)
    date = min(posting, last).isoformat()
    back = dataclasses.replace(
        rows[i],
        date=date,
        posting_date=date,
        amount=-rows[i].amount,
        sort="refund",
        description=refund_description(choices, rows[i]),
    )
    flat = fix_fitting_layout(
        choices, rng, lambda layout: layout.has_amount_column and layout.sections == "none"
    )
    return {"purchases": (*rows, back), "sign": "minus", **flat}


def _fix_unworded_refunds_and_sign(
    choices: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any]:
    """Remove the word for refunds, and print the sign in another way that the country uses."""
    signs = [sign for sign in card_vocabulary(choices.locale).signs if sign != "minus"]
    return {"sign": signs[rng.integers(len(signs))], **fix_unworded_refunds(choices)}


def _confuse_refund(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    if content.factors["sign"] in ("minus", "columns"):
        return None
    rows = main_rows(content)
    owed = {row["description"].value for row in rows if (row["amount"].value or "")[:1] != "-"}
    found = []
    for row in rows:
        amount = row["amount"]
        if (amount.value or "").startswith("-") and row["description"].value in owed:
            unsigned = (amount.value or "").removeprefix("-")
            found.append((amount, [misreading(amount, "refund_unsigned", unsigned)]))
    return record_attacks(
        content, "refund_as_purchase", found, printed_words(content, context, "opening", "closing")
    )


REFUND_AS_PURCHASE = TrapSpec(
    "refund_as_purchase",
    CARDS,
    "transactions.amount",
    _confuse_refund,
    _fix_unworded_refunds_and_sign,
    _refund_one_purchase,
    last=True,
)
