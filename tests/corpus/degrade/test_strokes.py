"""Strokes of a nib: against distances to the path."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.strokes import (
    ellipse,
    path_pixels,
    place_paths,
    stroke_mask,
)


@pytest.mark.parametrize("width", [1, 3, 5.2, 9])
def test_a_stroke_is_as_wide_as_its_nib(width):
    """Across a line, in px of full ink; and nothing is drawn away from it."""
    spots = path_pixels([np.array([[20.0, 50], [80, 50]])])
    mask = stroke_mask((100, 100), spots, width)
    across = mask[:, 50].astype(float).sum() / 255
    assert across == pytest.approx(width, abs=1)
    assert mask[:40].max() == mask[60:].max() == 0


def test_a_path_has_no_gaps():
    """No pixel is more than one away from the next, and both ends are on it."""
    path = np.random.default_rng(5).uniform(0, 200, (9, 2))
    spots = path_pixels([path])
    assert np.abs(np.diff(spots, axis=0)).max() <= 1
    assert (spots[0] == np.floor(path[0])).all()
    assert (spots[-1] == np.floor(path[-1])).all()


def test_what_lies_beyond_the_page_is_cut_and_the_rest_is_as_it_was():
    """A stroke over an edge is a cut of a stroke on a larger page."""
    path = np.array([[-20.0, -10], [30, 40], [90, -30], [60, 95]])
    spots = path_pixels([path])
    large = stroke_mask((200, 200), spots + 50, 4)
    small = stroke_mask((80, 70), spots, 4)
    assert (small == large[50:130, 50:120]).all()
    assert stroke_mask((80, 70), spots + 900, 4).max() == 0


def test_a_stroke_has_as_much_ink_as_is_asked():
    """A stroke of half the ink is half as dark."""
    spots = path_pixels([np.array([[20.0, 50], [80, 50]])])
    assert stroke_mask((100, 100), spots, 5, 128).max() == 128


def test_a_ring_goes_around_its_middle():
    """All its points are on the ellipse; a whole turn closes it."""
    points = ellipse((30, 40), (20, 10))
    assert (((points - [30, 40]) / [20, 10]) ** 2).sum(axis=1) == pytest.approx(1, abs=0.01)
    assert points[0] == pytest.approx(points[-1])


@pytest.mark.parametrize("degrees", [0, 30, -45, 90])
def test_paths_turn_clockwise_about_their_origin(degrees):
    """As points of the complex plane do, when y goes down."""
    (path,) = place_paths([np.array([[1.0, 0], [0, 2]])], 10, degrees, (5, 7))
    turn = 10 * np.exp(1j * np.radians(degrees))
    expected = turn * np.array([1, 2j]) + (5 + 7j)
    assert path[:, 0] + 1j * path[:, 1] == pytest.approx(expected, abs=0.06)
