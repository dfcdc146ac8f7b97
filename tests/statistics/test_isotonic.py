"""The isotonic fit: scikit-learn, its definition, and maps made of it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.records import from_json, to_json
from docextract_eval.errors import BadInputError
from docextract_eval.statistics.isotonic import Steps, fit

CASES = st.lists(
    st.tuples(st.integers(0, 10), st.booleans(), st.integers(1, 4)), min_size=1, max_size=25
)
EVERYWHERE = np.linspace(-0.5, 1.5, 401)


def columns(cases):
    confidence, right, weight = np.array(cases, float).T
    return confidence / 10, right, weight


def drawn(seed, documents=100):
    """Draw confidences, whether they came out right, and their true chances; documents vary."""
    rng = np.random.default_rng(seed)
    raised = np.repeat(rng.normal(0, 1, documents), 12) + rng.normal(0, 1.5, 12 * documents) + 2
    chance = 1 / (1 + np.exp(-raised))
    return np.sqrt(chance), (rng.random(len(chance)) < chance).astype(float), chance


def agrees_with_sklearn(seed):
    from sklearn.isotonic import IsotonicRegression

    rng = np.random.default_rng(seed)
    rows = int(rng.integers(1, 300))
    confidence = rng.random(rows)
    if seed % 2:
        confidence = np.round(confidence, 1)
    right = (rng.random(rows) < confidence).astype(float)
    weight = rng.uniform(0.1, 5, rows) if seed % 3 else None
    oracle = IsotonicRegression(out_of_bounds="clip").fit(confidence, right, weight)
    found = fit(confidence, right, weight).step_values(confidence)
    assert found == pytest.approx(oracle.predict(confidence), abs=1e-9), f"seed {seed}"


def test_it_agrees_with_scikit_learn_where_it_was_fitted():
    """On 200 random inputs, with ties and weights and without."""
    for seed in range(200):
        agrees_with_sklearn(seed)


def test_it_agrees_with_scikit_learn_on_a_large_run():
    """Two hundred thousand cells, in order or not, as calibrated and as not."""
    from sklearn.isotonic import IsotonicRegression

    confidence, right, _ = drawn(1, 16_667)
    for values in (right, 1 - right):
        oracle = IsotonicRegression().fit(confidence, values)
        expected = oracle.predict(confidence)
        assert np.abs(fit(confidence, values).step_values(confidence) - expected).max() < 1e-9


@given(CASES)
def test_it_is_the_highest_of_the_lowest_means(cases):
    """Its definition: over all stretches that begin at or below and end at or above."""
    confidence, right, weight = columns(cases)

    def mean(low, high):
        inside = (confidence >= low) & (confidence <= high)
        return np.average(right[inside], weights=weight[inside])

    distinct = np.unique(confidence)
    for each in distinct:
        lowest = (
            min(mean(low, high) for high in distinct[distinct >= each])
            for low in distinct[distinct <= each]
        )
        assert fit(confidence, right, weight).step_values(np.array([each])) == pytest.approx(
            max(lowest)
        )


@given(CASES)
def test_steps_rise_and_so_does_the_map(cases):
    """Everywhere, and within what was seen."""
    steps = fit(*columns(cases))
    assert (np.diff(steps.values) > 0).all()
    assert (np.diff(steps.thresholds) > 0).all()
    assert (np.array(steps.thresholds) <= np.array(steps.centres) + 1e-12).all()
    for curve in (steps.step_values(EVERYWHERE), steps.interpolated_values(EVERYWHERE)):
        assert (np.diff(curve) >= -1e-12).all()
        assert curve[0] == steps.values[0]
        assert curve[-1] == steps.values[-1]


@given(CASES)
def test_on_the_whole_nothing_is_added_and_nothing_taken(cases):
    """The fit's mean is the share that came out right."""
    confidence, right, weight = columns(cases)
    fitted = fit(confidence, right, weight).step_values(confidence)
    assert np.average(fitted, weights=weight) == pytest.approx(np.average(right, weights=weight))


@given(CASES, st.randoms(use_true_random=False))
def test_neither_order_nor_ties_nor_copies_matter(cases, random):
    """Equal confidences are one; a weight of three is three rows."""
    whole = fit(*columns(cases))
    shuffled = random.sample(cases, len(cases))
    copies = [(c, y, 1) for c, y, weight in shuffled for _ in range(weight)]
    for other in (fit(*columns(shuffled)), fit(*columns(copies)), fit(*columns(copies * 2))):
        assert other.thresholds == whole.thresholds
        assert other.centres == pytest.approx(whole.centres)
        assert other.values == pytest.approx(whole.values)


