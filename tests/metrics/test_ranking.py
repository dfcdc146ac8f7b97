"""Whether confidences tell what is wrong: published figures, oracles, and what changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.failure import (
    augrc,
    auroc,
    captured_errors,
    steps_of_counts,
)


def right_and_wrong_weights(confidence, right, weight):
    """The weight of right and of wrong values at each distinct confidence."""
    place = np.unique(confidence, return_inverse=True)[1]
    return np.bincount(place, weight * right), np.bincount(place, weight * (1 - right))


def confidence_steps(confidence, most):
    """The step of every value."""
    _, place, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    return steps_of_counts(counts, most)[place]


def guesses(seed):
    """Confidences, every other time with ties, what came of them, and weights."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(4, 60))
    confidence = rng.random(size)
    if seed % 2:
        confidence = np.round(confidence, 1)
    right = (rng.random(size) < confidence).astype(float)
    right[:2] = 0, 1
    weight = np.ones(size) if seed % 3 else rng.uniform(0.1, 3, size)
    return confidence, right, weight


def shuffled_mean(confidence, right, figure, times=4_000, seed=0):
    """The mean of a figure over random orders of what ties."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(times):
        order = np.lexsort([rng.random(len(right)), confidence])
        found.append(figure(right[order]))
    return np.mean(found)


@pytest.mark.parametrize("seed", range(40))
def test_auroc_is_that_of_scikit_learn(seed):
    from sklearn.metrics import roc_auc_score

    c, y, w = guesses(seed)
    expected = roc_auc_score(y, c, sample_weight=w)
    assert float(auroc(*right_and_wrong_weights(c, y, w))) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_augrc_is_its_closed_form(seed):
    """With scikit-learn's AUROC."""
    from sklearn.metrics import roc_auc_score

    c, y, w = guesses(seed)
    accuracy = np.average(y, weights=w)
    swapped = (1 - roc_auc_score(y, c, sample_weight=w)) * accuracy * (1 - accuracy)
    expected = swapped + (1 - accuracy) ** 2 / 2
    assert float(augrc(*right_and_wrong_weights(c, y, w))) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_augrc_is_the_area_under_what_is_shown_and_wrong(seed):
    """Guess by guess from the surest down, what ties in any order; by trapezes."""
    c, y, _ = guesses(seed)

    def area(right):
        wrong = np.cumsum(np.concatenate([[0], 1 - right[::-1]])) / len(right)
        return np.mean((wrong[1:] + wrong[:-1]) / 2)

    expected = shuffled_mean(c, y, area)
    assert float(augrc(*right_and_wrong_weights(c, y, np.ones(len(c))))) == pytest.approx(
        expected, abs=2e-3
    )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("reviewed", [0.1, 0.3])
def test_captured_errors_are_those_among_the_least_sure(seed, reviewed):
    """A guess that is reviewed in part counts in part; what ties stands in any order."""
    c, y, _ = guesses(seed)

    def share(right):
        room = np.clip(reviewed * len(right) - np.arange(len(right)), 0, 1)
        return (room * (1 - right)).sum() / (1 - right).sum()

    expected = shuffled_mean(c, y, share)
    found = float(captured_errors(*right_and_wrong_weights(c, y, np.ones(len(c))), reviewed))
    assert found == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        (np.full(100, 0.8), 0.25),
        (np.tile([0.2, 0.9], 50), 0.125),
        (np.tile([0.9, 0.2], 50), 0.375),
    ],
)
def test_augrc_of_the_published_rows(confidence, expected):
    """A hundred guesses, wrong and right in turn: all equal, perfectly ranked, inverted."""
    right = np.tile([0.0, 1], 50)
    assert float(augrc(*right_and_wrong_weights(confidence, right, np.ones(100)))) == pytest.approx(
        expected
    )


@pytest.mark.parametrize("seed", range(10))
def test_a_monotone_recalibration_changes_nothing(seed):
    c, y, w = guesses(seed)
    for figure in (augrc, auroc, lambda r, e: captured_errors(r, e, 0.3)):
        once = float(figure(*right_and_wrong_weights(c, y, w)))
        assert float(figure(*right_and_wrong_weights(c**3 / 2 + 0.1, y, w))) == pytest.approx(
            once, abs=1e-12
        )


@pytest.mark.parametrize("seed", range(10))
def test_neither_splitting_ties_nor_copies_nor_order_change_anything(seed):
    c, y, w = guesses(seed)
    order = np.random.default_rng(seed).permutation(len(c))
    for figure in (augrc, auroc, lambda r, e: captured_errors(r, e, 0.1)):
        once = float(figure(*right_and_wrong_weights(c, y, w)))
        split = np.concatenate([w / 3, 2 * w / 3])
        assert float(
            figure(*right_and_wrong_weights(np.tile(c, 2), np.tile(y, 2), split))
        ) == pytest.approx(once)
        assert float(
            figure(*right_and_wrong_weights(c[order], y[order], w[order]))
        ) == pytest.approx(once)


def test_many_resamples_at_once_are_each_by_itself():
    rng = np.random.default_rng(2)
    right, wrong = rng.poisson(2, (2, 30, 9)).astype(float)
    for figure in (augrc, auroc, lambda r, e: captured_errors(r, e, 0.3)):
        alone = [float(figure(r, e)) for r, e in zip(right, wrong, strict=True)]
        assert figure(right, wrong).tolist() == pytest.approx(alone)


def test_what_cannot_be_told_is_nan_without_a_warning():
    """AUGRC alone needs neither class."""
    some, none = np.array([2.0, 3]), np.zeros(2)
    assert np.isnan([auroc(some, none), auroc(none, some), captured_errors(some, none, 0.1)]).all()
    assert (float(augrc(some, none)), float(augrc(none, some))) == (0, 0.5)
    assert np.isnan(augrc(none, none))


def test_steps_part_no_equals_and_are_about_as_large():
    rng = np.random.default_rng(1)
    c = rng.random(10_000)
    assert np.bincount(confidence_steps(c, 25)).tolist() == [400] * 25
    tied = np.round(c, 1)
    found = confidence_steps(tied, 25)
    assert len(set(zip(tied.tolist(), found.tolist(), strict=True))) == len(set(tied.tolist()))
    assert found.max() < 25
