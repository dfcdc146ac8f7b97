"""Traps on the total: amounts beside it, unusual labels, an edited digit."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import (
    beside_total,
    called,
    decoy,
    differ,
    field_of,
    form_of_sums,
    insert,
    line_of,
    misread,
    misreadable,
    other_amounts,
    regular,
    relabelled,
    reprinted,
    rows_of,
    ruler,
    sprung,
    sum_of,
    with_factors,
    with_field,
)
from docextract_eval.corpus.traps.receipts import amounts_end, itemised
from docextract_eval.corpus.traps.statements import CARDS, printed
from docextract_eval.corpus.traps.vocabulary import (
    LabelSynonyms,
    TaxTableHeaderTotal,
    TotalQtyLine,
    UnusualTotalLabel,
    words_of,
)
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Field, Line, Span, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.fieldtypes import Context

_BETWEEN_THE_TWO = "the labels, and what is taken off or added between the two"


def _print_total_plain(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, subtotal = field_of(content, "total"), field_of(content, "subtotal")
    where = line_of(content, "total")
    if where is None or line_of(content, "subtotal") is None:
        return None
    if not differ(total, [subtotal.value]):
        return None
    line = dataclasses.replace(regular(content.pages[where[0]][where[1]]), gap=0.0)
    plain = insert(content, where, [line], instead=1)
    return sprung(plain, "subtotal_vs_total", "total", ["subtotal"], _BETWEEN_THE_TWO)


def _print_invoice_total_plain(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    total, net = field_of(content, "total"), field_of(content, "net_total")
    where = line_of(content, "total", last=True)
    if where is None or net.value is None or not differ(total, [net.value]):
        return None
    trapped = invoices.plain(content, where)
    return sprung(trapped, "subtotal_vs_total", "total", [net.key], _BETWEEN_THE_TWO)


SUBTOTAL_VS_TOTAL = TrapSpec(
    "subtotal_vs_total",
    ("receipt",),
    "total",
    _print_total_plain,
    # With a discount, every receipt has a subtotal that differs from the total.
    always(saving=Decimal("0.10"), emphasis=1.0),
    also=(
        invoices.on_taxed(
            "subtotal_vs_total",
            _print_invoice_total_plain,
            control=invoices.showing(but=("net_total",)),
        ),
    ),
    control=always(saving=Decimal(0), emphasis=1.5),
)


def _print_count_beside_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = words_of(TotalQtyLine, context.locale.name)
    count = sum(_pieces(row["quantity"], row["amount"]) for row in rows_of(content))
    if words is None or not count:
        return None
    text = TYPES.load("quantity").show(str(count), context, 0)
    value = TYPES.load("money").read(text, context)
    written = Field("total_quantity", "money", value, text, decoy_of="total")
    return beside_total(content, "total_qty_line", written, words.label)


def _pieces(quantity: Field, amount: Field) -> int:
    """Return the count of a line: 1 for weighed articles, 0 for returns."""
    if (amount.value or "-").startswith("-"):
        return 0
    pieces = Decimal(quantity.value or 1)
    return int(pieces) if pieces == pieces.to_integral_value() else 1


TOTAL_QTY_LINE = TrapSpec(
    "total_qty_line",
    ("receipt",),
    "total",
    _print_count_beside_total,
    ground=itemised,
    also=(
        TrapSpec(
            "total_qty_line",
            invoices.KINDS,
            "total",
            _print_count_beside_total,
            ground=invoices.taxed,
        ),
    ),
)


def _discount_in_a_shop(chosen: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    shops = chosen.trade not in ("parking", "petrol", "taxi")
    return {"saving": Decimal("0.10")} | ({} if shops else {"trade": "grocery"})


def _print_sum_of_articles(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = words_of(LabelSynonyms, context.locale.name)
    total = field_of(content, "total")
    amounts = [
        Decimal(cell.value)
        for row in content.tables["line_items"]
        for cell in row
        if cell.name == "line_items.amount" and cell.value is not None
    ]
    if words is None or not amounts:
        return None
    form = form_of_sums(content, context)
    written = decoy("total_of_articles", f"{sum(amounts):.2f}", total, context, form)
    return beside_total(content, "label_synonyms", written, words.label)


LABEL_SYNONYMS = TrapSpec(
    "label_synonyms",
    ("receipt",),
    "total",
    _print_sum_of_articles,
    ground=_discount_in_a_shop,
    also=(invoices.on_taxed("label_synonyms", _print_sum_of_articles),),
)


PRIOR = "prior"
_DEAR_SHARE = 0.3
"""The share of receipts on which the amount is unusual instead of the label."""


def _raise_prices(chosen: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    dear = {"prices": 10 * chosen.prices, "tender": "card"}
    return dear if rng.random() < _DEAR_SHARE else {}


def _rename_total(content: Content, context: Context, rng: np.random.Generator) -> Content | None:
    if "price_level" in content.factors:
        return _confuse_usual_total(content)
    words = words_of(UnusualTotalLabel, context.locale.name)
    total = field_of(content, "total")
    where, others = line_of(content, "total"), other_amounts(content, total)
    if words is None or where is None or not others:
        return None
    word = words.labels[rng.integers(len(words.labels))]
    line = content.pages[where[0]][where[1]]
    amount = next(span for span in line.spans if span.tag == "total")
    room = ruler(content).width(f"{word}  {amount.text}", line.size * line.wide, bold=True)
    size, wide = (line.size, line.wide) if room < amount.at else (1.0, 1.0)
    if all(span.tag for span in line.spans):
        return None
    renamed = relabelled(content, line, word, size, wide)
    trapped = insert(content, where, [renamed], instead=1)
    return sprung(trapped, "unusual_total_label", "total", others, "the sum of the articles")


def _confuse_usual_total(content: Content) -> Content | None:
    """Add the total at usual prices as a misreading; None if it is the same."""
    total = field_of(content, "total")
    coin = Decimal(1).scaleb(-minor_units(content.currency))
    usual = str((Decimal(total.value or 0) / 10).quantize(coin))
    if not differ(total, [usual]):
        return None
    trapped = misread(with_factors(content, probe=PRIOR), total, {"total_as_usual": usual})
    return sprung(
        trapped, "unusual_total_label", "total", ["total_as_usual"], "the sum of the articles"
    )


def _rename_invoice_total(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = words_of(UnusualTotalLabel, context.locale.name)
    total = field_of(content, "total")
    where, others = line_of(content, "total", last=True), other_amounts(content, total)
    if words is None or where is None or not others:
        return None
    word = words.labels[rng.integers(len(words.labels))]
    line = called(content, content.pages[where[0]][where[1]], word)
    trapped = insert(content, where, [line], instead=1)
    return sprung(trapped, "unusual_total_label", "total", others, "the sum of the lines")


def _rename_balance(chosen: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any] | None:
    words = words_of(UnusualTotalLabel, chosen.locale)
    if words is None:
        return None
    label = words.card_labels[rng.integers(len(words.card_labels))]
    return {"called": {"new_balance": (label,)}}


def _confuse_renamed_balance(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    owed, resolver = sum_of(content), printed(content, context, "opening")
    there = {word for page in texts(content.pages) for word in page}
    words = words_of(UnusualTotalLabel, context.locale.name)
    labels = words.card_labels if words else ()
    others = other_amounts(content, owed)
    if not others or not resolver or not any(there.issuperset(word.split()) for word in labels):
        return None
    return sprung(content, "unusual_total_label", owed.name, others, resolver)


UNUSUAL_TOTAL_LABEL = TrapSpec(
    "unusual_total_label",
    ("receipt",),
    "total",
    _rename_total,
    _raise_prices,
    itemised,
    also=(
        TrapSpec(
            "unusual_total_label", CARDS, "new_balance", _confuse_renamed_balance, _rename_balance
        ),
        TrapSpec(
            "unusual_total_label",
            invoices.KINDS,
            "total",
            _rename_invoice_total,
            ground=always(**invoices.WHOLE),
        ),
    ),
)


def _head_amounts_as_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = words_of(TaxTableHeaderTotal, context.locale.name)
    total = field_of(content, "total")
    first = next(iter(rows_of(content)), None)
    where = line_of(content, first["description"].key) if first else None
    if words is None or first is None or where is None or len(rows_of(content)) == 1:
        return None
    if not differ(total, [first["amount"].value]):
        return None
    end, by = amounts_end(content), ruler(content)
    if by.width(f"{words.description}  {words.total}", bold=True) > end:
        return None
    heads = Span(words.description, bold=True), Span(words.total, end, "right", bold=True)
    headed = insert(content, where, [Line(heads)])
    return sprung(
        headed, "tax_table_header_total", "total", [first["amount"].key], "the sum of all articles"
    )


def _confuse_headed_amount(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Attack an invoice whose column of amounts has the total's label as its header."""
    total, label = field_of(content, "total"), invoices.label_of(content, "total", last=True)
    amounts = [row["amount"] for row in rows_of(content)]
    if label is None or len(amounts) < 2 or not differ(total, [amounts[0].value]):
        return None
    return sprung(
        content, "tax_table_header_total", "total", [amounts[0].key], "the sum of all articles"
    )


