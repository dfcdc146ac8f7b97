"""Something given back, whose minus stands behind its amount, or that stands in brackets."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, bought, invoices, statements
from docextract_eval.corpus.traps.edits import field_of, misreadable, reprinted, words_beside
from docextract_eval.corpus.traps.vocabulary import TrailingMinusParens, words_of
from docextract_eval.corpus.truth import stated

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_RESOLVER = "what the line is called; the articles add up with it taken off"


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    words = words_of(TrailingMinusParens, chosen["locale"])
    dearest = max(chosen["basket"], key=lambda bought: bought.price)
    least = min(bought.price for bought in chosen["basket"])
    if words is None or least == dearest.price:
        return None
    # Of a class of goods of which more is bought: no tax is paid back.
    back = dataclasses.replace(dearest, name=words.returned, price=-least, quantity=1)
    return {"basket": (*chosen["basket"], back)}


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    discount = field_of(content, "discount")
    rows = [row[-1] for row in content.tables["line_items"] if (row[-1].value or "")[:1] == "-"]
    if not rows or rows[-1].value is None:
        return None
    form = "{n}-" if dice.random() < 0.5 else "({n})"
    minus = [*rows, *([discount] if discount.value is not None else [])]
    texts = {field.key: form.replace("{n}", field.text.replace("-", "", 1)) for field in minus}
    trapped = reprinted(content, texts)
    back = dataclasses.replace(rows[-1], text=texts[rows[-1].key])
    unsigned = {"amount_without_sign": f"{abs(Decimal(rows[-1].value))}"}
    return misreadable(trapped, "trailing_minus_parens", back, unsigned, _RESOLVER)


def _ground_of_statement(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"sign": "minus", **statements.family(chosen, dice, lambda layout: layout.signed)}


def _choose_sign(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"sign": ("trailing", "parentheses")[dice.integers(2)]}


def _spring_on_statement(
    content: Content, context: Context, _: np.random.Generator
) -> Content | None:
    if content.factors["sign"] not in ("trailing", "parentheses"):
        return None
    debits = [row["amount"] for row in statements.rows_of(content)]
    debits = [amount for amount in debits if amount.text.endswith(("-", ")"))]
    found = [
        (amount, [statements.misread(amount, "amount_unsigned", (amount.value or "")[1:])])
        for amount in debits
    ]
    resolver = statements.printed(content, context, "opening", "closing")
    return statements.caught(content, "trailing_minus_parens", found, resolver)


def _ground_of_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {**_ground_of_statement(chosen, dice), **bought.owing(chosen, dice), "habit": "full"}


_ON_CARDS = TrapSpec(
    "trailing_minus_parens",
    statements.CARDS,
    "transactions.amount",
    _spring_on_statement,
    _choose_sign,
    _ground_of_card,
)
_ON_STATEMENT = TrapSpec(
    "trailing_minus_parens",
    statements.KINDS,
    "transactions.amount",
    _spring_on_statement,
    _choose_sign,
    _ground_of_statement,
)


def _credited(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    """Give back what was sold, in amounts below nothing."""
    trade = "crafts" if chosen["trade"] == "utility" else chosen["trade"]
    return {**invoices.WHOLE, "trade": trade, "credit": "negative"}


def _spring_on_invoice(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    total, resolver = field_of(content, "total"), words_beside(content, "total")
    below = [f for f in stated(content) if f.type == "money" and (f.value or "")[:1] == "-"]
    form = "{n}-" if dice.random() < 0.5 else "({n})"
    texts = {f.key: form.replace("{n}", _MINUS.sub("", f.text)) for f in below}
    if total.key not in texts or resolver is None:
        return None
    trapped = reprinted(content, texts)
    wrong = {"total_without_sign": (total.value or "")[1:]}
    told = field_of(trapped, "total")
    return misreadable(trapped, "trailing_minus_parens", told, wrong, resolver)


_MINUS = re.compile("[-\N{MINUS SIGN}\N{BLACK UP-POINTING TRIANGLE}]")
_ON_INVOICE = TrapSpec(
    "trailing_minus_parens", invoices.KINDS, "total", _spring_on_invoice, ground=_credited
)
TRAP = TrapSpec(
    "trailing_minus_parens",
    ("receipt",),
    "line_items.amount",
    _spring,
    _choose,
    also=(_ON_STATEMENT, _ON_CARDS, _ON_INVOICE),
)
