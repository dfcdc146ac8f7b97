"""Accuracy and its kin: against scikit-learn, and by what must not change them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics import METRICS
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.columns import CodedNames
from tests.metrics.cells import OUTCOMES, drawn, read_again, shuffled, twice
from tests.metrics.cells import columns as made


def columns(outcomes, source, condition):
    """Cells of clean and of blurred pages."""
    return made(outcomes, source, condition, conditions=("clean", "blur"))


def found(columns, metric, **where):
    where.setdefault("cells", "scalars")
    scores = [s for s in accuracy(columns, "sig") if s.metric == metric and s.slice == where]
    assert len(scores) == 1
    return scores[0]


def test_precision_and_recall_are_those_of_scikit_learn():
    from sklearn.metrics import precision_score, recall_score

    cells = drawn()
    names = np.array(OUTCOMES)[cells.outcome.codes]
    clean = cells.condition.codes == 0
    # A cell with a value that is guessed right is a hit; a wrong guess is both a false alarm and
    # a miss; so each wrong cell is two rows of a binary problem.
    truth = np.isin(names[clean], ("right", "missed", "wrong"))
    said = np.isin(names[clean], ("right", "invented"))
    wrong = int((names[clean] == "wrong").sum())
    truth = np.concatenate([truth, np.zeros(wrong, bool)])
    said = np.concatenate([said, np.ones(wrong, bool)])
    assert found(cells, "precision", condition="clean").value == pytest.approx(
        precision_score(truth, said)
    )
    assert found(cells, "recall", condition="clean").value == pytest.approx(
        recall_score(truth, said)
    )


def test_silence_is_in_the_denominator_and_rightly_absent_in_none():
    cells = columns(["right", "missed", "rightly absent", "invented"], [0, 0, 1, 1], [0] * 4)
    score = found(cells, "accuracy", condition="clean")
    assert (score.value, score.cells, score.documents) == (pytest.approx(1 / 3), 3, 2)


def test_conditions_weigh_the_same_however_many_cells_they_have():
    cells = columns(["right"] * 9 + ["wrong"], [*range(9), 0], [0] * 9 + [1])
    assert found(cells, "accuracy", condition="all").value == pytest.approx(0.5)


def test_nothing_to_judge_is_no_number_but_a_reason():
    cells = columns(["missed", "missed"], [0, 1], [0, 0])
    score = found(cells, "precision", condition="all")
    assert (score.value, score.low, score.high) == (None, None, None)
    assert score.reason.code == "no_cells"


def test_wrong_missed_and_invented_and_right_add_up():
    cells = drawn()
    parts = ("accuracy", "wrong_rate", "missed_rate", "invented_rate")
    assert sum(found(cells, part, condition="blur").value for part in parts) == pytest.approx(1)


def test_an_exact_document_has_no_error():
    outcomes = ["right", "right", "right", "missed", "right", "rightly absent"]
    cells = columns(outcomes, [0, 0, 1, 1, 2, 2], [0] * 6)
    scores = [s for s in accuracy(cells, "sig") if s.metric == "exact_documents"]
    by_condition = {s.slice["condition"]: s.value for s in scores}
    assert by_condition == {"clean": pytest.approx(2 / 3), "all": pytest.approx(2 / 3)}


@pytest.mark.parametrize("name", METRICS.names)
def test_the_order_of_cells_changes_nothing(name):
    metric, cells = METRICS.load(name), drawn(3)
    many = np.arange(len(cells.source))
    cells = dataclasses.replace(cells, repeat=many % 3, row=many)  # no cell is read twice at once
    other_order = shuffled(cells)
    for one, other in zip(metric(cells, "sig"), metric(other_order, "sig"), strict=True):
        assert one.slice == other.slice
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert one.low == pytest.approx(other.low, abs=1e-9)


@pytest.mark.parametrize("name", METRICS.names)
def test_an_oracle_scores_one_and_every_score_is_signed(name):
    cells = columns(["right"] * 12, list(range(12)), [0, 1] * 6)
    for score in METRICS.load(name)(cells, "shared"):
        assert score.signature.endswith("|shared")
        if score.metric in ("accuracy", "precision", "recall") and score.value is not None:
            assert score.value == 1
            assert score.low < 1  # twelve documents prove nothing


@pytest.mark.parametrize("times", [2, 5])
def test_reading_the_same_again_tells_nothing_new(times):
    """No document and no cell counts twice, no estimate moves, and no interval grows narrower."""
    cells = drawn(9)
    scores = accuracy(cells, "sig"), accuracy(read_again(cells, times), "sig")
    for once, again in zip(*scores, strict=True):
        assert (again.metric, again.slice) == (once.metric, once.slice)
        assert (again.documents, again.cells) == (once.documents, once.cells)
        for end in ("value", "low", "high"):
            assert getattr(again, end) == pytest.approx(getattr(once, end))


def variances(cells):
    """How far readings differ in their accuracy, in each condition."""
    scores = METRICS.load("repeats")(cells, "sig")
    return [score for score in scores if score.metric == "run_to_run_variance"]


def test_the_variance_of_readings_is_that_of_their_accuracies():
    """And there is none of one reading, and none between readings that are alike."""
    cells = drawn(4)
    assert METRICS.load("repeats")(cells, "sig") == []
    assert {score.value for score in variances(read_again(cells, 3))} == {0.0}
    readings = [drawn(seed).outcome.codes for seed in (4, 14, 24)]
    scores = {s.slice["condition"]: s for s in variances(read_again(cells, 3, readings))}
    accuracies = []
    for codes in readings:
        one = dataclasses.replace(cells, outcome=CodedNames(codes, OUTCOMES))
        accuracies.append([found(one, "accuracy", condition=c).value for c in ("clean", "blur")])
    assert scores["clean"].value == pytest.approx(np.var(accuracies, axis=0, ddof=1)[0])
    assert scores["all"].value == pytest.approx(np.var(np.mean(accuracies, axis=1), ddof=1))
    assert scores["all"].documents == 20


@pytest.mark.parametrize("deploy", [{}, {"clean": 4.0, "blur": 1.0}])
def test_readings_vary_as_the_accuracies_that_are_told_of_them(deploy):
    """Documents weigh what they weigh in accuracy: what moves the heavy ones moves the figure."""
    heavy = {"weight": lambda source: 9.0 if source % 2 else 1.0}
    readings = [drawn(seed, **heavy).outcome.codes for seed in (4, 14, 24)]
    cells = dataclasses.replace(drawn(4, **heavy), deploy=deploy)
    again = variances(read_again(cells, 3, readings))
    told = {s.slice["condition"]: s.value for s in again}
    for condition in ("clean", "blur", "all"):
        each = [
            dataclasses.replace(cells, outcome=CodedNames(codes, OUTCOMES)) for codes in readings
        ]
        told_of = [found(one, "accuracy", condition=condition).value for one in each]
        expected = np.var(told_of, ddof=1)
        assert told[condition] == pytest.approx(expected)


def test_every_document_twice_gives_the_same_estimates_and_narrower_intervals():
    cells = drawn(5)
    once, again = (found(c, "accuracy", condition="all") for c in (cells, twice(cells)))
    assert once.value == pytest.approx(again.value)
    assert again.high - again.low < once.high - once.low


def test_by_field_every_field_has_the_interval_that_it_has_alone():
    """Whatever stands beside it; by condition the correlation is that of all conditions."""
    rng = np.random.default_rng(3)
    source, condition, field = (axis.ravel() for axis in np.indices((30, 3, 2)))
    persisting = np.repeat(rng.random(30) < 0.3, 6)
    wrong = np.where(field == 0, persisting, rng.random(180) < 0.3)
    outcome = ["wrong" if each else "right" for each in wrong]
    names = ["total" if each == 0 else "date" for each in field]
    conditions = ("clean", "blur", "fold")
    both = made(outcome, source, condition, conditions=conditions, field=names)
    for name in ("total", "date"):
        alone = both.select(both.field.is_in(name))
        ends = [
            next(
                (score.low, score.high)
                for score in accuracy(cells, "sig")
                if score.metric == "accuracy" and score.slice.get("field") == name
                if score.slice["condition"] == "all"
            )
            for cells in (both, alone)
        ]
        assert ends[0] == pytest.approx(ends[1])
    total, date = (
        next(
            score.high - score.low
            for score in accuracy(both, "sig")
            if score.metric == "accuracy" and score.slice.get("field") == name
            if score.slice["condition"] == "all"
        )
        for name in ("total", "date")
    )
    assert total > 1.3 * date
