"""What a purchase was in another currency, with its rate and fee, below the amount at home."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.kinds.statement.abroad import spent
from docextract_eval.corpus.traps import TrapSpec, always, unless
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    caught,
    printed,
    rows_of,
    wordless,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.account import Movement
    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Merchant
    from docextract_eval.fieldtypes import Context

_NAME = "fx_original_amount"
_DECOYS = ("foreign_amount", "foreign_rate", "foreign_fee", "foreign_currency")


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    vocabulary = spoken(chosen["locale"])
    if (abroad := vocabulary.abroad) is None:
        return None
    moved = chosen["movements"]
    bought = [i for i, movement in enumerate(moved) if _is_purchase(movement, vocabulary.shops)]
    picked = dice.permutation(bought)[: int(dice.integers(1, 5))].tolist()
    found = {i: spent(abroad, moved[i].amount, dice) for i in sorted(picked)}
    return {"abroad": {i: foreign for i, foreign in found.items() if foreign}}


def _is_purchase(movement: Movement, shops: Sequence[Merchant]) -> bool:
    said = " ".join(movement.lines).upper()
    names = (shop.name.partition("{")[0].strip().upper() for shop in shops)
    return movement.amount < 0 and any(name in said for name in names if name)


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    fields = {field.key: field for field in content.fields}
    found = []
    for number, row in enumerate(rows_of(content)):
        decoys = [fields[key] for name in _DECOYS if (key := f"{name}#{number}") in fields]
        found.append((row["amount"], decoys))
    column = "debit" if content.factors["sign"] == "columns" else "amount"
    return caught(content, _NAME, found, printed(content, context, column))


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    fees = {field.row: field for field in content.fields if field.name == "foreign_fee"}
    found = []
    for number, row in enumerate(rows_of(content)):
        told = [row["original_amount"], row["rate"], *([fees[number]] if number in fees else [])]
        decoys = [field for field in told if field.value is not None]
        amounts = [abs(Decimal(field.value or 0)) for field in (row["amount"], *decoys)]
        if row["original_amount"].value is not None and len({*amounts}) == len(amounts):
            found.append((row["amount"], decoys))
    return caught(content, _NAME, found, printed(content, context, "description"))


_RATELESS = unless(lambda name: spoken(name).abroad, "its banks tell no rate below a movement")
_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.amount",
    _spring_on_card,
    always(told_abroad="yes"),
    always(trip="some", foreign_fee="line", told_abroad="no"),
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "transactions.amount",
    _spring,
    _choose,
    also=(_ON_CARDS,),
    lacks=lambda name: wordless(name) or _RATELESS(name),
)
