"""What is put into the noisy pipeline comes out of the metrics."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.long

PUT_IN = {"wrong": 0.2, "missed": 0.1}


@pytest.fixture
def scores(run):
    _, folder = run("noisy", invented=0.0, **PUT_IN)
    return folder.scores()


def one(scores, metric, **where):
    wanted = {"cells": "scalars", "condition": "all", **where}
    (score,) = (s for s in scores if s.metric == metric and s.slice == wanted)
    return score


def test_rates_and_ratios_are_those_put_in(scores):
    right = 1 - sum(PUT_IN.values())
    precision = right / (1 - PUT_IN["missed"])
    for metric, expected in (
        ("accuracy", right),
        ("macro_accuracy", right),
        ("recall", right),
        ("precision", precision),
        ("f1", 2 * right * precision / (right + precision)),
        ("wrong_rate", PUT_IN["wrong"]),
        ("missed_rate", PUT_IN["missed"]),
        ("over_refusal", PUT_IN["missed"]),
        ("decidable_accuracy", right),
    ):
        score = one(scores, metric)
        assert score.low < expected < score.high, metric
        assert score.high - score.low < 0.2


def test_causes_are_all_that_is_wrong(scores):
    """Whatever a page allows in turn; no scalar was invented, so nothing of it has a cause."""
    causes = [
        s
        for s in scores
        if s.metric == "cause_rate" and s.slice.keys() == {"cells", "cause", "condition"}
        if s.slice["cells"] == "scalars" and s.slice["condition"] == "all"
    ]
    assert len(causes) > 4
    assert sum(s.value for s in causes) == pytest.approx(one(scores, "wrong_rate").value)
    invented = [s for s in scores if s.metric == "invented_cause_rate"]
    assert not [s for s in invented if s.slice["cells"] == "scalars"]


def test_confidence_that_knows_ranks_better_than_none(scores):
    """Noisy's is each cell's own chance to be right; blind, the area were a rectangle."""
    blind = one(scores, "precision").value * one(scores, "recall").value
    area = one(scores, "average_precision")
    assert blind < area.low < area.value < one(scores, "recall").value