def test_steps_begin_at_the_first_confidence_they_hold():
    """.2 and .3 are out of order and pooled; .5 stands alone."""
    steps = fit(np.array([0.5, 0.3, 0.2, 0.1]), np.array([1.0, 0, 1, 0]))
    assert steps == Steps((0.1, 0.2, 0.5), (0.1, 0.25, 0.5), (0.0, 0.5, 1.0))
    assert steps.step_values(np.array([0, 0.19, 0.2, 0.4, 0.5, 2])).tolist() == [
        0,
        0,
        0.5,
        0.5,
        1,
        1,
    ]


def test_a_map_goes_from_centre_to_centre():
    """Half way between two centres it gives half of both; beyond the last ones it is level."""
    steps = fit(np.array([0.5, 0.3, 0.2, 0.1]), np.array([1.0, 0, 1, 0]))
    asked = np.array([-3, 0.1, 0.175, 0.25, 0.375, 0.5, 7])
    assert steps.interpolated_values(asked) == pytest.approx([0, 0, 0.25, 0.5, 0.75, 1, 1])


def test_a_centre_is_a_mean_by_weight():
    """A step lies where its cells are."""
    confidence, right = np.array([0.2, 0.6]), np.array([1.0, 0])
    steps = fit(confidence, right, np.array([3.0, 1]))
    assert steps.centres == pytest.approx((0.3,))
    assert steps.values == pytest.approx((0.75,))


@pytest.mark.parametrize("rounded", [None, 2])
@pytest.mark.parametrize("documents", [30, 300])
def test_a_map_is_nearer_to_the_true_chances_than_its_steps(documents, rounded):
    """On other documents, by a quarter and more of the mean square, in twenty runs together."""
    of_steps = of_map = 0.0
    for seed in range(20):
        confidence, right, _ = drawn(seed, documents)
        new, _, chance = drawn(1_000 + seed, 200)
        if rounded:
            confidence, new = np.round(confidence, rounded), np.round(new, rounded)
        steps = fit(confidence, right)
        of_steps += ((steps.step_values(new) - chance) ** 2).mean()
        of_map += ((steps.interpolated_values(new) - chance) ** 2).mean()
    assert of_map < 0.75 * of_steps


@pytest.mark.parametrize("rows", [1, 7])
@pytest.mark.parametrize("right", [0.0, 1.0])
def test_what_is_all_the_same_is_one_step(rows, right):
    """One point, one confidence, one class."""
    for confidence in (np.full(rows, 0.7), np.linspace(0.7, 0.9, rows)):
        steps = fit(confidence, np.full(rows, right))
        assert steps.thresholds == (0.7,)
        assert steps.values == (right,)
        assert steps.step_values(EVERYWHERE).tolist() == [right] * 401
        assert steps.interpolated_values(EVERYWHERE).tolist() == [right] * 401


def test_what_weighs_nothing_is_not_there():
    """Not even to say where a step begins."""
    confidence, right = np.array([0.1, 0.4, 0.8]), np.array([1.0, 0, 1])
    assert fit(confidence, right, np.array([0.0, 2, 1])) == fit(confidence[1:], right[1:])


@pytest.mark.parametrize("confidence", [[], [0.5, np.nan], [np.inf, 0.5]])
def test_without_numbers_there_is_no_fit(confidence):
    """And none is made up."""
    with pytest.raises(BadInputError, match="no isotonic fit"):
        fit(np.array(confidence), np.ones(len(confidence)))


def test_without_weight_there_is_no_fit():
    """Nor where a weight or an outcome is no number."""
    half, one = np.array([0.5]), np.array([1.0])
    for right, weight in ((one, 0 * one), (one, np.inf * one), (np.nan * one, one)):
        with pytest.raises(BadInputError, match="no isotonic fit"):
            fit(half, right, weight)


def test_what_has_no_confidence_is_given_none():
    """Above all not that of the last step."""
    steps = fit(np.array([0.2, 0.8]), np.array([0.0, 1]))
    asked = np.array([np.nan, 0.8, np.nan])
    for found in (steps.step_values(asked), steps.interpolated_values(asked)):
        assert found == pytest.approx([np.nan, 1, np.nan], nan_ok=True)


@given(CASES)
def test_it_is_kept_as_json(cases):
    """To the last digit."""
    steps = fit(*columns(cases))
    assert from_json(Steps, json.loads(json.dumps(to_json(steps)))) == steps
