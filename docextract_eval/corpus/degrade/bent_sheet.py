"""A sheet as it lies or is held before a camera: curled, folded, bound, bowed, a corner up.

One surface is drawn for a document. What stands up is nearer to the camera, and larger; it is lit
by its slope, shades what is behind it, is a little out of focus, and its shadow on the table is
farther off. How often each kind of surface occurs was counted by eye.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.relief import (
    Camera,
    Floats,
    Light,
    Relief,
    Surface,
    blur_by_height,
    direction_from_turns,
    page_outline,
    seen_flow,
    shade_sheet,
    sine,
)
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_HEIGHTS = (2, 5, 10, 16, 24)
"""How high above the table the highest part of a sheet is, in mm."""
_ROLL = 1.6
"""A page longer than this multiple of its width comes from a roll, and curls along its length."""
_DISTANCES = (190.0, 420.0)
"""How far the camera is from the sheet, in mm."""
_LEANS = (0.22, 0.5)
"""How far it is to the side and below the middle at the most, as a share of its distance."""
_RISES = (0.45, 1.3)
"""Tangent of the angle at which the light falls in: from a window, or from a lamp above."""
_DIRECTED = (0.4, 0.75)
"""Which share of the light comes from there."""
_FOLD_RADIUS = 2.2
"""How sharp a fold is that was opened again: half the width in mm over which it turns."""
_BLUR_HEIGHT = 22.0
"""How far out of the plane of focus, in mm, paper is blurred as much as any is."""
_PICTURED = 260.0
"""The longest sheet in mm that is photographed from near by; for a longer one people step back."""
_DIP = 0.6
"""How deep a page dips into its spine, as a share of its height beside it."""
_RUMPLED_SHARE = 0.4
"""In which share of photographs paper has soft waves: counted by eye (`tools/study pose_rates`)."""
_RUMPLE_HEIGHTS = (0.3, 0.6, 1.0, 1.5, 2.1)
"""How high the waves are of paper that was in a pocket, in mm."""
_RIDGES = 10
_RIDGE_WIDTHS, _RIDGE_LENGTHS = (3.0, 9.0), (10.0, 45.0)
"""Half of how broad and how long a wave is, in mm."""
_NUMBERS_PER_RIDGE = 6
_PLACES = 49
"""At how many places along a sheet its shortening is computed."""
_NUMBERS_PER_FORM = 5

_Form = tuple[Floats, Floats, Floats]
"""Heights, and slopes beside and along the long side of a sheet; the highest is about 1."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """The sides of a sheet in px."""

    short: float
    long: float
    px_per_mm: float


@dataclass(frozen=True, slots=True)
class _Parts:
    """How much of each form a kind of surface has, as shares of its height."""

    ends: float = 0.0
    """Both ends are up, as the roll left them."""
    swing: float = 0.0
    """A wave along the sheet: one part up, the next down."""
    cup: float = 0.0
    """The long sides are up, or the middle between them, more at one end."""
    corner: float = 0.0
    """A corner is up."""
    folds: float = 0.0
    """The sheet was folded across, and does not lie flat any more."""
    spine: float = 0.0
    """A side rises to a spine, and dips into it."""
    rumple: float = 0.0
    """Soft waves in all directions; their height is drawn for itself."""


_CURLED = _Parts(ends=0.9, swing=0.1, cup=0.1, corner=0.15)
_SWUNG = _Parts(ends=0.35, swing=0.65, cup=0.1, corner=0.1)
_FOLDED = _Parts(ends=0.2, swing=0.08, cup=0.1, corner=0.15, folds=0.9)
_HELD = _Parts(ends=0.4, swing=0.15, cup=0.24, corner=0.25)
_CORNERED = _Parts(ends=0.15, swing=0.1, cup=0.08, corner=0.9, folds=0.2)
_BOUND = _Parts(swing=0.1, cup=0.05, corner=0.15, spine=0.7)
_KINDS_OF_ROLL: Mapping[_Parts, float] = {
    _CURLED: 0.36,
    _FOLDED: 0.26,
    _SWUNG: 0.14,
    _CORNERED: 0.1,
    _HELD: 0.14,
}
"""Shares of the kinds of surface, as judged by eye on 187 photographs of receipts, seen small."""
_KINDS_OF_SHEET: Mapping[_Parts, float] = {_FOLDED: 0.4, _CORNERED: 0.28, _SWUNG: 0.2, _BOUND: 0.12}
"""The same for larger sheets: a guess, as no photographs of them were at hand."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "kind": uniform(rng, 0, 1),
        "distance": uniform(rng, *_DISTANCES),
        "across": uniform(rng, -_LEANS[0], _LEANS[0]),
        "down": uniform(rng, 0.15 * _LEANS[1], _LEANS[1]),
        "light_from": uniform(rng, 0, 1),
        "rise": uniform(rng, *_RISES),
        "directed": uniform(rng, *_DIRECTED),
        "height": drawn_at_severity(severity, 0, _HEIGHTS),
        "rumple": drawn_at_severity(severity, 0, _RUMPLE_HEIGHTS)
        if rng.random() < _RUMPLED_SHARE
        else 0.0,
    }


