"""Losses against clean pages, as a slow reader counts them; never a number from nothing."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from importlib import import_module

import numpy as np
import pytest

from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.columns import CLEAN
from docextract_eval.metrics.retention import retention
from docextract_eval.metrics.robustness import robustness
from docextract_eval.statistics.differences import clustered_changes
from tests.metrics.cells import OUTCOMES, columns, drawn, read_again, twice

CONDITIONS = ("clean", "blur@1", "blur@3", "jpeg@2")
MINE = ("robustness", "retention", "severity", "scenes", "fairness", "counterfactual")
JUDGED = ("right", "wrong", "missed", "invented")


def grid(sources=12, conditions=CONDITIONS, fields=("date", "total"), outcome=None, **more):
    """Every field of every source under every condition, once; `outcome` names what came of it."""
    cells = [(s, c, f) for s in range(sources) for c in range(len(conditions)) for f in fields]
    source, condition, field = zip(*cells, strict=True)
    said = [outcome(*cell) if outcome else "right" for cell in cells]
    more.setdefault("row", [0 if "." in name else -1 for name in field])
    return columns(said, source, condition, conditions=conditions, field=field, **more)


def at_random(seed=0, sources=40, **more):
    """Every outcome, the more wrong the later the condition."""
    rng = np.random.default_rng(seed)

    def outcome(_, condition, __):
        wrong = 0.05 + 0.1 * condition
        p = [1 - wrong - 0.1, wrong / 2, wrong / 2, 0.0, 0.1]
        return rng.choice(OUTCOMES[:5], p=p)

    return grid(sources, outcome=outcome, fields=("date", "total", "items.amount"), **more)


def one(scores, metric, **where):
    """The one score of a slice."""
    where.setdefault("cells", "scalars")
    found = [s for s in scores if s.metric == metric and s.slice == where]
    assert len(found) == 1, (metric, where)
    return found[0]


def by_rendition(cells):
    """Outcomes by document, condition and field."""
    found = defaultdict(dict)
    document = cells.renditions.document.codes[cells.rendition]
    for at in range(len(cells.rendition)):
        field = cells.field.names[cells.field.codes[at]]
        condition = cells.condition.names[cells.condition.codes[at]]
        found[int(document[at]), condition][field] = OUTCOMES[cells.outcome.codes[at]]
    return found


def test_a_drop_is_what_clean_pages_lose():
    """A quarter of the totals is lost to blur, and one date is gained."""

    def outcome(source, condition, field):
        if field == "total":
            return "wrong" if condition == 1 and source % 4 == 0 else "right"
        return "missed" if condition == 0 and source == 0 else "right"

    scores = robustness(grid(outcome=outcome, conditions=CONDITIONS[:3]), "sig")
    assert one(scores, "drop", condition="blur@1", field="total").value == pytest.approx(3 / 12)
    assert one(scores, "drop", condition="blur@1", field="date").value == pytest.approx(-1 / 12)
    assert one(scores, "drop", condition="blur@1").value == pytest.approx(2 / 24)
    assert one(scores, "drop", condition="blur@3").value == pytest.approx(-1 / 24)
    assert one(scores, "drop", condition="all").value == pytest.approx(1 / 48)
    assert one(scores, "drop", condition="all", field="total").value == pytest.approx(3 / 24)
    assert not [s for s in scores if s.slice.get("condition") == CLEAN]


def test_the_interval_of_a_drop_is_that_of_paired_changes():
    cells = at_random()
    was = by_rendition(cells)
    change, source = [], []
    for (document, condition), outcomes in was.items():
        if condition != "blur@3":
            continue
        for field in ("date", "total"):
            good = [
                of[field] in ("right", "rightly absent") for of in (outcomes, was[document, CLEAN])
            ]
            silent = {outcomes[field], was[document, CLEAN][field]} == {"rightly absent"}
            if not silent:
                change.append(float(good[0]) - float(good[1]))
                source.append(document * 10 + (field == "total"))
    change, source = np.array(change), np.array(source)
    expected = clustered_changes(
        change, source // 10, np.zeros(len(change), np.int64), source % 10
    )[0]
    only = cells.select(np.isin(cells.condition.codes, [0, 2]))
    score = one(robustness(only, "sig"), "drop", condition="blur@3")
    told = (score.value, score.low, score.high, score.cells, score.documents)
    wanted = (-expected.value, -expected.high, -expected.low, expected.cells, expected.sources)
    assert told == pytest.approx(wanted)


def test_scalars_and_table_cells_are_apart():
    def outcome(_, condition, field):
        return "wrong" if condition and field == "items.amount" else "right"

    scores = robustness(grid(outcome=outcome, fields=("total", "items.amount")), "sig")
    assert one(scores, "drop", condition="all").value == 0
    assert one(scores, "drop", cells="tables", condition="all").value == 1
    assert one(scores, "worst_case", condition="all").value == 1
    assert one(scores, "worst_case", cells="tables", condition="all").value == 0


def test_rows_that_blur_invents_are_lost():
    """No such cell stands on the clean page, and none was given there."""
    outcomes = ["right", "right", "invented"]
    cells = columns(
        outcomes * 5,
        np.repeat(np.arange(5), 3),
        [0, 1, 1] * 5,
        conditions=("clean", "blur@1"),
        field=["items.amount"] * 15,
        row=[0, 0, -1] * 5,
    )
    score = one(robustness(cells, "sig"), "drop", cells="tables", condition="blur@1")
    assert (score.value, score.cells) == (0.5, 10)


def test_the_worst_case_is_a_documents_own():
    """Whatever condition that is; a slow reader finds the same mean."""
    cells = at_random(3)
    worst = defaultdict(lambda: 1.0)
    for (document, _), outcomes in by_rendition(cells).items():
        judged = [of for field, of in outcomes.items() if "." not in field and of in JUDGED]
        if judged:
            share = judged.count("right") / len(judged)
            worst[document] = min(worst[document], share)
    score = one(robustness(cells, "sig"), "worst_case", condition="all")
    assert score.value == pytest.approx(np.mean(list(worst.values())))
    assert score.low < score.value < score.high


def test_what_is_kept_is_a_ratio_of_accuracies():
    cells = at_random(4)
    counts = defaultdict(lambda: [0, 0])
    for (_, condition), outcomes in by_rendition(cells).items():
        for field, of in outcomes.items():
            if "." not in field and of in JUDGED:
                counts[condition][0] += of == "right"
                counts[condition][1] += 1
    accuracy = {name: right / judged for name, (right, judged) in counts.items()}
    scores = retention(cells, "sig")
    for name in CONDITIONS[1:]:
        score = one(scores, "retention", condition=name)
        assert score.value == pytest.approx(accuracy[name] / accuracy[CLEAN])
        assert score.low < score.value < score.high
    mean = np.mean([accuracy[name] for name in CONDITIONS[1:]])
    assert one(scores, "retention", condition="all").value == pytest.approx(mean / accuracy[CLEAN])


def test_conditions_weigh_as_deployed():
    cells = dataclasses.replace(at_random(5), deploy={"blur@1": 1.0, "jpeg@2": 3.0})
    for metric, scores in (("drop", robustness(cells, "s")), ("retention", retention(cells, "s"))):
        few, many = (one(scores, metric, condition=name).value for name in ("blur@1", "jpeg@2"))
        mean = one(scores, metric, condition="all").value
        assert mean == pytest.approx((few + 3 * many) / 4, abs=1e-3)


def test_a_document_weighs_what_its_like_weigh_in_the_target():
    """Of twelve documents the one that loses its total stands for half of the target."""
    cells = grid(
        outcome=lambda s, c, f: "wrong" if s == 0 and c == 1 and f == "total" else "right",
        weight=lambda s: 11.0 if s == 0 else 1.0,
    )
    score = one(robustness(cells, "sig"), "drop", condition="blur@1", field="total")
    assert score.value == pytest.approx(0.5)


def test_an_oracle_loses_nothing_and_twelve_documents_prove_nothing():
    cells = grid()
    drop = one(robustness(cells, "sig"), "drop", condition="all")
    assert (drop.value, drop.low < 0 < drop.high) == (0, True)
    kept = one(retention(cells, "sig"), "retention", condition="all")
    assert (kept.value, kept.low < 1 < kept.high) == (1, True)
    worst = one(robustness(cells, "sig"), "worst_case", condition="all")
    assert (worst.value, worst.low < 1) == (1, True)


@pytest.mark.parametrize("name", ["robustness", "retention", "severity"])
def test_documents_told_twice_change_no_estimate_and_narrow_intervals(name):
    cells = at_random(6)
    fold = METRICS.load(name)
    for once, again in zip(fold(cells, "sig"), fold(twice(cells), "sig"), strict=True):
        assert once.slice == again.slice
        if once.value is None or again.value is None:
            continue
        assert once.value == pytest.approx(again.value)
        assert again.documents == 2 * once.documents
        assert again.high - again.low < once.high - once.low


@pytest.mark.parametrize("name", ["robustness", "retention", "severity", "fairness"])
def test_documents_that_all_weigh_the_same_weigh_nothing(name):
    fold = METRICS.load(name)
    thrice = fold(at_random(9, weight=lambda _: 3.0), "sig")
    for once, heavy in zip(fold(at_random(9), "sig"), thrice, strict=True):
        assert (once.slice, once.documents, once.cells) == (
            heavy.slice,
            heavy.documents,
            heavy.cells,
        )
        for end in ("value", "low", "high"):
            assert getattr(heavy, end) == pytest.approx(getattr(once, end))


@pytest.mark.parametrize("name", ["robustness", "retention", "severity", "fairness"])
def test_reading_the_same_pages_again_tells_nothing_new(name):
    cells = at_random(7, factors=lambda s: {"paper": "till" if s % 2 else "a4"})
    fold = METRICS.load(name)
    for once, again in zip(fold(cells, "s"), fold(read_again(cells, 3), "s"), strict=True):
        assert (again.metric, again.slice, again.reason) == (once.metric, once.slice, once.reason)
        assert (again.documents, again.cells) == (once.documents, once.cells)
        for end in ("value", "low", "high"):
            assert getattr(again, end) == pytest.approx(getattr(once, end))


POOR = {
    "no cell": columns([], []),
    "one cell": columns(["right"], [0]),
    "no_clean_condition": grid(conditions=("blur@1", "blur@3")),
    "clean_alone": grid(conditions=("clean",)),
    "other documents are clean": drawn(0).select(
        (drawn(0).source % 2 == 0) == (drawn(0).condition.codes == 0)
    ),
    "one document": grid(1),
    "nothing is right": grid(outcome=lambda *_: "wrong"),
    "all are absent": grid(outcome=lambda *_: "rightly absent"),
    "all are invented": grid(outcome=lambda *_: "invented"),
    "nothing is deployed that is there": dataclasses.replace(grid(), deploy={"scan": 1.0}),
    "documents weigh nothing": grid(weight=lambda _: 0.0),
}


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("cells", POOR.values(), ids=POOR)
def test_what_cannot_be_computed_says_why(name, cells):
    """Never nan, never a number without an interval unless the reason is given."""
    for score in METRICS.load(name)(cells, "sig"):
        assert score.signature.endswith("|sig")
        assert (score.value is None) <= (score.reason is not None)
        for number in (score.value, score.low, score.high):
            assert number is None or np.isfinite(number)


@pytest.mark.parametrize("cells", POOR.values(), ids=POOR)
def test_a_curve_without_points_says_why(cells):
    for curve in CURVES.load("severity")(cells, "sig"):
        assert bool(curve.points) != bool(curve.reason)
        for point in curve.points:
            assert np.isfinite([point.x, point.value, point.low, point.high]).all()


@pytest.mark.parametrize("reason", ["no_clean_condition", "clean_alone"])
def test_without_pages_to_compare_the_reason_is_told(reason):
    for name in ("robustness", "retention", "severity"):
        scores = METRICS.load(name)(POOR[reason], "sig")
        told = [s.reason.code for s in scores if s.metric != "worst_case"]
        assert told
        assert set(told) == {reason}


def test_documents_without_a_clean_page_beside_them_are_said_to_be_so():
    scores = robustness(POOR["other documents are clean"], "sig")
    assert one(scores, "drop", condition="all").reason.code == "no_clean_page_beside"


@pytest.mark.parametrize("name", MINE)
def test_every_score_has_a_card_that_says_it_in_one_sentence(name):
    cells = at_random(
        8,
        60,
        parts={1: [("blur", 1)], 2: [("jpeg", 2.0), ("blur", 1.0)], 3: [("jpeg", 2)]},
        twin=lambda s: ("", "do(font=spacemo)", "redraw(merchant)")[s % 3],
        origin=lambda s: s // 3,
        locale=lambda s: "de_DE" if s % 2 else "fr_FR",
    )
    cards = {card.name: card for card in import_module(f"docextract_eval.metrics.{name}").CARDS}
    scores = METRICS.load(name)(cells, "sig")
    assert {score.metric for score in scores} <= set(cards)
    said = [cards[score.metric].to_sentence(score) for score in scores if score.value is not None]
    assert said
    assert all(each.endswith(".") and "None" not in each and "nan" not in each for each in said)
