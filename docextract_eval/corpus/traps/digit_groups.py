"""Traps on separators: groups taken for decimals, blanks, foreign separators, lakhs."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.invoice.line_items import draw_line_items
from docextract_eval.corpus.kinds.receipt.bill import rates_in_force, with_regional_rate
from docextract_eval.corpus.traps import (
    TrapSpec,
    WhyImpossible,
    fix_nodes,
    impossible_unless,
    invoices,
)
from docextract_eval.corpus.traps.edits import (
    are_distinct,
    label_words,
    main_rows,
    main_sum,
    record_misreadings,
    reprint_fields,
    scalar_field,
    thousands_and_decimal_separators,
    why_no_decimals,
)
from docextract_eval.corpus.traps.statements import (
    CARDS,
    STATEMENTS,
    fix_largest_amount,
    fix_owed_balance,
    is_card_statement,
    misreading,
    print_misleading_cell,
    printed_words,
    record_attacks,
)
from docextract_eval.corpus.truth import all_cells
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Field

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.bill import BasketItem
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.traps.statements import AnyStatement
    from docextract_eval.countries.locales import Locale

_Misprint = Callable[[Field, Context], tuple[Field, dict[str, str]] | None]
"""Returns an amount with a misleading text, and its misreadings by name, or None."""


def _fix_thousands_amount(choices: AnyStatement, rng: np.random.Generator) -> dict[str, Any]:
    """Set the largest amount to one of thousands, with one separator."""
    places = minor_units(LOCALES.load(choices.locale).currency)
    most = (
        min(9900, load_vocabulary(choices.locale).limits[-1])
        if is_card_statement(choices)
        else 9900
    )
    units = int(rng.integers(1100, most)) * 10 ** (2 - places)
    part = Decimal(int(rng.integers(11, 99))) / 100 if places else Decimal(0)
    return fix_largest_amount(choices, lambda _: Decimal(units) + part)


def _fix_lakh_amount(choices: AnyStatement, rng: np.random.Generator) -> dict[str, Any]:
    """Set the largest amount above a lakh (100,000)."""
    amount = Decimal(int(rng.integers(11, 99)) * 10_000 + int(rng.integers(1000, 9999)))
    return fix_largest_amount(choices, lambda _: amount + Decimal("0.50"))


def _misprint_trap(name: str, misprint: _Misprint, why_impossible: WhyImpossible) -> TrapSpec:
    """Return a trap on an amount of thousands: the first of a statement, or an invoice's total."""

    def apply_on_statement(
        content: Content, context: Context, _: np.random.Generator
    ) -> Content | None:
        misprints = (misprint(row["amount"], context) for row in main_rows(content))
        found = next(filter(None, misprints), None)
        return print_misleading_cell(content, context, name, *found) if found else None

    def apply_on_invoice(
        content: Content, context: Context, _: np.random.Generator
    ) -> Content | None:
        found = misprint(scalar_field(content, "total"), context)
        return invoices.print_misleading_value(content, name, *found) if found else None

    on_statement = TrapSpec(
        name,
        STATEMENTS,
        "transactions.amount",
        apply_on_statement,
        preconditions=_fix_latin_thousands,
        why_impossible=why_impossible,
        last=True,
    )
    on_invoice = dataclasses.replace(
        on_statement,
        kinds=invoices.KINDS,
        field="total",
        apply=apply_on_invoice,
        preconditions=invoices.fix_large_invoice,
    )
    return dataclasses.replace(on_statement, variants=(on_invoice,))


def _fix_latin_thousands(choices: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"numerals": "latin", **_fix_thousands_amount(choices, rng)}


_KEPT_LINES = 4
"""The number of lines that are kept when a basket becomes a large order."""
_THOUSAND, _LIMIT = 1000, 100_000
_NO_ADJUSTMENTS = {
    **dict.fromkeys(("saving", "tip_share", "coupon", "service"), Decimal(0)),
    "offer": "none",
    "void": "no",
    "empties": 0,
}
"""No discounts, surcharges or returns, so that the sums are whole numbers."""
_AMBIGUOUS_SEPARATORS = (".", ",", "\N{ARABIC THOUSANDS SEPARATOR}", "\N{ARABIC DECIMAL SEPARATOR}")
"""Separators of groups that are decimal separators elsewhere."""


