"""A contact sheet shows every page once, small, with its name and, if asked, its boxes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.contact_sheets import (
    DECOY_COLOUR,
    FIELD_COLOUR,
    THUMBNAIL_SIZE,
    Thumbnail,
    draw_contact_sheet,
    rendition_thumbnails,
)
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.records import Field, Place


@pytest.fixture(scope="module")
def pair():
    recipe = parse_recipe({"name": "s", "count": 1, "seed": 1, "locales": ["en_US"]}, "s")
    made = build_source(recipe, 0)
    return made.document, made.renditions[0]


def has(image, colour):
    return bool((image == np.array(colour, np.uint8)).all(axis=-1).any())


def test_a_page_is_made_to_fit_and_is_named(pair):
    (thumb,) = rendition_thumbnails(*pair, boxes=False)
    height, width = thumb.image.shape[:2]
    assert width <= THUMBNAIL_SIZE[0]
    assert height <= THUMBNAIL_SIZE[1]
    assert THUMBNAIL_SIZE[0] == width or THUMBNAIL_SIZE[1] == height
    assert thumb.caption == pair[1].id
    assert not has(thumb.image, FIELD_COLOUR)


def test_boxes_of_fields_and_decoys_have_their_colours(pair):
    document, rendition = pair
    fields = [f for f in document.fields if f.decoy_of is None]
    plain = replace(document, fields=tuple(fields))
    (thumb,) = rendition_thumbnails(plain, rendition, boxes=True)
    assert has(thumb.image, FIELD_COLOUR)
    assert not has(thumb.image, DECOY_COLOUR)
    decoy = Field("x", "text", "x", decoy_of="total", places=(Place(0, (0,)),))
    (thumb,) = rendition_thumbnails(replace(plain, fields=(*fields, decoy)), rendition, boxes=True)
    assert has(thumb.image, DECOY_COLOUR)


def test_a_box_lies_where_the_word_is(pair):
    document, rendition = pair
    decoy = Field("x", "text", "x", decoy_of="total", places=(Place(0, (0,)),))
    one = replace(document, fields=(decoy,), tables={})
    (thumb,) = rendition_thumbnails(one, rendition, boxes=True)
    rows, columns = np.nonzero((thumb.image == np.array(DECOY_COLOUR, np.uint8)).all(axis=-1))
    scale = thumb.image.shape[1] / float(decoded_width(rendition))
    quad = rendition.quads[0][0] * scale
    found = [columns.min(), rows.min(), columns.max(), rows.max()]
    wanted = [*quad.min(axis=0), *quad.max(axis=0)]
    assert np.abs(np.array(found) - np.array(wanted)).max() <= 1.5


def decoded_width(rendition):
    return int.from_bytes(rendition.files[0].data[16:20])


def test_several_pages_are_numbered_and_small_colour_pages_stay(pair):
    document, rendition = pair
    page = encode_png(np.full((20, 30, 3), 7, np.uint8))
    two = replace(rendition, files=(page, page), quads=rendition.quads * 2)
    first, second = rendition_thumbnails(document, two, boxes=False)
    assert (first.caption, second.caption) == (f"{rendition.id} p0", f"{rendition.id} p1")
    assert first.image.shape == (20, 30, 3)


def test_pages_lie_in_rows_without_touching():
    pages = [Thumbnail(np.full((480, 320, 3), value, np.uint8), "ä" * 99) for value in (1, 2, 3)]
    table = draw_contact_sheet(pages, columns=2)
    for value in (1, 2, 3):
        assert int((table == value).all(axis=-1).sum()) == 480 * 320
    assert (table[:5] == 235).all()
    assert draw_contact_sheet(pages, columns=9).shape[1] > table.shape[1]
    assert draw_contact_sheet(pages[:1], columns=9).shape[1] < table.shape[1]
