"""Checks of the model see what is planted against it, and are quiet where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.statistics.predictive_checks import (
    check_batches_alike,
    check_independent,
    check_rows_alike,
)
from docextract_eval.statistics.shared_tables import (
    TableDraws,
    draw_tables,
    draw_tables_of_each,
)

pytestmark = pytest.mark.long

ROWS, TOTAL = 8, 300
PARENT = np.array([0.5, 0.3, 0.2])


def tables(rng, likeness=40.0):
    return rng.dirichlet(likeness * PARENT, ROWS)


def fitted(counts, rng):
    return draw_tables(counts, [0] * len(counts), rng)


def test_a_model_that_holds_is_seldom_called_wrong():
    rng = np.random.default_rng(0)
    counts = np.array([rng.multinomial(TOTAL, tables(rng)) for _ in range(60)])
    every = draw_tables_of_each(counts, [0] * ROWS, rng, burn_in=100, kept=200)
    alarms = 0
    for team, own in enumerate(counts):
        parts = (each[:, team] for each in (every.shares, every.parents, every.likeness))
        alarms += not check_rows_alike(own, TableDraws(*parts), rng).fits
    assert alarms <= 7


def test_a_country_unlike_all_others_is_named():
    rng = np.random.default_rng(1)
    shares = tables(rng, 2000.0)
    shares[5] = [0.02, 0.08, 0.9]
    counts = rng.multinomial(TOTAL, shares)
    found = check_rows_alike(counts, fitted(counts, rng), rng)
    assert (found.fits, found.row) == (False, 5)


@pytest.mark.parametrize("moved", [False, True])
def test_months_that_move_are_seen(moved):
    rng = np.random.default_rng(2)
    shares = np.repeat(tables(rng), 6, axis=0)
    row = np.repeat(np.arange(ROWS), 6)
    if moved:
        shares[row == 3] = rng.dirichlet(10 * PARENT, 6)
    by_month = rng.multinomial(50, shares)
    counts = np.array([by_month[row == each].sum(0) for each in range(ROWS)])
    found = check_batches_alike(by_month, row, fitted(counts, rng), rng)
    assert found.fits != moved
    assert found.row == 3 or not moved


@pytest.mark.parametrize("tied", [False, True])
def test_factors_that_depend_on_each_other_are_seen(tied):
    rng = np.random.default_rng(3)
    one, other = tables(rng), tables(rng)
    joint = one[:, :, None] * other[:, None, :]
    if tied:
        joint[2] = 0.2 * joint[2] + 0.8 * np.diag(PARENT)
    counts = rng.multinomial(TOTAL, joint.reshape(ROWS, -1)).reshape(joint.shape)
    draws = [fitted(counts.sum(axis), rng).shares for axis in (2, 1)]
    found = check_independent(counts, *draws, rng)
    assert found.fits != tied
    assert found.row == 2 or not tied
