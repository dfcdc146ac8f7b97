"""Amounts with the side that paper sets beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import currency_of, find_amounts
from docextract_eval.pipelines.rules.evidence import REPAIRED, guess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

GOOD = ("CR", "H", "C", "+")
_OWED = ("DR", "OD", "S", "D", "-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount on a line, signed as its own print says."""

    value: Decimal
    words: tuple[OcrWord, ...]
    start: int
    """Its first word on the line."""
    end: int
    """The word behind it and its side."""
    sign: str
    """The sign of a currency beside it."""
    signed: bool
    """Whether print says on which side it is."""
    strength: float
    """What a misreading leaves of its rule's."""
    side: str = ""
    """What stands behind it for its side."""

    @property
    def right(self) -> float:
        """Where its digits end."""
        return self.words[-1].box[2]


def find_sums(line: Line, context: Context) -> list[Sum]:
    """Find the amounts of a line, from left to right."""
    found = []
    decimal = re.compile(rf"{re.escape(context.locale.decimal)}\s?\S{{2}}")
    sides, owing = _sides(context.locale.name)
    for amount in find_amounts(line, context):
        printed = line.text[amount.start : amount.end]
        behind = sides.match(line.text, amount.end)
        side = (behind[1] if behind else amount.code).upper()
        if not amount.words or amount.doubtful:
            continue
        if minor_units(context.currency) and not decimal.search(printed):
            continue  # a day without its year looks like an amount with a point
        value = Decimal(amount.value)
        owed = side in owing or line.text[: amount.start].endswith("(") or "(" in printed
        start = line.words.index(amount.words[0])
        end = start + len(amount.words)
        if behind:
            end = line.words.index(line.between(behind.start(1), behind.end(1))[-1]) + 1
        found.append(
            Sum(
                -abs(value) if owed else value,
                amount.words,
                start,
                end,
                amount.sign,
                signed=owed or value < 0 or bool(side and behind) or side in GOOD,
                strength=REPAIRED if amount.repaired else 1.0,
                side=side,
            )
        )
    return found


def find_currency(lines: Sequence[Line], context: Context) -> Guess:
    """Return the currency whose sign stands beside an amount, else the one usual here."""
    for line in lines:
        for amount in find_sums(line, context):
            if amount.sign and (code := currency_of(amount.sign, context.locale)):
                return guess("currency", code, amount.words, 0.95)
    return guess("currency", context.currency, (), 0.8)


@cache
def _sides(name: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return what may follow an amount to mark its side, and which marks mean that it is owed."""
    locale = LOCALES.load(name)
    owing = frozenset(side.upper() for side in (*_OWED, *locale.debit))
    known = sorted({*owing, *GOOD, *(side.upper() for side in locale.credit)}, key=len)
    either = "|".join(re.escape(side) for side in reversed(known))
    return re.compile(rf"\s?({either})(?![\w,])\.?(?!\d)", re.IGNORECASE), owing
