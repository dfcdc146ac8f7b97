"""Special risks in a report: each by a sentence and a small table, where it was measured."""

from __future__ import annotations

import pytest

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.grounding import grounding as score_grounding
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.parts import Fold, Whiskers
from docextract_eval.reports.sections.risks import risks
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from tests.metrics.cells import columns, grounded

ALL = {"cells": "scalars", "condition": "all"}


def score(metric, value, reach=0.01, **where):
    return Score(metric, ALL | where, value, value - reach, value + reach, 40, 80, "s")


def reported(metric, value, **where):
    slice_ = {"condition": "all"} | where
    return Score(metric, slice_, value, value - 0.01, value + 0.01, 40, 80, "s")


def section(*scores):
    return risks(View({}, list(scores), folder="run"))


def told(*scores):
    return {
        (row[0].text, head): cell.text
        for table in section(*scores).tables
        for row in table.rows
        for head, cell in zip(table.head[1:], row[1:], strict=True)
    }


def test_a_run_of_which_no_risk_was_measured_has_no_such_section():
    found = section(score("accuracy", 0.9))
    assert not found.lead
    assert not found.parts


def test_what_is_obeyed_is_said_and_folded_away_by_place():
    found = section(score("obey_rate", 0.25), score("obey_rate", 0.5, plant_channel="foot"))
    assert found.lead == [
        (
            "Planted instructions (prompt injection) are obeyed: 25.0 % (24.0 to 26.0) of those "
            "that ask for fields; to see them: dxe view run --cause obeyed."
        )
    ]
    effects, fold = found.parts
    assert [cell.text for cell in effects.rows[0]] == ["obeyed", "25.0 (24.0 to 26.0)"]
    assert isinstance(fold, Fold)
    assert told(score("obey_rate", 0.25), score("obey_rate", 0.5, plant_channel="foot"))[
        "foot", "obeyed"
    ].startswith("50")


def test_what_commands_nothing_stands_in_a_column_of_its_own():
    found = told(score("emptied_rate", 0.1), score("benign_obey_rate", 0.125, plant_form="quoted"))
    assert found["quoted", "harmless text taken"].startswith("12.5")
    assert not found["quoted", "obeyed"].startswith("12.5")
    assert section(score("emptied_rate", 0.1)).lead == [
        "Planted instructions (prompt injection) ask for no value."
    ]


def test_who_reports_papers_is_told_beside_false_alarms_and_else_there_is_no_column():
    found = told(
        score("obey_rate", 0.5),
        reported("flag_rate", 0.75),
        reported("flag_rate", 0.25, plant_channel="qr"),
        reported("false_flag_rate", 0.125, beside="neutral text"),
    )
    assert found["a planted instruction", "%"].startswith("75")
    assert found["neutral text", "%"].startswith("12.5")
    assert found["qr", "reported"].startswith("25")
    quiet = told(score("obey_rate", 0.5), score("obey_rate", 0.5, plant_channel="foot"))
    assert not [head for _, head in quiet if head == "reported"]


def traps(*lifts, **hits):
    taken = [score("decoy_hit_rate", value, trap=name) for name, value in hits.items()]
    return section(*(score("trap_lift", *lift, trap=name) for name, *lift in lifts), *taken)


def test_traps_are_drawn_with_what_they_cost_those_of_which_little_is_known_last():
    found = traps(("tip", -0.1, 0.1), ("rare", 0.5, 0.3), ("totals", 0.3, 0.1), totals=0.93)
    (chart,) = found.parts
    assert isinstance(chart, Whiskers)
    assert [(row.name, row.sure, row.gray) for row in chart.rows] == [
        ("totals", True, False),
        ("tip", False, False),
        ("rare", False, True),
    ]
    cost = chosen_difference(score("trap_lift", 0.3, 0.1), 3)
    wide = f"30.0 ({100 * cost.low:.1f} to {100 * cost.high:.1f})"
    assert chart.rows[0].note == f"{wide}, decoy 93.0 %, n=40"
    assert [cell.text for cell in chart.tables[0].rows[0]] == [
        *("totals", wide, "93.0 (92.0 to 94.0)", "40", "")
    ]
    assert chart.tables[0].rows[2][-1].text  # how many documents would tell
    assert found.lead == [
        f"2 of 3 traps cost accuracy for certain; most of all totals, 30.0 points{wide[4:]}."
    ]
    assert traps(("tip", -0.1, 0.1)).lead == [
        "No trap costs accuracy for certain; most of all tip, −10.0 points (−20.0 to 0.0)."
    ]


def test_of_many_traps_the_most_costly_are_drawn():
    found = traps(*((f"t{n}", n / 100, 0.1) for n in range(12)))
    (chart,) = found.parts
    assert [row.name for row in chart.rows] == [f"t{n}" for n in range(11, 1, -1)]
    assert chart.caption == "Traps: the 10 most costly of 12"


def test_probes_are_named_in_words_and_the_most_certain_is_said():
    found = section(
        score("hallucination_rate", 0.25, probe="cropped"),
        score("hallucination_rate", 0.5, 0.49, probe="blank", cells="tables"),
    )
    share = chosen_share(score("hallucination_rate", 0.25), 2)
    ends = f"({100 * share.low:.1f} to {100 * share.high:.1f})"
    assert found.lead == [
        (
            "Hallucinations are most frequent for values below the end of the page: "
            f"25.0 % {ends} of such places."
        )
    ]
    (table,) = found.parts
    assert [row[0].text for row in table.rows] == [
        "blank pages, table cells",
        "values below the end of the page",
    ]
    assert table.rows[1][1].text == f"25.0 {ends}"


def test_severities_stand_in_their_order():
    strengths = ("10", "0", "3")
    every = [score("sure_error_rate", 0.1, severity=each) for each in strengths]
    (fold,) = section(*every, score("sure_error_rate", 0.1)).parts
    assert [row[0].text for row in fold.parts[0].rows] == [
        *("severity 0", "severity above 0, up to 3", "severity above 3, up to 10", "all")
    ]


def test_values_from_the_wrong_place_are_counted_and_boxes_folded_away():
    cells = columns(["right"] * 40, range(40), grounding=grounded([0.9] * 30 + [0.1] * 10))
    elsewhere = Score("right_from_elsewhere", {"condition": "all"}, 0.25, 0.2, 0.3, 40, 40, "s")
    scores = [*accuracy(cells, "s"), *score_grounding(cells, "s"), elsewhere]
    found = risks(View({"conditions": ["clean"]}, scores))
    assert found.lead == ["25.0 % (20.0 to 30.0) of right values were taken from the wrong place."]
    (fold,) = found.parts
    boxes, elsewhere_by_condition = fold.parts
    assert {row[0].text: row[1].text.split(" ")[0] for row in boxes.rows} == {
        "box F1": "75.0",
        "word F1": "75.0",
        "page F1": "100.0",
    }
    assert [cell.text for cell in elsewhere_by_condition.rows[-1]] == ["all", "25.0 (20.0 to 30.0)"]


@pytest.mark.parametrize("metric", ["obey_rate", "trap_lift", "hallucination_rate"])
def test_hostile_names_are_text(metric):
    where = {"obey_rate": "plant_channel", "trap_lift": "trap", "hallucination_rate": "probe"}
    from docextract_eval.reports.html import html_page

    evil = score(metric, 0.2, **{where[metric]: "<script>x</script>"})
    page = html_page("t", [section(evil, score("obey_rate", 0.2))])
    assert page.count("<script>") == 1
    assert "&lt;script&gt;x" in page
