"""Differences of groups to all documents: what was put in comes out, and chance opens no gap."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.fairness import _CountedRows, fairness, gap_scores
from docextract_eval.metrics.selective import mark_accepted_cells
from docextract_eval.metrics.slices import slice_shares
from docextract_eval.statistics.bands import segment_bands
from docextract_eval.statistics.clusters import group_rows
from tests.metrics.cells import OUTCOMES, columns, read_again, shuffled
from tests.metrics.test_robustness import POOR, grid, one

CONDITIONS = ("clean", "blur@1")


def groups(source):
    """Every third document is from a till of its own; a trade is known of receipts alone."""
    trade = {"trade": "cafe" if source % 4 == 1 else "taxi"} if source % 2 else {}
    return {"paper": "till80" if source % 3 else "till58", "sort": "one", **trade}


def drawn(seed=0, sources=300, gap=0.15, fields=8, **more):
    """Answers to fields, less often right on till58 by a gap, of documents easy and hard."""
    rng = np.random.default_rng(seed)
    ease = rng.beta(8, 2, sources)
    source, condition, field = (at.ravel() for at in np.indices((sources, 2, fields)))
    right = rng.random(len(source)) < ease[source] * (1 - gap * (source % 3 == 0))
    return columns(
        list(np.where(right, "right", "wrong")),
        source,
        condition,
        conditions=CONDITIONS,
        field=[f"f{f}" for f in field],
        factors=groups,
        **more,
    )


def share(cells, kept):
    """The share of right cells."""
    return (cells.outcome_in("right") & kept).sum() / kept.sum()


def test_a_gap_is_the_difference_of_a_group_to_all():
    cells = drawn()
    scores, small = fairness(cells, "sig"), cells.source % 3 == 0
    every = share(cells, np.ones(len(small), bool))
    for name, kept in (("till58", small), ("till80", ~small)):
        score = one(scores, "accuracy_gap", condition="all", paper=name)
        assert score.value == pytest.approx(share(cells, kept) - every)
        assert score.low < score.value < score.high
        assert (score.documents, score.cells) == (np.unique(cells.source[kept]).size, kept.sum())
    told = one(scores, "accuracy_gap", condition="all", paper="till58")
    assert told.value == pytest.approx(-0.15 * 0.8 * 2 / 3, abs=0.03)
    assert told.high < 0


def test_a_difference_is_drawn_towards_0_and_stands_beside_the_plain_one():
    scores = fairness(drawn(), "sig")
    for paper in ("till58", "till80"):
        plain, shrunk = (
            one(scores, name, condition="all", paper=paper).value
            for name in ("accuracy_gap", "accuracy_gap_shrunk")
        )
        assert 0 < shrunk / plain < 1


def test_groups_are_held_against_those_that_know_the_choice():
    """A trade is known of every other document; these are what its groups are held against."""
    cells = drawn()
    known, taxi = cells.source % 2 == 1, cells.source % 4 == 3
    score = one(fairness(cells, "sig"), "accuracy_gap", condition="all", trade="taxi")
    assert score.value == pytest.approx(share(cells, taxi) - share(cells, known))
    assert score.documents == 75
    assert not [each for each in fairness(cells, "sig") if "" in each.slice.values()]


def test_conditions_weigh_the_same_whatever_they_hold():
    """Blur took all but a few of one group's cells, and is still half of its accuracy."""
    sources = np.repeat(np.arange(80), 5)
    condition = np.tile([0, 0, 0, 0, 1], 80)
    outcome = np.where(condition == 1, "wrong", "right")
    cells = columns(
        list(outcome),
        sources,
        condition,
        conditions=CONDITIONS,
        field=["a", "b", "c", "d", "a"] * 80,
        kind=lambda s: "receipt" if s < 40 else "bank_statement",
    )
    for kind in ("receipt", "bank_statement"):
        gap = one(fairness(cells, "s"), "accuracy_gap", condition="all", kind=kind)
        assert gap.value == pytest.approx(0)


def test_a_gap_lies_between_the_accuracies_told_however_conditions_fall_on_groups():
    """Half of each kind is right; one was hardly ever blurred, and is no better for that."""
    blurred = [(s, 1, "wrong") for s in range(120) if s % 2 == 0 or s < 20]
    cells = [(s, 0, "right") for s in range(120)] + blurred
    source, condition, outcome = zip(*cells, strict=True)
    kinds = ("invoice", "receipt")
    found = columns(outcome, source, condition, conditions=CONDITIONS, kind=lambda s: kinds[s % 2])
    for kind in kinds:
        right = one(accuracy(found, "s"), "accuracy", condition="all", kind=kind)
        assert right.value == pytest.approx(0.5)
        gap = one(fairness(found, "s"), "accuracy_gap", condition="all", kind=kind)
        assert gap.value == pytest.approx(0)
        assert gap.low < 0 < gap.high


