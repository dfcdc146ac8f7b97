"""Pages read from right to left, mirrored for rules that read from left to right."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.numbers import any_digits_to_latin
from docextract_eval.pipelines.rules.lines import box_corners, split_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord, Rules
    from docextract_eval.records import Guess

    Pair = tuple[OcrWord, OcrWord]

_DATE_PART, _TIME = re.compile(r"\d/\d"), re.compile(r"\d:\d")
_MARKS = ("CR", "DR", "OD")
"""Marks of debit and credit that banks print behind an amount."""
_MAX_GAP = 1.3
"""The largest gap between two words of one phrase, in heights of a word."""


def with_right_to_left_pages(rules: Rules) -> Rules:
    """Return rules that read right-to-left pages too; quads are of the unmirrored page."""

    @functools.wraps(rules)
    def read(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
        if locale.direction == "ltr":
            return rules(words, locale)
        pairs = [pair for row in split_rows(words) for pair in _mirror_row(row, locale)]
        return [
            _unmirror_quad(value, pairs)
            for value in rules([mirrored for mirrored, _ in pairs], locale)
        ]

    return read


def _mirror_row(row: Sequence[OcrWord], locale: Locale) -> Iterator[Pair]:
    """Yield each word of a line mirrored, with the original; numbers and Latin stay unturned."""
    has_time = any(_TIME.search(any_digits_to_latin(word.text)) for word in row)
    for phrase in _split_phrases(row):
        left, right = phrase[0].box[0], max(word.box[2] for word in phrase)
        for word in phrase:
            x0, y0, x1, y1 = word.box
            box = (x0 - left - right, y0, x1 - left - right, y1)
            yield (
                replace(word, text=_latin_text(word.text, locale, has_time=has_time), box=box),
                word,
            )


def _split_phrases(row: Sequence[OcrWord]) -> list[list[OcrWord]]:
    found: list[list[OcrWord]] = []
    for word in row:
        if found and _belong_together(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [part for phrase in found for part in _split_off_edge_characters(phrase)]


def _split_off_edge_characters(phrase: list[OcrWord]) -> Iterator[list[OcrWord]]:
    """Split off the characters at the ends of a phrase that belong to right-to-left text."""
    indices = [i for i, word in enumerate(phrase) if any(char.isalnum() for char in word.text)]
    first, last = (indices[0], indices[-1]) if indices else (0, len(phrase) - 1)
    yield from ([word] for word in phrase[:first])
    yield phrase[first : last + 1]
    yield from ([word] for word in phrase[last + 1 :])


def _belong_together(before: OcrWord, word: OcrWord) -> bool:
    """Return whether two neighbours are parts of one number, or of one Latin phrase.

    An amount and its mark of debit or credit belong together. Otherwise a number at the left of
    a phrase is the value of that label, and a letter is a code; a date is no part of a number.
    """
    if word.box[0] - before.box[2] > _MAX_GAP * (word.box[3] - word.box[1]):
        return False
    both = before.text, word.text
    announced, number = (any(char.isdigit() for char in text) for text in both)
    if announced and number and any(_DATE_PART.search(text) for text in both):
        return False
    if announced and not number and word.text.upper() in _MARKS:
        return True
    numbered = announced or number
    code = numbered and any(len(text) == 1 and text.isalpha() for text in both)
    is_right_to_left = any(
        unicodedata.bidirectional(char) in ("R", "AL") for text in both for char in text
    )
    return (number or not announced) and not code and not is_right_to_left


def _latin_text(text: str, locale: Locale, *, has_time: bool) -> str:
    """Return a text with Latin digits and separators, and by a time with AM or PM."""
    if has_time and text in locale.half_days:
        return ("AM", "PM")[locale.half_days.index(text)]
    for numerals in locale.numerals:
        own, known = numerals.decimal + numerals.group, locale.decimal + locale.group
        text = text.translate(str.maketrans(own + numerals.percent, known + "%"))
    return any_digits_to_latin(text)


def _unmirror_quad(value: Guess, pairs: Sequence[Pair]) -> Guess:
    """Return a guess with the quad of its words on the unmirrored page."""
    if value.quad is None:
        return value
    (left, top), _, (right, bottom), _ = value.quad
    words = [
        original
        for mirrored, original in pairs
        if mirrored.page == value.page
        and left <= mirrored.box[0]
        and mirrored.box[2] <= right
        and top <= mirrored.box[1]
        and mirrored.box[3] <= bottom
    ]
    return replace(value, quad=box_corners(words))
