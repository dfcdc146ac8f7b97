"""Pages are decoded as they are stored, and nothing that a file holds raises anything else."""

from __future__ import annotations

import contextlib
import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from docextract_eval.borders.decoding import formats
from docextract_eval.borders.decoding.pictures import decode_pixels, open_picture
from docextract_eval.errors import BadInputError
from tests.corpus.labelled.files import picture


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_pixels_are_those_of_opencv(form):
    data = picture(form, "RGB")
    plain = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (decode_pixels(data, "x") == plain).all()
    assert decode_pixels(data, "x", cv2.IMREAD_GRAYSCALE).shape == (300, 200)


@pytest.mark.parametrize("form", ["TIFF", "BMP", "WEBP", "GIF"])
def test_opencv_gets_no_other_format(form):
    """It reads many, by code of their own."""
    with pytest.raises(BadInputError, match="x: is neither PNG nor JPEG"):
        decode_pixels(picture(form, "L"), "x")


def test_opencv_gets_no_picture_above_the_limit(monkeypatch):
    monkeypatch.setattr(formats, "MAX_PIXELS", 50_000)
    with pytest.raises(BadInputError, match="megapixels"):
        decode_pixels(picture(), "x")


def test_a_side_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(formats, "MAX_SIDE", 299)
    with pytest.raises(BadInputError, match="x: has more than 299 pixels on a side"):
        decode_pixels(picture(), "x")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
def test_a_picture_torn_anywhere_raises_nothing_else(form, share):
    """Whatever its reader raises of that; some are read all the same."""
    data = picture(form, "L")
    with (
        contextlib.suppress(BadInputError),
        open_picture(data[: round(share * len(data))], "x") as image,
    ):
        image.load()


@pytest.mark.parametrize("raised", [IndexError("far"), TypeError("odd"), zlib.error("-3")])
def test_whatever_a_reader_raises_is_one_line(raised):
    with (
        pytest.raises(BadInputError, match="x: is not a readable picture"),
        open_picture(picture(), "x"),
    ):
        raise raised


def test_memory_that_is_out_is_said():
    with pytest.raises(BadInputError, match="x: needs more memory"), open_picture(picture(), "x"):
        raise MemoryError


def test_a_ring_of_tiff_pages_ends():
    stream = io.BytesIO()
    Image.new("L", (8, 8)).save(stream, "TIFF")
    data = bytearray(stream.getvalue())
    first = int.from_bytes(data[4:8], "little")
    tags = int.from_bytes(data[first : first + 2], "little")
    at = first + 2 + 12 * tags
    data[at : at + 4] = first.to_bytes(4, "little")
    with open_picture(bytes(data), "x") as image:
        assert image.n_frames == 1
