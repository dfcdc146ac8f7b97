"""A debit and its reversal on one day: exchange their sides, and every printed balance holds."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, bought
from docextract_eval.corpus.traps.edits import other_sign
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    caught,
    family,
    misread,
    printed,
    rows_of,
    says,
    wordless,
)
from docextract_eval.fieldtypes.text import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.layouts import BankStatementLayout
    from docextract_eval.corpus.traps.statements import Row
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "reconciles_but_wrong"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    if not says(chosen, "reversal"):
        return None
    words = spoken(chosen["locale"]).asides["reversal"]
    word = words[dice.integers(len(words))]
    return {"reversal": word, "balances": "row", **family(chosen, dice, _balanced_by_day)}


def _balanced_by_day(layout: BankStatementLayout) -> bool:
    return "day" in layout.balances


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    if content.factors["balance"] != "day":
        return None
    words = spoken(context.locale.name).asides.get("reversal", ())
    starts = tuple(TEXT.canonical(f"{word} -", context).removesuffix("-") for word in words)
    found = []
    for taken, back in pairwise(rows_of(content)):
        said = back["description"].value or ""
        if said.startswith(starts) and _exchanged(taken, back):
            found += [_other_side(row["amount"]) for row in (taken, back)]
    return caught(content, _NAME, found, printed(content, context, "reversal"))


def _exchanged(taken: Row, back: Row) -> bool:
    """Say whether nothing but the balance after both is printed."""
    before, after = (row["amount"].value or "" for row in (taken, back))
    return before == f"-{after}" and taken["balance"].value is None


def _other_side(amount: Field) -> tuple[Field, list[Field]]:
    return amount, [misread(amount, "amount_exchanged", other_sign(amount))]


def _ground_of_card(
    chosen: Mapping[str, Any], dice: np.random.Generator
) -> Mapping[str, Any] | None:
    """Let a purchase be taken back on the day on which it was posted."""
    rows, kept = chosen["purchases"], bought.kept(chosen)
    if not kept:
        return None
    i = kept[dice.integers(len(kept))]
    line = bought.given_back(chosen, rows[i])
    taken = dataclasses.replace(rows[i], day=rows[i].posted)
    back = dataclasses.replace(taken, amount=-taken.amount, sort="refund", line=line)
    flat = family(chosen, dice, lambda layout: layout.sections == "none")
    return {"purchases": (*rows[:i], taken, back, *rows[i + 1 :]), **flat}


def _choose_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return bought.unsaid(chosen)


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    found = []
    for one, other in pairwise(rows_of(content)):
        alike = all(one[name].value == other[name].value for name in ("date", "description"))
        amounts = {(row["amount"].value or "").lstrip("-") for row in (one, other)}
        if alike and len(amounts) == 1 and one["amount"].value != other["amount"].value:
            found += [_other_side(row["amount"]) for row in (one, other)]
    sides = content.factors["sign"] == "columns" and printed(content, context, "debit", "credit")
    return caught(content, _NAME, found, sides or printed(content, context, "closing"))


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.amount",
    _spring_on_card,
    _choose_on_card,
    _ground_of_card,
    probe="contradiction",
    last=True,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "transactions.amount",
    _spring,
    always(balances="day"),
    _ground,
    also=(_ON_CARDS,),
    probe="contradiction",
    lacks=wordless,
)
