"""What every metric promises of bad input, and what its card says."""

from __future__ import annotations

import dataclasses
import importlib
import math

import numpy as np
import pytest

from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.slices import two_axis_slices
from tests.metrics.cells import columns, drawn, read_again

ALL = {"cells": "scalars", "condition": "all"}
OURS = [
    *("accuracy", "rows", "f1", "average_precision", "causes", "traps", "abstention"),
    *("placement", "repeats"),
]


def confident(cells, confidence):
    guessed = cells.outcome_in("right", "wrong", "invented")
    return dataclasses.replace(cells, confidence=np.where(guessed, confidence, np.nan))


def some():
    return confident(drawn(1), np.random.default_rng(0).random(400))


def deployed(**weights):
    return dataclasses.replace(some(), deploy=weights)


BAD = {
    "no cells": lambda: some().select(np.zeros(400, bool)),
    "no documents": lambda: columns([], []),
    "one document": lambda: drawn(1, sources=1),
    "one cell": lambda: columns(["right"], [0], confidence=[0.5]),
    "right alone": lambda: columns(["right"] * 9, range(9), confidence=[0.5] * 9),
    "invented alone": lambda: columns(["invented"] * 9, range(9)),
    "absent alone": lambda: columns(["rightly absent"] * 9, range(9)),
    "missed alone": lambda: columns(["missed"] * 9, range(9)),
    "no_clean_condition": lambda: drawn(1, conditions=("fax", "blur")),
    "no confidence": lambda: drawn(1),
    "equal confidences": lambda: confident(drawn(1), 0.5),
    "no condition of weight": lambda: deployed(elsewhere=1.0),
    "one condition of weight": lambda: deployed(blur=2.0, clean=0.0),
    "documents without weight": lambda: drawn(1, weight=lambda s: float(s % 2)),
    "several readings": lambda: read_again(some(), 3),
    "a reading of little": lambda: read_again(some(), 2).select(np.arange(800) < 410),
    "a table alone": lambda: columns(["right", "wrong"], [0, 1], field=["a.b", "a.b"]),
}


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("bad", BAD)
def test_bad_input_has_an_answer_or_a_reason(name, bad):
    for score in METRICS.load(name)(BAD[bad](), "sig"):
        assert (score.value is None) == bool(score.reason)
        if score.value is not None:
            assert math.isfinite(score.value)
            assert score.documents > 0
            assert score.cells > 0
        if score.low is not None:
            assert score.low <= score.value <= score.high


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_makes_no_curve_and_no_slice_that_is_no_number(bad):
    (curve,) = (c for c in CURVES.load("precision_recall")(BAD[bad](), "sig")[:1])
    assert bool(curve.points) != bool(curve.reason)
    for row in two_axis_slices(BAD[bad](), "sig").to_pylist():
        assert row["low"] <= row["value"] <= row["high"]


@pytest.mark.parametrize("name", OURS)
def test_every_score_has_a_card_that_puts_it_in_a_sentence(name):
    metric = METRICS.load(name)
    cards = {card.name: card for card in importlib.import_module(metric.__module__).CARDS}
    for score in metric(read_again(some(), 2), "sig"):
        card = cards[score.metric]
        assert card.definition.endswith(".")
        if score.value is not None:
            said = card.to_sentence(score)
            assert said.endswith(".")
            assert "None" not in said


def test_conditions_weigh_as_they_are_deployed():
    outcomes = ["right", "wrong", "wrong", "wrong", "right", "wrong"]
    cells = columns(outcomes, range(6), [0, 0, 1, 1, 2, 2], conditions=("clean", "blur", "fax"))
    for deploy, expected in (
        ({}, (0.5 + 0 + 0.5) / 3),
        ({"clean": 3.0, "blur": 1.0}, 0.375),
        ({"clean": 6.0, "blur": 2.0, "fax": 0.0}, 0.375),
        ({"fax": 1.0}, 0.5),
    ):
        weighed = dataclasses.replace(cells, deploy=deploy)
        found = {
            score.metric: score.value
            for score in METRICS.load("accuracy")(weighed, "sig")
            if score.slice in ({"cells": "scalars", "condition": "all"}, {"condition": "all"})
        }
        for metric in ("accuracy", "macro_accuracy", "exact_documents"):
            assert found[metric] == pytest.approx(expected)


def test_what_is_deployed_nowhere_here_is_not_computable_over_all_conditions():
    scores = METRICS.load("accuracy")(BAD["no condition of weight"](), "sig")
    (score,) = (s for s in scores if s.metric == "accuracy" and s.slice == ALL)
    assert score.reason.code == "no_weight"


def test_macro_accuracy_is_the_mean_over_fields_and_says_so():
    cells = drawn(2, size=700, conditions=("clean", "blur", "fax"))
    codes = np.where(np.random.default_rng(0).random(700) < 0.9, 0, 1)  # one field is rare
    cells = dataclasses.replace(cells, field=CodedNames(codes, ["total", "date"]))
    scores = METRICS.load("accuracy")(cells, "average:micro, conditions equal")
    fields = [
        score.value
        for score in scores
        if score.metric == "accuracy" and {*score.slice} == {"cells", "field", "condition"}
        if score.slice["condition"] == "all"
    ]
    (macro,) = (s for s in scores if s.metric == "macro_accuracy" and s.slice == ALL)
    assert len(fields) == 2
    assert macro.value == pytest.approx(np.mean(fields))
    assert macro.signature == "macro_accuracy|average:macro, conditions equal"
    (micro,) = (s for s in scores if s.metric == "accuracy" and s.slice == ALL)
    assert macro.high - macro.low > micro.high - micro.low  # it rests on the rare field's cells
