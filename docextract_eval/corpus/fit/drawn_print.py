"""Crisp print of generated documents, stored as a degradation says: the zero of what is measured.

Some of what is measured of real print is there before anything happens to it: letters differ, and
so does what their pixels cover. It is measured on drawn print likewise.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.build import CleanPages
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.pixel_operations import to_colour
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Step

if TYPE_CHECKING:
    from docextract_eval.records import Document

_SEVERITY = 3
"""At which scans are as white as was measured."""


def clean_pages(document: Document) -> CleanPages:
    """Return the pages of a document as they were printed."""
    return CleanPages.from_pages(document, render(document), canonical_truth(document))


def in_colour(printed: CleanPages) -> CleanPages:
    """Return a document whose pages are in colour."""
    pages = (dataclasses.replace(page, image=to_colour(page.image)) for page in printed.pages)
    return dataclasses.replace(printed, pages=tuple(pages))


def steps_storing(
    source: str, scale: float, blur: float = 0, *, whitened: bool = False
) -> tuple[Step, ...]:
    """Return what stores pages of a source at a scale; scans are made white.

    `blur` is the radius of the disk that blurs them, in stored pixels.
    """
    steps = [Step("downscaled", _SEVERITY, {"scale": scale, "blur": blur})]
    if whitened:
        steps += draw_steps(f"whitened@{_SEVERITY}", 0, source)
    return tuple(steps)
