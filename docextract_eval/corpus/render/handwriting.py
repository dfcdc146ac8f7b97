"""Handwritten words: strokes of a hand with tremor and pressure, in whole numbers."""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.render.cursive_letters import script_strokes, small_letter_strokes
from docextract_eval.corpus.render.hands import HANDS, Hand, is_handwritable_number
from docextract_eval.corpus.render.handwritten_letters import capital_strokes
from docextract_eval.corpus.render.typesetting import Sprite, trim_ink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.render.dot_print import Ink
    from docextract_eval.corpus.render.hands import Point, Stroke
    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.records import Pen

_SUBDOTS = 4
"""Subdots per dot, across and down."""
_STEPS = 12
"""Pieces in which a curve between two points is drawn."""
_GRID_HEIGHT = 100
"""The height of the grid of skeletons."""
_OVERHANG = 30
"""How far handwriting reaches below its baseline and above its digits, on that grid."""
_LIGHT_INK, _FIRM_INK = 150, 225
"""Ink of a light and of a firm pressure."""
_SCRIBBLE_WEIGHT = 5
"""How thick the pen of a scribble is, on the grid of skeletons: its letters are small in it."""
_DIGIT_HEIGHT = 150
"""The height of handwritten digits, in percent of the em of print."""


SCRIPT = "script"
"""The name of the pen that writes wordmarks; no person's hand."""
_SCRIPT_HAND = Hand(slant=20, round=110, wide=105, tremor=0, apart=6, weight=11)
_SOLID = 96
"""The ink from which a dot of a wordmark is printed."""


def handwritten_digit_height(paper: Paper, size: float) -> int:
    """Return the height in dots of digits that are handwritten beside print of a size.

    They are as high on all prints of a paper, also beside letters of dots, whose em is their
    matrix's, and which are no smaller where less than the size of the body is asked for.
    """
    return round(paper.size * size) * _DIGIT_HEIGHT // 100