@pytest.mark.parametrize("deploy", [{}, {"clean": 3.0, "blur@1": 1.0}])
def test_a_gap_is_the_difference_of_the_shares_told(deploy):
    """Of accuracy and of what is shown, where groups meet conditions as they please."""
    rng = np.random.default_rng(6)
    source, condition, field = (at.ravel() for at in np.indices((200, 2, 6)))
    kept = rng.random(len(source)) < np.where(condition == 1, (1 + source % 4) / 4, 1)
    right = rng.random(len(source)) < np.where(condition == 1, 0.6, 0.9)
    cells = columns(
        list(np.where(right, "right", "wrong")),
        source,
        condition,
        conditions=CONDITIONS,
        field=[f"f{f}" for f in field],
        confidence=np.where(rng.random(len(source)) < np.where(condition == 1, 0.2, 0.9), 0.9, 0),
        criticality=np.where(field == 0, 3.0, 1.0),
        locale=lambda s: ["de_DE", "fr_FR", "it_IT", "ja_JP"][s % 4],
        weight=lambda s: 1.0 + s % 3,
    ).select(kept)
    cells = dataclasses.replace(cells, deploy=deploy)
    shown = mark_accepted_cells(cells, 0.5)
    every = np.ones(len(shown.is_accepted), bool)
    told = {
        "accuracy": (
            slice_shares(cells, right[kept], every),
            slice_shares(cells, right[kept], every, "locale"),
        ),
        "automation": (shown.automation_shares(), shown.automation_shares("locale")),
        "errors": (shown.error_shares(), shown.error_shares("locale")),
    }
    critical = {"by_criticality": True}
    gapped = {
        "accuracy": gap_scores(cells, right[kept], every, "accuracy", "scalars", "s"),
        "automation": gap_scores(
            shown.columns, shown.is_accepted, every, "a", "scalars", "s", **critical
        ),
        "errors": gap_scores(
            shown.columns, shown.is_silent_error, shown.is_accepted, "e", "scalars", "s", **critical
        ),
    }
    for name, (((_, overall),), groups) in told.items():
        found = {s.slice["locale"]: s for s in gapped[name] if s.metric.endswith("_gap")}
        assert len(found) == len(groups) == 4
        for where, share in groups:
            gap = found[where["locale"]]
            assert gap.value == pytest.approx(share.value - overall.value)
            assert (gap.documents, gap.cells) == (share.sources, share.cells)


def test_under_thirty_documents_the_value_is_told_and_no_verdict():
    cells = grid(40, locale=lambda s: "de_DE" if s < 29 else "fr_FR")
    for locale in ("de_DE", "fr_FR"):
        score = one(fairness(cells, "sig"), "accuracy_gap", condition="all", locale=locale)
        assert (score.value, score.low, score.high) == (pytest.approx(0), None, None)
        assert score.reason.code == "group_too_small"
    enough = grid(60, locale=lambda s: "de_DE" if s < 30 else "fr_FR")
    score = one(fairness(enough, "sig"), "accuracy_gap", condition="all", locale="de_DE")
    assert (score.reason, score.low < 0 <= score.high) == (None, True)


def test_one_group_alone_is_no_group():
    score = one(fairness(grid(40), "sig"), "accuracy_gap", condition="all")
    assert (score.value, score.reason.code) == (None, "one_group")
    nothing = one(fairness(POOR["no cell"], "sig"), "accuracy_gap", condition="all")
    assert nothing.reason.code == "no_cells"


def test_no_score_is_of_the_largest_gap():
    """With no true gap and ten groups of 200 documents it shows 1.3 to 4.1 points."""
    for score in fairness(drawn(), "sig"):
        assert len(score.slice) == 3 or score.value is None
        assert score.metric.endswith(("_gap", "_gap_shrunk"))


