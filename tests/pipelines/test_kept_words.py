"""Words that are kept: the same as those that are read, and read again where anything differs."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.engines import answering
from docextract_eval.pipelines.kept import read_question
from docextract_eval.pipelines.kept_words import kept_or_read_words, ocr_words
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.records import File, Sheet
from tests.pipelines.test_tesseract import png

pytestmark = pytest.mark.long

WORDS = [
    OcrWord("TOTAL", 0.93, 0, 4, (1.5, 2.0, 30.25, 9.0)),
    OcrWord("€ 9,00", 1.0, 0, 4, (0, 1, 2, 3)),
]


class Shelf:
    """Keeps what it is asked to keep."""

    def __init__(self):
        self.kept, self.hits = {}, 0

    def __call__(self, question):
        asked = read_question(question)
        assert asked.kind == "words"
        if asked.content is not None:
            self.kept[asked.key] = asked.content
            return b""
        self.hits += asked.key in self.kept
        return self.kept.get(asked.key, b"")


def never():
    raise AssertionError("the page is read")


def test_kept_words_are_the_words_that_were_read():
    with answering(Shelf()):
        assert kept_or_read_words({"engine": "e"}, b"page", lambda: WORDS) == WORDS
        assert kept_or_read_words({"engine": "e"}, b"page", never) == WORDS
        assert kept_or_read_words({"engine": "e"}, b"blank", list) == []
        assert kept_or_read_words({"engine": "e"}, b"blank", never) == []


@pytest.mark.parametrize(
    ("read_with", "page"), [({"engine": "f"}, b"page"), ({}, b"page"), ({"engine": "e"}, b"Page")]
)
def test_another_engine_or_page_is_read(read_with, page):
    with answering(Shelf()):
        kept_or_read_words({"engine": "e"}, b"page", lambda: WORDS)
        assert kept_or_read_words(read_with, page, lambda: WORDS[:1]) == WORDS[:1]


@pytest.mark.parametrize(
    "damaged",
    [
        *(b"{}", b"[[1]]", b"\xff", b"[" * 10000),
        *(b'[["a",2,0,0,[1,2]]]', b'[["a",1,0,0,[1,2,1,9]]]', b'[["a",1,0,0,[1,2,1e999,9]]]'),
    ],
)
def test_what_is_no_list_of_words_is_read(damaged):
    shelf = Shelf()
    with answering(shelf):
        kept_or_read_words({}, b"page", lambda: WORDS)
        shelf.kept = dict.fromkeys(shelf.kept, damaged)
        assert kept_or_read_words({}, b"page", lambda: WORDS) == WORDS
        assert kept_or_read_words({}, b"page", never) == WORDS


@pytest.fixture(scope="module")
def sheet():
    recipe = parse_recipe({"name": "t", "count": 1, "seed": 3, "locales": ["en_US"]}, "t")
    page = png(render(compose(recipe, 0))[0].image)
    return Sheet("s", "receipt", (page, page), {"locale": "en_US"})


@pytest.mark.parametrize(
    ("engine", "other"), [("tesseract", {"psm": 4}), ("rapidocr", {"text_score": 0.9})]
)
def test_each_engine_reads_a_page_once_for_its_settings_and_repeat(sheet, engine, other):
    shelf = Shelf()
    alone = ocr_words(sheet, engine)
    with answering(shelf):
        assert ocr_words(sheet, engine) == alone
        assert (len(shelf.kept), shelf.hits) == (1, 1)  # its second page is the same
        assert ocr_words(sheet, engine) == alone
        assert shelf.hits == 3
        ocr_words(sheet, engine, **other)
        ocr_words(replace(sheet, repeat=1), engine)
        ocr_words(replace(sheet, files=(_changed(sheet.files[0]),)), engine)
    assert len(shelf.kept) == 4
    assert {word.page for word in alone} == {0, 1}


def _changed(file):
    """The same picture, stored in other bytes."""
    data = file.data + hashlib.sha256(file.data).digest()
    return File(file.media_type, data)
