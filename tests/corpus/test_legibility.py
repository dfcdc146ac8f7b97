"""Whether a value's ink is still there is said of its own pixels, whatever befell them."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from docextract_eval.corpus import legibility
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.legibility import legible_places, mark_all_places_legible, word_shapes
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.truth import all_cells
from docextract_eval.geometry import bounding_boxes
from docextract_eval.records import page_word_texts

COVER = 120
"""A gray that is neither ink nor paper."""


@pytest.fixture(scope="module", params=["receipt", "bank_statement"])
def paper(request):
    """A document of either kind, and its clean pages."""
    written = {"name": "legible", "count": 1, "seed": 6, "locales": ["de_DE"]}
    document = compose(parse_recipe(written | {"kinds": [request.param]}, "legible"), 0)
    return document, render(document)


def called(paper, change):
    """What is called legible once each page went through a change."""
    document, pages = paper
    fields = tuple(all_cells(document))
    return legible_places(word_shapes(pages, fields), [change(page) for page in pages], fields)


def repainted(paint):
    """A change of pixels alone, that gets a copy and the boxes of the words."""

    def change(page):
        image = paint(page.image.copy(), np.rint(bounding_boxes(page.quads)).astype(int))
        return dataclasses.replace(page, image=np.ascontiguousarray(image))

    return change


def everywhere(called):
    return [spot for places in called.values() for spot in places]


def total_of(document):
    """The place of a value of several digits, which has one alone."""
    return next(
        field
        for field in all_cells(document)
        if field.type == "money"
        and len(field.places) == 1
        and len(field.places[0].words) == 1
        and field.value is not None
        and len(field.value) >= 5
    )


def test_clean_pages_are_legible_everywhere(paper):
    """Every stated place is spoken of, once."""
    found = called(paper, lambda page: page)
    assert {key: len(places) for key, places in found.items()} == {
        field.key: len(field.places) for field in all_cells(paper[0]) if field.places
    }
    assert all(everywhere(found))
    assert found == mark_all_places_legible(all_cells(paper[0]))


@pytest.mark.parametrize("gray", [0, COVER, 255])
def test_nothing_is_legible_where_all_is_one_gray(paper, gray):
    found = called(paper, repainted(lambda image, _: np.full_like(image, gray)))
    assert everywhere(found)
    assert not any(everywhere(found))


def test_nothing_is_legible_in_noise_alone(paper):
    """Dots that fall where they like make no shape of a word, but now and then that of a sign."""
    noise = np.random.default_rng(5)
    found = called(
        paper, repainted(lambda image, _: noise.integers(0, 256, image.shape).astype(np.uint8))
    )
    one_sign = {field.key for field in paper[0].fields if len(field.text) == 1}
    assert not any(everywhere({key: all_ for key, all_ in found.items() if key not in one_sign}))


@pytest.mark.parametrize("deep", [1, 3])
def test_pale_but_clean_print_is_legible(paper, deep):
    """A tenth of the contrast, without noise, hides no shape; nor does a page in colour."""

    def pale(image, _):
        faint = (230 - (255 - image.astype(int)) // 10).astype(np.uint8)
        return faint if deep == 1 else np.stack([faint] * 3, axis=-1)

    assert all(everywhere(called(paper, repainted(pale))))


def test_black_paper_with_white_print_holds_no_shape_of_ours(paper):
    """What is turned over is not called legible by the strength of its contrast."""
    assert not any(everywhere(called(paper, repainted(lambda image, _: 255 - image))))


def covered(paper, field, share):
    """Lay a gray strip over the last share of a value's last word."""
    (place,) = field.places

    def change(page):
        def paint(image, boxes):
            if page.number == place.page:
                x0, y0, x1, y1 = boxes[place.words[-1]]
                over = (y1 - y0) // 4  # words are looked for a little up and down
                image[y0 - over : y1 + over, x1 - round(share * (x1 - x0)) : x1 + 2] = COVER
            return image

        return repainted(paint)(page)

    return called(paper, change)


def test_a_covered_value_is_not_legible_and_the_others_are(paper):
    """Of the other places, those alone are lost whose words are the same."""
    field = total_of(paper[0])
    (place,) = field.places
    found = covered(paper, field, 1)
    assert found[field.key] == (False,)
    for other in all_cells(paper[0]):
        for spot, kept in zip(other.places, found.get(other.key, ()), strict=False):
            touched = spot.page == place.page and place.words[-1] in spot.words
            assert kept != touched, other.key


