"""Resamples of documents: what they are, what must not change them, and how well they cover."""

from __future__ import annotations

import tracemalloc
from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics import bootstrap
from docextract_eval.statistics.bootstrap import (
    exactly_summable,
    logit_interval,
    resample_metrics,
    resample_weights,
)

BINS = 20


def f1(totals):
    """Fold totals of hits and of misses and inventions together."""
    return 2 * totals[:, :1] / (2 * totals[:, :1] + totals[:, 1:2])


def auroc(totals):
    """Fold totals of wrong and of right cells by bin of confidence; nan without one of both."""
    wrong, right = totals[:, :BINS], totals[:, BINS:]
    below = np.cumsum(wrong, axis=1) - wrong / 2
    pairs = wrong.sum(axis=1) * right.sum(axis=1)
    ranked = (right * below).sum(axis=1) / np.maximum(pairs, 1)
    return np.where(pairs > 0, ranked, np.nan)[:, None]


def ease(rng, documents, accuracy, correlation):
    """Draw how easy each document is; wholly correlated ones are right or wrong as a whole."""
    if correlation == 1:
        return (rng.random(documents) < accuracy).astype(float)
    size = 1 / correlation - 1
    return rng.beta(accuracy * size, (1 - accuracy) * size, documents)


def hits(rng, documents, accuracy, correlation):
    """Draw each document's hits, and its misses and inventions; twelve fields, some absent."""
    chance = ease(rng, documents, accuracy, correlation)
    present = rng.binomial(12, 0.7, documents)
    hit = rng.binomial(present, chance)
    invented = rng.binomial(12 - present, (1 - chance) / 2)
    return np.stack([hit, 2 * (present - hit) + invented], axis=1)


def ranks(rng, documents, accuracy, correlation):
    """Draw each document's wrong and right cells by bin of confidence."""
    right = rng.random((documents, 12)) < ease(rng, documents, accuracy, correlation)[:, None]
    shift = 0.5 * rng.normal(size=(documents, 1))
    confidence = (1.2 * right + rng.normal(size=right.shape) + shift + 3) / 7
    at = np.clip((confidence * BINS).astype(int), 0, BINS - 1) + BINS * right
    code = np.arange(documents)[:, None] * 2 * BINS + at
    counts = np.bincount(code.ravel(), minlength=documents * 2 * BINS)
    return counts.reshape(documents, 2 * BINS)


def holders(sums):
    """Count the documents with a wrong cell, or with a right one where these are fewer."""
    return int(min((sums[:, :BINS].sum(1) > 0).sum(), (sums[:, BINS:].sum(1) > 0).sum()))


def test_a_resample_draws_as_many_documents_as_there_are():
    """Whole numbers of times, on average once each, with the variance of drawing with return."""
    drawn = np.concatenate(list(resample_weights(40, 20_000, seed=3)))
    assert drawn.shape == (20_000, 40)
    assert (drawn == np.rint(drawn)).all()
    assert (drawn >= 0).all()
    assert (drawn.sum(axis=1) == 40).all()
    assert drawn.mean(axis=0) == pytest.approx(1, abs=4.5 * 0.007)
    spread = np.cov(drawn, rowvar=False)
    assert np.diag(spread) == pytest.approx(1 - 1 / 40, abs=0.06)
    off = spread[~np.eye(40, dtype=bool)]
    assert off.mean() == pytest.approx(-1 / 40, abs=0.001)


def test_weights_do_not_depend_on_how_many_are_held_at_once(monkeypatch):
    """The same seed, the same resamples, on any machine; another seed, others."""
    whole = np.concatenate(list(resample_weights(33, 100, seed=1)))
    other = np.concatenate(list(resample_weights(33, 100, seed=2)))
    monkeypatch.setattr(bootstrap, "_MOST_WEIGHTS", 7 * 33 + 5)
    pieces = list(resample_weights(33, 100, seed=1))
    assert [len(piece) for piece in pieces] == [7] * 14 + [2]
    assert (np.concatenate(pieces) == whole).all()
    assert (other != whole).any()


def test_memory_stays_small_however_many_documents():
    """A hundred thousand documents forty times, and many resamples of few."""
    for documents, resamples in ((100_000, 40), (300, 20_000), (3_000_000, 2)):
        tracemalloc.start()
        for chunk in resample_weights(documents, resamples, seed=0):
            assert chunk.shape[1] == documents
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 150e6


def test_many_quantities_are_folded_in_parts():
    """As many totals as fit at a time, and the parts agree with the whole."""
    sums = np.random.default_rng(0).integers(0, 5, (20, 30_000))
    sizes = []

    def first_of(totals):
        sizes.append(len(totals))
        return totals[:, :1]

    many = resample_metrics(first_of, sums, 200, seed=4)
    assert max(sizes) * 30_000 <= 2**21
    assert (many == resample_metrics(lambda totals: totals, sums[:, :1], 200, seed=4)).all()


