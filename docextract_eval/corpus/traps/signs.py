"""Traps on the sign of amounts: behind them, in brackets, as letters, or in words only."""

from __future__ import annotations

import dataclasses
import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken as card_spoken
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken as invoice_spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    misread,
    misreadable,
    other_sign,
    reprinted,
    rows_of,
    sprung,
    with_field,
    words_beside,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    caught,
    family,
    given_back,
    misreading,
    owing,
    printed,
    unreturned,
    unsaid,
)
from docextract_eval.corpus.traps.vocabulary import TrailingMinusParens, words_of
from docextract_eval.corpus.truth import stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.fieldtypes import Context


def _signed_by_minus(chosen: StatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"sign": "minus", **family(chosen, rng, lambda layout: layout.signed)}


_SIDE_BEHIND = always(sign="suffix")


def _confuse_sides(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    if content.factors["sign"] != "suffix":
        return None
    found = []
    for row in rows_of(content):
        amount = row["amount"]
        found.append((amount, [misreading(amount, "amount_of_other_side", other_sign(amount))]))
    return caught(content, "cr_dr_suffix", found, printed(content, context, "opening", "closing"))


CR_DR_SUFFIX = TrapSpec(
    "cr_dr_suffix",
    ACCOUNTS,
    "transactions.amount",
    _confuse_sides,
    _SIDE_BEHIND,
    _signed_by_minus,
    also=(
        TrapSpec(
            "cr_dr_suffix",
            CARDS,
            "transactions.amount",
            _confuse_sides,
            _SIDE_BEHIND,
            _signed_by_minus,
        ),
    ),
)


_TAKEN_OFF = "what the line is called; the articles add up with it taken off"


def _bring_article_back(chosen: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    words = words_of(TrailingMinusParens, chosen.locale)
    dearest = max(chosen.basket, key=lambda bought: bought.price)
    least = min(bought.price for bought in chosen.basket)
    if words is None or least == dearest.price:
        return None
    # More is bought of the same class of goods, so no tax is negative.
    back = dataclasses.replace(dearest, name=words.returned, price=-least, quantity=1)
    return {"basket": (*chosen.basket, back)}


def _behind_or_in_brackets(rng: np.random.Generator) -> str:
    return "{n}-" if rng.random() < 0.5 else "({n})"


def _print_minus_behind(content: Content, _: Context, rng: np.random.Generator) -> Content | None:
    discount = field_of(content, "discount")
    rows = [row[-1] for row in content.tables["line_items"] if (row[-1].value or "")[:1] == "-"]
    if not rows or rows[-1].value is None:
        return None
    form = _behind_or_in_brackets(rng)
    minus = [*rows, *([discount] if discount.value is not None else [])]
    texts = {field.key: form.replace("{n}", field.text.replace("-", "", 1)) for field in minus}
    trapped = reprinted(content, texts)
    back = dataclasses.replace(rows[-1], text=texts[rows[-1].key])
    unsigned = {"amount_without_sign": f"{abs(Decimal(rows[-1].value))}"}
    return misreadable(trapped, "trailing_minus_parens", back, unsigned, _TAKEN_OFF)


def _sign_behind(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"sign": ("trailing", "parentheses")[rng.integers(2)]}


def _confuse_sign_behind(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    if content.factors["sign"] not in ("trailing", "parentheses"):
        return None
    debits = [row["amount"] for row in rows_of(content)]
    debits = [amount for amount in debits if amount.text.endswith(("-", ")"))]
    found = [
        (amount, [misreading(amount, "amount_unsigned", (amount.value or "")[1:])])
        for amount in debits
    ]
    resolver = printed(content, context, "opening", "closing")
    return caught(content, "trailing_minus_parens", found, resolver)


def _pay_card_in_full(chosen: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {**_signed_by_minus(chosen, rng), **owing(chosen, rng), "habit": "full"}


def _sell_no_utility(chosen: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix a trade whose goods can be returned, unlike those of utilities."""
    trade = "crafts" if chosen.trade == "utility" else chosen.trade
    return {**invoices.WHOLE, "trade": trade}


def _credit_below_zero(chosen: ReceiptChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a credit note with negative amounts."""
    return {**_sell_no_utility(chosen, rng), "credit": "negative"}


def _print_invoice_minus_behind(
    content: Content, _: Context, rng: np.random.Generator
) -> Content | None:
    total, resolver = field_of(content, "total"), words_beside(content, "total")
    below = [f for f in stated(content) if f.type == "money" and (f.value or "")[:1] == "-"]
    form = _behind_or_in_brackets(rng)
    texts = {f.key: form.replace("{n}", _MINUS.sub("", f.text)) for f in below}
    if total.key not in texts or resolver is None:
        return None
    trapped = reprinted(content, texts)
    wrong = {"total_without_sign": (total.value or "")[1:]}
    told = field_of(trapped, "total")
    return misreadable(trapped, "trailing_minus_parens", told, wrong, resolver)


_MINUS = re.compile("[-\N{MINUS SIGN}\N{BLACK UP-POINTING TRIANGLE}]")
TRAILING_MINUS_PARENS = TrapSpec(
    "trailing_minus_parens",
    ("receipt",),
    "line_items.amount",
    _print_minus_behind,
    _bring_article_back,
    also=(
        TrapSpec(
            "trailing_minus_parens",
            ACCOUNTS,
            "transactions.amount",
            _confuse_sign_behind,
            _sign_behind,
            _signed_by_minus,
        ),
        TrapSpec(
            "trailing_minus_parens",
            CARDS,
            "transactions.amount",
            _confuse_sign_behind,
            _sign_behind,
            _pay_card_in_full,
        ),
        TrapSpec(
            "trailing_minus_parens",
            invoices.KINDS,
            "total",
            _print_invoice_minus_behind,
            ground=_credit_below_zero,
        ),
    ),
)


_CREDIT_SIGNS = ("positive", "negative")


def _credit_either_way(_: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"credit": _CREDIT_SIGNS[rng.integers(len(_CREDIT_SIGNS))]}


def _confuse_with_bill(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    sort, total = field_of(content, "doc_type"), field_of(content, "total")
    turned, titled = other_sign(total), _with_title(content, context)
    if sort.value != "credit_note" or titled is None or not differ(total, [turned]):
        return None
    title = field_of(titled, "doc_type")
    trapped = misread(titled, title, {"doc_type_of_a_bill": "invoice"})
    trapped = misread(trapped, total, {"total_of_other_sign": turned})
    trapped = sprung(trapped, "credit_note", "doc_type", ["doc_type_of_a_bill"], title.text)
    trapped = sprung(trapped, "credit_note", "total", ["total_of_other_sign"], "it is printed so")
    number = field_of(trapped, "invoice_number")
    if rivals := [field.key for field in invoices.others(trapped, number, ("original_number",))]:
        trapped = sprung(trapped, "credit_note", number.name, rivals, title.text)
    return trapped


def _with_title(content: Content, context: Context) -> Content | None:
    """Return the content with the title assigned to `doc_type`; None if it has none."""
    titles = invoice_spoken(context.locale.name).words["credit_note"]
    lines = list(content.pages[0])
    for number, line in enumerate(lines):
        for at, span in enumerate(line.spans):
            if span.tag or span.text not in titles:
                continue
            spans = list(line.spans)
            spans[at] = dataclasses.replace(span, tag="doc_type")
            lines[number] = dataclasses.replace(line, spans=tuple(spans))
            pages = (tuple(lines), *content.pages[1:])
            sort = dataclasses.replace(field_of(content, "doc_type"), text=span.text)
            return with_field(dataclasses.replace(content, pages=pages), sort)
    return None


CREDIT_NOTE = TrapSpec(
    "credit_note",
    invoices.KINDS,
    "doc_type",
    _confuse_with_bill,
    _credit_either_way,
    _sell_no_utility,
    control=always(credit="no"),
    besides=("total", "invoice_number"),
)


_DAYS_LATER = 4
"""Days between a purchase and its return."""


def _give_one_back(
    chosen: CardStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    """Fix a refund; in the control twin it is named as one, and has a minus."""
    rows, kept = chosen.purchases, unreturned(chosen)
    last = datetime.date.fromisoformat(chosen.period[1])
    early = [i for i in kept if rows[i].posted < f"{last - datetime.timedelta(2 * _DAYS_LATER)}"]
    if not (early or kept):
        return None
    i = (early or kept)[rng.integers(len(early or kept))]
    posted = datetime.date.fromisoformat(rows[i].posted) + datetime.timedelta(_DAYS_LATER)
    posted += datetime.timedelta(posted.weekday() == 6)
    day = min(posted, last).isoformat()
    line = given_back(chosen, rows[i])
    back = dataclasses.replace(
        rows[i], day=day, posted=day, amount=-rows[i].amount, sort="refund", line=line
    )
    flat = family(chosen, rng, lambda layout: layout.signed and layout.sections == "none")
    return {"purchases": (*rows, back), "sign": "minus", **flat}


def _say_no_refund(chosen: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Remove the word for refunds, and print the sign in another way that the country uses."""
    signs = [sign for sign in card_spoken(chosen.locale).signs if sign != "minus"]
    return {"sign": signs[rng.integers(len(signs))], **unsaid(chosen)}


def _confuse_refund(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    if content.factors["sign"] in ("minus", "columns"):
        return None
    rows = rows_of(content)
    owed = {row["description"].value for row in rows if (row["amount"].value or "")[:1] != "-"}
    found = []
    for row in rows:
        amount = row["amount"]
        if (amount.value or "").startswith("-") and row["description"].value in owed:
            unsigned = (amount.value or "").removeprefix("-")
            found.append((amount, [misreading(amount, "refund_unsigned", unsigned)]))
    return caught(
        content, "refund_as_purchase", found, printed(content, context, "opening", "closing")
    )


REFUND_AS_PURCHASE = TrapSpec(
    "refund_as_purchase",
    CARDS,
    "transactions.amount",
    _confuse_refund,
    _say_no_refund,
    _give_one_back,
    last=True,
)
