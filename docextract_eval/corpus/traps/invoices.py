"""Preconditions and edits that traps on invoices share."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.layouts import LAYOUTS
from docextract_eval.corpus.kinds.invoice.terms import trade_families
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.traps import TrapSpec, impossible_unless
from docextract_eval.corpus.traps.edits import (
    find_page_and_line,
    insert_lines,
    label_words,
    record_misreadings,
    reprint_fields,
    unbold,
)
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.money import minor_units

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.invoice.layouts import InvoiceLayout
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.corpus.traps import Apply, Choose
    from docextract_eval.records import Field

KINDS = ("invoice",)
why_no_tax = impossible_unless(
    lambda name: load_vocabulary(name).small_share != 1, "its invoices print no tax"
)
"""The reason why a trap that needs a tax is impossible in a locale, or empty."""
NO_DEDUCTIONS: dict[str, Any] = {"credit": "no", "prepaid": Decimal(0), "early": None}
"""No credit, prepayment or early discount, so the total is the amount due."""
_FIXED_UNITS = ("flat", "month", "year")
"""Units of services whose quantity does not grow with the order."""
_LARGE_AMOUNT = 1200
"""An amount in units of a currency with cents that has a thousands separator."""


def fix_shown_parts(
    choices: InvoiceChoices | StatementChoices, *names: str, hidden: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the node that prints some optional parts and leaves out others."""
    shown = {**choices.shown, **dict.fromkeys(names, True), **dict.fromkeys(hidden, False)}
    return {"shown": shown}


def choose_shown_parts(*names: str, hidden: tuple[str, ...] = ()) -> Choose:
    """Return a `Choose` that prints some optional parts and leaves out others."""

    def choose(choices: InvoiceChoices, _: np.random.Generator) -> Mapping[str, Any]:
        return fix_shown_parts(choices, *names, hidden=hidden)

    return choose


def fix_taxed_invoice(choices: InvoiceChoices, _: np.random.Generator) -> dict[str, Any]:
    """Return nodes for an invoice of taxed goods at net prices."""
    return {
        **NO_DEDUCTIONS,
        "trade": "supplies",
        "tax_case": "usual",
        "price_mode": "net",
    } | fix_shown_parts(choices, "net_total", "tax_total")


def taxed_total_trap(name: str, apply: Apply, **more: Any) -> TrapSpec:  # noqa: ANN401 - as a spec has
    """Return a trap on the total of invoices that print a tax."""
    return TrapSpec(
        name,
        KINDS,
        "total",
        apply,
        preconditions=fix_taxed_invoice,
        why_impossible=why_no_tax,
        **more,
    )


def fix_large_invoice(choices: InvoiceChoices, _: np.random.Generator) -> dict[str, Any]:
    """Return nodes that multiply the most expensive line until the sum is in thousands."""
    items = list(choices.items)
    costliest = max(range(len(items)), key=lambda i: items[i].price * items[i].quantity)
    places = minor_units(LOCALES.load(choices.locale).currency)
    least, cost = (
        _LARGE_AMOUNT * 10 ** (2 - places),
        items[costliest].price * items[costliest].quantity,
    )
    times = max(1, math.ceil(least / cost))
    items[costliest] = dataclasses.replace(
        items[costliest], quantity=items[costliest].quantity * times
    )
    return {**NO_DEDUCTIONS, "allowance": Decimal(0), "numerals": "latin", "items": tuple(items)}


def fix_grown_quantities(choices: InvoiceChoices, least: Decimal) -> dict[str, Any]:
    """Return nodes that multiply quantities until the lines add up to at least `least`.

    If no quantity can grow, because all are services, the most expensive one gets a higher price.
    """
    items = list(choices.items)
    worth = [sold.price * sold.quantity for sold in items]
    more = [i for i, sold in enumerate(items) if sold.unit not in _FIXED_UNITS and not sold.date]
    growing = more or [max(range(len(items)), key=lambda i: worth[i])]
    grows = sum(worth[i] for i in growing)
    times = max(1, math.ceil((least - sum(worth) + grows) / grows))
    for i in growing:
        sold = items[i]
        items[i] = (
            dataclasses.replace(sold, quantity=sold.quantity * times)
            if more
            else dataclasses.replace(sold, price=sold.price * times)
        )
    return {**NO_DEDUCTIONS, "allowance": Decimal(0), "items": tuple(items)}


def fix_fitting_layout(
    choices: InvoiceChoices, rng: np.random.Generator, fits: Callable[[InvoiceLayout], bool]
) -> dict[str, Any]:
    """Return the node for a fitting layout, the drawn one or another; empty if there is none."""
    if fits(LAYOUTS.load(choices.template)):
        return {"template": choices.template}
    found = [
        name for name in trade_families(choices.locale, choices.trade) if fits(LAYOUTS.load(name))
    ]
    return {"template": found[rng.integers(len(found))]} if found else {}


def adjacent_label(content: Content, name: str, *, last: bool = False) -> str | None:
    """Return the label of a value: the words before it or above it, or None."""
    at = find_page_and_line(content, name, last=last)
    if at is None:
        return None
    page, number = at
    spans = content.pages[page][number].spans
    value = next(i for i, span in enumerate(spans) if span.tag == name)
    before = (span.text for span in reversed(spans[:value]) if not span.tag)
    above = content.pages[page][number - 1].spans if number else ()
    over = (span.text for span in above if not span.tag and span.at == spans[value].at)
    return next(before, None) or next(over, None)


def rival_fields(content: Content, truth: Field, names: tuple[str, ...]) -> list[Field]:
    """Return the named fields whose values differ from the truth and from each other."""
    found = {truth.value: truth}
    for name in names:
        for field in content.fields:
            if field.name == name and field.value is not None:
                found.setdefault(field.value, field)
    return [field for field in found.values() if field is not truth]


def print_misleading_value(
    content: Content, trap: str, field_with_new_text: Field, readings: Mapping[str, str]
) -> Content | None:
    """Apply a trap that prints a value in its new text, with misreadings; None without a label."""
    resolver = label_words(content, field_with_new_text.key)
    if resolver is None:
        return None
    trapped = reprint_fields(content, {field_with_new_text.key: field_with_new_text.text})
    return record_misreadings(trapped, trap, field_with_new_text, readings, resolver)


def unbold_line(content: Content, page_and_line: tuple[int, int]) -> Content:
    """Return the content with the line at this page and position not bold."""
    page, number = page_and_line
    return insert_lines(content, page_and_line, [unbold(content.pages[page][number])], replaced=1)
