"""Folded paper: which way each fold stands up."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval import geometry
from docextract_eval.corpus.degrade import Outline, folds

PAGE = Outline((400, 300), 150)
STEP = 1 / 65536
"""Numbers that are read off a tile are multiples of it."""


@pytest.mark.parametrize(("number", "way"), [(0, 1), (0.5 - STEP, 1), (0.5, -1), (1 - STEP, -1)])
def test_as_many_numbers_make_a_ridge_as_a_valley(monkeypatch, number, way):
    """A ridge shifts what is near it one way, a valley the other way."""
    monkeypatch.setattr(
        folds, "uniform_numbers", lambda _, count, *__: [0.5, 0.5, number] * (count // 3)
    )
    flow = folds.FOLD.bend(PAGE, {"at": 0.2, "count": 1.0, "hinge": 2.0})
    room = (np.array(flow.size) - PAGE.size)[::-1] / 2
    shift = flow.nodes - geometry.node_points(flow.size) + room
    assert np.sign(shift.sum()) == way
