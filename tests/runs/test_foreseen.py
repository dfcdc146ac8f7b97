"""A cost that is foreseen from ten documents: the bill is in its interval as often as said."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.runs.execution.foreseen import FEWEST, foreseen_cost


def test_fewer_than_ten_documents_foresee_nothing():
    paid = {f"d{n}": [0.5] for n in range(FEWEST - 1)}
    assert foreseen_cost(paid, 90, 90) is None
    assert foreseen_cost(paid | {"last": [0.5]}, 0, 0) is None


@pytest.mark.parametrize("skew", [0.2, 0.6])
@pytest.mark.parametrize("left", [5, 200])
def test_the_bill_is_in_the_interval_about_as_often_as_it_says(skew, left):
    """Documents differ in length, and the readings of one are alike; skewed costs lose a little."""
    rng, held = np.random.default_rng(3), 0
    for _ in range(1_000):
        document = np.exp(rng.normal(0, skew, FEWEST + left))
        cost = document[:, None] * rng.uniform(0.95, 1.05, (FEWEST + left, 3))
        paid = {str(n): cost[n].tolist() for n in range(FEWEST)}
        found = foreseen_cost(paid, 3 * left, left)
        held += found.low <= cost[FEWEST:].sum() <= found.high
    assert 0.90 <= held / 1_000 <= 0.98
