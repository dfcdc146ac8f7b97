"""Sheets that are not flat: one relief bends the sheet, shades it, blurs it and casts shadows.

A relief holds heights and slopes at points of a page. To a camera that is near, higher points are
larger and displaced; slopes that face the light are brighter; what stands up shades what lies
behind it, and is out of focus. All of it is computed from the same heights, as in life. All sums
use tables of whole numbers, so the bits are the same on every processor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Outline
from docextract_eval.corpus.degrade.pixel_operations import (
    NEUTRAL_SHADE,
    apply_shade,
    blend_by_field,
    enlarge,
    image_size,
    round_to_bytes,
)

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels, Size
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page

Floats = NDArray[np.float64]
_Kind = TypeVar("_Kind", np.float64, np.uint8)
_CIRCLE = 4096
_SINES = np.array([round(2**15 * math.sin(math.tau * i / _CIRCLE)) / 2**15 for i in range(_CIRCLE)])
_POINT_DISTANCE = 8
"""Px between two points of a coarse field."""
_LIGHT_DISTANCE = 12
"""Px between two points at which the light on a smooth surface is computed."""
_ROUNDS, _NEAR_ENOUGH = 6, 1 / 4
"""How often a seen point is followed back to the sheet at the most: each time the rest is a few
times less; and how many px it may still have missed, to be followed no more."""
_BORDER_STEPS = 24
"""Into how many parts a side is divided to find how much room its picture needs."""
_SHADOW_STEPS = (2, 4, 7, 12, 20)
"""How many points towards the light are looked at for what stands in its way."""
_PENUMBRA_RISE = 0.12
"""How much higher than the light's lower edge its upper edge is, in px per px."""
_SHADOW_DEPTH = 0.8
"""The share of the directed light that a shadow takes."""
_LEAST_BLUR = 12
"""The share of a blur, of 255, below which nobody would see it."""
_BELOW_FLAT = 0.7
"""How much of a difference in brightness is darker than flat paper; the rest is brighter."""
_CLIPPED = 1.04
"""How much brighter than flat paper something is before a camera exposes for it."""
_HIGHLIGHTS = 1024
"""The brightest light is rounded to this fraction."""


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Heights in px, and slopes in px per px, at points of a page."""

    height: Floats
    across: Floats
    down: Floats
    drawn_in: Floats | None = None
    """How far points (2, ...) moved in the plane, because a slope is shorter seen from above."""


Surface = Callable[[Floats, Floats], Relief]
"""Returns the relief at points of a page, given x and y in px; a row and a column make a grid."""


def sine(turns: Floats) -> Floats:
    """Return sines of angles in turns, from a table.

    >>> sine(np.array([0.0, 0.25, 1.75])).tolist()
    [0.0, 1.0, -1.0]
    """
    return value_at_angle(turns, _SINES)


def value_at_angle(turns: Floats, values: NDArray[_Kind]) -> NDArray[_Kind]:
    """Return values of a table that was computed from `sine_table`, at angles in turns."""
    parts = turns * _CIRCLE
    places = np.rint(parts, out=parts).astype(np.int64)
    places &= _CIRCLE - 1
    return values.take(places)


def sine_table() -> Floats:
    """Return a table of the sines of one whole turn."""
    return _SINES.copy()


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera over a sheet that keeps the sheet's plane as it is, and moves what is above it."""

    distance: float
    """How high it is above the sheet, in px."""
    lean: tuple[float, float]
    """How far it is from above the middle, across and down, as a share of its distance."""


@dataclass(frozen=True, slots=True)
class Light:
    """The light on a sheet: some from one direction, the rest from everywhere."""

    towards: tuple[float, float]
    """The direction across and down in which the lamp or window is."""
    rise: float
    """How high it is: the tangent of the angle above the sheet."""
    share: float
    """Which share of the light on flat paper comes from there."""


