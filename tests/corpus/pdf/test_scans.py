"""Bound pictures come out pixel by pixel; the text on them stands where the words are."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.degrade.conditions import check_conditions, parse_condition
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.pdf.forms import read_with_ocr_errors
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.pdf import PDF, PDF_FORMS, PICTURE_FORMS
from docextract_eval.records import page_word_texts
from tests.corpus.pdf.parser import pages_of, pixels_of, signs_of, strays, text_of

CONDITIONS = ("clean", "flatbed_scan@3", "phone_photo@2")
DPI = 150


@pytest.fixture(scope="module", params=["ar_AE", "en_US"])
def built(request):
    forms = [f"{each}+{form}" for each in CONDITIONS[1:] for form in PICTURE_FORMS]
    written = {"name": "b", "seed": 5, "count": 1, "kinds": ["bank_statement"]}
    asked = [*CONDITIONS, *PDF_FORMS, *forms]
    return build_source(
        parse_recipe(written | {"locales": [request.param], "conditions": asked}, "b"), 0
    )


def rendition(built, condition):
    return next(each for each in built.renditions if each.condition == condition)


@pytest.mark.parametrize("form", PICTURE_FORMS)
@pytest.mark.parametrize("befell", CONDITIONS)
def test_every_pixel_is_that_of_the_picture(built, befell, form):
    alone = rendition(built, befell)
    bound = rendition(built, form if befell == "clean" else f"{befell}+{form}")
    assert bound.files == alone.files
    assert bound.steps == alone.steps
    for page, file in zip(pages_of(bound.pdf), bound.files, strict=True):
        there = decode(file)
        there = there[..., ::-1] if there.ndim == 3 else np.repeat(there[..., None], 3, axis=2)
        drawn = pixels_of(page, DPI)
        assert drawn.shape == there.shape
        assert abs(drawn.astype(int) - there.astype(int)).max() <= 2  # JPEG is unpacked by another


def test_a_scan_says_nothing(built):
    assert text_of(rendition(built, "pdf_scan").pdf).split() == []
    assert text_of(rendition(built, "flatbed_scan@3+pdf_scan").pdf).split() == []


@pytest.mark.parametrize("befell", ["pdf_searchable", "phone_photo@2+pdf_searchable"])
def test_nearly_every_word_of_the_layer_stands_in_its_quad(built, befell):
    found = rendition(built, befell)
    missed = every = 0
    for page, quads, words in zip(
        pages_of(found.pdf), found.quads, page_word_texts(built.document.pages), strict=True
    ):
        missed += len(strays(signs_of(page, DPI), words, quads))
        every += len(words)
    assert missed < 0.05 * every


def test_an_engine_errs_more_the_worse_the_page_and_says_the_same_twice():
    words = ["8,150.20", "Invoice", "0015"] * 400

    def errors(severity):
        rng = np.random.default_rng(3)
        return sum(read_with_ocr_errors(word, severity, rng) != word for word in words)

    assert 0 < errors(0) < errors(3) < len(words) / 8
    assert errors(3) == errors(3)


def test_pages_are_pictures_of_the_document_under_every_form(built):
    for form in PDF_FORMS:
        found = rendition(built, form)
        assert found.files == rendition(built, "clean").files
        assert found.pdf.media_type == PDF
        assert found.severity == 0


def test_a_rendition_without_a_form_has_no_pdf(built):
    assert all(rendition(built, condition).pdf is None for condition in CONDITIONS)
    hashes = [each.hash for each in built.renditions]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("condition", ["defocus@3+pdf", "pdf@3", "pdf_scan@2", "jpeg@3+pdf_skan"])
def test_a_form_that_cannot_be_is_refused(condition):
    with pytest.raises(DocextractEvalError, match="pdf"):
        parse_condition(condition, "recipe.toml")


def test_forms_of_one_condition_stand_beside_each_other_once():
    both = ["clean", *PDF_FORMS, "jpeg@4", "jpeg@4+pdf_scan"]
    check_conditions(both, "r.toml", SCENES, is_generated=True)
    with pytest.raises(BadInputError, match="twice"):
        check_conditions(["pdf_scan", "clean+pdf_scan"], "r.toml", SCENES, is_generated=True)


def test_a_real_document_can_be_bound_and_not_set_anew():
    check_conditions(["clean", *PICTURE_FORMS], "--condition", SCENES, is_generated=False)
    with pytest.raises(BadInputError, match="pdf_scan"):
        check_conditions(["clean", "pdf"], "--condition", SCENES, is_generated=False)
