"""Traps by ink: stamps, drops, watermarks, bleed-through, pale print."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.choices import trade_families
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import (
    canonical_amount,
    find_page_and_line,
    has_fixed_height,
    has_mark,
    insert_lines,
    main_sum_trap,
    obscure_main_sum,
    record_trap,
    ruler,
    with_factors,
    with_field,
    with_marks,
    with_misreadings,
)
from docextract_eval.corpus.traps.vocabulary import StampOverValue, WatermarkCopy, find_trap_words
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

MASKED = "masked"
_SHORTENED = "number_without_digit"
"""The misreading that ignores the hidden digit."""
_DIGITS = "0123456789"
_FEWEST_DIGITS = 4
"""The least number of digits of a number of which one is hidden."""
_DROP_HEIGHT, _DROP_ABOVE = 0.74, 0.66
"""The height of a drop and of its top above the bottom of the line, in lines of that size."""


def _blot_digit(
    content: Content, context: Context, number: Field, rng: np.random.Generator
) -> Content | None:
    """Hide one digit of a number by ink, also in the text layer; None if the page repeats it."""
    at = find_page_and_line(content, number.key)
    places = [place for place, character in enumerate(number.text) if character in _DIGITS]
    if at is None or context.locale.direction == "rtl" or len(places) < _FEWEST_DIGITS:
        return None
    characters = "".join(filter(str.isalnum, number.text)).upper()
    if characters != number.value or number.accepted or number.text.split() != [number.text]:
        return None
    if [*_texts_with_number(content, number)] != [number.text]:
        return None
    inner = [p for p in places if 0 < p < len(number.text) - 1]
    place = inner[rng.integers(len(inner))]
    before, behind = number.text[:place], number.text[place + 1 :]
    if not (any(map(str.isalnum, before)) and any(map(str.isalnum, behind))):
        return None
    masked = dataclasses.replace(
        number,
        text=f"{before} {behind}",
        accepted=tuple(_other_readings(number.text, place, number.value)),
        resolvable=False,
    )
    changed = with_field(_with_ink_drop(content, at, number, place), masked)
    short = "".join(filter(str.isalnum, before + behind)).upper()
    return with_factors(with_misreadings(changed, masked, {_SHORTENED: short}), probe=MASKED)


def _texts_with_number(content: Content, number: Field) -> Iterator[str]:
    """Yield all texts and payloads of codes that contain a number."""
    value = number.value or number.text
    for line in (line for page in content.pages for line in page):
        texts = (*(span.text for span in line.spans), *(mark.payload for mark in line.marks))
        yield from (t for t in texts if value in "".join(filter(str.isalnum, t)).upper())


def _other_readings(text: str, digit_index: int, value: str) -> Iterator[str]:
    """Yield the number with each other digit at that place."""
    for digit in _DIGITS:
        other = f"{text[:digit_index]}{digit}{text[digit_index + 1 :]}"
        reading = "".join(filter(str.isalnum, other)).upper()
        if reading != value:
            yield reading


def _with_ink_drop(
    content: Content, page_and_line: tuple[int, int], number: Field, digit_index: int
) -> Content:
    """Return the content with the two remaining parts of a number and the drop between them."""
    line, by = content.pages[page_and_line[0]][page_and_line[1]], ruler(content)
    nth = next(i for i, span in enumerate(line.spans) if span.tag == number.key)
    span = line.spans[nth]

    def width(part: str) -> float:
        return by.width_share(part, line.size, bold=span.bold, stretch=line.wide)

    long = width(number.text)
    left = span.at - {"left": 0.0, "center": long / 2, "right": long}[span.align]
    start, end = (round(left + width(number.text[: digit_index + more]), 5) for more in (0, 1))
    halves = [
        dataclasses.replace(span, text=text, at=where, align="left")
        for text, where in (
            (number.text[:digit_index], round(left, 5)),
            (number.text[digit_index + 1 :], end),
        )
    ]
    high, drop = round(_DROP_HEIGHT * line.size, 3), round(1 - _DROP_ABOVE * line.size, 3)
    blot = Mark("rule", start, round(end - start, 5), high, drop)
    spans: tuple[Span, ...] = (*line.spans[:nth], *halves, *line.spans[nth + 1 :])
    blotted_line = dataclasses.replace(line, spans=spans, marks=(*line.marks, blot))
    return insert_lines(content, page_and_line, [blotted_line], replaced=1)


_BLOTTED_FIELD = "receipt_number"
_BLOTTED_SHARE = 0.4
"""The share of receipts on which a drop hides a digit of the number instead, if possible."""
_STAMP_WIDTH = {True: 0.26, False: 0.55}
"""The width of a stamp as a share of the printable width, on sheets and on rolls."""


def _stamp_sum_or_blot_number(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    if (words := find_trap_words(StampOverValue, context.locale.name)) is None:
        return None
    shift = float(rng.random()) - 0.5
    if rng.random() < _BLOTTED_SHARE and (found := _blot_receipt_number(content, context, rng)):
        return found

    def add_stamp(amount: Field, page_and_line: tuple[int, int]) -> Content:
        line, by = content.pages[page_and_line[0]][page_and_line[1]], ruler(content)
        span = next(span for span in line.spans if span.tag == amount.key)
        long = by.width_share(span.text, line.size * line.wide, bold=span.bold)
        middle = span.at + {"left": long / 2, "center": 0.0, "right": -long / 2}[span.align]
        wide = _STAMP_WIDTH[has_fixed_height(content)]
        high = 0.4 * wide * by.paper.printable_width / by.paper.pitch
        left = min(max(0.0, middle + shift * long - wide / 2), 1 - wide)
        drop = round(0.6 - high / 2, 3)
        return with_marks(
            content, page_and_line, Mark("stamp", round(left, 5), wide, 0.0, drop, words.stamp)
        )

    return obscure_main_sum(content, "stamp_over_value", add_stamp)


def _blot_receipt_number(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Apply a drop of ink to the number of a receipt, or return None if impossible."""
    number = next((field for field in content.fields if field.name == _BLOTTED_FIELD), None)
    if number is None or number.value is None:
        return None
    found = _blot_digit(content, context, number, rng)
    return (
        record_trap(found, "stamp_over_value", _BLOTTED_FIELD, [_SHORTENED], None)
        if found
        else None
    )


