"""A PDF that means harm, or is broken, is refused in one line, within bounded time and memory."""

from __future__ import annotations

import pytest

from docextract_eval.borders.decoding import formats, pdfs
from docextract_eval.borders.decoding.pdfs import draw_page, load_page, open_pdf, page_text_layer
from docextract_eval.errors import BadInputError
from tests.decoding.hostile import BAD_PDFS, one_page


def draw_all(data):
    with open_pdf(data, "a.pdf") as document:
        for number in range(len(document)):
            draw_page(document, number, 150, "a.pdf")


@pytest.mark.parametrize("name", BAD_PDFS)
def test_a_bad_pdf_is_one_line(name):
    data, said = BAD_PDFS[name]
    with pytest.raises(BadInputError, match=said):
        draw_all(data)


@pytest.mark.parametrize(("gray", "shape"), [(True, (144, 288)), (False, (144, 288, 3))])
def test_a_page_is_drawn_at_the_resolution_asked_for(gray, shape):
    with open_pdf(one_page(b"0 0 144 72"), "x") as document:
        pixels = draw_page(document, 0, 144, "x", gray=gray)
    assert pixels.shape == shape
    assert pixels.min() == 255


def test_a_table_of_objects_that_lies_is_mended_by_the_reader():
    """As viewers do: a broken table alone makes no document unreadable."""
    data = one_page().replace(b"startxref\n", b"startxref\n99")
    with open_pdf(data, "x") as document:
        assert draw_page(document, 0, 72, "x").shape == (72, 72, 3)


def test_a_text_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(pdfs, "MAX_PDF_CHARACTERS", 1_000)
    written = b"BT /F 12 Tf (%s) Tj ET" % (b"ab " * 500)
    content = b"<</Length %d>>\nstream\n%s\nendstream" % (len(written), written)
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    data = one_page(b"0 0 72 72", b"/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>", content, font)
    with open_pdf(data, "x") as document:
        page = load_page(document, 0, "x")
        with pytest.raises(BadInputError, match="more than 1,000 characters"):
            page_text_layer(page, "x")


def test_a_file_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(formats, "MAX_FILE_BYTES", 100)
    with pytest.raises(BadInputError, match="MB"), open_pdf(one_page(), "x"):
        pass
