"""What is measured of a receipt: the definitions are those of the targets of the real ones."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.geometry import bounding_boxes
from docextract_eval.records import page_word_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Document, Page

    Pixels = NDArray[np.uint8]
    Box = tuple[int, int, int, int]

_AMOUNT = re.compile(r"(?<!\d)\d+(?:,\d{3})*[.,]\d{2}(?!\d)")
_HIGH = re.compile(r"[A-IK-PR-Z0-9]+")
"""Words without a small or a descending character."""
_X_HEIGHT = 0.7
"""Of the height of capitals."""
_ANGLES = np.arange(-6, 6.001, 0.1)
_FINE = np.arange(-0.1, 0.101, 0.02)
_DOTS = 20_000


def of_text(document: Document) -> dict[str, float]:
    """Measure what is printed: tokens, characters, lines, amounts."""
    words = page_word_texts(document.pages)[0]
    lines = [[w for s in line.spans for w in s.text.split()] for line in document.pages[0]]
    characters = [sum(map(len, line)) for line in lines if line]
    found = {
        "tokens": float(len(words)),
        "characters": float(sum(map(len, words))),
        "lines": float(len(characters)),
        "chars_per_line": float(np.median(characters)),
        "digit_share": sum(c.isdigit() for w in words for c in w) / sum(map(len, words)),
    }
    amounts = [_number(text) for word in words for text in _AMOUNT.findall(word)]
    total = next((f.value for f in document.fields if f.name == "total" and f.value), None)
    if total:
        found["total_occurrences"] = float(amounts.count(Decimal(total)))
        found["amounts_larger_than_total"] = float(sum(a > Decimal(total) for a in amounts))
    return found


def of_image(page: Page, words: Sequence[str]) -> dict[str, float]:
    """Measure how a page looks: its type, its skew, its contrast, its sharpness."""
    image = page.image if page.image.ndim == 2 else cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY)
    gray = np.asarray(image, np.uint8)
    boxes = [*_boxes(page, gray)]
    grown = np.zeros(gray.shape, bool)
    for x0, y0, x1, y1 in boxes:
        more = round(0.15 * (y1 - y0))
        grown[max(0, y0 - more) : y1 + more, max(0, x0 - more) : x1 + more] = True
    left, top = (min(box[i] for box in boxes) for i in (0, 1))
    right, bottom = (max(box[i] for box in boxes) for i in (2, 3))
    around = gray[top:bottom, left:right][~grown[top:bottom, left:right]]
    paper, ink = float(np.median(around)), float(np.percentile(gray[grown], 5))
    low, high = np.percentile(gray, (5, 95)).tolist()
    return {
        "width": float(gray.shape[1]),
        "x_height_px": x_height(gray, boxes, words),
        "skew_abs_deg": abs(_skew(gray, boxes)),
        "laplacian_variance": float(cv2.Laplacian(gray, cv2.CV_64F).var()),
        "contrast_p95_p5": high - low,
        "paper_median": paper,
        "ink_contrast": paper - ink,
    }


def x_height(gray: Pixels, boxes: Sequence[Box], texts: Sequence[str]) -> float:
    """Return the height of small letters in pixels, by texts of capitals and digits alone.

    Without any such text it is 0.
    """
    capitals = [box for box, text in zip(boxes, texts, strict=True) if _HIGH.fullmatch(text)]
    heights = [_ink_rows(gray, box) for box in capitals]
    return _X_HEIGHT * float(np.median(heights)) if heights else 0.0


def _boxes(page: Page, gray: Pixels) -> Iterator[Box]:
    """Yield the upright box of each word in whole pixels, at least one wide and high."""
    height, width = gray.shape
    for x0, y0, x1, y1 in np.rint(bounding_boxes(page.quads)).astype(int).tolist():
        left, top = min(max(x0, 0), width - 1), min(max(y0, 0), height - 1)
        yield left, top, min(max(x1, left + 1), width), min(max(y1, top + 1), height)


def _ink_rows(gray: Pixels, box: Box) -> int:
    """Count the rows of a box of which more than 4 % is ink."""
    x0, y0, x1, y1 = box
    part = np.ascontiguousarray(gray[y0:y1, x0:x1])
    level, _ = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return int(((part <= level).mean(axis=1) > 0.04).sum())


def _skew(gray: Pixels, boxes: Sequence[Box]) -> float:
    """Return the angle that sharpens the profile of the rows of ink inside the boxes."""
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.zeros(gray.shape, bool)
    for x0, y0, x1, y1 in boxes:
        ink[y0:y1, x0:x1] = gray[y0:y1, x0:x1] <= level
    y, x = np.nonzero(ink)
    every = max(1, len(y) // _DOTS)
    y, x = y[::every], x[::every]

    def sharpness(angle: float) -> float:
        rows = np.rint(y - np.tan(np.radians(angle)) * x).astype(np.int64)
        return float(np.square(np.bincount(rows - rows.min()).astype(float)).sum())

    coarse = max(_ANGLES.tolist(), key=sharpness)
    return float(max((coarse + _FINE).tolist(), key=sharpness))


def _number(text: str) -> Decimal:
    """Read an amount of two decimals, however it is parted.

    >>> _number("1,234.50")
    Decimal('1234.50')
    """
    return Decimal(re.sub(r"[.,]", "", text[:-3]) + "." + text[-2:])
