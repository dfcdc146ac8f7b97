"""What people do with a pen on a receipt: numbers and words, ticks, rings, signatures.

How often each is done was counted by eye: docs/measured/data/pen_marks.md.
"""

from __future__ import annotations

import bisect
import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.degrade.covering import blank_place, word_boxes
from docextract_eval.corpus.degrade.field_choice import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    ROUNDED_SUM,
    SUM_FIELDS,
    TAX_FIELDS,
    checked_targets,
    named_targets,
)
from docextract_eval.corpus.degrade.gestures import (
    check_stroke_path,
    ring_path,
    signature_paths,
    tick_path,
    underline_path,
)
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pen_writing import written_paths
from docextract_eval.corpus.degrade.pixel_operations import image_size
from docextract_eval.corpus.degrade.strokes import place_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.corpus.degrade.field_choice import Box, Target
    from docextract_eval.corpus.degrade.strokes import Path
    from docextract_eval.records import Page

PLACES = 12
"""On how many places of a page a pen finds something to do."""
COUNTED = {
    "words": 15,
    "number": 11,
    "tick": 8,
    "amount": 6,
    "signature": 5,
    "ring": 2,
    "stroke": 2,
    "underline": 1,
}
"""Each act, with how many of 33 receipts with pen marks have it. A ring is one around what is
printed; of the sums that are written again half are ringed."""
_DRAWS = 480
"""How many uniform numbers are read for one act."""
_WORDS = (
    *("Staff lunch", "staff ref", "lunch", "Taxi", "office", "petty cash", "(P)", "ok", "(P)"),
    *(
        "team dinner",
        "travel",
        "disposal",
        "first aid",
        "client",
        "Project B",
        "Thank you!",
        "Hotel",
    ),
    *("stationery", "for Kim", "paid", "OK", "8 person", "marketing", "Dept 4", "KM 48", "private"),
)
_NUMBERS = ("3 18########", "A##/##", "####", "318#####", "B-#", "#### ##", "NR ##", "######")
"""Forms of numbers by which papers are filed; `#` is any digit."""
_TOP_SHARE, _WRITTEN_ON_TOP = 0.16, 0.75
"""How much of a page is its top, and which share of words and numbers is written there."""
_WORD_HEIGHT, _NUMBER_HEIGHT, _AMOUNT_HEIGHT = 4.6, 3.8, 5.0
"""Heights in mm of capitals and digits."""
_RINGED_AMOUNTS, _RINGED_WORDS, _UNDERLINED_WORDS = 0.5, 0.04, 0.12
"""Shares of what is written that is ringed or underlined."""
_NEAR_SUM = (8.0, 26.0)
"""How far in mm above and below the sum an amount is written again."""
_SIGNATURE = (13.0, 40.0)
"""The least and the greatest length of a signature in mm."""

Act = tuple[list["Path"], float]
"""The paths of an act, and how much of its ink is there."""


def acts_of_pen(page: Page, tile_position: float, acts: float) -> Iterator[Act]:
    """Yield this number of acts; of the last as large a part as is left over."""
    order = drawn_order(uniform_numbers(tile_position, len(COUNTED), page.number))
    targets = targets_of_pen(page, tile_position)
    endless = itertools.chain(order, itertools.repeat("tick"))
    for number, act in zip(range(math.ceil(acts)), endless, strict=False):
        draws = uniform_numbers(tile_position + (number + 1) / 997, _DRAWS, page.number)
        turn = max(0, number - len(order) + 1)
        yield paths_of_act(act, page, targets, draws, turn), min(1.0, acts - number)


def targets_of_pen(page: Page, tile_position: float) -> list[Target]:
    """Return what a pen marks, first things first: a sum in cash before the exact one."""
    rounded = [
        replace(target, role=SUM_FIELDS[0]) for target in named_targets(page, (ROUNDED_SUM,))
    ]
    return [*rounded[:1], *checked_targets(page, tile_position)]


def paths_of_act(
    act: str, page: Page, targets: list[Target], draws: Sequence[float], turn: int = 0
) -> list[Path]:
    """Return the paths of one act; ticks have turns, and go down the page with them."""
    chosen = _ticked_first(page, targets)[turn:] if act == "tick" else targets
    return _PATHS[act](page, chosen, draws)


def note_on_blank(page: Page, draws: Sequence[float]) -> list[Path]:
    """Return the paths of a few words where there is little print, mostly at the top."""
    text = _WORDS[int(draws[1] * len(_WORDS))]
    foot = _TOP_SHARE if draws[2] < _WRITTEN_ON_TOP else 1.0
    return _written(page, text, _WORD_HEIGHT, draws, (0.0, foot))


def drawn_order(draws: Sequence[float]) -> list[str]:
    """Return all acts in an order, in which those that are seen more often come earlier."""
    left, order = dict(COUNTED), []
    for draw in draws:
        ends = [*itertools.accumulate(left.values())]
        chosen = [*left][bisect.bisect(ends, draw * ends[-1])]
        order.append(chosen)
        del left[chosen]
    return order


def _ticked_first(page: Page, targets: list[Target]) -> list[Target]:
    """Return what is ticked: the tax, then amounts one after the other, or any words."""
    taxes = named_targets(page, TAX_FIELDS)[-1:]
    amounts = [target for target in targets if target.role in AMOUNT_FIELDS]
    return [*taxes, *amounts] or targets


