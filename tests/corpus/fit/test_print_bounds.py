"""Where print is, found without labels, and what lies around its paper: on drawn photographs."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.fit.print_bounds import find_print, overlap
from docextract_eval.corpus.fit.surroundings import find_surroundings
from tests.house.drawn_photographs import SHEET, SIZE, around, photograph

HEIGHT = 13
"""Of the letters of the drawn photographs."""


@pytest.mark.parametrize("table", [20, 60, 130, 180, None])
@pytest.mark.parametrize("light", [0.0, 0.3, 0.5])
def test_print_is_found_on_any_table_in_any_light(table, light):
    image, words = photograph(table, light=light)
    found = find_print(image)
    assert overlap(found.bounds, around(words)) > 0.9
    assert found.height == pytest.approx(HEIGHT, rel=0.25)


@pytest.mark.parametrize("scale", [0.5, 2.5])
def test_print_is_found_in_small_and_in_large_pictures(scale):
    image, words = photograph()
    found = find_print(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    assert overlap(found.bounds, tuple(scale * each for each in around(words))) > 0.9
    assert found.height == pytest.approx(scale * HEIGHT, rel=0.3)


def test_marks_on_the_table_are_no_print():
    """A row of specks below the sheet, as high as letters, and as near as the next line."""
    image, words = photograph(170, sheet=(90, 60, 510, 640), light=0.1)
    for x in range(40, 590, 12):
        cv2.rectangle(image, (x, 680), (x + 6, 691), 40, -1)
    assert overlap(find_print(image).bounds, around(words)) > 0.9


@pytest.mark.parametrize("lines", [0, 3])
def test_where_there_are_few_lines_the_finding_is_in_doubt(lines):
    image, _ = photograph(lines=lines)
    assert find_print(image) is None


@pytest.mark.parametrize("colour", [None, (0.7, 0.9, 1.1)])
def test_surroundings_are_what_is_beside_the_sheet(colour):
    """Nearly all of it, and hardly anything else, however uneven the light is."""
    image, words = photograph(100, colour=colour)
    found = find_surroundings(image, around(words), HEIGHT)
    scale = len(found.shown) / SIZE[0]
    left, top, right, bottom = (round(scale * each) for each in SHEET)
    true = np.ones(found.shown.shape, bool)
    true[top:bottom, left:right] = False
    assert found.shown[true].mean() > 0.9
    assert found.shown[~true].mean() < 0.03
    assert found.sides() == (True, True, True, True)


@pytest.mark.parametrize("table", [30, 100, 180])
def test_their_level_is_that_of_the_table_beside_the_paper_in_the_same_light(table):
    """Of a rough one as of a plain one: closing over ink does not make it brighter."""
    image, words = photograph(table, light=0.1)
    rough = np.clip(image + np.random.default_rng(0).integers(-25, 26, SIZE), 0, 255)
    left, top, right, bottom = SHEET
    rough[top:bottom, left:right] = image[top:bottom, left:right]
    image = rough.astype(np.uint8)
    found = find_surroundings(image, around(words), HEIGHT)
    assert found.level() == pytest.approx(table / 235, abs=0.05)


def test_where_paper_fills_the_picture_there_are_none():
    image, words = photograph(None)
    found = find_surroundings(image, around(words), HEIGHT)
    assert not found.shown.any()
    assert found.sides() == (False, False, False, False)


def test_sides_are_named_from_the_top_clockwise():
    image, words = photograph(60, sheet=(60, 0, 600, 800))
    assert find_surroundings(image, around(words), HEIGHT).sides() == (False, False, False, True)


def test_a_cell_says_how_bright_surroundings_are_there_by_their_level():
    """On the left of the table lies a brighter strip; behind the paper nothing is known."""
    image, words = photograph(60, light=0.0)
    image[:, :40] = 120
    cells = find_surroundings(image, around(words), HEIGHT).cells(16)
    assert cells[:, 0] == pytest.approx(2, rel=0.1)
    assert cells[:, -1] == pytest.approx(1, rel=0.1)
    assert np.isnan(cells[5:10, 5:10]).all()
