"""An amount and a day inside what a movement says: they are not the movement's own."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, bought
from docextract_eval.corpus.traps.edits import decoy, differ
from docextract_eval.corpus.traps.statements import CARDS, KINDS, caught, printed, rows_of
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content

_NAME = "values_inside_description"
_MANY = 3
"""In how many movements."""


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    movements = list(chosen["movements"])
    for i in dice.permutation(len(movements))[:_MANY].tolist():
        text = _some_amount(chosen, dice)
        lines = movements[i].lines
        movements[i] = dataclasses.replace(movements[i], lines=(f"{lines[0]} {text}", *lines[1:]))
    return {"movements": tuple(movements)}


def _choose_on_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    places = bought.some_of(chosen, _MANY, dice)
    return bought.relined(chosen, places, lambda line: f"{line} {_some_amount(chosen, dice)}")


def _some_amount(chosen: Mapping[str, Any], dice: np.random.Generator) -> str:
    locale = LOCALES.load(chosen["locale"])
    cents = int(dice.integers(1100, 9900))
    amount = f"{Decimal(cents).scaleb(-minor_units(locale.currency))}"
    return TYPES.load("money").show(amount, Context(locale, locale.currency), 0)


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    found, shared = [], {}
    for row in rows_of(content):
        said, amount = row["description"], row["amount"]
        word = next((w for w in said.text.split() if _is_money(w, context)), None)
        if word is None or amount.row is None:
            continue
        value = TYPES.load("money").read(word, context)
        inside = dataclasses.replace(
            decoy("amount_in_text", value, amount, context), row=amount.row, text=word
        )
        if differ(amount, [value, (amount.value or "").lstrip("-")][:1]):
            found.append((amount, [inside]))
            shared[inside.key] = (said.key, word)
    kept = caught(content, _NAME, found, printed(content, context, "description"))
    return kept and dataclasses.replace(kept, shared={**kept.shared, **shared})


def _is_money(word: str, context: Context) -> bool:
    places = minor_units(context.currency)
    mark = context.locale.decimal if places else context.locale.group
    whole, _, cents = word.rpartition(mark)
    digits = whole.replace(context.locale.group, "").isdigit()
    return digits and cents.isdigit() and len(cents) == (places or 3)


_ON_CARDS = TrapSpec(_NAME, CARDS, "transactions.amount", _spring, _choose_on_card, last=True)
TRAP = TrapSpec(_NAME, KINDS, "transactions.amount", _spring, _choose, also=(_ON_CARDS,), last=True)
