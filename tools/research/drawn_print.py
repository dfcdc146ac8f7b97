"""Crisp print of generated receipts as pictures of a set are stored, in segments as it has them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.build import apply_condition
from docextract_eval.corpus.degrade.faded_print import uneven_letters
from docextract_eval.corpus.degrade.pixel_operations import (
    fade_ink,
    image_size,
    map_tones,
    round_to_bytes,
)
from docextract_eval.corpus.fit.drawn_print import clean_pages, steps_storing
from docextract_eval.corpus.fit.statistics import as_print
from research.gap_parts import generated_sample
from research.generated import generated_receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.fit.statistics import Print
    from docextract_eval.records import Step

SCANS = "sroie"
"""The set of scans."""
_STORED = "downscaled@3"
"""The condition of pictures that are stored at another size."""
_PLACE = 0.3
"""Where on the tile of noise the unevenness of letters is read."""


def clean_receipts(count: int, locales: Sequence[str]) -> list[CleanPages]:
    """Return generated receipts of these countries in turn, as they were printed."""
    return list(map(clean_pages, generated_receipts(count, locales)))


def fade(receipt: CleanPages, ink: float = 1, letters: float = 0) -> CleanPages:
    """Return a receipt whose ink keeps a share, and differs by a spread from letter to letter."""
    pages = []
    for page in receipt.pages:
        kept = uneven_letters(image_size(page.image), page.dpi, letters, _PLACE, page.number)
        strength = map_tones(kept, round_to_bytes(ink * np.arange(256)))
        pages.append(dataclasses.replace(page, image=fade_ink(page.image, strength)))
    return dataclasses.replace(receipt, pages=tuple(pages))


def stored_print(
    receipt: CleanPages, name: str, scale: float, blur: float = 0, later: Sequence[Step] = ()
) -> Print:
    """Return a receipt's first page as a picture of a set is stored, in segments as it has them.

    `blur` is the radius of the disk that blurs it, in stored pixels. A scan is made white. Other
    steps may come later.
    """
    steps = steps_storing(receipt.document.source, scale, blur, whitened=name == SCANS)
    rendition = apply_condition(receipt, _STORED, (*steps, *later))
    sample = generated_sample(receipt.document, rendition, name)
    return as_print(sample.file, sample.segments)
