"""The mean corruption error, against the published one and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.corruption import mean_corruption_error, relative_errors_and_mean
from tests.metrics.cells import columns, read_again
from tests.metrics.test_robustness import grid, one

ALEXNET = """
.886428 .894468 .922640 .819880 .826268 .785948 .798360 .866816 .826572 .819324 .564592 .853204
.646056 .717840 .606500
"""
CONDITIONS = ("clean", "blur@1", "blur@3", "jpeg@2", "scan")


def run(lost, sources=20, conditions=CONDITIONS, **more):
    """Of so many documents the total is lost under each condition."""

    def outcome(source, condition, _):
        return "wrong" if source < lost.get(conditions[condition], 0) else "right"

    return grid(sources, conditions, ("total",), outcome, **more)


def test_a_reference_held_against_itself_is_a_hundred():
    errors = np.array([float(each) for each in ALEXNET.split()])
    *each, mean = relative_errors_and_mean(errors, errors)
    assert each == pytest.approx([100] * 15)
    assert mean == pytest.approx(100)
    assert errors.mean() == pytest.approx(0.788993, abs=5e-7)
    half = relative_errors_and_mean(errors / 2, errors)
    assert half[-1] == pytest.approx(50)


def test_families_are_averaged_before_they_are_divided():
    ours = run({"blur@1": 1, "blur@3": 3, "jpeg@2": 3, "scan": 9})
    theirs = run({"blur@1": 2, "blur@3": 6, "jpeg@2": 2, "scan": 1})
    scores = mean_corruption_error(ours, theirs, "sig")
    assert one(scores, "mce", accident="blur").value == pytest.approx(50)
    assert one(scores, "mce", accident="jpeg").value == pytest.approx(150)
    every = one(scores, "mce", accident="all")
    assert every.value == pytest.approx(100)
    assert every.low < 100 < every.high
    assert every.documents == 20


def test_a_cell_counts_once_whatever_it_weighs_and_however_often_it_is_read():
    """And only under the accidents that both runs met with."""
    ours = run({"blur@1": 4, "blur@3": 6, "jpeg@2": 5}, weight=lambda s: 1.0 + s % 3)
    theirs = run({"blur@1": 4, "blur@3": 6}, conditions=CONDITIONS[:3])
    for times in (1, 3):
        scores = mean_corruption_error(read_again(ours, times), theirs, "sig")
        assert one(scores, "mce", accident="all").cells == 40
    both = mean_corruption_error(ours, ours, "sig")
    assert [one(both, "mce", accident=of).cells for of in ("blur", "jpeg", "all")] == [40, 20, 60]


def test_a_run_against_itself_is_a_hundred_without_doubt():
    """The same documents are drawn for both, so nothing varies but what twenty can tell."""
    ours = run({"blur@1": 4, "blur@3": 6, "jpeg@2": 5})
    score = one(mean_corruption_error(ours, ours, "sig"), "mce", accident="all")
    assert score.value == pytest.approx(100)
    assert 100 - score.low < 30


def test_only_what_both_have_read_is_compared():
    """Documents by name, whatever their order, and conditions by name."""
    ours = run({"blur@1": 2, "blur@3": 5, "jpeg@2": 4}, 30)
    theirs = run({"jpeg@2": 4, "blur@3": 2}, 20, ("jpeg@2", "clean", "blur@3"))
    scores = mean_corruption_error(ours, theirs, "sig")
    assert one(scores, "mce", accident="blur").value == pytest.approx(250)
    assert one(scores, "mce", accident="jpeg").value == pytest.approx(100)
    assert one(scores, "mce", accident="all").documents == 20


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        (run({"jpeg@2": 1}), run({"blur@1": 3}), "reference_without_errors"),
        (run({}, conditions=("clean", "scan")), run({}), "no_severity"),
        (run({"jpeg@2": 1}), columns([], []), "nothing_in_common"),
        (columns([], []), columns([], []), "no_severity"),
    ],
)
def test_what_cannot_be_compared_says_why(ours, theirs, reason):
    score = one(mean_corruption_error(ours, theirs, "sig"), "mce", accident="all")
    assert (score.value, score.reason.code) == (None, reason)
