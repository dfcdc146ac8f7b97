"""The view of a camera: perspective, lens distortion, and what is in the frame.

`tools/study learn` measured how close to the print the frames of real photographs are.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import (
    Box,
    Degradation,
    Outline,
    Params,
    drawn_at_severity,
    value_at_severity,
)
from docextract_eval.corpus.degrade.clutter import draw_clutter_params
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.relief import Floats, direction_from_turns, sine
from docextract_eval.corpus.degrade.surroundings import (
    MeasuredSurroundings,
    draw_surroundings,
    draw_surroundings_params,
    measured_surroundings,
)
from docextract_eval.corpus.degrade.table_top import draw_table_top
from docextract_eval.corpus.measured import draw_measured
from docextract_eval.corpus.measurements import photograph_numbers
from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.geometry import Flow

_SHRINKAGE = (0.015, 0.035, 0.06, 0.10, 0.16)
"""By how much the far side of the page is shorter than the near side."""
_BARREL = (0.003, 0.008, 0.015, 0.025, 0.04)
"""By which share of the diagonal a corner moves."""
_FRAME = (0.92, 0.82, 0.70, 0.58, 0.46)
"""Which share of the picture the page fills."""
_BENT, _BOW = 0.005, 1.4
"""How far a side is bent, as a share of its length, and the wavelength, in lengths of the side."""
_NEARNESS = (0.35, 0.7, 1, 1.25, 1.5)
"""How far the frame moves from the sheet to where it was measured, and on."""
_MOST_LEFT_OUT = 0.3
"""The largest share of the print that is beyond the frame, where print runs on: a guess."""
_TALLEST = 4
"""The most print that a picture shows, in its widths: from farther away nobody can read it."""
_CUT_SHARES = (0.0, 0.0, 0.0, 0.015, 0.03)
"""Which share of a side is outside the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class _MeasuredViews:
    """What was measured of the frames of photographs."""

    frame: Mapping[str, Sequence[float]]
    """The shape of a frame, and where the print is in it, at the percentiles."""
    runs_on: Mapping[str, float]
    """How often print runs on beyond a side."""
    surroundings: MeasuredSurroundings


def _draw_perspective(severity: float, rng: np.random.Generator) -> Params:
    return {
        "towards": uniform(rng, 0, 1),
        "shrink": drawn_at_severity(severity, 0, _SHRINKAGE),
    }


def _view_from_side(page: Outline, params: Params) -> Flow:
    """Return the flow of a view from the side, onto a picture that holds all of the page."""
    height, width = page.size
    to_x, to_y = direction_from_turns(params["towards"])
    reach = (abs(to_x) * width + abs(to_y) * height) / 2
    steep = params["shrink"] / (2 - params["shrink"]) / reach
    g, h = steep * to_x, steep * to_y
    corners = [(x * width / 2, y * height / 2) for x in (-1, 1) for y in (-1, 1)]
    seen = [(x / (1 + g * x + h * y), y / (1 + g * x + h * y)) for x, y in corners]
    left, right = min(x for x, _ in seen), max(x for x, _ in seen)
    top, bottom = min(y for _, y in seen), max(y for _, y in seen)
    size = (math.ceil(bottom - top), math.ceil(right - left))
    left, top = (left + right - size[1]) / 2, (top + bottom - size[0]) / 2
    # With X and Y from the optical axis, the page's x is X / (1 - g X - h Y), and likewise y.
    depth = (-g, -h, 1 - g * left - h * top)
    across = [width / 2 * part + own for part, own in zip(depth, (1, 0, left), strict=True)]
    down = [height / 2 * part + own for part, own in zip(depth, (0, 1, top), strict=True)]
    return geometry.homography_flow(np.array([across, down, depth]), size)


def _draw_distortion(severity: float, rng: np.random.Generator) -> Params:
    side = 1 if rng.random() < 0.7 else -1
    return {"corner": round(side * value_at_severity(severity, 0, _BARREL), DRAWN_DIGITS)}


def _distort_view(page: Outline, params: Params) -> Flow:
    """Return the flow that moves points outwards by the cube of their distance from the middle."""
    height, width = page.size
    nodes = geometry.node_points(page.size)
    x, y = nodes[..., 0] - width / 2, nodes[..., 1] - height / 2
    far = (x * x + y * y) / ((width * width + height * height) / 4)
    by = 2 * params["corner"] * far  # a corner is half a diagonal away
    return geometry.displacement_flow(np.stack([x * by, y * by], axis=-1), page.size)


def _draw_framing(severity: float, rng: np.random.Generator) -> Params:
    near = uniform(rng, 0.1, 0.45)
    return {
        "side": float(rng.integers(0, 4)),
        "along": uniform(rng, 0.2, 0.8),
        "at": uniform(rng, 0, 1),
        "tone": uniform(rng, 0, 1),
        "light_from": uniform(rng, 0, 1),
        **draw_clutter_params(rng),
        "near": drawn_at_severity(severity, near, (near, near, near, 0, 0)),
        "page": drawn_at_severity(severity, 1, _FRAME),
        "cut": drawn_at_severity(severity, 0, _CUT_SHARES),
    }


