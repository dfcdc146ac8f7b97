"""A page that means harm is the failure of its sheet; no engine and no program gets its bytes."""

from __future__ import annotations

import pytest

from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.files import files_on_disk
from docextract_eval.pipelines.pages import page_pictures
from docextract_eval.pipelines.pdf_text import PdfText
from docextract_eval.records import File, Sheet
from tests.corpus.labelled.files import picture
from tests.decoding.hostile import BAD_PDFS, EPS, one_page

FOREIGN = (EPS, b"8BPS\0\x01", picture("TIFF"), picture("GIF", "L"), b"", b"%!PS")


@pytest.mark.parametrize("name", sorted(set(BAD_PDFS) - {"no PDF"}))
def test_a_bad_pdf_is_a_failure_with_its_reason(name):
    data, said = BAD_PDFS[name]
    with pytest.raises(UnansweredError, match=said.removeprefix("page 1: ")) as failure:
        list(page_pictures([File("application/pdf", data)]))
    assert failure.value.cause == "error"


@pytest.mark.parametrize("name", ["encrypted", "10,000 pages", "a tree that is its own branch"])
def test_its_text_is_not_looked_for(name):
    sheet = Sheet("s", "receipt", (File("application/pdf", BAD_PDFS[name][0]),))
    with pytest.raises(UnansweredError):
        PdfText({}).extract(sheet)


@pytest.mark.parametrize("data", FOREIGN, ids=range(len(FOREIGN)))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_engine_gets_what_is_neither_png_nor_jpeg(data, scale):
    with pytest.raises(UnansweredError):
        list(page_pictures([File("image/png", data)], scale))


@pytest.mark.parametrize("data", FOREIGN, ids=range(len(FOREIGN)))
def test_no_program_gets_what_is_not_what_it_is_said_to_be(data):
    with (
        pytest.raises(UnansweredError, match="file 1 is no image/png"),
        files_on_disk("s", [File("image/png", picture()), File("image/png", data)]),
    ):
        pass


def test_good_pages_reach_engines_as_they_are_stored():
    stored = [File("image/png", picture()), File("application/pdf", one_page())]
    first, second = page_pictures(stored)
    assert (first.extension, first.data) == (".png", picture())
    assert second.extension == ".png"
    with files_on_disk("s", stored) as paths:
        assert [path.read_bytes() for path in paths] == [file.data for file in stored]
