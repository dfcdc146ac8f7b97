"""An amount above a lakh: groups of two digits, and one of three."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, always, bought, invoices, unless
from docextract_eval.corpus.traps.edits import words_beside
from docextract_eval.corpus.traps.rounded import lakhs
from docextract_eval.corpus.traps.statements import BOTH, caught, misread, of_card, printed, rows_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "lakh_grouping"
_LAKH = 100_000


def _spring(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    found = []
    for row in rows_of(content):
        amount = row["amount"]
        value = Decimal(amount.value or 0)
        if abs(value) < _LAKH:
            continue
        head, _, tail = (amount.value or "").partition(".")
        sign = "-" * (value < 0)
        readings = [
            misread(amount, "amount_after_first_group", f"{sign}{int(head[-5:])}.{tail}"),
            misread(amount, "amount_last_group", f"{sign}{int(head[-3:])}.{tail}"),
        ]
        found.append((amount, readings))
    return caught(content, _NAME, found, printed(content, context, "closing"))


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Pay what is owed on a card to the last cent, in the twin too."""
    return {**bought.owing(chosen, dice), "habit": "full"} if of_card(chosen) else {}


_SUMS = ("total", "net_total")
_AMOUNT = "line_items.amount"
_COARSE = 1000
"""In steps of how much the least that a large order comes to falls."""


def _large(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Order so much that the lines come to more than a lakh."""
    least = int(dice.integers(105, 260)) * _COARSE
    return {**invoices.grown(chosen, Decimal(least)), "thousands": "marked"}


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    amounts = [field for field in content.fields if field.name in _SUMS]
    amounts += [row[-1] for row in content.tables["line_items"]]
    found = []
    for amount in amounts:
        value, name = Decimal(amount.value or 0), amount.name.rpartition(".")[2]
        if value >= _LAKH:
            groups = {value % _LAKH: f"{name}_after_first_group"}
            groups[value % 1000] = f"{name}_last_group"  # which it may be: 5,00,143.00
            readings = [misread(amount, said, f"{rest}") for rest, said in groups.items()]
            found.append((amount, readings))
    return caught(content, _NAME, found, words_beside(content, "total"))


_LACKS = unless(lambda name: LOCALES.load(name).grouping != (3,), "it groups digits by threes")
_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "total",
    _spring_on_invoice,
    ground=_large,
    control=always(thousands="never"),  # the same amounts, as simple programs print them
    besides=("net_total", _AMOUNT),
    lacks=_LACKS,
    last=True,
)
TRAP = TrapSpec(
    _NAME,
    BOTH,
    "transactions.amount",
    _spring,
    lakhs,
    _ground,
    also=(_ON_INVOICE,),
    lacks=_LACKS,
    last=True,
)
