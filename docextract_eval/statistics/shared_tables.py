"""Shares of levels in several rows, as of countries, that share what they have in common.

A row's table is drawn around that of its group, and a group's around one for all:

    counts of a row | table ~ multinomial
    table of a row          ~ Dirichlet(likeness of rows * table of its group)
    table of a group        ~ Dirichlet(likeness of groups * table of all)
    table of all            ~ Dirichlet(1/2, ..., 1/2)

So a row of few counts borrows from its group, by as much as rows are found to be alike, and one of
many counts keeps its own shares. The posterior is drawn by Gibbs sampling: the counts of a row that
speak for its group are drawn as tables of a restaurant (Teh, Jordan, Beal and Blei 2006), after
which all tables are Dirichlet; both likenesses are drawn by steps of Metropolis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, zeta

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_BASE = 0.5
"""Jeffreys' prior count of each level."""
_USUAL_LIKENESS = 10.0
"""The median of a likeness before anything is counted, in counts that a row borrows. By the
prior a row with this number of counts borrows a share that is uniform (Daniels 1999): half of it is
below, a tenth over 90."""
_LEAST = 1e-9
_FIRST_LIKENESS = (1.0, 10_000.0)
"""Chains begin with likenesses between these, so that where they end is not where they began."""
_LOG_LIKENESS = (np.log(1e-3), np.log(1e6))
_STEPS = (0.3, 1.0, 3.0)
"""Standard deviations of the steps of a sweep, in logarithms."""
_MANY_TABLES = 40.0
_CHAINS, _BURN_IN, _KEPT = 20, 150, 100
_LEVEL = 0.95
_NEAR = 0.005
"""A share this close to 0 or 1 may be just that."""


@dataclass(frozen=True, slots=True, eq=False)
class TableDraws:
    """Draws from the posterior: one position for each draw on the first axis."""

    shares: Floats
    """Draws, rows, levels."""
    parents: Floats
    """Draws, rows, levels: the table of each row's group."""
    likeness: Floats
    """Of rows to their groups, in counts that a row borrows; infinite for a row alone."""

    def intervals(self) -> tuple[Floats, Floats]:
        """Return the ends of the 95 % interval of every share."""
        return share_intervals(self.shares)


def share_intervals(draws: Floats) -> tuple[Floats, Floats]:
    """Return the 2.5th and the 97.5th percentile of shares; an end close to 0 or 1 is there.

    An interval between percentiles never holds 0, which the share of a rare level may well be.

    >>> share_intervals(np.array([.003, .004, .006]))
    (array(0.), array(0.0059))
    """
    low, high = np.percentile(draws, (50 * (1 - _LEVEL), 50 * (1 + _LEVEL)), axis=0)
    return np.where(low < _NEAR, 0.0, low), np.where(high > 1 - _NEAR, 1.0, high)


def draw_tables(counts: Codes, groups: Sequence[int], rng: np.random.Generator) -> TableDraws:
    """Return 2,000 draws of the table of each row of counts, given the group of each row.

    They come in random order, so that any few of them are of all chains.
    """
    if len(counts) == 1:
        shares = _dirichlet(
            np.tile(counts.astype(np.float64) + _BASE, (_CHAINS * _KEPT, 1, 1)), rng
        )
        return TableDraws(shares, shares, np.full(len(shares), np.inf))
    chains = np.tile(counts, (_CHAINS, 1, 1))
    found = draw_tables_of_each(chains, groups, rng, burn_in=_BURN_IN, kept=_KEPT)
    order = rng.permutation(_CHAINS * _KEPT)
    return TableDraws(
        *(
            each.reshape(_CHAINS * _KEPT, *each.shape[2:])[order]
            for each in (found.shares, found.parents, found.likeness)
        )
    )


def draw_tables_of_each(
    counts: Codes, groups: Sequence[int], rng: np.random.Generator, *, burn_in: int, kept: int
) -> TableDraws:
    """Return draws for several sets of counts at once, which are the second axis of every draw."""
    group = _merge_single_groups(groups)
    state = _State.at_start(counts, int(group.max()) + 1)
    shares, parents, likeness = [], [], []
    for sweep in range(burn_in + kept):
        state = _next_state(state, counts, group, rng)
        if sweep >= burn_in:
            around = state.of_rows[:, None, None] * state.groups[:, group]
            shares.append(_dirichlet(counts + around, rng))
            parents.append(state.groups[:, group])
            likeness.append(state.of_rows)
    return TableDraws(np.array(shares), np.array(parents), np.array(likeness))


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """Where the chains are: tables of all and of groups, and both likenesses."""

    overall: Floats
    groups: Floats
    of_groups: Floats
    of_rows: Floats

    @classmethod
    def at_start(cls, counts: Codes, groups: int) -> _State:
        """Return chains that start at equal shares, each with another likeness."""
        chains, levels = len(counts), counts.shape[2]
        likeness = np.geomspace(*_FIRST_LIKENESS, chains)
        overall = np.full((chains, levels), 1 / levels)
        return cls(overall, np.repeat(overall[:, None], groups, axis=1), likeness, likeness)


