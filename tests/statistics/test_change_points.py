"""Where losses fell: exactly without noise, and within the interval with it."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.change_points import locate_fall

DOCUMENTS, PLACES = 200, 9


def test_a_step_and_a_ramp_without_noise_are_found_exactly():
    for start, end in ((0, 1), (3, 4), (8, 9), (2, 6), (0, 9)):
        ramp = np.clip((np.arange(1, PLACES + 1) - start) / (end - start), 0, 1)
        changes = np.tile(-0.3 * ramp, (DOCUMENTS, 1))
        assert locate_fall(changes, np.random.default_rng(1)) == (start, end)


@pytest.mark.parametrize(("start", "end"), [(4, 5), (2, 7)])
def test_the_interval_holds_a_step_and_meets_a_slow_fall_in_nine_of_ten_series(start, end):
    """Documents differ in what they lose, and every release gains and loses some cells besides."""
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        ramp = np.clip((np.arange(1, PLACES + 1) - start) / (end - start), 0, 1)
        lost = rng.random((DOCUMENTS, 1)) < 0.1
        churn = rng.choice([-1.0, 0, 1.0], p=[0.05, 0.9, 0.05], size=(DOCUMENTS, PLACES))
        low, high = locate_fall(-1.0 * lost * ramp + churn, rng)
        held += low <= start and end <= high if end == start + 1 else low < end and high > start
    assert held >= 54


def test_the_same_draws_give_the_same_interval():
    changes = np.random.default_rng(3).normal(-0.1, 0.5, (50, 6))
    found = [locate_fall(changes, np.random.default_rng(5)) for _ in range(2)]
    assert found[0] == found[1]
