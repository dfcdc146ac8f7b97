"""Traps on currencies: shared symbols, symbols read as digits, amounts in another currency."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken as bank_spoken
from docextract_eval.corpus.kinds.invoice.vocabulary import spoken as invoice_spoken
from docextract_eval.corpus.kinds.statement.abroad import spent
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    called,
    decoy,
    differ,
    field_of,
    insert,
    labelled_line,
    line_of,
    misreadable,
    reprinted,
    rows_of,
    sprung,
    sum_of,
    with_decoys,
    within,
    without,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    BOTH,
    CARDS,
    caught,
    of_card,
    printed,
    says,
    wordless,
)
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.account import Movement
    from docextract_eval.corpus.kinds.bank_statement.record import BankStatementChoices
    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Merchant
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.kinds.statement.record import StatementChoices
    from docextract_eval.records import Line

_ABROAD = {
    "AED": ("USD", "0.27"),
    "BRL": ("USD", "0.18"),
    "CHF": ("EUR", "1.05"),
    "CNY": ("HKD", "1.09"),
    "EUR": ("CHF", "0.95"),
    "GBP": ("EUR", "1.17"),
    "INR": ("USD", "0.012"),
    "JPY": ("KRW", "9.2"),  # has no decimals either, as amounts in yen are read
    "PLN": ("EUR", "0.23"),
    "THB": ("USD", "0.028"),
    "TRY": ("EUR", "0.028"),
    "USD": ("CAD", "1.36"),
    "VND": ("KRW", "0.054"),
}
"""For each currency, the one that is printed beside it, and a rate."""
_BESIDE = {**_ABROAD, "SEK": ("EUR", "0.087")}
"""The same for invoices and cards."""
_SHARED_SIGNS = ("", "$", "Fr.", "Rs.", "£", "¥")
"""Currency symbols that several currencies share."""


def _print_foreign_total(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    if (abroad := _total_abroad(content, context, _ABROAD)) is None:
        return None
    amount, foreign = abroad
    trapped = _with_shared_sign(content, context, rng)
    page, number = line_of(trapped, "payable") or line_of(trapped, "total") or (0, 0)
    line = _foreign_line(foreign, amount, trapped.pages[page][number], context.locale.hang)
    trapped = insert(trapped, (page, number + 1), [line])
    return _beside_foreign(trapped, amount, foreign)


def _total_abroad(
    content: Content, context: Context, rates: Mapping[str, tuple[str, str]]
) -> tuple[Field, Field] | None:
    """Return decoys for the total in another currency and for that currency, or None."""
    total = field_of(content, "total")
    if context.currency not in rates or total.value is None:
        return None
    code, rate = rates[context.currency]
    value = Decimal(total.value) * Decimal(rate)
    amount = decoy("total_abroad", f"{value:.2f}", total, Context(context.locale, code))
    foreign = Field("currency_abroad", "currency", code, code, decoy_of="currency")
    return (amount, foreign) if differ(total, [amount.value]) else None


def _beside_foreign(content: Content, amount: Field, foreign: Field) -> Content:
    """Return the content with the two decoys, and the record of a trap on the currency."""
    trapped, decoys = with_decoys(content, amount, foreign), [foreign.name, amount.name]
    resolver = "the country of the address"
    return sprung(trapped, "ambiguous_currency", "currency", decoys, resolver)


def _with_shared_sign(content: Content, context: Context, rng: np.random.Generator) -> Content:
    """Return the content with a shared currency symbol, or none, beside the total."""
    total, currency = field_of(content, "total"), field_of(content, "currency")
    signs = [form.replace("{n}", "").strip() for form in context.locale.money]
    forms = [form for form, sign in enumerate(signs) if sign in _SHARED_SIGNS]
    form = forms[rng.integers(len(forms))]
    text, sign = TYPES.load("money").show(total.value or "", context, form), signs[form]
    bare = reprinted(content, {"total": text, currency.key: sign})
    shared = {**bare.shared, currency.key: ("total", sign)}
    if not sign:  # no symbol is printed anywhere
        del shared[currency.key]
        bare = without(bare, currency.key)
    return dataclasses.replace(bare, shared=shared)


def _foreign_line(currency: Field, amount: Field, like: Line, hang: float) -> Line:
    """Return a line with the foreign amount, set like another line, below its descenders."""
    line = labelled_line(currency.text, amount, like)
    sign, value = line.spans
    return dataclasses.replace(
        line, spans=(dataclasses.replace(sign, tag=currency.key), value), gap=hang * like.size
    )


def _choose_rate(chosen: StatementChoices, _: np.random.Generator) -> Mapping[str, Any] | None:
    home = LOCALES.load(chosen.locale).currency
    rates = _BESIDE if of_card(chosen) else _ABROAD
    said = says(chosen, "equivalent") and home in rates
    return {"equivalent": rates[home]} if said else None


def _confuse_balance_abroad(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    currency, closing = field_of(content, "currency"), sum_of(content)
    decoys = [f for f in content.fields if f.name in ("balance_currency", "balance_abroad")]
    amounts = [decoy.value for decoy in decoys if decoy.type == closing.type]
    if not differ(closing, amounts):
        return None
    resolver = currency.text if line_of(content, currency.key) is None else None
    resolver = resolver or printed(content, context, "currency")
    return caught(content, "ambiguous_currency", [(currency, decoys)], resolver)


def _without_payment_slip(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout without a payment slip, which prints the currency beside the amount."""
    return {**invoices.WHOLE, **invoices.family(chosen, rng, lambda each: each.foot != "slip")}


