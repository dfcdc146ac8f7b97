"""Apply a chain of degradations to a page: per leg surfaces, all shapes at once, picture, file."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval import geometry
from docextract_eval.corpus.degrade import MEASURED_BY, STAGES, Degradation, Outline
from docextract_eval.corpus.degrade.lid import draw_lid
from docextract_eval.corpus.degrade.pixel_operations import (
    gray_if_colourless,
    image_size,
    to_colour,
    to_gray,
)
from docextract_eval.corpus.degrade.relief import enlarge_exactly
from docextract_eval.corpus.degrade.user_degradations import load_degradation
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Box, Params, Pixels
    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page, Step

    Chain = list[tuple[Degradation, Params]]


_LIFT_CELLS = 4
"""The number of cells between two at which the height of a sheet is computed."""


def degrade(page: Page, steps: Sequence[Step], measurements: Measurements | None = None) -> Page:
    """Return a page after the recorded steps, leg by leg; nothing is drawn.

    Steps that were drawn from `measurements` need the same ones.
    """
    for step in steps:
        _check_measurements(step, measurements)
    in_order = sorted(steps, key=lambda step: step.leg)
    for _, leg in itertools.groupby(in_order, key=lambda step: step.leg):
        chain = [(load_degradation(s.name, measurements=measurements), s.params) for s in leg]
        page = _apply_leg(page, chain)  # type: ignore[arg-type] # params of a degradation are numbers
    return page


def _check_measurements(step: Step, measurements: Measurements | None) -> None:
    """Refuse a step that was drawn from other measurements."""
    if step.params.get(MEASURED_BY, 0) != (measurements.fingerprint if measurements else 0):
        degradation = load_degradation(step.name)
        if degradation.applies_measurements:
            what = "was drawn from other measurements than those that are given"
            raise BadInputError(what, step.name, "give the measurements of the recipe")


def _apply_leg(page: Page, chain: Chain) -> Page:
    if any(deed.prints and params.get("black") for deed, params in chain):
        page = _with_image_and_no_file(page, to_gray(page.image))
    if any(deed.is_chromatic for deed, _ in chain) and any(
        deed.has_own_colour for deed, _ in chain
    ):
        # A camera will see colours, so what is put on the paper before needs its own.
        page = _with_image_and_no_file(page, to_colour(page.image))
    surface, shape, picture, file = (
        [pair for pair in chain if pair[0].stage == stage] for stage in STAGES
    )
    page = _apply_surface_or_picture(page, surface)
    page = _apply_shapes(_colour_if_background_seen(page, shape, picture), shape)
    page = _apply_surface_or_picture(page, picture)
    return _encode_page(page, file)


def _apply_surface_or_picture(page: Page, chain: Chain) -> Page:
    for alike, part in itertools.groupby(chain, lambda pair: pair[0].treats_colours_alike):
        image = gray_if_colourless(page.image) if alike else page.image
        is_gray_for_now = image is not page.image
        if is_gray_for_now:
            page = _with_image_and_no_file(page, image)
        for degradation, params in part:
            page = _apply_to_surface_or_picture(page, degradation, params)
        if is_gray_for_now:
            page = _with_image_and_no_file(page, to_colour(page.image))
    return page


def _apply_to_surface_or_picture(page: Page, degradation: Degradation, params: Params) -> Page:
    if change_page := degradation.cover or degradation.reprint:
        page = change_page(page, params)
        return _with_image_and_no_file(page, page.image)
    if degradation.repaint:
        return _with_image_and_no_file(page, degradation.repaint(page, params))
    return page


def _colour_if_background_seen(page: Page, shape: Chain, picture: Chain) -> Page:
    """Return the page in colour, if a colour camera sees more than the sheet itself."""
    has_background = any(degradation.background for degradation, _ in shape)
    if has_background and any(degradation.is_chromatic for degradation, _ in picture):
        return _with_image_and_no_file(page, to_colour(page.image))
    return page


def _apply_shapes(page: Page, chain: Chain) -> Page:
    if not chain:
        return page
    size = image_size(page.image)
    flow = None
    for degradation, params in chain:
        if degradation.cover:
            page = degradation.cover(page, params)
        if degradation.repaint:
            page = _with_image_and_no_file(page, degradation.repaint(page, params))
        if degradation.bend:
            outline = Outline(flow.size if flow else size, page.dpi, page.number)
            if degradation.looks_at_print:
                outline = dataclasses.replace(outline, print_box=_print_box(page, flow))
            bent = degradation.bend(outline, params)
            flow = geometry.compose_flows(bent, flow) if flow else bent
    flow = flow or geometry.identity_flow(size)
    quads = geometry.quads_on_new_page(page.quads, flow)
    visible = page.visible * geometry.inside_shares(quads, flow.size)
    moved = dataclasses.replace(page, quads=quads, visible=visible)
    return _with_image_and_no_file(moved, _draw_on_background(page, flow, chain))


def _print_box(page: Page, flow: Flow | None) -> Box | None:
    """Return the box around all words that are at least in part on a page, after a flow."""
    quads = page.quads[page.visible > 0]
    if not len(quads):
        return None
    return geometry.box_around(geometry.quads_on_new_page(quads, flow) if flow else quads)


def _draw_on_background(page: Page, flow: Flow, chain: Chain) -> Pixels:
    """Draw the sheet on the background of the last shape that has one, or on a scanner's lid."""
    outline = Outline(flow.size, page.dpi, page.number, page.image.ndim == 3)
    inside = geometry.inside_distance_levels(flow, image_size(page.image))
    outline = dataclasses.replace(outline, lift=_lift_above_table(page, flow, chain))
    backgrounds = (
        degradation.background(outline, params, inside)
        for degradation, params in reversed(chain)
        if degradation.background
    )
    background = next(backgrounds, None)
    return _draw_sheet_onto(
        page.image, flow, draw_lid(outline, inside) if background is None else background, inside
    )


