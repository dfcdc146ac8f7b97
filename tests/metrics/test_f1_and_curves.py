"""Precision, recall, F1 and average precision: scikit-learn's, where it defines the same."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.f1 import f1
from docextract_eval.metrics.precision_recall import average_precision, precision_recall
from tests.metrics.cells import OUTCOMES, columns, drawn, read_again, twice

ALL_SCALARS = {"cells": "scalars", "condition": "all"}


def random_cells(seed, levels=8):
    """Cells of clean pages with few distinct confidences, so that many are tied."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(40, 200))
    outcomes = rng.choice(OUTCOMES[:5], size=size, p=[0.5, 0.15, 0.15, 0.1, 0.1])
    confidence = rng.integers(1, levels + 1, size=size) / levels
    confidence[np.isin(outcomes, ("missed", "rightly absent"))] = np.nan
    weight = rng.integers(1, 4, size=12).astype(float)
    return columns(
        list(outcomes),
        rng.integers(12, size=size),
        field=rng.choice(["total", "date"], size=size),
        confidence=confidence,
        weight=lambda s: weight[s],
    )


def binary(cells):
    """What is there and what was said, row by row: a wrong value is a miss and a false alarm."""
    names = np.array(OUTCOMES)[cells.outcome.codes]
    wrong = names == "wrong"
    truth = np.append(np.isin(names, ("right", "missed", "wrong")), np.zeros(wrong.sum(), bool))
    said = np.append(np.isin(names, ("right", "invented")), np.ones(wrong.sum(), bool))
    weight = np.append(cells.weight, cells.weight[wrong])
    return truth, said, weight


def value_of(scores, metric, where=None):
    (score,) = (s for s in scores if s.metric == metric and s.slice == (where or ALL_SCALARS))
    return score.value


@pytest.mark.parametrize("seed", range(40))
def test_precision_recall_and_f1_are_those_of_scikit_learn(seed):
    from sklearn.metrics import f1_score, precision_score, recall_score

    cells = random_cells(seed)
    truth, said, weight = binary(cells)
    shares = accuracy(cells, "sig")
    for metric, oracle in (("precision", precision_score), ("recall", recall_score)):
        expected = oracle(truth, said, sample_weight=weight)
        assert value_of(shares, metric) == pytest.approx(expected, abs=1e-9)
    expected = f1_score(truth, said, sample_weight=weight)
    assert value_of(f1(cells, "sig"), "f1") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(40))
def test_average_precision_is_that_of_scikit_learn_times_the_recall_of_all_guesses(seed):
    """Scikit-learn knows of no value that is never guessed: it takes the last recall for 1."""
    from sklearn.metrics import average_precision_score, precision_recall_curve

    cells = random_cells(seed)
    names = np.array(OUTCOMES)[cells.outcome.codes]
    guessed = np.isfinite(cells.confidence)
    right, said, weight = (names == "right")[guessed], cells.confidence[guessed], cells.weight
    valued = weight[np.isin(names, ("right", "missed", "wrong"))].sum()
    found = weight[names == "right"].sum() / valued
    of_guesses = average_precision_score(right, said, sample_weight=weight[guessed])
    value = value_of(average_precision(cells, "sig"), "average_precision")
    assert value == pytest.approx(found * of_guesses, abs=1e-9)
    (curve,) = (c for c in precision_recall(cells, "sig") if c.slice == ALL_SCALARS)
    precision, recall, _ = precision_recall_curve(right, said, sample_weight=weight[guessed])
    for point in curve.points:
        at = np.abs(recall * found - point.x) < 1e-9
        assert np.abs(precision[at] - point.value).min() < 1e-9
        assert point.low <= point.value <= point.high


