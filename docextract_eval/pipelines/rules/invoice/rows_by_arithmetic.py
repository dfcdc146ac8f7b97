"""Table rows without a header: lines on which quantity times price is the amount."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.pipelines.rules.lines import SPECKS
from docextract_eval.pipelines.rules.signed_amounts import SignedAmount, find_signed_amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line

    Row = dict[str, tuple[OcrWord, ...]]

_CENT = Decimal("0.011")
_BRACKETS = SPECKS + "[]{}"
_BOTH = 2


def proven_rows(lines: Sequence[Line], context: Context) -> list[tuple[int, Row]]:
    """Return number and cells of each line on which quantity times price is the amount.

    Words with letters before the price are the description.
    """
    found = []
    for number, line in enumerate(lines):
        sums = find_signed_amounts(line, context)
        if len(sums) < _BOTH:
            continue
        price, amount = sums[-_BOTH:]
        count = _quantity_word(line, price, amount, context)
        if count is None:
            continue
        text = tuple(word for word in line.words[: price.start] if _is_mostly_letters(word))
        found.append(
            (
                number,
                {
                    "quantity": (count,),
                    "description": text,
                    "unit_price": price.words,
                    "amount": amount.words,
                },
            )
        )
    return found


def _is_mostly_letters(word: OcrWord) -> bool:
    letters = sum(char.isalpha() for char in word.text)
    return letters * _BOTH >= len(word.text.strip(_BRACKETS)) > 0


def _quantity_word(
    line: Line, price: SignedAmount, amount: SignedAmount, context: Context
) -> OcrWord | None:
    """Return the word before the price that is the quantity, or None."""
    for word in line.words[: price.start]:
        try:
            count = Decimal(TYPES.load("quantity").read(word.text.strip(_BRACKETS), context))
        except UnreadableError:
            continue
        if count and abs(count * price.value - amount.value) <= _CENT:
            return word
    return None
