"""How traps of invoices find their ground, and print what a firm could print too."""

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
untaxed = unless(lambda name: spoken(name).small_share != 1, "its bills tell no tax")
"""Where a trap cannot be laid that needs a tax."""
WHOLE: dict[str, Any] = {"credit": "no", "prepaid": Decimal(0), "early": None}
"""Nothing is given back, paid before or taken off: the total is what is due."""
_ONCE = ("flat", "month", "year")
"""Units of what no larger order has more of."""
_LARGE = 1200
"""In whole coins of the usual sort, what is written with a group of thousands."""


def shows(
    chosen: InvoiceChoices | StatementChoices, *names: str, but: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Print these of the optional parts, and leave others out."""
    told = {**chosen.shown, **dict.fromkeys(names, True), **dict.fromkeys(but, False)}
    return {"shown": told}


def showing(*names: str, but: tuple[str, ...] = ()) -> Choose:
    """Return a choice that prints some of the optional parts and leaves others out."""

    def choose(chosen: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
        return shows(chosen, *names, but=but)

    return choose


def taxed(chosen: InvoiceChoices, _: np.random.Generator) -> dict[str, Any]:
    """Sell things, on which there is tax everywhere, at prices without it."""
    return {**WHOLE, "trade": "supplies", "tax_case": "usual", "price_mode": "net"} | shows(
        chosen, "net_total", "tax_total"
    )


def on_taxed(name: str, spring: Spring, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Lay a trap on the total of invoices that tell a tax."""
    return TrapSpec(name, KINDS, "total", spring, ground=taxed, lacks=untaxed, **more)


def large(chosen: InvoiceChoices, _: np.random.Generator) -> dict[str, Any]:
    """Sell so much of the dearest line that the sum has a group of thousands."""
    items = list(chosen.items)
    dearest = max(range(len(items)), key=lambda i: items[i].price * items[i].quantity)
    places = minor_units(LOCALES.load(chosen.locale).currency)
    least, cost = _LARGE * 10 ** (2 - places), items[dearest].price * items[dearest].quantity
    times = max(1, math.ceil(least / cost))
    items[dearest] = dataclasses.replace(items[dearest], quantity=items[dearest].quantity * times)
    return {**WHOLE, "allowance": Decimal(0), "numerals": "latin", "items": tuple(items)}


def grown(chosen: InvoiceChoices, least: Decimal) -> dict[str, Any]:
    """Order so many times more that the lines come to as much, of what one has more of.

    Where all is done once, or by the month, the dearest of it costs so much more.
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
    """Keep the family of layouts where it fits, or else take another that such a firm prints."""
    if fits(LAYOUTS.load(chosen.template)):
        return {"template": chosen.template}
    found = [name for name in families_of(chosen.locale, chosen.trade) if fits(LAYOUTS.load(name))]
    return {"template": found[rng.integers(len(found))]} if found else {}


def label_of(content: Content, name: str, *, last: bool = False) -> str | None:
    """Return the words that say what a value is, where it first stands: before it, or above it."""
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
    """Return those of these fields that say something else, each value once."""
    found = {truth.value: truth}
    for name in names:
        for field in content.fields:
            if field.name == name and field.value is not None:
                found.setdefault(field.value, field)
    return [field for field in found.values() if field is not truth]


def misprinted(
    content: Content, trap: str, told: Field, readings: Mapping[str, str]
) -> Content | None:
    """Print a value in its new text, and label what it is misread as."""
    resolver = words_beside(content, told.key)
    if resolver is None:
        return None
    trapped = reprinted(content, {told.key: told.text})
    return misreadable(trapped, trap, told, readings, resolver)


def plain(content: Content, at: tuple[int, int]) -> Content:
    """Print a line no bolder than others."""
    page, number = at
    return insert(content, at, [regular(content.pages[page][number])], instead=1)
