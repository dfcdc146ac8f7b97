"""What moved is found in the mechanism that moved: exact, and nothing left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics.shift import (
    Factors,
    TypedCells,
    associated_values,
    mechanism_values,
    split_shift,
)

pytestmark = pytest.mark.long

COUNTRY = np.array([0, 0, 1, 1, 2, 2])
LAYOUT = np.array([0, 1, 0, 1, 0, 1])
FACTORS = {"country": COUNTRY, "layout": LAYOUT}


def shares(of_country, of_first_layout):
    """The shares of the six types: of countries, and of the first layout in each."""
    first = np.asarray(of_first_layout)[COUNTRY]
    share = np.asarray(of_country)[COUNTRY] * np.where(LAYOUT == 0, first, 1 - first)
    return share[None, :]


COUNTRIES, FIRST = [0.5, 0.3, 0.2], [0.6, 0.5, 0.1]
USUAL = shares(COUNTRIES, FIRST)
ACCURACY = np.array([[0.9, 0.7, 0.95, 0.6, 0.5, 0.85]])


@given(st.integers(0, 10_000))
def test_the_values_add_up_to_the_difference(seed):
    rng = np.random.default_rng(seed)
    sides = [rng.dirichlet(np.ones(6))[None, :] for _ in range(2)]
    levels = [rng.random((1, 6)) for _ in range(2)]
    means = [(side * level).sum() for side, level in zip(sides, levels, strict=True)]
    found = mechanism_values(FACTORS, sides, levels)
    assert sum(value[0] for value in found.values()) == pytest.approx(means[1] - means[0])
    associated = associated_values(FACTORS, sides, levels[0])
    mix = ((sides[1] - sides[0]) * levels[0]).sum()
    assert sum(value[0] for value in associated.values()) == pytest.approx(mix)


def test_a_factor_that_did_not_move_has_no_share_though_its_correlate_did():
    """Layouts are printed more often in some countries; then they are set, and countries stay."""
    moved = shares(COUNTRIES, [0.1, 0.1, 0.1])
    found = mechanism_values(FACTORS, (USUAL, moved), (ACCURACY, ACCURACY))
    assert found["country"][0] == pytest.approx(0, abs=1e-12)
    assert found["behaviour"][0] == pytest.approx(0, abs=1e-12)
    assert found["layout"][0] == pytest.approx(((moved - USUAL) * ACCURACY).sum())
    associated = associated_values(FACTORS, (USUAL, moved), ACCURACY)
    assert abs(associated["country"][0]) < abs(found["layout"][0])


def test_what_the_cause_moves_along_is_the_cause_s():
    """Other countries bring other layouts: how layouts are chosen in a country did not move."""
    moved = shares([0.1, 0.2, 0.7], FIRST)
    found = mechanism_values(FACTORS, (USUAL, moved), (ACCURACY, ACCURACY))
    assert found["layout"][0] == pytest.approx(0, abs=1e-12)
    assert found["country"][0] == pytest.approx(((moved - USUAL) * ACCURACY).sum())
    assert abs(associated_values(FACTORS, (USUAL, moved), ACCURACY)["layout"][0]) > 0.001


def test_only_behaviour():
    worse = ACCURACY - 0.05
    found = mechanism_values(FACTORS, (USUAL, USUAL), (ACCURACY, worse))
    assert found["behaviour"][0] == pytest.approx(-0.05)
    assert found["country"][0] == found["layout"][0] == pytest.approx(0)


def test_each_share_is_held_as_often_as_stated():
    """Over 1,000 simulated tables, in at least 93 % of them."""
    many, documents, cells = 1_000, 60, 6
    moved = shares([0.2, 0.5, 0.3], FIRST)
    worse = ACCURACY - np.where(LAYOUT == 1, 0.08, 0.0)
    truth = {
        name: value[0]
        for name, value in mechanism_values(FACTORS, (USUAL, moved), (ACCURACY, worse)).items()
    }
    held = dict.fromkeys(truth, 0)
    for seed in range(many):
        rng = np.random.default_rng(seed)
        sides = [
            simulated(rng, share[0], level[0], documents, cells, side * documents)
            for side, (share, level) in enumerate(((USUAL, ACCURACY), (moved, worse)))
        ]
        (found,) = split_shift(*sides, [np.arange(6)], seed, Factors(FACTORS, are_causes=True))
        if found.types < 6:  # a type was too rare to be in common: another estimand
            held = {name: many_held + 1 for name, many_held in held.items()}
            continue
        for name, share in found.shares.items():
            held[name] += share.low <= truth[name] <= share.high
    assert min(held.values()) >= 0.93 * many, held


def simulated(rng, share, accuracy, documents, cells, first):
    """Documents of which each has cells of all types."""
    kind = rng.choice(6, documents * cells, p=share)
    ease = np.repeat(rng.normal(0, 0.05, documents), cells)
    right = rng.random(documents * cells) < np.clip(accuracy[kind] + ease, 0, 1)
    source = np.repeat(np.arange(documents), cells)
    return TypedCells(right.astype(float), np.ones(len(source)), source + first, kind)
