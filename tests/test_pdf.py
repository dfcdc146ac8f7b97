"""Pages bound to one PDF come out of it pixel by pixel, whatever they were packed in."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from docextract_eval.pdf import PDF, join_as_pdf
from docextract_eval.records import File

DICE = np.random.default_rng(3)
COLOUR = DICE.integers(0, 256, (37, 53, 3), dtype=np.uint8)
GRAY = COLOUR[..., 0]


def packed(pixels, form="PNG", mode=None, **options):
    out = io.BytesIO()
    image = Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(out, form, **options)
    return File(f"image/{form.lower()}", out.getvalue())


def drawn(pdf, dpi=144):
    """The pages as an independent reader draws them."""
    document = pypdfium2.PdfDocument(pdf.data)
    pages = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return [np.asarray(page) for page in pages]


def unpacked(file):
    """The pages as they were, as Pillow unpacks them."""
    image = Image.open(io.BytesIO(file.data))
    if image.mode == "I;16":
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return np.asarray(image.convert("RGB"))


PAGES = {
    "colour": packed(COLOUR),
    "gray": packed(GRAY),
    "bits": packed(GRAY, mode="1"),
    "palette": packed(COLOUR, mode="P"),
    "sixteen bits": packed(COLOUR[..., 1].astype(np.uint16) * 251),
    "jpeg": packed(COLOUR, "JPEG"),
    "gray jpeg": packed(GRAY, "JPEG"),
    "tiff": packed(COLOUR, "TIFF"),
    "webp": packed(COLOUR, "WEBP", lossless=True),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_pixel_comes_out_of_it(name):
    page = PAGES[name]
    (found,) = drawn(join_as_pdf([page]))
    wanted = unpacked(page)
    assert found.shape == wanted.shape
    # Decoders of JPEG, and what shows 16 bits on 8, may round otherwise; nothing else may.
    slack = {"jpeg": 3, "gray jpeg": 3, "sixteen bits": 1}.get(name, 0)
    assert np.abs(found.astype(int) - wanted).max() <= slack


def test_pages_keep_their_order_and_say_their_size():
    pages = [packed(COLOUR, dpi=(300, 300)), packed(COLOUR[:20], dpi=(72, 72)), packed(GRAY)]
    pdf = join_as_pdf(pages)
    assert pdf.media_type == PDF
    document = pypdfium2.PdfDocument(pdf.data)
    sizes = [page.get_size() for page in document]
    document.close()
    wanted = [(53 * 0.24, 37 * 0.24), (53, 20), (53 / 2, 37 / 2)]
    assert np.allclose(sizes, wanted, atol=0.05)


def test_a_plain_png_is_not_packed_again():
    page = packed(COLOUR)
    at = page.data.index(b"IDAT") + 4
    assert page.data[at : at + 500] in join_as_pdf([page]).data
    assert PAGES["jpeg"].data in join_as_pdf([PAGES["jpeg"]]).data


def test_what_is_a_pdf_is_handed_over_as_it_is():
    pdf = join_as_pdf([packed(GRAY)])
    assert join_as_pdf([pdf]) is pdf
