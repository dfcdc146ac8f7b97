"""Stamps, watermarks, ghosts, pale print, turned pages: what they do to ink, and what not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.overlays import QUARTER_TURNS
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Mark
from tests.ink import boxes

RECIPE = parse_recipe({"name": "t", "seed": 5, "count": 3, "locales": ["de_DE"]}, "t")


@pytest.fixture(scope="module")
def document():
    return compose(RECIPE, 0, {"template": "till80", "trade": "grocery"})


def made(document, mark=None, **factors):
    """Print a document with a mark on its third line, or with more said of its making."""
    (lines,) = document.pages
    if mark:
        third = dataclasses.replace(lines[2], marks=(*lines[2].marks, mark))
        lines = (*lines[:2], third, *lines[3:])
    both = {**document.factors, **factors}
    (page,) = render(dataclasses.replace(document, pages=(lines,), factors=both))
    return page


@pytest.mark.parametrize("turned", QUARTER_TURNS)
def test_words_stay_on_their_ink_whichever_way_a_page_is_turned(document, turned):
    plain, page = made(document), made(document, turned=turned)
    assert sorted(page.image.shape) == sorted(plain.image.shape)
    assert np.array_equal(np.rot90(page.image, -QUARTER_TURNS[turned]), plain.image)
    for (x0, y0, x1, y1), (a0, b0, a1, b1) in zip(boxes(page), boxes(plain), strict=True):
        assert (page.image[y0:y1, x0:x1] < 128).sum() == (plain.image[b0:b1, a0:a1] < 128).sum()


def test_the_upright_word_s_corners_come_first(document):
    """A quad names its corners from the word's own upper left, clockwise."""
    plain, page = made(document), made(document, turned="left")
    height = plain.image.shape[1]
    for quad, before in zip(page.quads, plain.quads, strict=True):
        x, y = before[0]
        assert tuple(quad[0]) == (y, height - x)


@pytest.mark.parametrize("kind", ["stamp", "watermark", "ghost"])
def test_what_lies_on_print_leaves_words_where_they_are(document, kind):
    mark = Mark(kind, 0.1, 0.6, 3.0, payload="KOPIE")
    plain, page = made(document), made(document, mark)
    assert np.array_equal(plain.quads, page.quads)
    assert (page.image <= plain.image).all()
    assert (page.image < plain.image).any()


def test_blanks_at_the_ends_of_what_shines_through_are_nothing(document):
    ghosts = [Mark("ghost", 0.0, 1.0, 3.0, payload=f"KOPIE{end}\nORIGINAL") for end in ("", " ")]
    bare, blank = (made(document, mark) for mark in ghosts)
    assert np.array_equal(bare.image, blank.image)


def test_what_is_stamped_can_still_be_read(document):
    plain, page = made(document), made(document, Mark("stamp", 0.0, 1.0, payload="BEZAHLT"))
    assert (page.image[plain.image < 64] < 64).all()


def test_a_watermark_and_a_ghost_are_paler_than_print(document):
    for kind in ("watermark", "ghost"):
        page, plain = made(document, Mark(kind, 0.0, 1.0, 3.0, payload="KOPIE")), made(document)
        added = page.image[(plain.image == 255) & (page.image < 255)]
        assert added.size
        assert added.min() > 180


def test_pale_print_is_there_and_pale(document):
    page, plain = made(document, print="pale"), made(document)
    assert page.image.min() > 150
    assert np.array_equal(page.image < 255, plain.image < 255) or (page.image < 250).any()
    assert ((page.image < 255) <= (plain.image < 255)).all()


def test_the_same_document_is_as_pale_every_time(document):
    assert np.array_equal(made(document, print="pale").image, made(document, print="pale").image)


def test_a_watermark_of_two_lines_stands_in_two_rows(document):
    """And is no paler: as wide as one, so that its letters are larger than on one line."""
    one, two = (
        made(document, Mark("watermark", 0.05, 0.9, payload=text)).image < 255
        for text in ("COPY OF A COPY", "COPY OF\nA COPY")
    )
    plain = made(document).image < 255
    assert (two & ~plain).sum() > 1.5 * (one & ~plain).sum()


def test_mirrored_and_turned_lines_are_as_black_as_print(document):
    for kind in ("mirrored", "turned"):
        page = made(document, Mark(kind, payload="NOTE FOR ALL"))
        new = page.image[made(document).image == 255]
        assert new.min() < 64
