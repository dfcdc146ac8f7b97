"""A box and its words are compared with where the field stands, on the page that was named."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.matching import judge
from docextract_eval.matching.align import PageWords
from docextract_eval.matching.polygons import convex_hull, overlap_share, sort_corners
from docextract_eval.records import Field, Grounding, Guess, Place, Prediction
from tests.matching.receipts import receipt, rendered
from tests.matching.test_place import TOTAL, WORDS, box, page

ROUND = [(0, 0), (4, 0), (6, 3), (3, 6), (-1, 4)]


def ground(quad, at=0, rendition=None, truth=TOTAL):
    return PageWords(rendition or page()).grounding(truth, Guess("total", "9", page=at, quad=quad))


def test_a_box_around_the_words_of_a_place_is_that_place():
    found = ground(box(10, 10, 54, 20))
    assert found == Grounding(1.0, box_words=2, place_words=2, shared_words=2, page="only")


def test_a_field_that_stands_twice_may_be_taken_from_either_place():
    assert ground(box(10, 40, 50, 50)) == Grounding(1.0, 1, 1, 1, "only")
    assert ground(box(60, 60, 90, 90)) == Grounding(0.0, 0, 2, 0, "only")


def test_a_box_over_everything_has_all_words_and_little_overlap():
    found = ground(box(0, 0, 100, 100))
    assert (found.box_words, found.place_words, found.shared_words) == (3, 2, 2)
    assert found.overlap == pytest.approx(44 * 10 / 100**2)


def test_half_of_a_place_overlaps_by_half():
    assert ground(box(10, 10, 32, 20)).overlap == pytest.approx(0.5)
    assert ground(box(10, 10, 32, 20)).shared_words == 1


def test_the_corners_of_a_box_may_come_in_any_order():
    a, b, c, d = box(10, 10, 54, 20)
    assert ground((a, c, b, d)) == ground((d, c, b, a)) == ground((a, b, c, d))


@pytest.mark.parametrize(
    "quad", [box(10, 10, 10, 10), ((0, 0), (9, 9), (3, 3), (5, 5)), box(0, 0, float("nan"), 9)]
)
def test_a_box_without_an_area_is_nowhere(quad):
    assert ground(quad) == Grounding(0.0, 0, 2, 0, "only")


def test_words_without_ink_are_nowhere():
    gone = page(visible=[1, 0, 1])
    assert ground(box(10, 10, 30, 20), rendition=gone) == Grounding(1.0, 1, 1, 1, "only")
    nothing = page(visible=[0, 0, 0])
    assert ground(box(10, 10, 54, 20), rendition=nothing) == Grounding(0.0, 0, 0, 0, "only")


def test_a_page_is_right_wrong_or_not_named():
    two = page(pages=2)
    here = box(10, 10, 54, 20)
    assert ground(here, 0, two) == Grounding(1.0, 2, 2, 2, "right")
    assert ground(here, 1, two) == Grounding(0.0, 2, 2, 0, "wrong")
    assert ground(here, 7, two) == Grounding(0.0, 0, 2, 0, "wrong")
    assert ground(here, None, two) == Grounding(None, 0, 2, 0, "unknown")
    assert ground(None, 1, two) == Grounding(None, 0, 2, 0, "wrong")
    assert ground(None, 0, two) == Grounding(None, 0, 2, 0, "right")


def test_a_field_that_is_absent_has_no_place():
    absent = Field("tip", "money", None)
    assert ground(box(10, 40, 50, 50), truth=absent) == Grounding(0.0, 1, 0, 0, "only")
    missed = PageWords(page()).grounding(TOTAL, None)
    assert missed == Grounding(None, 0, 2, 0, "unknown")


def test_every_labelled_cell_of_a_prediction_with_a_box_is_compared():
    date = Field("date", "date", "2024-03-07", places=(Place(0, (2,)),))
    document = receipt({"total": TOTAL, "date": date})
    shown = dataclasses.replace(rendered(document), quads=(np.array(WORDS, np.float32),))
    boxed = Guess("total", "9.00", page=0, quad=box(10, 10, 54, 20))
    found = judge(document, shown, Prediction("s", (boxed, Guess("tip", "1.00"))))
    by_field = {match.field: match.grounding for match in found}
    assert by_field["total"].overlap == 1
    assert by_field["date"] == Grounding(None, 0, 1, 0, "unknown")
    plain = judge(
        document, shown, Prediction("s", (dataclasses.replace(boxed, quad=None, page=None),))
    )
    assert {match.grounding for match in plain} == {None}


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=4, max_size=4, unique=True))
def test_the_overlap_is_the_share_of_points_that_are_in_both(corners):
    """As is found by throwing many points."""
    quad = convex_hull(corners)
    points = np.random.default_rng(0).uniform(-1, 9, (20_000, 2))

    def inside(polygon):
        edges = zip(polygon, [*polygon[1:], polygon[0]], strict=True)
        return np.all(
            [
                (bx - ax) * (points[:, 1] - ay) >= (by - ay) * (points[:, 0] - ax)
                for (ax, ay), (bx, by) in edges
            ],
            axis=0,
        )

    if len(quad) < 3:
        return
    both, either = inside(quad) & inside(ROUND), inside(quad) | inside(ROUND)
    assert overlap_share(ROUND, sort_corners(quad)) == pytest.approx(
        both.sum() / either.sum(), abs=0.03
    )
