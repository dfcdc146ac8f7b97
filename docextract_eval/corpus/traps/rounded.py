"""Amounts that can be misread: how traps bring movements to them, and misprint one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.traps import Lacks, TrapSpec, invoices
from docextract_eval.corpus.traps.bought import paid_in_full
from docextract_eval.corpus.traps.edits import field_of
from docextract_eval.corpus.traps.statements import BOTH, misprinted, of_card, rows_of
from docextract_eval.fieldtypes import Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content

Tell = Callable[[Field, Context], tuple[Field, dict[str, str]] | None]
"""Gives an amount in a text that is misread, and by their names what it is misread as."""


def largest(chosen: Mapping[str, Any], change: Callable[[Decimal], Decimal]) -> dict[str, Any]:
    """Change the magnitude of the largest movement; of a card's, that of what was paid."""
    if of_card(chosen):
        usual = spoken(chosen["locale"]).purchases[0].high
        return paid_in_full(chosen, change(abs(chosen["previous"]) or Decimal(usual)))
    movements = list(chosen["movements"])
    number = max(range(len(movements)), key=lambda i: abs(movements[i].amount))
    amount = movements[number].amount
    new = change(abs(amount))
    movements[number] = dataclasses.replace(movements[number], amount=new if amount > 0 else -new)
    return {"movements": tuple(movements)}


def tenths(chosen: Mapping[str, Any], dice: np.random.Generator) -> dict[str, Any]:
    """Let the largest end with one digit and a zero."""
    digit = int(dice.integers(1, 10))
    return largest(chosen, lambda amount: Decimal(int(amount)) + Decimal(digit) / 10)


def thousands(chosen: Mapping[str, Any], dice: np.random.Generator) -> dict[str, Any]:
    """Let the largest have one group of digits, and a few before it."""
    places = minor_units(LOCALES.load(chosen["locale"]).currency)
    most = min(9900, spoken(chosen["locale"]).limits[-1]) if of_card(chosen) else 9900
    units = int(dice.integers(1100, most)) * 10 ** (2 - places)
    part = Decimal(int(dice.integers(11, 99))) / 100 if places else Decimal(0)
    return largest(chosen, lambda _: Decimal(units) + part)


def lakhs(chosen: Mapping[str, Any], dice: np.random.Generator) -> dict[str, Any]:
    """Let the largest be above a lakh."""
    amount = Decimal(int(dice.integers(11, 99)) * 10_000 + int(dice.integers(1000, 9999)))
    return largest(chosen, lambda _: amount + Decimal("0.50"))


def misprinting(name: str, tell: Tell, lacks: Lacks) -> TrapSpec:
    """Lay a trap on an amount with a group of thousands: a statement's first, or a bill's total."""

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


def _in_latin(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"numerals": "latin", **thousands(chosen, dice)}
