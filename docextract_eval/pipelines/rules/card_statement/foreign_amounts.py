"""Foreign amounts of transactions: amount, currency and rate, in columns or on a line below."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, UnreadableError
from docextract_eval.pipelines.rules.cells import word_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.fieldtypes import Context
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.columns import Columns

FOREIGN_FIELDS = ("original_currency", "original_amount", "rate")
_CURRENCIES = frozenset(
    (
        *("AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF"),
        *("INR", "JPY", "KRW", "MAD", "MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "THB"),
        *("TRY", "USD", "VND", "ZAR"),
    )
)
"""Currencies of card payments."""
_NUMBER = re.compile(r"\d[\d.,'’\N{RIGHT SINGLE QUOTATION MARK} ]*")
_FIRST_GROUP, _LAST_GROUP = re.compile(r"\d{1,3}"), re.compile(r"\d{3}(?:,\d{2})?")
"""The first and the last group of digits of a number with blanks between them."""
_GROUP_GAP = 1.2
"""The gap, in heights, from which two words are not groups of one number."""
_MAX_OFFSET = 2.5
"""How far from a header's end a number under it may end, in heights."""


def read_foreign_columns(words: Sequence[OcrWord], columns: Columns) -> dict[str, OcrWord]:
    """Return the words in the columns of foreign amounts, and the currency before the amount."""
    found = {
        name: word
        for word in _join_digit_groups(words)
        if (name := _number_column_role(word, columns)) in ("original_amount", "rate")
    }
    if "original_amount" in found:
        start = found["original_amount"].box[0]
        before = [word for word in words if word.box[2] <= start][-1:]
        if before and before[0].text in _CURRENCIES:
            found["original_currency"] = before[0]
    return found


def read_foreign_line(words: Sequence[OcrWord]) -> dict[str, OcrWord]:
    """Return currency, amount and rate of a line that has a currency code beside a number."""
    words = _join_digit_groups(words)
    code = next((i for i, word in enumerate(words) if word.text in _CURRENCIES), None)
    numbers = [i for i, word in enumerate(words) if _NUMBER.fullmatch(word.text)]
    near = [i for i in numbers if code is not None and abs(i - code) == 1]
    if code is None or not near:
        return {}
    amount = min(near, key=lambda i: (i != code - 1 or i - 1 in numbers, i))
    rate = next((i for i in numbers if i != amount), None)
    found = {"original_currency": words[code], "original_amount": words[amount]}
    return found | ({"rate": words[rate]} if rate is not None else {})


def is_inside_any(word: OcrWord, others: Sequence[OcrWord]) -> bool:
    """Return whether a word is one of the others, or a group of its digits."""
    return any(one.box[0] <= word.box[0] and word.box[2] <= one.box[2] for one in others)


def foreign_value(name: str, word: OcrWord, context: Context) -> str:
    """Return the canonical value of one of the three fields; empty if it cannot be read."""
    if name == "original_currency":
        return word.text
    try:
        return str(TYPES.load("quantity").read(word.text, context))
    except UnreadableError:
        return ""


def _number_column_role(word: OcrWord, columns: Columns) -> str:
    """Return the role of the column that a number ends in; empty if that is not near."""
    if not _NUMBER.fullmatch(word.text):
        return ""
    ends = {role: end for role, (_, end) in columns.spans.items() if role not in ("date", "card")}
    near = min(ends, key=lambda role: abs(ends[role] - word.box[2]), default="")
    return near if near and abs(ends[near] - word.box[2]) < _MAX_OFFSET * word_height(word) else ""


def _join_digit_groups(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the words, with digit groups joined where a blank separates them: `1 092,11`."""
    found: list[OcrWord] = []
    for word in words:
        before = found[-1] if found else None
        if before and _are_groups_of_one_number(before, word):
            (left, top, _, low), (_, high, right, bottom) = before.box, word.box
            box = (left, min(top, high), right, max(low, bottom))
            found[-1] = replace(before, text=f"{before.text} {word.text}", box=box)
        else:
            found.append(word)
    return found


def _are_groups_of_one_number(before: OcrWord, word: OcrWord) -> bool:
    close = word.box[0] - before.box[2] < _GROUP_GAP * word_height(word)
    return close and bool(_FIRST_GROUP.fullmatch(before.text) and _LAST_GROUP.fullmatch(word.text))
