"""Traps on separators: groups taken for decimals, blanks, foreign separators, lakhs."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.invoice.goods import drawn
from docextract_eval.corpus.kinds.receipt.bill import rates_on, regional
from docextract_eval.corpus.traps import Lacks, TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import (
    differ,
    field_of,
    marks,
    misreadable,
    reprinted,
    rows_of,
    sum_of,
    without_decimals,
    words_beside,
)
from docextract_eval.corpus.traps.statements import (
    BOTH,
    CARDS,
    caught,
    largest,
    misprinted,
    misreading,
    of_card,
    owing,
    printed,
)
from docextract_eval.corpus.truth import stated
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.record import CardStatementChoices
    from docextract_eval.corpus.kinds.invoice.record import InvoiceChoices
    from docextract_eval.corpus.kinds.receipt.bill import Bought
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.traps.statements import AnyStatement
    from docextract_eval.locales import Locale

_Misprint = Callable[[Field, Context], tuple[Field, dict[str, str]] | None]
"""Returns an amount with a misleading text, and its misreadings by name, or None."""


def _thousands(chosen: AnyStatement, rng: np.random.Generator) -> dict[str, Any]:
    """Set the largest amount to one of thousands, with one separator."""
    places = minor_units(LOCALES.load(chosen.locale).currency)
    most = min(9900, spoken(chosen.locale).limits[-1]) if of_card(chosen) else 9900
    units = int(rng.integers(1100, most)) * 10 ** (2 - places)
    part = Decimal(int(rng.integers(11, 99))) / 100 if places else Decimal(0)
    return largest(chosen, lambda _: Decimal(units) + part)


def _lakhs(chosen: AnyStatement, rng: np.random.Generator) -> dict[str, Any]:
    """Set the largest amount above a lakh (100,000)."""
    amount = Decimal(int(rng.integers(11, 99)) * 10_000 + int(rng.integers(1000, 9999)))
    return largest(chosen, lambda _: amount + Decimal("0.50"))


def _misprinting(name: str, tell: _Misprint, lacks: Lacks) -> TrapSpec:
    """Return a trap on an amount of thousands: the first of a statement, or an invoice's total."""

    def spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
        told = (tell(row["amount"], context) for row in rows_of(content))
        found = next(filter(None, told), None)
        return misprinted(content, context, name, *found) if found else None

    def spring_on_invoice(
        content: Content, context: Context, _: np.random.Generator
    ) -> Content | None:
        found = tell(field_of(content, "total"), context)
        return invoices.misprinted(content, name, *found) if found else None

    on_statement = TrapSpec(
        name, BOTH, "transactions.amount", spring, ground=_in_latin, lacks=lacks, last=True
    )
    on_invoice = dataclasses.replace(
        on_statement,
        kinds=invoices.KINDS,
        field="total",
        spring=spring_on_invoice,
        ground=invoices.large,
    )
    return dataclasses.replace(on_statement, also=(on_invoice,))


