"""Security print below the text: a word across the page, and a net of waves around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.lettering import (
    add_turned,
    text_line_mask,
    text_line_size,
)
from docextract_eval.corpus.degrade.pixel_operations import (
    CIRCLE_PARTS,
    NEUTRAL_SHADE,
    apply_shade,
    cosine_thousandths,
    direction_from_degrees,
    enlarge,
    image_size,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.strokes import stroke_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_WORDS = ("COPY", "VOID", "DUPLICATE", "SPECIMEN", "CONFIDENTIAL")
_FACE = "figo"
_WORD_WIDTH = 0.92
"""How much of the page's width a word takes."""
_SAMPLE_HEIGHT = 40
"""Height of capitals in px at which a word is measured."""
_RIM = 0.04
"""The width of the rim of its letters, as a share of their height."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "opacity": drawn_at_severity(severity, 0, (0.03, 0.06, 0.1, 0.16, 0.25)),
        "word": int(rng.integers(0, len(_WORDS))),
        "degrees": seeds.uniform(rng, -52, -28),
        "waves": int(rng.integers(3, 8)),
        "pitch": seeds.uniform(rng, 2.5, 4),
        "phase": seeds.uniform(rng, 0, 1),
    }


def _print_watermark(page: Page, params: Params) -> Pixels:
    """Print a word in broad letters over a net of fine lines, all paler than the text."""
    size, mm = image_size(page.image), page.dpi / 25.4
    # Drawn at a half and a fourth of the page's resolution, for soft edges and speed.
    half, fourth = ((max(1, size[0] // n), max(1, size[1] // n)) for n in (2, 4))
    letters = enlarge(_word_mask(fourth, params), half)
    net = stroke_mask(half, _guilloche_pixels(half, mm / 2, params), 1, 130)
    mark = cv2.max(letters, net)
    paler = round_to_bytes(NEUTRAL_SHADE * (1 - params["opacity"] * np.arange(256) / 255))
    return apply_shade(page.image, map_tones(np.asarray(mark, np.uint8), paler))


def _word_mask(size: Size, params: Params) -> Pixels:
    """Return the mask of a word across a page: its rim is darker than its inside."""
    word = _WORDS[int(params["word"])]
    cos, sin = direction_from_degrees(params["degrees"])
    sample = text_line_size(word, _SAMPLE_HEIGHT, _FACE)
    wide = cos * sample[1] + abs(sin) * sample[0]
    flat = np.pad(text_line_mask(word, _SAMPLE_HEIGHT * _WORD_WIDTH * size[1] / wide, _FACE), 2)
    rim = max(1, round(_RIM * flat.shape[0]))
    within = cv2.erode(flat, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8))
    outlined = cv2.subtract(
        flat, map_tones(np.asarray(within, np.uint8), round_to_bytes(0.5 * np.arange(256)))
    )
    mask = np.zeros(size, np.uint8)
    middle = (size[1] / 2, size[0] / 2)
    add_turned(mask, np.asarray(outlined, np.uint8), middle, params["degrees"])
    return mask


def _guilloche_pixels(size: Size, px_per_mm: float, params: Params) -> NDArray[np.int64]:
    """Return the pixels (x, y) of a guilloche: waves whose amplitude is itself a wave."""
    xs = np.arange(size[1])
    turns = xs * CIRCLE_PARTS * params["waves"] / size[1] + CIRCLE_PARTS * params["phase"]
    wave = (
        cosine_thousandths(turns.astype(np.int64))
        * cosine_thousandths((turns / 3.7).astype(np.int64))
        / 1e6
    )
    pitch = params["pitch"] * px_per_mm
    tops = np.arange(-2, size[0] / pitch + 2) * pitch
    down = tops[:, None] + 3 * pitch * wave * np.where(np.arange(len(tops)) % 2, 1, -1)[:, None]
    across = np.broadcast_to(xs, down.shape)
    return np.stack([across, np.floor(down).astype(np.int64)], axis=-1).reshape(-1, 2)


WATERMARK = Degradation(
    "watermark",
    "surface",
    "a word and a guilloche pattern are printed under the text, pale and all over the page",
    _draw,
    repaint=_print_watermark,
)