def _mm(page: Page) -> float:
    return page.dpi / 25.4


def _sum(targets: list[Target]) -> Target | None:
    """Return what was to be paid: the rounded sum, where it is printed besides."""
    known = (target for target in targets if target.role in SUM_FIELDS)
    return next(known, targets[0] if targets else None)


def _written(
    page: Page, text: str, mm: float, draws: Sequence[float], rows: tuple[float, float]
) -> list[Path]:
    """Return a text, written where little print is in some rows (shares of the page)."""
    height = mm * (0.75 + 0.6 * draws[3]) * _mm(page)
    word = written_paths(text, draws[8:])
    wide = max(float(path[:, 0].max()) for path in word)
    height = min(height, 0.9 * image_size(page.image)[1] / wide)
    x, y = blank_place(page, (1.2 * height, wide * height), draws[4], *rows)
    paths = place_paths(word, height, 8 * (draws[5] - 0.6), (x, y))
    box = (round(x), round(y), round(x + wide * height), round(y + height))
    ringed = _RINGED_AMOUNTS if mm == _AMOUNT_HEIGHT else _RINGED_WORDS
    if draws[6] < ringed:
        return [*paths, ring_path(box, [*draws[40:60]], _mm(page))]
    if draws[6] < ringed + _UNDERLINED_WORDS:
        return [*paths, underline_path(box, [*draws[40:60]], _mm(page))]
    return paths


def _number_paths(page: Page, _: list[Target], draws: Sequence[float]) -> list[Path]:
    """Return a number by which the paper is filed, mostly above the print."""
    digits = itertools.cycle(str(int(draw * 10)) for draw in draws[60:80])
    form = _NUMBERS[int(draws[1] * len(_NUMBERS))]
    text = "".join(next(digits) if char == "#" else char for char in form)
    foot = _TOP_SHARE if draws[2] < _WRITTEN_ON_TOP else 1.0
    return _written(page, text, _NUMBER_HEIGHT, draws, (0.0, foot))


def _words_paths(page: Page, _: list[Target], draws: Sequence[float]) -> list[Path]:
    return note_on_blank(page, draws)


def _amount_paths(page: Page, targets: list[Target], draws: Sequence[float]) -> list[Path]:
    """Return the sum, written again beside itself and often ringed there.

    It is what is printed, so it states nothing else; where that is not known, a tick stands there.
    """
    if (paid := _sum(targets)) is None:
        return []
    text = "".join(char for char in _printed_text(page, paid.box) if char in "0123456789.,")
    if not text:
        return [tick_path(paid.box, [*draws[:24]], _mm(page))]
    high = image_size(page.image)[0]
    above, below = (mm * _mm(page) for mm in _NEAR_SUM)
    rows = max(0.0, (paid.box[1] - above) / high), min(1.0, (paid.box[3] + below) / high)
    return _written(page, text, _AMOUNT_HEIGHT, draws, rows)


def _printed_text(page: Page, box: Box) -> str:
    """Return what the words in a box say, if that is known."""
    if len(page.texts) != len(page.quads):
        return ""
    x0, y0, x1, y1 = box
    boxes = word_boxes(page).tolist()
    return "".join(
        text
        for text, (a, b, c, d) in zip(page.texts, boxes, strict=True)
        if a >= x0 and b >= y0 and c <= x1 and d <= y1
    )


def _tick_paths(page: Page, targets: list[Target], draws: Sequence[float]) -> list[Path]:
    return [tick_path(target.box, [*draws[:24]], _mm(page)) for target in targets[:1]]


def _ring_paths(page: Page, targets: list[Target], draws: Sequence[float]) -> list[Path]:
    paid = _sum(targets)
    return [ring_path(paid.box, [*draws[:24]], _mm(page))] if paid else []


def _underline_paths(page: Page, targets: list[Target], draws: Sequence[float]) -> list[Path]:
    dates = [target for target in targets if target.role in DATE_FIELDS]
    return [underline_path(each.box, [*draws[:24]], _mm(page)) for each in (dates or targets)[:1]]


def _signature_paths(page: Page, _: list[Target], draws: Sequence[float]) -> list[Path]:
    """Return a signature in the lower half."""
    least, most = _SIGNATURE
    wide = min(least + (most - least) * draws[22], 0.7 * image_size(page.image)[1] / _mm(page))
    wide *= _mm(page)
    x, y = blank_place(page, (0.3 * wide, wide), draws[20], 0.45)
    middle = (x + wide / 2, y + 0.15 * wide)
    return place_paths(signature_paths([*draws[:24]]), wide, 12 * (draws[21] - 0.6), middle)


def _stroke_paths(page: Page, targets: list[Target], draws: Sequence[float]) -> list[Path]:
    """Return the long stroke of who checked the goods, from the first amount to the last."""
    amounts = [target for target in targets if target.role in AMOUNT_FIELDS] or targets
    if not amounts:
        return []
    rows = sorted((target.box for target in amounts), key=lambda box: box[1])
    return [check_stroke_path(rows[-1], rows[0], [*draws[:24]], _mm(page))]


_PATHS: dict[str, Callable[[Page, list[Target], Sequence[float]], list[Path]]] = {
    "words": _words_paths,
    "number": _number_paths,
    "tick": _tick_paths,
    "amount": _amount_paths,
    "signature": _signature_paths,
    "ring": _ring_paths,
    "stroke": _stroke_paths,
    "underline": _underline_paths,
}
