"""The taxes of a receipt: in a table, in lines per rate, or in a note."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt import fiscal
from docextract_eval.corpus.kinds.receipt.bill import rates_on
from docextract_eval.corpus.kinds.receipt.setting import stated
from docextract_eval.records import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.content import Receipt


def block(paper: Receipt) -> Iterator[Line]:
    """Yield the taxes included in the prices, in a table with rate, base and tax; or a note."""
    if not paper.locale.tax_inside or not paper.taxes or fiscal.above(paper):
        if note := paper.own("tax_note"):
            yield from paper.setting.wrapped(note, middle=paper.layout.head == "center")
        return
    if paper.locale.tax_lines:
        yield from _lines(paper, *paper.locale.tax_lines)
        return
    *code, rate, base, amount = paper.locale.tax_heads  # not all print tax codes
    order = (0, 2, 1) if paper.locale.tax_first else (0, 1, 2)
    rates = rates_on(paper.chosen.day, paper.locale)
    codes = {known.rate: known.code for known in rates.values()}
    firsts = [codes[row[0].value or ""] for row in paper.taxes] if code else _sharers(paper)
    start = max(map(len, (*code, *paper.locale.tax_parts)), default=0)
    steps = fiscal.steps(paper.layout.columns, paper.locale)
    ends = [min(1.0, (start + step) * paper.setting.column) for step in steps]
    heads = zip(((rate, base, amount)[i] for i in order), ends, strict=True)
    first = tuple(Span(head) for head in code if head)
    last = (Span(paper.locale.tax_gross, _gross_at(paper), "right"),) if _says_gross(paper) else ()
    yield Line((*first, *(Span(head, at, "right") for head, at in heads), *last), gap=0.5)
    for number, (row, said) in enumerate(zip(paper.taxes, firsts, strict=True)):
        whole = paper.items.beside.get(f"gross#{number}")
        cells = (stated(row[i], at, "right") for i, at in zip(order, ends, strict=True))
        last = (stated(whole, _gross_at(paper), "right"),) if whole else ()
        yield Line((*((Span(said),) if said else ()), *cells, *last))
    if paper.locale.fiscal:  # the sum is printed beside the total
        return
    said, total = paper.say("tax_total"), paper.scalars["tax_total"]
    wide = paper.setting.share(f"{said}   {total.text}")
    at = next((end for end in ends[order.index(2) :] if end >= wide), ends[-1])
    yield from paper.setting.beside((Span(said),), stated(total, at, "right"))


def _says_gross(paper: Receipt) -> bool:
    return "gross#0" in paper.items.beside


def _gross_at(paper: Receipt) -> float:
    """Return the position at which the last column of a table of taxes ends."""
    return min(1.0, 46 * paper.setting.column)


def added(paper: Receipt) -> Iterator[Line]:
    """Yield the lines of taxes that are added to the prices."""
    if paper.locale.tax_lines:
        yield from _lines(paper, *paper.locale.tax_lines)
        return
    for row, part in zip(paper.taxes, _sharers(paper), strict=True):
        rate, _, amount = row
        label = part or paper.say("tax_total")
        yield Line((*paper.setting.run(label, rate), paper.setting.amount(amount)))
    if len(paper.taxes) != 1:  # a single tax is the total tax
        yield from paper.setting.sum(paper.say("tax_total"), paper.scalars["tax_total"])


def _lines(paper: Receipt, base: str, inner: str, added: str) -> Iterator[Line]:
    """Yield two lines for each rate: the amount sold at it, and the tax in it or on it."""
    tax = inner if paper.locale.tax_inside else added
    for rate, sold, amount in paper.taxes:
        said = Span(base, paper.setting.share(f"{rate.text} "))
        yield Line((stated(rate), said, paper.setting.amount(sold)))
        yield from paper.setting.sum(f"  {tax}", amount)
    if len(paper.taxes) != 1:
        yield from paper.setting.sum(paper.say("tax_total"), paper.scalars["tax_total"])


def _sharers(paper: Receipt) -> Iterator[str]:
    """Yield the label of each tax: who gets it, where a rate is shared."""
    names = itertools.cycle(paper.locale.tax_parts or ("",))
    return (paper.own("tax_free") if row[0].value == "0" else next(names) for row in paper.taxes)
