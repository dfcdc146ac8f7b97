"""Traps on the total: amounts beside it, unusual labels, an edited digit."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_lines,
    main_rows,
    main_sum,
    make_decoy,
    other_amount_keys,
    print_decoy_above_or_below_total,
    record_misreadings,
    record_trap,
    reprint_fields,
    ruler,
    scalar_field,
    total_money_form,
    unbold,
    with_factors,
    with_field,
    with_fitted_label,
    with_misreadings,
    with_resized_label,
)
from docextract_eval.corpus.traps.receipts import amounts_right_edge, fix_itemised_receipt
from docextract_eval.corpus.traps.statements import CARDS, printed_words
from docextract_eval.corpus.traps.vocabulary import (
    LabelSynonyms,
    TaxTableHeaderTotal,
    TotalQtyLine,
    UnusualTotalLabel,
    find_trap_words,
)
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Field, Line, Span, page_word_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.fieldtypes import Context

_BETWEEN_THE_TWO = "the labels, and what is taken off or added between the two"


def _confuse_plain_total(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, subtotal = scalar_field(content, "total"), scalar_field(content, "subtotal")
    where = find_page_and_line(content, "total")
    if where is None or find_page_and_line(content, "subtotal") is None:
        return None
    if not are_distinct(total, [subtotal.value]):
        return None
    line = dataclasses.replace(unbold(content.pages[where[0]][where[1]]), gap=0.0)
    plain = insert_lines(content, where, [line], replaced=1)
    return record_trap(plain, "subtotal_vs_total", "total", ["subtotal"], _BETWEEN_THE_TWO)


def _confuse_plain_invoice_total(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    total, net = scalar_field(content, "total"), scalar_field(content, "net_total")
    where = find_page_and_line(content, "total", last=True)
    if where is None or net.value is None or not are_distinct(total, [net.value]):
        return None
    trapped = invoices.unbold_line(content, where)
    return record_trap(trapped, "subtotal_vs_total", "total", [net.key], _BETWEEN_THE_TWO)


SUBTOTAL_VS_TOTAL = TrapSpec(
    "subtotal_vs_total",
    ("receipt",),
    "total",
    _confuse_plain_total,
    # With a discount, every receipt has a subtotal that differs from the total.
    fix_nodes(saving=Decimal("0.10"), emphasis=1.0),
    variants=(
        invoices.taxed_total_trap(
            "subtotal_vs_total",
            _confuse_plain_invoice_total,
            control=invoices.choose_shown_parts(hidden=("net_total",)),
        ),
    ),
    control=fix_nodes(saving=Decimal(0), emphasis=1.5),
)


def _print_count_beside_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(TotalQtyLine, context.locale.name)
    count = sum(_piece_count(row["quantity"], row["amount"]) for row in main_rows(content))
    if words is None or not count:
        return None
    text = TYPES.load("quantity").write(str(count), context, 0)
    value = TYPES.load("money").read(text, context)
    written = Field("total_quantity", "money", value, text, decoy_of="total")
    return print_decoy_above_or_below_total(content, "total_qty_line", written, words.label)


def _piece_count(quantity: Field, amount: Field) -> int:
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
    preconditions=fix_itemised_receipt,
    variants=(
        TrapSpec(
            "total_qty_line",
            invoices.KINDS,
            "total",
            _print_count_beside_total,
            preconditions=invoices.fix_taxed_invoice,
        ),
    ),
)


def _fix_shop_discount(choices: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    shops = choices.trade not in ("parking", "petrol", "taxi")
    return {"saving": Decimal("0.10")} | ({} if shops else {"trade": "grocery"})


def _print_sum_of_articles(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(LabelSynonyms, context.locale.name)
    total = scalar_field(content, "total")
    amounts = [
        Decimal(cell.value)
        for row in content.tables["line_items"]
        for cell in row
        if cell.name == "line_items.amount" and cell.value is not None
    ]
    if words is None or not amounts:
        return None
    form = total_money_form(content, context)
    written = make_decoy("total_of_articles", f"{sum(amounts):.2f}", total, context, form)
    return print_decoy_above_or_below_total(content, "label_synonyms", written, words.label)


LABEL_SYNONYMS = TrapSpec(
    "label_synonyms",
    ("receipt",),
    "total",
    _print_sum_of_articles,
    preconditions=_fix_shop_discount,
    variants=(invoices.taxed_total_trap("label_synonyms", _print_sum_of_articles),),
)


PRIOR = "prior"
_HIGH_PRICE_SHARE = 0.3
"""The share of receipts on which the amount is unusual instead of the label."""


def _raise_prices(choices: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    high_prices = {"prices": 10 * choices.prices, "tender": "card"}
    return high_prices if rng.random() < _HIGH_PRICE_SHARE else {}


def _print_unusual_total_label(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    if "price_level" in content.factors:
        return _confuse_usual_total(content)
    words = find_trap_words(UnusualTotalLabel, context.locale.name)
    total = scalar_field(content, "total")
    where, others = find_page_and_line(content, "total"), other_amount_keys(content, total)
    if words is None or where is None or not others:
        return None
    word = words.labels[rng.integers(len(words.labels))]
    line = content.pages[where[0]][where[1]]
    amount = next(span for span in line.spans if span.tag == "total")
    room = ruler(content).width_share(f"{word}  {amount.text}", line.size * line.wide, bold=True)
    size, wide = (line.size, line.wide) if room < amount.at else (1.0, 1.0)
    if all(span.tag for span in line.spans):
        return None
    renamed = with_resized_label(content, line, word, size, wide)
    trapped = insert_lines(content, where, [renamed], replaced=1)
    return record_trap(trapped, "unusual_total_label", "total", others, "the sum of the articles")


def _confuse_usual_total(content: Content) -> Content | None:
    """Add the total at usual prices as a misreading; None if it is the same."""
    total = scalar_field(content, "total")
    coin = Decimal(1).scaleb(-minor_units(content.currency))
    usual = str((Decimal(total.value or 0) / 10).quantize(coin))
    if not are_distinct(total, [usual]):
        return None
    trapped = with_misreadings(with_factors(content, probe=PRIOR), total, {"total_as_usual": usual})
    return record_trap(
        trapped, "unusual_total_label", "total", ["total_as_usual"], "the sum of the articles"
    )


def _print_unusual_invoice_total_label(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(UnusualTotalLabel, context.locale.name)
    total = scalar_field(content, "total")
    where, others = (
        find_page_and_line(content, "total", last=True),
        other_amount_keys(content, total),
    )
    if words is None or where is None or not others:
        return None
    word = words.labels[rng.integers(len(words.labels))]
    line = with_fitted_label(content, content.pages[where[0]][where[1]], word)
    trapped = insert_lines(content, where, [line], replaced=1)
    return record_trap(trapped, "unusual_total_label", "total", others, "the sum of the lines")


def _fix_unusual_balance_label(
    choices: DocumentChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    words = find_trap_words(UnusualTotalLabel, choices.locale)
    if words is None:
        return None
    label = words.card_labels[rng.integers(len(words.card_labels))]
    return {"called": {"new_balance": (label,)}}


def _confuse_unusual_balance_label(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    owed, resolver = main_sum(content), printed_words(content, context, "opening")
    there = {word for page in page_word_texts(content.pages) for word in page}
    words = find_trap_words(UnusualTotalLabel, context.locale.name)
    labels = words.card_labels if words else ()
    others = other_amount_keys(content, owed)
    if not others or not resolver or not any(there.issuperset(word.split()) for word in labels):
        return None
    return record_trap(content, "unusual_total_label", owed.name, others, resolver)


UNUSUAL_TOTAL_LABEL = TrapSpec(
    "unusual_total_label",
    ("receipt",),
    "total",
    _print_unusual_total_label,
    _raise_prices,
    fix_itemised_receipt,
    variants=(
        TrapSpec(
            "unusual_total_label",
            CARDS,
            "new_balance",
            _confuse_unusual_balance_label,
            _fix_unusual_balance_label,
        ),
        TrapSpec(
            "unusual_total_label",
            invoices.KINDS,
            "total",
            _print_unusual_invoice_total_label,
            preconditions=fix_nodes(**invoices.NO_DEDUCTIONS),
        ),
    ),
)


def _print_total_label_above_amounts(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(TaxTableHeaderTotal, context.locale.name)
    total = scalar_field(content, "total")
    first = next(iter(main_rows(content)), None)
    where = find_page_and_line(content, first["description"].key) if first else None
    if words is None or first is None or where is None or len(main_rows(content)) == 1:
        return None
    if not are_distinct(total, [first["amount"].value]):
        return None
    end, by = amounts_right_edge(content), ruler(content)
    if by.width_share(f"{words.description}  {words.total}", bold=True) > end:
        return None
    headers = Span(words.description, bold=True), Span(words.total, end, "right", bold=True)
    headed = insert_lines(content, where, [Line(headers)])
    return record_trap(
        headed, "tax_table_header_total", "total", [first["amount"].key], "the sum of all articles"
    )


def _confuse_amount_header(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Attack an invoice whose column of amounts has the total's label as its header."""
    total, label = (
        scalar_field(content, "total"),
        invoices.adjacent_label(content, "total", last=True),
    )
    amounts = [row["amount"] for row in main_rows(content)]
    if label is None or len(amounts) < 2 or not are_distinct(total, [amounts[0].value]):
        return None
    return record_trap(
        content, "tax_table_header_total", "total", [amounts[0].key], "the sum of all articles"
    )


