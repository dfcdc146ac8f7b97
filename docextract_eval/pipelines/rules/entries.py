"""Lines of a receipt, each read as a label and the amounts behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.amounts import Amount, find_amounts
from docextract_eval.pipelines.rules.labels import CountryLabels, LabelMatch
from docextract_eval.pipelines.rules.lines import Line, joined_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.fieldtypes import Context

_COLUMN_GAP = re.compile(r"[\W\d]*[A-Za-z]{0,2}[\W\d]*")
"""The text that may stand between two columns of amounts: counts and codes, no words."""

_SUM_ROLES = {
    *("total", "payable", "subtotal", "discount", "tax_total", "rounding", "cash", "card"),
    "change",
}
_MIN_LIKENESS = 0.85
"""How much a label must look like that of a sum for a tiny amount beside it to be read."""
_CODE_FIRST = re.compile(r"(?:(?<=\S)\s+|^)(?P<sign>%)\s?(?P<code>\d{1,2})\W*$")
"""A tax rate, used as a code, between what was sold and its amount."""
_GLUED_RATE = re.compile(r"(?<=[^\W\d])\d{1,2}(?:[.,]\d+)?%$")
"""A rate in one piece with the name of its tax: `VAT20%`."""
_COLUMN_WIDTH = 0.2
"""The distance in which amounts of the last column end, as a share of the text's width."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line with a label on the left, amounts in columns on the right, a code at the end."""

    line: Line
    label: str
    label_match: LabelMatch | None
    amounts: tuple[Amount, ...]
    """Only those that end the line, with no words among them."""
    code: str
    code_words: tuple[OcrWord, ...]

    @property
    def role(self) -> str:
        """The role of the label, or an empty text if it is not known."""
        return self.label_match.role if self.label_match else ""

    @property
    def likeness(self) -> float:
        """How much the label looks like that role's phrase, from 0 to 1."""
        return self.label_match.likeness if self.label_match else 0.0

    @property
    def amount(self) -> Amount | None:
        """The last amount, or None if the line ends with none."""
        return self.amounts[-1] if self.amounts else None

    @property
    def label_words(self) -> tuple[OcrWord, ...]:
        """The words of the label."""
        return self.line.words_between(0, len(self.label))


def read_entries(
    lines: Sequence[Line], context: Context, known: CountryLabels
) -> tuple[Entry, ...]:
    """Return the lines as entries; a tax code before the amount is moved behind it."""
    rates = _rate_codes(context.locale.name)
    return tuple(
        _read_entry(_move_code_last(line, rates) if rates else line, context, known)
        for line in lines
    )


def amounts_column_left(entries: Sequence[Entry]) -> float:
    """Return the x coordinate where the last column of amounts begins.

    An amount that ends left of it is a unit price, or part of a text.
    """
    boxes = [entry.amount.words for entry in entries if entry.amount]
    ends = [(words[0].box[0], words[-1].box[2]) for words in boxes]
    right = max((end for _, end in ends), default=float("inf"))
    left = min((word.box[0] for entry in entries for word in entry.line.words), default=0.0)
    return min(
        (start for start, end in ends if right - end < _COLUMN_WIDTH * (right - left)),
        default=float("inf"),
    )


def _read_entry(line: Line, context: Context, known: CountryLabels) -> Entry:
    form = _pattern_behind_amounts(context.locale.name)
    amounts = _trailing_amounts(line, find_amounts(line, context), form)
    amounts = _amounts_without_counts(line, amounts, known)
    label = line.text[: amounts[0].start].rstrip() if amounts else line.text
    code, words = _tax_code_and_words(line, amounts, form)
    fiscal = context.locale.fiscal
    before = _CODE_FIRST.search(label) if amounts and fiscal and fiscal.code_first else None
    if before and (before.start() or len(amounts) == 1):
        code, words = before["code"], line.words_between(before.start("sign"), before.end("code"))
        label = label[: before.start()].rstrip()
    match = known.match_label(_GLUED_RATE.sub("", label))
    return Entry(line, label, match, amounts, code, words)


def _amounts_without_counts(
    line: Line, amounts: tuple[Amount, ...], known: CountryLabels
) -> tuple[Amount, ...]:
    """Return the amounts without those that look like counts, unless a label names a sum."""
    if not any(amount.is_digits_only for amount in amounts):
        return amounts
    named = known.match_label(line.text[: amounts[0].start].rstrip())
    role = named.role if named and named.likeness >= _MIN_LIKENESS else ""
    if role in _SUM_ROLES:
        return amounts
    idle = role == "idle"
    return tuple(
        each for each in amounts if not (each.is_doubtful or (idle and each.is_digits_only))
    )


@cache
def _rate_codes(name: str) -> frozenset[str]:
    """Return the tax codes of a country that marks articles with the rates themselves."""
    codes = frozenset(rate.code for rate in LOCALES.load(name).taxes)
    return codes if any(code.endswith("%") for code in codes) else frozenset()


def _move_code_last(line: Line, codes: frozenset[str]) -> Line:
    """Move a tax code from before the amount to the end, if a name stands before it."""
    *before, code, amount = line.words if len(line.words) > 2 else (*line.words, None, None)
    named = any(char.isalpha() for word in before if word for char in word.text)
    if code is None or amount is None or code.text not in codes or not named:
        return line
    words = (*filter(None, before), amount, code)
    return replace(line, words=words, text=joined_text(words))


@cache
def _pattern_behind_amounts(name: str) -> re.Pattern[str]:
    """Return a pattern of what may follow the last amount: a tax code, and misread specks."""
    codes = [code for listed in LOCALES.load(name).codes.values() for code in listed]
    own = "".join(dict.fromkeys(code for code in codes if len(code) == 1))
    rate = r"|\d{1,2}%" if _rate_codes(name) else ""
    code = rf"[A-Za-z]{{1,2}}|[\d{re.escape(own)}]{rate}"
    return re.compile(rf"[^\w{re.escape(own)}]*(?P<code>{code})?(?:\s+\S{{1,2}}){{0,2}}\W*")


def _trailing_amounts(
    line: Line, amounts: Sequence[Amount], behind_pattern: re.Pattern[str]
) -> tuple[Amount, ...]:
    """Return the amounts that end the line, with no words between them."""
    if not amounts or not behind_pattern.fullmatch(line.text[amounts[-1].end :]):
        return ()
    kept = [amounts[-1]]
    for amount in reversed(amounts[:-1]):
        if not _COLUMN_GAP.fullmatch(line.text[amount.end : kept[0].start]):
            break
        kept.insert(0, amount)
    return tuple(kept)


def _tax_code_and_words(
    line: Line, amounts: Sequence[Amount], behind_pattern: re.Pattern[str]
) -> tuple[str, tuple[OcrWord, ...]]:
    if not amounts:
        return "", ()
    last = amounts[-1]
    if last.code:
        return last.code.upper(), last.words[-1:]
    found = behind_pattern.fullmatch(line.text[last.end :])
    if found is None or not found["code"]:
        return "", ()
    at = last.end + found.start("code")
    return found["code"].upper(), line.words_between(at, at + len(found["code"]))
