"""Coarse fields: computed small, enlarged linearly, and applied to pixels in whole numbers."""

from __future__ import annotations

import functools
import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from docextract_eval.corpus.degrade.noise import TILE_SIDE, normal_tile, tile_window, uniform_tile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.degrade import Pixels, Size

NEUTRAL_SHADE = 200
"""The shade that changes nothing; smaller values darken, larger ones lighten."""
ALL_INK = 255
"""The value of a field that keeps all ink."""
GRAIN_MEAN = 128
"""The mean of a tile of paper grain."""
_MARGIN = 16
"""Px of margin around a tile, wider than any blur of it."""
_HALF_UP = 1 + 2.0**-20
"""Makes a product halfway between two tones round up, however a processor rounds floats."""
LUMA = (0.114, 0.587, 0.299)
"""The shares of blue, green and red in gray."""
_CLOUD_DEVIATION = 16.77
"""The deviation of uniform noise after the blurs of a cloud."""
_CLOUD_EQUALISER = np.array(
    [round(255 * NormalDist(127.5, _CLOUD_DEVIATION).cdf(value)) for value in range(256)], np.uint8
)

_MAPS_PAIRS = not cv2.__version__.startswith("4.")
"""Whether this OpenCV looks up tones of 16 bits: two of 8 at once, in half the time."""
_MANY_PIXELS = 200_000
"""From how many bytes on this is worth a table of all pairs."""
_COUNTED_AT_ONCE = 2**24
"""How many tones cv2 counts exactly, as its counts are floats."""
_TRIED_ROWS = 16
"""Every which row of an image is looked at for colours, before all are."""
CIRCLE_PARTS = 1024
"""Into how many parts a circle is divided."""
_COSINE = np.array(
    [round(1000 * math.cos(math.tau * i / CIRCLE_PARTS)) for i in range(CIRCLE_PARTS)]
)


def image_size(image: Pixels) -> Size:
    """Return the height and width of an image, gray or in colour."""
    return image.shape[0], image.shape[1]


