"""Print on the back of the paper that shines through: mirrored, pale, slightly blurred.

Rolls are printed before they are sold: an advertisement with a symbol, an offer and a paragraph,
again and again, in one colour. The back of a sheet has terms in two columns. Their words are
copied from the front in another order: they look the same, mean nothing, and need no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.covering import word_boxes
from docextract_eval.corpus.degrade.lettering import text_line_mask
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.paper import is_roll
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    darkest_channel,
    enlarge,
    image_size,
    invert,
    join_planes,
    map_tones,
    multiply,
    round_to_bytes,
)
from docextract_eval.corpus.render.emblems import draw_symbol

if TYPE_CHECKING:
    from docextract_eval.records import Page

_TINTS = (
    *((0.35, 0.9, 1.45), (1.2, 1.25, 0.43), (1.3, 0.6, 1.7), (2.0, 1.0, 0.6)),
    *((0.75, 1.0, 1.1), (1.0, 1.0, 1.0)),
)
"""How much blue, green and red lose under blue, red, green, orange, blue-gray and gray print, when
gray loses 1."""
_DENSITIES = (0.55, 0.45)
"""How dark the tint of a roll and the print on a sheet's back are, relative to black ink."""
_INK_RESTORED = round_to_bytes(255 - 1.7 * (255 - np.arange(256)))
"""Small print is as black as large print: this restores what downscaling took from the ink."""
_SYMBOLS = ("cup", "cart", "star", "taxi", "croissant", "bag", "drop", "house", "apple", "sun")
_OFFERS = ("-20%", "2+1", "-50%", "1+1", "100%", "24/7", "-10%")
"""Offers that are understood in every country."""
_FACE = "figo"
_ADVERT_WIDTH = 0.84
"""The width of an advertisement as a share of the roll's."""
_SYMBOL_SIDE = 18.0
"""The side of its symbol in mm."""
_COUPON_SHARE = 0.5
"""In which share of advertisements there is a frame to cut along."""
_LINE_COUNT = 20
"""The number of different lines of words on a back."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "strength": drawn_at_severity(severity, 0, (0.03, 0.07, 0.12, 0.2, 0.3)),
        "blur": seeds.uniform(rng, 0.6, 1.2),
        "pitch": seeds.uniform(rng, 60, 90),
        "small": seeds.uniform(rng, 0.6, 0.85),
        "tint": int(rng.integers(0, len(_TINTS))),
        "at": seeds.uniform(rng, 0, 1),
    }


def _show_through(page: Page, params: Params) -> Pixels:
    size = image_size(page.image)
    half = (max(1, size[0] // 2), max(1, size[1] // 2))
    mm = page.dpi / 25.4 / 2
    roll = is_roll(page)
    column = max(4, int(half[1] * (0.8 if roll else 0.4)))
    lines = _back_lines(page, params, column)
    back = np.full(half, 255, np.uint8)
    (_print_back_of_roll if roll else _print_back_of_sheet)(back, lines, mm, params, page.number)
    seen = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), params["blur"] * page.dpi / 300)
    through = params["strength"] * _DENSITIES[0 if roll else 1] * (255 - np.arange(256)) / 255
    shares = _TINTS[int(params["tint"])] if roll and page.image.ndim == 3 else (1.0,)
    tables = [round_to_bytes(NEUTRAL_SHADE * (1 - through * share)) for share in shares]
    large = enlarge(np.asarray(seen, np.uint8), size)
    shades = join_planes([map_tones(large, each) for each in tables])
    return multiply(page.image, shades, NEUTRAL_SHADE)


def _back_lines(page: Page, params: Params, column_width: int) -> list[Pixels]:
    """Return lines of a column's width, set from words of the front, smaller and reordered."""
    if not len(page.quads):
        return []
    gray = darkest_channel(page.image)
    scale = params["small"] / 2
    tall, wide = (max(1, int(side * scale)) for side in gray.shape)
    front = cv2.resize(gray, (wide, tall), interpolation=cv2.INTER_AREA)
    front = map_tones(np.asarray(front, np.uint8), _INK_RESTORED)
    word_spots = (word_boxes(page) * scale).astype(int)
    heights = word_spots[:, 3] - word_spots[:, 1]
    body = max(2, int(np.median(heights)))
    word_spots = word_spots[
        (heights > 0.75 * body) & (heights < 1.2 * body) & (word_spots[:, 2] > word_spots[:, 0])
    ]
    if not len(word_spots):
        return []
    spots = word_spots.tolist()
    order = iter(uniform_numbers(params["at"], 16 * _LINE_COUNT, page.number))
    found = []
    for _ in range(_LINE_COUNT):
        line = np.full((2 * body, column_width), 255, np.uint8)
        x, baseline = 0, round(1.3 * body)
        for share in order:
            x0, y0, x1, y1 = spots[int(share * len(spots))]
            word = front[y0 : min(y1, y0 + 2 * body), x0:x1]
            if x + word.shape[1] > column_width:
                break
            top = max(0, baseline - word.shape[0])
            shade = 255 - word.max(initial=0)  # print on shaded paper is copied without the shade
            np.add(word, shade, out=line[top : top + word.shape[0], x : x + word.shape[1]])
            x += word.shape[1] + max(1, body // 2)
        found.append(line)
    return found


def _print_back_of_roll(
    back: Pixels, lines: list[Pixels], px_per_mm: float, params: Params, page_number: int
) -> None:
    """Print an advertisement again and again, at the pitch of the cylinder."""
    draws = uniform_numbers(params["at"], 6, page_number)
    advert = _draw_advert(back.shape[1], lines, px_per_mm, draws[1:])
    pitch = params["pitch"] * px_per_mm
    advert = advert[: int(pitch) - 1]
    for top in np.arange((draws[0] - 1) * pitch, len(back), pitch).astype(int).tolist():
        _print_piece(back, advert, top, (back.shape[1] - advert.shape[1]) // 2)


def _draw_advert(width: int, lines: list[Pixels], px_per_mm: float, draws: list[float]) -> Pixels:
    """Return an advertisement: a symbol and an offer side by side, and a paragraph below.

    Half of them are coupons, in a frame of dashes to cut along.
    """
    wide, margin = int(_ADVERT_WIDTH * width), max(1, int(2 * px_per_mm))
    side = max(4, min(int(_SYMBOL_SIDE * px_per_mm), wide // 3))
    symbol = draw_symbol(_SYMBOLS[int(draws[0] * len(_SYMBOLS))], (side, side))
    offer = text_line_mask(
        _OFFERS[int(draws[1] * len(_OFFERS))], (0.4 + 0.3 * draws[2]) * side, _FACE
    )[:, : max(1, wide - side - 4 * margin)]
    head = np.zeros((max(side, offer.shape[0]), side + margin + offer.shape[1]), np.uint8)
    head[:side, :side] = symbol
    top = (len(head) - offer.shape[0]) // 2
    head[top : top + offer.shape[0], side + margin :] = offer
    paragraph = lines[: 4 + int(5 * draws[3])]
    below = sum(int(0.8 * len(line)) for line in paragraph) + (
        len(paragraph[-1]) if paragraph else 0
    )
    advert = np.full((len(head) + below + 4 * margin, wide), 255, np.uint8)
    _print_piece(advert, invert(head), margin, max(0, (wide - head.shape[1]) // 2))
    y = len(head) + 3 * margin
    for line in paragraph:
        _print_piece(advert, line, y, max(0, (wide - line.shape[1]) // 2))
        y += int(0.8 * len(line))
    if draws[4] < _COUPON_SHARE:
        _draw_dashes(advert, px_per_mm)
    return advert


def _draw_dashes(advert: Pixels, px_per_mm: float) -> None:
    """Draw a frame of dashes around an advertisement in place."""
    thick, dash = max(1, round(0.4 * px_per_mm)), max(2, round(1.6 * px_per_mm))
    down, across = (np.arange(length) // dash % 2 == 0 for length in advert.shape)
    for edge in (advert[:thick], advert[-thick:]):
        edge[:, across] = 0
    for edge in (advert[:, :thick], advert[:, -thick:]):
        edge[down] = 0


def _print_back_of_sheet(
    back: Pixels, lines: list[Pixels], px_per_mm: float, params: Params, page_number: int
) -> None:
    """Print paragraphs in two columns, from top to bottom."""
    draws = iter(uniform_numbers(1 - params["at"], 600, page_number))
    for left in (int(0.07 * back.shape[1]), int(0.53 * back.shape[1])):
        y = int((14 + 6 * params["at"]) * px_per_mm)
        while lines and y < len(back) - 16 * px_per_mm:
            for _ in range(3 + int(5 * next(draws, 0.5))):
                line = lines[int(next(draws, 0.5) * len(lines))]
                _print_piece(back, line, y, left)
                y += max(1, int(0.75 * len(line)))
            short = lines[int(next(draws, 0.5) * len(lines))]
            _print_piece(
                back, short[:, : int((0.2 + 0.6 * next(draws, 0.5)) * short.shape[1])], y, left
            )
            y += max(1, int((1.4 + next(draws, 0.5)) * len(short)))


def _print_piece(back: Pixels, piece: Pixels, top: int, left: int) -> None:
    """Print a piece on the back, cut off where it leaves the paper."""
    part = back[max(0, top) : max(0, top + len(piece)), left : left + piece.shape[1]]
    piece = piece[max(0, -top) :][: part.shape[0], : part.shape[1]]
    np.minimum(part, piece, out=part)


SHOW_THROUGH = Degradation(
    "show_through",
    "surface",
    "print on the back of thin paper shines through, mirrored and pale",
    _draw,
    repaint=_show_through,
    has_own_colour=True,
)
