"""Apply a chain of degradations to a page: per leg surfaces, all shapes at once, picture, file."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import cv2

from docextract_eval import geometry
from docextract_eval.corpus.degrade import STAGES, Accident, Outline
from docextract_eval.corpus.degrade.fields import in_colour, size_of
from docextract_eval.corpus.degrade.lid import lid
from docextract_eval.corpus.degrade.outside import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.degrade import Params, Pixels
    from docextract_eval.geometry import Flow
    from docextract_eval.records import Page, Step

    Chain = list[tuple[Accident, Params]]


def degrade(page: Page, steps: Sequence[Step]) -> Page:
    """Return a page after the recorded steps, leg by leg; nothing is drawn."""
    in_order = sorted(steps, key=lambda step: step.leg)
    for _, leg in itertools.groupby(in_order, key=lambda step: step.leg):
        page = _travel(page, [(named(step.name), step.params) for step in leg])  # type: ignore[misc] # params of a degradation are numbers
    return page


def _travel(page: Page, chain: Chain) -> Page:
    if any(deed.chromatic for deed, _ in chain) and any(deed.hued for deed, _ in chain):
        # A camera will see colours, so what is put on the paper before needs its own.
        page = _with_image(page, in_colour(page.image))
    surface, shape, picture, file = (
        [pair for pair in chain if pair[0].stage == stage] for stage in STAGES
    )
    page = _repaint(page, surface)
    page = _bend(_seen(page, shape, picture), shape)
    page = _repaint(page, picture)
    return _encode(page, file)


def _repaint(page: Page, chain: Chain) -> Page:
    for accident, params in chain:
        if deed := accident.cover or accident.reprint:
            page = deed(page, params)
            page = _with_image(page, page.image)
        elif accident.repaint:
            page = _with_image(page, accident.repaint(page, params))
    return page


def _seen(page: Page, shape: Chain, picture: Chain) -> Page:
    """Return the page in colour, if a colour camera sees more than the sheet itself."""
    beds = any(accident.bed for accident, _ in shape)
    if beds and any(accident.chromatic for accident, _ in picture):
        return _with_image(page, in_colour(page.image))
    return page


def _bend(page: Page, chain: Chain) -> Page:
    if not chain:
        return page
    size = size_of(page.image)
    flow = None
    for accident, params in chain:
        if accident.repaint:
            page = _with_image(page, accident.repaint(page, params))
        if accident.bend:
            outline = Outline(flow.size if flow else size, page.dpi, page.number)
            bent = accident.bend(outline, params)
            flow = geometry.compose(bent, flow) if flow else bent
    flow = flow or geometry.identity(size)
    quads = geometry.move(page.quads, flow)
    visible = page.visible * geometry.share_inside(quads, flow.size)
    moved = dataclasses.replace(page, quads=quads, visible=visible)
    return _with_image(moved, _drawn(page, flow, chain))


def _drawn(page: Page, flow: Flow, chain: Chain) -> Pixels:
    """Draw the sheet on the background of the last shape that has one, or on a scanner's lid."""
    outline = Outline(flow.size, page.dpi, page.number, page.image.ndim == 3)
    paper = geometry.inside(flow, size_of(page.image))
    beds = (
        accident.bed(outline, params, paper) for accident, params in reversed(chain) if accident.bed
    )
    bed = next(beds, None)
    return _laid(page.image, flow, lid(outline, paper) if bed is None else bed, paper)


def _laid(image: Pixels, flow: Flow, bed: Pixels, paper: Pixels) -> Pixels:
    """Draw the sheet on its background; only cells near the sheet are resampled."""
    across, down, columns, rows = cv2.boundingRect(paper)
    if not rows:
        return bed
    nodes = flow.nodes[down : down + rows + 2, across : across + columns + 2]
    part = bed[geometry.CELL * down :, geometry.CELL * across :]
    part = part[: geometry.CELL * rows, : geometry.CELL * columns]
    part[:] = geometry.resample(image, geometry.Flow(part.shape[:2], nodes), part)
    return bed


def _encode(page: Page, chain: Chain) -> Page:
    for accident, params in chain:
        if accident.encode:
            file, image = accident.encode(page.image, page.dpi, params)
            page = dataclasses.replace(_with_image(page, image), file=file)
    return page


def _with_image(page: Page, image: Pixels) -> Page:
    page = dataclasses.replace(page, image=image, file=None)
    page.image.flags.writeable = False
    return page
