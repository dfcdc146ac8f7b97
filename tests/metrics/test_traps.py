"""A trap's cost is what was put in, on its own cells, beside the twin of the same document."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.columns import AppliedTraps, CodedNames
from docextract_eval.metrics.traps import TELLING_WIDTH, needed_for_lift, traps
from docextract_eval.reasons import NO_WEIGHT
from docextract_eval.records import CONTROL_TWIN, Score
from tests.metrics.cells import columns, named, shuffled

SOURCES = 20
ALL = {"cells": "scalars", "condition": "all"}


def laid(outcomes, bare, *, resolved=True, field="total", attacks=-1, **more):
    """Documents with a trap and two cells each, then their twins without it."""
    cells = columns(
        [*outcomes, *bare],
        np.repeat(np.arange(2 * SOURCES), 2),
        field=[field, "date"] * (2 * SOURCES),
        **more,
    )
    at = np.arange(SOURCES)
    trap, attacked = named(["tip"] * SOURCES), named([field] * SOURCES)
    pages = dataclasses.replace(  # one a document, in the order of documents
        cells.renditions,
        source=CodedNames(np.tile(at, 2), [f"s{number}" for number in at]),
        twin=named([""] * SOURCES + [CONTROL_TWIN] * SOURCES),
        traps=AppliedTraps(
            trap, at, attacked, np.full(SOURCES, attacks), np.full(SOURCES, resolved)
        ),
    )
    return dataclasses.replace(cells, renditions=pages)


def one(scores, metric, **where):
    (score,) = (s for s in scores if s.metric == metric and s.slice == {**ALL, **where})
    return score


def halves(wrong_of_20, silent_of_20=0):
    """The outcomes of 20 documents: some totals wrong, some silent, every date wrong."""
    totals = ["wrong"] * wrong_of_20 + ["missed"] * silent_of_20
    totals += ["right"] * (SOURCES - len(totals))
    return [outcome for total in totals for outcome in (total, "wrong")]


def test_the_lift_is_the_errors_that_the_trap_adds_on_its_own_field():
    cells = laid(halves(8), halves(3))
    score = one(traps(cells, "documents:base"), "trap_lift", trap="tip")
    assert score.value == pytest.approx(0.25)
    assert score.low < 0.25 < score.high
    assert (score.cells, score.documents) == (SOURCES, SOURCES)
    assert score.signature == "trap_lift|documents:base and control twins"


def test_a_lift_that_nothing_deployed_holds_is_missing_for_that_reason():
    cells = dataclasses.replace(laid(halves(8), halves(3)), deploy={"fax": 1.0})
    score = one(traps(cells, "documents:base"), "trap_lift", trap="tip")
    assert (score.value, score.reason) == (None, NO_WEIGHT)


def test_twins_are_in_no_headline():
    cells = laid(halves(8), halves(3))
    score = one(accuracy(cells, "s"), "accuracy", field="total")
    assert (score.value, score.cells) == (pytest.approx(12 / 20), SOURCES)


def test_the_bait_is_taken_by_errors_of_choice_and_by_no_others():
    cause = ["decoy", "", "swapped", "", "misread", ""] + [""] * (4 * SOURCES - 6)
    found = traps(laid(halves(3, silent_of_20=1), halves(0), cause=cause), "sig")
    score = one(found, "decoy_hit_rate", trap="tip")
    assert (score.value, score.cells) == (pytest.approx(2 / 4), 4)
    assert one(found, "trapped_accuracy", trap="tip").value == pytest.approx(16 / 20)
    causes = {s.slice["cause"]: s.value for s in found if "cause" in s.slice}
    assert causes == {name: pytest.approx(1 / 20) for name in ("decoy", "swapped", "misread")}


def test_silence_is_right_only_where_the_trap_has_no_resolver():
    decidable = ["rightly abstained", "right", "guessed", "right"]
    decidable += ["right"] * (4 * SOURCES - 4)
    found = traps(laid(halves(0), halves(0), resolved=False, decidable=decidable), "sig")
    score = one(found, "trap_abstention", trap="tip")
    assert (score.value, score.cells) == (pytest.approx(1 / 2), 2)
    resolved = traps(laid(halves(0), halves(0), decidable=decidable), "sig")
    assert not [score for score in resolved if score.metric == "trap_abstention"]


def test_in_a_table_only_the_row_under_attack_counts():
    row = np.tile([2, -1], 2 * SOURCES)
    row[[0, 2]] = 1, 3
    field = "line_items.amount"
    found = traps(laid(halves(8), halves(2), field=field, attacks=2, row=row), "sig")
    score = one(found, "trapped_accuracy", trap="tip", cells="tables")
    assert (score.value, score.cells) == (pytest.approx(12 / 18), 18)
    assert one(found, "trap_lift", trap="tip", cells="tables").value == pytest.approx(6 / 18)


def test_without_twins_there_is_no_lift_and_it_is_said():
    cells = laid(halves(8), halves(3))
    cells = cells.select(cells.renditions.twin.is_in("")[cells.rendition])
    score = one(traps(cells, "sig"), "trap_lift", trap="tip")
    assert score.value is None
    assert score.reason.code == "no_twin_without_trap"


def test_the_order_of_cells_changes_nothing():
    cells = laid(halves(8, silent_of_20=2), halves(3))
    for once, again in zip(traps(cells, "s"), traps(shuffled(cells), "s"), strict=True):
        assert (once.metric, once.slice, once.cells) == (again.metric, again.slice, again.cells)
        assert once.value == pytest.approx(again.value, abs=1e-12)


def test_a_trap_that_takes_a_value_away_is_held_against_nothing():
    """Where the twin has a value and the trapped page has none, there is no loss to be told."""
    outcomes = ["rightly absent", "right"] * SOURCES
    cells = laid(outcomes, halves(0))
    assert not [s for s in traps(cells, "s") if s.metric == "trap_lift" and s.value is not None]


def test_only_a_wide_lift_needs_more_documents_and_the_more_the_narrower():
    def lift(low, high):
        return Score("trap_lift", {}, 0.1, low, high, 20, 40, "")

    assert needed_for_lift(lift(-0.1, 0.3)) is None  # just as wide as it may be
    assert needed_for_lift(lift(-0.15, 0.35)).documents > 20
    narrow, narrower = (
        needed_for_lift(lift(-0.1, 0.3), width).documents
        for width in (TELLING_WIDTH / 2, TELLING_WIDTH / 4)
    )
    assert 3.5 * narrow < narrower < 4.5 * narrow
    assert needed_for_lift(Score("trap_lift", {}, None, None, None, 0, 0, "")) is None
