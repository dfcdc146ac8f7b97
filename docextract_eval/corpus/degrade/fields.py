"""Coarse fields: computed small, enlarged linearly, and applied to pixels in whole numbers."""

from __future__ import annotations

import functools
import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from docextract_eval.corpus.degrade.noise import SIDE, chances, grain, window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels, Size

UNLIT = 200
"""The shade that changes nothing; smaller values darken, larger ones lighten."""
WHOLE = 255
"""The value of a field that keeps all ink."""
MIDDLE = 128
"""The mean of a tile of paper grain."""
_RIM = 16
"""Px of margin around a tile, wider than any blur of it."""
_HALF_UP = 1 + 2.0**-20
"""Makes a product halfway between two tones round up, however a processor rounds floats."""
_LUMA = (0.114, 0.587, 0.299)
_SOFTENED = 16.77
"""The deviation of uniform noise after the blurs of a cloud."""
_EVEN = np.array(
    [round(255 * NormalDist(127.5, _SOFTENED).cdf(value)) for value in range(256)], np.uint8
)

TURN = 1024
"""Into how many parts a circle is divided."""
_COSINE = np.array([round(1000 * math.cos(math.tau * i / TURN)) for i in range(TURN)])


def size_of(image: Pixels) -> Size:
    """Return the height and width of an image, gray or in colour."""
    return image.shape[0], image.shape[1]


