"""Ranks as defined, bets that are fair, alarms no more often than stated, and changes noticed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import chi2_contingency, kstest

from docextract_eval.statistics.exchangeability import (
    BETS,
    Bag,
    Capital,
    joint_evidence,
    log_growth,
    smoothed_ranks,
)

NAN = float("nan")
ALPHA = 0.05
NUMBERS = st.sampled_from([-2.0, -0.0, 0.0, 0.5, 0.501, 3.0, float("inf"), NAN])
WORDS = st.sampled_from(["da_DK", "de_DE", "fr_FR", "ja_JP", NAN])


def is_missing(value):
    return isinstance(value, float) and np.isnan(value)


def literal_ranks(values, before, coins):
    """Each value among all before it and itself: those with less, and a coin's part of its equals.

    A number has itself; a category has as many as there are of it.
    """
    among, ranks = [each for each in before if not is_missing(each)], []
    for value, coin in zip(values, coins, strict=True):
        if is_missing(value):
            ranks.append(NAN)
            continue
        among.append(value)
        has = [among.count(each) if isinstance(each, str) else each for each in among]
        less, equal = sum(each < has[-1] for each in has), has.count(has[-1])
        ranks.append(min(max((less + coin * equal) / len(among), 1e-9), 1 - 1e-9))
    return ranks


@given(
    st.one_of(
        *(
            st.tuples(st.lists(each, max_size=12), st.lists(each, max_size=25))
            for each in (NUMBERS, WORDS)
        )
    ),
    st.integers(0, 10_000),
)
def test_ranks_are_those_of_the_definition(both, seed):
    before, values = both
    coins = np.random.default_rng(seed).random(len(values))
    found = smoothed_ranks(values, Bag.of(before), coins)
    assert found.tolist() == pytest.approx(literal_ranks(values, before, coins), nan_ok=True)


@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_many_values_have_the_ranks_of_the_definition(decimals):
    rng = np.random.default_rng(2)
    before, values = (np.round(rng.normal(size=size), decimals).tolist() for size in (30, 700))
    coins = rng.random(len(values))
    found = smoothed_ranks(values, Bag.of(before), coins)
    assert found.tolist() == pytest.approx(literal_ranks(values, before, coins))


@pytest.mark.parametrize("coin", [0.0, 1.0])
def test_the_outermost_ranks_still_have_a_finite_growth(coin):
    found = smoothed_ranks([0.0, 9.0], Bag.of([1.0, 2.0]), np.full(2, coin))
    assert np.all((found > 0) & (found < 1))
    assert np.isfinite(log_growth(found)).all()


def test_what_is_missing_has_no_rank_and_changes_none():
    coins = np.random.default_rng(2).random(5)
    for some in ([3.0, 1.0, 2.0], ["b", "a", "b"]):
        bag = Bag.of([*some, some[0]])
        holes = [NAN, some[0], NAN, *some[1:]]
        found = smoothed_ranks(holes, bag, coins)
        assert np.isnan(found[[0, 2]]).all()
        present = smoothed_ranks(some, bag, coins[[1, 3, 4]])
        assert found[[1, 3, 4]].tolist() == present.tolist()
        assert log_growth(found).tolist() == log_growth(present).tolist()
    assert Capital().after_night(np.array([NAN])) == Capital().after_night(np.array([]))


@pytest.mark.parametrize("of", [lambda each: each / 3, "abcdefgh".__getitem__])
def test_nights_have_the_ranks_of_one_long_night(of):
    rng = np.random.default_rng(3)
    every = [of(each) for each in rng.integers(0, 8, 400).tolist()]
    coins = rng.random(350)
    whole = smoothed_ranks(every[50:], Bag.of(every[:50]), coins)
    bag, parts = Bag.of(every[:50]), []
    for start, end in ((0, 20), (20, 330), (330, 350)):
        night = every[50 + start : 50 + end]
        parts += smoothed_ranks(night, bag, coins[start:end]).tolist()
        bag = bag.joined_with(Bag.of(night))
    assert parts == pytest.approx(whole.tolist())
    assert bag == Bag.of(every)


def continuous(latent, rng):
    """Of which one in ten is missing."""
    return np.where(rng.random(len(latent)) < 0.1, NAN, latent + rng.normal(size=len(latent)))


def tied(latent, rng):
    return np.floor(np.abs(latent) * 1.5)


def categories(latent, rng):
    return np.array([*"ABCDE"])[np.searchsorted([-1.5, -0.5, 0.4, 0.6], latent)]


def constant(latent, rng):
    return np.zeros(len(latent))


STATISTICS = (continuous, tied, categories, constant)


def quiet_ranks(statistic, latent, reference, rng):
    """The ranks of documents that are like those of the reference, of which the first are."""
    values = statistic(latent, rng).tolist()
    coins = rng.random(len(values) - reference)
    return smoothed_ranks(values[reference:], Bag.of(values[:reference]), coins)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_ranks_of_like_documents_are_uniform_and_independent(statistic):
    """Each with the one before it; a reference of five is as good as a large one."""
    rng = np.random.default_rng(5)
    series = []
    for _ in range(400):
        ranks = quiet_ranks(statistic, rng.normal(size=35), 5, rng)
        series.append(ranks[~np.isnan(ranks)])
    every = np.concatenate(series)
    assert kstest(every, "uniform").pvalue > 0.001
    former = np.concatenate([each[:-1] for each in series])
    latter = np.concatenate([each[1:] for each in series])
    assert abs(np.corrcoef(former, latter)[0, 1]) < 3.5 / np.sqrt(len(former))
    assert chi2_contingency(np.histogram2d(former, latter, 5)[0]).pvalue > 0.001


def test_no_bet_on_a_uniform_rank_is_expected_to_grow():
    for bet in range(BETS):
        grown, _ = quad(lambda rank, bet=bet: np.exp(log_growth(np.array([rank]))[bet]), 0, 1)
        assert grown == pytest.approx(1, abs=1e-6)


def test_bets_that_begin_on_any_night_share_the_capital():
    """Of 1, the night m has 1 / (m (m + 1)) for bets from then on; the rest is set aside."""
    rng = np.random.default_rng(6)
    nights = [rng.beta(0.8, 1.3, size) for size in (5, 0, 12, 1, 7)]
    growth = np.exp([log_growth(night) for night in nights])
    capital = Capital()
    for now in range(1, len(nights) + 1):
        capital = capital.after_night(nights[now - 1])
        begun = sum(growth[m - 1 : now].prod(axis=0) / (m * (m + 1)) for m in range(1, now + 1))
        expected = begun.mean() + 1 / (now + 1)
        assert np.exp(capital.log_evidence) == pytest.approx(expected)
        assert capital.nights == now


def capital_by_night(ranks):
    """What `Capital` holds after each night, of many series at once: series, nights, documents."""
    growth = log_growth(ranks)
    nights = np.arange(1, growth.shape[1] + 1)
    until = growth.cumsum(axis=1)
    stakes = -np.log(nights * (nights + 1))[:, None] - (until - growth)
    begun = np.exp(np.logaddexp.accumulate(stakes, axis=1) + until)
    return begun.mean(axis=2) + 1 / (nights + 1)


def night_by_night(ranks):
    """The evidence after each night, by the functions that a watch calls."""
    capitals, found = [Capital()] * len(ranks), []
    for night in range(ranks.shape[1]):
        capitals = [each.after_night(own[night]) for each, own in zip(capitals, ranks, strict=True)]
        found.append(joint_evidence(capitals))
    return found


def quiet_series(count, reference, shape, seed):
    """Ranks by series, statistic, night and document; all statistics are of the same documents."""
    rng = np.random.default_rng(seed)
    found = np.empty((count, len(STATISTICS), *shape))
    for one in found:
        latent = rng.normal(size=reference + shape[0] * shape[1])
        for own, statistic in zip(one, STATISTICS, strict=True):
            own[:] = quiet_ranks(statistic, latent, reference, rng).reshape(shape)
    return found


def test_capital_is_not_expected_to_grow_on_quiet_nights():
    """On no night, and not on the mean over all statistics; few documents keep the tails light."""
    ranks = quiet_series(2000, 5, (4, 3), 7)
    evidence = np.stack([capital_by_night(ranks[:, at]) for at in range(len(STATISTICS))], axis=1)
    joint = evidence[0].max(axis=0) / len(STATISTICS)
    assert joint == pytest.approx(night_by_night(ranks[0]))
    for found in (*evidence.swapaxes(0, 1), evidence.mean(axis=1)):
        error = found.std(axis=0) / np.sqrt(len(found))
        assert np.all(found.mean(axis=0) < 1 + 3 * error)
        assert found.mean(axis=0) == pytest.approx(1, abs=0.05)


@pytest.mark.long
def test_of_a_thousand_quiet_watches_at_most_one_in_twenty_ever_raises_an_alarm():
    """Sixty nights of ten documents, looked at after every one, with a reference of forty."""
    ranks = quiet_series(1000, 40, (60, 10), 8)
    capital = np.stack([capital_by_night(ranks[:, at]) for at in range(len(STATISTICS))])
    evidence = capital.max(axis=0) / len(capital)
    assert evidence[0] == pytest.approx(night_by_night(ranks[0]))
    alarms = int((evidence.max(axis=1) >= 1 / ALPHA).sum())
    assert 0 < alarms <= 1000 * ALPHA
    for own in capital:
        assert (own.max(axis=1) >= 1 / ALPHA).sum() <= 1000 * ALPHA


NIGHTLY = 20
CHANGES = {
    "higher": (lambda size, rng: rng.normal(0.6, 1, size), 12),
    "lower": (lambda size, rng: rng.normal(-0.6, 1, size), 12),
    "both ways": (lambda size, rng: rng.normal(rng.choice([-1.5, 1.5], size), 1), 12),
    "wider": (lambda size, rng: rng.normal(0, 1.6, size), 12),
    "narrower": (lambda size, rng: rng.normal(0, 0.5, size), 12),
    "mix": (lambda size, rng: rng.choice([*"ABC"], size, p=[0.25, 0.25, 0.5]), 12),
    "new": (lambda size, rng: rng.choice([*"ABCD"], size, p=[0.5, 0.2, 0.1, 0.2]), 12),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_after_quiet_nights_is_noticed(change):
    """Of two hundred documents' reference and twenty quiet nights, and beside three that stay."""
    changed, within = CHANGES[change]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        quiet = 200 + 20 * NIGHTLY
        if change in ("mix", "new"):
            before = rng.choice([*"ABC"], quiet, p=[0.6, 0.25, 0.15])
        else:
            before = rng.normal(size=quiet)
        values = [*before.tolist(), *changed(within * NIGHTLY, rng).tolist()]
        coins = rng.random(len(values) - 200)
        ranks = smoothed_ranks(values[200:], Bag.of(values[:200]), coins).reshape(-1, NIGHTLY)
        still = rng.random((3, *ranks.shape))
        evidence = np.array(night_by_night(np.stack([ranks, *still])))
        assert evidence[19] < 1 / ALPHA <= evidence[20:].max()


def test_evidence_beyond_all_numbers_is_a_number():
    sure = Capital()
    for _ in range(3):
        sure = sure.after_night(np.full(1000, 1 - 1e-9))
    assert 1e300 < joint_evidence([sure, Capital()]) < np.inf