def _in_latin(chosen: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    return {"numerals": "latin", **_thousands(chosen, rng)}


_KEPT_LINES = 4
"""The number of lines that are kept when a basket becomes a large order."""
_THOUSAND, _LIMIT = 1000, 100_000
_NOTHING_TAKEN_OFF = {
    **dict.fromkeys(("saving", "tip_share", "coupon", "service"), Decimal(0)),
    "offer": "none",
    "void": "no",
    "empties": 0,
}
"""No discounts, surcharges or returns, so that the sums are whole numbers."""
_LIKE_DECIMALS = (".", ",", "\N{ARABIC THOUSANDS SEPARATOR}", "\N{ARABIC DECIMAL SEPARATOR}")
"""Separators of groups that are decimal separators elsewhere."""


def _large_movement(chosen: AnyStatement, rng: np.random.Generator) -> Mapping[str, Any]:
    """Set the largest transaction to whole hundreds."""
    more = int(rng.integers(10))
    return largest(
        chosen, lambda amount: Decimal(100 * min(max(int(amount) // 100 + more, 10), 900))
    )


def _round_payment(chosen: DocumentChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix a debt so large that people pay a part of it in round thousands and hundreds."""
    most = min(9500, spoken(chosen.locale).limits[-1])
    owed = Decimal(int(rng.integers(550_000, 100 * most))) / 100
    paid = {"regime": "revolving", "habit": "part", "previous": owed}
    return {**paid, "thousands": "marked"}


def _large_order(chosen: ReceiptChoices, _: np.random.Generator) -> Mapping[str, Any]:
    """Fix a basket of few articles in quantities that make the sum and its tax whole numbers."""
    locale = regional(LOCALES.load(chosen.locale), chosen.town.region)
    added = not locale.tax_inside or chosen.trade in locale.tax_added_in
    basket = [
        _in_bulk(bought, chosen, locale, added=added) for bought in chosen.basket[:_KEPT_LINES]
    ]
    whole = sum(bought.price * bought.quantity for bought in basket)
    times = math.ceil(_THOUSAND / whole)
    basket = [dataclasses.replace(one, quantity=one.quantity * times) for one in basket]
    return {"basket": tuple(basket), **_NOTHING_TAKEN_OFF}


def _in_bulk(bought: Bought, chosen: ReceiptChoices, locale: Locale, *, added: bool) -> Bought:
    price, step = math.ceil(bought.price), 50
    if added:
        share = Fraction(rates_on(chosen.day, locale)[bought.goods].rate) / 100
        step = (share / max(1, len(locale.tax_parts))).denominator
    quantity = max(2, step // math.gcd(step, price))
    return dataclasses.replace(
        bought, price=Decimal(price), quantity=quantity, unit="", deposit=False
    )


def _large_bill(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix few items in quantities that make the sum and its tax whole numbers."""
    trade, sold_there = chosen.trade, chosen.items
    if trade == "utility":  # quantities of a meter are not round
        trade, of = "crafts", ("crafts", "1", chosen.issued)
        sold_there = drawn(LOCALES.load(chosen.locale), of, chosen.prices, rng)
    region = chosen.buyer_town.region
    locale = LOCALES.load(chosen.locale)
    locale = regional(locale, region) if locale.region_rates else locale
    known = rates_on(chosen.issued, locale)
    items = []
    for sold in sold_there[:_KEPT_LINES]:
        price = math.ceil(sold.price)
        rate = (known.get(sold.goods) or known["other"]).rate
        share = Fraction(rate if chosen.tax_case == "usual" else "0") / 100
        step = (share / max(1, len(locale.tax_parts))).denominator
        count = Decimal(max(2, step // math.gcd(step, price)))
        items.append(dataclasses.replace(sold, price=Decimal(price), quantity=count))
    times = math.ceil(_THOUSAND / sum(sold.price * sold.quantity for sold in items))
    items = [dataclasses.replace(sold, quantity=sold.quantity * times) for sold in items]
    nothing = {"allowance": Decimal(0), "charge": Decimal(0), "price_mode": "net"}
    more = {"trade": trade, "size": "1", "items": tuple(items), "rounded": "no"}
    return {**invoices.WHOLE, **nothing, **more}


def _print_whole_sums(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    """Print all whole amounts without cents, as some tills do; other amounts keep them."""
    whole = {field.key: field for field in stated(content) if _is_whole(field)}
    total = field_of(content, "total")
    if "total" not in whole or not _is_large(total):
        return None
    texts = {key: _without_cents(field.text, context) for key, field in whole.items()}
    return _ungrouped(content, context, total, texts, "the articles, which add up to it")


def _print_whole_amount(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    cells = (cell for row in content.tables["transactions"] for cell in row)
    amounts = [cell for cell in cells if cell.name == "transactions.amount"]
    amount = next((cell for cell in amounts if _is_whole(cell) and _is_large(cell)), None)
    if amount is None:
        return None
    texts = {amount.key: _without_cents(amount.text, context)}
    return _ungrouped(content, context, amount, texts, sum_of(content).text)


def _without_cents(text: str, context: Context) -> str:
    return re.sub(rf"(?<=\d){re.escape(marks(context)[1])}\d+(?!\d)", "", text)


def _is_whole(field: Field) -> bool:
    if field.type != "money" or field.value is None or field.decoy_of is not None:
        return False
    return Decimal(field.value) != 0 and Decimal(field.value) % 1 == 0


def _is_large(field: Field) -> bool:
    return _THOUSAND <= abs(Decimal(field.value or 0)) < _LIMIT


def _ungrouped(
    content: Content, context: Context, truth: Field, texts: Mapping[str, str], resolver: str
) -> Content | None:
    """Print these texts, and add the misreading of a group as decimals; None if impossible."""
    if marks(context)[0] not in _LIKE_DECIMALS:
        return None
    taken = Decimal(truth.value or 0) / _THOUSAND
    wrong = {"amount_ungrouped": TYPES.load("money").canonical(f"{taken:.3f}", context)}
    printed = dataclasses.replace(truth, text=texts[truth.key])
    return misreadable(reprinted(content, texts), "grouped_integer", printed, wrong, resolver)


def _not_like_decimals(name: str) -> str:
    if why := without_decimals(name):
        return why
    return (
        ""
        if LOCALES.load(name).group in _LIKE_DECIMALS
        else "its thousands separator is no decimal separator"
    )


GROUPED_INTEGER = TrapSpec(
    "grouped_integer",
    ("receipt",),
    "total",
    _print_whole_sums,
    ground=_large_order,
    also=(
        TrapSpec(
            "grouped_integer",
            ("bank_statement",),
            "transactions.amount",
            _print_whole_amount,
            ground=_large_movement,
            last=True,  # other traps may change transactions and balances
            lacks=_not_like_decimals,
        ),
        TrapSpec(
            "grouped_integer",
            CARDS,
            "transactions.amount",
            _print_whole_amount,
            ground=_round_payment,
            lacks=_not_like_decimals,
        ),
        TrapSpec(
            "grouped_integer",
            invoices.KINDS,
            "total",
            _print_whole_sums,
            ground=_large_bill,
            lacks=_not_like_decimals,
        ),
    ),
    lacks=_not_like_decimals,
)


def _with_blanks(amount: Field, context: Context) -> tuple[Field, dict[str, str]] | None:
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
    told = dataclasses.replace(amount, text=text)
    if len(text.split()) != blanks + len(amount.text.split()) or not differ(told, [ends, starts]):
        return None
    return told, {"amount_after_blank": ends, "amount_before_blank": starts}


APOSTROPHE_SPACE_GROUP = _misprinting(
    "apostrophe_space_group",
    _with_blanks,
    lacks=unless(
        lambda name: LOCALES.load(name).group != " ", "its amounts have blanks on every document"
    ),
)


def _with_foreign_marks(amount: Field, context: Context) -> tuple[Field, dict[str, str]] | None:
    """Return an amount with another country's separators, and its misreading here, or None."""
    ours = context.locale.decimal
    theirs = ("," if ours == "." else "."), ("." if ours == "." else ",")
    whole, _, cents = (amount.value or "").lstrip("-").partition(".")
    if not cents or not _THOUSAND <= int(whole) < 1000 * _THOUSAND:
        return None
    digits = f"{whole[:-3]}{theirs[1]}{whole[-3:]}{theirs[0]}{cents}"
    shown = _digits_of(amount.text, context)
    if shown is None:
        return None
    text = amount.text.replace(shown, digits)
    told = dataclasses.replace(amount, text=text)
    sign = "-" if (amount.value or "").startswith("-") else ""
    wrong = f"{sign}{int(whole) // _THOUSAND}.{whole[-3:-1]}"
    if text == amount.text or not differ(told, [wrong]):
        return None
    return told, {"amount_by_its_first_mark": wrong}


def _digits_of(text: str, context: Context) -> str | None:
    """Return the digits of an amount with their separators, without symbols around them."""
    first = next((i for i, sign in enumerate(text) if sign.isdigit()), None)
    last = max((i for i, sign in enumerate(text) if sign.isdigit()), default=0)
    return None if first is None or context.locale.amounts_in else text[first : last + 1]


MIXED_SEPARATORS = _misprinting("mixed_separators", _with_foreign_marks, lacks=without_decimals)


_LAKH = 100_000


def _confuse_groups(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    found = []
    for row in rows_of(content):
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
    return caught(content, "lakh_grouping", found, printed(content, context, "closing"))


def _pay_card_in_full(chosen: CardStatementChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix that a card's balance is paid in full, also in the control twin."""
    return {**owing(chosen, rng), "habit": "full"} if of_card(chosen) else {}


_LAKH_SUMS = ("total", "net_total")
_ITEM_AMOUNT = "line_items.amount"
_LAKH_STEPS = 1000
"""The step in which the minimum of a large order is drawn."""


def _order_for_lakhs(chosen: InvoiceChoices, rng: np.random.Generator) -> Mapping[str, Any]:
    """Fix quantities whose lines add up to more than a lakh (100,000)."""
    least = int(rng.integers(105, 260)) * _LAKH_STEPS
    return {**invoices.grown(chosen, Decimal(least)), "thousands": "marked"}


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
            readings = [misreading(amount, said, f"{rest}") for rest, said in groups.items()]
            found.append((amount, readings))
    return caught(content, "lakh_grouping", found, words_beside(content, "total"))


_BY_THREES = unless(lambda name: LOCALES.load(name).grouping != (3,), "it groups digits by threes")
LAKH_GROUPING = TrapSpec(
    "lakh_grouping",
    BOTH,
    "transactions.amount",
    _confuse_groups,
    _lakhs,
    _pay_card_in_full,
    also=(
        TrapSpec(
            "lakh_grouping",
            invoices.KINDS,
            "total",
            _confuse_invoice_groups,
            ground=_order_for_lakhs,
            control=always(thousands="never"),  # the same amounts without separators
            besides=("net_total", _ITEM_AMOUNT),
            lacks=_BY_THREES,
            last=True,
        ),
    ),
    lacks=_BY_THREES,
    last=True,
)
