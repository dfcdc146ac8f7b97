"""A drop of ink on one digit of a number that stands once: nobody can tell which it was."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import (
    insert,
    line_of,
    misread,
    ruler,
    with_factors,
    with_field,
)
from docextract_eval.records import Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

PROBE = "masked"
SHORTENED = "number_without_digit"
"""What is read where the drop is taken for nothing."""
_DIGITS = "0123456789"
_FEWEST = 4
"""Digits that a number has of which one can be missed."""
_HIGH, _ABOVE = 0.74, 0.66
"""How high a drop is and how far above the foot of its line it begins, in lines of that size."""


def blotted(
    content: Content, context: Context, number: Field, dice: np.random.Generator
) -> Content | None:
    """Let ink fall on a digit: it is in no layer of text either; None where the page tells it."""
    at = line_of(content, number.key)
    places = [place for place, sign in enumerate(number.text) if sign in _DIGITS]
    if at is None or context.locale.direction == "rtl" or len(places) < _FEWEST:
        return None
    signs = "".join(filter(str.isalnum, number.text)).upper()
    if signs != number.value or number.accepted or number.text.split() != [number.text]:
        return None
    if [*_saying(content, number)] != [number.text]:
        return None
    inner = [p for p in places if 0 < p < len(number.text) - 1]
    place = inner[dice.integers(len(inner))]
    before, behind = number.text[:place], number.text[place + 1 :]
    if not (any(map(str.isalnum, before)) and any(map(str.isalnum, behind))):
        return None
    masked = dataclasses.replace(
        number,
        text=f"{before} {behind}",
        accepted=tuple(_readings(number.text, place, number.value)),
        resolvable=False,
    )
    changed = with_field(_printed(content, at, number, place), masked)
    short = "".join(filter(str.isalnum, before + behind)).upper()
    return with_factors(misread(changed, masked, {SHORTENED: short}), probe=PROBE)


def _saying(content: Content, number: Field) -> Iterator[str]:
    """Give all that says a number, whole or not: words and codes."""
    said = number.value or number.text
    for line in (line for page in content.pages for line in page):
        texts = (*(span.text for span in line.spans), *(mark.payload for mark in line.marks))
        yield from (t for t in texts if said in "".join(filter(str.isalnum, t)).upper())


def _readings(text: str, place: int, value: str) -> Iterator[str]:
    """Give what the number would be with each other digit there."""
    for digit in _DIGITS:
        other = f"{text[:place]}{digit}{text[place + 1 :]}"
        reading = "".join(filter(str.isalnum, other)).upper()
        if reading != value:
            yield reading


def _printed(content: Content, at: tuple[int, int], number: Field, place: int) -> Content:
    """Print what is left of a number where it stood, and the drop between."""
    line, by = content.pages[at[0]][at[1]], ruler(content)
    nth = next(i for i, span in enumerate(line.spans) if span.tag == number.key)
    span = line.spans[nth]

    def width(part: str) -> float:
        return by.width(part, line.size, bold=span.bold, wide=line.wide)

    long = width(number.text)
    left = span.at - {"left": 0.0, "center": long / 2, "right": long}[span.align]
    start, end = (round(left + width(number.text[: place + more]), 5) for more in (0, 1))
    halves = [
        dataclasses.replace(span, text=text, at=where, align="left")
        for text, where in ((number.text[:place], round(left, 5)), (number.text[place + 1 :], end))
    ]
    high, drop = round(_HIGH * line.size, 3), round(1 - _ABOVE * line.size, 3)
    blot = Mark("rule", start, round(end - start, 5), high, drop)
    spans: tuple[Span, ...] = (*line.spans[:nth], *halves, *line.spans[nth + 1 :])
    blotted_line = dataclasses.replace(line, spans=spans, marks=(*line.marks, blot))
    return insert(content, at, [blotted_line], instead=1)
