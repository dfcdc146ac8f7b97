"""Traps on taxes: amount or rate beside the total, total with and without tax."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_if_room,
    insert_lines,
    labelled_line,
    make_decoy,
    print_decoy_above_or_below_total,
    record_trap,
    ruler,
    scalar_field,
    unbold,
    with_fitted_label,
    with_resized_label,
)
from docextract_eval.corpus.traps.receipts import (
    amounts_right_edge,
    fix_printed_tax,
    fix_taxed_receipt,
)
from docextract_eval.corpus.traps.vocabulary import (
    ExclAndInclTotals,
    TaxRateAsTotal,
    find_trap_words,
)
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.fieldtypes import Context

_LABELS_AND_SUM = "the labels, and the sum of the articles"
_TAX_SIZE = 1.5


def _print_tax_below_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total, tax = scalar_field(content, "total"), scalar_field(content, "tax_total")
    where = find_page_and_line(content, "total")
    if where is None or tax.value is None or not Decimal(tax.value):
        return None
    if not are_distinct(total, [tax.value]):
        return None
    page, at = where
    line = dataclasses.replace(unbold(content.pages[page][at]), size=1.0, wide=1.0, gap=0.2)
    label, end = context.locale.labels["tax_total"][0], amounts_right_edge(content)
    room = ruler(content).width_share(f"{label}  {tax.text}", _TAX_SIZE, bold=True)
    size = _TAX_SIZE if room < end else 1.0
    last = Span(tax.text, end, "right", tag=tax.key, spot=9, bold=True)
    large = Line((Span(label, bold=True), last), size=size, gap=0.3)
    trapped = insert_lines(content, where, [line, large], replaced=1)
    return record_trap(trapped, "tax_amount_as_total", "total", [tax.key], _LABELS_AND_SUM)


def _print_tax_below_invoice_total(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total, tax = scalar_field(content, "total"), scalar_field(content, "tax_total")
    where = find_page_and_line(content, "total", last=True)
    if where is None or not are_distinct(total, [tax.value]):
        return None
    unbolded = invoices.unbold_line(content, where)
    like = unbolded.pages[where[0]][where[1]]
    label = invoices.adjacent_label(content, tax.key) or context.locale.labels["tax_total"][0]
    line = dataclasses.replace(labelled_line(label, tax, like), size=1.3 * like.size, gap=0.3)
    spans = (dataclasses.replace(span, bold=True, spot=9 * bool(span.tag)) for span in line.spans)
    large = with_fitted_label(content, dataclasses.replace(line, spans=tuple(spans)), label)
    trapped = insert_if_room(unbolded, (where[0], where[1] + 1), [large])
    return trapped and record_trap(
        trapped, "tax_amount_as_total", "total", [tax.key], _LABELS_AND_SUM
    )


TAX_AMOUNT_AS_TOTAL = TrapSpec(
    "tax_amount_as_total",
    ("receipt",),
    "total",
    _print_tax_below_total,
    preconditions=fix_taxed_receipt,
    variants=(invoices.taxed_total_trap("tax_amount_as_total", _print_tax_below_invoice_total),),
)


def _print_rate_beside_total(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(TaxRateAsTotal, context.locale.name)
    rates = [Decimal(rate) for rate in _printed_rates(content)]
    if words is None or not any(rates):
        return None
    rate = max(rates) * max(1, len(context.locale.tax_parts))  # the sum of several parts
    written = make_decoy("tax_rate_amount", f"{rate:.2f}", scalar_field(content, "total"), context)
    below = bool(rng.integers(2))
    return print_decoy_above_or_below_total(
        content, "tax_rate_as_total", written, words.label, below=below
    )


def _printed_rates(content: Content) -> Iterator[str]:
    """Yield the tax rates that are printed, in the tax table or beside the articles."""
    for row in content.tables["taxes"]:
        yield row[0].value or "0"
    codes = (cell for row in content.tables["line_items"] for cell in row)
    marks = (cell for cell in codes if cell.name.endswith("tax_code") and cell.text.endswith("%"))
    yield from (cell.value or "0" for cell in marks)


def _prints_rates(locale_name: str) -> bool:
    fiscal = LOCALES.load(locale_name).fiscal
    return fiscal is None or fiscal.note != "foot"


TAX_RATE_AS_TOTAL = TrapSpec(
    "tax_rate_as_total",
    ("receipt",),
    "total",
    _print_rate_beside_total,
    lambda choices, _: fix_printed_tax(choices),
    variants=(invoices.taxed_total_trap("tax_rate_as_total", _print_rate_beside_total),),
    why_impossible=impossible_unless(_prints_rates, "its documents print no rate"),
)


def _fix_distinct_totals(choices: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    locale = LOCALES.load(choices.locale)
    # Where tax is added, a discount makes the net total differ from the subtotal; where cash is
    # rounded, there is a third total.
    added = not locale.tax_inside or choices.trade in locale.tax_added_in
    saving = {"saving": Decimal("0.10")} if added else {}
    return {**saving, **({"tender": "cash"} if locale.rounding else {}), **fix_printed_tax(choices)}


def _print_total_without_tax(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    words = find_trap_words(ExclAndInclTotals, context.locale.name)
    where = find_page_and_line(content, "total")
    total, tax, tip = (scalar_field(content, name) for name in ("total", "tax_total", "tip"))
    if words is None or where is None or total.value is None or tax.value is None:
        return None
    net = Decimal(total.value) - Decimal(tip.value or 0) - Decimal(tax.value)
    written = make_decoy("total_excl_tax", f"{net:.2f}", total, context)
    # In a size that fits beside the amount.
    line = with_resized_label(
        content, content.pages[where[0]][where[1]], words.including_tax, 1.0, 1.0
    )
    renamed = insert_lines(content, where, [line], replaced=1)
    return print_decoy_above_or_below_total(
        renamed, "excl_and_incl_totals", written, words.excluding_tax
    )


def _label_net_and_gross_as_totals(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    """Label the sums before and after tax as totals, and print neither bold."""
    words = find_trap_words(ExclAndInclTotals, context.locale.name)
    total = scalar_field(content, "total")
    net = scalar_field(content, "net_total")
    if words is None or net.value is None or not are_distinct(total, [net.value]):
        return None
    trapped = content
    for label, key in ((words.excluding_tax, net.key), (words.including_tax, total.key)):
        where = find_page_and_line(trapped, key, last=True)
        if where is None:
            return None
        trapped = invoices.unbold_line(trapped, where)
        line = trapped.pages[where[0]][where[1]]
        trapped = insert_lines(
            trapped, where, [with_fitted_label(content, line, label)], replaced=1
        )
    return record_trap(trapped, "excl_and_incl_totals", "total", [net.key], "the labels")


EXCL_AND_INCL_TOTALS = TrapSpec(
    "excl_and_incl_totals",
    ("receipt",),
    "total",
    _print_total_without_tax,
    _fix_distinct_totals,
    variants=(invoices.taxed_total_trap("excl_and_incl_totals", _label_net_and_gross_as_totals),),
)
