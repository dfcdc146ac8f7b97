"""How traps bring the movements of a statement to amounts that can be misread."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.traps.bought import paid_in_full
from docextract_eval.corpus.traps.statements import of_card
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np


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
