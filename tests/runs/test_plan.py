"""How many documents show a loss: more where answers churn, where they hang together."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.runs.plan import CHURN, Variation, least_documents, plan_documents
from docextract_eval.statistics.power import needed_sources
from tests.metrics.cells import columns
from tests.runs.sides import SPEED, good, grid, side

CALM = Variation(churn=0.02, correlation=0.0, cells=12, design=12, draws=12)


def test_of_many_documents_it_is_the_classical_formula():
    """Where votes, Student's quantile and few changes weigh nothing, n = ((za + zb) sd / m)^2."""
    sure = Variation(churn=0.2, correlation=0.3, cells=12, design=12, draws=3)
    sd = ((0.2 + 0.004) / 12 * (1 + 11 * 0.3)) ** 0.5
    assert least_documents(sure, 0.004, 0.8) == pytest.approx(needed_sources(sd, 0.004), rel=0.03)


@pytest.mark.parametrize(
    "harder",
    [{"churn": 0.04}, {"correlation": 0.3}, {"cells": 6}],
)
def test_more_churn_and_more_correlation_take_more_documents(harder):
    assert least_documents(dataclasses.replace(CALM, **harder), 0.02, 0.8) > least_documents(
        CALM, 0.02, 0.8
    )


def test_power_grows_with_loss_and_with_documents():
    losses = [CALM.power(loss, 100) for loss in (0.005, 0.01, 0.02, 0.04)]
    sizes = [CALM.power(0.01, sources) for sources in (10, 30, 100, 1000)]
    assert losses == sorted(losses)
    assert sizes == sorted(sizes)
    assert 0 <= sizes[0] < 0.5 < sizes[-1] <= 1
    assert CALM.power(0.9, 1) == 0


def test_a_plan_from_one_run_says_what_it_assumes():
    found = plan_documents(side(grid(good(300))))
    assert found.variation.churn == CHURN
    assert "3 % of values change" in found.assumed
    assert found.variation.cells == pytest.approx(4)
    assert found.now == 300
    assert CHURN / 2 < found.documents / 100 < 100


def test_a_plan_from_two_runs_measures_churn_and_leaves_out_what_was_lost():
    before = good(400)
    rng = np.random.default_rng(2)
    churned = before ^ (rng.random(before.shape) < 0.05)
    found = plan_documents(side(grid(churned), "b"), before=side(grid(before), "a"))
    gained, lost = (churned & ~before).sum(), (before & ~churned).sum()
    assert found.variation.churn == pytest.approx(2 * min(gained, lost) / before.size)
    assert found.assumed is None


def test_time_and_cost_grow_with_documents():
    few, many = (plan_documents(side(grid(good(300))), loss) for loss in (0.05, 0.01))
    assert few.seconds == pytest.approx(100 / 300 * few.documents)
    assert few.cost == pytest.approx(0.4 / 300 * few.documents)
    assert many.seconds / few.seconds == pytest.approx(many.documents / few.documents)
    untimed = SPEED | {"seconds_per_page": {"p50": None, "p95": None, "p99": None}, "cost": None}
    unknown = plan_documents(side(grid(good(300)), speed=untimed))
    assert (unknown.seconds, unknown.cost) == (None, None)


def test_what_can_be_seen_now_is_seen_with_that_power():
    found = plan_documents(side(grid(good(300))))
    assert found.variation.power(found.visible, found.now) >= 0.8
    assert found.variation.power(found.visible - 0.0001, found.now) < 0.8


def test_what_no_number_of_documents_shows_is_said():
    assert least_documents(CALM, 1e-7, 0.8) is None
    alone = plan_documents(side(columns(["right"], [0])))
    assert (alone.now, alone.visible) == (1, None)


def test_two_runs_without_anything_in_common_measure_nothing():
    runs = side(grid(good()), "b"), side(grid(good(), first=500), "a")
    with pytest.raises(BadInputError, match="a and b: have no judged fields in common"):
        plan_documents(runs[0], before=runs[1])


def test_a_run_of_tables_alone_cannot_be_planned_for():
    tables = columns(["right"] * 4, range(4), field=["line_items.amount"] * 4)
    with pytest.raises(BadInputError, match="has no judged fields"):
        plan_documents(side(tables))
