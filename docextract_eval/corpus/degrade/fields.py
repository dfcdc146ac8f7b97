"""Coarse fields: made small, enlarged linearly, and laid on the pixels in whole numbers."""

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
"""The shade that changes nothing; a smaller one darkens, a larger one lightens."""
WHOLE = 255
"""How much stays of ink that nothing took away."""
MIDDLE = 128
"""The mean of a tile of paper."""
_RIM = 16
"""Px around a tile, farther than any of its blurs reaches."""
_HALF_UP = 1 + 2.0**-20
"""Lifts a product halfway between two tones to the upper one, however a processor rounds floats."""
_LUMA = (0.114, 0.587, 0.299)
_SOFTENED = 16.77
"""The deviation of even chances that were blurred as a cloud is."""
_EVEN = np.array(
    [round(255 * NormalDist(127.5, _SOFTENED).cdf(value)) for value in range(256)], np.uint8
)

TURN = 1024
"""Parts of a circle."""
_COSINE = np.array([round(1000 * math.cos(math.tau * i / TURN)) for i in range(TURN)])


def size_of(image: Pixels) -> Size:
    """Return the height and the width of a picture, in gray or in colour."""
    return image.shape[0], image.shape[1]


def enlarged(field: Pixels, size: Size) -> Pixels:
    """Blow a small field up to a page's size, linearly."""
    return np.asarray(cv2.resize(field, size[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def shade(image: Pixels, field: Pixels) -> Pixels:
    """Multiply a page by a field of any size, where `UNLIT` stands for one."""
    return _times(image, field, UNLIT)


def fade(image: Pixels, field: Pixels) -> Pixels:
    """Keep only a share of the ink: a field of any size, where `WHOLE` stands for all of it."""
    return inverse(_times(inverse(image), field, WHOLE))


def cloud(size: Size, cell: tuple[float, float], at: tuple[float, float], sheet: int = 0) -> Pixels:
    """Return a small field of blotches, cells as large (in px) as told, all values as frequent."""
    down, across = (max(4, round(length / side)) for length, side in zip(size, cell, strict=True))
    piece = window(chances(), (down, across), at, sheet)
    soft = np.asarray(cv2.GaussianBlur(piece, (0, 0), 1), np.uint8)
    # A field that is enlarged linearly has a lozenge for each cell, which a second blur rounds.
    fine = cv2.GaussianBlur(enlarged(soft, (3 * down, 3 * across)), (0, 0), 2)
    return mapped(np.asarray(fine, np.uint8), _EVEN)


def at_dpi(tile: Pixels, dpi: int) -> Pixels:
    """Enlarge a tile of grains, which is drawn at 150 dpi, to a page's resolution."""
    side = max(1, round(len(tile) * dpi / 150))
    return tile if dpi == 150 else enlarged(tile, (side, side))


@functools.lru_cache(maxsize=4)
def grained(dpi: int) -> Pixels:
    """Return a tile of paper: fine grain and clouds, around 128 with a deviation of 32."""
    sizes = ((0.6, 1.5), (1.4, 1.3), (4.0, 1.75))
    mixed = np.full((SIDE, SIDE), float(MIDDLE))
    for sigma, weight in sizes:
        mixed += weight * (blurred_grain(sigma) - MIDDLE)
    return at_dpi(table(mixed), dpi)


def blurred_grain(sigma: float) -> NDArray[np.float64]:
    """Return the tile of grain, around 128, blurred as if it went on beyond its edges."""
    tile = np.roll((grain().astype(np.int16) + MIDDLE).astype(np.uint8), SIDE // 2, axis=(0, 1))
    wide = cv2.copyMakeBorder(tile, *(_RIM,) * 4, cv2.BORDER_WRAP)
    soft = np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma), np.uint8)
    return soft[_RIM:-_RIM, _RIM:-_RIM].astype(float)


def even(tile: Pixels) -> Pixels:
    """Stretch a tile so that each of 256 values is as frequent as the other."""
    counts = np.bincount(tile.reshape(-1), minlength=256)
    below = np.cumsum(counts) - (counts + 1) // 2
    return mapped(tile, (below * 255 // tile.size).astype(np.uint8))


def cosine(angles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return cosines in thousandths of angles in parts of a circle.

    >>> cosine(np.array([0, 128, 256, 512])).tolist()
    [1000, 707, 0, -1000]
    """
    return _COSINE[angles % TURN]


def direction(degrees: float) -> tuple[float, float]:
    """Return the cosine and the sine of a whole part of a circle near an angle.

    >>> direction(90)
    (0.0, 1.0)
    """
    angle = np.array([round(degrees / 360 * TURN)])
    return float(cosine(angle)[0]) / 1000, float(cosine(angle - TURN // 4)[0]) / 1000


def table(values: NDArray[np.floating[Any]]) -> Pixels:
    """Round numbers to bytes."""
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def mapped(image: Pixels, values: Pixels) -> Pixels:
    """Return each of 256 tones another."""
    return np.asarray(cv2.LUT(image, values), np.uint8)


def toned(
    tile: Pixels, values: Pixels, size: Size, at: tuple[float, float], sheet: int = 0
) -> Pixels:
    """Cut a page's size out of a tile, each of whose tones is given another."""
    if tile.size < size[0] * size[1]:
        return window(mapped(tile, values), size, at, sheet)
    return mapped(window(tile, size, at, sheet), values)


def inverse(image: Pixels) -> Pixels:
    """Return the ink of a page, or the page of an ink."""
    return np.asarray(cv2.bitwise_not(image), np.uint8)


def multiplied(one: Pixels, other: Pixels, unit: float = WHOLE) -> Pixels:
    """Multiply two pictures where `unit` stands for one; a field lies on all channels."""
    return np.asarray(cv2.multiply(one, alike(other, one), scale=_HALF_UP / unit), np.uint8)


def gray_of(colour: tuple[int, ...]) -> int:
    """Return how light a colour (blue, green, red) is.

    >>> gray_of((0, 0, 255))
    76
    """
    return round(sum(share * tone for share, tone in zip(_LUMA, colour, strict=True)))


def alike(field: Pixels, image: Pixels) -> Pixels:
    """Return a field of one channel as many as a page has."""
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
    """Return the one plane of a page in gray, or the three of one in colour."""
    if image.ndim == 2:
        return [image]
    return [np.asarray(plane, np.uint8) for plane in cv2.split(image)]


def darkest(image: Pixels) -> Pixels:
    """Return a page in gray: of one in colour, the darkest channel of each pixel."""
    first, *others = planes(image)
    for plane in others:
        first = np.asarray(cv2.min(first, plane), np.uint8)
    return first


def joined(each: list[Pixels]) -> Pixels:
    """Make a picture in gray of one plane, or in colour of three."""
    return each[0] if len(each) == 1 else np.asarray(cv2.merge(each), np.uint8)


def in_colour(image: Pixels) -> Pixels:
    """Return a page three channels, if it has one."""
    return image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))


def is_same_picture(one: Pixels, other: Pixels) -> bool:
    """Say whether two pictures show the same, one of them perhaps in gray."""
    if one.shape[:2] != other.shape[:2]:
        return False
    return bool((in_colour(one) == in_colour(other)).all())


def between(one: Pixels, other: Pixels, share: float) -> Pixels:
    """Go a share of the way from one picture to the other."""
    steps = np.arange(256)
    return np.asarray(
        cv2.add(mapped(one, table((1 - share) * steps)), mapped(other, table(share * steps))),
        np.uint8,
    )
