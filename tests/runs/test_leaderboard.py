"""Which of several runs is best: ties, what all have in common, who is beaten on both."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.answers import Answers
from docextract_eval.reports.ranking import (
    NamedLeaderboard,
    ranking_json,
    ranking_rows,
    ranking_sections,
)
from docextract_eval.runs.comparison.leaderboard import COST, make_leaderboard
from docextract_eval.runs.page_readings import PageReadings
from tests.runs.sides import grid, lost, side

EVERYTHING = np.ones((40, 2, 2), bool)


def run(name, wrong=0, cost=None, documents=40, first=0):
    """A run that has this many documents' totals wrong on clean pages; a page costs `cost`."""
    cells = grid(lost(EVERYTHING[:documents], (0, 0), range(wrong)), first=first)
    made = side(cells, name)
    read = Answers.from_columns(cells).columns
    many = len(read.rendition)
    spent = [np.full(many, amount, float) for amount in (2.0, np.nan if cost is None else cost, 9)]
    readings = PageReadings(read, np.ones(many, np.int64), *spent)
    return dataclasses.replace(made, page_readings=lambda: readings)


def places(*runs):
    board = make_leaderboard(runs)
    return {each.rank.name: each.rank.place for each in board.standings}


def test_runs_that_are_equal_are_tied_and_others_are_not():
    five = [run("a"), run("worst", 40), run("b"), run("bad", 39), run("middle", 18)]
    assert places(*five) == {"a": "1=", "b": "1=", "middle": "3", "bad": "4=", "worst": "4="}


def test_a_rank_that_no_interval_shows_is_shared():
    assert places(run("best"), run("next", 3), run("last", 25)) == {
        "best": "1=",
        "next": "1=",
        "last": "3",
    }


def test_who_is_certainly_worse_and_costs_more_is_beaten_and_nobody_else():
    board = make_leaderboard(
        [
            run("good", cost=0.02),
            run("good and dear", cost=0.09),
            run("bad and dear", 30, cost=0.05),
            run("bad and cheap", 30, cost=0.01),
            run("bad, no price", 30),
        ]
    )
    beaten = {each.rank.name: each.beaten_by for each in board.standings}
    assert beaten.pop("bad and dear") == ("good",)
    assert set(beaten.values()) == {()}
    costs = {each.rank.name: each.scores.get(COST) for each in board.standings}
    assert costs["good"].value == pytest.approx(20)
    assert costs["bad, no price"] is None


def test_only_what_all_runs_have_in_common_counts_and_that_is_said():
    board = make_leaderboard([run("whole", 20), run("half", documents=20), run("late", first=10)])
    assert board.renditions == 20  # 10 documents, under two conditions
    whole = next(each for each in board.standings if each.rank.name == "whole")
    fields = whole.scores["fields"]
    assert (fields.value, fields.documents) == (pytest.approx(0.75), 10)
    assert fields.low < fields.value < fields.high
    assert "whole has 60 renditions that not all runs have, and is ranked without" in board.notes


def test_runs_with_nothing_in_common_are_refused_by_name():
    with pytest.raises(BadInputError, match="^b: shares no rendition with a") as refused:
        make_leaderboard([run("a"), run("b", first=90), run("c")])
    assert "dxe compare BASE CANDIDATE --unpaired" in refused.value.remedy
    with pytest.raises(BadInputError, match="no rendition is in all of these 3 runs"):
        make_leaderboard([run("a"), run("b", documents=20), run("c", documents=20, first=20)])


def test_every_form_has_every_run_with_its_rank():
    board = make_leaderboard([run("a", cost=0.01), run("b", 30, cost=0.02)])
    named = NamedLeaderboard(board, {"a": "runs/a", "b": "runs/b"}, "dxe rank runs/a runs/b")
    record = ranking_json(named)
    assert [(each["rank"], each["run"]) for each in record["runs"]] == [
        ("1", "runs/a"),
        ("2", "runs/b"),
    ]
    assert record["runs"][1]["beaten_by"] == ["a"]
    row = ranking_rows(named)[1]
    assert row["fields"] == record["runs"][1]["fields"]["value"]
    assert row["fields_low"] < row["fields"] < row["fields_high"]
    assert (row["seconds_per_page"], row["tokens_per_page"], row["failures"]) == (2, 9, 0)
    table, how = ranking_sections(named)
    assert [line[0].text for line in table.tables[0].rows] == ["1 a", "2 b"]
    assert how.lead[-1] == "Made by: dxe rank runs/a runs/b"