def _frame_page(page: Outline, params: Params) -> Flow:
    """Return the flow that puts the page on a larger picture, near a side or cut off by it."""
    grow = 1 / math.sqrt(params["page"])
    size = (round(page.size[0] * grow), round(page.size[1] * grow))
    free = [size[0] - page.size[0], size[1] - page.size[1]]
    at = [params["along"] * free[0], params["along"] * free[1]]
    axis, far = divmod(int(params["side"]), 2)
    gap = params["near"] * free[axis] - params["cut"] * page.size[axis]
    at[axis] = free[axis] - gap if far else gap
    top, left = round(at[0]), round(at[1])
    start = geometry.node_points(size) - (left, top)
    return geometry.Flow(size, start + _side_displacements(page, params, start))


def _side_displacements(page: Outline, params: Params, points: Floats) -> Floats:
    """Return the displacement of a page's points, because no used sheet has straight sides.

    A longer side bends more, and it bends more the farther away the camera is.
    """
    drawn = uniform_numbers(params["at"], 4, page.number)
    by = [
        _BENT * (1 - params["page"]) * side * sine(along / (_BOW * side) + start)
        + _BENT / 3 * (1 - params["page"]) * side * sine(along / (0.4 * side) + more)
        for along, side, start, more in zip(
            (points[:, :1, 1], points[:1, :, 0]), page.size, drawn[:2], drawn[2:], strict=True
        )
    ]
    return np.stack(np.broadcast_arrays(*by), axis=-1)


def _draw_close_up(measured: _MeasuredViews, severity: float, rng: np.random.Generator) -> Params:
    frame = {name: draw_measured(values, rng) for name, values in measured.frame.items()}
    left_out = {
        side: uniform(rng, 0, _MOST_LEFT_OUT) if rng.random() < chance else 0.0
        for side, chance in measured.runs_on.items()
    }
    return {
        **draw_surroundings_params(measured.surroundings, rng),
        **frame,
        **left_out,
        "near": drawn_at_severity(severity, 0, _NEARNESS),
    }


def _frame_print(page: Outline, params: Params) -> Flow:
    """Return the flow onto a picture of the print and what is around it, paper or table."""
    sheet = (0.0, 0.0, float(page.size[1]), float(page.size[0]))
    near, far = np.array(_frame_around(page.print_box or sheet, params)), np.array(sheet)
    frame = params["near"] * near + (1 - params["near"]) * far
    x0, y0, x1, y1 = np.rint(frame).astype(int).tolist()
    size = (max(1, y1 - y0), max(1, x1 - x0))
    corner = np.array([x0, y0])
    return geometry.Flow(size, geometry.node_points(size) + corner)


def _frame_around(print_box: Box, params: Params) -> Box:
    """Return the frame (left, top, right, bottom) of a photograph of the print."""
    left, top, right, bottom = print_box
    shown_top = top + params["above"] * (bottom - top)
    wide, shown = right - left, 1 - params["above"] - params["below"]
    high = min(shown * (bottom - top), _TALLEST * wide)
    across = max(wide, high / params["aspect"]) / params["filled"]
    down = across * params["aspect"]
    x0 = left - params["at_left"] * (across - wide)
    y0 = shown_top - _free_share_above(params) * (down - high)
    return x0, y0, x0 + across, y0 + down


def _free_share_above(params: Params) -> float:
    """Return which share of the free space is above the print: none on a side that cuts it."""
    if bool(params["above"]) == bool(params["below"]):
        return params["at_top"]
    return 0.0 if params["above"] else 1.0


PERSPECTIVE = Degradation(
    "perspective",
    "shape",
    "a tilted camera shows the far side of the paper smaller than the near one",
    _draw_perspective,
    bend=_view_from_side,
)
LENS_DISTORTION = Degradation(
    "lens_distortion",
    "shape",
    "a wide lens magnifies its middle and its edges unequally: straight lines bow",
    _draw_distortion,
    bend=_distort_view,
)
FRAMING = Degradation(
    "framing",
    "shape",
    "the picture shows the table around the paper, or leaves a side of the paper out",
    _draw_framing,
    bend=_frame_page,
    background=draw_table_top,
)


def close_up(measurements: Measurements | None = None) -> Degradation:
    """Return the degradation as it draws from measurements; without any, from those that ship."""
    written, surroundings = photograph_numbers(measurements), measured_surroundings(measurements)
    measured = _MeasuredViews(written["frame"], written["runs_on"], surroundings)
    return Degradation(
        "close_up",
        "shape",
        "a photograph of the print, taken so near that the frame cuts the paper around it",
        functools.partial(_draw_close_up, measured),
        bend=_frame_print,
        background=functools.partial(draw_surroundings, surroundings),
        looks_at_print=True,
        with_measurements=close_up,
        applies_measurements=True,
    )


CLOSE_UP = close_up()
