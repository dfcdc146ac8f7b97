"""Encode pixels as the bytes that are stored, and decode them.

A gray PNG is written at zlib's fastest level, each row as differences between neighbours. cv2
does so where no level is given; with a level, it tries five filters on every row, which takes
twice as long and saves a tenth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from docextract_eval.borders.decoding.pictures import decode_pixels
from docextract_eval.records import File

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels


def encode_png(image: Pixels) -> File:
    """Return a PNG of an image."""
    options = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT]
    return File("image/png", _encode(".png", image, options))


def encode_noisy_png(image: Pixels) -> File:
    """Return a PNG with run-length compression, for noisy images, in which little else repeats."""
    options = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    return File("image/png", _encode(".png", image, options))


def encode_bilevel_png(image: Pixels) -> File:
    """Return a PNG of a black-and-white image, with one bit per pixel."""
    options = [cv2.IMWRITE_PNG_BILEVEL, 1, cv2.IMWRITE_PNG_COMPRESSION, 1]
    return File("image/png", _encode(".png", image, options))


def encode_jpeg(image: Pixels, quality: int) -> File:
    """Return a JPEG of an image at a quality from 0 to 100."""
    return File("image/jpeg", _encode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality]))


def decode(file: File) -> Pixels:
    """Return the pixels of a file, read-only; gray stays one channel."""
    pixels = decode_pixels(file.data, "a page")
    pixels.flags.writeable = False
    return pixels


def _encode(ending: str, image: Pixels, options: list[int]) -> bytes:
    return bytes(cv2.imencode(ending, image, options)[1])