def enlarged(field: Pixels, size: Size) -> Pixels:
    """Return a small field enlarged linearly to a page's size."""
    return np.asarray(cv2.resize(field, size[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def shade(image: Pixels, field: Pixels) -> Pixels:
    """Return a page multiplied by a field of any size, in which `UNLIT` stands for 1."""
    return _times(image, field, UNLIT)


def fade(image: Pixels, field: Pixels) -> Pixels:
    """Return a page that keeps a share of its ink: a field of any size, `WHOLE` for all of it."""
    return inverse(_times(inverse(image), field, WHOLE))


def cloud(size: Size, cell: tuple[float, float], at: tuple[float, float], sheet: int = 0) -> Pixels:
    """Return a small field of blotches with cells of the given size in px, evenly distributed."""
    down, across = (max(4, round(length / side)) for length, side in zip(size, cell, strict=True))
    piece = window(chances(), (down, across), at, sheet)
    soft = np.asarray(cv2.GaussianBlur(piece, (0, 0), 1), np.uint8)
    # Linear enlargement makes a diamond of each cell; a second blur rounds it.
    fine = cv2.GaussianBlur(enlarged(soft, (3 * down, 3 * across)), (0, 0), 2)
    return mapped(np.asarray(fine, np.uint8), _EVEN)


def at_dpi(tile: Pixels, dpi: int) -> Pixels:
    """Return a tile that was drawn at 150 dpi, enlarged to a page's resolution."""
    side = max(1, round(len(tile) * dpi / 150))
    return tile if dpi == 150 else enlarged(tile, (side, side))


@functools.lru_cache(maxsize=4)
def grained(dpi: int) -> Pixels:
    """Return a tile of paper texture: fine grain and clouds, with mean 128 and deviation 32."""
    sizes = ((0.6, 1.5), (1.4, 1.3), (4.0, 1.75))
    mixed = np.full((SIDE, SIDE), float(MIDDLE))
    for sigma, weight in sizes:
        mixed += weight * (blurred_grain(sigma) - MIDDLE)
    return at_dpi(table(mixed), dpi)


def blurred_grain(sigma: float) -> NDArray[np.float64]:
    """Return the tile of grain with mean 128, blurred as if it continued beyond its edges."""
    tile = np.roll((grain().astype(np.int16) + MIDDLE).astype(np.uint8), SIDE // 2, axis=(0, 1))
    wide = cv2.copyMakeBorder(tile, *(_RIM,) * 4, cv2.BORDER_WRAP)
    soft = np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma), np.uint8)
    return soft[_RIM:-_RIM, _RIM:-_RIM].astype(float)


def even(tile: Pixels) -> Pixels:
    """Return a tile with its values equalised, so that all 256 are equally frequent."""
    counts = np.bincount(tile.reshape(-1), minlength=256)
    below = np.cumsum(counts) - (counts + 1) // 2
    return mapped(tile, (below * 255 // tile.size).astype(np.uint8))


def cosine(angles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return cosines in thousandths; angles are in 1024ths of a circle.

    >>> cosine(np.array([0, 128, 256, 512])).tolist()
    [1000, 707, 0, -1000]
    """
    return _COSINE[angles % TURN]


def direction(degrees: float) -> tuple[float, float]:
    """Return cosine and sine of an angle, rounded to a 1024th of a circle.

    >>> direction(90)
    (0.0, 1.0)
    """
    angle = np.array([round(degrees / 360 * TURN)])
    return float(cosine(angle)[0]) / 1000, float(cosine(angle - TURN // 4)[0]) / 1000


def table(values: NDArray[np.floating[Any]]) -> Pixels:
    """Return numbers rounded and clipped to bytes."""
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def mapped(image: Pixels, values: Pixels) -> Pixels:
    """Return an image with each tone replaced by its entry in a table of 256 tones."""
    return np.asarray(cv2.LUT(image, values), np.uint8)


def toned(
    tile: Pixels, values: Pixels, size: Size, at: tuple[float, float], sheet: int = 0
) -> Pixels:
    """Return a page-sized piece of a tile, with each tone replaced by its entry in a table."""
    if tile.size < size[0] * size[1]:
        return window(mapped(tile, values), size, at, sheet)
    return mapped(window(tile, size, at, sheet), values)


def inverse(image: Pixels) -> Pixels:
    """Return an image inverted: the ink of a page, or the page of an ink."""
    return np.asarray(cv2.bitwise_not(image), np.uint8)


def multiplied(one: Pixels, other: Pixels, unit: float = WHOLE) -> Pixels:
    """Return the product of two images, in which `unit` stands for 1; gray fits all channels."""
    return np.asarray(cv2.multiply(one, alike(other, one), scale=_HALF_UP / unit), np.uint8)


def gray_of(colour: tuple[int, ...]) -> int:
    """Return the gray level of a colour (blue, green, red).

    >>> gray_of((0, 0, 255))
    76
    """
    return round(sum(share * tone for share, tone in zip(_LUMA, colour, strict=True)))


def alike(field: Pixels, image: Pixels) -> Pixels:
    """Return a field with as many channels as an image has."""
    return (
        field
        if image.ndim == field.ndim
        else np.asarray(cv2.merge([field] * image.shape[2]), np.uint8)
    )


def _times(image: Pixels, field: Pixels, one: int) -> Pixels:
    size = size_of(image)
    large = field if size_of(field) == size else enlarged(field, size)
    return multiplied(image, large, one)


def planes(image: Pixels) -> list[Pixels]:
    """Return the one plane of a gray image, or the three of a colour image."""
    if image.ndim == 2:
        return [image]
    return [np.asarray(plane, np.uint8) for plane in cv2.split(image)]


def darkest(image: Pixels) -> Pixels:
    """Return an image in gray: the darkest channel of each pixel."""
    first, *others = planes(image)
    for plane in others:
        first = np.asarray(cv2.min(first, plane), np.uint8)
    return first


def joined(each: list[Pixels]) -> Pixels:
    """Return a gray image from one plane, or a colour image from three."""
    return each[0] if len(each) == 1 else np.asarray(cv2.merge(each), np.uint8)


def in_colour(image: Pixels) -> Pixels:
    """Return an image with three channels, gray or not."""
    return image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))


def is_same_picture(one: Pixels, other: Pixels) -> bool:
    """Return whether two images are equal, even if one of them is gray and the other in colour."""
    if one.shape[:2] != other.shape[:2]:
        return False
    return bool((in_colour(one) == in_colour(other)).all())


def between(one: Pixels, other: Pixels, share: float) -> Pixels:
    """Return a blend of two images; `share` is the weight of the second."""
    steps = np.arange(256)
    return np.asarray(
        cv2.add(mapped(one, table((1 - share) * steps)), mapped(other, table(share * steps))),
        np.uint8,
    )
