"""Numbers that a label announces: of the receipt, of the shop's phone and of its taxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS
from docextract_eval.pipelines.rules.evidence import REPAIRED, guess
from docextract_eval.pipelines.rules.labels import Terms, fold
from docextract_eval.pipelines.rules.lines import Line
from docextract_eval.records import Guess

_TOKEN = re.compile(r"[^\s\d]+(?=\d)|\S+")
"""A word; one that a number sticks to ends where the number starts."""
_PHONE = re.compile(r"\+?[(\d][\d()/.\s-]{5,}\d")
_BARE_PHONE = re.compile(r"\W*(\+?\(?\d{2,4}\)?[\s/.-]{1,3}\d[\d\s/.-]{5,}\d)\W*")
_LONGEST_LABEL = 3


@dataclass(frozen=True, slots=True)
class Announced:
    """A label on a line and what follows it."""

    line: Line
    likeness: float
    length: int
    """Of the label: the longer one says more."""
    start: int
    """Where what follows it starts."""
    text: str


def find_codes(
    lines: Sequence[Line], head: Sequence[Line], context: Context, known: Terms
) -> list[Guess]:
    """Find the labelled numbers."""
    found = (
        _first("receipt_number", _receipt_number, lines, context, known),
        _first("tax_id", _tax_id, lines, context, known),
        _first("phone", _phone, lines, context, known) or _bare_phone(head, context, known),
    )
    return [found for found in found if found]


def announced(line: Line, role: str, known: Terms) -> Announced | None:
    """Find the label of a role on a line, wherever it stands."""
    tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(line.text)]
    best: Announced | None = None
    for first in range(len(tokens)):
        for last in range(first, min(first + _LONGEST_LABEL, len(tokens))):
            start, end = tokens[first][0], tokens[last][1]
            label = fold(line.text[start:end])
            for phrase in known.of(role):
                likeness = ratio(label, phrase.text) / 100
                if likeness < max(phrase.least, 0.8):
                    continue
                if best is None or (likeness, len(label)) > (best.likeness, best.length):
                    best = Announced(line, likeness, len(label), end, line.text[end:])
    return best
