"""Fax, photocopier, black-and-white scanner, and a scanner that makes paper white."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.files import encode_bilevel_png
from docextract_eval.corpus.degrade.lens import disk_weights, filter_image
from docextract_eval.corpus.degrade.noise import (
    normal_tile,
    tile_window,
    uniform_numbers,
    uniform_tile,
)
from docextract_eval.corpus.degrade.pixel_operations import (
    field_with_channels_of,
    image_size,
    invert,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.relief import page_px
from docextract_eval.corpus.degrade.strokes import ellipse, path_pixels
from docextract_eval.corpus.measured import draw_measured, read_measured
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import File, Page

_DPI_ACROSS = (204, 204, 204, 153, 102)
_DPI_DOWN = (196, 147, 98, 98, 98)
"""Dots per inch of a fax, across and down."""
_LINES_LOST = (0.0, 0.002, 0.006, 0.012, 0.02)
_THRESHOLD_ERRORS = (4, 12, 22, 34, 45)
"""How far a threshold is from the best one, in gray levels."""
_FLICKER = (1, 3, 6, 10, 15)
_BLUR = (0.6, 0.75, 0.9, 1.05, 1.2)
"""Radius of the disk that a plain lens makes of a point, in px at 150 dpi."""
_BLANK = 255
"""The gray level of blank paper."""
_SPECK_COUNT = 7
_DRUM_LENGTH = 445
"""The circumference of a drum in px at 150 dpi: 75 mm."""
_WHITE = (246, 236, 222, 204, 182)
"""The gray level from which a scanner's program shows nothing but white."""
_GENERATIONS = (1, 2, 3, 4, 5)


def _blur_gray(image: Pixels, dpi: int, params: Params) -> Pixels:
    """Return a page in gray, blurred by a simple lens."""
    gray = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    return filter_image(np.asarray(gray, np.uint8), disk_weights(params["blur"] * dpi / 150))


def _with_bilevel_file(image: Pixels) -> tuple[File, Pixels]:
    """Return a bilevel file, and the same pixels, which are decoded from it without loss."""
    return encode_bilevel_png(image), image


def _draw_fax(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "dark": uniform(rng, -18, 18),
        "blur": round(value_at_severity(severity, 0, _BLUR), DRAWN_DIGITS),
        "across": round(value_at_severity(severity, 300, _DPI_ACROSS), DRAWN_DIGITS),
        "down": round(value_at_severity(severity, 300, _DPI_DOWN), DRAWN_DIGITS),
        "lost": round(value_at_severity(severity, 0, _LINES_LOST), DRAWN_DIGITS),
    }


