"""What every metric and every curve promises, whatever it is given: a figure or a reason."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from docextract_eval.metrics import CURVES, METRICS
from tests.metrics.cells import columns, drawn, grounded, shuffled

BAD = {
    "no cells": columns([], []),
    "one cell": columns(["right"], [0], confidence=[0.9]),
    "one document": columns(["right", "wrong"] * 3, [0] * 6, confidence=[0.9, 0.4] * 3),
    "all right": columns(["right"] * 12, range(12), confidence=np.linspace(0, 1, 12)),
    "all wrong": columns(["wrong"] * 12, range(12), confidence=np.linspace(0, 1, 12)),
    "all missed": columns(["missed"] * 12, range(12), confidence=[0.9] * 12),
    "all invented": columns(["invented"] * 12, range(12), confidence=[0.0] * 12),
    "all rightly absent": columns(["rightly absent"] * 12, range(12)),
    "equal confidences": drawn(1, confidence=[0.9] * 400),
    "no confidences": drawn(2),
    "some confidences": drawn(3, confidence=[0.2, np.nan, 0.7, np.nan] * 100),
    "no clean condition": drawn(4, conditions=("blur", "fold")),
    "no calibration half": drawn(5, confidence=[0.5, 1.0] * 200, calibration=lambda _: False),
    "no report half": drawn(6, confidence=[0.5, 1.0] * 200, calibration=lambda _: True),
    "twins alone": drawn(7, twin=lambda _: "trap off"),
}
SILENT = {
    "causes": "no value is wrong for a cause",
    "grounding": "no prediction has boxes",
    "hallucination": "no document has a probe",
    "obedience": "nothing is planted on any document",
    "placement": "no right value has a box",
    "repeats": "every page is read once",
    "scenes": "no condition is a scene",
    "suspicion": "nothing is planted on any document",
    "traps": "no document has a trap",
}
"""The metrics that give no score of cells that lack what they measure, and what these lack."""
ALONG_SEVERITY = {"breaking_point", "severity_area"}
"""The scores of an accident over all its severities: no condition, so none over all."""
PLACED = ["yes", "no", "unknown"]
NOT_OVER_ALL = {
    "equivalence_margin": "a bound, and its effect has the reason",
    "right_from_elsewhere": "runs are kept whose files have no such row",
}
"""The scores that are missing without a reason where nothing that is deployed was run, and why."""
WHOLE = {"alpha", "condition", "cells", "twin", "placebo", "threshold", "receipts", "ratio"}
"""What no part of a run is named by."""
WEIGHTLESS = {"no_weight", "no_weight_but_clean"}
"""Why there is no figure where nothing that is deployed was run."""


def twin(source):
    """Of every eight documents the last two are twins of the first."""
    return ["", "do(font=spacemo)", "redraw(font)"][max(0, source % 8 - 5)]


def origin(source):
    return source - source % 8 if source % 8 > 5 else source


@pytest.mark.parametrize("given", BAD)
@pytest.mark.parametrize("name", METRICS.names)
def test_there_is_a_figure_or_a_reason(name, given):
    """Never NaN, and never a warning: whoever reads a run finds one over all its conditions."""
    found = METRICS.load(name)(BAD[given], "shared")
    assert_of_all_conditions(name, found)
    for score in found:
        figures = [each for each in (score.value, score.low, score.high) if each is not None]
        assert all(math.isfinite(each) for each in figures)
        assert (score.value is None) == (score.reason is not None)
        assert score.value is not None or (score.low is score.high is None)
        assert score.signature.startswith(f"{score.metric}|")
        if score.low is not None:
            assert score.low <= score.value + 1e-12
            assert score.value <= score.high + 1e-12


def assert_of_all_conditions(name, found):
    """Each of a metric's scores has a row of them; or it says nothing, for a reason."""
    if name in SILENT:
        assert found == [], f"{name} has something to say: take it out of SILENT"
        return
    names = {score.metric for score in found}
    over_all = {score.metric for score in found if score.slice.get("condition") == "all"}
    remedy = "give ratios.score_without_value(...) with the reason, or write into SILENT why not"
    assert names, f"{name} gives no row at all: {remedy}"
    lacking = sorted(names - over_all - ALONG_SEVERITY)
    assert not lacking, f"no row of {lacking} has condition=all: {remedy}"


@pytest.mark.parametrize("deploy", [{"clean": 1.0}, {"elsewhere": 1.0}], ids=["clean", "none"])
@pytest.mark.parametrize("name", METRICS.names)
def test_what_is_told_of_all_is_told_or_missing_for_a_reason_whatever_is_deployed(name, deploy):
    """Where no condition or no accident weighs anything; never that there is nothing to weigh."""
    rng = np.random.default_rng(0)
    more = {"confidence": rng.random(4_000).round(2), "placed": rng.choice(PLACED, 4_000)}
    more["grounding"] = grounded(rng.random(4_000), rng.choice(["right", "wrong"], 4_000))
    cells = drawn(10, size=4_000, sources=800, twin=twin, origin=origin, **more)
    metric = METRICS.load(name)
    every, weighed = (
        [s for s in metric(each, "shared") if s.slice.get("condition") == "all"]
        for each in (cells, dataclasses.replace(cells, deploy=deploy))
    )
    known = {
        (s.metric, *s.slice.items())
        for s in every
        if s.value is not None and s.slice.keys() <= WHOLE
    }
    found = {(s.metric, *s.slice.items()): s for s in weighed}
    lost = {each for each in known if each[0] not in NOT_OVER_ALL} - found.keys()
    assert not lost, f"give ratios.score_without_value(..., NO_WEIGHT, ...) for {sorted(lost)}"
    reasons = [found[each].reason for each in known & set(found) if found[each].value is None]
    assert "elsewhere" not in deploy or all(reason.code in WEIGHTLESS for reason in reasons)


@pytest.mark.parametrize("given", BAD)
@pytest.mark.parametrize("name", CURVES.names)
def test_a_curve_has_points_or_a_reason(name, given):
    for curve in CURVES.load(name)(BAD[given], "shared"):
        assert bool(curve.points) != bool(curve.reason)
        for point in curve.points:
            figures = (point.x, point.value, point.low, point.high)
            assert all(math.isfinite(each) for each in figures if each is not None)


@pytest.mark.parametrize("name", CURVES.names)
def test_the_order_of_cells_does_not_change_a_curve(name):
    cells = drawn(8, confidence=np.random.default_rng(8).random(400).round(2))
    draw = CURVES.load(name)
    for one, other in zip(draw(cells, "sig"), draw(shuffled(cells), "sig"), strict=True):
        assert (one.metric, one.slice, one.signature) == (
            other.metric,
            other.slice,
            other.signature,
        )
        for here, there in zip(one.points, other.points, strict=True):
            assert (here.x, here.value) == pytest.approx((there.x, there.value), abs=1e-9)


@pytest.mark.parametrize("name", METRICS.names)
def test_every_score_of_a_file_has_a_card(name):
    """And no card is of a metric that the file does not give."""
    metric = METRICS.load(name)
    module = __import__(metric.__module__, fromlist=["CARDS"])
    cells = drawn(9, size=4_000, sources=800, confidence=np.linspace(0.2, 1, 4_000))
    names = [card.name for card in module.CARDS]
    assert len(set(names)) == len(names)
    assert {score.metric for score in metric(cells, "sig")} <= set(names)
