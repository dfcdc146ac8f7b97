"""What moves over periods: the mix, the accuracy of types, or nothing."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.shift import TypedCells
from docextract_eval.statistics.trend import find_trend

pytestmark = pytest.mark.long

CELLS = 6


def simulated(seed, sources=240, periods=8, harder=0.0, slope=0.0, step=(0, 0.0)):
    """Cells of easy and hard types, of which ever more are hard, and accuracies that move."""
    rng = np.random.default_rng(seed)
    period = np.arange(sources) % periods
    hard = rng.random(sources) < 0.2 + harder * period
    accuracy = np.where(hard, 0.65, 0.9) + slope * period + np.where(period >= step[0], step[1], 0)
    own = np.clip(accuracy + rng.normal(0, 0.05, sources), 0, 1)
    right = (rng.random((sources, CELLS)) < own[:, None]).astype(float)
    source = np.repeat(np.arange(sources), CELLS)
    types = np.repeat(hard * 2, CELLS) + np.tile(np.arange(CELLS) % 2, sources)
    cells = TypedCells(right.ravel(), np.ones(source.size), source, types)
    return cells, np.repeat(period, CELLS)


def holds(estimate, truth):
    return estimate.low <= truth <= estimate.high


def test_a_mix_that_moves_is_no_slope_of_its_own():
    trend = find_trend(*simulated(1, sources=2_000, harder=0.05))
    assert trend.measured_slope.high < 0
    assert holds(trend.mix_slope, -0.25 * 0.05)
    assert holds(trend.adjusted_slope, 0)
    assert not trend.changes


def test_the_slopes_add_up():
    trend = find_trend(*simulated(2, harder=0.05, slope=-0.01))
    parts = trend.mix_slope.value + trend.adjusted_slope.value
    assert trend.measured_slope.value == pytest.approx(parts)


def test_adjusted_levels_are_those_of_a_regression_on_types_and_periods():
    import statsmodels.api as sm

    cells, period = simulated(3, sources=60, harder=0.05)
    types = np.eye(cells.type.max() + 1)[cells.type][:, np.unique(cells.type)]
    periods = np.eye(period.max() + 1)[period]
    fitted = sm.OLS(cells.right, np.hstack([types[:, 1:], periods])).fit().params[-8:]
    levels = [level.adjusted.value for level in find_trend(cells, period).levels]
    assert np.diff(levels) == pytest.approx(np.diff(fitted))
    assert np.average(levels, weights=periods.sum(axis=0)) == pytest.approx(cells.right.mean())


def test_slopes_are_those_of_a_weighted_line():
    import statsmodels.api as sm

    cells, period = simulated(4, sources=61, slope=-0.02)
    trend = find_trend(cells, period)
    levels = [level.measured.value for level in trend.levels]
    line = sm.WLS(levels, sm.add_constant(np.arange(8)), weights=np.bincount(period)).fit()
    assert trend.measured_slope.value == pytest.approx(line.params[1])


def test_a_step_is_enclosed_and_has_its_height():
    (change,) = find_trend(*simulated(9, sources=2_000, harder=0.05, step=(5, -0.2))).changes
    assert (change.last_before, change.first_after) == (4, 5)
    assert holds(change.height, -0.2)


def test_two_steps_are_two_changes():
    cells, period = simulated(6, sources=4_000, step=(3, 0.1))
    lower = np.where(period >= 6, cells.right * (np.arange(period.size) % 2), cells.right)
    changes = find_trend(TypedCells(lower, cells.weight, cells.source, cells.type), period).changes
    assert [(each.last_before, each.first_after) for each in changes] == [(2, 3), (5, 6)]


def test_periods_without_a_type_in_common_have_no_trend():
    cells, period = simulated(7)
    apart = TypedCells(cells.right, cells.weight, cells.source, cells.type * 8 + period)
    assert find_trend(apart, period) is None


def test_intervals_hold_what_was_planted():
    """Slopes in 95 % of tables, changes by chance in at most 5 %, and steps where they are."""
    tables, held, chance, enclosed = 1_000, np.zeros(2), 0, 0
    for seed in range(tables):
        sizes = {"sources": 90, "periods": 5}
        trend = find_trend(*simulated(seed, harder=0.05, **sizes), seed)
        held += holds(trend.adjusted_slope, 0), holds(trend.mix_slope, -0.25 * 0.05)
        chance += bool(trend.changes)
        if seed % 5 == 0:
            stepped = find_trend(*simulated(seed, step=(3, -0.4), **sizes), seed).changes
            enclosed += any(each.last_before <= 2 and each.first_after >= 3 for each in stepped)
    assert (held / tables >= 0.93).all()
    assert chance / tables <= 0.05
    assert enclosed / (tables / 5) >= 0.93