def seen_flow(surface: Surface, page: Outline, camera: Camera, every: int = 4) -> Flow:
    """Return the flow onto the picture that a camera takes of a bent sheet.

    The sheet stays in the middle, with as much room around it as it needs on any side.
    Smooth surfaces are evaluated at `every` fourth node only.
    """
    eye = _point_below(camera, page)
    border = _project(surface, _border_points(page.size).T, eye, camera.distance).T
    sides = np.array(page.size[::-1], float)
    beyond = np.maximum(-border.min(axis=0), (border - sides).max(axis=0))
    room = np.maximum(0, np.rint(np.rint(256 * beyond) / 256)).astype(int)
    size = (page.size[0] + 2 * int(room[1]), page.size[1] + 2 * int(room[0]))
    nodes = geometry.node_points(size) - room
    rows, columns = (-(-(count - 1) // every) + 1 for count in nodes.shape[:2])
    step = every * geometry.CELL
    seen = np.stack(
        np.meshgrid(
            nodes[0, 0, 0] + step * np.arange(columns), nodes[0, 0, 1] + step * np.arange(rows)
        )
    )
    on_sheet = seen
    for _ in range(_ROUNDS):
        missed = seen - _project(surface, on_sheet, eye, camera.distance)
        on_sheet = on_sheet + missed
        if float(np.abs(missed).max()) < _NEAR_ENOUGH:
            break
    for axis, shift in enumerate(np.rint(256 * (on_sheet - seen)) / 256):
        nodes[..., axis] += enlarge_exactly(shift, every)[: nodes.shape[0], : nodes.shape[1]]
    return geometry.Flow(size, nodes)


def _point_below(camera: Camera, page: Outline) -> Floats:
    """Return the point of a page's plane that is right below a camera."""
    middle = np.array(page.size[::-1]) / 2
    return middle + camera.distance * np.array(camera.lean)


def _project(surface: Surface, points: Floats, eye: Floats, distance: float) -> Floats:
    """Return where a camera sees points (2, ...) of a sheet, on the plane below the sheet."""
    relief = surface(*points)
    nearer = distance / (distance - relief.height)
    bent = points if relief.drawn_in is None else points + relief.drawn_in
    return np.stack([at + (along - at) * nearer for at, along in zip(eye, bent, strict=True)])


def _border_points(size: Size) -> Floats:
    """Return points along the four sides of a page."""
    along = np.arange(_BORDER_STEPS + 1) / _BORDER_STEPS
    zero, one = np.zeros(along.shape), np.ones(along.shape)
    sides = [(along, zero), (along, one), (zero, along), (one, along)]
    points = np.concatenate([np.stack(side, axis=-1) for side in sides])
    return np.asarray(points * np.array(size[::-1], float))


def enlarge_exactly(coarse: Floats, times: int) -> Floats:
    """Return a field with `times` as many points each way, linear between multiples of 1 / 256.

    >>> enlarge_exactly(np.array([[[0.0], [1.0]], [[2.0], [3.0]]]), 2)[..., 0].tolist()
    [[0.0, 0.5, 1.0], [1.0, 1.5, 2.0], [2.0, 2.5, 3.0]]
    """
    for axis in (0, 1) if times > 1 else ():
        parts = np.moveaxis(coarse, axis, 0)
        fine = np.empty((times * (len(parts) - 1) + 1, *parts.shape[1:]))
        for i in range(times):
            fine[i:-1:times] = (parts[:-1] * (times - i) + parts[1:] * i) / times
        fine[-1] = parts[-1]
        coarse = np.moveaxis(fine, 0, axis)
    return coarse


def relative_light(relief: Relief, light: Light) -> Floats:
    """Return the light on a matt sheet's slopes, as a share of what a flat one would receive."""
    facing = 1 - (relief.across * light.towards[0] + relief.down * light.towards[1]) / light.rise
    steep = np.sqrt(1 + relief.across * relief.across + relief.down * relief.down)
    return 1 + light.share * (np.maximum(0, facing) / steep - 1)


def cast_shade(relief: Relief, light: Light, px_per_point: float) -> Floats:
    """Return the share of light that is left where parts of a sheet shade others, on a grid.

    A shadow is soft: what barely reaches into the light's way takes little of it.
    """
    left = np.ones(relief.height.shape)
    tallest = float(relief.height.max() - relief.height.min())
    for steps in _SHADOW_STEPS:
        away = [round(steps * part) for part in light.towards]
        far = math.hypot(*away) * px_per_point
        if tallest <= far * light.rise:  # nothing reaches up into this light
            continue
        rows, columns = (
            np.clip(np.arange(length) + by, 0, length - 1)
            for length, by in zip(relief.height.shape, away[::-1], strict=True)
        )
        above = relief.height[rows][:, columns] - relief.height - far * light.rise
        left = np.minimum(left, 1 - np.clip(above / (_PENUMBRA_RISE * max(1.0, far)), 0, 1))
    return 1 - light.share * _SHADOW_DEPTH * (1 - left)


def light_with_loss(
    surface: Surface, size: Size, towards: tuple[float, float], most_lost: float
) -> Light:
    """Return a light so low that the steepest slope loses `most_lost`, as a camera exposes it."""
    relief = surface(*coarse_points(size, 4 * _LIGHT_DISTANCE))
    facing = relief.across * towards[0] + relief.down * towards[1]
    return Light(towards, max(1e-9, float(np.abs(facing).max())) / (_BELOW_FLAT * most_lost), 1.0)


def shade_sheet(surface: Surface, image: Pixels, light: Light) -> Pixels:
    """Return an image of a flat sheet with the light and the shadows of its bent surface."""
    size = image_size(image)
    relief = surface(*coarse_points(size, _LIGHT_DISTANCE))
    bright = relative_light(relief, light) * cast_shade(relief, light, _LIGHT_DISTANCE)
    return apply_shade(image, round_to_bytes(NEUTRAL_SHADE * expose(bright)))


def blur_by_height(surface: Surface, image: Pixels, far: float) -> Pixels:
    """Return an image blurred where its surface is off the plane of focus, as much as any at `far`.

    The plane goes through the middle height of the sheet.
    """
    size = image_size(image)
    height = surface(*coarse_points(size, 4 * _LIGHT_DISTANCE)).height
    middle = float(height.min() + height.max()) / 2
    share = round_to_bytes(255 * np.minimum(1, (height - middle) * (height - middle) / far**2))
    if int(share.max()) < _LEAST_BLUR:
        return image
    soft = np.asarray(cv2.blur(image, (3, 3)), np.uint8)
    return blend_by_field(image, soft, enlarge(share, size))


def expose(bright: Floats) -> Floats:
    """Return light as a camera exposes for it: what is brightest is hardly brighter than white."""
    brightest = np.rint(_HIGHLIGHTS * float(bright.max())) / _HIGHLIGHTS
    return np.asarray(np.minimum(1, bright * _CLIPPED / max(_CLIPPED, float(brightest))))


def coarse_points(size: Size, distance: int = _POINT_DISTANCE) -> tuple[Floats, Floats]:
    """Return a row of x and a column of y over a page, for a coarse field that is then enlarged."""
    rows, columns = (-(-length // distance) for length in size)
    xs = (np.arange(columns) + 0.5) * size[1] / columns
    ys = (np.arange(rows) + 0.5) * size[0] / rows
    return xs[None, :], ys[:, None]


def direction_from_turns(turns: float) -> tuple[float, float]:
    """Return the direction of an angle in turns as (across, down), rounded.

    >>> direction_from_turns(0.25)
    (0.0, 1.0)
    """
    angle = 2 * math.pi * turns
    return round(math.cos(angle), 6), round(math.sin(angle), 6)


def mirror_to_light(bright: Floats, light_from: float) -> Floats:
    """Return a field of light, mirrored if its darker half is on the side of the light.

    >>> mirror_to_light(np.array([[0.2, 0.9]]), 0.5).tolist()
    [[0.9, 0.2]]
    """
    middle = bright.shape[1] // 2
    to_right = float(bright[:, -middle:].sum() - bright[:, :middle].sum())
    return bright[:, ::-1] if to_right * direction_from_turns(light_from)[0] < 0 else bright


def page_outline(page: Page) -> Outline:
    """Return the outline of a page: what a shape degradation is given."""
    return Outline(image_size(page.image), page.dpi, page.number)


def page_px(page: Page | Outline, px_at_150_dpi: float) -> float:
    """Return a length in the page's pixels, given in px at 150 dpi."""
    return px_at_150_dpi * page.dpi / 150