def _next_state(state: _State, counts: Codes, group: Codes, rng: np.random.Generator) -> _State:
    """Return the chains after one sweep."""
    of_rows = _draw_likeness(state.of_rows, counts, state.groups[:, group], rng)
    seats = of_rows[:, None, None] * state.groups[:, group]
    tables = draw_table_counts(counts, seats, rng)
    of_group = np.zeros(state.groups.shape, np.int64)
    np.add.at(of_group.swapaxes(0, 1), group, tables.swapaxes(0, 1))
    if state.groups.shape[1] == 1:
        groups = _dirichlet(of_group.astype(np.float64) + _BASE, rng)
        return _State(groups[:, 0], groups, state.of_groups, of_rows)
    parents = np.broadcast_to(state.overall[:, None], of_group.shape)
    of_groups = _draw_likeness(state.of_groups, of_group, parents, rng)
    upper = draw_table_counts(of_group, of_groups[:, None, None] * parents, rng)
    overall = _dirichlet(upper.sum(1).astype(np.float64) + _BASE, rng)
    groups = _dirichlet(of_group + (of_groups[:, None] * overall)[:, None], rng)
    return _State(overall, groups, of_groups, of_rows)


def _merge_single_groups(groups: Sequence[int]) -> Codes:
    """Return codes of groups from 0 on; where no two rows share one, all are of one group."""
    distinct, codes = np.unique(np.asarray(groups), return_inverse=True)
    return codes if len(distinct) < len(groups) else np.zeros(len(groups), np.int64)


def draw_table_counts(customers: Codes, mass: Floats, rng: np.random.Generator) -> Codes:
    """Return the number of tables that customers take, where a new one has this mass.

    The customer after `i` others takes a new table with the chance mass / (mass + i). The wait for
    the next such customer is geometric with a chance that is beta distributed, so that a million
    customers take no longer than their few tables. Where they are many, their number is nearly
    normal.
    """
    waiting, seats = customers.ravel(), np.maximum(mass, _LEAST).ravel()
    tables = (waiting > 0).astype(np.int64)
    expected = seats * (digamma(seats + waiting) - digamma(seats))
    many = expected > _MANY_TABLES
    tables[many] = _many_tables(waiting[many], seats[many], expected[many], rng)
    seated = np.ones(len(waiting))
    at = np.flatnonzero((waiting > 1) & ~many)
    while len(at):
        chance = rng.beta(seats[at], seated[at])
        with np.errstate(divide="ignore", over="ignore"):
            wait = np.ceil(np.log1p(-rng.random(len(at))) / np.log1p(-np.minimum(chance, 1.0)))
        seated[at] += np.maximum(np.nan_to_num(wait, nan=1.0), 1.0)
        at = at[seated[at] <= waiting[at]]
        tables[at] += 1
    return tables.reshape(customers.shape)


def _many_tables(customers: Codes, mass: Floats, mean: Floats, rng: np.random.Generator) -> Codes:
    """Return numbers of tables from the normal distribution with their mean and variance."""
    variance = mean - mass**2 * (zeta(2, mass) - zeta(2, mass + customers))
    found = rng.normal(mean, np.sqrt(np.maximum(variance, 0.0)))
    return np.clip(found.round().astype(np.int64), 1, customers)


def _draw_likeness(
    likeness: Floats, counts: Codes, parents: Floats, rng: np.random.Generator
) -> Floats:
    """Return the likeness after some steps of Metropolis, with the tables of rows integrated out.

    Given their number of tables it would hardly move: many tables ask for much likeness, and much
    likeness for many tables.
    """
    totals = counts.sum(2)

    def log_density(log_likeness: Floats) -> Floats:
        """Return the logarithm of the prior and the likelihood of rows, by chain."""
        each = np.exp(log_likeness)
        seats = np.maximum(each[:, None, None] * parents, _LEAST)
        of_rows = (gammaln(counts + seats) - gammaln(seats)).sum((1, 2))
        of_totals = (gammaln(totals + each[:, None]) - gammaln(each)[:, None]).sum(1)
        prior = log_likeness - 2 * np.log(_USUAL_LIKENESS + each)
        return np.asarray(prior + of_rows - of_totals)

    at = np.log(likeness)
    density = log_density(at)
    for step in _STEPS:
        proposed = at + step * rng.standard_normal(len(at))
        there = log_density(np.clip(proposed, *_LOG_LIKENESS))
        inside = (proposed > _LOG_LIKENESS[0]) & (proposed < _LOG_LIKENESS[1])
        taken = inside & (np.log(rng.random(len(at))) < there - density)
        at, density = np.where(taken, proposed, at), np.where(taken, there, density)
    return np.exp(at)


def _dirichlet(counts: Floats, rng: np.random.Generator) -> Floats:
    """Return tables drawn with these counts along the last axis."""
    drawn: Floats = rng.standard_gamma(np.maximum(counts, _LEAST)) + 1e-300
    return np.asarray(drawn / drawn.sum(-1, keepdims=True))