def _fix_round_transaction(choices: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    """Set the largest transaction to whole hundreds."""
    more = int(rng.integers(10))
    return fix_largest_amount(
        choices, lambda amount: Decimal(100 * min(max(int(amount) // 100 + more, 10), 900))
    )


def _fix_round_payment(choices: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a debt so large that people pay a part of it in round thousands and hundreds."""
    most = min(9500, load_vocabulary(choices.locale).limits[-1])
    owed = Decimal(int(rng.integers(550_000, 100 * most))) / 100
    paid = {"regime": "revolving", "habit": "part", "previous": owed}
    return {**paid, "thousands": "marked"}


def _fix_round_order(choices: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix a basket of few articles in quantities that make the sum and its tax whole numbers."""
    locale = with_regional_rate(LOCALES.load(choices.locale), choices.town.region)
    added = not locale.tax_inside or choices.trade in locale.tax_added_in
    basket = [
        _buy_in_bulk(bought, choices, locale, tax_added=added)
        for bought in choices.basket[:_KEPT_LINES]
    ]
    whole = sum(bought.price * bought.quantity for bought in basket)
    times = math.ceil(_THOUSAND / whole)
    basket = [dataclasses.replace(one, quantity=one.quantity * times) for one in basket]
    return {"basket": tuple(basket), **_NO_ADJUSTMENTS}


def _buy_in_bulk(
    bought: BasketItem, choices: ReceiptChoices, locale: Locale, *, tax_added: bool
) -> BasketItem:
    price, step = math.ceil(bought.price), 50
    if tax_added:
        share = Fraction(rates_in_force(choices.day, locale)[bought.goods].rate) / 100
        step = (share / max(1, len(locale.tax_parts))).denominator
    quantity = max(2, step // math.gcd(step, price))
    return dataclasses.replace(
        bought, price=Decimal(price), quantity=quantity, unit="", deposit=False
    )


def _fix_round_invoice(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix few items in quantities that make the sum and its tax whole numbers."""
    trade, sold_there = choices.trade, choices.items
    if trade == "utility":  # quantities of a meter are not round
        trade, of = "crafts", ("crafts", "1", choices.issued)
        sold_there = draw_line_items(LOCALES.load(choices.locale), of, choices.prices, rng)
    region = choices.buyer_town.region
    locale = LOCALES.load(choices.locale)
    locale = with_regional_rate(locale, region) if locale.region_rates else locale
    known = rates_in_force(choices.issued, locale)
    items = []
    for sold in sold_there[:_KEPT_LINES]:
        price = math.ceil(sold.price)
        rate = known[sold.goods].rate
        share = Fraction(rate if choices.tax_case == "usual" else "0") / 100
        step = (share / max(1, len(locale.tax_parts))).denominator
        count = Decimal(max(2, step // math.gcd(step, price)))
        items.append(dataclasses.replace(sold, price=Decimal(price), quantity=count))
    times = math.ceil(_THOUSAND / sum(sold.price * sold.quantity for sold in items))
    items = [dataclasses.replace(sold, quantity=sold.quantity * times) for sold in items]
    nothing = {"allowance": Decimal(0), "charge": Decimal(0), "price_mode": "net"}
    more = {"trade": trade, "size": "1", "items": tuple(items), "rounded": "no"}
    return {**invoices.NO_DEDUCTIONS, **nothing, **more}


def _print_whole_sums_without_cents(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    """Print all whole amounts without cents, as some tills do; other amounts keep them."""
    whole = {field.key: field for field in all_cells(content) if _is_whole(field)}
    total = scalar_field(content, "total")
    if "total" not in whole or not _is_in_thousands(total):
        return None
    texts = {key: _without_cents(field.text, context) for key, field in whole.items()}
    return _print_ambiguous_groups(
        content, context, total, texts, "the articles, which add up to it"
    )


def _print_transaction_without_cents(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    cells = (cell for row in content.tables["transactions"] for cell in row)
    amounts = [cell for cell in cells if cell.name == "transactions.amount"]
    amount = next((cell for cell in amounts if _is_whole(cell) and _is_in_thousands(cell)), None)
    if amount is None:
        return None
    texts = {amount.key: _without_cents(amount.text, context)}
    return _print_ambiguous_groups(content, context, amount, texts, main_sum(content).text)


def _without_cents(text: str, context: Context) -> str:
    return re.sub(
        rf"(?<=\d){re.escape(thousands_and_decimal_separators(context)[1])}\d+(?!\d)", "", text
    )


def _is_whole(field: Field) -> bool:
    if field.type != "money" or field.value is None or field.decoy_of is not None:
        return False
    return Decimal(field.value) != 0 and Decimal(field.value) % 1 == 0


def _is_in_thousands(field: Field) -> bool:
    return _THOUSAND <= abs(Decimal(field.value or 0)) < _LIMIT


def _print_ambiguous_groups(
    content: Content, context: Context, truth: Field, texts: Mapping[str, str], resolver: str
) -> Content | None:
    """Print these texts, and add the misreading of a group as decimals; None if impossible."""
    if thousands_and_decimal_separators(context)[0] not in _AMBIGUOUS_SEPARATORS:
        return None
    taken = Decimal(truth.value or 0) / _THOUSAND
    wrong = {"amount_ungrouped": TYPES.load("money").canonical(f"{taken:.3f}", context)}
    printed = dataclasses.replace(truth, text=texts[truth.key])
    return record_misreadings(
        reprint_fields(content, texts), "grouped_integer", printed, wrong, resolver
    )


def _why_unambiguous_separator(locale_name: str) -> str:
    if why := why_no_decimals(locale_name):
        return why
    return (
        ""
        if LOCALES.load(locale_name).group in _AMBIGUOUS_SEPARATORS
        else "its thousands separator is no decimal separator"
    )


GROUPED_INTEGER = TrapSpec(
    "grouped_integer",
    ("receipt",),
    "total",
    _print_whole_sums_without_cents,
    preconditions=_fix_round_order,
    variants=(
        TrapSpec(
            "grouped_integer",
            ("bank_statement",),
            "transactions.amount",
            _print_transaction_without_cents,
            preconditions=_fix_round_transaction,
            last=True,  # other traps may change transactions and balances
            why_impossible=_why_unambiguous_separator,
        ),
        TrapSpec(
            "grouped_integer",
            CARDS,
            "transactions.amount",
            _print_transaction_without_cents,
            preconditions=_fix_round_payment,
            why_impossible=_why_unambiguous_separator,
        ),
        TrapSpec(
            "grouped_integer",
            invoices.KINDS,
            "total",
            _print_whole_sums_without_cents,
            preconditions=_fix_round_invoice,
            why_impossible=_why_unambiguous_separator,
        ),
    ),
    why_impossible=_why_unambiguous_separator,
)


def _misprint_with_blanks(amount: Field, context: Context) -> tuple[Field, dict[str, str]] | None:
    """Return an amount with blanks between thousands, and its parts as misreadings, or None."""
    group = context.locale.group
    blanks = amount.text.count(group)
    # A transaction has one separator, by its preconditions; the total of an invoice can have more.
    if context.locale.amounts_in or not blanks or (amount.row is not None and blanks > 1):
        return None
    text = amount.text.replace(group, " ")
    before, _, rest = (amount.value or "").lstrip("-").partition(".")
    sign = "-" if (amount.value or "").startswith("-") else ""
    first = re.search(r"\d+", text)
    cents = f".{rest}" if rest else ""
    ends = f"{sign}{int(before[-3:])}{cents}"
    starts = f"{sign}{first[0] if first else ''}{'.' + '0' * len(rest) if rest else ''}"
    new_amount = dataclasses.replace(amount, text=text)
    if len(text.split()) != blanks + len(amount.text.split()) or not are_distinct(
        new_amount, [ends, starts]
    ):
        return None
    return new_amount, {"amount_after_blank": ends, "amount_before_blank": starts}


APOSTROPHE_SPACE_GROUP = _misprint_trap(
    "apostrophe_space_group",
    _misprint_with_blanks,
    why_impossible=impossible_unless(
        lambda name: LOCALES.load(name).group != " ", "its amounts have blanks on every document"
    ),
)


def _misprint_with_foreign_separators(
    amount: Field, context: Context
) -> tuple[Field, dict[str, str]] | None:
    """Return an amount with another country's separators, and its misreading here, or None."""
    ours = context.locale.decimal
    theirs = ("," if ours == "." else "."), ("." if ours == "." else ",")
    whole, _, cents = (amount.value or "").lstrip("-").partition(".")
    if not cents or not _THOUSAND <= int(whole) < 1000 * _THOUSAND:
        return None
    digits = f"{whole[:-3]}{theirs[1]}{whole[-3:]}{theirs[0]}{cents}"
    shown = _digit_part(amount.text, context)
    if shown is None:
        return None
    text = amount.text.replace(shown, digits)
    new_amount = dataclasses.replace(amount, text=text)
    sign = "-" if (amount.value or "").startswith("-") else ""
    wrong = f"{sign}{int(whole) // _THOUSAND}.{whole[-3:-1]}"
    if text == amount.text or not are_distinct(new_amount, [wrong]):
        return None
    return new_amount, {"amount_by_its_first_mark": wrong}


def _digit_part(text: str, context: Context) -> str | None:
    """Return the digits of an amount with their separators, without symbols around them."""
    first = next((i for i, character in enumerate(text) if character.isdigit()), None)
    last = max((i for i, character in enumerate(text) if character.isdigit()), default=0)
    return None if first is None or context.locale.amounts_in else text[first : last + 1]


MIXED_SEPARATORS = _misprint_trap(
    "mixed_separators", _misprint_with_foreign_separators, why_impossible=why_no_decimals
)


_LAKH = 100_000


def _confuse_groups(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    found = []
    for row in main_rows(content):
        amount = row["amount"]
        value = Decimal(amount.value or 0)
        if abs(value) < _LAKH:
            continue
        head, _, tail = (amount.value or "").partition(".")
        sign = "-" * (value < 0)
        readings = [
            misreading(amount, "amount_after_first_group", f"{sign}{int(head[-5:])}.{tail}"),
            misreading(amount, "amount_last_group", f"{sign}{int(head[-3:])}.{tail}"),
        ]
        found.append((amount, readings))
    return record_attacks(
        content, "lakh_grouping", found, printed_words(content, context, "closing")
    )


def _pay_card_in_full(choices: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix that a card's balance is paid in full, also in the control twin."""
    return {**fix_owed_balance(choices, rng), "habit": "full"} if is_card_statement(choices) else {}


_LAKH_SUMS = ("total", "net_total")
_ITEM_AMOUNT = "line_items.amount"
_LAKH_STEPS = 1000
"""The step in which the minimum of a large order is drawn."""


def _fix_lakh_order(choices: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix quantities whose lines add up to more than a lakh (100,000)."""
    least = int(rng.integers(105, 260)) * _LAKH_STEPS
    return {**invoices.fix_grown_quantities(choices, Decimal(least)), "thousands": "marked"}


def _confuse_invoice_groups(
    content: Content, _: Context, __: np.random.Generator
) -> Content | None:
    amounts = [field for field in content.fields if field.name in _LAKH_SUMS]
    amounts += [row[-1] for row in content.tables["line_items"]]
    found = []
    for amount in amounts:
        value, name = Decimal(amount.value or 0), amount.name.rpartition(".")[2]
        if value >= _LAKH:
            groups = {value % _LAKH: f"{name}_after_first_group"}
            groups[value % 1000] = f"{name}_last_group"  # can be the same value: 5,00,143.00
            readings = [
                misreading(amount, decoy_name, f"{rest}") for rest, decoy_name in groups.items()
            ]
            found.append((amount, readings))
    return record_attacks(content, "lakh_grouping", found, label_words(content, "total"))


_WHY_GROUPED_BY_THREES = impossible_unless(
    lambda name: LOCALES.load(name).grouping != (3,), "it groups digits by threes"
)
LAKH_GROUPING = TrapSpec(
    "lakh_grouping",
    STATEMENTS,
    "transactions.amount",
    _confuse_groups,
    _fix_lakh_amount,
    _pay_card_in_full,
    variants=(
        TrapSpec(
            "lakh_grouping",
            invoices.KINDS,
            "total",
            _confuse_invoice_groups,
            preconditions=_fix_lakh_order,
            control=fix_nodes(thousands="never"),  # the same amounts without separators
            secondary_fields=("net_total", _ITEM_AMOUNT),
            why_impossible=_WHY_GROUPED_BY_THREES,
            last=True,
        ),
    ),
    why_impossible=_WHY_GROUPED_BY_THREES,
    last=True,
)
