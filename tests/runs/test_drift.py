"""Ten releases that each lose a little: the last one never looks worse, the pinned one tells."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from docextract_eval.runs.gates.regression import Regression
from docextract_eval.runs.release.decision import overall_verdict
from docextract_eval.runs.release.gate import (
    ComparedRuns,
    apply_gates,
    gather_evidence,
    split_baselines,
)
from docextract_eval.runs.release.policy import Policy
from tests.runs.sides import grid, side

pytestmark = pytest.mark.long

RELEASES, STEP, DOCUMENTS = 10, 0.003, 1_000
FIELDS = ("total", "date", "merchant", "tax_total", "subtotal")
POLICY = Policy(name="drift", gates=[Regression(rule="regression")])


def releases(seed, step=STEP):
    """A first release and ten more over the same pages, each a little worse; answers churn."""
    rng = np.random.default_rng(seed)
    shape = DOCUMENTS, 2, len(FIELDS)
    hard = 0.5 * rng.random((DOCUMENTS, 1, 1)) + 0.5 * rng.random(shape)
    level = np.quantile(hard, 0.9)
    fallen = np.quantile(hard, 0.9 - step * np.arange(RELEASES + 1))
    for number in range(RELEASES + 1):
        churned = rng.random(shape) < 0.01
        good = np.where(churned, rng.random(shape) < 0.9, hard < min(level, fallen[number]))
        yield side(grid(good, FIELDS), f"release-{number}")


@pytest.mark.parametrize("seed", range(5))
def test_a_slow_loss_is_caught_by_the_pinned_release_and_by_no_last_one(seed):
    runs = [*releases(seed)]
    since_last = [
        overall_verdict(
            apply_gates(POLICY, gather_evidence(POLICY, run, split_baselines([before])))
        )
        for before, run in pairwise(runs)
    ]
    since_pinned = [
        overall_verdict(
            apply_gates(POLICY, gather_evidence(POLICY, run, split_baselines(runs[:1])))
        )
        for run in runs[1:]
    ]
    assert "FAIL" not in since_last
    assert since_pinned[-1] == "FAIL"
    assert since_pinned[0] != "FAIL"


@pytest.mark.parametrize("seed", range(3))
def test_releases_that_lose_nothing_alarm_neither(seed):
    runs = [*releases(seed, step=0)]
    found = gather_evidence(POLICY, runs[-1], ComparedRuns(runs[:1], [], [runs[-2]]))
    assert {ruling.verdict for ruling in apply_gates(POLICY, found)} == {"PASS"}


def test_both_baselines_are_asked_in_one_gate_and_told_apart():
    runs = [*releases(0)]
    found = apply_gates(
        POLICY, gather_evidence(POLICY, runs[-1], ComparedRuns(runs[:1], [], [runs[-2]]))
    )
    assert [(ruling.slice, ruling.verdict) for ruling in found] == [
        ("all", "FAIL"),
        ("all, since release-9", "PASS"),
    ]
