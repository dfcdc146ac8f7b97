"""Errors earn nothing: what is fixed, or one more document without an error, lowers no lower end.

Up to a rest: of 20 documents and more, errors being the rarer outcome, one may lose a quarter of a
point of a share by a fixed error, and three of a change, in one of some hundred cases.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.metrics.promise import silent_error_bound
from docextract_eval.statistics.clusters import proportions
from docextract_eval.statistics.differences import clustered_changes
from docextract_eval.statistics.fewer_errors import _WORST, WorstSources

REST = 0.0025
AXES = ("all", "condition", "field")


class Corpus:
    """Documents of unlike sizes under some conditions, and which of their cells are wrong."""

    def __init__(self, seed, least=20):
        self.rng = np.random.default_rng(seed)
        self.documents, conditions = self.rng.integers(least, 80), int(self.rng.integers(1, 4))
        size = self.rng.integers(1, self.rng.integers(2, 13), self.documents)
        self.source = np.repeat(np.arange(self.documents), size * conditions)
        place = np.concatenate([np.arange(each * conditions) for each in size])
        self.field, self.condition = place // conditions, place % conditions
        self.stratum = self.field * conditions + self.condition
        self.typical = round(size.mean() * conditions)
        self.before, self.wrong = self.draw(), self.draw()

    def draw(self):
        """Scattered errors, and some of whole documents."""
        alone, together = self.rng.choice([0, 0.005, 0.01, 0.05]), self.rng.choice([0, 0.02, 0.08])
        failed = self.rng.random(self.documents) < together
        part = self.rng.choice([0.6, 1.0])
        every = self.rng.random((2, len(self.source)))
        return (every[0] < alone) | (failed[self.source] & (every[1] < part))

    def fixed(self, many=3):
        """Some wrong cells, each with what is wrong without it."""
        at = np.flatnonzero(self.wrong)
        for cell in self.rng.choice(at, min(many, len(at)), replace=False).tolist():
            without = self.wrong.copy()
            without[cell] = False
            yield cell, without

    def by(self, axis):
        return np.zeros_like(self.source) if axis == "all" else getattr(self, axis)

    def shares(self, wrong, axis="all"):
        right = (~wrong).astype(float)
        pooled = axis != "field"
        return proportions(right, self.source, self.by(axis), self.stratum, pooled=pooled)

    def change(self, wrong):
        change = self.before.astype(float) - wrong
        return clustered_changes(change, self.source, self.by("all"), self.stratum)[0]


@given(st.integers(0, 10**6), st.sampled_from(AXES))
def test_a_fixed_error_lowers_no_lower_end_of_a_share(seed, axis):
    """Overall, in a condition and in a field; of errors the upper end does not rise."""
    corpus = Corpus(seed)
    shown = corpus.shares(corpus.wrong, axis)
    for cell, without in corpus.fixed():
        code = corpus.by(axis)[cell]
        if shown[code].value > 0.5 and shown[code].sources >= 20:
            assert corpus.shares(without, axis)[code].low >= shown[code].low - REST


@given(st.integers(0, 10**6))
def test_a_fixed_error_lowers_no_lower_end_of_a_change(seed):
    corpus = Corpus(seed)
    for _, without in corpus.fixed():
        assert corpus.change(without).low >= corpus.change(corpus.wrong).low - 3 * REST


@given(st.integers(0, 10**6))
def test_one_more_document_without_an_error_lowers_no_lower_end(seed):
    corpus = Corpus(seed)
    shown, added = corpus.shares(corpus.wrong)[0], np.zeros(corpus.typical, np.int64)
    found = proportions(
        np.concatenate([~corpus.wrong, added == 0]).astype(float),
        np.concatenate([corpus.source, added + corpus.documents]),
        np.concatenate([corpus.by("all"), added]),
        np.concatenate([corpus.stratum, np.arange(corpus.typical)]),
    )[0]
    assert found.low >= shown.low


@given(st.integers(0, 10**6))
def test_a_fixed_error_breaks_no_promise(seed):
    """At 2 % and the level of the three sequences, with documents enough for some to pass."""
    corpus = Corpus(seed, least=60)
    for many in (1, 3):  # as many documents again, which are alike

        def bound(wrong, many=many):
            source = corpus.source + corpus.documents * np.arange(many)[:, None]
            share = proportions(
                np.tile(wrong, many).astype(float),
                source.ravel(),
                np.zeros(source.size, np.int64),
                np.tile(corpus.stratum, many),
            )[0]
            return silent_error_bound(share.value, share.effective, share.documents, 1 - 0.1 / 3)

        for _, without in corpus.fixed(1):
            assert bound(corpus.wrong) > 0.02 or bound(without) <= 0.02


@pytest.mark.parametrize("documents", [40, 300])
@pytest.mark.parametrize("errors", [1, 3, 4, 8])
def test_no_error_is_not_worse_than_some(documents, errors):
    """Scattered, as a share, as a change, and as a promise."""
    source, zeros = np.repeat(np.arange(documents), 12), np.zeros(12 * documents, np.int64)
    some = np.zeros(len(source))
    some[12 * np.arange(errors)] = 1.0
    none = np.zeros(len(source))
    shown = [proportions(1 - wrong, source, zeros)[0] for wrong in (none, some)]
    assert shown[0].low >= shown[1].low
    lost = [clustered_changes(-wrong, source, zeros)[0] for wrong in (none, some)]
    assert lost[0].low >= lost[1].low
    gained = [clustered_changes(wrong, source, zeros)[0] for wrong in (none, some)]
    assert gained[1].low >= gained[0].low
    bounds = [silent_error_bound(1 - s.value, s.effective, s.documents, 0.9667) for s in shown]
    assert bounds[0] <= bounds[1]


@pytest.mark.parametrize(("groups", "slices", "largest"), [(600, 3, 40), (2_000, 9, 1), (40, 9, 4)])
def test_the_worst_sources_are_those_of_a_whole_sort(groups, slices, largest):
    """What is left out before sorting, and ties of all kinds, change none of them."""
    rng = np.random.default_rng(groups)
    own, cells = rng.integers(slices, size=groups), rng.integers(1, largest + 1, groups)
    marked = np.minimum(cells, rng.integers(3, size=groups))
    weight = marked * rng.integers(1, 3, groups)
    found = WorstSources.of_groups(slices, own, *(1.0 * each for each in (marked, cells, weight)))
    for at in range(slices):
        held = np.flatnonzero((own == at) & (marked > 0)).tolist()
        held.sort(key=lambda n: (-marked[n] / cells[n], -marked[n], -weight[n], n))
        worst = [[each[n] for n in held[:_WORST]] for each in (marked, cells, weight)]
        kept = [
            each[: len(held), at].tolist() for each in (found.marked, found.cells, found.weight)
        ]
        assert kept == worst