def test_a_draw_is_the_metric_of_the_documents_drawn():
    """Folded from totals as a literal loop over the same resamples gives it."""
    sums = hits(np.random.default_rng(0), 50, 0.8, 0.3)
    found = resample_metrics(f1, sums, 30, seed=5)
    for draw, drawn in zip(
        found, np.concatenate(list(resample_weights(50, 30, seed=5))), strict=True
    ):
        documents = np.repeat(np.arange(50), drawn.astype(int))
        assert draw == pytest.approx(f1(sums[documents].sum(axis=0)[None])[0], abs=1e-12)


def test_totals_are_exact_in_whatever_order_they_are_added():
    """Else one run would be scored differently on one thread and on two."""
    sums = np.random.default_rng(0).random((34, 800)) / 3
    rounded = exactly_summable(sums)
    assert rounded == pytest.approx(sums, rel=0, abs=1e-14)
    found = resample_metrics(lambda totals: totals, sums, 5, seed=5)
    for draw, drawn in zip(found, next(resample_weights(34, 5, seed=5)), strict=True):
        documents = np.repeat(rounded, drawn.astype(int), axis=0)
        assert draw.tolist() == [fsum(column) for column in documents.T]


def test_documents_that_are_all_alike_give_the_point_estimate():
    """As weights of one do."""
    sums = np.tile([7, 3], (25, 1))
    assert resample_metrics(f1, sums, 50, seed=1) == pytest.approx(14 / 17, abs=1e-12)
    one = np.ones((1, 25)) @ sums
    assert f1(one)[0] == pytest.approx(14 / 17, abs=1e-12)


