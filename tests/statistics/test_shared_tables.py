"""Tables that countries share: planted ones are in their intervals, and the small borrow."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.special import betaln, expit, logsumexp
from scipy.stats import beta

from docextract_eval.statistics.shared_tables import (
    draw_table_counts,
    draw_tables,
    draw_tables_of_each,
)

pytestmark = pytest.mark.long

GROUPS = [0, 0, 0, 1, 1, 2, 3, 4]
SIZES = np.array([0.4, 0.2, 0.1, 0.1, 0.08, 0.06, 0.04, 0.02])
LEVELS, TEAMS = 5, 100
PLANTED = [(20, 5), (20, 30), (50, 200), (2, 20)]
"""How alike groups are, and countries in a group: counts that each borrows."""


@functools.cache
def teams(alike, total):
    """The planted tables of many teams, what each counted, and the draws of its tables."""
    rng = np.random.default_rng([*alike, total])
    overall = rng.dirichlet(np.full(LEVELS, 2.0), TEAMS)
    tables = np.empty((TEAMS, len(GROUPS), LEVELS))
    for team in range(TEAMS):
        of_groups = rng.dirichlet(alike[0] * overall[team] + 1e-3, max(GROUPS) + 1)
        for row, group in enumerate(GROUPS):
            tables[team, row] = rng.dirichlet(alike[1] * of_groups[group] + 1e-3)
    counts = rng.multinomial((total * SIZES).astype(int), tables)
    found = draw_tables_of_each(counts, GROUPS, rng, burn_in=80, kept=160)
    return tables, counts, found


@pytest.mark.parametrize("total", [20, 2000])
@pytest.mark.parametrize("alike", PLANTED)
def test_planted_tables_are_in_their_intervals(alike, total):
    tables, _, found = teams(alike, total)
    low, high = found.intervals()
    assert ((low <= tables) & (tables <= high)).mean() >= 0.93


@pytest.mark.parametrize("alike", PLANTED[1:])
def test_small_countries_are_nearer_to_the_truth_than_their_own_counts_are(alike):
    tables, counts, found = teams(alike, 20)
    alone = (counts + 0.5) / (counts.sum(2, keepdims=True) + 0.5 * LEVELS)
    pooled, unpooled = (
        ((each - tables) ** 2)[:, SIZES < 0.2].mean() for each in (found.shares.mean(0), alone)
    )
    assert pooled < 0.93 * unpooled


def test_a_hundred_times_the_counts_are_a_tenth_of_the_width():
    """Where countries are unlike, so that each has its own counts alone."""
    widths = []
    for total in (20, 2000):
        low, high = teams((20, 5), total)[2].intervals()
        widths.append((high - low)[:, 0].mean())
    assert 5 < widths[0] / widths[1] < 11


def test_a_country_without_documents_has_the_table_of_its_neighbours():
    counts = np.array([[800, 200], [790, 210], [0, 0], [210, 790], [190, 810]])
    rng = np.random.default_rng(1)
    found = draw_tables(counts, [0, 0, 0, 1, 1], rng)
    share = found.shares[:, :, 0].mean(0)
    assert 0.65 < share[2] < 0.85
    low, high = found.intervals()
    assert high[2, 0] - low[2, 0] > 3 * (high[0, 0] - low[0, 0])


@pytest.mark.parametrize(
    "counts",
    [
        [[20, 2], [3, 15], [9, 9]],
        [[620, 380], [580, 420], [650, 350], [600, 400], [2, 3]],
        [[6000, 4000]] * 4 + [[2, 3]],
    ],
    ids=["unlike", "alike", "the same"],
)
def test_how_alike_rows_are_is_what_the_model_says(counts):
    """The posterior of the likeness, integrated over the table of all by quadrature."""
    counts = np.array(counts)
    likeness, first = np.geomspace(1e-2, 1e6, 800)[:, None], expit(np.linspace(-8, 8, 1601))
    sides = likeness * first, likeness * (1 - first)
    logs = sum(
        betaln(one + sides[0], other + sides[1]) - betaln(*sides) for one, other in counts.tolist()
    )
    logs += (np.log(first) + np.log1p(-first)) / 2
    logs = logsumexp(logs, axis=1) + np.log(likeness[:, 0]) - 2 * np.log(10 + likeness[:, 0])
    below = np.cumsum(np.exp(logs - logsumexp(logs)))
    found = draw_tables(counts, [0] * len(counts), np.random.default_rng(1)).likeness
    for part in (0.1, 0.5, 0.9):
        expected = likeness[np.searchsorted(below, part), 0]
        assert np.log(np.quantile(found, part)) == pytest.approx(np.log(expected), abs=0.35)


def test_a_row_alone_has_jeffreys_posterior():
    found = draw_tables(np.array([[3, 17]]), [0], np.random.default_rng(0))
    low, high = found.intervals()
    assert (low[0, 0], high[0, 0]) == pytest.approx(beta(3.5, 17.5).interval(0.95), abs=0.02)


def test_draws_are_those_of_the_model_by_brute_force():
    """Draws from the prior, weighted by the likelihood, have the same means."""
    counts, rng = np.array([[4, 1], [0, 3]]), np.random.default_rng(2)
    many = 2_000_000
    rate = rng.gamma(1.0, 1.0, many) / 10.0
    likeness = rng.exponential(1.0, many) / rate
    parent = rng.beta(0.5, 0.5, many)
    around = np.maximum(likeness * np.array([parent, 1 - parent]), 1e-9)
    first = rng.beta(*around, size=(2, many))
    likely = first ** counts[:, :1] * (1 - first) ** counts[:, 1:]
    weight = likely.prod(0)
    expected = (first * weight).sum(1) / weight.sum()
    found = draw_tables(counts, [0, 1], np.random.default_rng(3))
    assert found.shares[..., 0].mean(0) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(("customers", "mass"), [(30, 2.5), (400, 0.3), (50, 60.0)])
def test_tables_are_taken_as_one_customer_after_the_other_would(customers, mass):
    rng = np.random.default_rng(4)
    size = 40_000
    found = draw_table_counts(np.full(size, customers), np.full(size, mass), rng)
    chance = mass / (mass + np.arange(customers))
    spread = np.sqrt((chance * (1 - chance)).sum())
    assert found.mean() == pytest.approx(chance.sum(), abs=4 * spread / np.sqrt(size))
    assert found.std() == pytest.approx(spread, rel=0.03)


def test_a_billion_documents_take_no_longer():
    found = draw_table_counts(np.array([10**9, 0, 1]), np.full(3, 2.0), np.random.default_rng(0))
    assert 15 < found[0] < 80
    assert found[1:].tolist() == [0, 1]
