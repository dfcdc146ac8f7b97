"""Traps on currencies: shared symbols, symbols read as digits, amounts in another currency."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    load_vocabulary as bank_vocabulary,
)
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary as invoice_vocabulary
from docextract_eval.corpus.kinds.statement.foreign_payments import draw_foreign_amount
from docextract_eval.corpus.traps import TrapSpec, fix_nodes, impossible_unless, invoices
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    find_page_and_line,
    insert_if_room,
    insert_lines,
    labelled_line,
    main_rows,
    main_sum,
    make_decoy,
    record_misreadings,
    record_trap,
    reprint_fields,
    scalar_field,
    with_decoys,
    with_fitted_label,
    without_spans,
)
from docextract_eval.corpus.traps.statements import (
    ACCOUNTS,
    CARDS,
    STATEMENTS,
    has_words_for_role,
    is_card_statement,
    printed_words,
    record_attacks,
    why_no_words,
)
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
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

_FOREIGN_RATES = {
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
_ALL_FOREIGN_RATES = {**_FOREIGN_RATES, "SEK": ("EUR", "0.087")}
"""The same for invoices and cards."""
_SHARED_SYMBOLS = ("", "$", "Fr.", "Rs.", "£", "¥")
"""Currency symbols that several currencies share."""


def _print_foreign_total(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    if (
        foreign_decoys := _foreign_amount_and_currency_decoys(content, context, _FOREIGN_RATES)
    ) is None:
        return None
    amount, foreign = foreign_decoys
    trapped = _with_ambiguous_symbol_at_total(content, context, rng)
    page, number = (
        find_page_and_line(trapped, "payable") or find_page_and_line(trapped, "total") or (0, 0)
    )
    line = _foreign_line(foreign, amount, trapped.pages[page][number], context.locale.hang)
    trapped = insert_lines(trapped, (page, number + 1), [line])
    return _record_foreign_decoys(trapped, amount, foreign)


def _foreign_amount_and_currency_decoys(
    content: Content, context: Context, rates: Mapping[str, tuple[str, str]]
) -> tuple[Field, Field] | None:
    """Return decoys for the total in another currency and for that currency, or None."""
    total = scalar_field(content, "total")
    if context.currency not in rates or total.value is None:
        return None
    code, rate = rates[context.currency]
    value = Decimal(total.value) * Decimal(rate)
    amount = make_decoy("total_abroad", f"{value:.2f}", total, Context(context.locale, code))
    foreign = Field("currency_abroad", "currency", code, code, decoy_of="currency")
    return (amount, foreign) if are_distinct(total, [amount.value]) else None


def _record_foreign_decoys(content: Content, amount: Field, currency: Field) -> Content:
    """Return the content with the two decoys, and the record of a trap on the currency."""
    trapped, decoys = with_decoys(content, amount, currency), [currency.name, amount.name]
    resolver = "the country of the address"
    return record_trap(trapped, "ambiguous_currency", "currency", decoys, resolver)


def _with_ambiguous_symbol_at_total(
    content: Content, context: Context, rng: np.random.Generator
) -> Content:
    """Return the content with a shared currency symbol, or none, beside the total."""
    total, currency = scalar_field(content, "total"), scalar_field(content, "currency")
    symbols = [form.replace("{n}", "").strip() for form in context.locale.money]
    forms = [form for form, symbol in enumerate(symbols) if symbol in _SHARED_SYMBOLS]
    form = forms[rng.integers(len(forms))]
    text, symbol = TYPES.load("money").write(total.value or "", context, form), symbols[form]
    changed = reprint_fields(content, {"total": text, currency.key: symbol})
    shared = {**changed.shared_places, currency.key: ("total", symbol)}
    if not symbol:  # no symbol is printed anywhere
        del shared[currency.key]
        changed = without_spans(changed, currency.key)
    return dataclasses.replace(changed, shared_places=shared)


def _foreign_line(currency: Field, amount: Field, model_line: Line, hang: float) -> Line:
    """Return a line with the foreign amount, set like another line, below its descenders."""
    line = labelled_line(currency.text, amount, model_line)
    symbol, value = line.spans
    return dataclasses.replace(
        line,
        spans=(dataclasses.replace(symbol, tag=currency.key), value),
        gap=hang * model_line.size,
    )


def _fix_foreign_equivalent(
    choices: StatementChoices, _: np.random.Generator
) -> Mapping[str, Any] | None:
    home = LOCALES.load(choices.locale).currency
    rates = _ALL_FOREIGN_RATES if is_card_statement(choices) else _FOREIGN_RATES
    possible = has_words_for_role(choices, "equivalent") and home in rates
    return {"equivalent": rates[home]} if possible else None


def _confuse_foreign_balance(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    currency, closing = scalar_field(content, "currency"), main_sum(content)
    decoys = [f for f in content.fields if f.name in ("balance_currency", "balance_abroad")]
    amounts = [decoy.value for decoy in decoys if decoy.type == closing.type]
    if not are_distinct(closing, amounts):
        return None
    resolver = currency.text if find_page_and_line(content, currency.key) is None else None
    resolver = resolver or printed_words(content, context, "currency")
    return record_attacks(content, "ambiguous_currency", [(currency, decoys)], resolver)


def _fix_no_payment_slip(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a layout without a payment slip, which prints the currency beside the amount."""
    return {
        **invoices.NO_DEDUCTIONS,
        **invoices.fix_fitting_layout(choices, rng, lambda each: each.foot != "slip"),
    }