def _send_fax(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    """Return a page in black and white on the coarse grid of a fax, with some lines lost."""
    height, width = image.shape[:2]
    small = (
        max(1, round(width * min(1.0, params["across"] / dpi))),
        max(1, round(height * min(1.0, params["down"] / dpi))),
    )
    seen = cv2.resize(_blur_gray(image, dpi, params), small, interpolation=cv2.INTER_AREA)
    _, dots = cv2.threshold(seen, round(150 + params["dark"]), 255, cv2.THRESH_BINARY)
    lines = uniform_numbers(params["at"], small[1])
    gone = [i for i, luck in enumerate(lines) if i and luck < params["lost"]]
    for i in gone:  # the machine repeats the previous line
        dots[i] = dots[i - 1]
    back = cv2.resize(dots, (width, height), interpolation=cv2.INTER_LINEAR)
    return _with_bilevel_file(
        np.asarray(cv2.threshold(back, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)
    )


def _draw_binarisation(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.5 else -1
    return {
        "at": uniform(rng, 0, 1),
        "adaptive": 1.0 if rng.random() < 0.5 else 0.0,
        "blur": round(value_at_severity(severity, 0, _BLUR), DRAWN_DIGITS),
        "off": round(side * value_at_severity(severity, 0, _THRESHOLD_ERRORS), DRAWN_DIGITS),
        "flicker": round(value_at_severity(severity, 0, _FLICKER), DRAWN_DIGITS),
    }


def _binarise(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    """Return a page in black and white at a badly chosen threshold; tones near it flicker."""
    gray = _blur_gray(image, dpi, params)
    size = image_size(gray)
    noise = tile_window(normal_tile(), size, (params["at"], 0.4)).astype(np.int16)
    restless = gray.astype(np.int16) + (noise * round(params["flicker"] * 8) >> 8)
    seen = np.clip(restless, 0, 255).astype(np.uint8)
    off = 2.2 * params["off"]
    if params["adaptive"]:
        reach = 2 * round(0.1 * dpi) + 1
        around = cv2.blur(seen, (reach, reach))
        lifted = cv2.convertScaleAbs(seen, beta=round(90 - 0.7 * off))
        black = cv2.compare(lifted, around, cv2.CMP_LT)
        return _with_bilevel_file(invert(np.asarray(black, np.uint8)))
    drawn = cv2.threshold(seen, round(max(1.0, min(254.0, 140 + off))), 255, cv2.THRESH_BINARY)[1]
    return _with_bilevel_file(np.asarray(drawn, np.uint8))


def _draw_photocopy(severity: float, rng: np.random.Generator) -> Params:
    return {
        "at": uniform(rng, 0, 1),
        "side": float(rng.integers(0, 4)),
        "generations": round(value_at_severity(severity, 0, _GENERATIONS), DRAWN_DIGITS),
    }


def _photocopy(page: Page, params: Params) -> Pixels:
    """Copy a page again and again; a fraction of a generation is a weaker copy."""
    image = page.image
    for generation in range(5):
        share = min(1.0, params["generations"] - generation)
        if share > 0:
            image = _copy_once(image, page, params, generation, share)
    return image


def _copy_once(
    image: Pixels, page: Page, params: Params, generation: int, strength: float
) -> Pixels:
    sigma = round(page_px(page, 0.45 * strength), DRAWN_DIGITS)
    soft = cv2.GaussianBlur(image, (5, 5), max(0.05, sigma))
    harder = 1 + 0.22 * strength
    tones = [round(255 * min(1, max(0, (i / 255 - 0.52) * harder + 0.52))) for i in range(256)]
    copied = map_tones(np.asarray(soft, np.uint8), np.array(tones, np.uint8))
    size = image_size(image)
    stray = _stray_toner(size, page, params, generation, strength)
    copied = np.asarray(cv2.subtract(copied, field_with_channels_of(stray, copied)), np.uint8)
    _shade_edge(copied, int(params["side"]), round(page_px(page, 5 * strength)), generation)
    return copied


def _stray_toner(
    size: Size, page: Page, params: Params, generation: int, strength: float
) -> Pixels:
    """Return stray toner: dust, specks, a hair, and a mark at each turn of the drum."""
    luck = tile_window(uniform_tile(), size, (params["at"], 0.17 * generation), page.number)
    rare = tile_window(uniform_tile(), size, (0.31 * generation, params["at"]), page.number)
    # One dot in some 30,000 is dust.
    toner = ((luck == 0) & (rare < round(2.2 * strength))).astype(np.uint8) * np.uint8(255)
    draws = uniform_numbers(
        params["at"] * 0.9 + 0.02 * generation, 4 * _SPECK_COUNT + 8, page.number
    )
    for i in range(_SPECK_COUNT):
        y, x, large, dark = draws[4 * i : 4 * i + 4]
        radius = page_px(page, 0.6 + 3.4 * large * large * large)
        _draw_speck(toner, (y * size[0], x * size[1]), radius, strength * (90 + 165 * dark))
    x, y, first, bent, *mark = draws[4 * _SPECK_COUNT :]
    hair = ellipse(
        (x * size[1], y * size[0]),
        (page_px(page, 40 * bent), page_px(page, 25)),
        first,
        first + 0.3,
    )
    spots = path_pixels([hair])[:, ::-1]
    spots = spots[((spots >= 0) & (spots < size)).all(axis=1)]
    toner[spots[:, 0], spots[:, 1]] = round(200 * strength)
    for turn in range(int(size[0] / page_px(page, _DRUM_LENGTH)) + 1):
        place = ((mark[0] + turn) * page_px(page, _DRUM_LENGTH), mark[1] * size[1])
        _draw_speck(toner, place, page_px(page, 0.8 + 1.5 * mark[2]), 170 * strength)
    return np.asarray(cv2.dilate(toner, np.ones((2, 2), np.uint8)), np.uint8)


def _draw_speck(toner: Pixels, position: tuple[float, float], radius: float, dark: float) -> None:
    """Draw a round speck, as far as it is on the page."""
    top, left = (max(0, int(at - radius)) for at in position)
    part = toner[top : int(position[0] + radius) + 1, left : int(position[1] + radius) + 1]
    down, across = np.ogrid[: part.shape[0], : part.shape[1]]
    far = (down + top + 0.5 - position[0]) ** 2 + (across + left + 0.5 - position[1]) ** 2
    part[far <= radius * radius] = round(dark)


def _shade_edge(image: Pixels, side: int, width: int, generation: int) -> None:
    """Darken one edge by the gap below the lid, wider with every generation."""
    if not width:
        return
    far = min(width * (generation + 1), *image.shape[:2])
    edge = [image[:far], image[:, :far], image[-far:], image[:, -far:]][side]
    fall = np.linspace(70, 0, far + 1)[:-1]
    if side >= 2:
        fall = fall[::-1]
    dark = np.rint(fall).astype(np.uint8)
    shaped = dark[:, None] if side % 2 == 0 else dark[None, :]
    darkening = np.broadcast_to(shaped if image.ndim == 2 else shaped[..., None], edge.shape)
    edge[...] = cv2.subtract(np.ascontiguousarray(edge), np.ascontiguousarray(darkening))


def _draw_whitening(severity: float, rng: np.random.Generator) -> Params:
    gray = _BLANK - draw_measured(read_measured(__package__, "scan.json")["paper"], rng)
    return {
        "white": round(value_at_severity(severity, _BLANK, _WHITE), DRAWN_DIGITS),
        "paper": _BLANK - round(min(1, severity) * gray),
    }


def _whiten(page: Page, params: Params) -> Pixels:
    """Brighten a page until what is at least as bright as the level is as bright as paper."""
    tones = np.minimum(params["paper"], np.arange(256) * (params["paper"] / params["white"]))
    return map_tones(page.image, round_to_bytes(tones))


FAX = Degradation(
    "fax",
    "file",
    "a fax transmits black and white on a coarse grid, and loses lines",
    _draw_fax,
    encode=_send_fax,
    is_bilevel=True,
    is_sudden=True,
)
BINARISE = Degradation(
    "binarise",
    "file",
    "a scanner makes each dot black or white, at a threshold that does not suit the paper",
    _draw_binarisation,
    encode=_binarise,
    is_bilevel=True,
    is_sudden=True,
)
PHOTOCOPY = Degradation(
    "photocopy",
    "picture",
    "a copy of a copy: softer, harder in contrast, with stray toner and a dark edge",
    _draw_photocopy,
    repaint=_photocopy,
)
WHITENED = Degradation(
    "whitened",
    "picture",
    "a scanner's program makes paper white, and with it the palest print",
    _draw_whitening,
    repaint=_whiten,
)
