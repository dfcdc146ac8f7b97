"""A trap is shown beside its twin, boxed where it lies, and told in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.contact_sheets import DECOY_COLOUR, FIELD_COLOUR
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.trap_pictures import (
    _PART_SIZE,
    WIDTH,
    _part_corner,
    draw_trap_pairs,
    find_trap_pairs,
)


@pytest.fixture(scope="module")
def stream():
    """Two sources under two conditions, each with a trap and a twin, as a corpus gives them."""
    written = {"name": "b", "count": 2, "seed": 3, "locales": ["en_US"]}
    written |= {"conditions": ["clean", "jpeg@3"], "traps": {"walk": ["tax_rate_as_total"]}}
    made = [build_source(parse_recipe(written, "b"), index) for index in range(2)]
    return [
        (document, rendition)
        for built in made
        for document in built.documents
        for rendition in built.renditions
        if rendition.document == document.id
    ]


def test_every_trapped_rendition_is_paired_with_its_twin_s_of_one_condition(stream):
    found = list(find_trap_pairs(iter(stream), "tax_rate_as_total"))
    assert len(found) == 4
    for one in found:
        document, rendition = one.twin
        assert (document.source, document.twin) == (one.document.source, "trap off")
        assert rendition.condition == one.rendition.condition
        assert one.trap in one.document.traps


def test_another_trap_is_not_found(stream):
    assert not list(find_trap_pairs(iter(stream), "total_cut_off"))


def test_a_corpus_without_twins_shows_the_trapped_alone(stream):
    alone = [pair for pair in stream if pair[0].twin is None]
    found = list(find_trap_pairs(iter(alone), "tax_rate_as_total"))
    assert [one.twin for one in found] == [None] * 4
    assert draw_trap_pairs(found[:1], 1).shape[1] == draw_trap_pairs(found, 1).shape[1]


def count(image, colour):
    return int((image == np.array(colour, np.uint8)).all(axis=-1).sum())


def test_truth_and_decoys_are_boxed_where_they_stand(stream):
    (one, *_) = find_trap_pairs(iter(stream), "tax_rate_as_total")
    shown = draw_trap_pairs([one], 1)
    left, right = shown[:, : WIDTH + 14], shown[:, WIDTH + 28 :]
    assert count(left, FIELD_COLOUR) > 100
    assert count(left, DECOY_COLOUR) > 100
    boxed = draw_trap_pairs([replace(one, trap=replace(one.trap, decoys=()))], 1)[:, WIDTH + 28 :]
    assert (
        count(right, FIELD_COLOUR) == count(boxed, FIELD_COLOUR) > 100
    )  # the twin has no decoy to box
    assert count(right, DECOY_COLOUR) == 0


def test_what_is_told_makes_the_picture_longer(stream):
    (one, *_) = find_trap_pairs(iter(stream), "tax_rate_as_total")
    long = replace(one.trap, resolver="a word " * 60)
    assert len(draw_trap_pairs([replace(one, trap=long)], 1)) > len(draw_trap_pairs([one], 1))


def test_pairs_lie_in_rows(stream):
    found = list(find_trap_pairs(iter(stream), "tax_rate_as_total"))
    one, row, column = (draw_trap_pairs(found[:n], c) for n, c in ((1, 1), (2, 2), (2, 1)))
    assert row.shape[1] > one.shape[1] == column.shape[1]
    assert len(column) > len(row)


def test_a_cut_has_its_boxes_in_its_middle_and_never_reaches_over_the_page():
    wide, high = _PART_SIZE
    page = np.zeros((10 * high, 3 * wide), np.uint8)
    boxes = [np.array([wide, 4.0 * high, wide + 60, 4 * high + 20])]
    left, top = _part_corner(page, boxes)
    assert (left + wide // 2, top + high // 2) == (wide + 30, 4 * high + 10)
    assert _part_corner(page, [np.zeros(4)]) == (0, 0)
    assert _part_corner(page, []) == (2 * wide, 9 * high)
