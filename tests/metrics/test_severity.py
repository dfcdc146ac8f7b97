"""Curves along severity: their areas, where they break a pipeline, scenes beside their parts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.matching import Judge
from docextract_eval.metrics.changes import half_width
from docextract_eval.metrics.columns import AppliedDegradations, build_columns
from docextract_eval.metrics.robustness import robustness
from docextract_eval.metrics.scenes import scenes
from docextract_eval.metrics.severity import (
    breaking_bracket,
    condition_families,
    drops_by_severity,
    level_crossing,
    severity,
)
from docextract_eval.records import Prediction
from docextract_eval.runs.derivation.scoring import judge_renditions
from docextract_eval.runs.privacy import Privacy
from docextract_eval.schemas import load_schema
from tests.matching.receipts import receipt, rendered
from tests.metrics.cells import columns, shuffled, twice
from tests.metrics.test_robustness import at_random, grid, one

BLUR = ("clean", "blur@1", "blur@2", "blur@4", "jpeg@5", "scan")
LOST = {0: 0, 1: 1, 2: 3, 3: 10, 4: 2, 5: 12}
"""Of twenty documents, how many lose their total."""


def stepwise(sources=20, times=1):
    """More is lost the worse the blur; `scan` has no severity."""

    def outcome(source, condition, field):
        return "wrong" if field == "total" and source < times * LOST[condition] else "right"

    return grid(sources, BLUR, ("total",), outcome)


def curve(cells, accident):
    """The curve of an accident over scalars."""
    where = {"cells": "scalars", "accident": accident}
    (found,) = [c for c in drops_by_severity(cells, "sig") if c.slice == where]
    return found


def test_a_curve_begins_at_nothing_and_goes_through_the_paired_drops():
    cells = stepwise()
    points = curve(cells, "blur").points
    assert [point.x for point in points] == [0, 1, 2, 4]
    assert [point.value for point in points] == pytest.approx([0, 0.05, 0.15, 0.5])
    drops = robustness(cells, "sig")
    for point, name in zip(points[1:], BLUR[1:], strict=False):
        drop = one(drops, "drop", condition=name)
        assert (point.value, point.documents, point.cells) == (drop.value, 20, 20)
        assert point.low < drop.low < drop.high < point.high  # the band holds all at once
    assert {c.slice["accident"] for c in drops_by_severity(cells, "sig") if c.points} == {
        "blur",
        "jpeg",
    }


def test_a_family_of_one_has_the_interval_of_its_drop():
    cells = stepwise()
    point = curve(cells.select(np.isin(cells.condition.codes, [0, 4])), "jpeg").points[-1]
    alone = cells.select(np.isin(cells.condition.codes, [0, 4]))
    drop = one(robustness(alone, "sig"), "drop", condition="jpeg@5")
    assert (point.low, point.high) == pytest.approx((drop.low, drop.high))


def test_the_area_is_that_of_trapezoids_over_their_span():
    score = one(severity(stepwise(), "sig"), "severity_area", accident="blur", up_to="4")
    expected = np.trapezoid([0, 0.05, 0.15, 0.5], [0, 1, 2, 4]) / 4
    assert score.value == pytest.approx(expected)
    assert score.low < score.value < score.high
    assert score.documents == 20
    alone = one(severity(stepwise(), "sig"), "severity_area", accident="jpeg", up_to="5")
    assert alone.value == pytest.approx(0.1 / 2)


def test_the_error_of_an_area_is_that_of_its_documents_own_areas():
    """Every document has one slot a condition, so the mean over documents has a plain error."""
    cells = stepwise(200, times=10)
    own = np.zeros((200, 4))
    for column, condition in enumerate((0, 1, 2, 3)):
        own[: 10 * LOST[condition], column] = 1
    areas = np.trapezoid(own, [0, 1, 2, 4], axis=1) / 4
    score = one(severity(cells, "sig"), "severity_area", accident="blur", up_to="4")
    error = np.std(areas, ddof=1) / np.sqrt(200)
    assert score.high - score.value == pytest.approx(half_width(error, 200), rel=0.06)


def test_a_pipeline_breaks_between_two_of_the_severities_that_were_tested():
    """One document in twenty is lost at 1, three at 2, ten at 4: ten points are between 1 and 2."""
    cells = stepwise(400, times=20)
    points = curve(cells, "blur").points
    score = one(severity(cells, "sig"), "breaking_point", accident="blur")
    assert (score.low, score.high) == (1, 2)
    assert points[1].high < 0.1 < points[2].low
    assert score.value == pytest.approx(1.5)
    further = one(severity(cells, "sig", 0.3), "breaking_point", accident="blur")
    assert (further.low, further.high) == (2, 4)
    assert further.value == pytest.approx(2 + 2 * 0.15 / 0.35)
    assert "bracket|beyond:0.3" in further.signature


def test_fewer_documents_make_the_bracket_wider_or_open_it():
    score = one(severity(stepwise(60, times=3), "sig"), "breaking_point", accident="blur")
    assert (score.value, score.reason.code) == (None, "breaks_early")
    assert score.reason.latest == 4
    score = one(severity(stepwise(), "sig", 0.6), "breaking_point", accident="blur")
    assert (score.reason.code, score.reason.severity, score.reason.earliest) == ("may_break", 4, 2)


def test_nothing_is_interpolated_below_the_first_severity_tested():
    """All three lose far more than ten points: it is at 1 or below, and nobody knows where."""
    cells = grid(200, BLUR[:4], ("total",), lambda s, c, _: "wrong" if s < 40 * c else "right")
    score = one(severity(cells, "sig"), "breaking_point", accident="blur")
    assert (score.value, score.low, score.high) == (None, None, None)
    assert (score.reason.code, score.reason.latest) == ("breaks_early", 1)


def test_what_breaks_nothing_says_up_to_where():
    few, many = stepwise(), stepwise(400, times=20)
    score = one(severity(many, "sig", 0.8), "breaking_point", accident="blur")
    assert (score.value, score.reason.code, score.reason.severity) == (None, "never_breaks", 4)
    score = one(severity(few, "sig"), "breaking_point", accident="jpeg")
    assert score.value is None
    assert (score.reason.code, score.reason.least) == ("few_severities", 3)


@settings(max_examples=60, deadline=None)
@given(
    drops=st.lists(st.integers(0, 40), min_size=3, max_size=5),
    sources=st.integers(8, 40),
    fields=st.integers(1, 3),
)
def test_more_data_never_gives_less_answer(drops, sources, fields):
    """Every document twice: neither end of the bracket moves outwards, and none opens."""
    conditions = ("clean", *(f"blur@{at}" for at in range(1, len(drops) + 1)))
    lost = (0, *drops)

    def outcome(source, condition, field):
        return "wrong" if source + 3 * int(field[1:]) < lost[condition] else "right"

    cells = grid(sources, conditions, [f"f{n}" for n in range(fields)], outcome)
    once, more = (
        breaking_bracket(curve(each, "blur").points[1:], 0.1) for each in (cells, twice(cells))
    )
    assert once[0] is None or (more[0] is not None and more[0] >= once[0])
    assert once[1] is None or (more[1] is not None and more[1] <= once[1])


def test_lines_cross_a_height_where_they_first_rise_to_it():
    assert level_crossing([0, 1, 2], [0, 0.2, 0], 0.1) == pytest.approx(0.5)
    assert level_crossing([0, 1, 2, 3], [0, 0.05, 0.02, 0.3], 0.1) == pytest.approx(2 + 0.08 / 0.28)
    assert level_crossing([0, 1], [0, 0.1], 0.1) == pytest.approx(1)
    assert level_crossing([0, 1], [0, 0.09], 0.1) is None


def test_conditions_are_of_a_family_by_their_names():
    names = ["clean", "scan", "jpeg@0", "jpeg@2.5", "my_scene@1", "jpeg@10", "python:x@y"]
    assert condition_families(names) == {
        "jpeg": {2.5: "jpeg@2.5", 10.0: "jpeg@10"},
        "my_scene": {1.0: "my_scene@1"},
    }


def test_the_order_of_cells_changes_no_curve():
    cells = at_random(2)
    for straight, mixed in zip(
        drops_by_severity(cells, "s"), drops_by_severity(shuffled(cells), "s"), strict=True
    ):
        assert (straight.slice, straight.reason) == (mixed.slice, mixed.reason)
        for here, there in zip(straight.points, mixed.points, strict=True):
            figures = [(p.x, p.value, p.low, p.high) for p in (here, there)]
            assert figures[0] == pytest.approx(figures[1])


def fallible(seed, sources=60, fields=6):
    """Losses that grow with severity, more in some documents than in others."""
    rng = np.random.default_rng(seed)
    worse = rng.beta(1.5, 1.5, sources)
    true = {"blur@1": 0.04, "blur@2": 0.12, "blur@4": 0.4}
    lost = np.zeros((sources, 4, fields), bool)
    for condition, rate in enumerate(true.values(), start=1):
        lost[:, condition] = rng.random((sources, fields)) < 2 * rate * worse[:, None]
    outcome = np.where(lost.ravel(), "wrong", "right")
    source, condition, field = (at.ravel() for at in np.indices((sources, 4, fields)))
    return columns(
        list(outcome),
        source,
        condition,
        conditions=("clean", *true),
        field=[f"f{f}" for f in field],
    )


def test_the_breaking_point_is_in_its_bracket():
    """The truth is 10 points at 1.75. In 95 % of runs at least no closed end is on its wrong side,
    and most runs have one.
    """
    held, closed = 0, 0
    runs = 120
    for seed in range(runs):
        low, high = breaking_bracket(curve(fallible(seed), "blur").points[1:], 0.1)
        closed += low is not None and high is not None
        held += (low or 0) <= 1.75 <= (high or 5)
    assert closed >= 0.2 * runs
    assert held >= 0.95 * runs


SCENE = ("clean", "blur@1", "blur@3", "jpeg@2", "photo@3", "phone")


def scene(parts, cost=8, sources=20):
    """Blur costs 2 of 20 documents at 1 and 5 at 3, jpeg 1, the scene as many as one likes."""
    lost = {"blur@1": 2, "blur@3": 5, "jpeg@2": 1, "photo@3": cost, "phone": 9}

    def outcome(source, condition, _):
        return "missed" if source < lost.get(SCENE[condition], 0) else "right"

    simple = {1: [("blur", 1)], 2: [("blur", 3)], 3: [("jpeg", 2)], 5: [("blur", 4)]}
    return grid(sources, SCENE, ("total",), outcome, parts={**simple, 4: parts})


def test_a_scene_stands_beside_the_sum_of_its_parts():
    """Blur at 1.2 is looked up at 1, the nearest that was measured alone."""
    scores = scenes(scene([("blur", 1.2), ("jpeg", 1.5)]), "sig")
    where = {"condition": "photo@3"}
    assert one(scores, "parts_drop", **where, part="blur", alone="blur@1").value == 0.1
    assert one(scores, "parts_drop", **where, part="jpeg", alone="jpeg@2").value == 0.05
    assert one(scores, "parts_drop", **where, part="all").value == pytest.approx(0.15)
    excess = one(scores, "scene_excess", **where)
    assert excess.value == pytest.approx(0.4 - 0.15)
    assert excess.low < excess.value < excess.high
    assert {score.slice["condition"] for score in scores} == {"photo@3"}  # and of no mix


def test_a_part_that_happens_twice_counts_twice():
    scores = scenes(scene([("blur", 1.0), ("jpeg", 2.0), ("jpeg", 2.0)]), "sig")
    every = one(scores, "parts_drop", condition="photo@3", part="all")
    assert every.value == pytest.approx(0.1 + 2 * 0.05)


def spared(cells, condition, name, pages):
    """Cells of which the first pages of a condition were spared a part of it."""
    renditions = cells.renditions
    parts = renditions.parts
    of_condition = renditions.condition.is_in(condition)[parts.rendition]
    happened = np.flatnonzero(of_condition & parts.degradation.is_in(name))
    left = np.delete(np.arange(len(parts.rendition)), happened[:pages])
    fewer = AppliedDegradations(
        parts.degradation.take(left), parts.rendition[left], parts.severity[left]
    )
    return dataclasses.replace(cells, renditions=dataclasses.replace(renditions, parts=fewer))


def test_a_part_that_happens_to_some_pages_counts_as_often_as_it_does():
    """Of 20 pages five have the second part: a quarter of its loss is in the sum."""
    cells = spared(scene([("blur", 1.0), ("jpeg", 2.0)]), "photo@3", "jpeg", 15)
    scores = scenes(cells, "sig")
    every = one(scores, "parts_drop", condition="photo@3", part="all")
    assert every.value == pytest.approx(0.1 + 0.25 * 0.05)


def test_parts_that_were_not_measured_are_named():
    scores = scenes(scene([("blur", 2.9), ("fold", 1.0), ("curl", 1.0)]), "sig")
    assert one(scores, "parts_drop", condition="photo@3", part="blur", alone="blur@3").value == 0.25
    for score in (
        one(scores, "parts_drop", condition="photo@3", part="all"),
        one(scores, "scene_excess", condition="photo@3"),
    ):
        assert (score.value, score.reason.code, score.reason.names) == (
            *(None, "not_measured_alone"),
            ("curl", "fold"),
        )


def test_scenes_without_known_parts_are_not_spoken_of():
    assert scenes(scene([]), "sig") == []
    assert scenes(scene([("photo", 3.0)]), "sig") == []


@pytest.fixture
def photographed():
    """A document and a photo of it, without its picture."""
    document = receipt({"total": "9.00"})
    steps = draw_steps("phone_photo@3", 1, document.source)
    return document, dataclasses.replace(rendered(document), condition="phone@3", steps=steps)


def told_of(pair, veil=None):
    """A run's tables, of a pipeline that says nothing."""
    judges = {"receipt": Judge(load_schema("receipt"))}
    answer = [(Prediction("s"), None)]
    (tables,) = judge_renditions([pair], lambda _: answer, judges, veil)
    return tables


def test_what_befell_a_page_comes_with_its_rendition(photographed):
    pages = build_columns(
        *told_of(photographed), [], {"receipt": load_schema("receipt")}
    ).renditions
    names = [pages.parts.degradation.names[code] for code in pages.parts.degradation.codes]
    steps = photographed[1].steps
    assert len(steps) > 9
    assert [*zip(names, pages.parts.severity.tolist(), strict=True)] == [
        (step.name, step.severity) for step in steps
    ]
    assert set(pages.parts.rendition.tolist()) == {0}


def test_a_private_run_keeps_nothing_of_what_befell_a_page(photographed):
    """The strengths were drawn for one document and would tell which."""
    assert told_of(photographed, Privacy())[1]["parts"].to_pylist() == [[]]
