"""How true confidences are: published figures, oracles, and what must not change them."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.reliability import (
    binned_calibration_error,
    brier_score,
    confidence_bins,
    smooth_calibration_error,
    split_brier_score,
)

SEEDS = range(40)
FIGURES = (
    brier_score,
    lambda *a: sum(split_brier_score(*a)),
    lambda *a: split_brier_score(*a)[0],
    smooth_calibration_error,
    binned_calibration_error,
)


def guesses(seed):
    """Confidences, some of which tie, what came of them, and weights."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 120))
    confidence = rng.random(size)
    if seed % 2:
        confidence = np.round(confidence, 2)
    right = (rng.random(size) < confidence**1.5).astype(float)
    weight = np.ones(size) if seed % 3 else rng.uniform(0.1, 3, size)
    return confidence, right, weight


def test_brier_of_the_published_example():
    c, y = np.array([0.1, 0.9, 0.8, 0.3]), np.array([0.0, 1, 1, 0])
    assert brier_score(c, y, np.ones(4)) == pytest.approx(0.0375, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_brier_is_that_of_scikit_learn(seed):
    from sklearn.metrics import brier_score_loss

    c, y, w = guesses(seed)
    assert brier_score(c, y, w) == pytest.approx(brier_score_loss(y, c, sample_weight=w), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_parts_are_those_of_scikit_learns_isotonic_fit(seed):
    """And add up to the Brier score."""
    from sklearn.isotonic import IsotonicRegression

    c, y, w = guesses(seed)
    fit = IsotonicRegression().fit(c, y, sample_weight=w).predict(c)
    base = np.average(y, weights=w)
    parts = split_brier_score(c, y, w)
    assert parts.miscalibration == pytest.approx(
        brier_score(c, y, w) - brier_score(fit, y, w), abs=1e-9
    )
    assert parts.discrimination == pytest.approx(
        base * (1 - base) - brier_score(fit, y, w), abs=1e-9
    )
    assert parts.uncertainty == pytest.approx(base * (1 - base), abs=1e-9)
    total = parts.miscalibration - parts.discrimination + parts.uncertainty
    assert total == pytest.approx(brier_score(c, y, w), abs=1e-9)
    assert min(parts) >= 0


@pytest.mark.parametrize("seed", [s for s in SEEDS if s % 2 == 0])
def test_ece_is_that_of_mapie_and_of_scikit_learns_curve(seed):
    """Where no confidence lies between two bins, which these count to the lower one.

    MAPIE counts the ends of bins, of which ten have eleven.
    """
    from mapie.metrics.calibration import expected_calibration_error
    from sklearn.calibration import calibration_curve

    c, y, _ = guesses(seed)
    ours = binned_calibration_error(c, y, np.ones(len(c)))
    theirs = expected_calibration_error(y.astype(int), c, num_bins=11, split_strategy="uniform")
    assert ours == pytest.approx(theirs, abs=1e-9)
    accuracy, confidence = calibration_curve(y, c, n_bins=10)
    share = np.bincount(confidence_bins(c), minlength=10) / len(c)
    gaps = np.abs(accuracy - confidence)
    assert ours == pytest.approx((share[share > 0] * gaps).sum(), abs=1e-9)
    squares = (share[share > 0] * gaps**2).sum()
    assert binned_calibration_error(c, y, np.ones(len(c)), power=2) == pytest.approx(
        squares**0.5, abs=1e-9
    )


def test_the_last_bin_holds_1():
    c, y = np.array([0.95, 1.0]), np.array([1.0, 0])
    assert binned_calibration_error(c, y, np.ones(2)) == pytest.approx(0.475, abs=1e-12)


def test_ece_and_its_root_of_the_published_example():
    c = np.array([0.5, 0.5, 0.5, 0.6, 0.5, 0.6, 0.6, 0.6, 0.6])
    y = np.array([0.0, 1, 0, 1, 0, 1, 1, 1, 0])
    assert binned_calibration_error(c, y, np.ones(9)) == pytest.approx(0.222222, abs=5e-7)
    assert binned_calibration_error(c, y, np.ones(9), power=2) == pytest.approx(0.223607, abs=5e-7)


def test_the_smooth_error_loses_nothing_at_the_ends():
    """Half of the guesses at 1, of which .6 are right; half at .5, of which half are."""
    c = np.repeat([1.0, 0.5], 50)
    y = np.concatenate([np.arange(50) < 30, np.arange(50) < 25]).astype(float)
    assert smooth_calibration_error(c, y, np.ones(100)) == pytest.approx(0.2, abs=1e-9)
    assert smooth_calibration_error(1 - c, 1 - y, np.ones(100)) == pytest.approx(0.2, abs=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_the_smooth_error_is_its_integral(seed):
    """The smoothed gap, integrated over 0 to 1; the Gaussian reflected at both ends."""
    from scipy.integrate import trapezoid
    from scipy.stats import norm

    c, y, w = guesses(seed)
    t = np.linspace(0, 1, 20_001)[:, None]
    kernel = sum(norm.pdf(t, place, 0.05) for place in (c, -c, 2 - c))
    density = np.abs((kernel * (w / w.sum() * (y - c))).sum(axis=1))
    expected = trapezoid(density, t.ravel())
    assert smooth_calibration_error(c, y, w) == pytest.approx(
        expected, abs=2e-3
    )  # the grid's width


def test_true_confidences_have_small_errors_and_a_bias_is_found():
    rng = np.random.default_rng(4)
    chance = rng.uniform(0.2, 0.9, 200_000)
    y, w = (rng.random(len(chance)) < chance).astype(float), np.ones(len(chance))
    for figure in (smooth_calibration_error, binned_calibration_error):
        assert figure(chance, y, w) < 0.005
        assert figure(chance + 0.08, y, w) == pytest.approx(0.08, abs=0.005)
    assert split_brier_score(chance, y, w).miscalibration < 2e-4
    assert split_brier_score(chance + 0.08, y, w).miscalibration == pytest.approx(0.08**2, abs=5e-4)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("seed", range(6))
def test_neither_order_nor_copies_nor_the_size_of_weights_change_anything(figure, seed):
    c, y, w = guesses(seed)
    once = figure(c, y, w)
    order = np.random.default_rng(seed).permutation(len(c))
    assert figure(c[order], y[order], w[order]) == pytest.approx(once, abs=1e-12)
    assert figure(*(np.tile(column, 2) for column in (c, y, w))) == pytest.approx(once, abs=1e-12)
    assert figure(c, y, 7.5 * w) == pytest.approx(once, abs=1e-12)
    split = np.concatenate([w / 4, 3 * w / 4])  # each guess in two parts that tie
    assert figure(np.tile(c, 2), np.tile(y, 2), split) == pytest.approx(once, abs=1e-12)


@pytest.mark.parametrize("outcome", [0.0, 1.0])
@pytest.mark.parametrize("size", [1, 7])
def test_one_class_only_and_one_confidence_only_have_figures(outcome, size):
    c, y, w = np.full(size, 0.7), np.full(size, outcome), np.ones(size)
    gap = abs(0.7 - outcome)
    assert smooth_calibration_error(c, y, w) == pytest.approx(gap)
    assert (
        binned_calibration_error(c, y, w)
        == binned_calibration_error(c, y, w, power=2)
        == pytest.approx(gap)
    )
    assert split_brier_score(c, y, w) == pytest.approx((gap**2, 0, 0))