def _kind_of_surface(page: Outline, params: Params) -> _Parts:
    """Return the kind of surface that a drawn number from 0 to 1 stands for."""
    kinds = _KINDS_OF_ROLL if _is_long(page) else _KINDS_OF_SHEET
    shares = np.cumsum(list(kinds.values()))
    return list(kinds)[int(np.searchsorted(shares[:-1], params["kind"], side="right"))]


def _is_long(page: Outline) -> bool:
    return max(page.size) > _ROLL * min(page.size)


def _sheet_surface(page: Outline, params: Params, *, shortens: bool = False) -> Surface:
    """Return the surface of a page: the forms of its kind, each with its own drawn numbers.

    Only who looks where points are needs to know how far slopes shorten the sheet.
    """
    kind = _kind_of_surface(page, params)
    px_per_mm = page.dpi / 25.4
    heights = {part: params["height"] * getattr(kind, part) for part in _FORMS}
    heights["rumple"] = params.get("rumple", 0.0)
    drawn = uniform_numbers(params["at"], _NUMBERS_PER_FORM * len(_FORMS), page.number)
    is_wide = page.size[1] > page.size[0]
    sides = _Sides(min(page.size), max(page.size), px_per_mm)
    forms = [
        (px_per_mm * high, form, drawn[_NUMBERS_PER_FORM * i :][:_NUMBERS_PER_FORM])
        for i, (part, form) in enumerate(_FORMS.items())
        if (high := heights[part])
    ]

    def add_up(u: Floats, v: Floats) -> tuple[Floats, Floats, Floats]:
        height, beside, along = (np.zeros(np.broadcast_shapes(u.shape, v.shape)) for _ in range(3))
        for high, form, numbers in forms:
            form_height, form_beside, form_along = form(u, v, sides, numbers)
            height += high * form_height
            beside += high * form_beside
            along += high * form_along
        return height, beside, along

    shorter = _shortening(add_up, sides) if shortens else None

    def surface(x: Floats, y: Floats) -> Relief:
        u, v = (y, x) if is_wide else (x, y)
        height, beside, along = add_up(u, v)
        across, down = (along, beside) if is_wide else (beside, along)
        if not shorter:
            return Relief(height, across, down)
        moved = np.zeros((2, *height.shape))
        moved[0 if is_wide else 1] = np.interp(v, *shorter)
        return Relief(height, across, down, moved)

    return surface


