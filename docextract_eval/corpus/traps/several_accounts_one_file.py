"""A second account of the same holder on the same paper, with balances of its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.people import filled
from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import decoy, differ, field_of, words_beside
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    below_table,
    caught,
    family,
    printed,
    rows_of,
)
from docextract_eval.corpus.traps.vocabulary import SeveralAccountsOneFile, words_of
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import Field, Line, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "several_accounts_one_file"


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    words = words_of(SeveralAccountsOneFile, context.locale.name)
    closing = field_of(content, "closing_balance")
    resolver = words_beside(content, closing.key)
    if words is None or resolver is None:
        return None
    number = filled("#########", dice)
    cents = int(dice.integers(20_000, 900_000))
    value = f"{cents / 100:.2f}" if minor_units(context.currency) else str(cents)
    if not differ(closing, [value]):
        return None
    other = Field("savings_number", "code", number, number, decoy_of="account_number")
    saved = decoy("savings_balance", value, closing, context)
    lines = [
        Line((Span(words.account, bold=True), Span(number, 0.45, tag=other.key)), gap=0.9),
        Line((Span(words.balance), Span(saved.text, 0.45, tag=saved.key)), gap=0.2),
    ]
    trapped = below_table(content, lines)
    if trapped is None:
        return None
    trapped = dataclasses.replace(trapped, fields=(*trapped.fields, other, saved))
    return caught(trapped, _NAME, [(closing, [saved])], resolver)


def _ground_of_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return family(chosen, dice, lambda layout: layout.sections == "card")


def _choose_cards(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"cards": ("2", "3")[dice.integers(2)]}


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    tails = [row["card_tail"] for row in rows_of(content) if row["card_tail"].value]
    known = {tail.value: tail for tail in reversed(tails)}  # the first row of each card
    found = [(tail, [known[end] for end in known if end != tail.value]) for tail in tails]
    return caught(content, _NAME, found, printed(content, context, "card_number"))


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.card_tail",
    _spring_on_card,
    _choose_cards,
    _ground_of_card,
    control=always(cards="1"),
)
TRAP = TrapSpec(_NAME, KINDS, "closing_balance", _spring, also=(_ON_CARDS,))
