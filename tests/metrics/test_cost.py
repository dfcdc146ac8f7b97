"""What pipelines cost, harm and let through: by hand, the slow way, and of little."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.changes import half_width
from docextract_eval.metrics.corrections import corrections
from docextract_eval.metrics.cost import TYPING, cost, cost_by_ratio
from docextract_eval.metrics.failures import failures
from docextract_eval.metrics.harm import harm
from docextract_eval.metrics.spending import spending
from docextract_eval.metrics.trust import MONTHS, trust
from tests.metrics.cells import OUTCOMES, columns, drawn, shuffled, twice

OURS = ("cost", "corrections", "trust", "harm", "failures")


def found(scores, metric, **where):
    where = {"condition": "all", **where}
    scores = [s for s in scores if s.metric == metric and s.slice == where]
    assert len(scores) == 1
    return scores[0]


def sure(seed=3, size=3000, sources=120, **more):
    """Cells whose confidence is the chance that they are right."""
    rng = np.random.default_rng(seed)
    confidence = rng.beta(6, 1, size).round(2)
    right = rng.random(size) < confidence
    other = rng.choice(["wrong", "missed", "invented", "rightly absent"], size)
    outcome = np.where(right, "right", other)
    silent = np.isin(outcome, ("missed", "rightly absent"))
    return columns(
        outcome.tolist(),
        rng.integers(sources, size=size),
        rng.integers(2, size=size),
        conditions=("clean", "blur"),
        confidence=np.where(silent, np.nan, confidence),
        criticality=rng.choice([1.0, 3.0], size),
        **more,
    )


def of_documents(cells, threshold, ratio):
    """What each rendition costs, cell by cell."""
    bill = {}
    for at, code in enumerate(cells.outcome.codes):
        outcome, sure = OUTCOMES[code], cells.confidence[at]
        if outcome == "rightly absent":
            continue
        if sure >= threshold:
            paid = 0 if outcome == "right" else ratio
        else:
            paid = 1 + (TYPING if outcome in ("wrong", "missed") else 0)
        page = int(cells.rendition[at])
        bill[page] = bill.get(page, 0) + paid
    return bill


def mean(bill, cells):
    """Over documents in a condition, and then over conditions."""
    condition = cells.renditions.condition.codes
    return np.mean([np.mean([v for p, v in bill.items() if condition[p] == c]) for c in (0, 1)])


@pytest.mark.parametrize("ratio", [5, 20, 100])
def test_the_threshold_costs_least_where_it_was_chosen_and_is_told_of_elsewhere(ratio):
    cells = sure()
    half = cells.renditions.calibration[cells.rendition]
    tried, told = cells.select(half), cells.select(~half)
    levels = [*np.unique(cells.confidence[~np.isnan(cells.confidence)]), np.inf]
    costs = [mean(of_documents(tried, level, ratio), tried) for level in levels]
    scores = cost(cells, "sig")
    threshold = found(scores, "cost_threshold", cells="scalars", ratio=str(ratio)).value
    assert costs[levels.index(threshold)] == pytest.approx(min(costs))
    expected = found(scores, "expected_cost", cells="scalars", ratio=str(ratio))
    assert expected.value == pytest.approx(1000 * mean(of_documents(told, threshold, ratio), told))
    assert expected.low < expected.value < expected.high
    assert expected.documents == np.unique(told.source).size


def test_by_hand_nothing_is_shown_or_nothing_is_guessed():
    cells = sure()
    told = cells.select(~cells.renditions.calibration[cells.rendition])
    scores = cost(cells, "sig")
    reviewed = 1000 * mean(of_documents(told, np.inf, 0), told)
    assert found(scores, "cost_of_reviewing", cells="scalars").value == pytest.approx(reviewed)
    valued = told.select(told.outcome_in("right", "wrong", "missed"))
    many = dict.fromkeys(of_documents(told, 2, 0), 0)
    for page in valued.rendition.tolist():
        many[page] += TYPING
    typed = 1000 * mean(many, told)
    assert found(scores, "cost_of_typing", cells="scalars").value == pytest.approx(typed)


def test_a_free_error_shows_everything_and_a_dear_one_nothing():
    """And where showing nothing is best, the cost is that of looking at everything."""
    cells = drawn(5, size=800, confidence=np.full(800, 0.9))
    curves = {curve.metric: curve for curve in cost_by_ratio(cells, "sig")}
    first, *_, last = curves["expected_cost"].points
    by_hand = curves["cost_of_reviewing"].points[-1].value
    assert first.x == 1
    assert first.value < by_hand
    assert last.value == pytest.approx(by_hand)
    scores = cost(cells, "sig")
    dear = found(scores, "cost_threshold", cells="scalars", ratio="100")
    assert (dear.value, dear.reason.code) == (None, "review_costs_least")


def test_where_documents_are_alike_a_cost_keeps_a_width():
    """As if one more had come to half of the worst: typed throughout, where nothing is shown."""
    cells = columns(["wrong", "right"] * 80, np.arange(160) // 2, confidence=[0.9] * 160)
    scores = cost(cells, "sig")
    dear = found(scores, "expected_cost", cells="scalars", ratio="100")
    reviewed = found(scores, "cost_of_reviewing", cells="scalars")
    most = 1000 * 2 * (1 + TYPING)  # both cells of a document looked at and typed
    side = half_width(0.0, 40, unit=most)
    for score in (dear, reviewed):
        assert score.value == pytest.approx(1000 * (2 + TYPING))
        assert (score.low, score.high) == pytest.approx((score.value - side, score.value + side))
    typed = found(scores, "cost_of_typing", cells="scalars")
    assert typed.high == pytest.approx(typed.value + half_width(0.0, 40, unit=1000 * 2 * TYPING))


def test_what_is_shown_and_what_is_not_cost_at_worst_what_they_can():
    """One cell of three is shown; were all wrong, the error and two cells typed are to be paid."""
    cells = columns(["right"] * 240, np.arange(240) // 3, confidence=[0.9, np.nan, np.nan] * 80)
    score = found(cost(cells, "sig"), "expected_cost", cells="scalars", ratio="20")
    worst = 1000 * (20 + 2 * (1 + TYPING))
    assert score.value == pytest.approx(2000)
    assert score.high - score.value == pytest.approx(half_width(0.0, 40, unit=worst))


@pytest.mark.long
def test_cost_grows_with_what_an_error_costs_where_the_threshold_was_chosen():
    """The best of dearer errors is never cheaper: on the half that chose, which is both here."""
    cells = sure()
    everywhere = dataclasses.replace(
        cells.renditions, calibration=np.ones(len(cells.renditions), bool)
    )
    on_all = dataclasses.replace(cells, renditions=everywhere)
    costs = [
        min(mean(of_documents(on_all, level, ratio), on_all) for level in np.linspace(0, 1.01, 102))
        for ratio in (1, 10, 100)
    ]
    assert costs == sorted(costs)


def test_without_confidences_only_what_is_done_by_hand_has_a_cost():
    scores = cost(drawn(), "sig")
    assert {s.reason.code for s in scores if s.metric == "expected_cost"} == {"no_confidence"}
    assert found(scores, "cost_of_reviewing", cells="scalars").value > 0
    curves = {curve.metric: curve for curve in cost_by_ratio(drawn(), "sig")}
    assert curves["expected_cost"].reason.code == "no_confidence"
    assert not curves["expected_cost"].points
    assert curves["cost_of_typing"].points


def test_corrections_are_what_is_wrong_missed_or_invented():
    outcomes = ["wrong", "missed", "invented", "right", "rightly absent", "right"]
    score = found(
        corrections(columns(outcomes, [0, 0, 0, 0, 1, 1]), "sig"), "corrections", cells="scalars"
    )
    assert score.value == 150  # three cells of two documents
    assert (score.documents, score.cells) == (2, 6)


def test_a_run_without_an_error_still_may_have_some():
    score = found(
        corrections(columns(["right"] * 60, np.arange(60) % 30), "sig"),
        "corrections",
        cells="scalars",
    )
    assert score.value == 0
    assert score.high > 1


def test_harm_weighs_errors_by_what_they_matter():
    cells = columns(
        ["wrong", "right", "missed", "right"], [0, 0, 1, 1], criticality=[3.0, 1.0, 1.0, 3.0]
    )
    assert found(harm(cells, "sig"), "harm", cells="scalars").value == pytest.approx(0.5)
    alike = drawn(4)
    wrong = found(METRICS.load("accuracy")(alike, "sig"), "accuracy", cells="scalars")
    assert found(harm(alike, "sig"), "harm", cells="scalars").value == pytest.approx(
        1 - wrong.value
    )


def test_who_has_more_documents_meets_an_error_more_surely():
    """1 - (1 - q)^k, of the share of renditions with an error that nobody saw."""
    cells = sure()
    scores = [s for s in trust(cells, "sig") if s.slice.get("threshold") == "none"]
    one, ten, thirty = (
        found(scores, "meets_error", cells="scalars", threshold="none", receipts=str(many))
        for many in MONTHS
    )
    assert ten.value == pytest.approx(1 - (1 - one.value) ** 10)
    assert thirty.high == pytest.approx(1 - (1 - one.high) ** 30)
    assert one.low < one.value < one.high
    wrong = cells.outcome_in("wrong", "invented")
    pages = [np.unique(cells.rendition[of]) for of in (wrong, ~cells.outcome_in("rightly absent"))]
    condition = cells.renditions.condition.codes
    each = [np.mean(np.isin(pages[1][condition[pages[1]] == c], pages[0])) for c in (0, 1)]
    assert one.value == pytest.approx(np.mean(each))


def test_at_a_promised_threshold_few_errors_are_met():
    """Where all that is sure is right, no document of the other half holds an error."""
    size = 6000
    right = np.arange(size) % 10 > 0
    cells = columns(
        np.where(right, "right", "wrong").tolist(),
        np.arange(size) % 600,
        confidence=np.where(right, 0.9, 0.1),
    )
    score = found(trust(cells, "sig"), "meets_error", cells="scalars", receipts="30")
    assert score.value == 0
    assert 0 < score.high < 1
    none = found(trust(drawn(), "sig"), "meets_error", cells="scalars", receipts="1")
    assert none.reason.code == "no_confidence"


def test_failures_are_readings_without_an_answer():
    cells = drawn(sources=40, failures=lambda source: int(source % 4 == 0))
    score = found(failures(cells, "sig"), "failure_rate")
    assert score.value == pytest.approx(0.25)
    assert score.low < 0.25 < score.high
    assert score.documents == 40


def test_a_run_s_time_memory_and_money_are_told_or_not():
    speed = {
        "pages": 40,
        "seconds_per_page": {"p50": 0.5, "p95": 1.25, "p99": None},
        "peak_bytes": 300 * 2**20,
        "cost": 0.2,
    }
    scores = {(s.metric, s.slice.get("quantile")): s for s in spending(speed, 12, {"cores": 2})}
    assert scores["seconds_per_page", "p95"].value == 1.25
    assert scores["peak_memory", None].value == 300
    assert scores["cost_per_1000_pages", None].value == pytest.approx(5)
    assert scores["seconds_per_page", "p99"].reason.code == "not_reported"
    assert "cores 2" in scores["peak_memory", None].signature
    assert "cores" not in scores["cost_per_1000_pages", None].signature


@pytest.mark.parametrize("name", OURS)
def test_every_document_twice_gives_the_same_estimates(name):
    cells = sure(failures=lambda source: source % 3 == 0)
    both = twice(cells)
    halves = dataclasses.replace(
        both.renditions, calibration=np.tile(cells.renditions.calibration, 2)
    )
    again = METRICS.load(name)(dataclasses.replace(both, renditions=halves), "sig")
    once = METRICS.load(name)(cells, "sig")
    compared = 0
    for one, other in zip(once, again, strict=True):
        assert (one.metric, one.slice) == (other.metric, other.slice)
        if "threshold" in one.slice or one.metric not in ("meets_error", "threshold"):
            assert one.value == pytest.approx(other.value)
        if one.value is not None and one.high is not None and other.high - other.low > 0:
            assert other.high - other.low <= one.high - one.low
            compared += 1
    assert compared


LITTLE = {
    "no cells": columns([], []),
    "one document": columns(["right", "wrong"], [0, 0], confidence=[0.9, 0.2]),
    "all rightly absent": columns(["rightly absent"] * 4, [0, 1, 2, 3]),
    "all alike": drawn(confidence=np.full(400, 0.5)),
    "all right and sure": columns(["right"] * 40, np.arange(40), confidence=np.ones(40)),
    "one half": drawn(calibration=lambda _: True, confidence=np.full(400, 0.5)),
    "no weight": dataclasses.replace(drawn(), deploy={"elsewhere": 1.0}),
}


@pytest.mark.parametrize("cells", LITTLE.values(), ids=LITTLE)
@pytest.mark.parametrize("name", OURS)
def test_of_little_there_is_a_number_or_a_reason(name, cells):
    scores = METRICS.load(name)(cells, "sig")
    assert "all" in {score.slice["condition"] for score in scores}
    for score in scores:
        assert (score.value is None) == (score.reason is not None)
        figures = [x for x in (score.value, score.low, score.high) if x is not None]
        assert np.isfinite(figures).all()


@pytest.mark.parametrize("cells", LITTLE.values(), ids=LITTLE)
def test_of_little_there_is_a_curve_or_a_reason(cells):
    for curve in CURVES.load("cost")(cells, "sig"):
        assert bool(curve.points) == (curve.reason is None)
        assert all(np.isfinite(point.value) for point in curve.points)


def test_the_order_of_cells_moves_no_curve():
    cells = sure()
    for one, other in zip(
        cost_by_ratio(cells, "sig"), cost_by_ratio(shuffled(cells), "sig"), strict=True
    ):
        for point, same in zip(one.points, other.points, strict=True):
            assert point.value == pytest.approx(same.value)
