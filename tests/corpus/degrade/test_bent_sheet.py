"""One surface of a sheet: it bends the print, lights it, lifts it off the table, all at once."""

from __future__ import annotations

import math

import numpy as np
import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS, Outline, bent_sheet
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.relief import (
    Camera,
    Light,
    Relief,
    blur_by_height,
    cast_shade,
    relative_light,
    seen_flow,
)
from tests.ink import sheet

ROLL, SHEET = Outline((1200, 480), 150), Outline((1754, 1240), 150)
KINDS = {ROLL: bent_sheet._KINDS_OF_ROLL, SHEET: bent_sheet._KINDS_OF_SHEET}
CASES = [(page, number) for page, kinds in KINDS.items() for number in range(len(kinds))]
SOURCES = ("doc-1", "doc-2", "doc-3")


def drawn(severity, source="doc-1", **params):
    """The drawn parameters of a bent sheet, with some replaced."""
    return {**draw_steps(f"bent_sheet@{severity}", 3, source)[0].params, **params}


def kind_params(page, number, **params):
    """Parameters that choose the kind of this number for a page."""
    shares = np.cumsum([0, *KINDS[page].values()])
    return drawn(4, kind=float(shares[number] + shares[number + 1]) / 2, **params)


def plane(height):
    """A flat sheet at a height."""
    return lambda x, y: Relief(
        np.full(np.broadcast_shapes(x.shape, y.shape), height), 0 * x * y, 0 * x * y
    )


def test_what_is_nearer_to_the_camera_is_larger():
    """A sheet that is lifted by a tenth of the camera's distance is 10/9 times as large."""
    flow = seen_flow(plane(100.0), ROLL, Camera(1000.0, (0.0, 0.0)))
    middle = np.array(flow.size[::-1]) / 2
    ends = flow.points_on_old_page(middle + np.array([[-90.0, 0.0], [90.0, 0.0]]))
    assert ends[1, 0] - ends[0, 0] == pytest.approx(162, abs=0.05)


def test_a_camera_to_the_right_sees_what_is_lifted_farther_left():
    flow = seen_flow(plane(10.0), ROLL, Camera(1e6, (0.3, 0.0)))
    (seen,) = flow.points_on_old_page(np.array([np.array(flow.size[::-1]) / 2]))
    assert seen == pytest.approx([243, 600], abs=0.05)


def test_a_slope_is_lit_by_the_cosine_of_its_angle():
    """One that faces a lamp at 45 degrees catches the root of two times what flat paper does."""
    lamp = Light((1.0, 0.0), 1.0, 1.0)
    slopes = np.array([-1.0, 0.0, 1.0])
    relief = Relief(np.zeros(3), slopes, np.zeros(3))
    assert relative_light(relief, lamp) == pytest.approx([math.sqrt(2), 1, 0])


def test_a_step_shades_what_is_behind_it_and_nothing_before_it():
    """Light from the left: the low ground to the right of a wall is dark, and no other."""
    height = np.zeros((20, 60))
    height[:, 25:30] = 100.0
    relief = Relief(height, np.zeros_like(height), np.zeros_like(height))
    left = cast_shade(relief, Light((-1.0, 0.0), 1.0, 0.6), 12)
    assert (left[:, :30] == 1).all()
    assert left[10, 31] < 0.6
    assert (left[:, 50:] == 1).all()


def test_what_is_off_the_plane_of_focus_is_blurred():
    """On a ramp the middle stays sharp, and both ends do not."""
    lines = np.full((400, 400), 255, np.uint8)
    lines[:, ::4] = 0

    def ramp(x, y):
        height = np.broadcast_to(y / 4, np.broadcast_shapes(x.shape, y.shape))
        return Relief(height, 0 * height, 0 * height)

    spread = blur_by_height(ramp, lines, 50).astype(float).std(axis=1)
    assert spread[190:210].min() > 0.97 * lines.std()
    assert max(spread[:5].max(), spread[-5:].max()) < 0.6 * lines.std()


