"""Convert picture files of any kind to pages as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from docextract_eval.borders.decoding.formats import MAX_PICTURE_PAGES, is_pdf
from docextract_eval.borders.decoding.pictures import (
    check_picture_size,
    decode_pixels,
    open_picture,
)
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.errors import BadInputError
from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_ORIENTATION = 0x0112
_UPRIGHT_ORIENTATIONS = (None, 0, 1)
_DEPTH_OFFSET, _COLOUR_OFFSET = 24, 25
"""The offsets of bit depth and colour type in a PNG."""
_MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored page, and its (height, width)."""

    file: File
    size: tuple[int, int]


def decode_picture_pages(data: bytes, where: str) -> list[Picture]:
    """Return the pages of a picture file: the file itself if it is a plain one, else PNGs."""
    if is_pdf(data):
        raise BadInputError(
            "is a PDF, which cannot be imported yet",
            where,
            "save its pages as PNG and name those under images: pdftoppm -r 200 -png",
        )
    with open_picture(data, where) as image:
        return _make_stored_pages(image, data, where)


def _make_stored_pages(image: Image.Image, data: bytes, where: str) -> list[Picture]:
    if _is_plain_png_or_jpeg(image, data):
        size = (image.height, image.width)
        _check_decodes(image, data, where)
        return [Picture(File(_MEDIA[str(image.format)], data), size)]
    pages: list[Picture] = []
    for frame in _frames(image):
        if len(pages) == MAX_PICTURE_PAGES:
            what = f"has more than {MAX_PICTURE_PAGES} pages"
            raise BadInputError(what, where, "split it into smaller files")
        check_picture_size(frame, where)
        pixels = _upright_pixels(frame)
        pages.append(Picture(encode_png(pixels), pixels.shape[:2]))
    return pages


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    """Return the pages of a TIFF, or the first picture of any other file."""
    return iter(ImageSequence.Iterator(image)) if image.format == "TIFF" else iter([image])


def _is_plain_png_or_jpeg(image: Image.Image, data: bytes) -> bool:
    """Return whether a file is an upright PNG or JPEG of 8 bits, gray or RGB."""
    if image.format not in _MEDIA or image.mode not in ("L", "RGB"):
        return False
    if (
        image.getexif().get(_ORIENTATION) not in _UPRIGHT_ORIENTATIONS
        or "transparency" in image.info
    ):
        return False
    return image.format != "PNG" or (data[_DEPTH_OFFSET] == 8 and data[_COLOUR_OFFSET] in (0, 2))


def _check_decodes(image: Image.Image, data: bytes, where: str) -> None:
    """Refuse a file that neither Pillow nor OpenCV can decode; one of them is enough."""
    try:
        image.load()
    except (OSError, SyntaxError) as error:
        try:
            decode_pixels(data, where)
        except BadInputError:
            raise error from None


def _upright_pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Return upright pixels in 8 bits, gray or in OpenCV's order of colours."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        return _reduce_to_8_bits(np.asarray(image))
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[..., ::-1])


def _reduce_to_8_bits(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return 16-bit values rounded to 8 bits."""
    if values.dtype.kind not in "iu" or values.min() < 0 or values.max() > 65535:
        message = f"pixels of {values.dtype} have no known white"
        raise ValueError(message)
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
