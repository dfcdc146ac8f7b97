"""Logistic regression gives the coefficients of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.logistic import fit_logistic


def rows(count, seed=2):
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(count, 3)) * (1, 5, 0.1) + (0, 20, 3)
    odds = 0.5 + 1.2 * numbers[:, 0] - 0.1 * (numbers[:, 1] - 20)
    return numbers, (rng.random(count) < 1 / (1 + np.exp(-odds))).astype(float)


@pytest.mark.parametrize("penalty", [0.1, 1.0, 10.0])
def test_it_is_the_regression_of_scikit_learn(penalty):
    from sklearn.linear_model import LogisticRegression

    numbers, happened = rows(400)
    ours = fit_logistic(numbers, happened, penalty)
    scaled = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    theirs = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=1_000).fit(scaled, happened)
    assert ours.coefficients == pytest.approx(theirs.coef_[0], abs=1e-5)
    assert ours.constant == pytest.approx(theirs.intercept_[0], abs=1e-5)
    assert ours.probabilities(numbers) == pytest.approx(
        theirs.predict_proba(scaled)[:, 1], abs=1e-5
    )


def test_a_weight_of_three_is_three_rows():
    numbers, happened = rows(100)
    weight = np.random.default_rng(3).integers(0, 4, 100)
    ours = fit_logistic(numbers, happened, weight=weight.astype(float))
    copies = np.repeat(np.arange(100), weight)
    again = fit_logistic(numbers[copies], happened[copies])
    assert ours.probabilities(numbers) == pytest.approx(again.probabilities(numbers), abs=1e-9)


def test_a_number_that_never_changes_says_nothing():
    numbers, happened = rows(100)
    more = np.column_stack([numbers, np.full(100, 7.0)])
    assert fit_logistic(more, happened).coefficients[:3] == pytest.approx(
        fit_logistic(numbers, happened).coefficients
    )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_always_or_never_happened_stays_near_that(share):
    numbers, _ = rows(60)
    likely = fit_logistic(numbers, np.full(60, share)).probabilities(numbers)
    assert np.abs(likely - share).max() < 0.01


def test_rows_that_one_number_parts_wholly_have_a_finite_fit():
    numbers = np.linspace(-1, 1, 40)[:, None]
    fit = fit_logistic(numbers, (numbers[:, 0] > 0).astype(float))
    assert np.isfinite(fit.coefficients).all()
    assert (np.diff(fit.probabilities(numbers)) > 0).all()
