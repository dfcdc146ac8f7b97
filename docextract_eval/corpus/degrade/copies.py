"""Fax, photocopier and black-and-white scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import alike, inverse, mapped, size_of
from docextract_eval.corpus.degrade.files import encode_bilevel
from docextract_eval.corpus.degrade.lens import disk, spread
from docextract_eval.corpus.degrade.noise import chances, grain, numbers, window
from docextract_eval.corpus.degrade.relief import px
from docextract_eval.corpus.degrade.strokes import along, ring
from docextract_eval.seeds import DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import File, Page

_ACROSS = (204, 204, 204, 153, 102)
_DOWN = (196, 147, 98, 98, 98)
"""Dots per inch of a fax, across and down."""
_LINES_LOST = (0.0, 0.002, 0.006, 0.012, 0.02)
_OFF = (4, 12, 22, 34, 45)
"""How far a threshold is from the best one, in gray levels."""
_FLICKER = (1, 3, 6, 10, 15)
_BLUR = (0.6, 0.75, 0.9, 1.05, 1.2)
"""Radius of the disk that a plain lens makes of a point, in px at 150 dpi."""
_SPECKS = 7
_DRUM = 445
"""The circumference of a drum in px at 150 dpi: 75 mm."""
_AGES = (1, 2, 3, 4, 5)


def _through_optics(image: Pixels, dpi: int, params: Params) -> Pixels:
    """Return a page in gray, blurred by a simple lens."""
    gray = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    return spread(np.asarray(gray, np.uint8), disk(params["blur"] * dpi / 150))


def _sent(image: Pixels) -> tuple[File, Pixels]:
    """Return a bilevel file, and the same pixels, which are decoded from it without loss."""
    return encode_bilevel(image), image


def _draw_fax(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "dark": uniform(rng, -18, 18),
        "blur": round(level(severity, 0, _BLUR), DIGITS),
        "across": round(level(severity, 300, _ACROSS), DIGITS),
        "down": round(level(severity, 300, _DOWN), DIGITS),
        "lost": round(level(severity, 0, _LINES_LOST), DIGITS),
    }


def _fax(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    """Return a page in black and white on the coarse grid of a fax, with some lines lost."""
    height, width = image.shape[:2]
    small = (
        max(1, round(width * min(1.0, params["across"] / dpi))),
        max(1, round(height * min(1.0, params["down"] / dpi))),
    )
    seen = cv2.resize(_through_optics(image, dpi, params), small, interpolation=cv2.INTER_AREA)
    _, dots = cv2.threshold(seen, round(150 + params["dark"]), 255, cv2.THRESH_BINARY)
    lines = numbers(params["at"], small[1])
    gone = [i for i, luck in enumerate(lines) if i and luck < params["lost"]]
    for i in gone:  # the machine repeats the previous line
        dots[i] = dots[i - 1]
    back = cv2.resize(dots, (width, height), interpolation=cv2.INTER_LINEAR)
    return _sent(np.asarray(cv2.threshold(back, 127, 255, cv2.THRESH_BINARY)[1], np.uint8))


def _draw_binary(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {
        "at": uniform(rng, 0, 1),
        "adaptive": 1.0 if rng.random() < 0.5 else 0.0,
        "blur": round(level(severity, 0, _BLUR), DIGITS),
        "off": round(side * level(severity, 0, _OFF), DIGITS),
        "flicker": round(level(severity, 0, _FLICKER), DIGITS),
    }


def _binarise(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    """Return a page in black and white at a badly chosen threshold; tones near it flicker."""
    gray = _through_optics(image, dpi, params)
    size = size_of(gray)
    noise = window(grain(), size, (params["at"], 0.4)).astype(np.int16)
    restless = gray.astype(np.int16) + (noise * round(params["flicker"] * 8) >> 8)
    seen = np.clip(restless, 0, 255).astype(np.uint8)
    off = 2.2 * params["off"]
    if params["adaptive"]:
        reach = 2 * round(0.1 * dpi) + 1
        around = cv2.blur(seen, (reach, reach))
        lifted = cv2.convertScaleAbs(seen, beta=round(90 - 0.7 * off))
        black = cv2.compare(lifted, around, cv2.CMP_LT)
        return _sent(inverse(np.asarray(black, np.uint8)))
    drawn = cv2.threshold(seen, round(max(1.0, min(254.0, 140 + off))), 255, cv2.THRESH_BINARY)[1]
    return _sent(np.asarray(drawn, np.uint8))


def _draw_copy(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "side": float(rng.integers(0, 4)),
        "generations": round(level(severity, 0, _AGES), DIGITS),
    }


def _copy(page: Page, params: Params) -> Pixels:
    """Copy a page again and again; a fraction of a generation is a weaker copy."""
    image = page.image
    for age in range(5):
        share = min(1.0, params["generations"] - age)
        if share > 0:
            image = _copied(image, page, params, age, share)
    return image


def _copied(image: Pixels, page: Page, params: Params, age: int, share: float) -> Pixels:
    sigma = round(px(page, 0.45 * share), DIGITS)
    soft = cv2.GaussianBlur(image, (5, 5), max(0.05, sigma))
    harder = 1 + 0.22 * share
    tones = [round(255 * min(1, max(0, (i / 255 - 0.52) * harder + 0.52))) for i in range(256)]
    drawn = mapped(np.asarray(soft, np.uint8), np.array(tones, np.uint8))
    size = size_of(image)
    stray = _toner(size, page, params, age, share)
    drawn = np.asarray(cv2.subtract(drawn, alike(stray, drawn)), np.uint8)
    _shade_edge(drawn, int(params["side"]), round(px(page, 5 * share)), age)
    return drawn


def _toner(size: Size, page: Page, params: Params, age: int, share: float) -> Pixels:
    """Return stray toner: dust, specks, a hair, and a mark at each turn of the drum."""
    luck = window(chances(), size, (params["at"], 0.17 * age), page.number)
    rare = window(chances(), size, (0.31 * age, params["at"]), page.number)
    # One dot in some 30,000 is dust.
    toner = ((luck == 0) & (rare < round(2.2 * share))).astype(np.uint8) * np.uint8(255)
    hand = numbers(params["at"] * 0.9 + 0.02 * age, 4 * _SPECKS + 8, page.number)
    for i in range(_SPECKS):
        y, x, large, dark = hand[4 * i : 4 * i + 4]
        radius = px(page, 0.6 + 3.4 * large * large * large)
        _drop(toner, (y * size[0], x * size[1]), radius, share * (90 + 165 * dark))
    x, y, first, bent, *mark = hand[4 * _SPECKS :]
    hair = ring((x * size[1], y * size[0]), (px(page, 40 * bent), px(page, 25)), first, first + 0.3)
    spots = along([hair])[:, ::-1]
    spots = spots[((spots >= 0) & (spots < size)).all(axis=1)]
    toner[spots[:, 0], spots[:, 1]] = round(200 * share)
    for turn in range(int(size[0] / px(page, _DRUM)) + 1):
        place = ((mark[0] + turn) * px(page, _DRUM), mark[1] * size[1])
        _drop(toner, place, px(page, 0.8 + 1.5 * mark[2]), 170 * share)
    return np.asarray(cv2.dilate(toner, np.ones((2, 2), np.uint8)), np.uint8)


def _drop(toner: Pixels, place: tuple[float, float], radius: float, dark: float) -> None:
    """Draw a round speck, as far as it is on the page."""
    top, left = (max(0, int(at - radius)) for at in place)
    part = toner[top : int(place[0] + radius) + 1, left : int(place[1] + radius) + 1]
    down, across = np.ogrid[: part.shape[0], : part.shape[1]]
    far = (down + top + 0.5 - place[0]) ** 2 + (across + left + 0.5 - place[1]) ** 2
    part[far <= radius * radius] = round(dark)


def _shade_edge(image: Pixels, side: int, width: int, age: int) -> None:
    """Darken one edge by the gap below the lid, wider with every generation."""
    if not width:
        return
    far = min(width * (age + 1), *image.shape[:2])
    edge = [image[:far], image[:, :far], image[-far:], image[:, -far:]][side]
    fall = np.linspace(70, 0, far + 1)[:-1]
    if side >= 2:
        fall = fall[::-1]
    dark = np.rint(fall).astype(np.uint8)
    shaped = dark[:, None] if side % 2 == 0 else dark[None, :]
    veil = np.broadcast_to(shaped if image.ndim == 2 else shaped[..., None], edge.shape)
    edge[...] = cv2.subtract(np.ascontiguousarray(edge), np.ascontiguousarray(veil))


FAX = Accident(
    "fax",
    "file",
    "a fax transmits black and white on a coarse grid, and loses lines",
    _draw_fax,
    encode=_fax,
    bilevel=True,
    sudden=True,
)
BINARISE = Accident(
    "binarise",
    "file",
    "a scanner makes each dot black or white, at a threshold that does not suit the paper",
    _draw_binary,
    encode=_binarise,
    bilevel=True,
    sudden=True,
)
PHOTOCOPY = Accident(
    "photocopy",
    "picture",
    "a copy of a copy: softer, harder in contrast, with stray toner and a dark edge",
    _draw_copy,
    repaint=_copy,
)
