"""Security print below the text: a word across the page, and a net of waves around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.pixel_operations import (
    CIRCLE_PARTS,
    NEUTRAL_SHADE,
    apply_shade,
    cosine_thousandths,
    enlarge,
    image_size,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.degrade.strokes import (
    letter_strokes,
    path_pixels,
    place_paths,
    stroke_mask,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_WORDS = ("COPY", "VOID", "PAID", "FILED")


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "opacity": round(
            value_at_severity(severity, 0, (0.03, 0.06, 0.1, 0.16, 0.25)), seeds.DRAWN_DIGITS
        ),
        "word": int(rng.integers(0, len(_WORDS))),
        "degrees": seeds.uniform(rng, -52, -28),
        "waves": int(rng.integers(3, 8)),
        "pitch": seeds.uniform(rng, 2.5, 4),
        "phase": seeds.uniform(rng, 0, 1),
    }


def _print_watermark(page: Page, params: Params) -> Pixels:
    """Print a word in broad strokes over a net of fine lines, all paler than the text."""
    size, mm = image_size(page.image), page.dpi / 25.4
    word = _WORDS[int(params["word"])]
    tall = 0.75 * min(size) / len(word) * 1.25
    middle = (size[1] / 2, size[0] / 2)
    # Drawn at a half and a fourth of the page's resolution, for soft edges and speed.
    half, fourth = ((max(1, size[0] // n), max(1, size[1] // n)) for n in (2, 4))
    paths = place_paths(
        letter_strokes(word), tall / 4, params["degrees"], (middle[0] / 4, middle[1] / 4)
    )
    spots = path_pixels(paths)
    bold, within = (stroke_mask(fourth, spots, share * tall / 4) for share in (0.17, 0.13))
    # The letters are outlined: their rim is darker than their inside.
    outlined = cv2.subtract(bold, map_tones(within, round_to_bytes(0.55 * np.arange(256))))
    letters = enlarge(np.asarray(outlined, np.uint8), half)
    net = stroke_mask(half, _guilloche_pixels(half, mm / 2, params), 1, 130)
    mark = cv2.max(letters, net)
    paler = round_to_bytes(NEUTRAL_SHADE * (1 - params["opacity"] * np.arange(256) / 255))
    return apply_shade(page.image, map_tones(np.asarray(mark, np.uint8), paler))


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
