"""The promise of the interval shown: it holds the truth as often as it says."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.clusters import proportions, wilson

RUNS = 400


def correlated(rng, documents, cells, accuracy, correlation):
    """Cells of documents whose own accuracy follows a beta distribution."""
    size = 1 / correlation - 1
    ease = rng.beta(accuracy * size, (1 - accuracy) * size, documents)
    return (rng.random((documents, cells)) < ease[:, None]).astype(float)


def coverages(documents, cells, accuracy, correlation):
    """The share of runs in which each interval holds the true accuracy."""
    rng = np.random.default_rng(20240301)
    source = np.repeat(np.arange(documents), cells)
    shown = np.zeros(len(source), np.int64)
    held = np.zeros(2)
    for _ in range(RUNS):
        right = correlated(rng, documents, cells, accuracy, correlation).ravel()
        ours = proportions(right, source, shown)[0]
        low, high = wilson(right.mean(), len(right), 1.959964)
        held += [ours.low <= accuracy <= ours.high, low <= accuracy <= high]
    return held / RUNS


def test_it_covers_where_the_independent_interval_does_not():
    """60 documents of 12 cells, correlation .3: ours .93 or more, the independent one under .9."""
    ours, independent = coverages(60, 12, 0.85, 0.3)
    assert ours >= 0.93
    assert independent < 0.9


@pytest.mark.parametrize(
    ("documents", "accuracy", "correlation"), [(30, 0.85, 0.3), (30, 0.98, 0.5), (100, 0.95, 0.1)]
)
def test_it_covers_where_documents_or_errors_are_few(documents, accuracy, correlation):
    """Simulated at .937 or more everywhere; 400 runs see that within two points."""
    assert coverages(documents, 12, accuracy, correlation)[0] >= 0.917
