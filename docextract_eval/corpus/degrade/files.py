"""Pixels to the bytes that are stored, and back.

A PNG of grays is written at zlib's quickest level, each row as differences from dot to dot. cv2
does so where no level is named: where one is, it tries five kinds of differences on every row,
which takes twice as long and saves a tenth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from docextract_eval.decoding.pictures import decode_pixels
from docextract_eval.records import File

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels


def encode_png(image: Pixels) -> File:
    """Keep every pixel."""
    options = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT]
    return File("image/png", _encode(".png", image, options))


def encode_noisy(image: Pixels) -> File:
    """Keep every pixel of a page full of noise, which repeats itself only from dot to dot."""
    options = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    return File("image/png", _encode(".png", image, options))


def encode_bilevel(image: Pixels) -> File:
    """Keep black and white at one bit a dot."""
    options = [cv2.IMWRITE_PNG_BILEVEL, 1, cv2.IMWRITE_PNG_COMPRESSION, 1]
    return File("image/png", _encode(".png", image, options))


def encode_jpeg(image: Pixels, quality: int) -> File:
    """Save as a camera or a messenger would."""
    return File("image/jpeg", _encode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality]))


def decode(file: File) -> Pixels:
    """Return the pixels of a file as it is: gray stays one channel."""
    pixels = decode_pixels(file.data, "a page")
    pixels.flags.writeable = False
    return pixels


def _encode(ending: str, image: Pixels, options: list[int]) -> bytes:
    return bytes(cv2.imencode(ending, image, options)[1])
