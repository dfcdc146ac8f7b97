"""Corrections for many tests: the checked figures, and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from docextract_eval.statistics.bootstrap import Estimate
from docextract_eval.statistics.corrections import (
    benjamini_hochberg_correction,
    holm_correction,
    not_by_chance,
)

BOTH = [(holm_correction, "holm"), (benjamini_hochberg_correction, "fdr_bh")]


@pytest.mark.parametrize(
    ("correct", "expected"),
    [
        (holm_correction, [0.006, 0.05, 0.2, 0.3, 1, 1]),
        (benjamini_hochberg_correction, [0.006, 0.03, 0.1, 0.15, 0.6, 0.9]),
    ],
)
def test_they_give_the_checked_figures(correct, expected):
    """And each p keeps its place, whatever the order."""
    p = np.array([0.001, 0.01, 0.05, 0.1, 0.5, 0.9])
    assert correct(p) == pytest.approx(expected, abs=1e-12)
    order = np.array([3, 0, 5, 1, 4, 2])
    assert correct(p[order]) == pytest.approx(np.array(expected)[order], abs=1e-12)


@pytest.mark.parametrize(("correct", "method"), BOTH)
def test_they_agree_with_statsmodels(correct, method, monkeypatch):
    """On 200 random families of up to forty tests, ties, 0 and 1 among them."""
    from statsmodels.stats.multitest import multipletests

    monkeypatch.setattr("gc.collect", lambda: 0)  # which it calls for Holm, at .1 s a call
    for seed in range(200):
        rng = np.random.default_rng(seed)
        p = rng.random(rng.integers(1, 41)) ** rng.integers(1, 6)
        if seed % 2:
            p = np.round(p, 1)
        expected = multipletests(p, method=method)[1]
        assert correct(p) == pytest.approx(expected, abs=1e-9), f"seed {seed}"


@pytest.mark.parametrize(("correct", "_method"), BOTH)
def test_one_test_needs_no_correction_and_none_gives_none(correct, _method):
    """The ends of how many there can be."""
    assert correct(np.array([0.03])).tolist() == [0.03]
    assert correct(np.array([])).tolist() == []


@pytest.mark.parametrize(("correct", "_method"), BOTH)
def test_tied_tests_stay_tied(correct, _method):
    """What is equally surprising is judged equally."""
    p = np.array([0.2, 0.01, 0.2, 0.01, 0.01])
    found = correct(p)
    assert found[0] == found[2]
    assert found[1] == found[3] == found[4]


@pytest.mark.parametrize("seed", range(20))
def test_claims_are_corrected_harder_than_explorations(seed):
    """And neither ever makes a p smaller, nor puts one before another that came before it."""
    p = np.random.default_rng(seed).random(30) ** 3
    strict, lenient = holm_correction(p), benjamini_hochberg_correction(p)
    assert (p <= lenient).all()
    assert (lenient <= strict).all()
    assert (strict <= 1).all()
    for found in (strict, lenient):
        assert (np.diff(found[np.argsort(p)]) >= 0).all()


def test_they_are_false_as_rarely_as_they_say():
    """Holm: any false claim in 5 % of families; Benjamini and Hochberg: 5 % of what is found."""
    rng = np.random.default_rng(8)
    families, false_share = 1_000, []
    claimed = 0
    for _ in range(families):
        p = rng.random(20)
        p[:10] /= 500  # ten effects are real
        claimed += bool((holm_correction(p)[10:] <= 0.05).any())
        found = benjamini_hochberg_correction(p) <= 0.05
        false_share.append(found[10:].sum() / max(1, found.sum()))
    assert claimed / families <= 0.05 + 2 * 0.007
    assert np.mean(false_share) <= 0.05


@pytest.mark.parametrize("sources", [3, 40, 400])
def test_differences_are_named_as_by_students_test_and_the_correction_of_statsmodels(sources):
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(sources)
    samples = rng.normal(rng.choice([0.0, 0.3], 30), 1, (sources, 30)) / 10
    values, spreads = samples.mean(axis=0), samples.std(axis=0, ddof=1) / np.sqrt(sources)
    reach = stats.t.ppf(0.975, sources - 1) * spreads
    tests = [
        (str(at), Estimate(value, value - half, value + half), sources)
        for at, (value, half) in enumerate(zip(values, reach, strict=True))
    ]
    p = stats.ttest_1samp(samples, 0).pvalue
    expected = np.flatnonzero(multipletests(p, 0.05, "fdr_bh")[0])
    assert not_by_chance(tests) == [str(at) for at in expected]


def test_without_tests_nothing_is_named():
    assert not_by_chance([]) == []
