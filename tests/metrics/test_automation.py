"""What is filled unaided: the report half alone, every condition, clean thresholds elsewhere."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics import promise, selective
from docextract_eval.metrics.automation import CARDS, automation
from docextract_eval.reasons import NO_WEIGHT
from docextract_eval.records import Score
from tests.metrics.cells import columns


def told(cells):
    """The scores by metric and slice."""
    return {(s.metric, tuple(sorted(s.slice.items()))): s for s in automation(cells, "sig")}


def score(cells, metric, **where):
    where = {"condition": "all", **where}
    if metric != "straight_through":
        where["cells"] = "scalars"
    return told(cells)[metric, tuple(sorted(where.items()))]


def wallet(documents=800, *, blurred=0.3, report=None):
    """Two fields, clean and blurred; sure guesses are wrong on blurred pages alone.

    Confidence is .9 where a document's number is no multiple of four, else .4; `report` replaces
    the outcomes of the report half.
    """
    source, condition, field = np.indices((documents, 2, 2)).reshape(3, -1)
    confidence = np.where(source % 4 > 1, 0.9, 0.4)
    rng = np.random.default_rng(0)
    wrong = (condition == 1) & (rng.random(len(source)) < blurred)
    wrong |= (confidence == 0.4) & (rng.random(len(source)) < 0.5)
    names = np.where(wrong, "wrong", "right")
    if report:
        names[source % 2 == 1] = report
    return columns(
        names.tolist(),
        source,
        condition,
        conditions=("clean", "blur"),
        field=np.where(field == 0, "total", "merchant"),
        criticality=np.where(field == 0, 3, 1),
        confidence=confidence,
    )


def test_what_clean_pages_promise_breaks_on_blurred_ones():
    """The threshold chosen on clean renditions is told with its errors on every condition."""
    cells = wallet()
    assert score(cells, "threshold").value is None
    assert score(cells, "threshold").reason.code == "no_safe_threshold"
    assert score(cells, "safe_automation_rate").reason.code == "no_safe_threshold"
    clean = score(cells, "threshold", threshold="clean")
    assert (clean.value, clean.documents, clean.cells) == (0.9, 400, 800)
    rates = {
        condition: score(cells, "silent_error_rate", condition=condition, threshold="clean")
        for condition in ("clean", "blur", "all")
    }
    assert rates["clean"].value == 0
    assert rates["clean"].high < 0.05
    assert rates["blur"].value == pytest.approx(0.3, abs=0.05)
    assert rates["all"].value == pytest.approx(rates["blur"].value / 2)
    shown = score(cells, "safe_automation_rate", threshold="clean")
    assert shown.value == pytest.approx(0.5)
    assert shown.low < 0.5 < shown.high


def test_clean_pages_promise_what_they_do_though_none_are_deployed():
    """Their threshold is that of those who have no others; its errors are those of the field."""
    cells = dataclasses.replace(wallet(), deploy={"blur": 1.0})
    clean = score(cells, "threshold", threshold="clean")
    assert (clean.value, clean.reason, clean.documents) == (0.9, None, 400)
    errors = score(cells, "silent_error_rate", threshold="clean")
    assert errors.value == pytest.approx(0.3, abs=0.05)


def test_where_nothing_weighs_no_promise_is_given_and_that_is_why():
    cells = dataclasses.replace(wallet(), deploy={"fax": 1.0})
    assert promise.choose_threshold(cells).reason == NO_WEIGHT
    assert score(cells, "threshold").reason == NO_WEIGHT


def test_figures_are_of_the_report_half_alone():
    """Where the other half is right throughout, and this one wrong throughout."""
    cells = wallet(blurred=0, report="wrong")
    found = score(cells, "silent_error_rate")
    assert (found.value, found.documents) == (1.0, 200)
    assert score(cells, "straight_through").value == 0


def test_the_figures_are_those_of_the_threshold():
    cells = wallet(blurred=0.001)
    threshold = promise.choose_threshold(cells).threshold
    assert score(cells, "threshold").value == threshold == 0.9
    shown = selective.mark_accepted_cells(
        selective.cells_of_half(cells, calibration=False), threshold
    )
    ((_, automated),), ((_, errors),) = shown.automation_shares(), shown.error_shares()
    for metric, share in (("safe_automation_rate", automated), ("silent_error_rate", errors)):
        found = score(cells, metric)
        expected = (share.value, share.low, share.high, share.cells)
        assert (found.value, found.low, found.high, found.cells) == expected
    assert score(cells, "safe_automation_rate", field="total").value == pytest.approx(0.5)


def test_a_document_goes_straight_through_when_all_critical_values_are_shown_and_right():
    """Fields of tables are among them, and what was invented; what does not matter is not."""
    many = 400  # on the calibration half, so that .5 is promised
    outcome = ["right"] * many
    source = list(np.arange(many) * 2)
    extra = {
        1: [("total", "right", 0.9, 3), ("merchant", "wrong", 0.9, 1)],  # straight through
        3: [("total", "right", 0.4, 3)],  # not shown
        5: [("total", "missed", np.nan, 3), ("date", "right", 0.9, 3)],
        7: [("total", "right", 0.9, 3), ("date", "invented", 0.4, 3)],
        9: [("total", "right", 0.9, 3), ("transactions.amount", "wrong", 0.9, 3)],
        11: [("total", "right", 0.9, 3), ("date", "rightly absent", np.nan, 3)],  # through
        13: [("merchant", "wrong", 0.1, 1)],  # has nothing critical
    }
    rows = [(number, *row) for number, of in extra.items() for row in of]
    cells = columns(
        outcome + [row[2] for row in rows],
        source + [row[0] for row in rows],
        field=["total"] * many + [row[1] for row in rows],
        confidence=[0.5] * many + [row[3] for row in rows],
        criticality=[3] * many + [row[4] for row in rows],
    )
    found = score(cells, "straight_through")
    assert score(cells, "threshold").value == 0.5
    assert (found.value, found.documents) == (pytest.approx(2 / 6), 6)
    by_condition = score(cells, "straight_through", condition="clean")
    assert by_condition.value == pytest.approx(found.value)


def test_signatures_name_the_promise():
    for each in automation(wallet(), "shared"):
        alpha = each.slice.get("alpha", "0.02")
        assert each.signature == f"{each.metric}|alpha:{alpha}|halves:report|shared"


@pytest.mark.parametrize(
    ("cells", "metric", "where", "reason"),
    [
        (columns(["right"] * 4, range(4)), "silent_error_rate", {}, "no_confidence"),
        (columns(["right"] * 4, range(4)), "straight_through", {}, "no_confidence"),
        (
            columns(["right"] * 400, [2 * s for s in range(400)], confidence=[0.9] * 400),
            "safe_automation_rate",
            {},
            "no_values",
        ),
        (
            columns(["right"] * 401, [*range(0, 800, 2), 1], confidence=[0.9] * 400 + [0.1]),
            "silent_error_rate",
            {},
            "nothing_auto_accepted",
        ),
        (
            columns(["right"] * 4, range(4), conditions=("blur",)),
            "threshold",
            {"threshold": "clean"},
            "no_clean_condition",
        ),
        (
            columns(["right"] * 800, range(800), confidence=[0.9] * 800),
            "straight_through",
            {},
            "no_critical_fields",
        ),
    ],
)
def test_what_cannot_be_computed_has_a_reason(cells, metric, where, reason):
    found = score(cells, metric, **where)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.reason.code == reason


def test_every_metric_has_a_card_that_says_it():
    cards = {card.name: card for card in CARDS}
    assert {each.metric for each in automation(wallet(), "sig")} == set(cards)

    def said(metric, *figures):
        return cards[metric].to_sentence(Score(metric, {}, *figures, 90, 900, "sig"))

    assert said("safe_automation_rate", 0.71, 0.68, 0.74) == (
        "Safe automation rate: 71 % (68 to 74) of field values can be accepted without review, "
        "weighted by criticality."
    )
    assert said("silent_error_rate", 1 / 310, 0.001, 1 / 205) == (
        "1 auto-accepted value in 310 is wrong, at worst 1 in 205, weighted by criticality."
    )
    assert said("silent_error_rate", 0.0, 0.0, 1 / 4500) == (
        "No auto-accepted value is wrong, at worst 1 in 4,500, weighted by criticality."
    )
    assert (
        said("threshold", 0.93, None, None) == "Values are auto-accepted from a confidence of 0.93."
    )
    assert said("straight_through", 0.5, 0.4, 0.6) == (
        "50.0 % of renditions have every critical value accepted and right."
    )
