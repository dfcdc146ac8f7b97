"""Tesseract's options, its files, and what is said where a language is missing."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace

import cv2
import numpy as np
import pypdfium2
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import UnansweredError, chat_parameters
from docextract_eval.pipelines.pages import page_pictures, print_height
from docextract_eval.pipelines.tesseract import Tesseract
from docextract_eval.records import File, Sheet

RECIPE = parse_recipe({"name": "t", "count": 1, "seed": 3, "locales": ["en_US"]}, "t")


@pytest.fixture(scope="module")
def receipt():
    return render(compose(RECIPE, 0))[0].image


def png(image):
    return File("image/png", cv2.imencode(".png", image)[1].tobytes())


def sheet(*files, locale="en_US"):
    return Sheet("s", "receipt", files, {"locale": locale})


def totals(prediction):
    return [guess.value for guess in prediction.guesses if guess.name == "total"]


def test_small_print_is_enlarged_and_boxes_stay_those_of_the_page(receipt):
    small = cv2.resize(receipt, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    (plain,), (larger,) = page_pictures([png(small)]), page_pictures([png(small)], 2.0)
    assert (plain.data, plain.scale) == (png(small).data, 1.0)
    enlarged = cv2.imdecode(np.frombuffer(larger.data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert enlarged.shape == (2 * small.shape[0], 2 * small.shape[1])
    words = Tesseract({"scale": "2"}).sheet_words(sheet(png(small)))
    assert words
    height, width = small.shape
    assert max(word.box[2] for word in words) <= width
    assert max(word.box[3] for word in words) <= height


def test_large_print_is_left_as_it_is():
    page = np.full((200, 400), 255, np.uint8)
    cv2.putText(page, "TOTAL", (10, 120), cv2.FONT_HERSHEY_SIMPLEX, 3, 0, 5)
    assert print_height(page) > 40
    assert next(page_pictures([png(page)], 2.0)).scale == 1.0


@pytest.mark.long
def test_a_pdf_is_read_as_its_pages_are(receipt):
    document = pypdfium2.PdfDocument.new()
    for _ in range(2):
        page = document.new_page(receipt.shape[1] * 72 / 200, receipt.shape[0] * 72 / 200)
        image = pypdfium2.PdfImage.new(document)
        jpeg = cv2.imencode(".jpg", receipt, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
        image.load_jpeg(io.BytesIO(jpeg))
        image.set_matrix(pypdfium2.PdfMatrix().scale(*page.get_size()))
        page.insert_obj(image)
        page.gen_content()
    stored = io.BytesIO()
    document.save(stored)
    engine = Tesseract({})
    words = engine.sheet_words(sheet(File("application/pdf", stored.getvalue())))
    assert {word.page for word in words} == {0, 1}
    truth = {field.name: field.value for field in compose(RECIPE, 0).fields}
    assert totals(engine.extract(sheet(png(receipt)))) == [truth["total"]]


def test_a_page_that_cannot_be_enlarged_is_a_failure_in_words():
    with pytest.raises(UnansweredError, match="not a readable picture"):
        list(page_pictures([File("image/png", b"nothing")], 2.0))


@pytest.mark.parametrize("setting", ["psm", "oem", "scale"])
def test_options_are_numbers(setting):
    with pytest.raises(BadInputError, match=f"setting {setting}=much"):
        Tesseract({setting: "much"})


@pytest.fixture
def begin(monkeypatch, tmp_path):
    """Begin as another worker of the same run does, which has written nothing yet."""
    monkeypatch.setattr(chat_parameters, "in_worker", lambda: True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: monkeypatch.setattr(chat_parameters, "_SEEN", set())


@pytest.mark.parametrize("locale", LOCALES.names)
def test_every_country_is_read_with_its_own_language_or_not_at_all(receipt, locale):
    """With the data that the package brings: English read into Japanese is no measurement."""
    engine = Tesseract({})
    engine._engine = replace(engine._engine, languages=("deu", "eng"))
    language, pages = LOCALES.load(locale).tesseract, sheet(png(receipt[:200]), locale=locale)
    if language in ("deu", "eng"):
        assert engine._language_option(locale) == language
        return
    with pytest.raises(UnansweredError) as raised:
        engine.extract(pages)
    assert raised.value.cause == "language"
    package = f"apt-get install tesseract-ocr-{language.replace('_', '-')}, or"
    assert f"no data for '{language}', the language of {locale}: {package}" in raised.value.detail


def test_a_page_in_any_language_is_read_as_english_if_somebody_asks_for_that(receipt):
    english = Tesseract({"languages": "eng"}).extract(sheet(png(receipt[:200]), locale="ja_JP"))
    assert english.failure is None


def test_workers_of_one_run_say_a_thing_once_between_them(capsys, begin, monkeypatch, tmp_path):
    for _ in range(2):
        begin()
        chat_parameters.warn_once("the same")
    assert capsys.readouterr().err == "dxe: the same\n"
    (tmp_path / "another").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "another"))
    begin()
    chat_parameters.warn_once("the same")
    assert capsys.readouterr().err == "dxe: the same\n"