STAMP_OVER_VALUE = dataclasses.replace(
    main_sum_trap("stamp_over_value", _stamp_sum_or_blot_number), secondary_fields=(_BLOTTED_FIELD,)
)


_WATERMARK_WIDTH = 0.9


def _print_watermark(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    words = find_trap_words(WatermarkCopy, context.locale.name)
    if words is None or has_mark(content, "watermark"):
        return None
    paper = ruler(content).paper
    # Turned, its height is about two thirds of its width.
    high = 0.66 * _WATERMARK_WIDTH * paper.printable_width / paper.pitch
    drop = round(0.5 - high * (0.4 + 0.2 * float(rng.random())), 3)
    mark = Mark("watermark", 0.05, _WATERMARK_WIDTH, drop=drop, payload=words.watermark)
    return obscure_main_sum(
        content, "watermark_copy", lambda _, where: with_marks(content, where, mark)
    )


WATERMARK_COPY = main_sum_trap("watermark_copy", _print_watermark)


_LINES_OF_BACK = 24
"""The number of lines that shine through, around the main sum."""


def _print_bleed_through(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    lines = tuple(_invent_lines_of_other_page(content, context, rng))
    high = len(lines) + 1

    def add_ghost(_: Field, page_and_line: tuple[int, int]) -> Content:
        above = high * 0.6 if has_fixed_height(content) else min(high * 0.6, page_and_line[1])
        mark = Mark("ghost", 0.0, 1.0, high, round(0.45 - above, 3), "\n".join(lines))
        return with_marks(content, page_and_line, mark)

    return obscure_main_sum(content, "bleed_through", add_ghost)


def _invent_lines_of_other_page(
    content: Content, context: Context, rng: np.random.Generator
) -> Iterator[str]:
    """Yield lines of another document of the same issuer: words of this one, with other amounts."""
    by, money = ruler(content), TYPES.load("money")
    words = [
        word
        for page in content.pages
        for line in page
        for span in line.spans
        if not span.tag and not span.inverse
        for word in span.text.split()
        if word[:1].isalpha()
    ]
    for _ in range(_LINES_OF_BACK):
        cents = int(rng.integers(100, 100000))
        sum_ = money.write(canonical_amount(cents, context.currency), context, 0)
        count = int(rng.integers(2, 6))
        line = " ".join(words[rng.integers(len(words))] for _ in range(count)) if words else ""
        yield by.wrap(f"{line} {sum_}", 0.96)[0]


BLEED_THROUGH = main_sum_trap("bleed_through", _print_bleed_through, probe="ghost")


def _fix_thermal_paper(choices: ReceiptChoices, rng: np.random.Generator) -> dict[str, Any]:
    """Return the node for a receipt of the same trade on thermal paper; empty if it has none."""
    if _is_thermal(choices.template):
        return {"template": choices.template}
    found = [name for name in trade_families(choices.locale, choices.trade) if _is_thermal(name)]
    return {"template": found[rng.integers(len(found))]} if found else {}


def _is_thermal(template: str) -> bool:
    return PAPERS[LAYOUTS[template].paper].printer == "thermal"


def _print_pale(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if PAPERS[content.factors["paper"]].printer != "thermal":
        return None
    return obscure_main_sum(
        content, "low_contrast_thermal", lambda _, __: with_factors(content, print="pale")
    )


LOW_CONTRAST_THERMAL = TrapSpec(
    "low_contrast_thermal",
    ("receipt",),
    "total",
    _print_pale,
    preconditions=_fix_thermal_paper,
)