def test_f1_is_made_of_the_precision_and_recall_that_are_told():
    """Conditions of equal weight in both, whatever their cells."""
    cells = drawn(6, size=500, conditions=("clean", "blur", "fax"))
    shares, scores = accuracy(cells, "sig"), f1(cells, "sig")
    for score in scores:
        if score.value is not None:
            p, r = (value_of(shares, m, score.slice) for m in ("precision", "recall"))
            assert score.value == pytest.approx(2 * p * r / (p + r), abs=1e-9)
            assert 0 <= score.low < score.value < score.high <= 1


@pytest.mark.parametrize("metric", [f1, average_precision])
def test_every_document_twice_gives_the_same_value_and_an_interval_narrower_by_the_root(metric):
    cells = drawn(7, size=900, sources=60)
    confidence = np.where(cells.outcome_in("right", "wrong", "invented"), 0.5, np.nan)
    confidence *= 1 + np.random.default_rng(1).random(len(confidence))
    cells = dataclasses.replace(cells, confidence=confidence)
    for once, again in zip(metric(cells, "sig"), metric(twice(cells), "sig"), strict=True):
        assert again.slice == once.slice
        if once.value is not None:
            assert again.value == pytest.approx(once.value, abs=1e-9)
            narrower = (once.high - once.low) / (again.high - again.low)
            assert narrower == pytest.approx(np.sqrt(2), rel=0.12)  # of 2,000 resamples


@pytest.mark.parametrize("metric", [f1, average_precision])
def test_reading_again_is_no_other_document(metric):
    cells = random_cells(3)
    for once, again in zip(metric(cells, "s"), metric(read_again(cells, 4), "s"), strict=True):
        assert (again.documents, again.cells) == (once.documents, once.cells)
        for end in ("value", "low", "high"):
            assert getattr(again, end) == pytest.approx(getattr(once, end), abs=1e-9)


def test_what_is_tied_is_accepted_at_once_and_only_the_order_counts():
    cells = random_cells(11)
    values = [value_of(average_precision(cells, "sig"), "average_precision")]
    squared = dataclasses.replace(cells, confidence=cells.confidence**2)
    values.append(value_of(average_precision(squared, "sig"), "average_precision"))
    assert values[0] == pytest.approx(values[1], abs=1e-12)
    level = np.where(np.isfinite(cells.confidence), 0.7, np.nan)
    tied = dataclasses.replace(cells, confidence=level)
    (curve,) = (c for c in precision_recall(tied, "sig") if c.slice == ALL_SCALARS)
    assert len(curve.points) == 1
    shares = accuracy(cells, "sig")
    precision, recall = (value_of(shares, metric) for metric in ("precision", "recall"))
    assert (curve.points[0].x, curve.points[0].value) == pytest.approx((recall, precision))
    area = value_of(average_precision(tied, "sig"), "average_precision")
    assert area == pytest.approx(precision * recall)


@pytest.mark.parametrize(
    ("outcomes", "confidence", "why"),
    [
        (["right", "wrong"], [np.nan, np.nan], "no_confidence"),
        (["missed", "missed"], [np.nan, np.nan], "no_confidence"),
        (["invented", "invented"], [0.9, 0.4], "no_values_on_pages"),
        ([], [], "no_cells"),
    ],
)
def test_what_cannot_be_ranked_has_a_reason(outcomes, confidence, why):
    cells = columns(outcomes, list(range(len(outcomes))), confidence=confidence)
    (score,) = (s for s in average_precision(cells, "sig") if s.slice == ALL_SCALARS)
    assert (score.value, score.reason.code) == (None, why)
    (curve,) = (c for c in precision_recall(cells, "sig") if c.slice == ALL_SCALARS)
    assert (curve.points, curve.reason.code) == ((), why)


def test_no_right_guess_is_an_area_of_0_and_an_f1_of_0():
    cells = columns(["wrong", "missed", "invented"], [0, 1, 2], confidence=[0.9, np.nan, 0.3])
    assert value_of(average_precision(cells, "sig"), "average_precision") == 0
    assert value_of(f1(cells, "sig"), "f1") == 0
