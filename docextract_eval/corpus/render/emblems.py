"""Emblems of shops, banks and firms: symbols of their trade or an initial, alone or on a shape.

A symbol is a list of shapes on a square of 100 units, separated by slashes. The first letter says
what is drawn: `p` a polygon, `s` a smooth closed curve, `l` a line and `a` a smooth line of the
width that follows, `d` a disc and `o` a ring around a point, of the radius and width that follow.
A capital removes ink instead, and a `~` before the letter prints half of it.

Shapes are drawn on a grid of whole subdots. A thermal head and pins print dots that are black or
blank, so that half of the ink is every other dot; other printers print smooth edges and gray.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade.gestures import smooth_path
from docextract_eval.corpus.degrade.strokes import ellipse
from docextract_eval.corpus.render.typesetting import TextStyle, has_glyph, word_sprite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]

_SUBDOTS = 4
"""Subdots per dot, across and down."""
_SHIFT = 4
"""Bits of a coordinate that are fractions of a subdot."""
_UNITS = 100
"""Units of the square on which symbols are drawn."""
_HALF_INK = 128
_SYMBOLS = {
    "cart": "l 7 6,16 20,16 34,64 80,64 / p 24,26 94,26 84,56 32,56 / D 44,41 5 / D 60,41 5 / "
    "D 75,41 5 / d 42,80 8 / d 74,80 8",
    "basket": "p 8,40 92,40 80,88 20,88 / a 7 26,40 36,14 64,14 74,40 / L 5 34,52 38,78 / "
    "L 5 50,52 50,78 / L 5 66,52 62,78",
    "bag": "p 18,32 82,32 90,94 10,94 / a 6 34,42 36,12 64,12 66,42 / D 34,42 4 / D 66,42 4",
    "leaf": "s 12,88 12,52 34,20 88,10 90,48 68,78 34,84 / A 5 14,90 34,62 58,40 74,26",
    "apple": "s 50,36 66,28 86,40 84,68 64,94 50,88 36,94 16,68 14,40 34,28 / a 6 50,34 52,20 62,8 "
    "/ s 54,24 66,8 84,8 76,22 62,28",
    "wheat": "a 5 50,96 50,60 50,20 / s 50,4 58,14 50,28 42,14 / s 52,44 56,26 72,22 68,38 / "
    "s 48,44 44,26 28,22 32,38 / s 52,64 56,46 72,42 68,58 / s 48,64 44,46 28,42 32,58 / "
    "s 52,84 56,66 72,62 68,78 / s 48,84 44,66 28,62 32,78",
    "tree": "p 50,4 78,40 64,40 86,68 14,68 36,40 22,40 / p 44,68 56,68 56,94 44,94",
    "cup": "p 16,36 74,36 68,84 58,92 32,92 22,84 / o 76,56 14 7 / a 5 34,28 30,20 38,12 34,4 / "
    "a 5 54,28 50,20 58,12 54,4",
    "fork_knife": "l 7 30,46 30,94 / l 4 20,8 20,34 / l 4 30,8 30,34 / l 4 40,8 40,34 / "
    "a 7 20,34 23,44 30,47 37,44 40,34 / s 66,8 78,14 82,36 76,54 66,54 / l 7 67,50 67,94",
    "croissant": "s 8,66 14,38 36,20 64,20 86,38 92,66 80,74 70,56 50,48 30,56 20,74 / "
    "L 4 34,24 40,48 / L 4 66,24 60,48 / L 4 17,40 28,56 / L 4 83,40 72,56",
    "glass": "p 20,8 80,8 54,50 54,84 74,92 26,92 46,84 46,50 / P 32,16 68,16 62,26 38,26",
    "crown": "p 8,30 30,54 50,18 70,54 92,30 84,84 16,84 / d 8,26 6 / d 50,14 6 / d 92,26 6 / "
    "L 5 16,74 84,74",
    "star": "p 50,4 61,38 97,38 68,59 79,94 50,73 21,94 32,59 3,38 39,38",
    "house": "p 50,8 96,48 84,48 84,92 58,92 58,62 42,62 42,92 16,92 16,48 4,48",
    "wave": "a 9 4,40 20,26 36,40 52,54 68,40 84,26 96,36 / a 9 4,66 20,52 36,66 52,80 68,66 84,52 "
    "96,62",
    "mountain": "p 2,86 36,24 54,54 66,36 98,86 / P 36,24 45,40 38,46 33,40 27,42",
    "sun": "d 50,50 20 / l 6 50,6 50,20 / l 6 50,80 50,94 / l 6 6,50 20,50 / l 6 80,50 94,50 / "
    "l 6 19,19 29,29 / l 6 71,71 81,81 / l 6 19,81 29,71 / l 6 71,29 81,19",
    "pump": "p 16,10 60,10 60,92 16,92 / P 24,20 52,20 52,42 24,42 / a 6 60,50 74,54 74,78 84,78 "
    "86,60 84,36 70,20 / l 6 10,92 66,92",
    "drop": "s 50,4 70,36 82,62 70,88 50,94 30,88 18,62 30,36 / A 5 34,62 38,76 50,82",
    "flame": "s 52,4 60,26 80,46 78,76 58,94 40,94 22,78 24,54 38,42 42,22 / "
    "S 52,54 62,70 58,86 46,88 40,76",
    "cross": "p 36,8 64,8 64,36 92,36 92,64 64,64 64,92 36,92 36,64 8,64 8,36 36,36",
    "mortar": "p 10,44 90,44 80,72 66,82 66,92 34,92 34,82 20,72 / l 9 56,44 82,8 / "
    "l 6 10,44 90,44",
    "pill": "l 36 32,68 68,32 / L 4 38,38 62,62 / ~l 14 36,64 44,56",
    "key": "o 28,50 16 9 / l 9 44,50 94,50 / l 8 78,50 78,66 / l 8 92,50 92,64",
    "bed": "l 8 8,26 8,84 / l 8 92,56 92,84 / p 8,56 92,56 92,70 8,70 / s 18,40 34,36 40,46 36,54 "
    "18,54 / p 44,40 84,40 92,56 44,56",
    "bell": "s 50,22 74,34 84,76 16,76 26,34 / p 10,80 90,80 90,88 10,88 / d 50,16 7",
    "wheel": "o 50,50 38 10 / d 50,50 10 / l 6 50,14 50,86 / l 6 19,32 81,68 / l 6 19,68 81,32",
    "taxi": "s 6,72 8,52 24,46 36,28 70,28 82,46 96,54 96,72 / P 30,46 40,34 50,34 50,46 / "
    "P 55,46 55,34 66,34 74,46 / D 28,74 12 / D 76,74 12 / d 28,74 8 / d 76,74 8 / "
    "p 44,18 60,18 62,26 42,26",
    "arrow": "p 8,60 46,60 46,82 94,44 46,8 46,32 8,32",
    "columns": "p 50,6 96,34 4,34 / p 12,40 24,40 24,78 12,78 / p 34,40 46,40 46,78 34,78 / "
    "p 54,40 66,40 66,78 54,78 / p 76,40 88,40 88,78 76,78 / p 4,82 96,82 96,94 4,94",
    "bars": "p 8,62 28,62 28,92 8,92 / ~p 40,40 60,40 60,92 40,92 / p 72,12 92,12 92,92 72,92",
    "globe": "o 50,50 40 6 / a 5 50,10 30,30 30,70 50,90 / a 5 50,10 70,30 70,70 50,90 / "
    "l 5 10,50 90,50 / l 5 17,30 83,30 / l 5 17,70 83,70",
    "shield": "s 50,6 88,16 84,56 50,96 16,56 12,16 / ~s 50,20 74,26 72,52 50,78",
    "rings": "o 34,50 26 9 / o 66,50 26 9",
    "gear": "o 50,50 24 15 / l 13 50,6 50,20 / l 13 50,80 50,94 / l 13 6,50 20,50 / "
    "l 13 80,50 94,50 / l 13 19,19 29,29 / l 13 71,71 81,81 / l 13 19,81 29,71 / l 13 71,29 81,19",
    "cube": "p 50,6 92,28 50,50 8,28 / ~p 8,34 47,55 47,96 8,74 / p 92,34 53,55 53,96 92,74",
    "bolt": "p 58,4 18,56 44,56 36,96 82,40 54,40",
    "fan": "p 50,94 4,50 20,26 / ~p 50,94 24,22 48,8 / p 50,94 52,8 76,22 / ~p 50,94 80,26 96,50",
    "diamond": "p 50,4 96,50 50,96 4,50 / P 50,24 76,50 50,76 24,50 / p 50,38 62,50 50,62 38,50",
    "stripes": "p 28,8 96,8 86,28 18,28 / ~p 16,40 84,40 74,60 6,60 / p 28,72 96,72 86,92 18,92",
    "swirl": "a 10 84,30 62,10 28,18 16,52 34,84 66,82 78,58 62,40 44,50 52,62",
}
"""Symbols by name."""
_SYMBOLS_OF_TRADES = {
    "grocery": ("cart", "basket", "bag", "leaf", "apple", "wheat", "sun", "tree"),
    "restaurant": ("fork_knife", "crown", "flame", "star", "leaf", "house", "wave", "glass"),
    "cafe": ("cup", "croissant", "sun", "leaf", "cup", "wheat"),
    "pharmacy": ("cross", "mortar", "pill", "leaf", "cross"),
    "petrol": ("pump", "drop", "flame", "star", "fan", "bolt"),
    "hotel": ("key", "bed", "bell", "crown", "star", "mountain", "wave", "house"),
    "taxi": ("taxi", "wheel", "arrow", "star"),
    "parking": ("wheel", "arrow", "stripes", "taxi"),
    "bank": ("columns", "shield", "fan", "globe", "star", "diamond", "tree", "stripes", "key"),
    "": ("gear", "cube", "bolt", "diamond", "arrow", "rings", "bars", "swirl", "fan", "mountain"),
}
"""Symbols that fit a trade; those of the empty name are for any firm."""
_PARKING_SIGN, _PARKING_SIGN_SHARE = "P", 0.6
"""The letter of car parks, and in which share of their emblems it is."""
_GROUNDS = {
    "none": "",
    "ring": "o 50,50 44 6",
    "disc": "d 50,50 48",
    "tile": "s 4,14 6,6 14,4 86,4 94,6 96,14 96,86 94,94 86,96 14,96 6,94 4,86",
    "shield": "s 50,2 92,10 92,48 78,76 50,98 22,76 8,48 8,10",
}
"""Shapes below a symbol; on all but a ring and none, the symbol is blank."""
_OUTLINED_GROUNDS = ("none", "ring")
_SYMBOL_SHARES = {"none": 1.0, "ring": 0.6, "disc": 0.6, "tile": 0.68, "shield": 0.54}
"""The size of a symbol relative to the shape below it."""
_INITIAL_SHARE = 0.25
"""In which share of emblems an initial takes the place of a symbol."""
_CAPITAL_HEIGHT = 0.72
"""The height of a capital in ems."""
_FACES = ("figo", "notos", "ubuntu", "spacemo")
_BRAND_TONES = (255, 200, 255, 160, 225)
"""How dark the colours of emblems are in gray print, of 255."""
SWOOSH = "swoosh"
"""The name of a stroke that swings below a name."""
_SWOOSH_SHAPE = "s 0,60 20,78 48,82 76,62 100,8 80,84 50,100 18,96"


def emblem_ink(trade_and_name: str, size: tuple[int, int], *, one_bit: bool) -> Pixels:
    """Return the ink of an emblem that always is the same for a name, in the middle of a box.

    The trade is on a line above the name; without one, the emblem is any firm's.
    """
    trade, _, name = trade_and_name.rpartition("\n")
    if trade == SWOOSH:
        return _print_ink(_draw_shapes(_SWOOSH_SHAPE, size), one_bit=one_bit)
    side = min(size)
    ink = _draw_emblem(trade, name, side)
    top, left = (size[0] - side) // 2, (size[1] - side) // 2
    margins = (top, size[0] - side - top), (left, size[1] - side - left)
    if not one_bit:
        ink = _in_brand_tone(ink, name)
    return _print_ink(np.pad(ink, margins), one_bit=one_bit)


def _in_brand_tone(ink: Pixels, name: str) -> Pixels:
    """Return ink in the gray of the colour that a name always has."""
    tone = _BRAND_TONES[seeds.hash_to_int(0, "logo", name) % len(_BRAND_TONES)]
    return np.asarray(ink.astype(np.uint16) * tone // 255, np.uint8)


def _draw_emblem(trade: str, name: str, side: int) -> Pixels:
    """Return the smooth ink of an emblem in a square: a symbol or an initial on its ground."""
    rng = seeds.stream(0, "logo", name)
    ground = list(_GROUNDS)[int(rng.integers(len(_GROUNDS)))]
    symbols = _SYMBOLS_OF_TRADES.get(trade, _SYMBOLS_OF_TRADES[""])
    symbol = symbols[int(rng.integers(len(symbols)))]
    face = _FACES[int(rng.integers(len(_FACES)))]
    initial = _drawn_initial(trade, name, face, rng)
    if initial and ground == "none":
        ground = "tile"
    inner = max(1, round(_SYMBOL_SHARES[ground] * side))
    drawn = _draw_initial(initial, face, inner) if initial else draw_symbol(symbol, (inner, inner))
    ink = _draw_shapes(_GROUNDS[ground], (side, side))
    top, left = (side - drawn.shape[0]) // 2, (side - drawn.shape[1]) // 2
    spot = ink[top : top + drawn.shape[0], left : left + drawn.shape[1]]
    outlined = ground in _OUTLINED_GROUNDS
    spot[:] = np.maximum(spot, drawn) if outlined else spot - np.minimum(spot, drawn)
    return ink


def _drawn_initial(trade: str, name: str, face: str, rng: np.random.Generator) -> str:
    """Return the letter that some emblems have instead of a symbol; empty on the others."""
    share = float(rng.random())
    if trade == "parking" and share < _PARKING_SIGN_SHARE:
        return _PARKING_SIGN
    initial = name[:1].upper() if share < _INITIAL_SHARE else ""
    return initial if initial.isalpha() and has_glyph(face, initial) else ""


def _print_ink(ink: Pixels, *, one_bit: bool) -> Pixels:
    """Return ink as a printer prints it: in dots that are black or blank, or smooth."""
    if not one_bit:
        return ink
    rows, columns = np.ogrid[: ink.shape[0], : ink.shape[1]]
    is_half = np.abs(ink.astype(np.int16) - _HALF_INK) <= 1
    dots = np.where(is_half, (rows + columns) % 2 == 0, ink > _HALF_INK)
    return np.where(dots, 255, 0).astype(np.uint8)


def _draw_initial(initial: str, face: str, side: int) -> Pixels:
    """Return the ink of a bold capital that is as high as a box."""
    style = TextStyle(face, max(2, round(side / _CAPITAL_HEIGHT)), bold=True, printer="laser")
    ink = word_sprite(initial, style).ink
    scale = min(1.0, side / max(ink.shape))
    high, wide = (max(1, round(length * scale)) for length in ink.shape)
    return np.asarray(cv2.resize(ink, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


def draw_symbol(name: str, size: tuple[int, int]) -> Pixels:
    """Return the smooth ink of a symbol that fills a box."""
    return _draw_shapes(_SYMBOLS[name], size)


def _draw_shapes(shapes: str, size: tuple[int, int]) -> Pixels:
    """Return the smooth ink of shapes that fill a box."""
    fine = np.zeros((size[0] * _SUBDOTS, size[1] * _SUBDOTS), np.uint8)
    for kind, width, path in _parse_shapes(shapes):
        scale = np.array([fine.shape[1], fine.shape[0]]) / _UNITS
        points = np.rint(path * scale * (1 << _SHIFT)).astype(np.int32)
        level = _HALF_INK if kind.startswith("~") else 255 * int(kind.islower())
        if kind.lower().strip("~") in "lao":
            thick = max(1, round(width * min(scale)))
            cv2.polylines(
                fine, [points], isClosed=False, color=level, thickness=thick, shift=_SHIFT
            )
        else:
            cv2.fillPoly(fine, [points], level, shift=_SHIFT)
    return np.asarray(cv2.resize(fine, size[::-1], interpolation=cv2.INTER_AREA), np.uint8)


@functools.cache
def _parse_shapes(shapes: str) -> Sequence[tuple[str, float, Floats]]:
    """Return for each shape of a symbol its kind, its width and its path in units."""
    found = []
    for shape in filter(None, shapes.split(" / ")):
        kind, *words = shape.split()
        points = [word.split(",") for word in words if "," in word]
        numbers = [float(word) for word in words if "," not in word]
        path = np.array(points, float)
        form = kind.lower().strip("~")
        if form in "do":
            centre = (float(path[0, 0]), float(path[0, 1]))
            path = ellipse(centre, (numbers[0], numbers[0]))
        elif form == "s":
            path = smooth_path(np.concatenate([path[-1:], path, path[:2]]))[10:-10]
        elif form == "a":
            path = smooth_path(path)
        found.append((kind, numbers[-1] if numbers else 0.0, path))
    return tuple(found)
