"""Picture files as people have them to pages as they are stored."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.errors import BadInputError
from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LARGEST = 100_000_000
"""Pixels: above that a picture is a mistake, or takes more memory than a laptop has."""
_ORIENTATION = 0x0112
_UPRIGHT = (None, 0, 1)
_DEPTH, _COLOUR = 24, 25
"""Where in a PNG its bit depth and its colour type stand."""
_MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it is stored, and its (height, width)."""

    file: File
    size: tuple[int, int]


def is_pdf(data: bytes) -> bool:
    """Say whether a file is a PDF, whatever it is called.

    >>> is_pdf(b"%PDF-1.7"), is_pdf(b"GIF89a")
    (True, False)
    """
    return data.lstrip()[:5] == b"%PDF-"


def pages_of(data: bytes, where: str) -> list[Picture]:
    """Give the pages of a picture file: as it is where every reader can take it, else as PNG."""
    if is_pdf(data):
        raise BadInputError(
            "is a PDF, which cannot be imported yet",
            where,
            "save its pages as PNG and name those under images: pdftoppm -r 200 -png",
        )
    with warnings.catch_warnings():
        # Pillow warns of sizes that we weigh ourselves, and of tags that no pixel depends on.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data)) as image:
                _check_size(image, where)
                return _stored(image, data, where)
        except Image.DecompressionBombError as error:
            raise _too_large(where) from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise BadInputError(
                f"is no picture that can be read ({str(error).partition(chr(10))[0][:80]})",
                where,
                "save it again as PNG or JPEG",
            ) from error


def _stored(image: Image.Image, data: bytes, where: str) -> list[Picture]:
    if _is_plain(image, data):
        size = (image.height, image.width)
        _check_decodes(image, data)
        return [Picture(File(_MEDIA[str(image.format)], data), size)]
    pages = []
    for frame in _frames(image):
        _check_size(frame, where)
        pixels = _pixels(frame)
        pages.append(Picture(encode_png(pixels), pixels.shape[:2]))
    return pages


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    """Give the pages of a TIFF; of anything else that moves, the first picture."""
    return iter(ImageSequence.Iterator(image)) if image.format == "TIFF" else iter([image])


def _is_plain(image: Image.Image, data: bytes) -> bool:
    """Say whether a file is an upright PNG or JPEG of 8 bits, gray or RGB."""
    if image.format not in _MEDIA or image.mode not in ("L", "RGB"):
        return False
    if image.getexif().get(_ORIENTATION) not in _UPRIGHT or "transparency" in image.info:
        return False
    return image.format != "PNG" or (data[_DEPTH] == 8 and data[_COLOUR] in (0, 2))


def _check_decodes(image: Image.Image, data: bytes) -> None:
    """Refuse what neither Pillow nor OpenCV can decode: some readers forgive more than others."""
    try:
        image.load()
    except (OSError, SyntaxError):
        if cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) is None:
            raise


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Give the upright pixels in 8 bits, gray or in the order that OpenCV writes colours."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        return _from_deep(np.asarray(image))
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[..., ::-1])


def _from_deep(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Bring 16 bits down to 8, to the nearest."""
    if values.dtype.kind not in "iu" or values.min() < 0 or values.max() > 65535:
        message = f"pixels of {values.dtype} have no known white"
        raise ValueError(message)
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _check_size(image: Image.Image, where: str) -> None:
    if image.width * image.height > LARGEST:
        raise _too_large(where)


def _too_large(where: str) -> BadInputError:
    return BadInputError(
        f"has more than {LARGEST // 1_000_000} megapixels", where, "scale it down, quads too"
    )
