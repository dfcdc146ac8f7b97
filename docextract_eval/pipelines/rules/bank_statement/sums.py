"""Amounts with the side that paper sets beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import find_amounts
from docextract_eval.pipelines.rules.evidence import REPAIRED

if TYPE_CHECKING:
    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line

_SIDE = re.compile(r"\s?(CR|DR|OD|S|H|C|D|\+|-|\N{MINUS SIGN})(?![\w,.])", re.IGNORECASE)
_OWED = ("DR", "OD", "S", "D", "-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount on a line, signed as its own print says."""

    value: Decimal
    words: tuple[OcrWord, ...]
    start: int
    """Its first word on the line."""
    sign: str
    """The sign of a currency beside it."""
    signed: bool
    """Whether print says on which side it is."""
    strength: float
    """What a misreading leaves of its rule's."""

    @property
    def right(self) -> float:
        """Where its digits end."""
        return self.words[-1].box[2]


def find_sums(line: Line, context: Context) -> list[Sum]:
    """Find the amounts of a line, from left to right."""
    found = []
    decimal = re.compile(rf"{re.escape(context.locale.decimal)}\s?\S{{2}}")
    for amount in find_amounts(line, context):
        printed = line.text[amount.start : amount.end]
        behind = _SIDE.match(line.text, amount.end)
        side = (behind[1] if behind else amount.code).upper()
        if not amount.words or (context.locale.decimal and not decimal.search(printed)):
            continue  # a day without its year looks like an amount with a point
        value = Decimal(amount.value)
        owed = side in _OWED or line.text[: amount.start].endswith("(") or "(" in printed
        start = line.words.index(amount.words[0])
        found.append(
            Sum(
                -abs(value) if owed else value,
                amount.words,
                start,
                amount.sign,
                signed=owed or value < 0 or side in {"H", "CR", "C", "+"},
                strength=REPAIRED if amount.repaired else 1.0,
            )
        )
    return found