def sure(sources=400, shy=0.3):
    """What is sure is right; some of what it reads of de_DE is neither."""
    rng = np.random.default_rng(3)
    source, field = (at.ravel() for at in np.indices((sources, 10)))
    unsure = (source % 2 == 0) & (rng.random(len(source)) < shy)
    wrong = rng.random(len(source)) < np.where(unsure, 0.5, 0.002)
    return columns(
        list(np.where(wrong, "wrong", "right")),
        source,
        field=[f"f{f}" for f in field],
        confidence=np.where(unsure, 0.2, 0.95),
        locale=lambda s: "de_DE" if s % 2 == 0 else "fr_FR",
        calibration=lambda s: s % 4 < 2,
    )


def test_less_is_shown_unaided_of_those_whom_it_trusts_less():
    """Of de_DE 70 % and of fr_FR all is sure enough for the promise; what is shown is right."""
    scores = fairness(sure(), "sig")
    gap = one(scores, "safe_automation_rate_gap", condition="all", locale="de_DE")
    errors = one(scores, "silent_error_rate_gap", condition="all", locale="de_DE")
    assert gap.value == pytest.approx(-0.15, abs=0.02)
    assert gap.high < 0
    assert gap.documents == errors.documents == 100  # those of the other half
    assert errors.low < 0 < errors.high
    assert gap.signature == "safe_automation_rate_gap|alpha:0.02|sig"


def test_what_is_shown_weighs_by_criticality():
    """Half of the fields count three times as much, and of these alone some are held back."""
    cells = sure(sources=800, shy=0.0)
    critical = np.where(cells.field.codes < 5, 3.0, 1.0)
    held = (cells.source % 2 == 0) & (cells.field.codes < 5)
    confidence = np.where(held, 0.2, 0.95)
    wrong = np.where(held, OUTCOMES.index("wrong"), cells.outcome.codes)
    cells = dataclasses.replace(
        cells, criticality=critical, confidence=confidence, outcome=CodedNames(wrong, OUTCOMES)
    )
    gap = one(fairness(cells, "sig"), "safe_automation_rate_gap", condition="all", locale="de_DE")
    assert gap.value == pytest.approx(5 / 20 - (5 / 20 + 1) / 2)


def test_without_a_promise_nothing_is_shown_unaided():
    for metric in ("safe_automation_rate_gap", "silent_error_rate_gap"):
        score = one(fairness(drawn(), "sig"), metric, condition="all")
        assert (score.value, score.reason.code) == (None, "no_confidence")


def test_the_order_of_cells_opens_no_gap():
    cells = drawn()
    for here, there in zip(fairness(cells, "s"), fairness(shuffled(cells), "s"), strict=True):
        assert (here.metric, here.slice) == (there.metric, there.slice)
        assert here.value == pytest.approx(there.value)


@pytest.mark.parametrize("rate", [0.8, 0.97])
def test_chance_opens_a_gap_in_few_runs(rate):
    """In at most 7 % of runs any of ten equal groups is said to differ."""
    runs, sources, fields = 150, 400, 6
    source, field = (at.ravel() for at in np.indices((sources, fields)))
    false = 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        ease = rng.beta(4 * rate, 4 * (1 - rate), sources)
        right = (rng.random(len(source)) < ease[source]).astype(float)
        found = segment_bands(group_rows(right, source, source % 10, field))
        false += any(band.low > 0 or band.high < 0 for band in found.values())
    assert false <= 0.07 * runs


@pytest.mark.parametrize("repeats", [1, 2])
def test_documents_without_a_choice_have_no_part_in_its_bands(repeats):
    """A third have no paper, and are right if they have one field and wrong with the other."""
    rng, many = np.random.default_rng(3), 600
    source, condition = (each.ravel() for each in np.indices((many, 2)))
    field = source % 2
    right = np.where(source % 3 > 0, rng.random(2 * many) < 0.97, field == 0)
    cells = columns(
        list(np.where(right, "right", "wrong")),
        source,
        condition,
        conditions=CONDITIONS,
        field=[f"f{each}" for each in field],
        factors=lambda s: {"paper": "ab"[s % 4 > 1]} if s % 3 else {},
    )
    cells = read_again(cells, repeats)
    every = np.ones(len(cells.table), bool)
    one_by_one = _CountedRows.of_cells(
        cells, cells.outcome_in("right"), every, by_criticality=False
    )
    paper = cells.renditions.factors["paper"]
    bands = one_by_one.group_bands(paper)
    assert len(bands) == 2
    for code, band in bands.items():
        score = one(fairness(cells, "s"), "accuracy_gap", condition="all", paper=paper.names[code])
        found, expected = ([each.low, each.high] for each in (score, band))
        assert found == pytest.approx(expected, abs=1e-9)
