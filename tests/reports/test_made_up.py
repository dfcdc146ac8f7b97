"""What is made up, in a report: probe by probe, and sure errors by severity."""

from __future__ import annotations

from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.parts import part_tables
from docextract_eval.reports.sections.made_up import made_up


def score(metric, value, **where):
    slice_ = {"cells": "scalars", "condition": "all"} | where
    return Score(metric, slice_, value, value - 0.01, value + 0.01, 40, 80, "s")


def told(*scores):
    section = made_up(View({}, list(scores)))
    tables = [table for part in section.parts for table in part_tables(part)]
    return [[cell.text for cell in row] for table in tables for row in table.rows]


def test_probes_are_named_in_words():
    (row, *_) = told(score("hallucination_rate", 0.25, probe="cropped"))
    assert row[0] == "values below the end of the page"
    assert row[1].startswith("25")


def test_severities_stand_in_their_order():
    strengths = ("10", "0", "3")
    rows = told(*(score("sure_error_rate", 0.1, severity=each) for each in strengths))
    assert [row[0] for row in rows] == [
        "severity 0",
        "severity up to 3",
        "severity up to 10",
        "all",
    ]


def test_a_run_without_either_says_so():
    assert made_up(View({}, [])).parts in ([], ())
