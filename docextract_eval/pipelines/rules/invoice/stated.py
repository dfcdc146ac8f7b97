"""Values behind labels or below them: sums, taxes, dates, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.cells import begins_cell, cells_of, height, text_of
from docextract_eval.pipelines.rules.days import find_days
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.invoice.speech import CODES, DAYS, LABELS, SUMS, TAX_IDS
from docextract_eval.pipelines.rules.lines import SPECKS, Line
from docextract_eval.pipelines.rules.phrases import labels_of
from docextract_eval.pipelines.rules.sums import find_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.sums import Sum
    from docextract_eval.records import Guess

_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,٫]\d{1,3})?)\s?[%٪]")
_RATE_BEHIND = re.compile(r"[%٪]\s?(\d{1,2}(?:[.,٫]\d{1,3})?)(?![\d.,])")
"""A rate where the percent sign is printed before it."""
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_MOST = 6
"""The most groups of a number that is printed in groups."""


@dataclass(frozen=True, slots=True)
class Told:
    """A label and the words that may be its value: behind it, or below it."""

    role: str
    words: tuple[OcrWord, ...]
    line: int
    first: bool
    """Whether its label begins a cell."""
    at: OcrWord
    """The first word of its label."""


def told_by(lines: Sequence[Line], language: str) -> list[Told]:
    """Return each label with the words behind it up to the next label, or else the cell below."""
    found = []
    for number, line in enumerate(lines):
        labels = labels_of(line.words, language, LABELS)
        for place, label in enumerate(labels):
            end = labels[place + 1].start if place + 1 < len(labels) else len(line.words)
            words = line.words[label.end : end]
            if not words and number + 1 < len(lines):
                words = _below(line.words[label.start], lines[number + 1])
            if label.role in TAX_IDS:  # whose label may end in the name of the tax
                words = words and line.words[label.end :]
            found.append(
                Told(
                    label.role,
                    words,
                    number,
                    begins_cell(line.words, label.start),
                    line.words[label.start],
                )
            )
    return found


def of_buyer(told: Sequence[Told], address: Guess | None) -> list[Told]:
    """Return the labels, with a tax number right below the buyer's address made the buyer's."""
    if address is None or address.quad is None:
        return list(told)
    (left, _), *_, (_, bottom) = address.quad

    def owned(one: Told) -> Told:
        high = height(one.at)
        below = one.at.page == address.page and 0 <= one.at.box[1] - bottom < 2 * high
        own = one.role in TAX_IDS and below and abs(one.at.box[0] - left) < 2 * high
        return replace(one, role="buyer_tax_id") if own else one

    return [owned(one) for one in told]


def _below(word: OcrWord, line: Line) -> tuple[OcrWord, ...]:
    """Return the cell of a line that begins below a label, or nothing."""
    near = 2 * height(word)
    cells = [cell for cell in cells_of(line.words) if abs(cell[0].box[0] - word.box[0]) < near]
    return cells[0] if cells else ()


def find_days_and_codes(told: Sequence[Told], context: Context) -> Iterator[Guess]:
    """Yield the guess for the first date or number of each label."""
    known: set[str] = set()
    for one in told:
        if one.role in known:
            continue
        made = list(_stated(one, context))
        known |= {guessed.name for guessed in made}
        yield from made


def _stated(one: Told, context: Context) -> Iterator[Guess]:
    if one.role in DAYS:
        days = list(find_days(one.words, context))
        if days:
            yield guess(one.role, days[0].value, days[0].words, 0.95)
    elif one.role == "bic":
        for word in one.words[:2]:
            if _BIC.fullmatch(word.text.strip(SPECKS)):
                yield guess("bic", word.text.strip(SPECKS), (word,), 0.95)
                return
    elif one.role in (*CODES, *TAX_IDS):
        run = _run(one.words)
        if run:
            code = "".join(char for word in run for char in word.text.upper() if char.isalnum())
            yield guess(one.role, code, run, 0.93)


def _run(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Return the words of a number: the first that has a digit, and the groups that follow it."""
    run: list[OcrWord] = []
    for word in words:
        text = word.text.strip(SPECKS)
        digits = any(char.isdigit() for char in text)
        if run and word.box[0] - run[-1].box[2] > 1.2 * height(word):
            break
        if digits or (text.isupper() and text.isascii() and text.isalpha()):
            run.append(word)
        elif run and any(char.isdigit() for part in run for char in part.text):
            break
        else:
            run = []
    numbered = any(char.isdigit() for part in run for char in part.text)
    return run[:_MOST] if numbered else []


def find_stated(told: Sequence[Told], after: int, context: Context) -> dict[str, Guess]:
    """Return the guesses for sums: those below the table, or else those above it."""
    found: dict[str, Guess] = {}
    ordered = [one for one in told if one.line >= after] + [one for one in told if one.line < after]
    for one in ordered:
        sums = _sums(one.words, context)
        if one.role not in SUMS or not sums or one.role in found or not one.first:
            continue
        value = abs(sums[-1].value) if one.role == "prepaid" else sums[-1].value
        strength = 0.95 if one.line >= after else 0.7
        found[one.role] = guess(
            one.role, f"{value:f}", sums[-1].words, strength * sums[-1].strength
        )
    return found


def _sums(words: Sequence[OcrWord], context: Context) -> list[Sum]:
    return find_sums(Line(tuple(words), text_of(words), 1.0), context) if words else []


def find_taxes(lines: Sequence[Line], after: int, context: Context) -> list[Guess]:
    """Return the guesses for the tax rows: lines with a rate, in a table or beside a named tax."""
    found: list[Guess] = []
    row = 0
    for line in lines[after:]:
        labels = labels_of(line.words, context.locale.name, LABELS)
        rate, sums = rate_of(line, context), find_sums(line, context)
        named = bool(labels) and labels[0].role in ("tax", "tax_total")
        if rate is None or not sums or not (named or (not labels and len(sums) > 1)):
            continue
        found.append(guess("taxes.rate", rate[0], rate[1], 0.95, row))
        if len(sums) > 1:
            base = sums[-2]
            found.append(guess("taxes.base", f"{base.value:f}", base.words, 0.93, row))
        tax = sums[-1]
        found.append(guess("taxes.amount", f"{tax.value:f}", tax.words, 0.95, row))
        row += 1
    return found


def rate_of(line: Line, context: Context) -> tuple[str, tuple[OcrWord, ...]] | None:
    """Return the tax rate on a line and its words, or None."""
    behind = context.locale.percent.startswith("%")
    found = (_RATE_BEHIND if behind else _RATE).search(line.text)
    if found is None:
        return None
    try:
        value = TYPES.load("percentage").read(found[1], context)
    except UnreadableError:
        return None
    return value, line.between(found.start(), found.end())