def _head_as_total(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    words = spoken(chosen.locale).words
    head, said = (words[role][chosen.dialect % len(words[role])] for role in ("amount", "total"))
    return {"last_head": "total"} if head != said else None


TAX_TABLE_HEADER_TOTAL = TrapSpec(
    "tax_table_header_total",
    ("receipt",),
    "total",
    _head_amounts_as_total,
    ground=itemised,
    also=(
        TrapSpec(
            "tax_table_header_total",
            invoices.KINDS,
            "total",
            _confuse_headed_amount,
            _head_as_total,
            invoices.taxed,
        ),
    ),
)


_AS_PRINTED = "it is printed so, whatever the rest adds up to"
_EDITED_DIGITS = {"1": "7", "2": "3", "3": "8", "4": "9", "5": "6", "6": "8", "7": "9", "8": "9"}
"""What somebody changes a digit into: a larger one of similar shape."""


def _edit_digit_of_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total = field_of(content, "total")
    at = re.search("[1-8]", total.value or "")
    shown = re.search("[1-8]", total.text)
    if at is None or shown is None or not content.tables["line_items"]:
        return None
    if context.locale.amounts_in or at[0] != shown[0]:
        return None
    edited = _EDITED_DIGITS[at[0]]
    value = _with_digit(total.value or "", at.start(), edited)
    altered = dataclasses.replace(
        total, value=value, text=_with_digit(total.text, shown.start(), edited), accepted=()
    )
    if not differ(altered, [total.value]):
        return None
    flag = field_of(content, "arithmetic_ok")
    no = dataclasses.replace(flag, value="no", text="no")
    trapped = with_field(with_field(reprinted(content, {"total": altered.text}), altered), no)
    return misreadable(
        trapped, "altered_copy", altered, {"total_repaired": total.value or ""}, _AS_PRINTED
    )


def _with_digit(text: str, at: int, digit: str) -> str:
    return f"{text[:at]}{digit}{text[at + 1 :]}"


ALTERED_COPY = TrapSpec(
    "altered_copy",
    ("receipt",),
    "total",
    _edit_digit_of_total,
    also=(
        TrapSpec(
            "altered_copy", invoices.KINDS, "total", _edit_digit_of_total, probe="contradiction"
        ),
    ),
    probe="contradiction",
)
