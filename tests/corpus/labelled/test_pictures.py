"""Pictures are kept as they are where everyone can read them, and made plain where not."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from docextract_eval.borders.decoding import formats
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.labelled.pictures import decode_picture_pages
from docextract_eval.errors import BadInputError
from tests.corpus.labelled.files import picture


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_plain_pictures_are_kept_to_the_byte(form, mode):
    data = picture(form, mode)
    (page,) = decode_picture_pages(data, "x")
    assert page.file.data == data
    assert page.file.media_type == f"image/{form.lower()}"
    assert page.size == (300, 200)


def test_a_picture_that_lies_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    (page,) = decode_picture_pages(picture("JPEG", "RGB", exif=exif), "x")
    assert page.file.media_type == "image/png"
    assert page.size == (200, 300)
    pixels = decode(page.file)
    assert pixels[20, 280].max() < 60  # what was dark at the top left is at the top right
    assert pixels[20, 20].min() > 180
    upright = Image.Exif()
    upright[0x0112] = 1
    data = picture("JPEG", "RGB", exif=upright)
    assert decode_picture_pages(data, "x")[0].file.data == data


@pytest.mark.parametrize(
    ("form", "mode"),
    [("JPEG", "CMYK"), ("PNG", "1"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "LA"), ("TIFF", "L")],
)
def test_unusual_pictures_become_8_bit_png_that_looks_the_same(form, mode):
    (page,) = decode_picture_pages(picture(form, mode), "x")
    pixels = decode(page.file)
    assert page.file.media_type == "image/png"
    assert (pixels.dtype, pixels.shape[:2]) == (np.uint8, (300, 200))
    assert pixels[10, 10].max() < 60
    assert pixels[200, 150].min() > 180


def test_colours_keep_their_order():
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), (250, 120, 10)).save(stream, "TIFF")
    (page,) = decode_picture_pages(stream.getvalue(), "x")
    assert decode(page.file)[0, 0].tolist() == [10, 120, 250]  # as OpenCV has them


def test_what_is_transparent_is_white():
    stream = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(stream, "PNG")
    assert decode(decode_picture_pages(stream.getvalue(), "x")[0].file).min() == 255


def test_16_bits_become_8():
    deep = np.array([[0, 257, 32896, 65535]], np.uint16)
    for ending in (".png", ".tiff"):
        data = cv2.imencode(ending, deep)[1].tobytes()
        assert decode(decode_picture_pages(data, "x")[0].file).tolist() == [[0, 1, 128, 255]]
    colour = cv2.imencode(".png", np.full((2, 2, 3), 65535, np.uint16))[1].tobytes()
    (page,) = decode_picture_pages(colour, "x")
    assert page.file.data != colour
    assert decode(page.file).tolist() == [[[255] * 3] * 2] * 2


def test_every_page_of_a_tiff_is_a_page():
    stream = io.BytesIO()
    first, second = Image.new("L", (30, 20), 255), Image.new("RGB", (10, 40), (9, 9, 9))
    first.save(stream, "TIFF", save_all=True, append_images=[second])
    assert [page.size for page in decode_picture_pages(stream.getvalue(), "x")] == [
        (20, 30),
        (40, 10),
    ]


def test_a_jpeg_with_a_bad_spot_is_kept_for_it_can_be_decoded():
    bad = bytearray(picture("JPEG", "RGB", size=(600, 800), quality=95))
    middle = len(bad) * 3 // 4
    bad[middle : middle + 8] = b"\x12\x34\x56\x78" * 2
    (page,) = decode_picture_pages(bytes(bad), "x")
    assert page.file.data == bad


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 ...", "is a PDF, which cannot be imported yet"),
        (b"", "is not a readable picture"),
        (b"hello", "is not a readable picture"),
        (picture()[:40], "is not a readable picture"),
        (picture("JPEG", "RGB")[:-40], "is not a readable picture .*truncated"),
        (picture("TIFF")[:100], "is not a readable picture"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_name(data, said):
    with pytest.raises(BadInputError, match=f"a.png: {said}.*Remedy"):
        decode_picture_pages(data, "a.png")


def test_a_picture_above_the_limit_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(formats, "MAX_PIXELS", 50_000)
    with pytest.raises(BadInputError, match="megapixels"):
        decode_picture_pages(picture(), "x")


@pytest.mark.long
def test_two_hundred_megapixels_are_refused():
    """A small file of an even colour: what it takes is memory."""
    for size in ((20_000, 10_000), (12_000, 9_000)):  # beyond what Pillow warns of, and not
        stream = io.BytesIO()
        Image.new("1", size).save(stream, "PNG")
        assert len(stream.getvalue()) < 100_000
        with pytest.raises(BadInputError, match="x: has more than 100 megapixels.*scale it down"):
            decode_picture_pages(stream.getvalue(), "x")
