"""Read the lines of money on a receipt: what they are called, and in which form they are printed.

A line of money is a row that ends in an amount and begins with words, from the first one on that is
a sum. Its role is that of its words in the vocabulary of the baseline rules, as a whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.print_habits import fold_wording
from docextract_eval.pipelines.rules.labels import country_labels
from docextract_eval.pipelines.rules.rows import row_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from research.readers import Seen

ROLES = (
    *("total", "payable", "subtotal", "discount", "tax_total", "tip", "service_charge"),
    *("rounding", "cash", "card", "change"),
)
OTHER = "other"
"""The role of a line of money whose words the rules do not know."""
_AMOUNT = re.compile(
    r"(?P<key>.*?)(?P<sign>RM|USD|US\$|EUR|GBP|MYR|[$£€¥])?\s*[-(]?\s*(?P<sign_in>[$£€])?"
    r"\d[\d,]*[.,]\d{2}(?!\d)[)-]?\s*(?P<sign_behind>RM|USD|EUR|[$£€])?\s*[A-Z]{0,3}\W{0,2}"
)
_RATE = re.compile(r"\(?@?\s*\d+([.,]\d+)?\s*%\)?")
_CODE = re.compile(r"^\W*(?:[A-Z]\s*=\s*)")
_WHOLE = 0.94
"""How alike words are to a known phrase if they are this phrase as a whole."""
_STARTS = ("total", "subtotal")
"""The roles with which the sums begin."""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A row that says what an amount is."""

    role: str
    """One of `ROLES`, or `OTHER`."""
    words: str
    """As printed, without the rate of a tax."""
    glued: bool
    """Whether the amount stands in one piece with its words."""
    signed: bool
    """Whether a sign of a currency stands at the amount."""
    colon: bool
    """Whether a colon ends its words."""

    def wording(self, locale: str) -> str:
        """Return the words in the form in which they are counted."""
        return fold_wording(self.words, locale)

    @property
    def is_capital(self) -> bool:
        """Whether the words are in capitals alone."""
        return self.words.upper() == self.words


def money_lines(segments: Sequence[Seen], locale: str) -> Iterator[MoneyLine]:
    """Yield the lines of money of a receipt, from the first sum on."""
    rows: dict[int, list[Seen]] = defaultdict(list)
    for row, each in zip(row_numbers([each.box for each in segments]), segments, strict=True):
        rows[row].append(each)
    begun = False
    for _, row in sorted(rows.items()):
        line = money_line(sorted(row, key=lambda each: each.box[0]), locale)
        begun = begun or (line is not None and line.role in _STARTS)
        if line is not None and begun:
            yield line


def money_line(row: Sequence[Seen], locale: str) -> MoneyLine | None:
    """Return what a row says of its amount; None if it names none.

    >>> from research.readers import Seen
    >>> row = [Seen("Tax 8.5%:", 9, (0, 0, 9, 9)), Seen("$1.20", 9, (50, 0, 59, 9))]
    >>> money_line(row, "en_US")
    MoneyLine(role='tax_total', words='Tax', glued=False, signed=True, colon=True)
    """
    found = _AMOUNT.fullmatch(" ".join(each.text for each in row))
    if found is None:
        return None
    words = _CODE.sub("", _RATE.sub(" ", found["key"])).strip(" .:*=-#")
    if not re.search("[^\\W\\d_]{2}", words):
        return None
    known = country_labels(locale).match_label(words)
    is_known = known is not None and known.likeness >= _WHOLE and known.role in ROLES
    role = known.role if known is not None and is_known else OTHER
    signed = any(found[name] for name in ("sign", "sign_in", "sign_behind"))
    glued = bool(re.search("[^\\W\\d_]{2}", _AMOUNT.sub(r"\g<key>", row[-1].text)))
    return MoneyLine(role, words, glued, signed, found["key"].rstrip().endswith(":"))