@functools.lru_cache(maxsize=4096)
def handwritten_word(text: str, pen: Pen, height: int) -> Sprite:
    """Return the ink of one handwritten word, with digits of a height in dots."""
    name, tremor = pen
    if name == SCRIPT:
        return _script_word(text, height)
    hand, rng = HANDS[name], seeds.stream(tremor, "pen", name, text)
    paths: list[Stroke] = []
    across, rise = 0, int(rng.integers(-3, 6))
    for char in text:
        drawn = [
            _vary_stroke(stroke, hand, rng)
            for stroke in capital_strokes(char) or hand.skeleton(char)
        ]
        left, right = _horizontal_extent(drawn)
        size, shift = int(rng.integers(93, 108)), int(rng.integers(-3, 4))
        shift -= across * rise // _GRID_HEIGHT
        for stroke in drawn:
            placed = ((across + (x - left) * size // 100, y * size // 100) for x, y in stroke)
            paths.append(tuple((x, y + shift) for x, y in placed))
        gap = hand.apart + int(rng.integers(-3, 4))
        across += (right - left) * size // 100 + gap
    below = _OVERHANG if is_handwritable_number(text) else 2 * _OVERHANG  # letters have diacritics
    ink, origin = _draw_ink_and_origin(paths, height, hand, rng, below)
    cut, corner_x, corner_y = trim_ink(ink, -origin[0], origin[1])
    cut.flags.writeable = False
    return Sprite(cut, corner_x, corner_y, across * height // _GRID_HEIGHT)


def is_scriptable(text: str) -> bool:
    """Return whether a name can be set in script: in letters that join, and not in capitals alone.

    >>> is_scriptable("Dina's Diner"), is_scriptable("DINA'S DINER"), is_scriptable("Café 7")
    (True, False, False)
    """
    chars = set(text) - {" "}
    return any(map(small_letter_strokes, chars)) and all(map(script_strokes, chars))


def _script_word(text: str, height: int) -> Sprite:
    """Return a word of a wordmark: small letters in one stroke with those before, in solid ink."""
    rng, across, before = seeds.stream(0, "script", text), 0, ""
    paths: list[Stroke] = []
    for char in text:
        first, *rest = (_vary_stroke(stroke, _SCRIPT_HAND, rng) for stroke in _strokes(char))
        left, right = _horizontal_extent([first, *rest])
        small = small_letter_strokes(char) is not None
        placed = [tuple((across + x - left, y) for x, y in stroke) for stroke in (first, *rest)]
        if small and before and small_letter_strokes(before):
            paths[-1:] = [(*paths[-1], *placed[0])]
            paths[:-1] = [*paths[:-1], *placed[1:]]
        else:
            paths += [*placed[1:], placed[0]]
        across += (_horizontal_extent([first])[1] - left) if small else right - left
        across += 0 if small else _SCRIPT_HAND.apart
        before = char
    ink, origin = _draw_ink_and_origin(paths, height, _SCRIPT_HAND, rng, 2 * _OVERHANG)
    solid = np.where(ink >= _SOLID, 255, 0).astype(np.uint8)
    cut, corner_x, corner_y = trim_ink(solid, -origin[0], origin[1])
    cut.flags.writeable = False
    return Sprite(cut, corner_x, corner_y, across * height // _GRID_HEIGHT)


def _strokes(char: str) -> tuple[Stroke, ...]:
    return script_strokes(char) or _SCRIPT_HAND.skeleton(char)


def scribble(points: Stroke, height: int, tremor: int) -> Ink:
    """Return the ink of one stroke that is no letter, as a hasty hand draws it."""
    rng = seeds.stream(tremor, "pen", "scribble")
    hand = replace(HANDS["hasty"], weight=_SCRIBBLE_WEIGHT)
    return _draw_ink_and_origin([points], height, hand, rng, _OVERHANG // 3)[0]


def _vary_stroke(stroke: Stroke, hand: Hand, rng: np.random.Generator) -> Stroke:
    """Return a stroke as a hand draws it: widened, slanted, with random deviations."""
    stray = rng.integers(-hand.tremor, hand.tremor + 1, size=(len(stroke), 2)).tolist()
    moved, before = [], None
    for point, (dx, dy) in zip(stroke, stray, strict=True):
        if point == before:  # a corner stays a corner
            moved.append(moved[-1])
            continue
        x, y = point[0] * hand.wide // 100 + dx, point[1] + dy
        moved.append((x + (_GRID_HEIGHT - y) * hand.slant // 100, y))
        before = point
    return tuple(moved)


def _horizontal_extent(drawn: list[Stroke]) -> tuple[int, int]:
    across = [x for stroke in drawn for x, _ in stroke]
    return min(across), max(across)


def _draw_ink_and_origin(
    paths: list[Stroke], height: int, hand: Hand, rng: np.random.Generator, overhang: int
) -> tuple[Ink, tuple[int, int]]:
    """Return the ink of paths, and where in it (right, down) the pen began on its baseline."""
    left, right = _horizontal_extent(paths)
    edge = overhang + len(paths)  # a long word drifts from its baseline
    wide = (right - left + 2 * edge) * height // _GRID_HEIGHT + 1
    deep = (_GRID_HEIGHT + 2 * edge) * height // _GRID_HEIGHT + 1
    fine = np.zeros((deep * _SUBDOTS, wide * _SUBDOTS), np.uint8)
    for path in paths:
        scaled = tuple(
            ((x - left + edge) * height * _SUBDOTS, (y + edge) * height * _SUBDOTS) for x, y in path
        )
        _draw_path(fine, scaled, hand, height, rng)
    parts = fine.reshape(deep, _SUBDOTS, wide, _SUBDOTS).astype(np.uint32).sum(axis=(1, 3))
    ink = (parts // (_SUBDOTS * _SUBDOTS)).astype(np.uint8)
    return ink, (
        (edge - left) * height // _GRID_HEIGHT,
        (edge + _GRID_HEIGHT) * height // _GRID_HEIGHT,
    )


def _draw_path(
    fine: NDArray[np.uint8], path: Stroke, hand: Hand, height: int, rng: np.random.Generator
) -> None:
    """Draw a path with a pen that presses more downwards and is lifted at both ends."""
    points, weight = [*_curve_points(path, hand)], hand.weight * height * _SUBDOTS
    press = 70 + int(rng.integers(0, 20))
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        steps = max(1, (abs(to_x - x) + abs(to_y - y)) // _GRID_HEIGHT)
        pressure_target = 100 if to_y > y else 78
        press += (pressure_target - press) // 3 + int(rng.integers(-3, 4))
        lifted = min(100, 60 + 16 * min(number, len(points) - 2 - number))
        radius = max(2, weight * press * lifted // (2 * _GRID_HEIGHT * 100 * 100))
        level = (
            _LIGHT_INK + (_FIRM_INK - _LIGHT_INK) * min(100, max(0, press - 40)) * lifted // 6000
        )
        for step in range(steps + 1):
            across = (x + (to_x - x) * step // steps) // _GRID_HEIGHT
            down = (y + (to_y - y) * step // steps) // _GRID_HEIGHT
            _draw_dot(fine, across, down, radius, min(255, level))


def _curve_points(path: Sequence[Point], hand: Hand) -> Iterator[Point]:
    """Yield the points of a curve through those of a path, as round as the hand draws it."""
    weight_unit = _STEPS**3
    ends = [path[0], *path, path[-1]]
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(_STEPS):
            two, three = step * step * _STEPS, step**3
            # The four Hermite weights: of both ends, and of both tangents.
            shares = (
                *(2 * three - 3 * two + weight_unit, 3 * two - 2 * three),
                *(three - 2 * two + step * _STEPS * _STEPS, three - two),
            )
            yield tuple(  # type: ignore[misc]  # of two numbers
                (shares[0] * a + shares[1] * b) // weight_unit
                + (shares[2] * (b - p) + shares[3] * (n - a)) * hand.round // (200 * weight_unit)
                for p, a, b, n in zip(before, start, end, after, strict=True)
            )
    yield path[-1]


def _draw_dot(fine: NDArray[np.uint8], x: int, y: int, radius: int, level: int) -> None:
    dot = _round_dot(radius)
    spot = fine[y - radius : y + radius + 1, x - radius : x + radius + 1]
    np.maximum(spot, dot * np.uint8(level), out=spot)


@functools.cache
def _round_dot(radius: int) -> NDArray[np.uint8]:
    away = np.arange(-radius, radius + 1) ** 2
    return (away[:, None] + away <= radius * radius).astype(np.uint8)
