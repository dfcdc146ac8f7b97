"""Where the points of a field lie that is enlarged to a page."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.relief import coarse_points, mirror_to_light


@pytest.mark.parametrize("size", [(100, 60), (1754, 1240), (33, 7)])
def test_points_lie_in_the_middle_of_equal_cells(size):
    xs, ys = coarse_points(size)
    for points, length in ((xs.ravel(), size[1]), (ys.ravel(), size[0])):
        cell = length / len(points)
        assert points[0] == pytest.approx(cell / 2)
        assert points[-1] == pytest.approx(length - cell / 2)
        assert np.diff(points) == pytest.approx(np.full(len(points) - 1, cell))


@pytest.mark.parametrize(
    ("light_from", "right"), [(0.0, 0.9), (0.05, 0.9), (0.5, 0.2), (0.55, 0.2)]
)
def test_the_brighter_half_is_on_the_side_of_the_light(light_from, right):
    """Whichever way round a field was measured."""
    for field in (np.array([[0.2, 0.5, 0.9]]), np.array([[0.9, 0.5, 0.2]])):
        assert mirror_to_light(field, light_from)[0, -1] == right