@pytest.mark.parametrize(("page", "number"), CASES)
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("rumple", [0.0, 1.5])
def test_slopes_are_those_of_the_heights(page, number, source, rumple):
    """Whatever its kind: a few px farther, the height is other by as much as the slope says."""
    params = kind_params(page, number, at=drawn(4, source)["at"], rumple=rumple)
    surface = bent_sheet._sheet_surface(page, params)
    x, y = (
        line.ravel()
        for line in np.meshgrid(
            np.linspace(7, page.size[1] - 7, 23), np.linspace(7, page.size[0] - 7, 29)
        )
    )
    here = surface(x, y)
    for across, down, slope in ((4, 0, here.across), (0, 4, here.down)):
        before, after = surface(x - across, y - down), surface(x + across, y + down)
        # Sines are read off a table of 4096 steps, so that differences of heights are coarse.
        assert np.abs((after.height - before.height) / 8 - slope).max() < 0.05
        assert np.abs(slope).max() < 0.95


@pytest.mark.parametrize(("page", "number"), CASES)
def test_no_kind_is_much_higher_than_was_drawn(page, number):
    params = kind_params(page, number)
    highest = []
    for source in SOURCES:
        surface = bent_sheet._sheet_surface(page, params | {"at": drawn(4, source)["at"]})
        x, y = np.meshgrid(np.linspace(0, page.size[1], 20), np.linspace(0, page.size[0], 20))
        highest.append(np.ptp(surface(x, y).height) * 25.4 / page.dpi)
    assert 0.2 * params["height"] < np.mean(highest) < 2 * params["height"]


def test_two_of_five_sheets_have_soft_waves_in_all_directions():
    """As counted by eye: beside each other and below each other, places differ in height alike."""
    found = [drawn(4, f"doc-{at}")["rumple"] for at in range(300)]
    assert np.mean(np.array(found) > 0) == pytest.approx(0.4, abs=0.09)
    flat = drawn(4, height=0.0, rumple=0.0)
    x, y = np.meshgrid(np.arange(0.0, ROLL.size[1], 6), np.arange(0.0, ROLL.size[0], 6))
    assert not bent_sheet._sheet_surface(ROLL, flat)(x, y).height.any()
    spread = []
    for at in (0.1, 0.3, 0.5, 0.7, 0.9):
        height = bent_sheet._sheet_surface(ROLL, flat | {"rumple": 1.5, "at": at})(x, y).height
        assert 0.4 < np.ptp(height) * 25.4 / ROLL.dpi < 4
        steps = [np.abs(np.diff(height, axis=axis)) for axis in (0, 1)]
        assert max(step.max() for step in steps) < 6  # no facet has an edge
        spread.append([step.mean() for step in steps])
    down, across = np.mean(spread, axis=0)
    assert 0.4 < down / across < 2.5


@pytest.mark.parametrize("source", SOURCES)
def test_light_from_the_other_side_changes_places_of_bright_and_dark(source):
    """The print stays where it is, and the slopes that were lit are in the shade."""
    blank = sheet(np.full(ROLL.size, 200, np.uint8))
    curled = DEGRADATIONS.load("bent_sheet").repaint
    params = drawn(4, source, kind=0.1, light_from=0.25)
    lit, other = (
        curled(blank, params | {"light_from": turn}).astype(float).ravel() for turn in (0.25, 0.75)
    )
    assert np.corrcoef(lit, other)[0, 1] < 0
    flows = [
        bent_sheet.BENT_SHEET.bend(ROLL, params | {"light_from": turn}).nodes
        for turn in (0.25, 0.75)
    ]
    assert (flows[0] == flows[1]).all()


@pytest.mark.parametrize("scene", ["phone_photo", "coffee_table", "web_photo"])
@pytest.mark.parametrize("source", SOURCES)
def test_all_light_of_a_scene_comes_from_one_side(scene, source):
    steps = draw_steps(f"{scene}@3", 3, source)
    from_sides = {step.params["light_from"] for step in steps if "light_from" in step.params}
    assert len(from_sides) == 1
    assert len([step for step in steps if "light_from" in step.params]) >= 2


def test_light_of_documents_comes_from_all_sides():
    turns = [drawn(3, f"doc-{i}")["light_from"] for i in range(200)]
    assert np.percentile(turns, [10, 50, 90]) == pytest.approx([0.1, 0.5, 0.9], abs=0.1)
