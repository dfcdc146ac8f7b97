"""A chain of accidents on one page: surfaces, then all shapes as one, then picture, then file."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from docextract_eval import geometry, seeds
from docextract_eval.corpus.degrade import ACCIDENTS, Bend, Encode, Repaint, parse_condition
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.records import Page, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from docextract_eval.corpus.degrade import Accident, Params

    Chain = list[tuple[Accident, Params]]

_BED = 255
"""What shows where the paper does not reach: a white scanner lid."""


def draw(condition: str, seed: int, source: str) -> tuple[Step, ...]:
    """Roll the dice of a condition for one source document; nothing happens at severity 0."""
    parsed = parse_condition(condition)
    if parsed is None or parsed[1] == 0:
        return ()
    name, severity = parsed
    dice = seeds.stream(seed, source, "accident", name)
    return (Step(name, severity, dict(ACCIDENTS.load(name).draw(severity, dice))),)


def degrade(page: Page, steps: Sequence[Step]) -> Page:
    """Let the steps happen to a page, without dice."""
    chain = [(ACCIDENTS.load(step.name), cast("Params", step.params)) for step in steps]
    page = _repaint(page, [pair for pair in chain if pair[0].stage == "surface"])
    page = _bend(page, [pair for pair in chain if pair[0].stage == "shape"])
    page = _repaint(page, [pair for pair in chain if pair[0].stage == "picture"])
    return _encode(page, [pair for pair in chain if pair[0].stage == "file"])


def _repaint(page: Page, chain: Chain) -> Page:
    for accident, params in chain:
        image = cast("Repaint", accident.deed)(page.image, page.dpi, params)
        page = _with_image(page, image)
    return page


def _bend(page: Page, chain: Chain) -> Page:
    if not chain:
        return page
    flow = geometry.identity((page.image.shape[0], page.image.shape[1]))
    for accident, params in chain:
        bent = cast("Bend", accident.deed)(flow.size, page.dpi, params)
        flow = geometry.compose(bent, flow)
    quads = geometry.move(page.quads, flow)
    visible = page.visible * geometry.share_inside(quads, flow.size)
    moved = dataclasses.replace(page, quads=quads, visible=visible)
    return _with_image(moved, geometry.resample(page.image, flow, _BED))


def _encode(page: Page, chain: Chain) -> Page:
    for accident, params in chain:
        file = cast("Encode", accident.deed)(page.image, page.dpi, params)
        page = dataclasses.replace(page, image=decode(file), file=file)
    return page


def _with_image(page: Page, image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Page:
    image.flags.writeable = False
    return dataclasses.replace(page, image=image)
