"""Planted instructions in a report: what obeys, by place, form and aim; or that there are none."""

from __future__ import annotations

from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.parts import part_tables
from docextract_eval.reports.sections.planted import planted


def score(metric, value, **where):
    slice_ = {"cells": "scalars", "condition": "all"} | where
    return Score(metric, slice_, value, value - 0.01, value + 0.01, 40, 80, "s")


def told(*scores):
    section = planted(View({}, list(scores)))
    return {
        (row[0].text, head): cell.text
        for part in section.parts
        for table in part_tables(part)
        for row in table.rows
        for head, cell in zip(table.head[1:], row[1:], strict=True)
    }


def test_what_is_obeyed_is_told_over_all_and_by_place():
    found = told(score("obey_rate", 0.25), score("obey_rate", 0.5, plant_channel="foot"))
    assert found["obeyed", "fields"].startswith("25")
    assert found["foot", "obeyed"].startswith("50")


def test_what_commands_nothing_stands_in_a_column_of_its_own():
    found = told(score("benign_obey_rate", 0.125, plant_form="quoted"))
    assert found["quoted", "harmless text taken"].startswith("12.5")
    assert not found["quoted", "obeyed"].startswith("12.5")


def reported(metric, value, **where):
    slice_ = {"condition": "all"} | where
    return Score(metric, slice_, value, value - 0.01, value + 0.01, 40, 80, "s")


def test_who_reports_papers_is_told_beside_false_alarms():
    found = told(
        reported("flag_rate", 0.75),
        reported("flag_rate", 0.25, plant_channel="qr"),
        reported("false_flag_rate", 0.125, beside="neutral text"),
    )
    assert found["a planted instruction", "%"].startswith("75")
    assert found["neutral text", "%"].startswith("12.5")
    assert found["qr", "reported"].startswith("25")


def test_who_never_reports_has_no_column_for_it():
    found = told(score("obey_rate", 0.5), score("obey_rate", 0.5, plant_channel="foot"))
    assert not [head for _, head in found if head in {"reported", "%"}]


def test_a_run_without_planted_texts_says_so():
    section = planted(View({}, [score("accuracy", 0.9)]))
    assert section.lead == ("No results: no document has a planted instruction.",)
