"""How pale the ink of real scans is: on the whole, in clouds, and from letter to letter.

Beside it stands crisp print of generated receipts, stored as pictures of a set are, in segments as
it has them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
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
from docextract_eval.corpus.fit.photograph_light import (
    held_share,
    mean_and_components,
    with_mirrored,
)
from docextract_eval.corpus.fit.statistics import (
    Print,
    as_print,
    letter_squares,
    paper_and_ink,
    quartile_distance,
    unevenness,
)
from docextract_eval.corpus.measured import GRID
from research.gap_parts import generated_sample
from research.generated import generated_receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.fit.statistics import Floats
    from docextract_eval.records import Step

SCANS = "sroie"
"""The set of scans."""
_STORED = "downscaled@3"
"""The condition of pictures that are stored at another size."""
_PLACE = 0.3
"""Where on the tile of noise the unevenness of letters is read."""
_RECEIPTS = 3
"""Drawn receipts that stand beside each real one."""
_INKS = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
"""The shares of its ink that drawn print keeps."""
_SPREADS = (0.0, 0.06, 0.12, 0.18, 0.24, 0.29)
"""By which the ink of drawn print differs from letter to letter."""
_STRONG = 90
"""The percentile of the strengths of a receipt's letters that is its strong ink."""
_USUAL = 1.5
"""How many quartile distances from the median of a segment letters count; others are blanks."""
_NEAR_CELLS = 1.2
"""Standard deviation of the weights of neighbouring cells."""
_FEW = 0.05
"""Letters, of mean strength, that each cell has beside its own."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A real scan, and how it was stored."""

    printed: Print
    scale: float
    """Stored pixels to a dot of the page."""
    blur: float
    """Radius of the disk that blurs it, in stored pixels."""


def clean_receipts(count: int, locales: Sequence[str]) -> list[CleanPages]:
    """Return generated receipts of these countries in turn, as they were printed."""
    return list(map(clean_pages, generated_receipts(count, locales)))


def fade(receipt: CleanPages, ink: float = 1, letters: float = 0) -> CleanPages:
    """Return a receipt whose ink keeps a share, and differs by a spread from letter to letter."""
    pages = []
    for page in receipt.pages:
        kept = uneven_letters(image_size(page.image), page.dpi, letters, _PLACE, page.number)
        strength = map_tones(kept, round_to_bytes(ink * np.arange(256)))
        pages.append(replace(page, image=fade_ink(page.image, strength)))
    return replace(receipt, pages=tuple(pages))


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


def ink_of_scans(
    scans: Sequence[Stored], locales: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Return the share that the strongest ink of each scan keeps, and its spread among letters.

    Drawn print of these countries that is stored like a scan and keeps as much measures alike.
    """
    drawn = clean_receipts(_RECEIPTS, locales)
    uneven = [[fade(each, letters=spread) for each in drawn] for spread in _SPREADS]
    spreads = [_invert(scan, uneven, _SPREADS, _unevenness) for scan in scans]
    inks = []
    for scan, spread in zip(scans, spreads, strict=True):
        paler = [[fade(each, ink, spread) for each in drawn] for ink in _INKS]
        inks.append(_invert(scan, paler, _INKS, _contrast))
    return inks, spreads


def _invert(
    scan: Stored,
    drawn: Sequence[Sequence[CleanPages]],
    values: Sequence[float],
    measure: Callable[[Print], float],
) -> float:
    """Return the value at which drawn print, stored like a scan, measures as it does."""
    found = [
        np.median([measure(stored_print(each, SCANS, scan.scale, scan.blur)) for each in receipts])
        for receipts in drawn
    ]
    return float(np.interp(measure(scan.printed), np.maximum.accumulate(found), values))


def _contrast(printed: Print) -> float:
    return paper_and_ink(printed).get("ink_contrast", 0.0)


def _unevenness(printed: Print) -> float:
    return unevenness(printed).get("ink_within", 0.0)


def ink_clouds(prints: Sequence[Stored], locales: Sequence[str], name: str) -> Floats:
    """Return the components of the clouds of pale print in a set, each times its spread.

    What drawn print has of such clouds, because lines are set in different type, is taken off the
    spread.
    """
    receipts = clean_receipts(len(prints), locales)
    drawn = [
        stored_print(receipt, name, each.scale, each.blur)
        for receipt, each in zip(receipts, prints, strict=True)
    ]
    real, unfaded = (_around_means(each) for each in ([one.printed for one in prints], drawn))
    columns, rows = (np.median(real.mean(axis=axis).var(axis=1)) for axis in (1, 2))
    variance, own = (np.median(each.var(axis=(1, 2))) for each in (real, unfaded))
    print(
        f"ink of {name}: {1 - own / variance:.0%} of the spread is fading; "
        f"{columns / variance:.0%} of it is in columns, {rows / variance:.0%} in rows"
    )
    mean, components = mean_and_components(real)
    held = held_share(with_mirrored(real) - mean, components)
    print(f"ink: {held:.0%} of the spread is in {len(components)} components")
    return np.asarray(np.sqrt(max(0.0, 1 - own / variance)) * components)


def _around_means(prints: Sequence[Print]) -> Floats:
    """Return the fields of prints, each around its own mean: prints x rows x columns."""
    fields = np.array([field for each in prints if (field := ink_field(each)) is not None])
    return np.asarray(fields - fields.mean(axis=(1, 2), keepdims=True))


def ink_field(printed: Print) -> Floats | None:
    """Return how strong ink is in the cells of a grid over the print; 1 is its strong ink.

    A cell without ink is like those around it. None for a receipt without contrast.
    """
    boxes = np.array(printed.boxes)
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    sums, counts = np.zeros((GRID, GRID)), np.zeros((GRID, GRID))
    strengths = []
    for (x0, y0, _, y1), bright, dark in letter_squares(printed):
        strength = usual_strengths((bright - dark) / np.maximum(1, bright))
        row = int((y0 + y1 - 2 * top) / 2 / (bottom - top) * GRID)
        for at, value in enumerate(strength.tolist()):
            column = int((x0 + (at + 0.5) * (y1 - y0) - left) / (right - left) * GRID)
            sums[min(row, GRID - 1), min(column, GRID - 1)] += value
            counts[min(row, GRID - 1), min(column, GRID - 1)] += 1
        strengths.append(strength)
    if not strengths:
        return None
    strong = np.percentile(list(itertools.chain(*strengths)), _STRONG)
    whole = sums.sum() / counts.sum()
    near_sums, near_counts = (
        cv2.GaussianBlur(each, (0, 0), _NEAR_CELLS) for each in (sums, counts)
    )
    return np.asarray((near_sums + whole * _FEW) / (near_counts + _FEW) / strong)


def usual_strengths(strengths: Floats) -> Floats:
    """Return the strengths of a segment's squares; blanks and odd letters as the usual ones."""
    middle, around = np.median(strengths), _USUAL * quartile_distance(strengths)
    return np.asarray(np.clip(strengths, middle - around, middle + around))
