"""Sign flips: exact where few documents changed, against oracles, of the promised size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.statistics import permutation
from docextract_eval.statistics.permutation import joint_sign_flip_p_value


def p_values(changes, **more):
    """Test every column by itself."""
    return np.array([joint_sign_flip_p_value(each[:, None], **more) for each in changes.T])


def column(*changes):
    return np.array(changes)[:, None]


def drawn_changes(seed, documents=60, tests=20):
    return np.random.default_rng(seed).integers(-3, 4, (documents, tests))


def exact_two_sided(changes):
    """Return p by the whole distribution of the flipped total, one document at a time."""
    reach = np.abs(changes).sum()
    totals = np.zeros(2 * reach + 1)
    totals[reach] = 1
    for change in changes:
        totals = (np.roll(totals, change) + np.roll(totals, -change)) / 2
    extreme = np.abs(np.arange(-reach, reach + 1)) >= abs(changes.sum())
    return totals[extreme].sum()


def test_mcnemars_exact_test_is_the_case_of_one_change_a_document():
    """Ten documents gained a cell and two lost one."""
    assert p_values(column(*[1] * 10, *[-1] * 2)).tolist() == [0.03857421875]


@given(st.integers(0, 13), st.data())
def test_one_change_a_document_is_the_sign_test(documents, data):
    from scipy.stats import binomtest

    lost = data.draw(st.integers(0, documents))
    changes = column(*[-1] * lost, *[1] * (documents - lost)).reshape(-1, 1)
    both = binomtest(lost, documents).pvalue if documents else 1.0
    assert p_values(changes) == pytest.approx(both, abs=1e-12)


def test_few_documents_agree_with_scipys_exact_test():
    """On 200 random inputs: to swap two pipelines on a document flips the sign of its change."""
    for seed in range(200):
        agrees_with_scipy(seed)


def agrees_with_scipy(seed):
    from scipy.stats import permutation_test

    rng = np.random.default_rng(seed)
    changes = rng.integers(-4, 5, 7) if seed % 2 else rng.normal(size=7)
    expected = permutation_test(
        (changes, np.zeros(7)),
        lambda a, b, axis: (a - b).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    assert p_values(changes[:, None]) == pytest.approx(expected.pvalue, abs=1e-9), f"seed {seed}"


def test_all_flips_hold_the_one_that_was_seen():
    """Five documents that all lost: one flip of thirty-two is as low, and none is added."""
    assert p_values(column(-1, -2, -1, -3, -1)).tolist() == [2 / 32]


def test_p_is_exact_as_long_as_all_flips_are_no_more_than_those_asked_for():
    """13 documents have 8,192 flips, and 14 have more than 9,999; 16,384 can be asked for."""
    assert p_values(column(*[-1] * 13)).tolist() == [2**-12]
    assert p_values(column(*[-1] * 14))[0] != 2**-13
    assert p_values(column(*[-1] * 14), flips=2**14).tolist() == [2**-13]


@pytest.mark.parametrize("seed", range(5))
def test_drawn_flips_are_near_the_whole_distribution(seed):
    """Within four and a half standard errors of 9,999 flips, in each of twenty tests."""
    changes = drawn_changes(seed)
    found = p_values(changes, seed=seed)
    expected = np.array([exact_two_sided(each) for each in changes.T])
    error = np.sqrt(expected * (1 - expected) / 9_999) + 1e-4
    assert (np.abs(found - expected) < 4.5 * error).all()


def test_drawn_flips_count_what_was_seen_among_them():
    """So that p is never 0, however plain the loss."""
    changes = column(*[-1] * 60)
    assert p_values(changes).tolist() == [1 / 10_000]
    assert p_values(changes, flips=99_999).tolist() == [1 / 100_000]


def test_documents_without_a_change_say_nothing():
    """Neither which they are nor how many."""
    changes = drawn_changes(1)
    more = np.insert(changes, range(0, 60, 2), 0, axis=0)
    assert (p_values(more) == p_values(changes)).all()
    few = changes[:9]
    assert (p_values(np.insert(few, [3] * 500, 0, axis=0)) == p_values(few)).all()


@pytest.mark.parametrize("documents", [9, 66])
def test_p_does_not_depend_on_how_many_flips_are_held_at_once(monkeypatch, documents):
    """Nor, then, on the machine."""
    changes = drawn_changes(3, documents)
    whole = p_values(changes)
    monkeypatch.setattr(permutation, "_ENTRIES", 7_001)
    assert (p_values(changes) == whole).all()


def test_the_seed_decides():
    """The same seed gives the same p, another one nearly the same."""
    changes = drawn_changes(4)
    once, again, other = (p_values(changes, seed=seed) for seed in (1, 1, 2))
    assert (once == again).all()
    assert (once != other).any()
    assert once == pytest.approx(other, abs=0.03)


def test_the_order_of_documents_does_not_matter():
    """Not at all where p is exact."""
    few = drawn_changes(5, 12)
    assert (p_values(few[::-1]) == p_values(few)).all()
    many = drawn_changes(5)
    assert p_values(many[::-1]) == pytest.approx(p_values(many), abs=0.03)


@pytest.mark.parametrize("documents", [10, 60])
@pytest.mark.parametrize("unit", [0.1, 1 / 3, 1e9, 1e-12])
def test_weighted_changes_tie_where_whole_ones_do(documents, unit):
    """Rounding makes no total more extreme than its equal."""
    changes = drawn_changes(6, documents)
    assert (p_values(changes * unit) == p_values(changes)).all()


def test_where_nothing_changed_p_is_1():
    """With documents or without, and beside a test in which much did."""
    assert p_values(np.zeros((50, 3), np.int64)).tolist() == [1, 1, 1]
    assert p_values(np.zeros((0, 2), np.int64)).tolist() == [1, 1]
    assert p_values(np.zeros((50, 0), np.int64)).tolist() == []
    beside = np.hstack([column(*[-1] * 60), column(*[0] * 60)])
    assert p_values(beside)[1] == 1


def churned(rng, documents, tests, loss=0.0):
    """Draw documents x tests sums of twelve cells, of which some documents churn as a whole.

    Three of a hundred answers change, half of them for the worse where nothing is lost.
    """
    rate = rng.beta(0.03 * 2, 0.97 * 2, (documents, tests))
    changed = rng.binomial(12, rate)
    better = np.where(rng.random((documents, tests)) < 0.5, 0.9, 0.1)
    return 2 * rng.binomial(changed, better) - changed - rng.binomial(12, loss, changed.shape)


@pytest.mark.parametrize("documents", [30, 100])
def test_it_is_false_as_rarely_as_it_says_where_whole_documents_churn(documents):
    """The sign test of single cells is not."""
    from scipy.stats import binomtest

    changes = churned(np.random.default_rng(11), documents, 200)
    assert (p_values(changes) <= 0.05).mean() <= 0.05 + 2 * 0.016
    if documents == 100:
        gained, lost = np.maximum(changes, 0).sum(axis=0), np.maximum(-changes, 0).sum(axis=0)
        pairs = zip(lost.tolist(), (gained + lost).tolist(), strict=True)
        of_cells = [binomtest(k, n).pvalue for k, n in pairs if n]
        assert np.mean(np.array(of_cells) <= 0.05) > 0.15


@pytest.mark.parametrize("seed", range(5))
def test_all_tests_at_once_count_every_flip_of_few_documents(seed):
    """Those whose totals add up to as much, whichever way each goes."""
    changes = np.random.default_rng(seed).normal(size=(7, 3))
    signs = np.array(list(np.ndindex(*[2] * 7))) * 2 - 1
    sizes = np.abs(signs @ changes).sum(axis=1)
    expected = (sizes >= np.abs(changes.sum(axis=0)).sum() - 1e-9).mean()
    assert joint_sign_flip_p_value(changes) == pytest.approx(expected, abs=1e-12)


@pytest.mark.long
def test_all_tests_at_once_are_false_as_rarely_as_they_say_where_gaps_are_skew():
    """Outcomes less their chances, in ten bins of chances near 1."""
    rng, found = np.random.default_rng(5), []
    for _ in range(200):
        chance = rng.uniform(0.6, 1, (60, 6))
        gap = chance - (rng.random(chance.shape) < chance)
        place = np.arange(60)[:, None] * 10 + np.minimum((chance * 10).astype(int), 9)
        sums = np.bincount(place.ravel(), gap.ravel(), 600).reshape(60, 10)
        found.append(joint_sign_flip_p_value(sums))
    assert np.mean(np.array(found) <= 0.05) <= 0.05 + 2 * 0.0155


def test_no_change_at_all_is_no_evidence():
    assert joint_sign_flip_p_value(np.zeros((5, 2))) == 1
