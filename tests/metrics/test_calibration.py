"""Scores of calibration and of ranking: what was put in is found, by condition, with intervals."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics import calibration as calibrations
from docextract_eval.metrics import failure as failures
from docextract_eval.metrics.calibration import calibration
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.confidence_curves import reliability, risk_coverage
from docextract_eval.metrics.failure import RANKINGS, auroc, failure
from docextract_eval.records import Score
from tests.metrics.cells import columns, drawn, read_again, shuffled, twice


def found(scores, metric, **where):
    where = {"cells": "scalars", "condition": "all", **where}
    (score,) = (s for s in scores if s.metric == metric and s.slice == where)
    return score


def known(seed=0, documents=300, *, wrong=0.2, bias=0.0, fields=6, conditions=("clean", "blur")):
    """Cells that are wrong as their chances say, and state these plus a bias.

    What `noisy` does: chances lie evenly around a mean, as far as 0 allows; .05 are missed.
    """
    rng = np.random.default_rng(seed)
    source, condition, field = np.indices((documents, len(conditions), fields)).reshape(3, -1)
    chance = rng.uniform(0, 2 * wrong, len(source))
    missed = rng.random(len(source)) < 0.05
    names = np.where(rng.random(len(source)) < chance, "wrong", "right")
    names = np.where(missed, "missed", names)
    confidence = np.where(missed, np.nan, np.clip(1 - chance + bias, 0, 1))
    return columns(
        names.tolist(),
        source,
        condition,
        conditions=conditions,
        field=[f"f{number}" for number in field],
        confidence=confidence,
    )


@pytest.mark.parametrize("bias", [-0.15, 0.0, 0.05])
def test_what_was_put_in_is_found(bias):
    """A bias with its sign; every error of calibration its size; chances even over 0 to .4.

    So the mean square of outcomes around chances is .2 - .16 / 3, and the chances' variance,
    which is all that can be told apart, .16 / 12.
    """
    scores = calibration(known(1, 3_000, bias=bias), "sig")
    stated = np.clip(1 - np.linspace(0, 0.4, 100_001) + bias, 0, 1)
    gap = stated - (1 - np.linspace(0, 0.4, 100_001))
    error = found(scores, "confidence_bias")
    assert error.low <= gap.mean() <= error.high
    assert error.high - error.low < 0.01
    for metric in ("smooth_ece", "ece_10"):
        assert found(scores, metric).value == pytest.approx(np.abs(gap).mean(), abs=0.01)
    noise, told_apart = 0.2 - 0.16 / 3, 0.16 / 12
    assert found(scores, "brier").value == pytest.approx(noise + (gap**2).mean(), abs=0.004)
    lost = (gap**2).mean()
    assert found(scores, "miscalibration").value == pytest.approx(lost, abs=0.004)
    assert found(scores, "discrimination").value == pytest.approx(told_apart, abs=0.003)
    assert found(scores, "uncertainty").value == pytest.approx(0.16, abs=0.003)
    test = found(scores, "calibration_test").value
    assert test < 0.01 if bias else test > 0.05


def test_ranking_finds_what_was_put_in():
    """Wrong guesses have chances of density 2x over 0 to 1 (of .4), right ones what is left."""
    scores = failure(known(2, 3_000), "sig")
    x = (np.arange(100_000) + 0.5) / 100_000
    wrong, right = x * 0.4, 1 - x * 0.4
    expected = float(auroc(right[::-1], wrong[::-1]))
    told = found(scores, "auroc_of_failure")
    assert told.low <= expected <= told.high
    assert told.value == pytest.approx(expected, abs=0.01)
    augrc = found(scores, "augrc")
    assert augrc.low <= (1 - expected) * 0.16 + 0.02 <= augrc.high
    for share in (0.1, 0.3):
        captured = found(scores, f"errors_in_{100 * share:.0f}")
        assert captured.low <= 1 - (1 - share) ** 2 <= captured.high


def test_figures_are_those_of_scikit_learn_by_condition():
    from sklearn.metrics import brier_score_loss, roc_auc_score

    cells = known(3, 100)
    guessed = ~np.isnan(cells.confidence) & (cells.condition.codes == 1)
    right, confidence = cells.outcome_in("right")[guessed], cells.confidence[guessed]
    brier = found(calibration(cells, "sig"), "brier", condition="blur")
    assert brier.value == pytest.approx(brier_score_loss(right, confidence), abs=1e-9)
    assert (brier.documents, brier.cells) == (100, int(guessed.sum()))
    told = found(failure(cells, "sig"), "auroc_of_failure", condition="blur")
    assert told.value == pytest.approx(roc_auc_score(right, confidence), abs=1e-9)


def test_conditions_weigh_the_same():
    """However many guesses they have, and a document as much as it is said to weigh."""
    cells = columns(
        ["right"] * 9 + ["wrong"],
        [*range(9), 0],
        [0] * 9 + [1],
        conditions=("clean", "blur"),
        confidence=[0.8] * 10,
    )
    assert found(calibration(cells, "sig"), "confidence_bias").value == pytest.approx(0.3)
    heavy = columns(["right", "wrong"], [0, 1], confidence=[0.8, 0.8], weight={0: 3.0, 1: 1.0})
    assert found(calibration(heavy, "sig"), "confidence_bias").value == pytest.approx(0.05)


def test_guesses_alone_are_looked_at_invented_ones_among_them():
    """And of these how many carry a confidence, how many differ, and how many tie."""
    outcome = ["right", "invented", "missed", "rightly absent", "right", "wrong"]
    confidence = [0.5, 0.5, 0.9, 0.9, np.nan, 0.8]
    scores = calibration(columns(outcome, range(6), confidence=confidence), "sig")
    assert found(scores, "confidence_coverage").value == pytest.approx(3 / 4)
    assert found(scores, "confidence_bias").value == pytest.approx(1.8 / 3 - 1 / 3)
    assert found(scores, "distinct_confidences").value == 2
    assert found(scores, "largest_tie").value == pytest.approx(2 / 3)
    assert found(scores, "brier").cells == 3


def test_scalars_and_tables_are_apart():
    cells = columns(
        ["right", "wrong"], [0, 1], field=["total", "line_items.amount"], confidence=[0.9, 0.9]
    )
    scores = calibration(cells, "sig")
    assert found(scores, "confidence_bias").value == pytest.approx(-0.1)
    assert found(scores, "confidence_bias", cells="tables").value == pytest.approx(0.9)


@pytest.mark.parametrize("metric", [calibration, failure])
def test_neither_order_nor_reading_again_changes_anything(metric):
    """Every document twice changes no estimate, and narrows the intervals of means."""
    cells = known(5, 60)
    once = metric(cells, "sig")
    for other in (shuffled(cells), read_again(cells, 3), twice(cells)):
        for one, two in zip(once, metric(other, "sig"), strict=True):
            assert (one.metric, one.slice) == (two.metric, two.slice)
            if one.metric != "calibration_test":
                assert one.value == pytest.approx(two.value, abs=1e-9)
    again = metric(read_again(cells, 3), "sig")
    rests_on = [[(s.documents, s.cells) for s in scores] for scores in (once, again)]
    assert rests_on[0] == rests_on[1]
    for name in ("confidence_bias", "brier") if metric is calibration else ():
        one, two = found(once, name), found(metric(twice(cells), "sig"), name)
        shrunk = (one.high - one.low) / (two.high - two.low)
        assert 2**0.5 <= shrunk < 2  # what one document more adds to a width halves


def test_the_test_of_calibration_keeps_its_size():
    """Of confidences that are true, about one in twenty is called into question, or fewer."""
    p = [
        found(calibration(known(seed, 40, conditions=("clean",)), "s"), "calibration_test").value
        for seed in range(60)
    ]
    assert sum(each < 0.05 for each in p) <= 7
    assert min(p) > 0


@pytest.mark.long
def test_the_interval_of_auroc_holds_the_truth():
    """Of 60 documents, with three wrong guesses each or so, in about 95 of 100 runs."""
    x = (np.arange(10_000) + 0.5) / 10_000
    expected = float(auroc((1 - x * 0.4)[::-1], (x * 0.4)[::-1]))
    held = []
    for seed in range(40):
        told = found(failure(known(seed, 60, conditions=("clean",)), "sig"), "auroc_of_failure")
        held.append(told.low <= expected <= told.high)
    assert sum(held) >= 35


@pytest.mark.parametrize(
    ("outcome", "reason"), [("right", "nothing_wrong"), ("wrong", "nothing_right")]
)
def test_one_class_only(outcome, reason):
    cells = columns([outcome] * 30, range(30), confidence=np.linspace(0.4, 1, 30))
    scores = failure(cells, "sig")
    assert found(scores, "auroc_of_failure").value is None
    assert found(scores, "auroc_of_failure").reason.code == reason
    assert found(scores, "augrc").value == (0 if outcome == "right" else 0.5)
    fits = calibration(cells, "sig")
    assert found(fits, "uncertainty").value == found(fits, "discrimination").value == 0


def test_all_confidences_equal():
    """They are one tie, tell nothing apart, and are as far off as they say."""
    cells = columns(["right", "wrong", "right", "right"] * 10, range(40), confidence=[0.9] * 40)
    fits, ranks = calibration(cells, "sig"), failure(cells, "sig")
    assert found(fits, "largest_tie").value == found(fits, "distinct_confidences").value == 1
    assert found(fits, "discrimination").value == 0
    assert found(fits, "smooth_ece").value == pytest.approx(0.15)
    assert found(ranks, "auroc_of_failure").value == 0.5
    assert found(ranks, "errors_in_10").value == pytest.approx(0.1)


def test_reliability_is_drawn_bin_by_bin_and_as_the_isotonic_fit():
    cells = known(6, 200)
    curves = {(c.metric, c.slice["condition"]): c for c in reliability(cells, "sig")}
    points = curves["reliability", "clean"].points
    assert len(points) == 4  # from .6 to 1
    assert [point.x for point in points] == sorted(point.x for point in points)
    assert sum(p.low <= p.x <= p.high for p in points) >= len(points) - 1
    fit = [point.value for point in curves["isotonic_reliability", "all"].points]
    assert fit == sorted(fit)
    assert len(fit) <= 100


def test_risk_grows_with_coverage_from_nothing_to_the_share_of_wrong_guesses():
    cells = known(7, 300)
    curve = next(c for c in risk_coverage(cells, "sig") if c.slice["condition"] == "all")
    assert len(curve.points) == 20
    assert [p.x for p in curve.points] == pytest.approx(np.arange(1, 21) / 20, abs=2e-3)
    assert curve.points[-1].x == pytest.approx(1)
    bias = found(calibration(cells, "sig"), "uncertainty").value
    last = curve.points[-1].value
    assert last * (1 - last) == pytest.approx(bias)
    assert all(p.low <= p.value <= p.high for p in curve.points)
    assert curve.points[4].value < curve.points[-1].value


def test_cards_say_every_metric():
    for module, metric in ((calibrations, calibration), (failures, failure)):
        scores = {s.metric: s for s in metric(known(8, 40), "sig") if s.value is not None}
        assert {card.name for card in module.CARDS} == set(scores)
        for card in module.CARDS:
            said = card.to_sentence(scores[card.name])
            assert said.endswith(".")
            assert "None" not in said
    bias = Score("confidence_bias", {}, -0.034, -0.05, -0.02, 9, 9, "")
    card = next(card for card in calibrations.CARDS if card.name == "confidence_bias")
    assert card.to_sentence(bias) == "Confidences are 3.4 points too low."


def test_a_dozen_documents_without_an_error_do_not_prove_a_pipeline_honest():
    """Nothing differs from anything, and still an interval has a width."""
    cells = columns(["right"] * 24, np.arange(24) // 2, confidence=[1.0] * 24)
    bias = next(s for s in calibration(cells, "s") if s.metric == "confidence_bias")
    assert bias.value == 0
    assert bias.high > 0.05
    assert bias.low < -0.05


def test_a_condition_ranks_as_it_does_whatever_is_deployed():
    """Its documents are its own: what is deployed may hold none of them."""
    confidence = np.random.default_rng(1).random(1_200)
    cells = drawn(11, size=1_200, sources=240, conditions=("clean",), confidence=confidence)
    apart = cells.renditions
    apart = dataclasses.replace(
        apart,
        condition=CodedNames((apart.document.codes % 3 > 0).astype(np.int64), ["clean", "blur"]),
    )
    cells = dataclasses.replace(cells, renditions=apart)
    everywhere, clean = (
        {(s.metric, *s.slice.values()): s for s in failure(each, "s")}
        for each in (cells, dataclasses.replace(cells, deploy={"clean": 1.0}))
    )
    assert clean.keys() == everywhere.keys()
    for name in RANKINGS:
        alone = clean[name, "scalars", "clean"].value
        assert clean[name, "scalars", "all"].value == pytest.approx(alone)
        one, other = (each[name, "scalars", "blur"] for each in (clean, everywhere))
        assert one.value == other.value
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=0.02)
