"""Security print below the text: a word across the page, and a net of waves around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Accident, Params, Pixels, level
from docextract_eval.corpus.degrade.fields import (
    TURN,
    UNLIT,
    cosine,
    enlarged,
    mapped,
    shade,
    size_of,
    table,
)
from docextract_eval.corpus.degrade.strokes import along, drawn, lettered, placed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Size
    from docextract_eval.records import Page

_WORDS = ("COPY", "VOID", "PAID", "FILED")


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "opacity": round(level(severity, 0, (0.03, 0.06, 0.1, 0.16, 0.25)), seeds.DIGITS),
        "word": int(rng.integers(0, len(_WORDS))),
        "degrees": seeds.uniform(rng, -52, -28),
        "waves": int(rng.integers(3, 8)),
        "pitch": seeds.uniform(rng, 2.5, 4),
        "phase": seeds.uniform(rng, 0, 1),
    }


def _underlay(page: Page, params: Params) -> Pixels:
    """Print a word in broad strokes over a net of fine lines, all paler than the text."""
    size, mm = size_of(page.image), page.dpi / 25.4
    word = _WORDS[int(params["word"])]
    tall = 0.75 * min(size) / len(word) * 1.25
    middle = (size[1] / 2, size[0] / 2)
    # Drawn at a half and a fourth of the page's resolution, for soft edges and speed.
    half, fourth = ((max(1, size[0] // n), max(1, size[1] // n)) for n in (2, 4))
    paths = placed(lettered(word), tall / 4, params["degrees"], (middle[0] / 4, middle[1] / 4))
    spots = along(paths)
    bold, within = (drawn(fourth, spots, share * tall / 4) for share in (0.17, 0.13))
    # The letters are outlined: their rim is darker than their inside.
    outlined = cv2.subtract(bold, mapped(within, table(0.55 * np.arange(256))))
    letters = enlarged(np.asarray(outlined, np.uint8), half)
    net = drawn(half, _net(half, mm / 2, params), 1, 130)
    mark = cv2.max(letters, net)
    paler = table(UNLIT * (1 - params["opacity"] * np.arange(256) / 255))
    return shade(page.image, mapped(np.asarray(mark, np.uint8), paler))


def _net(size: Size, mm: float, params: Params) -> NDArray[np.int64]:
    """Return the pixels (x, y) of a guilloche: waves whose amplitude is itself a wave."""
    xs = np.arange(size[1])
    turns = xs * TURN * params["waves"] / size[1] + TURN * params["phase"]
    wave = cosine(turns.astype(np.int64)) * cosine((turns / 3.7).astype(np.int64)) / 1e6
    pitch = params["pitch"] * mm
    tops = np.arange(-2, size[0] / pitch + 2) * pitch
    down = tops[:, None] + 3 * pitch * wave * np.where(np.arange(len(tops)) % 2, 1, -1)[:, None]
    across = np.broadcast_to(xs, down.shape)
    return np.stack([across, np.floor(down).astype(np.int64)], axis=-1).reshape(-1, 2)


WATERMARK = Accident(
    "watermark",
    "surface",
    "a word and a guilloche pattern are printed under the text, pale and all over the page",
    _draw,
    repaint=_underlay,
)
