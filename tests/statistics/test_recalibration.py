"""Maps of confidences: what is fitted is what was put in, and nothing is stated without support."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from docextract_eval.statistics import isotonic
from docextract_eval.statistics.recalibration import (
    CANDIDATES,
    LEAST_FIELD_DOCUMENTS,
    NEAREST,
    JudgedValues,
    LogitLine,
    fit_line,
    fit_line_by_field,
    fit_points,
)

FITTED = [name for name in CANDIDATES if name != "none"]
STATED = {
    "true": lambda height, _: height,
    "too sure": lambda height, _: height + 1,
    "too far from one half": lambda height, _: 2 * height,
    "bent": lambda height, _: np.where(height > 1, 1.75 + height / 4, 2 * height),
    "by field": lambda height, field: height - np.linspace(-1, 1, 8)[field],
}


def drawn(stated="true", documents=100, seed=0, fields=8):
    """Values of documents that are easy or hard, two of each field, and their true chances."""
    rng = np.random.default_rng(seed)
    source, field, _ = np.indices((documents, fields, 2)).reshape(3, -1)
    height = rng.normal(2.2, 1.3, len(source)) + rng.normal(0, 0.7, documents)[source]
    right = (rng.random(len(source)) < expit(height)).astype(float)
    confidence = expit(STATED[stated](height, field))
    names = [f"f{number}" for number in range(fields)]
    ones = np.ones(len(source))
    return JudgedValues(confidence, right, ones, source, field, names), expit(height)


CASES = st.lists(
    st.tuples(st.integers(0, 10), st.booleans(), st.integers(0, 5), st.integers(0, 2)),
    min_size=1,
    max_size=30,
)


def as_values(cases):
    confidence, right, source, field = np.array(cases, float).T
    codes = source.astype(int), field.astype(int)
    return JudgedValues(confidence / 10, right, np.ones(len(cases)), *codes, ["a", "b", "c"])


@given(CASES, st.sampled_from(FITTED))
def test_a_map_never_falls_and_states_no_more_than_its_documents_support(cases, name):
    values = as_values(cases)
    shape = CANDIDATES[name](values)
    everywhere = np.linspace(0, 1, 101)
    least = 0.5 / (len(set(values.source)) + 1)
    for code in range(3):
        found = shape.calibrated(everywhere, np.full(101, code), values.fields)
        assert (np.diff(found) >= -1e-12).all()
        assert found.min() >= least - 1e-12
        assert found.max() <= 1 - least + 1e-12


@given(CASES, st.sampled_from(FITTED))
def test_neither_the_order_of_values_nor_the_unit_of_weights_matters(cases, name):
    values = as_values(cases)
    turned = values.select(np.arange(len(cases))[::-1])
    heavier = dataclasses.replace(turned, weight=7 * turned.weight)
    expected = values.calibrated_by(CANDIDATES[name](values))
    assert values.calibrated_by(CANDIDATES[name](heavier)) == pytest.approx(expected, abs=1e-6)


def test_what_has_no_confidence_is_given_none():
    values, _ = drawn(documents=20)
    asked = np.array([np.nan, 0.5])
    for name in CANDIDATES:
        found = CANDIDATES[name](values).calibrated(asked, np.zeros(2, int), values.fields)
        assert np.isnan(found).tolist() == [True, False], name


def test_the_line_is_the_logistic_regression_of_scikit_learn():
    values, _ = drawn("too sure")
    weight = np.random.default_rng(1).uniform(0.5, 2, len(values.right))
    values = dataclasses.replace(values, weight=weight)
    heights = logit(np.clip(values.confidence, NEAREST, 1 - NEAREST))
    centre = np.average(heights, weights=weight)
    scaled = (heights - centre) / np.sqrt(np.average((heights - centre) ** 2, weights=weight))
    theirs = LogisticRegression(C=1, tol=1e-10, max_iter=1_000)
    theirs.fit(scaled[:, None], values.right, sample_weight=weight / weight.mean())
    expected = theirs.predict_proba(scaled[:, None])[:, 1]
    line = fit_line(values)
    assert values.calibrated_by(line) == pytest.approx(
        expected.clip(line.lowest, line.highest), abs=1e-6
    )


def test_a_bias_and_a_slope_that_were_put_in_are_taken_out():
    biased = fit_line(drawn("too sure", 2_000)[0])
    steep = fit_line(drawn("too far from one half", 2_000)[0])
    assert (biased.slope, biased.intercept) == pytest.approx((1, -1), abs=0.1)
    assert (steep.slope, steep.intercept) == pytest.approx((0.5, 0), abs=0.05)


def test_confidences_that_run_the_wrong_way_become_one():
    values, _ = drawn()
    backwards = dataclasses.replace(values, confidence=1 - values.confidence)
    line = fit_line(backwards)
    assert line.slope == 0
    assert backwards.calibrated_by(line) == pytest.approx(values.right.mean())


def test_inner_points_are_the_steps_of_scikit_learn():
    """The outer ones are drawn in, or joined with their neighbours."""
    values, _ = drawn("bent", 300)
    theirs = IsotonicRegression().fit(values.confidence, values.right)
    steps = np.unique(theirs.predict(values.confidence))
    found = np.array(fit_points(values).values)
    assert len(found) > 5
    assert all(np.abs(steps - value).min() < 1e-9 for value in found[1:-1])
    assert found[0] > 0
    assert found[-1] < 1


def test_an_outer_step_counts_half_a_right_and_half_a_wrong_document_more():
    """Three documents that are right support 3.5 of 4; two that are wrong, 0.5 of 3."""
    confidence = np.array([0.1, 0.1, 0.5, 0.5, 0.9, 0.9, 0.9])
    right = np.array([0.0, 0, 1, 0, 1, 1, 1])
    steps = isotonic.fit(confidence, right)
    ends = isotonic.with_supported_ends(steps, confidence, np.arange(7))
    assert ends.values == pytest.approx((0.5 / 3, 0.5, 3.5 / 4))
    assert ends.centres == steps.centres
    one = isotonic.with_supported_ends(steps, confidence, np.array([0, 0, 1, 2, 3, 3, 3]))
    assert one.values == pytest.approx((0.5 / 2, 0.5, 1.5 / 2))


def test_an_outer_step_that_its_documents_do_not_support_joins_its_neighbour():
    """One document is right at .9; of twenty at .5 nineteen are: 20.5 of 22, not 1.5 of 2."""
    confidence = np.array([0.9] + [0.5] * 20)
    right = np.array([1.0] * 20 + [0.0])
    steps = isotonic.fit(confidence, right)
    assert steps.values == (0.95, 1.0)
    ends = isotonic.with_supported_ends(steps, confidence, np.arange(21))
    assert ends.values == pytest.approx((20.5 / 22,))
    assert ends.thresholds == (0.5,)


def test_a_lucky_stretch_at_the_top_does_not_become_a_sure_one():
    """Confidences that say nothing, of values of which 30 % are wrong, in a hundred small runs."""
    raw_sure = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        source = np.repeat(np.arange(40), 6)
        right = (rng.random(240) < 0.7).astype(float)
        values = JudgedValues(
            rng.random(240), right, np.ones(240), source, np.zeros(240, int), ["total"]
        )
        raw_sure += isotonic.fit(values.confidence, right).values[-1] >= 0.98
        for name in FITTED:
            assert values.calibrated_by(CANDIDATES[name](values)).max() < 0.98, (seed, name)
    assert raw_sure > 60


def test_fields_that_differ_have_lines_of_their_own():
    values, chance = drawn("by field", 300)
    line = fit_line_by_field(values)
    assert line.slope == pytest.approx(1, abs=0.1)
    heights = line.intercept + np.array(list(line.offsets.values()))
    assert heights == pytest.approx(np.linspace(-1, 1, 8), abs=0.3)
    pooled = ((values.calibrated_by(fit_line(values)) - chance) ** 2).mean()
    assert ((values.calibrated_by(line) - chance) ** 2).mean() < 0.1 * pooled


def test_fields_that_do_not_differ_keep_the_line_of_all():
    """What chance makes of each is drawn back, to less than a third in twenty runs together."""
    own, drawn_back = 0.0, 0.0
    for seed in range(20):
        values, _ = drawn("too sure", 60, seed)
        offsets = fit_line_by_field(values).offsets
        drawn_back += sum(abs(offset) for offset in offsets.values())
        for code in range(8):
            alone = values.select(values.field == code)
            mean = alone.calibrated_by(fit_line(values)).mean()
            own += abs(logit(alone.right.mean().clip(0.01, 0.99)) - logit(mean))
    assert drawn_back < own / 3


def test_a_field_is_drawn_back_the_more_the_fewer_documents_have_it():
    """The last field differs as the first does, by so much; only its documents are fewer."""
    values, _ = drawn("by field", 400)
    few = values.select((values.field > 0) | (values.source < 15))
    least = values.select((values.field > 0) | (values.source < LEAST_FIELD_DOCUMENTS - 1))
    whole, part = (fit_line_by_field(each).offsets["f0"] for each in (values, few))
    assert whole < 0.8 * part < 0
    assert "f0" not in fit_line_by_field(least).offsets


def test_a_field_that_was_never_seen_is_on_the_line_of_all():
    line = LogitLine(1, 0.5, 0.01, 0.99, {"a": 1.0})
    found = line.calibrated(np.array([0.5, 0.5]), np.array([0, 1]), ["a", "new"])
    assert found == pytest.approx(expit([1.5, 0.5]))


@pytest.mark.parametrize("stated", [name for name in STATED if name != "by field"])
@pytest.mark.parametrize("name", FITTED)
def test_each_map_leaves_true_confidences_and_repairs_its_own_fault(name, stated):
    """On other documents; a line does not repair what is bent."""
    values, _ = drawn(stated, 400)
    new, chance = drawn(stated, 400, seed=1)
    before = ((new.confidence - chance) ** 2).mean()
    after = ((new.calibrated_by(CANDIDATES[name](values)) - chance) ** 2).mean()
    if stated == "true":
        assert after < 0.0006
    elif stated == "bent" and name != "isotonic":
        assert after < before
    else:
        assert after < 0.1 * before


@pytest.mark.parametrize(
    ("name", "stated"),
    [(name, stated) for name in FITTED for stated in ("too sure", "too far from one half")]
    + [("isotonic", "bent")],
)
def test_the_bins_of_documents_that_were_not_seen_hold(name, stated):
    """In eight runs together, the sure ones above all: where .97 is stated, as much is right."""
    found, truth = [], []
    for seed in range(8):
        values, _ = drawn(stated, 200, seed)
        new, _ = drawn(stated, 200, seed + 100)
        found.append(new.calibrated_by(CANDIDATES[name](values)))
        truth.append(new.right)
    confidence, right = np.concatenate(found), np.concatenate(truth)
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.92), (0.92, 0.97), (0.97, 1.01)):
        inside = (confidence >= low) & (confidence < high)
        if inside.sum() > 200:
            gap = confidence[inside].mean() - right[inside].mean()
            assert abs(gap) < 0.035, (low, gap)
    sure = confidence >= 0.97
    if sure.any():
        assert right[sure].mean() > 0.96
