"""Picture files to pixels, by Pillow or OpenCV: known formats only, of limited size."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from docextract_eval.borders.decoding.formats import (
    BMP,
    GIF,
    JPEG,
    PNG,
    TIFF,
    WEBP,
    check_page_size,
    picture_format,
    sniff_format,
    too_many_pixels_error,
)
from docextract_eval.errors import BadInputError, DocextractEvalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

_PILLOW_READERS = {
    PNG: ["PNG"],
    JPEG: ["JPEG", "MPO"],
    TIFF: ["TIFF"],
    WEBP: ["WEBP"],
    BMP: ["BMP"],
    GIF: ["GIF"],
}
"""Pillow's readers for each format; without a name Pillow would try all."""
_SHRINK_REMEDY = "scale it down, quads too"


@contextlib.contextmanager
def open_picture(data: bytes, where: str) -> Iterator[Image.Image]:
    """Yield a picture opened by Pillow; any error, now or while it is read, is a BadInputError."""
    name = picture_format(data, where)
    with decoder_errors_as_input_errors(where), warnings.catch_warnings():
        # Pillow warns of sizes that we check ourselves, and of tags that no pixel depends on.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=_PILLOW_READERS[name]) as image:
                check_picture_size(image, where)
                yield image
        except Image.DecompressionBombError as error:
            raise too_many_pixels_error(where, _SHRINK_REMEDY) from error


@contextlib.contextmanager
def decoder_errors_as_input_errors(where: str) -> Iterator[None]:
    """Raise a BadInputError for any exception of a decoder: hostile files can cause them all."""
    try:
        yield
    except DocextractEvalError:
        raise
    except MemoryError as error:
        what = "needs more memory than is available"
        raise BadInputError(what, where, _SHRINK_REMEDY) from error
    except Exception as error:
        reason = str(error).partition("\n")[0][:80]
        what = f"is not a readable picture ({reason})"
        raise BadInputError(what, where, "save it again as PNG or JPEG") from error


def check_picture_size(image: Image.Image, where: str) -> None:
    """Raise a BadInputError for a picture, or one of its pages, with too many pixels."""
    check_page_size(image.width, image.height, where, _SHRINK_REMEDY)


def picture_size(data: bytes, where: str) -> tuple[int, int]:
    """Return width and height of a picture, from its header alone."""
    with open_picture(data, where) as image:
        return image.width, image.height


def quantisation_table(data: bytes, where: str) -> tuple[int, ...]:
    """Return the first quantisation table of a JPEG; an empty one of other pictures."""
    if sniff_format(data) != JPEG:
        return ()
    with open_picture(data, where) as image:
        tables: dict[int, list[int]] = getattr(image, "quantization", {})
        return tuple(tables[0])


def decode_pixels(data: bytes, where: str, flags: int = cv2.IMREAD_UNCHANGED) -> Pixels:
    """Return the pixels of a stored page, PNG or JPEG, in OpenCV's order of colours."""
    if sniff_format(data) not in (PNG, JPEG):
        picture_format(data, where)
        raise BadInputError("is neither PNG nor JPEG, as pages are stored", where, "make it again")
    picture_size(data, where)
    with decoder_errors_as_input_errors(where):
        found = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if found is None:
        what = "is not a readable picture (its pixels are damaged)"
        raise BadInputError(what, where, "save it again as PNG or JPEG")
    return np.asarray(found, np.uint8)
