"""Preconditions and edits that traps on invoices share."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS
from docextract_eval.corpus.kinds.invoice.terms import families_of
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.edits import (
    insert,
    line_of,
    misreadable,
    regular,
    reprinted,
    words_beside,
)
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps import Choose, Spring
    from docextract_eval.records import Field

KINDS = ("invoice",)
untaxed = unless(lambda name: spoken(name).small_share != 1, "its invoices print no tax")
"""The reason why a trap that needs a tax is impossible in a locale, or empty."""
WHOLE: dict[str, Any] = {"credit": "no", "prepaid": Decimal(0), "early": None}
"""No credit, prepayment or early discount, so the total is the amount due."""
_ONCE = ("flat", "month", "year")
"""Units of services whose quantity does not grow with the order."""
_LARGE = 1200
"""An amount in units of a currency with cents that has a thousands separator."""


def shows(
    chosen: InvoiceChoices | StatementChoices, *names: str, but: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the node that prints some optional parts and leaves out others."""
    told = {**chosen.shown, **dict.fromkeys(names, True), **dict.fromkeys(but, False)}
    return {"shown": told}


def showing(*names: str, but: tuple[str, ...] = ()) -> Choose:
    """Return a `Choose` that prints some optional parts and leaves out others."""

    def choose(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
        return shows(chosen, *names, but=but)

    return choose


def taxed(chosen: InvoiceChoices, _: np.random.Generator) -> dict[str, Any]:
    """Return nodes for an invoice of taxed goods at net prices."""
    return {**WHOLE, "trade": "supplies", "tax_case": "usual", "price_mode": "net"} | shows(
        chosen, "net_total", "tax_total"
    )


def on_taxed(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on the total of invoices that print a tax."""
    return TrapSpec(name, KINDS, "total", spring, ground=taxed, lacks=untaxed, **more)


def large(chosen: InvoiceChoices, _: np.random.Generator) -> dict[str, Any]:
    """Return nodes that multiply the most expensive line until the sum is in thousands."""
    items = list(chosen.items)
    dearest = max(range(len(items)), key=lambda i: items[i].price * items[i].quantity)
    places = minor_units(LOCALES.load(chosen.locale).currency)
    least, cost = _LARGE * 10 ** (2 - places), items[dearest].price * items[dearest].quantity
    times = max(1, math.ceil(least / cost))
    items[dearest] = dataclasses.replace(items[dearest], quantity=items[dearest].quantity * times)
    return {**WHOLE, "allowance": Decimal(0), "numerals": "latin", "items": tuple(items)}


def grown(chosen: InvoiceChoices, least: Decimal) -> dict[str, Any]:
    """Return nodes that multiply quantities until the lines add up to at least `least`.

    If no quantity can grow, because all are services, the most expensive one gets a higher price.
    """
    items = list(chosen.items)
    worth = [sold.price * sold.quantity for sold in items]
    more = [i for i, sold in enumerate(items) if sold.unit not in _ONCE and not sold.day]
    of = more or [max(range(len(items)), key=lambda i: worth[i])]
    grows = sum(worth[i] for i in of)
    times = max(1, math.ceil((least - sum(worth) + grows) / grows))
    for i in of:
        sold = items[i]
        items[i] = (
            dataclasses.replace(sold, quantity=sold.quantity * times)
            if more
            else dataclasses.replace(sold, price=sold.price * times)
        )
    return {**WHOLE, "allowance": Decimal(0), "items": tuple(items)}


def family(
    chosen: InvoiceChoices, rng: np.random.Generator, fits: Callable[[InvoiceLayout], bool]
) -> dict[str, Any]:
    """Return the node for a fitting layout, the drawn one or another; empty if there is none."""
    if fits(LAYOUTS.load(chosen.template)):
        return {"template": chosen.template}
    found = [name for name in families_of(chosen.locale, chosen.trade) if fits(LAYOUTS.load(name))]
    return {"template": found[rng.integers(len(found))]} if found else {}


def label_of(content: Content, name: str, *, last: bool = False) -> str | None:
    """Return the label of a value: the words before it or above it, or None."""
    at = line_of(content, name, last=last)
    if at is None:
        return None
    page, number = at
    spans = content.pages[page][number].spans
    value = next(i for i, span in enumerate(spans) if span.tag == name)
    before = (span.text for span in reversed(spans[:value]) if not span.tag)
    above = content.pages[page][number - 1].spans if number else ()
    over = (span.text for span in above if not span.tag and span.at == spans[value].at)
    return next(before, None) or next(over, None)


def others(content: Content, truth: Field, names: tuple[str, ...]) -> list[Field]:
    """Return the named fields whose values differ from the truth and from each other."""
    found = {truth.value: truth}
    for name in names:
        for field in content.fields:
            if field.name == name and field.value is not None:
                found.setdefault(field.value, field)
    return [field for field in found.values() if field is not truth]


def misprinted(
    content: Content, trap: str, told: Field, readings: Mapping[str, str]
) -> Content | None:
    """Apply a trap that prints a value in its new text, with misreadings; None without a label."""
    resolver = words_beside(content, told.key)
    if resolver is None:
        return None
    trapped = reprinted(content, {told.key: told.text})
    return misreadable(trapped, trap, told, readings, resolver)


def plain(content: Content, at: tuple[int, int]) -> Content:
    """Return the content with the line at this page and position not bold."""
    page, number = at
    return insert(content, at, [regular(content.pages[page][number])], instead=1)