def _fix_total_header(choices: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    words = load_vocabulary(choices.locale).words
    header, total_label = (
        words[role][choices.dialect % len(words[role])] for role in ("amount", "total")
    )
    return {"last_head": "total"} if header != total_label else None


TAX_TABLE_HEADER_TOTAL = TrapSpec(
    "tax_table_header_total",
    ("receipt",),
    "total",
    _print_total_label_above_amounts,
    preconditions=fix_itemised_receipt,
    variants=(
        TrapSpec(
            "tax_table_header_total",
            invoices.KINDS,
            "total",
            _confuse_amount_header,
            _fix_total_header,
            invoices.fix_taxed_invoice,
        ),
    ),
)


_AS_PRINTED = "it is printed so, whatever the rest adds up to"
_EDITED_DIGITS = {"1": "7", "2": "3", "3": "8", "4": "9", "5": "6", "6": "8", "7": "9", "8": "9"}
"""What somebody changes a digit into: a larger one of similar shape."""


def _edit_digit_of_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total = scalar_field(content, "total")
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
    if not are_distinct(altered, [total.value]):
        return None
    flag = scalar_field(content, "arithmetic_ok")
    no = dataclasses.replace(flag, value="no", text="no")
    trapped = with_field(with_field(reprint_fields(content, {"total": altered.text}), altered), no)
    return record_misreadings(
        trapped, "altered_copy", altered, {"total_repaired": total.value or ""}, _AS_PRINTED
    )


def _with_digit(text: str, index: int, digit: str) -> str:
    return f"{text[:index]}{digit}{text[index + 1 :]}"


ALTERED_COPY = TrapSpec(
    "altered_copy",
    ("receipt",),
    "total",
    _edit_digit_of_total,
    variants=(
        TrapSpec(
            "altered_copy", invoices.KINDS, "total", _edit_digit_of_total, probe="contradiction"
        ),
    ),
    probe="contradiction",
)
