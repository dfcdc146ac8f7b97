"""The mean gap: worked out by hand, and told from what chance makes of small samples."""

from __future__ import annotations

import numpy as np
import pytest
from research.rms_gap import mean_gap


def cells(shares, documents=40, seed=0):
    """Cells of a document a field, right as often as said."""
    rng = np.random.default_rng(seed)
    return {
        (f"{seed}-{at}", field): bool(rng.random() < share)
        for field, share in shares.items()
        for at in range(documents)
    }


def exactly(field, right, documents=20):
    return {(str(at), field): at < right for at in range(documents)}


def test_it_is_the_mean_over_fields_and_engines_whatever_their_sign():
    """Of two engines and two fields: 10, 0, 30 and 20 points."""
    real = [exactly("total", 18) | exactly("date", 20), exactly("total", 10) | exactly("date", 8)]
    made = [exactly("total", 20) | exactly("date", 20), exactly("total", 16) | exactly("date", 4)]
    found = mean_gap(real, made)
    assert found.value == pytest.approx((0.10 + 0 + 0.30 + 0.20) / 4)
    assert found.cells == 4
    assert found.low <= found.value <= found.high


def test_fields_that_few_documents_have_are_left_out():
    real = [exactly("total", 18) | exactly("tip", 4, documents=4)]
    assert mean_gap(real, real).cells == 1
    assert mean_gap([exactly("tip", 4, documents=4)], real) is None


def test_without_a_gap_it_is_what_chance_makes():
    shares = {f"field {at}": 0.7 for at in range(12)}
    found = mean_gap([cells(shares, seed=1)], [cells(shares, seed=2)])
    assert found.value == pytest.approx(found.chance, rel=0.35)
    assert found.low < found.chance


def test_a_gap_is_above_chance_and_its_interval_excludes_it():
    shares = {f"field {at}": 0.9 for at in range(12)}
    lower = {f"field {at}": 0.5 for at in range(12)}
    found = mean_gap([cells(lower, seed=1)], [cells(shares, seed=2)])
    assert found.chance < found.low < 0.4 < found.high


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_documents_changes_nothing(order):
    one = cells({"total": 0.6, "date": 0.8}, seed=3)
    turned = dict([*one.items()][::order])
    assert mean_gap([turned], [cells({"total": 0.9, "date": 0.8}, seed=4)]) == mean_gap(
        [one], [cells({"total": 0.9, "date": 0.8}, seed=4)]
    )