def _shortening(
    add_up: Callable[[Floats, Floats], tuple[Floats, Floats, Floats]], sides: _Sides
) -> tuple[Floats, Floats]:
    """Return places along a sheet, and how far slopes draw each of them to the middle."""
    places = np.linspace(-0.1, 1.1, _PLACES) * sides.long
    slope = add_up(np.full(_PLACES, sides.short / 2), places)[2]
    lost = np.sqrt(1 - np.minimum(slope * slope, 0.75)) - 1
    moved = np.concatenate([[0.0], np.cumsum((lost[1:] + lost[:-1]) / 2 * np.diff(places))])
    return places, np.rint(256 * (moved - moved[_PLACES // 2])) / 256


def _raise_ends(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return ends that curl up, one more than the other, from a flat middle."""
    first, second = 0.25 + 0.75 * drawn[0], 0.25 + 0.75 * drawn[1]
    flat, middle = 0.45 * drawn[2], 0.38 + 0.24 * drawn[3]
    away = v / sides.long - middle
    reach = np.where(away < 0, middle, 1 - middle)
    up = np.where(away < 0, -first, second)
    out = np.maximum(0, np.abs(away) / reach - flat) / (1 - flat)
    along = up * 2 * out / ((1 - flat) * reach * sides.long)
    return np.abs(up) * out * out + 0 * u, 0 * u, along + 0 * u


def _swing(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return a long wave, which is not quite across the sheet."""
    turns, tilt = 0.8 + 1.1 * drawn[0], 0.5 * (drawn[2] - 0.5)
    phase = v * (turns / sides.long) + u * (tilt / sides.short) + drawn[1]
    slope = 0.5 * math.tau * sine(phase + 0.25)
    return 0.5 + 0.5 * sine(phase), slope * (tilt / sides.short), slope * (turns / sides.long)


def _cup(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return a sheet bowed across, one end more than the other, mostly by very little."""
    bow = (1.0 if drawn[0] < 0.5 else -1.0) * (0.9 + 3.2 * drawn[1] * drawn[1])
    even, other = 0.25 + 0.5 * drawn[2], 1 - 2 * round(drawn[3])
    aside = 2 * u / sides.short - 1
    at_end = 0.5 + other * (v / sides.long - 0.5)
    grip = even + (1 - even) * at_end * at_end
    rise = bow * aside * aside + max(0.0, -bow)
    along = rise * (1 - even) * 2 * at_end * other / sides.long
    return rise * grip, bow * 4 * aside / sides.short * grip, along


def _raise_corner(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return a corner that is up, bent along a straight line."""
    to_right, to_end = (1 if number < 0.5 else -1 for number in drawn[:2])
    right, down = (
        0.5 + way * (place / side - 0.5)
        for way, place, side in ((to_right, u, sides.short), (to_end, v, sides.long))
    )
    by_width, begin = 0.35 + 0.4 * drawn[2], 0.45 + 0.3 * drawn[3]
    out = np.maximum(0, by_width * right + (1 - by_width) * down - begin) / (1 - begin)
    slope = 2 * out / (1 - begin)
    beside = slope * by_width / sides.short * to_right
    return out * out, beside, slope * (1 - by_width) / sides.long * to_end


def _open_folds(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return a sheet folded in two or in three across its length, and opened again."""
    places = (0.5,) if drawn[0] < 0.6 else (0.33, 0.67)
    radius = _FOLD_RADIUS * (0.5 + drawn[3]) * sides.px_per_mm
    side, tilt = (-1.0 if drawn[1] < 0.5 else 1.0), 0.05 * (drawn[2] - 0.5)
    # One ridge is as high as the sheet's height; ridge and valley are half of it apart.
    height = np.full(
        np.broadcast_shapes(u.shape, v.shape), max(0.0, -side) if len(places) == 1 else 0.25
    )
    beside, along = np.zeros(height.shape), np.zeros(height.shape)
    for place in places:
        off = v - (place + 0.07 * (drawn[4] - 0.5)) * sides.long - tilt * (u - sides.short / 2)
        turned = np.sqrt(off * off + radius * radius)
        steep = side * 2 / (sides.long * len(places))
        height += steep * turned
        along += steep * off / turned
        beside -= steep * off / turned * tilt
        side = -side
    return height, beside, along


def _rise_to_spine(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return a page that rises towards a spine at one of its long sides, and dips into it."""
    is_left = drawn[0] < 0.5
    away = (u if is_left else sides.short - u) / sides.short
    crest, breadth = 0.14 + 0.12 * drawn[1], 0.3 + 0.35 * drawn[2]
    before = np.minimum(0, away - crest) / crest
    after = np.clip((away - crest) / breadth, 0, 1)
    rest = 1 - after * after
    height = np.where(away < crest, 1 - _DIP * before * before, rest * rest)
    slope = np.where(away < crest, -2 * _DIP * before / crest, -4 * after * rest / breadth)
    return height + 0 * v, slope / sides.short * (1 if is_left else -1) + 0 * v, 0 * (u + v)


def _rumple(u: Floats, v: Floats, sides: _Sides, drawn: Sequence[float]) -> _Form:
    """Return soft waves in all directions, without facets: ridges and valleys that end."""
    height, beside, along = (np.zeros(np.broadcast_shapes(u.shape, v.shape)) for _ in range(3))
    # One by one, so that a ridge stays in the processor's cache.
    for at_u, at_v, to_u, to_v, wide, reach, tall in _ridges(drawn[0], sides.px_per_mm):
        off_u, off_v = u - at_u * sides.short, v - at_v * sides.long
        across = (off_v * to_u - off_u * to_v) / wide
        away = (off_u * to_u + off_v * to_v) / reach
        fall, end = 1 / (1 + across * across), 1 / (1 + away * away)
        bump = tall * fall * fall * end * end
        steep, down = -4 * across * fall / wide * bump, -4 * away * end / reach * bump
        height += bump
        beside += down * to_u - steep * to_v
        along += down * to_v + steep * to_u
    return height, beside, along


@functools.lru_cache(maxsize=16)
def _ridges(tile_position: float, px_per_mm: float) -> tuple[tuple[float, ...], ...]:
    """Return the places, directions, half the widths and lengths, and the heights of waves."""
    numbers = iter(uniform_numbers(tile_position, _NUMBERS_PER_RIDGE * _RIDGES))
    ridges = []
    for at_u, at_v, turns, broad, long, tall in zip(*[numbers] * _NUMBERS_PER_RIDGE, strict=True):
        wide, reach = (
            px_per_mm * (low + share * (high - low))
            for share, (low, high) in ((broad, _RIDGE_WIDTHS), (long, _RIDGE_LENGTHS))
        )
        ridges.append((at_u, at_v, *direction_from_turns(turns / 2), wide, reach, 2 * tall - 1))
    return tuple(ridges)


_FORMS: Mapping[str, Callable[[Floats, Floats, _Sides, Sequence[float]], _Form]] = {
    "ends": _raise_ends,
    "swing": _swing,
    "cup": _cup,
    "corner": _raise_corner,
    "folds": _open_folds,
    "spine": _rise_to_spine,
    "rumple": _rumple,
}
"""What adds the heights of each part of a kind."""


def _bend_sheet(page: Outline, params: Params) -> Flow:
    px_per_mm = page.dpi / 25.4
    reach = max(1.0, max(page.size) / px_per_mm / _PICTURED)
    camera = Camera(
        params["distance"] * px_per_mm * reach, (params["across"] / reach, params["down"] / reach)
    )
    return seen_flow(_sheet_surface(page, params, shortens=True), page, camera)


def _light_and_blur(page: Page, params: Params) -> Pixels:
    """Light the sheet by its slopes, and blur what is out of the plane of focus."""
    surface = _sheet_surface(page_outline(page), params)
    light = Light(direction_from_turns(params["light_from"]), params["rise"], params["directed"])
    far = _BLUR_HEIGHT * page.dpi / 25.4
    return shade_sheet(surface, blur_by_height(surface, page.image, far), light)


def _heights_above_table(page: Outline, params: Params, points: Floats) -> Floats:
    """Return how high above the table points of the sheet are, in px."""
    height = _sheet_surface(page, params)(points[..., 0], points[..., 1]).height
    return np.maximum(0, height)


BENT_SHEET = Degradation(
    "bent_sheet",
    "shape",
    "paper does not lie flat: it is curled, folded, bound or bowed; raised parts are near and lit",
    _draw,
    repaint=_light_and_blur,
    bend=_bend_sheet,
    heights=_heights_above_table,
)
