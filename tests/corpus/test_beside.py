"""A trap is shown beside its twin, boxed where it lies, and told in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.corpus.beside import _SHOWN, WIDTH, _corner, beside, picture
from docextract_eval.corpus.build import build
from docextract_eval.corpus.contact import DECOY, FIELD
from docextract_eval.corpus.recipe import parse


@pytest.fixture(scope="module")
def stream():
    """Two sources under two conditions, each with a trap and a twin, as a corpus gives them."""
    written = {"name": "b", "count": 2, "seed": 3, "locales": ["en_US"]}
    written |= {"conditions": ["clean", "jpeg@3"], "traps": {"walk": ["tax_rate_as_total"]}}
    made = [build(parse(written, "b"), index) for index in range(2)]
    return [
        (document, rendition)
        for built in made
        for document in built.documents
        for rendition in built.renditions
        if rendition.document == document.id
    ]


def test_every_trapped_rendition_is_paired_with_its_twin_s_of_one_condition(stream):
    found = list(beside(iter(stream), "tax_rate_as_total"))
    assert len(found) == 4
    for one in found:
        document, rendition = one.twin
        assert (document.source, document.twin) == (one.document.source, "trap off")
        assert rendition.condition == one.rendition.condition
        assert one.trap in one.document.traps


def test_another_trap_is_not_found(stream):
    assert not list(beside(iter(stream), "total_cut_off"))


def test_a_corpus_without_twins_shows_the_trapped_alone(stream):
    alone = [pair for pair in stream if pair[0].twin is None]
    found = list(beside(iter(alone), "tax_rate_as_total"))
    assert [one.twin for one in found] == [None] * 4
    assert picture(found[:1], 1).shape[1] == picture(found, 1).shape[1]


def count(image, colour):
    return int((image == np.array(colour, np.uint8)).all(axis=-1).sum())


def test_truth_and_decoys_are_boxed_where_they_stand(stream):
    (one, *_) = beside(iter(stream), "tax_rate_as_total")
    shown = picture([one], 1)
    left, right = shown[:, : WIDTH + 14], shown[:, WIDTH + 28 :]
    assert count(left, FIELD) > 100
    assert count(left, DECOY) > 100
    boxed = picture([replace(one, trap=replace(one.trap, decoys=()))], 1)[:, WIDTH + 28 :]
    assert count(right, FIELD) == count(boxed, FIELD) > 100  # the twin has no decoy to box
    assert count(right, DECOY) == 0


def test_what_is_told_makes_the_picture_longer(stream):
    (one, *_) = beside(iter(stream), "tax_rate_as_total")
    long = replace(one.trap, resolver="a word " * 60)
    assert len(picture([replace(one, trap=long)], 1)) > len(picture([one], 1))


def test_pairs_lie_in_rows(stream):
    found = list(beside(iter(stream), "tax_rate_as_total"))
    one, row, column = (picture(found[:n], c) for n, c in ((1, 1), (2, 2), (2, 1)))
    assert row.shape[1] > one.shape[1] == column.shape[1]
    assert len(column) > len(row)


def test_a_cut_has_its_boxes_in_its_middle_and_never_reaches_over_the_page():
    wide, high = _SHOWN
    page = np.zeros((10 * high, 3 * wide), np.uint8)
    boxes = [np.array([wide, 4.0 * high, wide + 60, 4 * high + 20])]
    left, top = _corner(page, boxes)
    assert (left + wide // 2, top + high // 2) == (wide + 30, 4 * high + 10)
    assert _corner(page, [np.zeros(4)]) == (0, 0)
    assert _corner(page, []) == (2 * wide, 9 * high)