def enlarge(field: Pixels, size: Size) -> Pixels:
    """Return a small field enlarged linearly to a page's size."""
    if field.shape in {(size[0], 1), (1, size[1])}:
        return np.broadcast_to(field, size).copy()
    return np.asarray(cv2.resize(field, size[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def part_besides(image: Pixels, tone: int, margin: int) -> tuple[slice, slice]:
    """Return the part of an image that has other tones than one, with a margin; in colour, all."""
    height, width = image_size(image)
    if image.ndim == 3:
        return slice(height), slice(width)
    x, y, wide, tall = cv2.boundingRect((image != tone).view(np.uint8))
    return slice(max(0, y - margin), y + tall + margin), slice(
        max(0, x - margin), x + wide + margin
    )


def with_part(image: Pixels, part: tuple[slice, slice], changed: Pixels) -> Pixels:
    """Return an image with a part of it changed."""
    if changed.shape == image.shape:
        return changed
    image = image.copy()
    image[part] = changed
    return image


def apply_shade(image: Pixels, shade: Pixels) -> Pixels:
    """Return a page multiplied by a field of any size, in which `NEUTRAL_SHADE` stands for 1."""
    return _multiply_by_field(image, shade, NEUTRAL_SHADE)


def fade_ink(image: Pixels, kept_ink: Pixels) -> Pixels:
    """Return a page that keeps a share of its ink: a field of any size, `ALL_INK` for all of it."""
    return invert(_multiply_by_field(invert(image), kept_ink, ALL_INK))


def small_cloud_field(
    size: Size,
    cell_size: tuple[float, float],
    tile_position: tuple[float, float],
    page_number: int = 0,
) -> Pixels:
    """Return a small field of blotches with cells of the given size in px, evenly distributed."""
    down, across = (
        max(4, round(length / side)) for length, side in zip(size, cell_size, strict=True)
    )
    piece = tile_window(uniform_tile(), (down, across), tile_position, page_number)
    soft = np.asarray(cv2.GaussianBlur(piece, (0, 0), 1), np.uint8)
    # Linear enlargement makes a diamond of each cell; a second blur rounds it.
    fine = cv2.GaussianBlur(enlarge(soft, (3 * down, 3 * across)), (0, 0), 2)
    return map_tones(np.asarray(fine, np.uint8), _CLOUD_EQUALISER)


def scale_to_dpi(tile: Pixels, dpi: int) -> Pixels:
    """Return a tile that was drawn at 150 dpi, enlarged to a page's resolution."""
    side = max(1, round(len(tile) * dpi / 150))
    return tile if dpi == 150 else enlarge(tile, (side, side))


@functools.lru_cache(maxsize=4)
def paper_texture_tile(dpi: int) -> Pixels:
    """Return a tile of paper texture: fine grain and clouds, with mean 128 and deviation 32."""
    sizes = ((0.6, 1.5), (1.4, 1.3), (4.0, 1.75))
    mixed = np.full((TILE_SIDE, TILE_SIDE), float(GRAIN_MEAN))
    for sigma, weight in sizes:
        mixed += weight * (blurred_grain_tile(sigma) - GRAIN_MEAN)
    return scale_to_dpi(round_to_bytes(mixed), dpi)


def blurred_grain_tile(sigma: float) -> NDArray[np.float64]:
    """Return the tile of grain with mean 128, blurred as if it continued beyond its edges."""
    tile = np.roll(
        (normal_tile().astype(np.int16) + GRAIN_MEAN).astype(np.uint8), TILE_SIDE // 2, axis=(0, 1)
    )
    wide = cv2.copyMakeBorder(tile, *(_MARGIN,) * 4, cv2.BORDER_WRAP)
    soft = np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma), np.uint8)
    return soft[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN].astype(float)


def equalise(tile: Pixels) -> Pixels:
    """Return a tile with its values equalised, so that all 256 are equally frequent."""
    counts = count_tones(tile.reshape(-1))
    below = np.cumsum(counts) - (counts + 1) // 2
    return map_tones(tile, (below * 255 // tile.size).astype(np.uint8))


def count_tones(tones: Pixels) -> NDArray[np.int64]:
    """Return how many of a row of tones have each of 256 values."""
    counts = np.zeros(256, np.int64)
    for start in range(0, tones.size, _COUNTED_AT_ONCE):
        part = tones[start : start + _COUNTED_AT_ONCE]
        counts += cv2.calcHist([part], [0], None, [256], [0, 256]).astype(np.int64).reshape(-1)
    return counts


def cosine_thousandths(circle_parts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return cosines in thousandths; angles are in 1024ths of a circle.

    >>> cosine_thousandths(np.array([0, 128, 256, 512])).tolist()
    [1000, 707, 0, -1000]
    """
    return _COSINE[circle_parts % CIRCLE_PARTS]


def direction_from_degrees(degrees: float) -> tuple[float, float]:
    """Return cosine and sine of an angle, rounded to a 1024th of a circle.

    >>> direction_from_degrees(90)
    (0.0, 1.0)
    """
    angle = np.array([round(degrees / 360 * CIRCLE_PARTS)])
    return float(cosine_thousandths(angle)[0]) / 1000, float(
        cosine_thousandths(angle - CIRCLE_PARTS // 4)[0]
    ) / 1000


def round_to_bytes(values: NDArray[np.floating[Any]]) -> Pixels:
    """Return numbers rounded and clipped to bytes."""
    rounded = np.rint(values)
    np.maximum(rounded, 0, out=rounded)
    np.minimum(rounded, 255, out=rounded)
    return np.asarray(rounded, np.uint8)


def lift_blacks(tones: NDArray[np.floating[Any]], toe: float) -> NDArray[np.float64]:
    """Return tones as a camera stores them: below `toe` the curve flattens, and nothing is black.

    >>> lift_blacks(np.array([-100.0, 0.0, 20.0, 120.0]), 20).round(1).tolist()
    [2.9, 10.0, 20.0, 120.0]
    """
    low = toe * toe / (2 * toe - np.minimum(tones, toe))
    return np.asarray(np.where(tones < toe, low, tones), np.float64)


def map_tones(image: Pixels, tone_table: Pixels) -> Pixels:
    """Return an image with each tone replaced by its entry in a table of 256 tones."""
    few = image.size < _MANY_PIXELS or image.size % 2 > 0
    if few or not (_MAPS_PAIRS and image.flags.c_contiguous):
        return np.asarray(cv2.LUT(image, tone_table), np.uint8)
    wide = tone_table.astype(np.uint16)
    both = (wide[:, None] << 8 | wide).reshape(-1)
    return cv2.LUT(image.reshape(1, -1).view(np.uint16), both).view(np.uint8).reshape(image.shape)


def map_tones_of_planes(image: Pixels, tone_tables: Pixels) -> Pixels:
    """Return an image in colour, gray or not before, each plane mapped by a table of its own."""
    pairs = zip(three_planes(image), tone_tables, strict=True)
    return join_planes([map_tones(*pair) for pair in pairs])


def toned_window(
    tile: Pixels,
    tone_table: Pixels,
    size: Size,
    position: tuple[float, float],
    page_number: int = 0,
) -> Pixels:
    """Return a page-sized piece of a tile, with each tone replaced by its entry in a table."""
    return changed_window(
        lambda piece: map_tones(piece, tone_table), [tile], size, position, page_number
    )


def changed_window(
    change: Callable[..., Pixels],
    tiles: Sequence[Pixels],
    size: Size,
    position: tuple[float, float],
    page_number: int = 0,
) -> Pixels:
    """Return a page-sized piece of what is made of tiles, pixel by pixel, where that is less work.

    That is of the tiles, or of their pieces for a page that is no larger.
    """
    if tiles[0].size < size[0] * size[1]:
        return tile_window(change(*tiles), size, position, page_number)
    return change(*(tile_window(tile, size, position, page_number) for tile in tiles))


def invert(image: Pixels) -> Pixels:
    """Return an image inverted: the ink of a page, or the page of an ink."""
    return np.asarray(cv2.bitwise_not(image), np.uint8)


def multiply(image: Pixels, factor: Pixels, unit: float = ALL_INK) -> Pixels:
    """Return the product of two images, in which `unit` stands for 1; gray fits all channels."""
    return np.asarray(
        cv2.multiply(image, field_with_channels_of(factor, image), scale=_HALF_UP / unit), np.uint8
    )


def gray_level(colour: tuple[int, ...]) -> int:
    """Return the gray level of a colour (blue, green, red).

    >>> gray_level((0, 0, 255))
    76
    """
    return round(sum(share * tone for share, tone in zip(LUMA, colour, strict=True)))


def green_beside(blue: float, red: float) -> float:
    """Return the gain of green with which what is gray stays as bright beside these gains."""
    return (1 - LUMA[0] * blue - LUMA[2] * red) / LUMA[1]


def field_with_channels_of(field: Pixels, image: Pixels) -> Pixels:
    """Return a field with as many channels as an image has."""
    return (
        field
        if image.ndim == field.ndim
        else np.asarray(cv2.merge([field] * image.shape[2]), np.uint8)
    )


def _multiply_by_field(image: Pixels, field: Pixels, unit: int) -> Pixels:
    size = image_size(image)
    large = field if image_size(field) == size else enlarge(field, size)
    return multiply(image, large, unit)


def colour_planes(image: Pixels) -> list[Pixels]:
    """Return the one plane of a gray image, or the three of a colour image."""
    if image.ndim == 2:
        return [image]
    return [np.asarray(plane, np.uint8) for plane in cv2.split(image)]


def three_planes(image: Pixels) -> list[Pixels]:
    """Return an image in blue, green and red; these of a gray one are itself."""
    return colour_planes(image) * (3 if image.ndim == 2 else 1)


def darkest_channel(image: Pixels) -> Pixels:
    """Return an image in gray: the darkest channel of each pixel."""
    first, *others = colour_planes(gray_if_colourless(image))
    for plane in others:
        first = np.asarray(cv2.min(first, plane), np.uint8)
    return first


def join_planes(planes: list[Pixels]) -> Pixels:
    """Return a gray image from one plane, or a colour image from three."""
    return planes[0] if len(planes) == 1 else np.asarray(cv2.merge(planes), np.uint8)


def to_colour(image: Pixels) -> Pixels:
    """Return an image with three channels, gray or not."""
    return image if image.ndim == 3 else np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))


def to_gray(image: Pixels) -> Pixels:
    """Return an image with one channel, gray or not."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def gray_if_colourless(image: Pixels) -> Pixels:
    """Return an image in colour with one channel, if its three are equal; if not, the image."""
    some = image[::_TRIED_ROWS]
    if image.ndim == 2 or (some[..., 1] != some[..., 0]).any():
        return image
    gray = to_gray(image)
    return image if cv2.norm(to_colour(gray), image, cv2.NORM_INF) else gray


def is_same_picture(one: Pixels, other: Pixels) -> bool:
    """Return whether two images are equal, even if one of them is gray and the other in colour."""
    if one.shape[:2] != other.shape[:2]:
        return False
    return bool((to_colour(one) == to_colour(other)).all())


def blend(one: Pixels, other: Pixels, share_of_other: float) -> Pixels:
    """Return a blend of two images; `share_of_other` is the weight of the second."""
    if share_of_other == 1:
        return other
    steps = np.arange(256)
    return np.asarray(
        cv2.add(
            map_tones(one, round_to_bytes((1 - share_of_other) * steps)),
            map_tones(other, round_to_bytes(share_of_other * steps)),
        ),
        np.uint8,
    )


def blend_by_field(one: Pixels, other: Pixels, share_of_other: Pixels) -> Pixels:
    """Return a blend of two images by a field of their size, in which `ALL_INK` is all `other`."""
    return np.asarray(
        cv2.add(multiply(one, invert(share_of_other)), multiply(other, share_of_other)), np.uint8
    )