def test_one_matrix_serves_every_quantity_so_that_pairs_stay_pairs():
    """The same pipeline twice never differs; a metric does not change with its neighbours."""
    sums = hits(np.random.default_rng(1), 40, 0.9, 0.3)
    alone = resample_metrics(f1, sums, 200, seed=2)
    both = resample_metrics(
        lambda total: np.hstack([f1(total[:, :2]), f1(total[:, 2:])]),
        np.hstack([sums, sums]),
        200,
        seed=2,
    )
    assert (both[:, 0] == both[:, 1]).all()
    assert both[:, :1] == pytest.approx(alone, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_spread_of_a_mean_is_the_clustered_error(seed):
    """sqrt(sum of squared residuals) / cells, the sandwich, within resampling noise."""
    sums = hits(np.random.default_rng(seed), 200, 0.8, 0.3)
    draws = resample_metrics(lambda total: total[:, :1] / total[:, 1:], sums, 4_000, seed)
    ratio = sums[:, 0].sum() / sums[:, 1].sum()
    error = np.sqrt(((sums[:, 0] - ratio * sums[:, 1]) ** 2).sum()) / sums[:, 1].sum()
    assert draws.std(ddof=1) == pytest.approx(error, rel=0.06)


def test_the_spread_agrees_with_scipys_bootstrap():
    """The same resampling by other dice."""
    from scipy.stats import bootstrap as scipys_bootstrap

    sums = hits(np.random.default_rng(7), 60, 0.85, 0.3)

    def statistic(hit, missed, axis):
        return 2 * hit.sum(axis) / (2 * hit.sum(axis) + missed.sum(axis))

    other = scipys_bootstrap(
        tuple(sums.T), statistic, paired=True, n_resamples=4_000, rng=np.random.default_rng(1)
    )
    assert resample_metrics(f1, sums, 4_000, 1).std(ddof=1) == pytest.approx(
        other.standard_error, rel=0.06
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_document_twice_is_the_same_estimate_more_surely(seed):
    """The spread shrinks by the root of two."""
    sums = hits(np.random.default_rng(seed), 80, 0.8, 0.3)
    twice = np.vstack([sums, sums])
    assert f1(twice.sum(0)[None]) == pytest.approx(f1(sums.sum(0)[None]), abs=1e-12)
    once, doubled = (resample_metrics(f1, each, 4_000, seed).std(ddof=1) for each in (sums, twice))
    assert once / doubled == pytest.approx(np.sqrt(2), rel=0.06)


@given(
    st.floats(0, 1),
    st.lists(st.floats(0, 1), min_size=2, max_size=30),
    st.integers(2, 5_000),
    st.sampled_from([0.5, 0.9, 0.95, 0.999]),
)
def test_an_interval_lies_within_0_and_1_and_holds_its_value(value, draws, sources, level):
    """At 0 and 1 too; what is 1 - the metric has the mirrored interval."""
    low, high = logit_interval(value, np.array(draws), sources, level)
    assert 0 <= low <= value <= high <= 1
    assert high > low
    mirrored = logit_interval(1 - value, 1 - np.array(draws), sources, level)
    assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-6)
    wider = logit_interval(value, np.array(draws), sources, (1 + level) / 2)
    assert wider[0] <= low
    assert wider[1] >= high


def test_with_many_documents_it_is_students_interval_on_the_logit_scale():
    """The coin that is added weighs nothing any more."""
    from scipy.special import expit, logit
    from scipy.stats import t as student

    draws = np.random.default_rng(0).beta(80, 20, 2_000)
    spread = np.std(logit(draws), ddof=1) * student.ppf(0.975, 99_999)
    expected = expit(logit(0.8) - spread), expit(logit(0.8) + spread)
    assert logit_interval(0.8, draws, 100_000) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sources", [10, 30, 300])
def test_where_no_resample_departs_from_1_documents_count_as_cells(sources):
    """Near the one-sided bound of as many cells without an error, and on its safe side."""
    low, high = logit_interval(1.0, np.ones(50), sources)
    assert high == 1
    assert 1 - 4.5 / sources < low < 0.05 ** (1 / sources)
    assert logit_interval(0.0, np.zeros(50), sources) == pytest.approx((0, 1 - low), abs=1e-12)


def test_without_freedom_or_draws_nothing_is_known():
    """One document, one that holds the rarer outcome, or no resample with a value."""
    draws = np.array([0.8, 0.9, 0.7])
    assert logit_interval(0.8, draws, 1) == (0, 1)
    assert logit_interval(0.8, draws, 50, rarer_sources=1) == (0, 1)
    assert logit_interval(0.8, draws, 50, rarer_sources=0) == (0, 1)
    assert logit_interval(0.8, np.full(9, np.nan), 50) == (0, 1)
    assert logit_interval(0.8, np.array([0.7, np.nan]), 50) == (0, 1)
    assert logit_interval(0.8, np.array([]), 50) == (0, 1)


def test_resamples_without_a_value_are_left_out():
    """One that drew no document with an error has no AUROC, and moves no end."""
    draws = np.random.default_rng(1).beta(8, 2, 100)
    among = np.insert(draws, [0, 5, 99], np.nan)
    assert logit_interval(0.8, among, 50) == pytest.approx(logit_interval(0.8, draws, 50))


def test_fewer_holders_are_less_to_rest_on():
    """All documents hold the rarer outcome: no difference; five: Student's quantile at four."""
    draws = np.random.default_rng(1).beta(8, 2, 100)
    plain = logit_interval(0.8, draws, 50)
    assert logit_interval(0.8, draws, 50, rarer_sources=50) == plain
    few = logit_interval(0.8, draws, 50, rarer_sources=5)
    assert few[0] < plain[0]
    assert few[1] > plain[1]


def coverages(make, fold, setting, runs=300):
    """Return how often three intervals hold the truth: plain, by holders, and the percentiles'."""
    documents, accuracy, correlation = setting
    rng = np.random.default_rng(20240302)
    many = make(np.random.default_rng(1), 400_000, accuracy, correlation)
    truth = fold(many.sum(axis=0)[None])[0, 0]
    held = []
    for run in range(runs):
        sums = make(rng, documents, accuracy, correlation)
        value = fold(sums.sum(axis=0)[None])[0, 0]
        draws = resample_metrics(fold, sums, 300, seed=run)[:, 0]
        if not np.isfinite(value):
            continue
        ends = [
            logit_interval(value, draws, documents),
            logit_interval(value, draws, documents, rarer_sources=holders(sums)),
            np.nanquantile(draws, [0.025, 0.975]),
        ]
        held.append([low <= truth <= high for low, high in ends])
    return np.mean(held, axis=0)


@pytest.mark.parametrize("documents", [30, 100])
@pytest.mark.parametrize(("accuracy", "correlation"), [(0.5, 0.5), (0.9, 0.3), (0.99, 0.5)])
def test_f1_is_covered(documents, accuracy, correlation):
    """Simulated at .935 or more in 36 settings; 300 runs see that within two errors."""
    found = coverages(hits, f1, (documents, accuracy, correlation))
    assert found[0] >= 0.91
    if accuracy == 0.99:
        assert found[2] < 0.85  # what the resamples' percentiles give


@pytest.mark.parametrize("documents", [30, 100])
def test_f1_is_covered_where_whole_documents_fail(documents):
    """Right or wrong as a whole, one in a hundred."""
    assert coverages(hits, f1, (documents, 0.99, 1))[0] >= 0.91


@pytest.mark.long
@pytest.mark.parametrize(
    "setting", [(30, 0.8, 0.5), (30, 0.95, 0.5), (100, 0.95, 0.1), (100, 0.99, 0.5)]
)
def test_auroc_is_covered_by_those_that_hold_errors(setting):
    """Simulated at .927 or more; with the quantile of all documents .49 where errors are few."""
    found = coverages(ranks, auroc, setting)
    assert found[1] >= 0.90
    if setting == (100, 0.99, 0.5):
        assert found[0] < 0.85


@pytest.mark.parametrize("order", ["side by side", "in turn"])
def test_many_documents_are_drawn_in_groups_and_spread_as_they_do_alone(order):
    """Documents of two kinds, good and bad, in whichever order they stand."""
    sums = np.repeat([[9], [12]], 2_500, axis=0) + np.random.default_rng(3).integers(
        0, 3, (5_000, 1)
    )
    if order == "in turn":
        sums = sums.reshape(2, 2_500).T.reshape(5_000, 1)
    draws = resample_metrics(lambda totals: totals / 5_000, sums, 4_000, seed=5)
    assert draws.std() == pytest.approx(sums.std() / 5_000**0.5, rel=0.08)
    assert draws.mean() == pytest.approx(sums.mean(), abs=0.01)
