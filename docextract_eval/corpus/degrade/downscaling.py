"""Pictures that are stored at another size: photographs on websites, and scans.

`tools/study learn` measured for how many dots per inch of paper real ones were stored, and by how
wide a disk they are blurred.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Degradation, Outline, Params, Pixels, value_at_severity
from docextract_eval.corpus.degrade.lens import blur_by_disk
from docextract_eval.corpus.measured import draw_measured
from docextract_eval.corpus.measurements import photograph_numbers, scan_numbers
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

_SHARES = (0.35, 0.7, 1, 1.12, 1.25)
"""How far the stored size is from that of the page; at severity 3, as measured."""
_BLUR_SHARES = (0.4, 0.8, 1, 1.2, 1.4)
"""How much of the measured blur there is; at severity 3, as measured."""
PAGE_DPI = 203
"""The dots per inch to which what was measured is relative."""
_RADIUS = 0.56
"""Radius of the disk that is as large as a pixel."""
LARGEST_SCALE = 3.5
"""Beyond this, more pixels show nothing more."""

_MOST_PIXELS = 12_000_000
"""Of a stored picture: as many as telephones and scanners have."""


def _draw_size(written: Mapping[str, Any], severity: float, rng: np.random.Generator) -> Params:
    measured = min(LARGEST_SCALE, draw_measured(written["dots_per_inch"], rng) / PAGE_DPI)
    share, blur_share = (value_at_severity(severity, 0, each) for each in (_SHARES, _BLUR_SHARES))
    blur = blur_share * draw_measured(written["blur"], rng)
    return {"scale": round(measured**share, DRAWN_DIGITS), "blur": round(blur, DRAWN_DIGITS)}


def _average_detail(page: Page, params: Params) -> Pixels:
    """Take away the detail that is finer than the pixels of a smaller picture, and its blur."""
    finer = _RADIUS**2 * max(0.0, 1 / params["scale"] ** 2 - 1)
    blur = params["blur"] / params["scale"]  # in px of the page
    return blur_by_disk(page.image, math.sqrt(blur**2 + finer))


def _rescale(page: Outline, params: Params) -> Flow:
    largest = math.sqrt(_MOST_PIXELS / (page.size[0] * page.size[1]))
    scale = min(params["scale"], largest)
    height, width = (max(1, round(side * scale)) for side in page.size)
    points = geometry.node_points((height, width))
    return geometry.Flow((height, width), points * (page.size[1] / width, page.size[0] / height))


def downscaled(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    return Degradation(
        "downscaled",
        "shape",
        "a website stores the picture at another size, mostly a smaller one: few pixels for a "
        "letter",
        functools.partial(_draw_size, photograph_numbers(measurements)),
        repaint=_average_detail,
        bend=_rescale,
        with_measurements=downscaled,
    )


def scan_size(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    return Degradation(
        "scan_size",
        "shape",
        "a scanner reads at its own resolution, and a program stores the page at another one",
        functools.partial(_draw_size, scan_numbers(measurements)),
        repaint=_average_detail,
        bend=_rescale,
        with_measurements=scan_size,
    )


DOWNSCALED = downscaled()
SCAN_SIZE = scan_size()
