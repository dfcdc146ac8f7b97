"""Raking gives the weights that meet all margins and change nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from docextract_eval.statistics.raking import Margin, kish_size, rake, rake_to_each

LEVELS = (3, 4)


def crossed(seed):
    """A table of masses by two factors, and targets for both."""
    rng = np.random.default_rng(seed)
    mass = rng.gamma(2.0, size=LEVELS).ravel()
    targets = [rng.dirichlet(np.full(size, 3.0)) for size in LEVELS]
    return mass, [
        Margin(*each) for each in zip(np.indices(LEVELS).reshape(2, -1), targets, strict=True)
    ]


def shares(weights, margin):
    return np.bincount(margin.codes, weights, len(margin.target)) / weights.sum()


@pytest.mark.parametrize("seed", range(5))
def test_margins_are_met_and_odds_ratios_stay(seed):
    """Only one table has these margins and the odds ratios of the start."""
    mass, margins = crossed(seed)
    found = rake(mass, margins)
    for margin in margins:
        assert shares(mass * found.weights, margin) == pytest.approx(margin.target, abs=1e-8)
    before, after = (np.log(each).reshape(LEVELS) for each in (mass, mass * found.weights))
    logs = after - before
    assert logs - logs[:1] == pytest.approx(np.tile(logs[:, :1] - logs[:1, :1], LEVELS[1]))
    assert all(fit.is_met and fit.after < 1e-8 for fit in found.margins)


def test_it_is_the_nearest_table_by_entropy():
    """The weights are those that a general optimiser finds: least divergence from the masses."""
    mass, margins = crossed(9)
    start = mass / mass.sum()

    def tilted(multipliers):
        parts = zip(np.split(multipliers, [LEVELS[0]]), margins, strict=True)
        return sum(part[margin.codes] for part, margin in parts)

    def dual(multipliers):
        tilt = tilted(multipliers)
        targets = np.concatenate([m.target for m in margins])
        return float(np.log((start * np.exp(tilt)).sum()) - multipliers @ targets)

    best = minimize(dual, np.zeros(sum(LEVELS)), tol=1e-12).x
    tilt = np.exp(tilted(best))
    expected = start * tilt / (start * tilt).sum()
    raked = mass * rake(mass, margins).weights
    assert raked / raked.sum() == pytest.approx(expected, abs=1e-5)


def test_a_hand_worked_table():
    """Six documents, 4 of A and 2 of B; A is to be a quarter: weights .375 and 2.25."""
    found = rake(np.ones(6), [Margin(np.array([0] * 4 + [1] * 2), np.array([0.25, 0.75]))])
    assert found.weights == pytest.approx([0.375] * 4 + [2.25] * 2)
    assert found.margins[0].before == pytest.approx(2 / 3 - 1 / 4)
    assert kish_size(found.weights) == pytest.approx(36 / (4 * 0.375**2 + 2 * 2.25**2))


def test_what_no_document_is_of_stays_uncovered():
    margin = Margin(np.array([0, 0, 1, -1]), np.array([0.4, 0.4, 0.2]))
    found = rake(np.ones(4), [margin])
    assert found.weights == pytest.approx([1, 1, 2, 0])
    (fit,) = found.margins
    assert (fit.uncovered, fit.after) == pytest.approx((0.2, 0.2))
    assert fit.before == pytest.approx(0.5 * (0.1 + 0.15 + 0.2 + 0.25))
    assert fit.is_met


def test_targets_that_no_weights_meet_together_are_said():
    """All of A is X and all of B is Y, and the target has more of A than of X."""
    one, other = (Margin(np.array([0, 1]), np.array(each)) for each in ([0.7, 0.3], [0.2, 0.8]))
    found = rake(np.ones(2), [one, other])
    assert not all(fit.is_met for fit in found.margins)


def test_many_targets_at_once_are_each_by_itself():
    mass, margins = crossed(3)
    other = [crossed(seed)[1] for seed in (4, 5)]
    stacked = [
        Margin(margin.codes, np.array([each[at].target for each in other]))
        for at, margin in enumerate(margins)
    ]
    for row, each in zip(rake_to_each(mass, stacked), other, strict=True):
        assert row == pytest.approx(rake(mass, each).weights, rel=1e-5)
