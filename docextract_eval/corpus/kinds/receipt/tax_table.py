"""The taxes of a receipt: in a table, in lines per rate, or in a note."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt import fiscal
from docextract_eval.corpus.kinds.receipt.bill import rates_in_force
from docextract_eval.corpus.kinds.receipt.setting import field_span
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.content import Receipt


def table_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the taxes included in the prices, in a table with rate, base and tax; or a note."""
    if (
        not receipt.locale.tax_inside
        or not receipt.tax_rows
        or fiscal.has_taxes_above_total(receipt)
    ):
        if note := receipt.till_wording("tax_note"):
            yield from receipt.setting.wrapped_lines(note, centred=receipt.layout.head == "center")
        return
    if receipt.locale.tax_lines:
        yield from _rate_lines(receipt, *receipt.locale.tax_lines)
        return
    *code, rate, base, amount = receipt.locale.tax_heads  # not all print tax codes
    order = (0, 2, 1) if receipt.locale.tax_first else (0, 1, 2)
    rates = rates_in_force(receipt.choices.day, receipt.locale)
    codes = {known.rate: known.code for known in rates.values()}
    firsts = (
        [codes[row[0].value or ""] for row in receipt.tax_rows] if code else _tax_labels(receipt)
    )
    start = max(map(len, (*code, *receipt.locale.tax_parts)), default=0)
    steps = fiscal.tax_column_ends(receipt.layout.columns, receipt.locale)
    ends = [min(1.0, (start + step) * receipt.setting.column_width) for step in steps]
    headers = zip(((rate, base, amount)[i] for i in order), ends, strict=True)
    first = tuple(Span(header) for header in code if header)
    last = (
        (Span(receipt.locale.tax_gross, _gross_end(receipt), "right"),)
        if _prints_gross(receipt)
        else ()
    )
    yield Line((*first, *(Span(header, at, "right") for header, at in headers), *last), gap=0.5)
    for number, (row, label) in enumerate(zip(receipt.tax_rows, firsts, strict=True)):
        gross = receipt.items.row_extras.get(f"gross#{number}")
        cells = (field_span(row[i], at, "right") for i, at in zip(order, ends, strict=True))
        last = (field_span(gross, _gross_end(receipt), "right"),) if gross else ()
        yield Line((*((Span(label),) if label else ()), *cells, *last))
    if receipt.locale.fiscal:  # the sum is printed beside the total
        return
    label, total = receipt.wording("tax_total"), receipt.scalars["tax_total"]
    wide = receipt.setting.text_width(f"{label}   {total.text}")
    at = next((end for end in ends[order.index(2) :] if end >= wide), ends[-1])
    yield from receipt.setting.side_by_side((Span(label),), field_span(total, at, "right"))


def _prints_gross(receipt: Receipt) -> bool:
    return "gross#0" in receipt.items.row_extras


def _gross_end(receipt: Receipt) -> float:
    """Return the position at which the last column of a table of taxes ends."""
    return min(1.0, 46 * receipt.setting.column_width)


def added_tax_lines(receipt: Receipt) -> Iterator[Line]:
    """Yield the lines of taxes that are added to the prices."""
    if receipt.locale.tax_lines:
        yield from _rate_lines(receipt, *receipt.locale.tax_lines)
        return
    for row, part in zip(receipt.tax_rows, _tax_labels(receipt), strict=True):
        rate, _, amount = row
        label = part or receipt.wording("tax_total")
        yield Line((*receipt.setting.run_spans(label, rate), receipt.setting.amount_span(amount)))
    if len(receipt.tax_rows) != 1:  # a single tax is the total tax
        yield from receipt.setting.sum_lines(
            receipt.wording("tax_total"), receipt.scalars["tax_total"]
        )


def _rate_lines(
    receipt: Receipt, base_words: str, included_words: str, added_words: str
) -> Iterator[Line]:
    """Yield two lines for each rate: the amount sold at it, and the tax in it or on it."""
    tax = included_words if receipt.locale.tax_inside else added_words
    for rate, sold, amount in receipt.tax_rows:
        base_label = Span(base_words, receipt.setting.text_width(f"{rate.text} "))
        yield Line((field_span(rate), base_label, receipt.setting.amount_span(sold)))
        yield from receipt.setting.sum_lines(f"  {tax}", amount)
    if len(receipt.tax_rows) != 1:
        yield from receipt.setting.sum_lines(
            receipt.wording("tax_total"), receipt.scalars["tax_total"]
        )


def _tax_labels(receipt: Receipt) -> Iterator[str]:
    """Yield the label of each tax: who gets it, where a rate is shared."""
    names = itertools.cycle(receipt.locale.tax_parts or ("",))
    return (
        receipt.till_wording("tax_free") if row[0].value == "0" else next(names)
        for row in receipt.tax_rows
    )
