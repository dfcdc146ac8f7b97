"""What changed between two corpora, and nothing else, is named."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.degrade.files import decode, encode_png
from docextract_eval.corpus.diff import compare_corpora
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.records import File

ABOUT = {"recipe": {"seed": 1, "count": 3}, "versions": {"faker": "1"}, "generator": 1}


@pytest.fixture(scope="module")
def pairs():
    written = {"name": "d", "count": 3, "seed": 1, "locales": ["en_US"]}
    recipe = parse_recipe(written | {"conditions": ["clean", "rotation@2"]}, "d")
    made = [build_source(recipe, index) for index in range(3)]
    return [(one.document, rendition) for one in made for rendition in one.renditions]


def compared(old, new, about=ABOUT):
    documents = ([d for d, _ in old], [d for d, _ in new])
    return compare_corpora((ABOUT, about), documents, (old, new))


def with_document(pairs, name, **changes):
    return [(replace(d, **changes) if d.id == name else d, r) for d, r in pairs]


def with_files(pairs, number, *files):
    document, rendition = pairs[number]
    return [*pairs[:number], (document, replace(rendition, files=files)), *pairs[number + 1 :]]


def test_the_same_differs_in_nothing(pairs):
    found = compared(pairs, pairs)
    assert not any(getattr(found, name) for name in found.__slots__)


def test_what_made_it_is_compared_one_by_one(pairs):
    about = {"recipe": {"seed": 2, "count": 3}, "versions": {"faker": "1", "new": "2"}}
    assert compared(pairs, pairs, about).made_of == {
        "recipe.seed": (1, 2),
        "versions.new": (None, "2"),
        "generator": (1, None),
    }


def test_documents_and_renditions_that_only_one_has(pairs):
    found = compared(pairs[:3], pairs[2:])
    assert list(found.added) == [pairs[4][0].id]
    assert list(found.removed) == [pairs[0][0].id]
    assert list(found.renditions_added) == [pairs[3][1].id]
    assert not found.renditions_removed
    assert not found.pixels


def test_fields_that_changed(pairs):
    first = pairs[0][0]
    total = next(f for f in first.fields if f.name == "total")
    others = tuple(f for f in first.fields if f.name not in ("total", "merchant"))
    row = first.tables["line_items"][0]
    item = (replace(row[0], value="SOAP", text="SOAP"), *row[1:])
    changed = with_document(
        pairs,
        first.id,
        fields=(*others, replace(total, value="1.00")),
        tables={**first.tables, "line_items": (item, *first.tables["line_items"][1:])},
        currency="EUR",
    )
    said = compared(pairs, changed).changed
    assert list(said) == [first.id]
    text = "\n".join(said[first.id])
    assert "currency: USD -> EUR" in text
    assert f"total: '{total.value}'" in text
    assert "-> '1.00' printed '" in text
    assert f"{row[0].key}: '{row[0].value}'" in text
    assert "-> 'SOAP'" in text
    assert "merchant: '" in text
    assert "-> missing" in text


def test_words_that_changed(pairs):
    first = pairs[0][0]
    page = list(first.pages[0])
    at = next(i for i, line in enumerate(page) if line.spans)
    span = page[at].spans[0]
    for spans, said in (
        ((replace(span, text="A B"),), f"words: {len(span.text.split())} gone, 2 new"),
        ((replace(span, at=0.77),), "layout: the same words in other places"),
    ):
        other = [*page]
        other[at] = replace(page[at], spans=(*spans, *page[at].spans[1:]))
        changed = with_document(pairs, first.id, pages=(tuple(other),))
        assert said in compared(pairs, changed).changed[first.id]
    turned = with_document(pairs, first.id, pages=(tuple(reversed(page)),))
    assert "words: in another order" in compared(pairs, turned).changed[first.id]


def test_pixels_that_changed(pairs):
    image = np.array(decode(pairs[1][1].files[0]))
    image[:10, :10] ^= 255
    (change,) = compared(pairs, with_files(pairs, 1, encode_png(image))).pixels
    assert change.rendition == pairs[1][1].id
    assert change.share == 100 / image.size
    assert change.what == f"100 of {image.size:,} pixels"


def test_looks_are_counted_by_kind_and_by_condition(pairs):
    file = encode_png(np.zeros((5, 7), np.uint8))
    found = compared(pairs, with_files(with_files(pairs, 1, file), 3, file))
    counts = [(each.axis, each.name, each.different, each.common) for each in found.looks]
    assert counts == [
        ("kind", "receipt", 2, 6),
        ("condition", "rotation@2", 2, 3),
        ("condition", "clean", 0, 3),
    ]
    assert found.different == 2


def test_the_same_pixels_in_other_bytes(pairs):
    image = decode(pairs[0][1].files[0])
    data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes()
    found = compared(pairs, with_files(pairs, 0, File("image/png", data)))
    (change,) = found.pixels
    assert (change.share, change.what) == (0.0, "the same pixels in other bytes")
    assert (found.different, [*found.looks]) == (0, [])


def test_another_size_and_another_number_of_pages(pairs):
    file = encode_png(np.zeros((5, 7), np.uint8))
    height, width = decode(pairs[0][1].files[0]).shape
    (change,) = compared(pairs, with_files(pairs, 0, file)).pixels
    assert (change.share, change.what) == (1.0, f"{width} x {height} -> 7 x 5")
    (change,) = compared(pairs, with_files(pairs, 0, file, file)).pixels
    assert (change.share, change.what) == (1.0, "1 pages -> 2")


def test_the_order_of_conditions_does_not_matter(pairs):
    turned = [pairs[i] for i in (1, 0, 3, 2, 5, 4)]
    assert not compared(pairs, turned).pixels