def _lift_above_table(page: Page, flow: Flow, chain: Chain) -> NDArray[np.float64] | None:
    """Return how high above the table each cell of a picture is; beyond the sheet, its edge."""
    sheet = Outline(image_size(page.image), page.dpi, page.number)
    lifting = [pair for pair in chain if pair[0].heights]
    if not lifting:
        return None
    rows, columns = (count - 2 for count in flow.nodes.shape[:2])
    some = np.ix_(
        *(np.minimum(np.arange(0, n + _LIFT_CELLS, _LIFT_CELLS), n) for n in (rows, columns))
    )
    on_sheet = np.clip(flow.nodes[1:, 1:][some], 0, np.array(sheet.size[::-1], float))
    lift = np.zeros(on_sheet.shape[:2])
    for degradation, params in lifting:
        if degradation.heights:
            lift += degradation.heights(sheet, params, on_sheet)
    large = enlarge_exactly(np.rint(256 * lift) / 256, _LIFT_CELLS)
    return large[:rows, :columns]


def _draw_sheet_onto(
    image: Pixels, flow: Flow, background: Pixels, inside_distances: Pixels
) -> Pixels:
    """Draw the sheet on its background; only cells near the sheet are resampled."""
    across, down, columns, rows = cv2.boundingRect(inside_distances)
    if not rows:
        return background
    nodes = flow.nodes[down : down + rows + 2, across : across + columns + 2]
    part = background[geometry.CELL * down :, geometry.CELL * across :]
    part = part[: geometry.CELL * rows, : geometry.CELL * columns]
    geometry.resample_page(image, geometry.Flow(part.shape[:2], nodes), part)
    return background


def _encode_page(page: Page, chain: Chain) -> Page:
    for degradation, params in chain:
        if degradation.repaint:
            page = _with_image_and_no_file(page, degradation.repaint(page, params))
        if degradation.encode:
            file, image = degradation.encode(page.image, page.dpi, params)
            page = dataclasses.replace(_with_image_and_no_file(page, image), file=file)
    return page


def _with_image_and_no_file(page: Page, image: Pixels) -> Page:
    page = dataclasses.replace(page, image=image, file=None)
    page.image.flags.writeable = False
    return page
