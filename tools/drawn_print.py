"""Crisp print of generated receipts, stored as a degradation says: the zero of what is learnt.

Some of what is measured of real print is there before anything happens to it: letters differ, and
so does what their pixels cover. It is measured on drawn print likewise.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from gap_parts import generated_sample
from generated import generated_receipts

from docextract_eval.corpus.build import CleanPages, apply_condition, canonical_truth
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.faded_print import uneven_letters
from docextract_eval.corpus.degrade.pixel_operations import (
    fade_ink,
    image_size,
    map_tones,
    round_to_bytes,
    to_colour,
)
from docextract_eval.corpus.fit.statistics import as_print
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.fit.statistics import Print

SCANS = "sroie"
"""The set of scans."""
_SEVERITY = 3
"""At which scans are as white as was measured."""
_PLACE = 0.3
"""Where on the tile of noise the unevenness of letters is read."""


def clean_receipts(count: int, locales: Sequence[str]) -> list[CleanPages]:
    """Return generated receipts of these countries in turn, as they were printed."""
    return [
        CleanPages.from_pages(document, render(document), canonical_truth(document))
        for document in generated_receipts(count, locales)
    ]


def fade(receipt: CleanPages, ink: float = 1, letters: float = 0) -> CleanPages:
    """Return a receipt whose ink keeps a share, and differs by a spread from letter to letter."""
    pages = []
    for page in receipt.pages:
        kept = uneven_letters(image_size(page.image), page.dpi, letters, _PLACE, page.number)
        strength = map_tones(kept, round_to_bytes(ink * np.arange(256)))
        pages.append(dataclasses.replace(page, image=fade_ink(page.image, strength)))
    return dataclasses.replace(receipt, pages=tuple(pages))


def in_colour(receipt: CleanPages) -> CleanPages:
    """Return a receipt whose pages are in colour."""
    pages = (dataclasses.replace(page, image=to_colour(page.image)) for page in receipt.pages)
    return dataclasses.replace(receipt, pages=tuple(pages))


def stored_print(
    receipt: CleanPages, name: str, scale: float, blur: float = 0, later: Sequence[Step] = ()
) -> Print:
    """Return a receipt's first page as a picture of a set is stored, in segments as it has them.

    `blur` is the radius of the disk that blurs it, in stored pixels. A scan is made white. Other
    steps may come later.
    """
    steps = [Step("downscaled", _SEVERITY, {"scale": scale, "blur": blur})]
    if name == SCANS:
        steps += draw_steps(f"whitened@{_SEVERITY}", 0, receipt.document.source)
    rendition = apply_condition(receipt, f"downscaled@{_SEVERITY}", (*steps, *later))
    sample = generated_sample(receipt.document, rendition, name)
    return as_print(sample.file, sample.segments)
