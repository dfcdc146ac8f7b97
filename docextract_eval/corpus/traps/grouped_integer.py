"""A thousand without cents, whose group could be taken for decimals: `1.000` or `1,000`."""

from __future__ import annotations

import dataclasses
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.invoice.goods import drawn
from docextract_eval.corpus.kinds.receipt.bill import rates_on, regional
from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import field_of, marks, misreadable, reprinted, sum_of
from docextract_eval.corpus.traps.statements import CARDS
from docextract_eval.corpus.truth import stated
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.receipt.baskets import Bought
    from docextract_eval.fieldtypes import Context
    from docextract_eval.locales import Locale
    from docextract_eval.records import Field

_LINES = 4
"""How many lines of a basket are kept when it becomes a large order."""
_LEAST, _LIMIT = 1000, 100_000
_PLAIN = {
    **dict.fromkeys(("saving", "tip_share", "coupon", "service"), Decimal(0)),
    "offer": "none",
    "void": "no",
    "empties": 0,
}
"""Nothing is taken off an order, put on it or brought back: its sums stay whole."""
_LIKE_DECIMALS = (".", ",", "\N{ARABIC THOUSANDS SEPARATOR}", "\N{ARABIC DECIMAL SEPARATOR}")
"""Marks that stand between groups here and before decimals elsewhere."""


def _large_movement(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Bring the largest movement to whole hundreds."""
    movements = list(chosen["movements"])
    number = max(range(len(movements)), key=lambda i: abs(movements[i].amount))
    hundreds = int(abs(movements[number].amount)) // 100 + int(dice.integers(10))
    sign = -1 if movements[number].amount < 0 else 1
    amount = sign * Decimal(100 * min(max(hundreds, 10), 900))
    movements[number] = dataclasses.replace(movements[number], amount=amount)
    return {"movements": tuple(movements)}


def _round_payment(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Owe so much that a part of it is paid in round thousands and hundreds, as people pay."""
    most = min(9500, spoken(chosen["locale"]).limits[-1])
    owed = Decimal(int(dice.integers(550_000, 100 * most))) / 100
    paid = {"regime": "revolving", "habit": "part", "previous": owed}
    return {**paid, "thousands": "marked"}


def _large_order(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    """Order a few of the articles in such numbers that the sum and the tax on it are whole."""
    locale = regional(LOCALES.load(chosen["locale"]), chosen["town"].region)
    added = not locale.tax_inside or chosen["trade"] in locale.tax_added_in
    basket = [_in_bulk(bought, chosen, locale, added=added) for bought in chosen["basket"][:_LINES]]
    whole = sum(bought.price * bought.quantity for bought in basket)
    times = math.ceil(_LEAST / whole)
    basket = [dataclasses.replace(one, quantity=one.quantity * times) for one in basket]
    return {"basket": tuple(basket), **_PLAIN}


def _in_bulk(bought: Bought, chosen: Mapping[str, Any], locale: Locale, *, added: bool) -> Bought:
    price, step = math.ceil(bought.price), 50
    if added:
        share = Fraction(rates_on(chosen["day"], locale)[bought.goods].rate) / 100
        step = (share / max(1, len(locale.tax_parts))).denominator
    quantity = max(2, step // math.gcd(step, price))
    return dataclasses.replace(
        bought, price=Decimal(price), quantity=quantity, unit="", deposit=False
    )


def _large_bill(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Sell a few things in such numbers that the sum and the tax on it are whole."""
    trade, sold_there = chosen["trade"], chosen["items"]
    if trade == "utility":  # a meter counts in no round numbers
        trade, of = "crafts", ("crafts", "1", chosen["issued"])
        sold_there = drawn(LOCALES.load(chosen["locale"]), of, chosen["prices"], dice)
    region = chosen["buyer_town"].region
    locale = LOCALES.load(chosen["locale"])
    locale = regional(locale, region) if locale.region_rates else locale
    known = rates_on(chosen["issued"], locale)
    items = []
    for sold in sold_there[:_LINES]:
        price = math.ceil(sold.price)
        rate = (known.get(sold.goods) or known["other"]).rate
        share = Fraction(rate if chosen["tax_case"] == "usual" else "0") / 100
        step = (share / max(1, len(locale.tax_parts))).denominator
        count = Decimal(max(2, step // math.gcd(step, price)))
        items.append(dataclasses.replace(sold, price=Decimal(price), quantity=count))
    times = math.ceil(_LEAST / sum(sold.price * sold.quantity for sold in items))
    items = [dataclasses.replace(sold, quantity=sold.quantity * times) for sold in items]
    nothing = {"allowance": Decimal(0), "charge": Decimal(0), "price_mode": "net"}
    more = {"trade": trade, "size": "1", "items": tuple(items), "rounded": "no"}
    return {**invoices.WHOLE, **nothing, **more}


def _in_a_sum(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    """Leave out the cents of all whole amounts, as tills do; of other amounts they stay."""
    whole = {field.key: field for field in stated(content) if _is_whole(field)}
    total = field_of(content, "total")
    if "total" not in whole or not _is_large(total):
        return None
    texts = {key: _without_cents(field.text, context) for key, field in whole.items()}
    return _ungrouped(content, context, total, texts, "the articles, which add up to it")


def _in_a_row(content: Content, context: Context, _: np.random.Generator) -> Content | None:
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
    return _LEAST <= abs(Decimal(field.value or 0)) < _LIMIT


def _ungrouped(
    content: Content, context: Context, truth: Field, texts: Mapping[str, str], resolver: str
) -> Content | None:
    """Print amounts so, and label what is read where the group is taken for decimals."""
    if marks(context)[0] not in _LIKE_DECIMALS:
        return None
    taken = Decimal(truth.value or 0) / _LEAST
    wrong = {"amount_ungrouped": TYPES.load("money").canonical(f"{taken:.3f}", context)}
    printed = dataclasses.replace(truth, text=texts[truth.key])
    return misreadable(reprinted(content, texts), "grouped_integer", printed, wrong, resolver)


def _lacks(name: str) -> str:
    locale = LOCALES.load(name)
    if not minor_units(locale.currency):
        return "its amounts have no decimals"
    return "" if locale.group in _LIKE_DECIMALS else "its mark between thousands is no decimal mark"


_ON_STATEMENTS = TrapSpec(
    "grouped_integer",
    ("bank_statement",),
    "transactions.amount",
    _in_a_row,
    ground=_large_movement,
    last=True,  # the movements are of the period, and the balance as others print it
    lacks=_lacks,
)
_ON_CARDS = TrapSpec(
    "grouped_integer",
    CARDS,
    "transactions.amount",
    _in_a_row,
    ground=_round_payment,
    lacks=_lacks,
)
_ON_INVOICE = TrapSpec(
    "grouped_integer",
    invoices.KINDS,
    "total",
    _in_a_sum,
    ground=_large_bill,
    lacks=_lacks,
)
TRAP = TrapSpec(
    "grouped_integer",
    ("receipt",),
    "total",
    _in_a_sum,
    ground=_large_order,
    also=(_ON_STATEMENTS, _ON_CARDS, _ON_INVOICE),
    lacks=_lacks,
)
