"""The same thing twice on one day: two rows that are alike to the last cent, and both true."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, bought
from docextract_eval.corpus.traps.edits import differ
from docextract_eval.corpus.traps.statements import CARDS, KINDS, caught, printed, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "true_identical_rows"
_AGAIN = "#2"
_ALIKE = ("date", "description", "amount")


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    """Pay a small sum once more, the same day at the same place, with a number of its own."""
    movements = chosen["movements"]
    debits = [i for i, each in enumerate(movements) if each.amount < 0]
    if not debits:
        return None
    small = sorted(debits, key=lambda i: -movements[i].amount)[: 1 + len(debits) // 2]
    i = small[dice.integers(len(small))]
    lines = movements[i].lines
    again = dataclasses.replace(movements[i], lines=(f"{lines[0]} {_AGAIN}", *lines[1:]))
    return {"movements": (*movements[: i + 1], again, *movements[i + 1 :])}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    """Leave that number out."""
    movements = list(chosen["movements"])
    for i, (one, other) in enumerate(itertools.pairwise(chosen["movements"])):
        if other.lines[0] == f"{one.lines[0]} {_AGAIN}":
            movements[i + 1] = one
    return {"movements": tuple(movements)}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    rows = rows_of(content)
    for one, other in itertools.pairwise(rows):
        if [one[name].value for name in _ALIKE] != [other[name].value for name in _ALIKE]:
            continue
        amount = other["amount"]
        rival = next((row["amount"] for row in rows if differ(amount, [row["amount"].value])), None)
        if rival is not None:
            # What stands there when one of the two is dropped.
            return caught(content, _NAME, [(amount, [rival])], printed(content, context, "closing"))
    return None


def _ground_of_card(
    chosen: Mapping[str, Any], dice: np.random.Generator
) -> Mapping[str, Any] | None:
    """Buy something small once more, with the same card."""
    rows, kept = chosen["purchases"], bought.kept(chosen)
    if not kept:
        return None
    small = sorted(kept, key=lambda i: rows[i].amount)[: 1 + len(kept) // 2]
    i = small[dice.integers(len(small))]
    again = dataclasses.replace(rows[i], line=f"{rows[i].line} {_AGAIN}")
    return {"purchases": (*rows[: i + 1], again, *rows[i + 1 :]), "cards": "1"}


def _choose_on_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    again = [i for i, row in enumerate(chosen["purchases"]) if row.line.endswith(f" {_AGAIN}")]
    return bought.relined(chosen, again, lambda line: line.removesuffix(f" {_AGAIN}"))


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "transactions.amount",
    _spring,
    _choose_on_card,
    _ground_of_card,
    last=True,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "transactions.amount",
    _spring,
    _choose,
    _ground,
    also=(_ON_CARDS,),
    last=True,
)
