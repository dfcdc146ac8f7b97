"""Losses of a run against another: rare where nothing is lost, found where something is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from docextract_eval.runs.comparison.losses import certain_losses, paired_losses
from docextract_eval.runs.comparison.slice_changes import ANSWERS
from docextract_eval.statistics.differences import clustered_changes
from docextract_eval.statistics.tails import change_tail
from tests.runs.sides import good, grid, side

pytestmark = pytest.mark.long

FIELDS = ("total", "date", "merchant", "phone")
SHAPE = (2, len(FIELDS))


@pytest.fixture(autouse=True)
def _two_critical_fields(monkeypatch):
    monkeypatch.setattr(
        "docextract_eval.runs.comparison.losses.field_families",
        lambda _: dict.fromkeys(("total", "date"), "critical"),
    )


def measured(cells, name, **more):
    return side(grid(cells, FIELDS, **more), name)


def churned(cells, rng, share=0.03):
    """The same cells, of which some are answered another way: as many gained as lost."""
    flips = rng.random(cells.shape) < share
    return np.where(flips, rng.random(cells.shape) < 0.9, cells)


def test_a_run_that_loses_nothing_is_found_to_lose_in_no_more_than_one_of_twenty():
    wrong = 0
    for seed in range(150):
        cells, rng = good(120, shape=SHAPE, seed=seed), np.random.default_rng(1000 + seed)
        before, after = measured(cells, "before"), measured(churned(cells, rng), "after")
        _, losses = paired_losses(before, after)
        wrong += bool(certain_losses(losses))
    assert wrong <= 12  # 7.5 expected at most


def test_a_critical_field_that_loses_ten_points_is_found_and_first():
    cells = good(300, shape=SHAPE)
    after = cells.copy()
    after[:30, :, 0] = False
    _, losses = paired_losses(measured(cells, "before"), measured(after, "after"))
    first = certain_losses(losses)[0]
    assert first.slice == {"cells": "scalars", "condition": "all", "field": "total"}
    assert (first.family, first.change.gained) == ("critical", 0)
    assert first.change.lost == int(cells[:30, :, 0].sum())


def test_missing_answers_come_first_and_are_counted_by_rendition():
    cells = good(300, shape=SHAPE)
    after = cells.copy()
    after[:20] = False
    failing = measured(after, "after", failures=lambda number: int(number < 20))
    sides = measured(cells, "before"), failing
    first = certain_losses(paired_losses(*sides)[1])[0]
    assert first.slice == ANSWERS
    assert (first.before, first.after) == (1, pytest.approx(1 - 20 / 300))


def test_the_p_of_a_loss_is_that_of_agresti_and_min_by_hand():
    change = np.repeat([-1.0, 1.0, 0.0], [30, 10, 260])
    (found,) = clustered_changes(change, np.arange(300), np.zeros(300, np.int64)).values()
    n = found.effective
    up, down = (10 / 300 * n + 0.5) / (n + 2), (30 / 300 * n + 0.5) / (n + 2)
    error = np.sqrt((up + down - (up - down) ** 2) / (n + 2))
    assert change_tail(found).p_below(0.0) == pytest.approx(student.cdf((up - down) / error, 299))
