"""The promise: which threshold is chosen, as it is defined, and how often it is broken."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from benchmarks.promised import PIPELINES, promises

from docextract_eval.metrics import promise, selective
from docextract_eval.metrics.automation import automation
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.statistics import clusters
from tests.metrics.cells import OUTCOMES, columns, drawn, read_again, shuffled, twice

LEVEL = 1 - 0.1 / 3


def sure(
    seed=0, documents=300, *, errors=0.5, conditions=("clean",), digits=None, fields=6, **more
):
    """Cells whose confidence falls short of 1 as their chance of being wrong does."""
    rng = np.random.default_rng(seed)
    size = documents * len(conditions) * fields
    source, condition, field = np.indices((documents, len(conditions), fields)).reshape(3, -1)
    confidence = rng.random(size) ** (1 / 6)
    wrong = rng.random(size) < errors * (1 - confidence)
    names = np.where(wrong, np.where(rng.random(size) < 0.2, "invented", "wrong"), "right")
    names[rng.random(size) < 0.03] = "missed"
    confidence[(names == "missed") | (rng.random(size) < 0.02)] = np.nan
    return columns(
        names.tolist(),
        source,
        condition,
        conditions=conditions,
        field=[f"f{number}" for number in field],
        confidence=confidence if digits is None else np.round(confidence, digits),
        **more,
    )


def slowly(cells, alpha):
    """The threshold by its definition, word by word; every test from scratch."""
    from scipy.stats import beta

    cells = cells.base_cells()
    names = np.array(OUTCOMES)[cells.outcome.codes]
    half = cells.renditions.calibration[cells.rendition]
    kept = half & ~cells.table & np.isin(names, ["right", "wrong", "missed", "invented"])
    names, source = names[kept], cells.source[kept]
    stated = np.isin(names, ["right", "wrong", "invented"]) & ~np.isnan(cells.confidence[kept])
    confidence = np.where(stated, cells.confidence[kept], -1)
    condition, field = cells.condition.codes[kept], cells.field.codes[kept]
    weight = cells.weight[kept] * cells.criticality[kept]
    for code in np.unique(condition):
        at = condition == code
        weight[at] /= cells.weight[kept][at].sum()
    thresholds = sorted(set(confidence[stated].tolist()), reverse=True)
    assert len(thresholds) <= 200

    def passes(threshold, errors=True):
        at = confidence >= threshold
        right = (names[at] == "right") | (not errors)
        fine = field[at] * 100 + condition[at]
        everything = np.zeros(at.sum(), np.int64)
        found = clusters.proportions(right.astype(float), source[at], everything, fine, weight[at])[
            0
        ]
        wrong = (1 - found.value) * found.effective
        heavy = np.bincount(source[at], weight[at])
        least = 1 - (1 - LEVEL) ** ((heavy**2).sum() / heavy.sum() ** 2)  # of no error
        return max(least, beta.ppf(LEVEL, wrong + 1, found.effective - wrong)) <= alpha

    def shown(threshold):
        return weight[confidence >= threshold].sum() / weight.sum()

    promised = []
    for begins in (
        lambda t: passes(t, errors=False),
        lambda t: shown(t) >= 0.25,
        lambda t: shown(t) >= 0.5,
    ):
        rest = [number for number, t in enumerate(thresholds) if begins(t)]
        for threshold in thresholds[rest[0] :] if rest else []:
            if not passes(threshold):
                break
            promised.append(threshold)
    return min(promised, default=None)


def test_both_promises_are_scored_by_their_definition_on_the_other_half():
    cells = sure(3, documents=1600, errors=0.05, digits=2, fields=3)
    names, scores = np.array(OUTCOMES)[cells.outcome.codes], automation(cells, "s")
    kept = ~cells.renditions.calibration[cells.rendition] & np.isin(
        names, ["right", "wrong", "missed", "invented"]
    )
    found = []
    for alpha, where in ((0.02, {}), (0.01, {"alpha": "0.01"})):
        of = {"cells": "scalars", "condition": "all", **where}
        threshold, filled, wrong = (each for each in scores if each.slice == of)
        assert threshold.value == slowly(cells, alpha)
        taken = kept & (np.nan_to_num(cells.confidence, nan=-1) >= threshold.value)
        assert filled.value == pytest.approx(taken.sum() / kept.sum())
        assert wrong.value == pytest.approx((taken & (names != "right")).sum() / taken.sum())
        assert wrong.signature == f"silent_error_rate|alpha:{alpha:g}|halves:report|s"
        found.append(filled.value)
    assert found[0] > found[1]


@pytest.mark.parametrize("alpha", [0.02, 0.06, 0.12])
@pytest.mark.parametrize("seed", range(8))
def test_the_threshold_is_the_loosest_of_three_sequences(seed, alpha):
    """With weights of documents and fields that differ, and two conditions."""
    cells = sure(
        seed,
        documents=400,
        errors=(0.2, 0.5)[seed % 2],
        conditions=("clean", "blur"),
        digits=2,
        weight=lambda source: 1 + source % 3,
        criticality=np.tile([3, 1, 1, 1, 3, 1], 800),
    )
    assert promise.choose_threshold(cells, alpha).threshold == slowly(cells, alpha)


def test_a_sequence_that_fails_at_once_does_not_stop_the_others():
    """The surest cells are the wrong ones: only from half of the weight on does a test pass."""
    documents, fields = 400, 12
    confidence = np.tile(np.linspace(0.1, 0.9, fields), documents)
    source = np.repeat(np.arange(documents), fields)
    names = np.where((confidence == 0.9) & (source % 20 == 0), "wrong", "right")
    cells = columns(names.tolist(), source, confidence=confidence)
    assert (
        promise.choose_threshold(cells, 0.03).threshold == slowly(cells, 0.03) == pytest.approx(0.1)
    )
    assert promise.choose_threshold(cells, 0.01).threshold is None


def test_thresholds_are_at_most_200_and_the_loosest_is_one():
    """Even where every confidence is another."""
    cells = sure(1, documents=2_000, errors=0.0, fields=12)
    ladder_of = promise.Ladder.from_cells(
        cells,
        selective.confidences_or_never(cells),
        np.ones(len(cells.source)),
        promise.MOST_THRESHOLDS,
    )
    assert len(ladder_of) == 200
    assert np.diff(ladder_of.thresholds).max() < 0
    assert ladder_of.thresholds[-1] == np.nanmin(
        selective.confidences_or_never(cells)[~np.isinf(selective.confidences_or_never(cells))]
    )
    assert promise.choose_threshold(cells).threshold is not None


def test_a_threshold_accepts_the_same_whatever_was_asked_before():
    """A looser one, a stricter one, or the same."""
    cells = read_again(sure(3, documents=60, errors=0.9), 2)
    each, ones = selective.confidences_or_never(cells), np.ones(len(cells.table))
    asked = promise.Ladder.from_cells(cells, each, ones, 9)
    for step in (8, 0, 4, 4, 2):
        alone = promise.Ladder.from_cells(cells, each, ones, 9)
        assert asked.accepted_at(step) == alone.accepted_at(step)
        assert asked.effective_documents(step) == alone.effective_documents(step)


def test_what_is_neither_guessed_nor_sure_is_never_shown():
    """A null with a confidence, a guess without one; an invented value is a silent error."""
    outcome = ["right", "wrong", "missed", "invented", "rightly absent", "right"]
    confidence = [0.9, 0.8, 0.99, 0.95, 0.99, np.nan]
    cells = columns(outcome, [1] * 6, confidence=confidence, field=list("abcdef"))
    for threshold in (0.0, -np.inf, 0.8):
        shown = selective.mark_accepted_cells(cells, threshold)
        names = np.array(OUTCOMES)[shown.columns.outcome.codes]
        assert names[shown.is_accepted].tolist() == ["right", "wrong", "invented"]
        assert names[shown.is_silent_error].tolist() == ["wrong", "invented"]
        assert len(names) == 5  # what is rightly absent has neither value nor guess
        ((_, automation),), ((_, errors),) = shown.automation_shares(), shown.error_shares()
        assert (automation.value, errors.value) == (pytest.approx(3 / 5), pytest.approx(2 / 3))


def test_cells_weigh_by_document_condition_and_criticality():
    """Two conditions of unequal size weigh the same; what is critical weighs as much more."""
    cells = columns(
        ["right", "wrong", "right", "right"],
        [1, 1, 1, 3],
        [0, 0, 1, 1],
        conditions=("clean", "blur"),
        field=["a", "b", "a", "a"],
        criticality=[3, 1, 3, 3],
        confidence=[0.9, 0.9, 0.2, 0.9],
        weight={1: 1.0, 3: 2.0},
    )
    shown = selective.mark_accepted_cells(cells, 0.5)
    weight = np.array([3 / 2, 1 / 2, 3 / 3, 6 / 3])
    ((_, automation),), ((_, errors),) = shown.automation_shares(), shown.error_shares()
    assert automation.value == pytest.approx(weight[[0, 1, 3]].sum() / weight.sum())
    assert errors.value == pytest.approx(weight[1] / weight[[0, 1, 3]].sum())
    by_condition = {
        where["condition"]: s.value for where, s in shown.automation_shares("condition")
    }
    assert by_condition == {"clean": pytest.approx(1), "blur": pytest.approx(6 / 9)}


def test_only_scalar_cells_of_base_documents_count():
    cells = columns(
        ["right", "wrong", "wrong"],
        [0, 1, 2],
        field=["total", "line_items.amount", "total"],
        confidence=[0.9] * 3,
        twin={0: "", 1: "", 2: "trap off"},
    )
    assert selective.mark_accepted_cells(cells, 0.5).is_accepted.tolist() == [True]


@pytest.mark.parametrize(("field_name", "expected"), [("factor", {"DE": 1.0, "US": 0.0})])
def test_shares_are_told_by_any_axis(field_name, expected):
    """And cells that do not know a choice are in none of its slices."""
    cells = columns(
        ["right", "right", "right"],
        [0, 1, 2],
        confidence=[0.9, 0.1, 0.9],
        factors={0: {field_name: "DE"}, 1: {field_name: "US"}, 2: {}},
    )
    found = selective.mark_accepted_cells(cells, 0.5).automation_shares(field_name)
    assert {where[field_name]: share.value for where, share in found} == expected
    errors = selective.mark_accepted_cells(cells, 0.5).error_shares(field_name)
    assert {where[field_name]: share.value for where, share in errors} == {"DE": 0.0}


def test_without_errors_it_is_not_known_what_a_promise_takes_but_at_least():
    """As many calibration documents as Clopper and Pearson ask for if none is wrong."""
    few = columns(["right"] * 40, np.arange(40), confidence=[0.9] * 40)
    found = promise.choose_threshold(few)
    fewest = int(np.ceil(np.log(0.1 / 3) / np.log(1 - 0.02)))
    assert found.threshold is None
    assert found.needed is None
    least = found.reason.least
    assert least == pytest.approx(2 * fewest, abs=2)
    assert found.reason == Reason(
        ReasonCode.TOO_FEW_DOCUMENTS, documents=40, least=least, share=0.02
    )
    least += 1
    enough = columns(["right"] * least, np.arange(least), confidence=[0.9] * least)
    assert promise.choose_threshold(enough).threshold == 0.9


@pytest.mark.long
def test_so_many_documents_do_settle_it():
    """About: with twice as many a promise is made more often than not."""
    needed = [
        promise.choose_threshold(sure(seed, documents=200, errors=0.15)).needed for seed in range(8)
    ]
    typical = int(np.median([each for each in needed if each is not None]))
    assert 250 < typical < 2_000
    made = [
        promise.choose_threshold(sure(seed, 2 * typical, errors=0.15)).threshold
        for seed in range(8)
    ]
    assert sum(each is not None for each in made) >= 5


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (columns(["right"] * 4, [0, 1, 2, 3]), "no_confidence"),
        (columns(["missed"] * 4, [0, 1, 2, 3], confidence=[0.9] * 4), "no_confidence"),
        (columns(["right"] * 2, [1, 3], confidence=[0.9] * 2), "no_values"),
        (columns(["wrong"] * 40, range(40), confidence=[0.9] * 40), "no_safe_threshold"),
        (columns(["right"], [0], confidence=[0.9]), "too_few_documents"),
    ],
)
def test_without_a_threshold_there_is_a_reason(cells, reason):
    found = promise.choose_threshold(cells)
    assert found.threshold is None
    assert found.reason.code == reason


def test_neither_order_nor_splitting_of_ties_changes_the_threshold():
    """Nor does reading the same again; every document twice makes it no stricter."""
    cells = sure(3, documents=1_200, errors=0.2, digits=3)
    found = promise.choose_threshold(cells)
    assert found.threshold is not None
    assert promise.choose_threshold(shuffled(cells)) == found
    assert promise.choose_threshold(read_again(cells, 3)) == found
    assert promise.choose_threshold(twice(cells)).threshold <= found.threshold


def test_the_calibration_half_alone_decides():
    """Whatever comes out on the other half, the threshold is the same."""
    cells = sure(5, documents=1_200, errors=0.2)
    report = ~cells.renditions.calibration[cells.rendition]
    spoilt = np.where(report, OUTCOMES.index("wrong"), cells.outcome.codes)
    other = dataclasses.replace(cells, outcome=CodedNames(spoilt, OUTCOMES))
    assert (
        promise.choose_threshold(cells).threshold
        == promise.choose_threshold(other).threshold
        is not None
    )


def test_the_bound_is_that_of_clopper_and_pearson():
    """One-sided, of fractions too."""
    from scipy.stats import beta

    for wrong, effective in ((0.0, 200.0), (0.013, 412.7)):
        held = wrong * effective
        expected = beta.ppf(0.9, held + 1, effective - held)
        assert promise.silent_error_bound(wrong, effective) == pytest.approx(expected, abs=1e-9)


@pytest.mark.long
@pytest.mark.parametrize("together", [0.0, 0.3, 0.7])
@pytest.mark.parametrize("pipeline", PIPELINES)
def test_the_promise_is_broken_in_at_most_a_tenth_of_runs(pipeline, together):
    """And is made where it can be, of 300 calibration documents with 12 fields each."""
    made, broken = promises(PIPELINES[pipeline], 300, together, runs=40)
    assert broken <= 0.1
    assert made > {"middling": 0.2, "sure": 0.5, "good": 0.9}[pipeline]


def test_the_truth_of_what_is_drawn_is_known():
    """The simulation's silent-error rate at a threshold, of many cells."""
    for pipeline in PIPELINES.values():
        rng = np.random.default_rng(1)
        confidence, wrong = pipeline.drawn(rng, 60_000, 0.3)
        for threshold in (0.3, 0.8, 0.95):
            seen = wrong[confidence >= threshold].mean()
            assert seen == pytest.approx(pipeline.silent(threshold), abs=0.002)


def test_drawn_cells_have_no_confidence():
    """What tests of other metrics draw."""
    assert promise.choose_threshold(drawn()).reason.code == "no_confidence"


@pytest.mark.parametrize(("alpha", "least"), [(0.02, 169), (0.005, 679)])
def test_scattered_errors_promise_with_no_fewer_documents_than_none(alpha, least):
    """At the level of the three sequences: whatever cells seem to be worth, documents are units."""
    for wrong in (0.0, 1e-5):
        assert promise.silent_error_bound(wrong, 50 * least, least, LEVEL) <= alpha
        assert promise.silent_error_bound(wrong, 50 * least, least - 1, LEVEL) > alpha
