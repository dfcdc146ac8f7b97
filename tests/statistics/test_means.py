"""Means of values that sources share: statsmodels as the oracle, and where it has no answer."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest

from docextract_eval.statistics.clusters import clustered_mean, clustered_ratio


def drawn(seed):
    """Values of sources of any size, and weights."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(4, 200))
    source = np.append([0, 1], rng.integers(0, 15, count - 2))
    return rng.normal(size=count) + source, source, rng.random(count) + 0.1


@pytest.mark.parametrize("seed", range(40))
def test_it_is_the_clustered_regression_of_statsmodels(seed):
    """On nothing but a constant, with and without weights; Student's quantile at G - 1."""
    import statsmodels.api as sm

    values, source, weight = drawn(seed)
    how = {"cov_type": "cluster", "cov_kwds": {"groups": source}, "use_t": True}
    for plain in (True, False):
        model = sm.WLS(values, np.ones(len(values)), weights=1 if plain else weight)
        fitted = model.fit(**how)
        found = clustered_mean(values, source, None if plain else weight)
        expected = (fitted.params[0], *fitted.conf_int()[0], fitted.bse[0])
        assert (found.value, found.low, found.high, found.error) == pytest.approx(
            expected, abs=1e-9
        )
        assert (found.sources, found.rows) == (len(set(source)), len(values))


def test_the_checked_figure():
    """The values 0 to 19 in four sources in turn."""
    found = clustered_mean(np.arange(20.0), np.arange(20) % 4)
    assert found.value == 9.5
    assert found.error == pytest.approx(0.645497, abs=5e-7)


@pytest.mark.parametrize("seed", range(5))
def test_every_document_twice_is_the_same_mean_more_surely(seed):
    """By the root of two, but for one degree of freedom."""
    values, source, weight = drawn(seed)
    once = clustered_mean(values, source, weight)
    twice = [np.tile(column, 2) for column in (values, source, weight)]
    twice[1][len(source) :] += 1000
    doubled = clustered_mean(*twice)
    assert doubled.value == pytest.approx(once.value)
    count = once.sources
    assert once.error / doubled.error == pytest.approx(
        sqrt(2) * sqrt((2 * count - 1) / (2 * count - 2))
    )


def test_one_row_a_source_is_the_plain_mean():
    """With the plain standard error."""
    values = np.random.default_rng(2).normal(size=50)
    found = clustered_mean(values, np.arange(50) * 7)
    assert found.value == pytest.approx(values.mean())
    assert found.error == pytest.approx(values.std(ddof=1) / sqrt(50))


@pytest.mark.parametrize("seed", range(5))
def test_a_ratio_is_the_mean_of_what_was_summed(seed):
    """Sums of sources are enough, and a source that counts for nothing is none."""
    values, source, weight = drawn(seed)
    place = np.unique(source, return_inverse=True)[1] * 2
    sums, counts = np.bincount(place, weight * values), np.bincount(place, weight)
    found, expected = clustered_ratio(sums, counts), clustered_mean(values, source, weight)
    assert (counts == 0).any()
    assert found.sources == found.rows == expected.sources
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_one_source_has_a_mean_and_no_more():
    """No error that could be known, and so everything as its interval."""
    found = clustered_mean(np.array([1.0, 2, 6]), np.array([4, 4, 4]))
    assert (found.value, found.low, found.high, found.error) == (3, -inf, inf, inf)


def test_values_that_are_all_the_same_are_known():
    """Sources that agree leave no error."""
    found = clustered_mean(np.full(12, 2.0), np.arange(12) % 3)
    assert (found.low, found.value, found.high, found.error) == (2, 2, 2, 0)


@pytest.mark.parametrize("weight", [None, np.zeros(0)])
def test_no_rows_have_no_mean(weight):
    """Whoever asks has to look before."""
    with pytest.raises(ValueError, match="no rows"):
        clustered_mean(np.zeros(0), np.zeros(0, np.int64), weight)
