"""How many documents show a loss: more where answers churn, where they hang together."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from benchmarks.gates import DESIGNS, SHAPE, least_documents, opened_by, released

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.runs.comparison.claims import BUDGETS, finding_level
from docextract_eval.runs.gates import Evidence
from docextract_eval.runs.gates.accuracy import Accuracy
from docextract_eval.runs.gates.families import Budgets, close_verdicts
from docextract_eval.runs.gates.regression import Regression
from docextract_eval.runs.planning.plan import CHURN, plan_documents
from docextract_eval.runs.planning.policy_plan import check_waivers, plan_for_run, plan_policy
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from docextract_eval.seeds import stream
from docextract_eval.statistics.needed import Variation
from docextract_eval.statistics.power import needed_sources
from tests.metrics.cells import columns
from tests.runs.sides import SPEED, good, grid, lost, release, side

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
    level = finding_level(BUDGETS["overall"], among=2)  # of fields and of answers
    assert found.variation.power(found.visible, found.now, level) >= 0.8
    assert found.variation.power(found.visible - 0.0001, found.now, level) < 0.8


def test_what_no_number_of_documents_shows_is_said():
    assert least_documents(CALM, 1e-7, 0.8) == 0
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


def planned(gate, evidence, **more):
    """What a policy of this gate alone takes."""
    policy = Policy.model_validate({"name": "p", "gates": [gate]})
    return plan_policy(policy, evidence, **more)


@pytest.mark.long
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_at_the_planned_size_the_regression_gate_decides_as_often_as_planned(design):
    """PASS where nothing was lost, and FAIL where three points were, in four of five releases."""
    gate = {"rule": "regression", "margin": 0.01}
    pilot = released(stream(7, design.name), 1_500, np.zeros(SHAPE), design)
    evidence = Evidence(side(grid(good())), 0.02, slots=pilot)
    plans = planned(gate, evidence, loss=0.03)
    assert [(plan.truth, plan.decides) for plan in plans] == [(0.0, "PASS"), (-0.03, "FAIL")]
    for plan in plans:
        assert plan.low <= plan.documents <= plan.high
        loss = np.full(SHAPE, -plan.truth)
        drawn = (released(stream(n, "planned"), plan.documents, loss, design) for n in range(80))
        verdicts = (close_verdicts(opened_by(Regression(**gate), s), Budgets()) for s in drawn)
        found = [of_release[0].verdict for of_release in verdicts]
        share = found.count(plan.decides) / 80
        is_least = plan.documents == 196  # fewer do not show a loss under a point, without changes
        assert share == 1.0 if is_least else share == pytest.approx(0.8, abs=0.14), plan


@pytest.mark.long
def test_at_the_planned_size_the_accuracy_gate_decides_as_often_as_planned():
    """Where the truth is as it was measured: also for a bound that is broken."""
    cells = good(40, 0.88, seed=1)
    for bound in (cells.mean() - 0.03, cells.mean() + 0.03):
        run = side(grid(cells))
        (plan,) = planned({"rule": "accuracy", "at_least": bound}, Evidence(run, 0.02))
        drawn = (side(grid(good(plan.documents, plan.truth, seed))) for seed in range(100))
        assert plan.verdict == "INCONCLUSIVE"
        gate = Accuracy(rule="accuracy", at_least=bound)
        verdicts = (
            close_verdicts(gate.verdicts(Evidence(each, 0.02)), Budgets()) for each in drawn
        )
        found = [of_run[0].verdict for of_run in verdicts]
        assert plan.decides == ("PASS" if bound < cells.mean() else "FAIL")
        assert found.count(plan.decides) / 100 == pytest.approx(0.8, abs=0.12)


def test_a_plan_from_one_run_assumes_churn_for_every_slice():
    """All cells take fewer documents than a field of them; half the margin takes four times."""
    evidence = Evidence(side(grid(good(200, 0.9, seed=1))), 0.02)
    fields = [{"field": name} for name in ("total", "date")]
    gate = {"rule": "regression", "margin": 0.01, "slices": fields}
    wide = {each.slice: each for each in planned(gate, evidence) if each.decides == "PASS"}
    assert wide.keys() == {"all", "field total", "field date"}
    assert wide["all"].documents < wide["field total"].documents
    narrow = planned(gate | {"margin": 0.005}, evidence)[0]
    assert narrow.documents == pytest.approx(4 * wide["all"].documents, rel=0.25)


def test_changes_that_metric_gates_test_share_the_budget_of_their_family():
    before, after = (side(grid(good(300, 0.9, seed=n)), f"of {n}") for n in (1, 2))
    tested = {"rule": "regression", "margin": 0.01}
    metric = {"rule": "metric", "metric": "accuracy", "family": "overall"}

    def documents_to_fail(gates):
        policy = Policy.model_validate({"name": "p", "gates": gates})
        plans = plan_for_run(policy, after, before, loss=0.1)
        return [each.documents for each in plans if each.decides == "FAIL"][-1]

    alone = documents_to_fail([tested])
    limits = [0.02, 0.03, 0.04]
    beside = documents_to_fail([tested, *({**metric, "margin": each} for each in limits)])
    quarter = {"name": "p", "gates": [tested], "families": {"budgets": {"overall": 0.02 / 4}}}
    plans = plan_for_run(Policy.model_validate(quarter), after, before, loss=0.1)
    assert alone < beside == plans[-1].documents


def test_what_documents_do_not_decide_is_not_planned_and_the_rest_says_why():
    evidence = Evidence(side(grid(good(60))), 0.02)
    (enough,) = planned({"rule": "valid", "documents": 500}, evidence)
    assert (enough.documents, enough.decides) == (500, "PASS")
    assert planned({"rule": "budget", "p95": 3}, evidence) == []
    (silent,) = planned({"rule": "promise"}, evidence)
    assert (silent.documents, silent.reason.code) == (None, "no_confidence")
    perfect = Evidence(side(grid(np.ones((60, 2, 2), bool))), 0.02)
    (unknown,) = planned({"rule": "accuracy", "at_least": 0.99}, perfect)
    assert (unknown.documents, unknown.reason.code) == (None, "need_not_known")
    (decided,) = planned({"rule": "accuracy", "at_least": 0.9}, perfect)
    assert (decided.documents, decided.reason, decided.verdict) == (None, None, "PASS")


@pytest.mark.parametrize("documents", [12, 48, 200])
@pytest.mark.parametrize("share", [0.5, 0.93, 0.99, 1.0])
@pytest.mark.parametrize("threshold", [None, 0.9])
def test_a_plan_says_of_a_run_what_the_gates_say_of_it(documents, share, threshold):
    """What they decided is decided, and where they state a number it is the same."""
    run = release(good(documents, share, seed=documents, shape=(2, 5)))
    phone = {"condition": "phone*"}
    gates = [
        {"rule": "accuracy", "at_least": 0.95},
        {"rule": "metric", "metric": "failure_rate", "at_most": 0.01},
        {"rule": "metric", "metric": "wrong_rate", "where": {"field": "total"}, "at_most": 0.05},
        {"rule": "metric", "metric": "accuracy", "where": phone, "by": ["locale"], "at_least": 0.9},
        {"rule": "metric", "metric": "straight_through", "at_least": 0.5},
        {"rule": "promise", "where": phone, "alphas": {"total": 0.002}},
        {"rule": "promise_by_condition"},
        {"rule": "honesty"},
        {"rule": "people", "by": ["locale"]},
    ]
    asked = Policy.model_validate({"name": "p", "threshold": threshold, "gates": gates})
    plans = plan_for_run(asked, run)
    verdicts = apply_policy(asked, run)
    assert len(plans) == len(verdicts)
    for plan, verdict in zip(plans, verdicts, strict=True):
        assert (plan.rule, plan.slice) == (verdict.rule, verdict.slice)
        assert plan.is_decided == (verdict.verdict != "INCONCLUSIVE")
        assert (plan.documents, plan.low, plan.high) == (
            verdict.needed,
            verdict.needed_low,
            verdict.needed_high,
        )
        if verdict.verdict == "INCONCLUSIVE":
            assert plan.documents or plan.reason == verdict.reason
        else:
            assert (plan.decides, plan.documents) == (verdict.verdict, None)


def test_more_power_takes_more_documents_of_every_gate():
    run = release(good(48, 0.93, seed=48, shape=(2, 5)))
    gates = [
        {"rule": "accuracy", "at_least": 0.92},
        {"rule": "metric", "metric": "wrong_rate", "at_most": 0.08},
        {"rule": "honesty", "within": 0.05},
        {"rule": "promise"},
    ]
    asked = Policy.model_validate({"name": "p", "threshold": 0.0, "alpha": 0.07, "gates": gates})
    some, more = (plan_for_run(asked, run, power=power) for power in (0.6, 0.95))
    known = [(one, two) for one, two in zip(some, more, strict=True) if one.documents]
    assert len(known) == len(gates)
    assert all(one.documents < (two.documents or np.inf) for one, two in known)


def test_what_is_assumed_has_no_interval():
    """Of one field each document has one cell, so resamples of errors would not vary."""
    asked = {"rule": "regression", "slices": [{"field": "total", "condition": "clean"}]}
    found = planned(asked, Evidence(side(grid(good(100))), 0.02))
    assert {(each.low, each.high) for each in found if each.documents} == {(None, None)}


def test_a_loss_that_a_gate_decides_is_decided():
    before = side(grid(np.ones((300, 2, 2), bool)), "a")
    after = side(grid(lost(np.ones((300, 2, 2), bool), (slice(None), 0), range(90))), "b")
    asked = Policy.model_validate(
        {"name": "p", "gates": [{"rule": "regression", "slices": [{"field": "date"}]}]}
    )
    verdicts = {each.slice: each.verdict for each in apply_policy(asked, after, [before])}
    plans = [each for each in plan_for_run(asked, after, before) if each.truth == 0]
    assert {each.slice: each.verdict for each in plans} == verdicts
    assert verdicts["field date"] == "PASS"
    assert verdicts["all"] == "FAIL"
    assert {each.verdict for each in plan_for_run(asked, after)} == {None}


def test_a_policy_that_names_what_the_run_has_not_is_refused():
    evidence = Evidence(side(grid(good())), 0.02, where="p.toml")
    for wrong, what in (
        ({"by": ["feild"]}, "'feild'.*did you mean 'field'"),
        ({"slices": [{"field": "totl"}]}, "unknown field 'totl'.*did you mean 'total'"),
    ):
        with pytest.raises(UnknownNameError, match=f"p.toml, gate regression: .*{what}"):
            planned({"rule": "regression", **wrong}, evidence)


def test_a_waiver_has_to_match_what_a_gate_looks_at_in_the_runs_that_are_there():
    """Alone, a run is taken for its own baseline; without its blurred pages none of them lose."""
    slices = [f"condition {name}" for name in ("blurr", "blur", "clean")]
    granted = {"rule": "regression", "reason": "r", "until": "2099-01-01", "approved_by": "a"}
    waivers = [{"slice": each, **granted} for each in slices]
    gates = [{"rule": "regression", "by": ["condition"]}]
    policy = Policy.model_validate({"name": "p", "gates": gates, "waivers": waivers})
    run = side(grid(good()), "b")
    sharp = side(grid(good(shape=(1, 2)), conditions=("clean",)), "a")

    def wrong(*runs):
        return [said.partition(")")[0].partition("(")[2] for said in check_waivers(policy, *runs)]

    assert wrong(run) == slices[:1]
    assert wrong(run, sharp) == slices[:2]


def test_a_gate_without_cells_says_so():
    (found,) = planned(
        {"rule": "regression", "cells": "tables"}, Evidence(side(grid(good())), 0.02)
    )
    assert (found.documents, found.decides, found.reason.code) == (None, None, "no_cells")
