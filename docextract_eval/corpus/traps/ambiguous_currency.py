"""A total whose sign many countries use, or without one, and the same in foreign money below."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, invoices, statements
from docextract_eval.corpus.traps.edits import (
    decoy,
    differ,
    field_of,
    insert,
    line_of,
    reprinted,
    sprung,
    sum_of,
    without,
)
from docextract_eval.corpus.traps.total_lines import called, labelled_line, within
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Line

_ABROAD = {
    "AED": ("USD", "0.27"),
    "BRL": ("USD", "0.18"),
    "CHF": ("EUR", "1.05"),
    "CNY": ("HKD", "1.09"),
    "EUR": ("CHF", "0.95"),
    "GBP": ("EUR", "1.17"),
    "INR": ("USD", "0.012"),
    "JPY": ("KRW", "9.2"),  # of whole units too: that is how paper of yen is read
    "PLN": ("EUR", "0.23"),
    "THB": ("USD", "0.028"),
    "TRY": ("EUR", "0.028"),
    "USD": ("CAD", "1.36"),
    "VND": ("KRW", "0.054"),
}
"""Per currency, the one that is printed beside it, and a rate."""
_BESIDE = {**_ABROAD, "SEK": ("EUR", "0.087")}
"""The same for invoices and cards."""
_MANY = ("", "$", "Fr.", "Rs.", "£", "¥")
"""What may be any of several currencies."""


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    total = field_of(content, "total")
    if context.currency not in _ABROAD or total.value is None:
        return None
    code, rate = _ABROAD[context.currency]
    value = Decimal(total.value) * Decimal(rate)
    amount = decoy("total_abroad", f"{value:.2f}", total, Context(context.locale, code))
    if not differ(total, [amount.value]):
        return None
    trapped = _ambiguous(content, context, dice)
    page, number = line_of(trapped, "payable") or line_of(trapped, "total") or (0, 0)
    foreign = Field("currency_abroad", "currency", code, code, decoy_of="currency")
    line = _abroad(foreign, amount, trapped.pages[page][number], context.locale.hang)
    trapped = insert(trapped, (page, number + 1), [line])
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, amount, foreign))
    names = [foreign.name, amount.name]
    return sprung(trapped, "ambiguous_currency", "currency", names, "the country of the address")


def _ambiguous(content: Content, context: Context, dice: np.random.Generator) -> Content:
    """Print the total with a sign of many currencies, where there is one, or with none."""
    total, currency = field_of(content, "total"), field_of(content, "currency")
    signs = [form.replace("{n}", "").strip() for form in context.locale.money]
    forms = [form for form, sign in enumerate(signs) if sign in _MANY]
    form = forms[dice.integers(len(forms))]
    text, sign = TYPES.load("money").show(total.value or "", context, form), signs[form]
    bare = reprinted(content, {"total": text, currency.key: sign})
    shared = {**bare.shared, currency.key: ("total", sign)}
    if not sign:  # where none is printed, it stands nowhere
        del shared[currency.key]
        bare = without(bare, currency.key)
    return dataclasses.replace(bare, shared=shared)


def _abroad(currency: Field, amount: Field, like: Line, hang: float) -> Line:
    """Print the foreign amount as the line above prints its own, clear of its letters."""
    line = labelled_line(currency.text, amount, like)
    sign, value = line.spans
    return dataclasses.replace(
        line,
        spans=(dataclasses.replace(sign, tag=currency.key), value),
        gap=hang * like.size,
    )


def _choose_rate(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    home = LOCALES.load(chosen["locale"]).currency
    rates = _BESIDE if statements.of_card(chosen) else _ABROAD
    said = statements.says(chosen, "equivalent") and home in rates
    return {"equivalent": rates[home]} if said else None


def _spring_on_statement(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    currency, closing = field_of(content, "currency"), sum_of(content)
    decoys = [f for f in content.fields if f.name in ("balance_currency", "balance_abroad")]
    amounts = [decoy.value for decoy in decoys if decoy.type == closing.type]
    if not differ(closing, amounts):
        return None
    resolver = currency.text if line_of(content, currency.key) is None else None
    resolver = resolver or statements.printed(content, context, "currency")
    return statements.caught(content, "ambiguous_currency", [(currency, decoys)], resolver)


_ON_STATEMENT = TrapSpec(
    "ambiguous_currency",
    statements.BOTH,
    "currency",
    _spring_on_statement,
    _choose_rate,
    lacks=statements.wordless,
)


def _ground_on_invoice(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Leave payment parts out: they say the currency beside the amount."""
    return {**invoices.WHOLE, **invoices.family(chosen, dice, lambda each: each.foot != "slip")}


def _bare(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    form = LOCALES.load(chosen["locale"]).money[spoken(chosen["locale"]).money]
    several = form.replace("{n}", "").strip() in _MANY
    return {} if several else {"currency_told": "nowhere"}


def _spring_on_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total, where = field_of(content, "total"), line_of(content, "total", last=True)
    if context.currency not in _BESIDE or where is None:
        return None
    code, rate = _BESIDE[context.currency]
    value = Decimal(total.value or 0) * Decimal(rate)
    amount = decoy("total_abroad", f"{value:.2f}", total, Context(context.locale, code))
    if not differ(total, [amount.value]):
        return None
    foreign = Field("currency_abroad", "currency", code, code, decoy_of="currency")
    like = content.pages[where[0]][where[1]]
    line = called(content, labelled_line(code, amount, like), code)
    spans = tuple(
        dataclasses.replace(span, tag=span.tag or foreign.key, bold=False) for span in line.spans
    )
    below = dataclasses.replace(line, spans=spans, size=like.size, gap=0.2 + context.locale.hang)
    trapped = within(content, (where[0], where[1] + 1), [below])
    if trapped is None:
        return None
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, amount, foreign))
    names = [foreign.name, amount.name]
    return sprung(trapped, "ambiguous_currency", "currency", names, "the country of the address")


_ON_INVOICE = TrapSpec(
    "ambiguous_currency",
    invoices.KINDS,
    "currency",
    _spring_on_invoice,
    _bare,
    _ground_on_invoice,
)
TRAP = TrapSpec(
    "ambiguous_currency",
    ("receipt",),
    "currency",
    _spring,
    also=(_ON_STATEMENT, _ON_INVOICE),
)
