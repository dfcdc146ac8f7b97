"""F1 of boxes, words and pages is that of counting by hand, whatever the values are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics.grounding import grounding
from tests.metrics.cells import columns, drawn, grounded, read_again


def over_all(found, metric, cells="scalars"):
    (score,) = (
        each
        for each in found
        if each.metric == metric and each.slice == {"cells": cells, "condition": "all"}
    )
    return score


def test_a_box_is_right_from_half_of_the_union_on():
    overlaps = [0.5, 0.49, 0.9, np.nan]
    cells = columns(["right"] * 4, range(4), grounding=grounded(overlaps))
    score = over_all(grounding(cells, "sig"), "box_f1")
    assert score.value == pytest.approx(
        2 * 2 / (3 + 4)
    )  # two right, of three boxes and four places
    assert (score.documents, score.cells) == (4, 4)
    assert score.signature == "box_f1|sig"


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_f1_that_is_counted_by_hand(seed):
    rng = np.random.default_rng(seed)
    places, boxes = rng.integers(0, 5, 400), rng.integers(0, 5, 400)
    shared = np.minimum(places, np.minimum(boxes, rng.integers(0, 5, 400)))
    given = grounded(rng.random(400), None, boxes, places, shared)
    cells = drawn(
        seed, conditions=("clean",), grounding=given, probabilities=[0.5, 0.2, 0.2, 0.1, 0]
    )
    score = over_all(grounding(cells, "sig"), "word_f1")
    assert score.value == pytest.approx(2 * shared.sum() / (places.sum() + boxes.sum()))
    assert score.low < score.value < score.high
    by_field = {
        each.slice["field"]: each.value
        for each in grounding(cells, "sig")
        if each.metric == "word_f1" and "field" in each.slice
    }
    for code, name in enumerate(cells.field.names):
        at = cells.field.codes == code
        expected = 2 * shared[at].sum() / (places[at].sum() + boxes[at].sum())
        assert by_field[name] == pytest.approx(expected)


def test_right_and_wrong_values_count_alike():
    overlaps = np.linspace(0, 1, 40)
    right, wrong = (
        grounding(columns([outcome] * 40, range(40), grounding=grounded(overlaps)), "sig")
        for outcome in ("right", "wrong")
    )
    assert right == wrong


def test_what_nobody_can_read_is_left_out():
    decidable = ["right", "guessed", "rightly abstained", "missed"]
    cells = columns(
        ["right", "wrong", "missed", "missed"],
        range(4),
        decidable=decidable,
        grounding=grounded([0.9, 0.1, np.nan, np.nan]),
    )
    assert over_all(grounding(cells, "sig"), "box_f1").value == pytest.approx(2 / 3)


def test_predictions_without_boxes_are_left_out():
    given = grounded([0.9, 0.9, np.nan, np.nan])
    given = dataclasses.replace(given, known=np.array([True, True, False, False]))
    cells = columns(["right"] * 4, range(4), grounding=given)
    assert over_all(grounding(cells, "sig"), "box_f1").value == 1
    assert grounding(columns(["right"] * 4, range(4)), "sig") == []


def test_pages_are_counted_where_there_are_several():
    pages = ["right", "wrong", "right", "only", "unknown", "wrong"]
    given = grounded([0.9] * 4 + [np.nan, 0.1], pages)
    cells = columns(["right"] * 6, range(6), grounding=given)
    found = grounding(cells, "sig")
    accuracy = over_all(found, "page_accuracy")
    assert (accuracy.value, accuracy.documents, accuracy.cells) == (pytest.approx(0.5), 4, 4)
    assert over_all(found, "page_f1").value == pytest.approx(2 * 3 / (5 + 6))
    one_page = columns(["right"] * 3, range(3), grounding=grounded([0.9] * 3))
    names = {score.metric for score in grounding(one_page, "sig")}
    assert names == {"box_f1", "word_f1", "page_f1"}


def test_pages_that_are_read_again_narrow_no_interval():
    cells = columns(["right"] * 40, range(40), grounding=grounded(np.linspace(0, 1, 40)))
    once, often = grounding(cells, "sig"), grounding(read_again(cells, 3), "sig")
    for one, again in zip(once, often, strict=True):
        assert (one.value, one.low, one.high) == pytest.approx((again.value, again.low, again.high))
        assert (one.documents, one.cells) == (again.documents, again.cells)