def _currency_nowhere(chosen: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    form = LOCALES.load(chosen.locale).money[invoice_spoken(chosen.locale).money]
    several = form.replace("{n}", "").strip() in _SHARED_SIGNS
    return {} if several else {"currency_told": "nowhere"}


def _print_foreign_total_on_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    where = line_of(content, "total", last=True)
    abroad = _total_abroad(content, context, _BESIDE)
    if where is None or abroad is None:
        return None
    amount, foreign = abroad
    like = content.pages[where[0]][where[1]]
    line = called(content, labelled_line(foreign.text, amount, like), foreign.text)
    spans = tuple(
        dataclasses.replace(span, tag=span.tag or foreign.key, bold=False) for span in line.spans
    )
    below = dataclasses.replace(line, spans=spans, size=like.size, gap=0.2 + context.locale.hang)
    trapped = within(content, (where[0], where[1] + 1), [below])
    return trapped and _beside_foreign(trapped, amount, foreign)


AMBIGUOUS_CURRENCY = TrapSpec(
    "ambiguous_currency",
    ("receipt",),
    "currency",
    _print_foreign_total,
    also=(
        TrapSpec(
            "ambiguous_currency",
            BOTH,
            "currency",
            _confuse_balance_abroad,
            _choose_rate,
            lacks=wordless,
        ),
        TrapSpec(
            "ambiguous_currency",
            invoices.KINDS,
            "currency",
            _print_foreign_total_on_invoice,
            _currency_nowhere,
            _without_payment_slip,
        ),
    ),
)


_SIGN_AS_DIGITS = {
    "$": "58",
    "£": "68",
    "¥": "47",
    "\N{FULLWIDTH YEN SIGN}": "47",
    "฿": "86",
    "€": "68",
    "₹": "72",
}
"""The digits that OCR engines have read for each symbol."""


def _print_sign_at_digit(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total, found = field_of(content, "total"), None
    number = re.search(r"\d\S*\d", total.text)
    for sign in _signs(context.locale.name):
        if number and f"{sign}{number[0]}" != total.text:
            found = sign
    if found is None or number is None or total.value is None or context.locale.amounts_in:
        return None
    readings = {f"total_after_{digit}": digit + total.value for digit in _SIGN_AS_DIGITS[found]}
    if not differ(total, [*readings.values()]):
        return None
    trapped = reprinted(content, {"total": f"{found}{number[0]}"})
    told = field_of(trapped, "total")
    return misreadable(
        trapped, "currency_glyph_as_digit", told, readings, "the sum of the articles"
    )


def _signs(name: str) -> list[str]:
    locale = LOCALES.load(name)
    return [
        s for s, code in locale.signs.items() if s in _SIGN_AS_DIGITS and code == locale.currency
    ]


def _glued(name: str) -> bool:
    """Return whether invoices print the symbol directly before the first digit."""
    form = LOCALES.load(name).money[invoice_spoken(name).money]
    return any(form == f"{sign}{{n}}" for sign in _signs(name))


def _without_sign(name: str) -> str:
    signed = _signs(name) and LOCALES.load(name).direction != "rtl"
    return "" if signed else "its currency has no symbol of one character"


def _without_sign_or_always_so(name: str) -> str:
    return _without_sign(name) or (
        "its invoices always print the symbol so" if _glued(name) else ""
    )


CURRENCY_GLYPH_AS_DIGIT = TrapSpec(
    "currency_glyph_as_digit",
    ("receipt",),
    "total",
    _print_sign_at_digit,
    also=(
        TrapSpec(
            "currency_glyph_as_digit",
            ("invoice",),
            "total",
            _print_sign_at_digit,
            lacks=_without_sign_or_always_so,
        ),
    ),
    lacks=_without_sign,
)


_FOREIGN_PARTS = ("foreign_amount", "foreign_rate", "foreign_fee", "foreign_currency")


def _spend_abroad(
    chosen: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    vocabulary = bank_spoken(chosen.locale)
    if (abroad := vocabulary.abroad) is None:
        return None
    moved = chosen.movements
    bought = [i for i, movement in enumerate(moved) if _is_purchase(movement, vocabulary.shops)]
    picked = rng.permutation(bought)[: int(rng.integers(1, 5))].tolist()
    found = {i: spent(abroad, moved[i].amount, rng) for i in sorted(picked)}
    return {"abroad": {i: foreign for i, foreign in found.items() if foreign}}


def _is_purchase(movement: Movement, shops: Sequence[Merchant]) -> bool:
    said = " ".join(movement.lines).upper()
    names = (shop.name.partition("{")[0].strip().upper() for shop in shops)
    return movement.amount < 0 and any(name in said for name in names if name)


def _confuse_foreign_amounts(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    fields = {field.key: field for field in content.fields}
    found = []
    for number, row in enumerate(rows_of(content)):
        decoys = [fields[key] for name in _FOREIGN_PARTS if (key := f"{name}#{number}") in fields]
        found.append((row["amount"], decoys))
    column = "debit" if content.factors["sign"] == "columns" else "amount"
    return caught(content, "fx_original_amount", found, printed(content, context, column))


def _confuse_foreign_amounts_of_card(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    fees = {field.row: field for field in content.fields if field.name == "foreign_fee"}
    found = []
    for number, row in enumerate(rows_of(content)):
        told = [row["original_amount"], row["rate"], *([fees[number]] if number in fees else [])]
        decoys = [field for field in told if field.value is not None]
        amounts = [abs(Decimal(field.value or 0)) for field in (row["amount"], *decoys)]
        if row["original_amount"].value is not None and len({*amounts}) == len(amounts):
            found.append((row["amount"], decoys))
    return caught(content, "fx_original_amount", found, printed(content, context, "description"))


_WITHOUT_RATES = unless(
    lambda name: bank_spoken(name).abroad, "its banks print no rate below a transaction"
)
FX_ORIGINAL_AMOUNT = TrapSpec(
    "fx_original_amount",
    ACCOUNTS,
    "transactions.amount",
    _confuse_foreign_amounts,
    _spend_abroad,
    also=(
        TrapSpec(
            "fx_original_amount",
            CARDS,
            "transactions.amount",
            _confuse_foreign_amounts_of_card,
            always(told_abroad="yes"),
            always(trip="some", foreign_fee="line", told_abroad="no"),
        ),
    ),
    lacks=lambda name: wordless(name) or _WITHOUT_RATES(name),
)
