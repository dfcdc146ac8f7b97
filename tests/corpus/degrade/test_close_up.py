"""A frame around print: of the shapes that were measured, and through print that runs on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.degrade import Outline
from docextract_eval.corpus.degrade.camera_view import CLOSE_UP
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.measured import PERCENTILES, read_measured

MEASURED = read_measured("docextract_eval.corpus.degrade", "photograph.json")
PRINT = (100.0, 200.0, 500.0, 900.0)
PAGE = Outline((1000, 600), 203, print_box=PRINT)
WHOLE = {"above": 0.0, "below": 0.0, "near": 1.0, "at_left": 0.5, "at_top": 0.25}


def frame(page=PAGE, **params):
    """The size of the picture, and where its corner is on the page."""
    flow = CLOSE_UP.bend(page, WHOLE | params)
    (corner,) = flow.points_on_old_page(np.array([[0.0, 0.0]]))
    return flow.size, tuple(corner)


def test_print_fills_the_longer_side_by_its_share():
    """400 x 700 of print: in a tall frame by its width, in a square one by its height."""
    size, _ = frame(aspect=2.0, filled=0.8)
    assert size == (1000, 500)
    size, _ = frame(aspect=1.0, filled=0.7)
    assert size == (1000, 1000)


def test_the_free_space_is_shared_between_the_sides():
    _, (left, top) = frame(aspect=1.0, filled=0.7)
    assert (left, top) == (PRINT[0] - 0.5 * 600, PRINT[1] - 0.25 * 300)


@pytest.mark.parametrize(("side", "bounds"), [("below", (200, 760)), ("above", (340, 900))])
def test_print_that_runs_on_is_cut_by_the_frame(side, bounds):
    """A fifth of 700 px is beyond a frame that shows the rest, and no space on that side."""
    (height, _), (_, top) = frame(**{side: 0.2}, aspect=1.4, filled=0.99)
    cut = top + height if side == "below" else top
    assert cut == pytest.approx(bounds[side == "below"], abs=1)


def test_of_a_long_roll_a_picture_shows_what_can_be_read():
    """The upper part of the print, four times as high as wide, in a picture of a bounded size."""
    roll = Outline((20_000, 600), 203, print_box=(100.0, 200.0, 500.0, 19_000.0))
    (height, _), (_, top) = frame(roll, aspect=2.0, filled=1.0)
    assert (top, height) == pytest.approx((200, 4 * 400), abs=1)


def test_a_page_without_words_is_framed_as_a_whole():
    size, corner = frame(dataclasses.replace(PAGE, print_box=None), aspect=1000 / 600, filled=1.0)
    assert size == PAGE.size
    assert corner == (0, 0)


def test_frames_are_those_of_real_photographs():
    """Percentile by percentile, and print runs on as often as it was counted."""
    drawn = [draw_steps("close_up@3", 1, f"receipt-{at}")[0].params for at in range(1000)]
    for name, values in MEASURED["frame"].items():
        found = np.percentile([params[name] for params in drawn], PERCENTILES[1:-1])
        assert found == pytest.approx(np.array(values[1:-1]), abs=0.06), name
    for side, share in MEASURED["runs_on"].items():
        assert np.mean([params[side] > 0 for params in drawn]) == pytest.approx(share, abs=0.06)


def framed(page, **params):
    (step,) = draw_steps("close_up@3", 1, "receipt-1")
    drawn = {**step.params, **WHOLE, "aspect": 1.33, "filled": 0.9, **params}
    return degrade(page, [dataclasses.replace(step, params=drawn)])


def test_words_beyond_the_frame_are_not_visible(clean):
    _, page = clean
    after = framed(page, below=0.3)
    low = page.quads[:, 0, 1] > np.quantile(page.quads[:, 0, 1], 0.9)
    assert (after.visible[low] == 0).all()
    assert (after.visible[~low] > 0).any()


def test_all_words_are_in_the_frame_where_none_runs_on(clean):
    _, page = clean
    assert (framed(page).visible == page.visible).all()
