"""Accuracy without labels: as defined, held out, near the truth where it can be, and where not.

What is published for it: NannyML's `estimate_accuracy` takes the mean of calibrated probabilities
over values that were answered as right, which all returned values are; its calibration is
scikit-learn's isotonic regression. It cannot be installed beside the packages used here (0.13.1
wants an older python-dateutil), so scikit-learn is the oracle, and the mean is written out. Average
thresholded confidence (Garg and others 2022) is written out from the paper.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from docextract_eval.errors import BadInputError
from docextract_eval.runs.unlabelled.measured_errors import shift_bound
from docextract_eval.statistics.unlabelled_accuracy import (
    FOLDS,
    LEAST_DOCUMENTS,
    Calibrated,
    ReferenceValues,
    area_under_roc,
    fit_maps,
    risk_by_coverage,
    share_above,
    threshold_of_share,
)

CELLS = 6
SCORES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.3, 0.31, 0.7, 0.9, 1.0]), st.booleans()),
    min_size=1,
    max_size=40,
)


def chance(confidence):
    """How often a value of a confidence is right in most planted worlds."""
    return 0.35 + 0.62 * confidence**2


def sharp_chance(confidence):
    """The same where confidences tell nearly every error."""
    return 0.01 + 0.98 / (1 + np.exp(-60 * (confidence - 0.7)))


def planted(rng, documents, *, shape=(4, 1.2), lost=0.0, chance=chance):
    """Values whose confidences tell how often they are right, but for a share that is lost."""
    source = np.repeat(np.arange(documents), CELLS)
    ease = np.repeat(rng.normal(0, 0.05, documents), CELLS)
    confidence = np.clip(rng.beta(*shape, len(source)) + ease, 0, 1)
    right = (rng.random(len(source)) < chance(confidence)) & (rng.random(len(source)) >= lost)
    group = np.tile(np.arange(CELLS) // 3, documents)
    return ReferenceValues(confidence, right.astype(float), group, source, source % FOLDS)


def failing(rng, documents):
    """The same where of every twelfth document half of the values are wrong, whatever they say."""
    values = planted(rng, documents, shape=(9, 1.2))
    fails = (rng.random(documents) < 1 / 12)[values.source]
    values.right[fails] *= rng.random(fails.sum()) < 0.5
    return values


def estimates(calibrated, window):
    """By calibration and by threshold, and the truth."""
    expected = calibrated.maps.expected_right(window.confidence, window.group)
    by_threshold = share_above(expected, calibrated.threshold)
    return expected.mean(), by_threshold, window.right.mean()


@pytest.fixture(scope="module")
def labelled():
    """Planted references with their maps."""
    made = [planted(np.random.default_rng(seed), 800) for seed in range(8)]
    return [(values, Calibrated.fitted(values)) for values in made]


# The parts, beside others' and as they are written down.


@given(SCORES)
def test_the_area_under_the_curve_is_that_of_scikit_learn(values):
    score, right = (np.array(each, float) for each in zip(*values, strict=True))
    if 0 < right.sum() < len(right):
        assert area_under_roc(score, right) == pytest.approx(roc_auc_score(right, score))
    else:
        assert np.isnan(area_under_roc(score, right))


@given(st.sets(st.integers(0, 1000), min_size=1, max_size=40), st.data())
def test_the_threshold_leaves_as_many_below_as_are_wrong(different, data):
    """As in the paper: the share of scores below it is the share of errors."""
    score = np.array(data.draw(st.permutations(sorted(different))), float)
    errors = data.draw(st.integers(0, len(score)))
    threshold = threshold_of_share(score, 1 - errors / len(score))
    assert sum(each <= threshold for each in score.tolist()) == errors
    assert share_above(score, threshold) == pytest.approx(1 - errors / len(score))


@given(SCORES)
def test_scores_that_tie_at_the_threshold_count_as_wrong(values):
    """So the share is never above that of right values, and falls short by less than the tie."""
    score, right = (np.array(each, float) for each in zip(*values, strict=True))
    threshold = threshold_of_share(score, right.mean())
    assume(threshold > -np.inf)
    short = right.mean() - share_above(score, threshold)
    assert -1e-9 <= short < np.mean(score == threshold)


def test_where_all_are_right_all_are_above_the_threshold():
    score = np.array([0.2, 0.9, 0.9])
    assert share_above(score, threshold_of_share(score, 1.0)) == 1.0


def test_risk_is_that_of_the_surest_values():
    """By hand: errors of 0.0, 0.1, 0.2, 0.3 and 0.9 are expected, and the fewest are taken."""
    expected = np.array([0.7, 1.0, 0.1, 0.8, 0.9])
    found = risk_by_coverage(expected, np.array([0.01, 0.2, 0.4, 0.6, 0.8, 1.0]))
    assert found == pytest.approx([0, 0, 0.05, 0.1, 0.15, 0.3])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_risk_never_falls_as_more_is_covered(expected):
    found = risk_by_coverage(np.array(expected), np.arange(1, 21) / 20)
    assert np.all(np.diff(found) >= -1e-12)
    assert found[-1] == pytest.approx(1 - np.mean(expected))


# The maps.


def test_expectations_are_near_those_of_scikit_learn(labelled):
    """Maps go straight from step to step and are careful at the ends, so a little differs."""
    values, calibrated = labelled[0]
    window = planted(np.random.default_rng(99), 800, shape=(3, 1.5))
    theirs, held_out = np.empty(len(window.right)), np.empty(len(values.right))
    for code in (0, 1):
        own = values.group == code
        model = IsotonicRegression(out_of_bounds="clip").fit(
            values.confidence[own], values.right[own]
        )
        theirs[window.group == code] = model.predict(window.confidence[window.group == code])
        for fold in range(FOLDS):
            kept, left = own & (values.fold != fold), own & (values.fold == fold)
            model.fit(values.confidence[kept], values.right[kept])
            held_out[left] = model.predict(values.confidence[left])
    ours = calibrated.maps.expected_right(window.confidence, window.group)
    assert ours.mean() == pytest.approx(theirs.mean(), abs=0.003)
    assert np.abs(ours - theirs).mean() < 0.02
    assert calibrated.held_out.mean() == pytest.approx(held_out.mean(), abs=0.003)
    assert np.abs(calibrated.held_out - held_out).mean() < 0.02


def test_no_document_helps_to_judge_itself(labelled):
    """Nor does any other of its fold; labels of the others do."""
    values, before = labelled[0]
    flipped = values.fold == 2
    after = Calibrated.fitted(
        replace(values, right=np.where(flipped, 1 - values.right, values.right))
    )
    assert after.held_out[flipped].tolist() == before.held_out[flipped].tolist()
    assert np.mean(after.held_out[~flipped] != before.held_out[~flipped]) > 0.99


@pytest.mark.parametrize(("documents", "own"), [(LEAST_DOCUMENTS - 1, False), (30, True)])
def test_a_field_of_few_documents_has_the_map_of_all(documents, own):
    """However many values these have."""
    values = planted(np.random.default_rng(4), 100)
    values.group[:] = values.source >= documents
    maps = fit_maps(values)
    assert set(maps.by_group) == ({0, 1} if own else {1})
    sure = np.linspace(0, 1, 20)
    pooled = maps.pooled.interpolated_values(sure)
    for group in (0, 7):
        found = maps.expected_right(sure, np.full(20, group))
        assert np.array_equal(found, pooled) == (group == 7 or not own)


def test_no_value_is_expected_to_be_right_or_wrong_for_sure():
    """Where forty documents were all right and forty all wrong: half a document less."""
    right = np.repeat([0.0, 1.0], 40)
    values = ReferenceValues(
        0.2 + 0.6 * right, right, np.zeros(80, int), np.arange(80), np.zeros(80, int)
    )
    found = fit_maps(values).expected_right(np.array([0, 0.2, 0.8, 1]), np.zeros(4, int))
    assert found == pytest.approx([0.5 / 41, 0.5 / 41, 40.5 / 41, 40.5 / 41])


def test_values_without_confidence_are_right_as_often_as_those_of_the_reference():
    values = planted(np.random.default_rng(4), 100)
    missing = np.array([np.nan])
    expected = fit_maps(values).expected_right(missing, np.zeros(1, int))
    assert expected == pytest.approx([values.right.mean()])
    values.confidence[:60] = np.nan
    values.right[:60] = np.arange(60) % 4 == 0
    maps = fit_maps(values)
    assert maps.expected_right(missing, np.zeros(1, int)) == pytest.approx([0.25])
    known = fit_maps(values.take_where(np.arange(len(values.right)) >= 60))
    assert (maps.by_group, maps.pooled) == (known.by_group, known.pooled)
    values.confidence[:] = np.nan
    with pytest.raises(BadInputError, match="no confidences"):
        fit_maps(values)


# Planted worlds.


def test_where_confidence_means_what_it_meant_the_truth_is_estimated(labelled):
    for seed, (_, calibrated) in enumerate(labelled):
        window = planted(np.random.default_rng(100 + seed), 800)
        *both, truth = estimates(calibrated, window)
        error = np.sqrt(2 * truth * (1 - truth) / len(window.right))
        assert np.all(np.abs(np.array(both) - truth) < 3.5 * error)


@pytest.mark.long
def test_the_interval_of_the_bias_holds_none_as_often_as_stated():
    held, worlds = 0, 300
    for seed in range(worlds):
        bias = Calibrated.fitted(planted(np.random.default_rng(seed), 120)).bias()
        held += bias.low <= 0 <= bias.high
    assert held / worlds >= 0.93


@pytest.mark.long
@pytest.mark.parametrize("made", [planted, failing])
@pytest.mark.parametrize("documents", [300, 1000])
def test_the_interval_holds_the_truth_as_often_as_it_says_where_nothing_shifts(documents, made):
    """By chance alone, before what shifts add: what they add held .60 to .86 by itself."""
    worlds, by_chance, joined, by_shifts = 200, 0, 0, 0
    for seed in range(worlds):
        rng = np.random.default_rng([seed, documents])
        calibrated, window = Calibrated.fitted(made(rng, documents)), made(rng, 500)
        by_calibration, _, truth = estimates(calibrated, window)
        expected = calibrated.maps.expected_right(window.confidence, window.group)
        alike = np.ones(len(calibrated.right))
        chance = np.hypot(*calibrated.sampling_errors(expected, window.source, alike, 0.9))
        off = abs(by_calibration - truth)
        by_chance += off <= chance
        joined += off <= np.hypot(chance, shift_bound())
        by_shifts += off <= shift_bound()
    noise = 2 * (0.9 * 0.1 / worlds) ** 0.5
    print(documents, made.__name__, by_chance / worlds, joined / worlds, by_shifts / worlds)
    assert by_chance / worlds >= 0.9 - noise
    assert joined / worlds >= 0.9
    assert by_shifts / worlds < 0.9


@pytest.mark.parametrize("shape", [(3, 1.5), (6, 1)])
def test_the_estimate_follows_confidences_that_all_shift(labelled, shape):
    """The mix of values changes, and not what a confidence means.

    By threshold it moves the same way, and too far: a value counts as right or wrong entirely.
    """
    for seed, (values, calibrated) in enumerate(labelled):
        window = planted(np.random.default_rng(200 + seed), 800, shape=shape)
        by_calibration, by_threshold, truth = estimates(calibrated, window)
        moved = truth - values.right.mean()
        assert abs(moved) > 0.05
        assert by_calibration == pytest.approx(truth, abs=0.025)
        assert (by_threshold - values.right.mean()) / moved > 1


@pytest.mark.parametrize("shape", [(3, 1.5), (6, 1)])
def test_both_estimates_follow_confidences_that_tell_nearly_every_error(shape):
    for seed in range(8):
        rng = np.random.default_rng(seed)
        calibrated = Calibrated.fitted(planted(rng, 800, chance=sharp_chance))
        window = planted(rng, 800, shape=shape, chance=sharp_chance)
        *both, truth = estimates(calibrated, window)
        assert abs(truth - calibrated.right.mean()) > 0.1
        assert np.array(both) == pytest.approx(truth, abs=0.02)


def test_errors_as_confident_as_right_values_are_missed_by_both(labelled):
    """The failure that is published of both: no confidence changes, 5 points of accuracy are lost.

    Neither estimate moves. What is off on average is what was lost.
    """
    off = []
    for seed, (values, calibrated) in enumerate(labelled):
        lost = 0.05 / values.right.mean()
        window = planted(np.random.default_rng(300 + seed), 800, lost=lost)
        *both, truth = estimates(calibrated, window)
        off.append(np.array(both) - truth)
        assert np.array(both) == pytest.approx(values.right.mean(), abs=0.04)
    assert np.mean(off, axis=0) == pytest.approx([0.05, 0.05], abs=0.01)


def test_separation_tells_confidences_from_noise(labelled):
    values, calibrated = labelled[0]
    assert calibrated.separation == pytest.approx(roc_auc_score(values.right, calibrated.held_out))
    rng = np.random.default_rng(5)
    noise = Calibrated.fitted(replace(values, confidence=rng.random(len(values.right))))
    assert noise.separation == pytest.approx(0.5, abs=0.04)
    assert calibrated.separation > 0.6
