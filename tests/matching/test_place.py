"""A guess with a box stands where its field does, or it is right for the wrong reason."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.matching import judge
from docextract_eval.matching.align import placement
from docextract_eval.records import Field, Guess, Place, Prediction
from tests.matching.receipts import receipt, rendered


def box(x0, y0, x1, y1):
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


WORDS = [box(10, 10, 30, 20), box(34, 10, 54, 20), box(10, 40, 50, 50)]
"""Two words of one place, and one of another."""
TOTAL = Field("total", "money", "9.00", places=(Place(0, (0, 1)), Place(0, (2,))))


def page(quads=WORDS, visible=None, pages=1):
    made = rendered(receipt({"total": TOTAL}))
    shown = np.array(quads, np.float32)
    seen = np.ones(len(quads), np.float32) if visible is None else np.array(visible, np.float32)
    return dataclasses.replace(made, quads=(shown,) * pages, visible=(seen,) * pages)


def where(quad, at=0, rendition=None, truth=TOTAL):
    guess = Guess("total", "9.00", page=at, quad=quad)
    return placement(truth, guess, rendition or page())


@pytest.mark.parametrize(
    ("quad", "said"),
    [
        (box(10, 10, 54, 20), "yes"),
        (box(0, 0, 100, 100), "yes"),
        (box(10, 10, 30, 20), "yes"),  # one of two equal words is half of the ink
        (box(10, 10, 29, 20), "no"),
        (box(10, 40, 30, 50), "yes"),
        (box(10, 40, 29, 50), "no"),
        (box(60, 60, 90, 90), "no"),
        (box(10, 10, 10, 10), "no"),
    ],
)
def test_half_of_the_ink_of_one_place_is_enough(quad, said):
    assert where(quad) == said


def test_the_corners_of_a_quad_may_come_in_any_order():
    a, b, c, d = box(8, 8, 56, 22)
    for quad in ((a, b, c, d), (d, c, b, a), (c, a, d, b)):
        assert where(quad) == "yes"


def test_ink_that_is_covered_or_cut_away_weighs_nothing():
    gone = page(visible=[1, 0, 1])
    assert where(box(10, 10, 30, 20), rendition=gone) == "yes"
    assert where(box(34, 10, 54, 20), rendition=gone) == "no"


def test_it_must_be_on_the_right_page():
    two = page(pages=2)
    assert where(box(10, 10, 54, 20), at=1, rendition=two) == "no"
    assert where(box(10, 10, 54, 20), at=None, rendition=two) == "unknown"
    assert where(box(10, 10, 54, 20), at=None) == "yes"


def test_without_a_box_or_a_place_nothing_is_known():
    assert where(None) == "unknown"
    assert where(box(0, 0, 9, 9), truth=Field("total", "money", "9.00")) == "unknown"
    assert where(box(0, 0, 9, 9), rendition=page(visible=[0, 0, 0])) == "unknown"


@given(st.floats(0, 2 * math.pi), st.floats(-200, 200), st.floats(0.4, 0.6))
def test_a_page_may_be_turned_under_its_words(angle, shift, share):
    """The share of a word that a box covers does not depend on how both lie."""
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    turned = np.array(WORDS) @ turn + shift
    cover = np.array(box(10, 40, 10 + 40 * share, 50)) @ turn + shift
    if abs(share - 0.5) > 0.001:
        found = where(tuple(map(tuple, cover.tolist())), rendition=page(turned))
        assert found == ("yes" if share > 0.5 else "no")


def test_a_right_value_from_elsewhere_is_told_from_one_that_was_read():
    said = [
        Prediction("s", (Guess("total", "9.00", page=0, quad=quad),))
        for quad in (box(10, 40, 50, 50), box(60, 60, 90, 90), None)
    ]
    document = receipt({"total": TOTAL})
    found = [judge(document, page(), each)[0] for each in said]
    assert [match.strict for match in found] == ["right"] * 3
    assert [match.placed for match in found] == ["yes", "no", "unknown"]
