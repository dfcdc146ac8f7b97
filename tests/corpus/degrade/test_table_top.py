"""What paper lies on: its shadow falls to one side, and a camera sees its colour."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Outline
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.table_top import draw_table_top
from docextract_eval.records import Step
from tests.ink import sheet

SIZE, PAPER = (600, 500), (300, 260)
"""Of a picture, and of the paper in its middle."""
TOP, LEFT = 150, 120
ATS = [0.0003 + i / 997 for i in range(7)]


def laid(colour=False, at=0.41, light_from=0.1, lift=0.0):
    """A table under a paper in the middle of the picture, and under none."""
    flow = geometry.homography_flow(np.array([[1.0, 0, -LEFT], [0, 1, -TOP], [0, 0, 1]]), SIZE)
    under = geometry.inside_distance_levels(flow, PAPER)
    outline = Outline(SIZE, 150, 0, colour, lift=np.full(under.shape, lift))
    params = {"at": at, "tone": 0.6, "light_from": light_from, "clutter": 0.99}
    return [
        draw_table_top(outline, params, each).astype(float)
        for each in (under, np.zeros_like(under))
    ]


def beside(image, near, far):
    """The mean of the bands so many px outside each of the paper's four sides."""
    low, right = TOP + PAPER[0], LEFT + PAPER[1]
    rows, columns = slice(TOP + 40, low - 40), slice(LEFT + 40, right - 40)
    return np.array(
        [
            image[TOP - far : TOP - near, columns].mean(),
            image[low + near : low + far, columns].mean(),
            image[rows, LEFT - far : LEFT - near].mean(),
            image[rows, right + near : right + far].mean(),
        ]
    )


def test_a_shadow_falls_away_from_the_light():
    """Two sides that meet have a wide one; on the other two hardly more than the edge is dark."""
    with_paper, without = laid()
    missing = 1 - beside(with_paper, 8, 16) / beside(without, 8, 16)
    assert max(missing) > 0.15
    assert min(missing) < max(missing) / 3


@pytest.mark.parametrize(("light_from", "side"), [(0.0, 2), (0.25, 0), (0.5, 3), (0.75, 1)])
def test_the_widest_shadow_is_opposite_the_light(light_from, side):
    """Light from the right, from below, from the left, from above."""
    with_paper, without = laid(light_from=light_from)
    missing = 1 - beside(with_paper, 8, 16) / beside(without, 8, 16)
    assert np.argmax(missing) == side


def test_what_stands_up_throws_its_shadow_farther():
    """A sheet 30 px above the table shades what a flat one leaves in the light."""
    far = []
    for lift in (0.0, 30.0):
        with_paper, without = laid(light_from=0.0, lift=lift)
        far.append(1 - beside(with_paper, 30, 40)[2] / beside(without, 30, 40)[2])
    assert far[0] < 0.02
    assert far[1] > 0.1


def test_where_paper_and_table_meet_it_is_dark_all_around():
    with_paper, without = laid()
    assert (beside(with_paper, 0, 2) < 0.96 * beside(without, 0, 2)).all()


@pytest.mark.parametrize("at", ATS)
def test_far_from_the_paper_the_table_is_as_without_it(at):
    with_paper, without = laid(at=at)
    assert (with_paper[:60, :60] == without[:60, :60]).all()


@pytest.mark.parametrize("at", ATS)
def test_a_table_in_gray_is_as_light_as_in_colour(at):
    """It is the same table."""
    (gray, _), (colour, _) = laid(at=at), laid(colour=True, at=at)
    blue, green, red = (colour[..., i] for i in range(3))
    assert np.abs(gray - (0.114 * blue + 0.587 * green + 0.299 * red)).max() < 2.5


def test_a_camera_sees_the_colours_of_the_table_beside_white_paper(clean):
    """Framed alone, a gray page stays gray; where a camera tints it, its table is another tint."""
    (framed,) = draw_steps("framing@5", 3, "doc")
    assert degrade(clean[1], (framed,)).image.ndim == 2
    seen = degrade(clean[1], (framed, Step("white_balance", 1, {"kelvin": 0.0}))).image
    apart = seen.max(axis=2).astype(int) - seen.min(axis=2)
    paper = seen.min(axis=2) == 255
    assert paper.mean() > 0.2
    assert not apart[paper].any()
    assert np.median(apart[~paper]) > 4


def test_no_side_of_a_framed_paper_is_straight():
    """A sheet that was handled bends by some px, and what is on it goes with it."""
    page = sheet(np.full((900, 700), 255, np.uint8))
    step = Step(
        "framing", 4, {**draw_steps("framing@4", 3, "doc")[0].params, "tone": 0.0, "cut": 0.0}
    )
    image = degrade(page, (step,)).image
    white = image == 255
    rows = np.flatnonzero(white.any(axis=1))[60:-60]
    edge = white[rows].argmax(axis=1).astype(float)
    line = np.polyval(np.polyfit(rows, edge, 1), rows)
    assert 1 < np.abs(edge - line).max() < 8
