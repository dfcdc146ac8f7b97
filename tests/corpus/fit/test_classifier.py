"""Which class a row is of, what is confused, and shares by expectation maximisation."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.fit.classifier import (
    CONFUSED,
    cross_probabilities,
    family_sums,
    fit_classifier,
    merge_confused,
    shares_by_em,
)

CENTRES = np.array([[0.0, 0.0], [0.3, 0.0], [6.0, 0.0], [0.0, 6.0]])
"""The first two classes can hardly be distinguished."""


def rows(count, seed=0, shares=None):
    rng = np.random.default_rng(seed)
    classes = np.repeat(np.arange(4), count) if shares is None else rng.choice(4, count, p=shares)
    documents = np.arange(len(classes)) % count
    return CENTRES[classes] + rng.normal(0, 1, (len(classes), 2)), classes, documents


def test_probabilities_are_those_of_the_densities():
    """Classes of equal spread: the classifier comes near the odds that Bayes' rule gives."""
    features, classes, _ = rows(2000)
    points = np.array([[0.0, 0.0], [0.5, -0.5], [5.0, 0.5], [0.5, 5.0]])
    densities = np.exp(-np.square(points[:, None] - CENTRES[None]).sum(axis=2) / 2)
    exact = densities / densities.sum(axis=1, keepdims=True)
    found = fit_classifier(features, classes, 4).probabilities(points)
    assert found == pytest.approx(exact, abs=0.08)


def test_all_classes_weigh_the_same_however_many_rows_they_have():
    features, classes, _ = rows(500)
    kept = (classes != 2) | (np.arange(len(classes)) % 10 == 0)
    found = fit_classifier(features[kept], classes[kept], 4)
    assert found.probabilities(np.array([[3.5, 0.0]]))[0, 2] > 0.5


def test_classes_that_are_confused_are_one_family():
    features, classes, documents = rows(60)
    likely = cross_probabilities(features, classes, documents, 4)
    assert likely.sum(axis=1) == pytest.approx(1)
    families = merge_confused(likely, classes, 4)
    assert sorted(families) == [(0, 1), (2,), (3,)]
    sums = family_sums(likely, families)
    own = np.array([next(at for at, each in enumerate(families) if cls in each) for cls in classes])
    for at in range(len(families)):
        assert (sums[own == at].argmax(axis=1) != at).mean() <= CONFUSED


def test_classifiers_do_not_know_the_documents_that_they_are_asked_about():
    """The class of a row depends on nothing but its document: then nothing can be known."""
    rng = np.random.default_rng(3)
    documents = np.arange(300) % 30
    features = rng.normal(0, 1, (30, 4))[documents]
    classes = rng.integers(0, 2, 30)[documents]
    likely = cross_probabilities(features, classes, documents, 2)
    assert (likely.argmax(axis=1) == classes).mean() < 0.8


def test_shares_are_found_although_single_rows_are_uncertain():
    shares = (0.1, 0.2, 0.6, 0.1)
    features, classes, _ = rows(500)
    likely = fit_classifier(features, classes, 4).probabilities(rows(2000, 5, shares)[0])
    found = family_sums(shares_by_em(likely), [(0, 1), (2,), (3,)])
    assert found == pytest.approx([0.3, 0.6, 0.1], abs=0.03)
