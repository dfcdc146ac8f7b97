"""Bars over fields that somebody wanted to hide, by a felt tip or a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.degrade import Degradation, Params, drawn_at_severity
from docextract_eval.corpus.degrade.covering import Cutout, lay_cutouts
from docextract_eval.corpus.degrade.field_choice import PRIVATE_ROLES, Target, choose_targets
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pixel_operations import gray_level, join_planes

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.records import Page

_TINT = (4, 0, 3)
"""The tint of a felt tip's black (blue, green, red)."""
_PAINTS = (None, None, None, (42, 36, 236), None, (246, 246, 246))
"""Colours of bars that a program draws (blue, green, red): mostly black, also red or white."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    return {
        "share": drawn_at_severity(severity, 0, (0.01, 0.03, 0.06, 0.1, 0.16)),
        "tone": int(rng.integers(0, 40)),
        "pad": seeds.uniform(rng, 0.2, 0.7),
        "at": seeds.uniform(rng, 0, 1),
        "marker": int(rng.random() < 0.6),
        "sheer": seeds.uniform(rng, 0.05, 0.15),
        "paint": int(rng.integers(0, len(_PAINTS))),
    }


def _redact_fields(page: Page, params: Params) -> Page:
    """Cover each chosen field with a bar, drawn by a program or with a felt tip."""
    cutouts = []
    for i, target in enumerate(choose_targets(page, params["share"], params["at"], PRIVATE_ROLES)):
        position = params["at"] + (i + 1) / 997
        top, left, bar = (
            _felt_tip_bar(page, params, target, position)
            if params["marker"]
            else _program_bar(page, params, target)
        )
        colour = _bar_colour(params)
        planes = [np.full(bar.shape, part, np.uint8) for part in colour]
        paint: int | Pixels = join_planes(planes) if page.image.ndim == 3 else gray_level(colour)
        cutouts.append(Cutout(top, left, bar, paint, hides_print=True))
    return lay_cutouts(page, cutouts)


def _bar_colour(params: Params) -> tuple[int, int, int]:
    """Return the colour of all bars: a felt tip's black, or what a program painted with."""
    tone = int(params["tone"])
    if params["marker"]:
        return tone + _TINT[0], tone + _TINT[1], tone + _TINT[2]
    return _PAINTS[int(params["paint"])] or (tone, tone, tone)


def _program_bar(page: Page, params: Params, target: Target) -> tuple[int, int, Pixels]:
    """Return top, left and mask of a bar drawn by a program: a box with sharp edges."""
    x0, y0, x1, y1 = target.box
    pad = round(params["pad"] * page.dpi / 25.4)
    top, left = max(0, y0 - pad), max(0, x0 - pad)
    right = left + target.covered_share * (x1 + pad - left)
    bar = np.zeros((y1 + pad - top, int(right) + 1 - left), np.uint8)
    bar[:, :-1] = 255
    bar[:, -1] = round(255 * (right - int(right)))
    return top, left, bar


def _felt_tip_bar(
    page: Page, params: Params, target: Target, tile_position: float
) -> tuple[int, int, Pixels]:
    """Return top, left and mask of a felt tip's bar: tilted, too long, ragged, slightly sheer."""
    x0, y0, x1, y1 = target.box
    mm = page.dpi / 25.4
    lean, over, under, *stray = uniform_numbers(tile_position, 3 + 2 * 64, page.number)
    over, under = (
        (0.4 + 0.6 * share) * mm * min(1.0, 2 * target.covered_share) for share in (over, under)
    )
    wide, high = target.covered_share * (x1 - x0), y1 - y0
    slope = (lean - 0.5) * 0.06
    pad = params["pad"] * mm
    reach = int(pad + abs(slope) * (wide + 2 * mm) / 2 + 0.2 * mm) + 2
    left, top = int(x0 - over) - 2, y0 - reach
    across = np.arange(int(over + wide + under) + 6) + 0.5 - (x0 - left)
    down = np.arange(high + 2 * reach) + 0.5 - reach
    tremor, ends = np.array(stray[:64]) - 0.5, np.array(stray[64:]) - 0.5
    lines = (down / (0.25 * mm)).astype(np.int64) % 64
    middle = high / 2 + slope * (across - wide / 2)
    half = high / 2 + pad + 0.25 * mm * np.interp(across / (2.5 * mm) + 8, np.arange(64), tremor)
    # A chisel tip is drawn back and forth, and each stroke ends somewhere else.
    first, last = -over - 0.5 * mm * ends[lines], wide + under + 0.5 * mm * ends[lines - 9]
    inside = np.minimum(
        half[None, :] - np.abs(down[:, None] - middle[None, :]),
        np.minimum(across[None, :] - first[:, None], last[:, None] - across[None, :]),
    )
    streaks = 1 - params["sheer"] * (0.6 + 0.8 * (tremor[lines] + 0.5))[:, None]
    bar = np.rint(255 * np.clip(inside + 0.5, 0, 1) * streaks).astype(np.uint8)
    cut_top, cut_left = max(0, -top), max(0, -left)
    return top + cut_top, left + cut_left, np.ascontiguousarray(bar[cut_top:, cut_left:])


REDACTION = Degradation(
    "redaction",
    "surface",
    "names, addresses and numbers are blacked out before the document is passed on",
    _draw,
    cover=_redact_fields,
    has_own_colour=True,
)
