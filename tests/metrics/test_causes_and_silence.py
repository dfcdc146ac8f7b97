"""Causes add up to errors, rows to tables, and silence is told apart by who could have known."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.abstention import abstention
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.causes import causes
from docextract_eval.metrics.rows import rows
from tests.metrics.cells import columns, drawn, read_again


def by_slice(scores, metric):
    return {tuple(sorted(s.slice.items())): s for s in scores if s.metric == metric}


def one(scores, metric, **where):
    return by_slice(scores, metric)[tuple(sorted(where.items()))]


def with_causes(seed=0):
    plain = drawn(seed, size=600)
    rng = np.random.default_rng(seed)
    held = plain.outcome_in("wrong", "invented")
    cause = np.where(held, rng.choice(["decoy", "misread", "scale"], size=600), "")
    decoy = np.where(cause == "decoy", rng.choice(["tip", "subtotal"], size=600), "")
    return drawn(seed, size=600, cause=cause, decoy=decoy)


def test_causes_add_up_to_what_is_wrong_and_to_what_is_invented():
    cells = with_causes()
    found, rates = causes(cells, "sig"), accuracy(cells, "sig")
    for slice_ in ({"condition": "clean"}, {"condition": "all"}, {"field": "date"}):
        where = {"cells": "scalars", "condition": "all", **slice_}
        for metric, rate in (
            ("cause_rate", "wrong_rate"),
            ("invented_cause_rate", "invented_rate"),
        ):
            parts = [
                s.value
                for s in found
                if s.metric == metric and {**where, "cause": s.slice["cause"]} == s.slice
            ]
            assert len(parts) == 3
            assert sum(parts) == pytest.approx(one(rates, rate, **where).value)


def test_decoys_are_named_and_add_up_to_their_cause_among_wrong_values():
    found = causes(with_causes(), "sig")
    where = {"cells": "scalars", "condition": "all"}
    parts = [one(found, "decoy_rate", decoy=name, **where).value for name in ("tip", "subtotal")]
    assert sum(parts) == pytest.approx(one(found, "cause_rate", cause="decoy", **where).value)


def test_a_guess_that_is_right_by_luck_has_no_part_in_the_causes():
    cells = columns(["right", "wrong"], [0, 1], cause=["made_up", "misread"])
    assert {score.slice["cause"] for score in causes(cells, "sig")} == {"misread"}


def table(outcomes, row, guess_row, source=None):
    size = len(outcomes)
    return columns(
        outcomes,
        [0] * size if source is None else source,
        field=["line_items.amount", "line_items.description"] * (size // 2),
        row=row,
        guess_row=guess_row,
    )


def test_a_row_is_exact_when_every_cell_is_and_rows_of_nobody_are_counted_apart():
    cells = table(
        [
            *("right", "right", "right", "wrong", "missed", "missed"),
            *("right", "rightly absent", "invented", "invented", "right", "right"),
        ],
        row=[0, 0, 1, 1, 2, 2, 3, 3, -1, -1, 4, 4],
        guess_row=[0, 0, 1, 1, -1, -1, 3, 3, 2, 2, 4, 4],
    )
    found = rows(cells, "sig")
    exact = one(found, "exact_rows", cells="tables", condition="all")
    assert (exact.value, exact.cells, exact.documents) == (pytest.approx(3 / 5), 5, 1)
    stray = one(found, "invented_rows", cells="tables", condition="all")
    assert (stray.value, stray.cells) == (pytest.approx(1 / 5), 5)
    assert one(found, "exact_rows", cells="tables", field="line_items", condition="all").cells == 5


def test_rows_of_other_documents_tables_and_readings_are_other_rows():
    cells = table(["right"] * 4, [0] * 4, [0] * 4, source=[0, 0, 1, 1])
    once, again = (rows(each, "sig") for each in (cells, read_again(cells, 3)))
    for found in (once, again):
        assert one(found, "exact_rows", cells="tables", condition="all").cells == 2
    two = columns(["right", "wrong"], [0, 0], field=["taxes.rate", "items.sum"], row=[0, 0])
    assert one(rows(two, "sig"), "exact_rows", cells="tables", condition="all").value == 0.5


def test_without_tables_there_are_no_rows_and_it_is_said():
    for score in rows(columns(["right"], [0]), "sig"):
        assert (score.value, score.reason.code) == (None, "no_rows")


def test_silence_is_right_where_nobody_could_tell_and_refusal_where_anybody_could():
    strict = ["right", "missed", "missed", "wrong", "right", "invented", "rightly absent"]
    decidable = ["right", "missed", "rightly abstained", "guessed", "guessed"]
    cells = columns(strict, range(7), decidable=[*decidable, "invented", "rightly absent"])
    found = abstention(cells, "reading:strict")
    where = {"cells": "scalars", "condition": "all"}
    by_name = {score.metric for score in found}
    told = {
        metric: (one(found, metric, **where).value, one(found, metric, **where).cells)
        for metric in by_name
    }
    assert told == {
        "decidable_accuracy": (pytest.approx(1 / 3), 3),
        "over_refusal": (pytest.approx(1 / 2), 2),
        "rightly_abstained_rate": (pytest.approx(1 / 3), 3),
        "guessed_rate": (pytest.approx(2 / 3), 3),
    }
    assert {score.signature.partition("|")[2] for score in found} == {"reading:decidable"}


def test_where_everything_can_be_decided_both_readings_are_one():
    cells = drawn(8)
    found, strict = abstention(cells, "sig"), accuracy(cells, "sig")
    for where, score in by_slice(found, "decidable_accuracy").items():
        if score.value is not None:
            assert score.value == by_slice(strict, "accuracy")[where].value
    silence = one(found, "guessed_rate", cells="scalars", condition="all")
    assert (silence.value, silence.reason.code) == (None, "all_decidable")
