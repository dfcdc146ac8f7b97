"""Amounts with a sign, which documents print in many ways: minus, brackets, CR, DR, S, H."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import find_amounts, symbol_currency
from docextract_eval.pipelines.rules.lines import REPAIR_FACTOR, predicted_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

CREDIT_MARKS = ("CR", "H", "C", "+")
_DEBIT_MARKS = ("DR", "OD", "S", "D", "-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class SignedAmount:
    """An amount on a line, with the sign that is printed with it."""

    value: Decimal
    words: tuple[OcrWord, ...]
    start: int
    """The index of its first word on the line."""
    end: int
    """The index behind its last word, its mark of debit or credit included."""
    symbol: str
    """The currency symbol beside it, or an empty text."""
    is_signed: bool
    """Whether a sign or a mark of debit or credit is printed."""
    strength: float
    """A factor for the confidence: below 1 if a misread character had to be fixed."""
    mark: str = ""
    """The mark of debit or credit behind it, such as `CR`, or an empty text."""

    @property
    def right_edge(self) -> float:
        """Return the x coordinate where its digits end."""
        return self.words[-1].box[2]


def find_signed_amounts(line: Line, context: Context) -> list[SignedAmount]:
    """Return the amounts of a line, from left to right."""
    found = []
    decimal = re.compile(rf"{re.escape(context.locale.decimal)}\s?\S{{2}}")
    mark_pattern, debit_marks = _mark_pattern_and_debit_marks(context.locale.name)
    for amount in find_amounts(line, context):
        printed = line.text[amount.start : amount.end]
        behind = mark_pattern.match(line.text, amount.end)
        mark = (behind[1] if behind else amount.code).upper()
        if not amount.words or amount.is_doubtful:
            continue
        if minor_units(context.currency) and not decimal.search(printed):
            continue  # a date without its year looks like an amount with a point
        value = Decimal(amount.value)
        is_debit = mark in debit_marks or line.text[: amount.start].endswith("(") or "(" in printed
        start = line.words.index(amount.words[0])
        end = start + len(amount.words)
        if behind:
            end = line.words.index(line.words_between(behind.start(1), behind.end(1))[-1]) + 1
        found.append(
            SignedAmount(
                -abs(value) if is_debit else value,
                amount.words,
                start,
                end,
                amount.symbol,
                is_signed=is_debit or value < 0 or bool(mark and behind) or mark in CREDIT_MARKS,
                strength=REPAIR_FACTOR if amount.is_repaired else 1.0,
                mark=mark,
            )
        )
    return found


def find_currency(amounts: Iterable[SignedAmount], context: Context) -> Guess:
    """Return the currency whose symbol stands beside an amount, else the country's own."""
    for amount in amounts:
        if amount.symbol and (code := symbol_currency(amount.symbol, context.locale)):
            return predicted_value("currency", code, amount.words, 0.95)
    return predicted_value("currency", context.currency, (), 0.8)


@cache
def _mark_pattern_and_debit_marks(name: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """Return a pattern of the marks of debit and credit, and which of them mean a debit."""
    locale = LOCALES.load(name)
    debit_marks = frozenset(side.upper() for side in (*_DEBIT_MARKS, *locale.debit))
    known = sorted(
        {*debit_marks, *CREDIT_MARKS, *(side.upper() for side in locale.credit)}, key=len
    )
    either = "|".join(re.escape(side) for side in reversed(known))
    return re.compile(rf"\s?({either})(?![\w,])\.?(?!\d)", re.IGNORECASE), debit_marks