def test_one_hidden_digit_loses_the_value(paper):
    """One lost digit is a lost amount."""
    document, _ = paper
    field = total_of(document)
    (place,) = field.places
    word = page_word_texts(document.pages)[place.page][place.words[-1]]
    assert covered(paper, field, 1.1 / len(word))[field.key] == (False,)


def _heights(page):
    return np.linalg.norm(page.quads[:, 3] - page.quads[:, 0], axis=1)


def test_strong_blur_loses_what_slight_blur_leaves(paper):
    """A blur of half a stroke is read; one of half the letters' height hardly anywhere."""

    def blurred(sigma):
        return called(paper, repainted(lambda image, _: cv2.GaussianBlur(image, (0, 0), sigma)))

    heights = [float(height) for page in paper[1] for height in _heights(page)]
    assert all(everywhere(blurred(0.8)))
    assert np.mean(everywhere(blurred(max(heights) / 2))) < 0.04


def test_the_order_of_fields_changes_nothing(paper):
    """Nor does asking twice."""
    document, pages = paper
    fields = tuple(all_cells(document))
    after = [degrade(page, draw_steps("stain@4", 3, "doc")) for page in pages]
    first = legible_places(word_shapes(pages, fields), after, fields)
    turned = fields[::-1]
    assert legible_places(word_shapes(pages, turned), after, turned) == first
    assert legible_places(word_shapes(pages, fields), after, fields) == first


@pytest.mark.parametrize("name", DEGRADATIONS.names)
def test_what_an_accident_hardly_touches_stays_legible(name, paper):
    """At nearly no severity all is legible, wherever the words went; and it is a bool a place.

    A redaction hides one value, in each place where it is printed.
    """
    if DEGRADATIONS.load(name).is_sudden:
        pytest.skip("happens wholly at any severity")
    found = everywhere(
        called(paper, lambda page: degrade(page, draw_steps(f"{name}@0.05", 3, "doc")))
    )
    assert {type(spot) for spot in found} == {bool}
    assert np.mean(found) > 0.98


def test_fields_without_a_place_are_not_spoken_of(paper):
    """What is known to be absent has no ink."""
    document, pages = paper
    absent = [field for field in document.fields if not field.places]
    assert legible_places(word_shapes(pages, absent), pages, absent) == {}


def moved_words(image, boxes):
    """Every word stands aside by a part of its height, as a crumpled sheet carries it."""
    before = image.copy()
    for x0, y0, x1, y1 in boxes:
        image[y0:y1, x0:x1] = 255
    for x0, y0, x1, y1 in boxes:
        far, low = round(0.3 * (y1 - y0)), round(0.15 * (y1 - y0))
        place = image[y0 + low : y1 + low, x0 + far : x1 + far]
        np.minimum(place, before[y0:y1, x0:x1][: place.shape[0], : place.shape[1]], out=place)
    return image


def long_places(paper, found):
    """Whether each place of a value of six signs and more is called legible."""
    return [
        spot
        for field in all_cells(paper[0])
        if len(field.text) >= 6 and field.key in found
        for spot in found[field.key]
    ]


def test_characters_that_moved_are_found_by_their_shapes(paper, monkeypatch):
    """Of what correlation at the places alone calls lost, a third and more is read."""
    moved = repainted(moved_words)
    assert np.mean(long_places(paper, called(paper, moved))) > 0.3
    monkeypatch.setattr(legibility, "filtered_likeness", lambda *_: 0.0)
    assert np.mean(long_places(paper, called(paper, moved))) < 0.1


def test_other_characters_are_not_taken_for_those_that_were_printed(paper, monkeypatch):
    """Each word turned end for end has the ink and the type of the word, and not its shapes."""

    def turned(image, boxes):
        for x0, y0, x1, y1 in boxes:
            image[y0:y1, x0:x1] = image[y0:y1, x0:x1][::-1, ::-1].copy()
        return image

    filtered = np.mean(long_places(paper, called(paper, repainted(turned))))
    monkeypatch.setattr(legibility, "filtered_likeness", lambda *_: 0.0)
    assert filtered <= np.mean(long_places(paper, called(paper, repainted(turned)))) + 0.02