def _hide_currency(choices: DocumentChoices, _: np.random.Generator) -> Mapping[str, Any]:
    form = LOCALES.load(choices.locale).money[invoice_vocabulary(choices.locale).money_form]
    several = form.replace("{n}", "").strip() in _SHARED_SYMBOLS
    return {} if several else {"currency_told": "nowhere"}


def _print_foreign_total_on_invoice(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    where = find_page_and_line(content, "total", last=True)
    foreign_decoys = _foreign_amount_and_currency_decoys(content, context, _ALL_FOREIGN_RATES)
    if where is None or foreign_decoys is None:
        return None
    amount, foreign = foreign_decoys
    like = content.pages[where[0]][where[1]]
    line = with_fitted_label(content, labelled_line(foreign.text, amount, like), foreign.text)
    spans = tuple(
        dataclasses.replace(span, tag=span.tag or foreign.key, bold=False) for span in line.spans
    )
    below = dataclasses.replace(line, spans=spans, size=like.size, gap=0.2 + context.locale.hang)
    trapped = insert_if_room(content, (where[0], where[1] + 1), [below])
    return trapped and _record_foreign_decoys(trapped, amount, foreign)


AMBIGUOUS_CURRENCY = TrapSpec(
    "ambiguous_currency",
    ("receipt",),
    "currency",
    _print_foreign_total,
    variants=(
        TrapSpec(
            "ambiguous_currency",
            STATEMENTS,
            "currency",
            _confuse_foreign_balance,
            _fix_foreign_equivalent,
            why_impossible=why_no_words,
        ),
        TrapSpec(
            "ambiguous_currency",
            invoices.KINDS,
            "currency",
            _print_foreign_total_on_invoice,
            _hide_currency,
            _fix_no_payment_slip,
        ),
    ),
)


_SYMBOL_AS_DIGITS = {
    "$": "58",
    "£": "68",
    "¥": "47",
    "\N{FULLWIDTH YEN SIGN}": "47",
    "฿": "86",
    "€": "68",
    "₹": "72",
}
"""The digits that OCR engines have read for each symbol."""


def _print_symbol_at_digit(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    total, found = scalar_field(content, "total"), None
    number = re.search(r"\d\S*\d", total.text)
    for symbol in _digit_like_symbols(context.locale.name):
        if number and f"{symbol}{number[0]}" != total.text:
            found = symbol
    if found is None or number is None or total.value is None or context.locale.amounts_in:
        return None
    readings = {f"total_after_{digit}": digit + total.value for digit in _SYMBOL_AS_DIGITS[found]}
    if not are_distinct(total, [*readings.values()]):
        return None
    trapped = reprint_fields(content, {"total": f"{found}{number[0]}"})
    new_total = scalar_field(trapped, "total")
    return record_misreadings(
        trapped, "currency_glyph_as_digit", new_total, readings, "the sum of the articles"
    )


def _digit_like_symbols(locale_name: str) -> list[str]:
    locale = LOCALES.load(locale_name)
    return [
        s for s, code in locale.signs.items() if s in _SYMBOL_AS_DIGITS and code == locale.currency
    ]


def _do_invoices_print_symbol_at_digit(locale_name: str) -> bool:
    """Return whether invoices print the symbol directly before the first digit."""
    form = LOCALES.load(locale_name).money[invoice_vocabulary(locale_name).money_form]
    return any(form == f"{symbol}{{n}}" for symbol in _digit_like_symbols(locale_name))


def _why_no_digit_like_symbol(locale_name: str) -> str:
    has_symbol = _digit_like_symbols(locale_name) and LOCALES.load(locale_name).direction != "rtl"
    return "" if has_symbol else "its currency has no symbol of one character"


def _why_no_symbol_trap_on_invoices(locale_name: str) -> str:
    return _why_no_digit_like_symbol(locale_name) or (
        "its invoices always print the symbol so"
        if _do_invoices_print_symbol_at_digit(locale_name)
        else ""
    )


CURRENCY_GLYPH_AS_DIGIT = TrapSpec(
    "currency_glyph_as_digit",
    ("receipt",),
    "total",
    _print_symbol_at_digit,
    variants=(
        TrapSpec(
            "currency_glyph_as_digit",
            ("invoice",),
            "total",
            _print_symbol_at_digit,
            why_impossible=_why_no_symbol_trap_on_invoices,
        ),
    ),
    why_impossible=_why_no_digit_like_symbol,
)


_FOREIGN_PARTS = ("foreign_amount", "foreign_rate", "foreign_fee", "foreign_currency")


def _spend_abroad(
    choices: BankStatementChoices, rng: np.random.Generator
) -> Mapping[str, Any] | None:
    vocabulary = bank_vocabulary(choices.locale)
    if (abroad := vocabulary.abroad) is None:
        return None
    moved = choices.movements
    bought = [i for i, movement in enumerate(moved) if _is_purchase(movement, vocabulary.merchants)]
    picked = rng.permutation(bought)[: int(rng.integers(1, 5))].tolist()
    found = {i: draw_foreign_amount(abroad, moved[i].amount, rng) for i in sorted(picked)}
    return {"abroad": {i: foreign for i, foreign in found.items() if foreign}}


def _is_purchase(movement: Movement, shops: Sequence[Merchant]) -> bool:
    text = " ".join(movement.lines).upper()
    names = (shop.name.partition("{")[0].strip().upper() for shop in shops)
    return movement.amount < 0 and any(name in text for name in names if name)


def _confuse_foreign_amounts(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    fields = {field.key: field for field in content.fields}
    found = []
    for number, row in enumerate(main_rows(content)):
        decoys = [fields[key] for name in _FOREIGN_PARTS if (key := f"{name}#{number}") in fields]
        found.append((row["amount"], decoys))
    column = "debit" if content.factors["sign"] == "columns" else "amount"
    return record_attacks(
        content, "fx_original_amount", found, printed_words(content, context, column)
    )


def _confuse_foreign_amounts_of_card(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    fees = {field.row: field for field in content.fields if field.name == "foreign_fee"}
    found = []
    for number, row in enumerate(main_rows(content)):
        parts = [row["original_amount"], row["rate"], *([fees[number]] if number in fees else [])]
        decoys = [field for field in parts if field.value is not None]
        amounts = [abs(Decimal(field.value or 0)) for field in (row["amount"], *decoys)]
        if row["original_amount"].value is not None and len({*amounts}) == len(amounts):
            found.append((row["amount"], decoys))
    return record_attacks(
        content, "fx_original_amount", found, printed_words(content, context, "description")
    )


_WHY_NO_RATES = impossible_unless(
    lambda name: bank_vocabulary(name).abroad, "its banks print no rate below a transaction"
)
FX_ORIGINAL_AMOUNT = TrapSpec(
    "fx_original_amount",
    ACCOUNTS,
    "transactions.amount",
    _confuse_foreign_amounts,
    _spend_abroad,
    variants=(
        TrapSpec(
            "fx_original_amount",
            CARDS,
            "transactions.amount",
            _confuse_foreign_amounts_of_card,
            fix_nodes(told_abroad="yes"),
            fix_nodes(trip="some", foreign_fee="line", told_abroad="no"),
        ),
    ),
    why_impossible=lambda name: why_no_words(name) or _WHY_NO_RATES(name),
)
