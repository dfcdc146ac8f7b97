"""What share of documents needs nobody: as sure as the least sure value, under a promise."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.hands_free import hands_free, whole_documents
from docextract_eval.metrics.rows import rows
from tests.metrics.cells import columns


def scores(made):
    """Over all: of all cells, or of the cells of all tables."""
    whole = [{"condition": "all"}, {"condition": "all", "cells": "tables"}]
    return {score.metric: score for score in made if score.slice in whole}


def test_a_document_is_as_sure_as_its_least_sure_value_and_right_if_all_are():
    """The last four: a field left empty, no confidence, a row that is missing, one invented."""
    outcome = ["right", "right", "right", "wrong", "right", "missed", "right", "right"]
    outcome += ["right", "missed", "right", "invented"]
    source = np.repeat(np.arange(6), 2)
    table = "line_items.amount"
    field = ["total", "date"] * 4 + ["total", table] * 2
    sure = [0.9, 0.8, 0.9, 0.7, 0.9, np.nan, 0.9, np.nan, 0.9, np.nan, 0.9, 0.6]
    each = whole_documents(columns(outcome, source, field=field, confidence=sure))
    found = [each.outcome.names[code] for code in each.outcome.codes.tolist()]
    assert found == ["right", "wrong", "wrong", "right", "wrong", "wrong"]
    assert each.confidence.tolist() == pytest.approx(
        [0.8, 0.7, *[np.nan] * 2, 0.9, 0.6], nan_ok=True
    )


def test_the_documents_that_need_nobody_are_counted_on_the_report_half():
    """Of 1,000 documents three in four are sure and right; of the others half have an error."""
    source = np.repeat(np.arange(1000), 2)
    unsure = source // 2 % 4 == 3
    first = np.arange(2000) % 2 == 0
    wrong = unsure & first & (source // 8 % 2 == 0)
    made = columns(
        np.where(wrong, "wrong", "right").tolist(),
        source,
        field=np.where(first, "total", "date"),
        confidence=np.where(unsure & first, 0.5, 0.9),
    )
    found = scores(hands_free(made, "s"))
    assert found["document_threshold"].value == 0.9
    assert found["hands_free_rate"].value == pytest.approx(0.75)
    assert found["hands_free_error_rate"].value == 0
    assert found["hands_free_error_rate"].high < 0.02


def test_a_promise_that_nothing_holds_has_its_reason():
    made = columns(["right"] * 20, np.arange(20), confidence=[0.9] * 20)
    found = scores(hands_free(made, "s"))
    assert found["hands_free_rate"].value is None
    assert found["hands_free_rate"].reason.code == "too_few_documents"


def test_rows_that_came_back_and_rows_in_order():
    """Of five rows four came back, as 2, 0, 3, 4: of the three behind another one, one is not."""
    row, guess = [0, 1, 2, 3, 4, -1], [1, -1, 0, 2, 3, 4]
    outcome = ["right", "missed", "wrong", "right", "right", "invented"]
    made = columns(outcome, [0] * 6, field=["line_items.amount"] * 6, row=row, guess_row=guess)
    found = scores(rows(made, "s"))
    assert found["row_completeness"].value == pytest.approx(4 / 5)
    assert found["row_order"].value == pytest.approx(2 / 3)
    assert found["invented_rows"].value == pytest.approx(1 / 5)


def test_copies_are_counted_among_the_returned_rows_and_balances_among_those_checked():
    """Six rows came back: one is a copy, and one is nowhere. Of four balances two add up."""
    cells = {
        "row": [0, 1, 2, 3, -1, -1] * 2,
        "guess_row": [0, 1, 2, 3, 4, 5] * 2,
        "field": ["transactions.amount"] * 6 + ["transactions.balance"] * 6,
        "check": [*[""] * 4, "copy", "no copy", "", *["adds up", "does not add up"] * 2, ""],
    }
    outcome = (["right"] * 4 + ["invented"] * 2) * 2
    found = scores(rows(columns(outcome, [0] * 12, **cells), "s"))
    assert (found["duplicate_rows"].value, found["duplicate_rows"].cells) == (
        pytest.approx(1 / 6),
        6,
    )
    assert (found["running_balance"].value, found["running_balance"].cells) == (0.5, 4)
    assert found["invented_rows"].value == pytest.approx(1 / 3)


@pytest.mark.parametrize(("row", "copies"), [(0, 0.0), (-1, None)])
def test_what_no_judge_checked_has_its_reason(row, copies):
    """A run that was judged before rows were compared: without strays, there are no copies."""
    field = ["transactions.amount"] * 2
    outcome = ["right", "right" if row == 0 else "invented"]
    made = columns(outcome, [0, 1], field=field, row=[0, row], guess_row=[0, 0])
    found = scores(rows(made, "s"))
    assert found["duplicate_rows"].value == copies
    assert copies is not None or found["duplicate_rows"].reason.code == "not_recorded"
    assert found["running_balance"].reason.code == "no_balances"
