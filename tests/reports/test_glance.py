"""The first screen: what it decides, why, what got worse, where it is worst, how the run went."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from docextract_eval.reasons import NO_CELLS, NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.html import html_page
from docextract_eval.reports.markdown import markdown_page
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sections.glance import build_glance, glance
from docextract_eval.reports.sentences.cited_figures import field_title
from docextract_eval.reports.sentences.health import describe_run, health_facts
from docextract_eval.reports.sentences.reasons import IF_AS_MEASURED, explain_reason
from docextract_eval.runs.error_gallery import ConditionPage, ErrorGallery, Picture
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.privacy import TOO_FEW
from tests.contracts import views
from tests.reports.decisions import (
    EVERY,
    FAILED,
    HOSTILE,
    NOT_ASKED,
    OPEN,
    PASSED,
    UNKNOWN,
    changed,
    decision,
    difference,
)

ABOUT = {
    "pipeline": {"name": "p"},
    "corpus_name": "c",
    "documents": 60,
    "renditions": 240,
    "healthy": True,
    "failures": 0,
}


def score(metric, value, condition, low=0.02, **more):
    where = {"cells": "scalars", "condition": condition}
    return Score(metric, where, value, value - low, value + low, 60, 600, f"{metric}|s", **more)


SCORES = [
    score("accuracy", 0.9, "clean"),
    *(score("accuracy", 0.8 - n / 10, f"blur@{n}") for n in range(5)),
    score("accuracy", 0.7, "all"),
    score("drop", 0.5, "blur@4", 0.1),
    score("confidence_bias", 0.01, "all"),
    score("precision", 0.9, "all"),
]
VIEW = View(ABOUT, SCORES)


def shown(*rulings, view=VIEW, **more):
    return build_glance(replace(view, decision=decision(*rulings, **more)))


@pytest.mark.parametrize(
    ("rulings", "word", "because"),
    [
        ((PASSED,), "SHIP", "The only gate of the policy default says PASS."),
        ((PASSED, PASSED, NOT_ASKED), "SHIP", "Both gates of the policy default say PASS."),
        (
            (replace(FAILED, waiver="moving"), PASSED),
            "SHIP",
            "1 gate is waived. The other gate of the policy default says PASS.",
        ),
        ((FAILED,), "BLOCK", "1 gate says FAIL."),
        (EVERY, "BLOCK", "1 gate says FAIL; 2 more gates say INCONCLUSIVE."),
        ((FAILED, FAILED, OPEN), "BLOCK", "2 gates say FAIL; 1 more gate says INCONCLUSIVE."),
        ((PASSED, UNKNOWN), "MORE DATA", "1 gate says INCONCLUSIVE."),
        (
            (OPEN, UNKNOWN),
            "MORE DATA",
            (
                "2 gates say INCONCLUSIVE. About 1,272 documents in total would settle 1 of 2 "
                f"gates (Confidence matches correctness), {IF_AS_MEASURED}; "
                "the others take more, or "
                "it is not known; this run has 60. To plan for it: dxe plan RUN."
            ),
        ),
        ((), "MORE DATA", "The policy default has no gate for this run."),
        ((NOT_ASKED,), "MORE DATA", "The policy default has no gate for this run."),
    ],
)
def test_the_verdict_is_said_in_a_word_and_why_in_a_sentence(rulings, word, because):
    found = shown(*rulings)
    assert (found.verdict, found.because) == (word, because)


def test_a_run_that_nobody_gated_says_what_to_type():
    found = build_glance(VIEW)
    assert found.verdict == "NO POLICY"
    assert "dxe gate RUN (with --baseline BASE" in found.because
    assert "Not compared with an earlier run: dxe gate RUN --baseline BASE does." in found.known


def test_what_passes_only_because_it_was_asked_to_is_said_to():
    assert "as requested" in shown(OPEN, inconclusive_passes=True).because
    assert "as requested" not in shown(OPEN).because


def test_the_gates_that_decide_stand_beside_the_verdict_with_their_figures():
    reasons = shown(*EVERY).reasons
    assert [fact.name for fact in reasons] == ["Loss since the baseline (field total)"]
    assert reasons[0].good is False
    assert reasons[0].text == "−3.1 points (−5.4 to −1.8), required at most 1.0 points lower"
    assert [fact.name for fact in shown(OPEN, UNKNOWN).reasons] == [
        "Confidence matches correctness",
        "Wrong values accepted without review",
    ]
    assert shown(*[FAILED] * 9).reasons[-1].name == "6 more gates"
    assert not shown(PASSED).reasons


@pytest.mark.parametrize("rulings", [(PASSED,), (FAILED,), (OPEN,), ()])
def test_an_unhealthy_run_never_ships_and_says_so_loudly(rulings):
    sick = {**ABOUT, "healthy": False, "failures": 90, "failures_by_cause": {"timeout": 90}}
    found = shown(*rulings, view=View(sick, SCORES))
    assert found.verdict != "SHIP"
    assert "no answer for 90 of 240 renditions (timeout 90)" in found.because
    assert any("not healthy" in said for said in found.warnings)
    assert [fact.good for fact in found.troubles if fact.name == "Answered"] == [False]


def test_a_reference_run_says_loudly_that_it_is_none_of_a_product():
    reference = {**ABOUT, "pipeline": {"name": "p", "reference": True}}
    assert "handed the truth" in build_glance(View(reference, SCORES)).warnings[0]
    assert not build_glance(VIEW).warnings


def test_what_became_of_everything_since_the_baseline_is_one_sentence():
    (said,) = (each for each in lost_six().known if each.startswith("Since b"))
    assert said == ("Since b: all fields 3.1 points lower (1.8 to 5.4), worse; 4 certain losses.")


def lost_six():
    return shown(FAILED, baseline="b", differences=changed(6))


def test_a_loss_whose_interval_holds_0_is_not_called_certain():
    """Its family and its interval do not agree."""
    torn = difference(-0.03, -0.1, 0.04, 0.001, field="torn")
    found = shown(PASSED, baseline="b", differences=(difference(0.0, -0.1, 0.1, 0.9), torn))
    assert any("no certain loss" in said for said in found.known)


def test_runs_that_share_nothing_say_so():
    assert "Since b: no judged cell in common." in shown(PASSED, baseline="b").known


def test_fields_and_tables_stand_side_by_side_clean_and_where_each_is_worst():
    found = build_glance(VIEW)
    assert found.quality.head == ["Right, %, of 60 documents", "clean", "blur@4", "all conditions"]
    (fields,) = found.quality.rows
    assert [cell.text for cell in fields] == [
        "Fields",
        "90.0 (88.0 to 92.0)",
        "40.0 (37.3 to 42.7)",
        "70.0 (68.0 to 72.0)",
    ]
    tables = [
        replace(each, slice={**each.slice, "cells": "tables"}, value=1 - each.value)
        for each in SCORES
        if each.metric == "accuracy"
    ]
    both = build_glance(View(ABOUT, [*SCORES, *tables])).quality
    assert both.head[2] == "worst condition"
    assert [row[2].text.split()[-1] for row in both.rows] == ["blur@4", "blur@0"]


def test_each_finding_says_what_lists_its_cases():
    worse = [replace(each, value=0.2) for each in SCORES if each.slice["condition"] == "blur@4"]
    (found, *_) = build_glance(View(ABOUT, [*SCORES, *worse], folder="my run")).findings
    assert found.title == "Images with blur at severity 4 are read worse"
    assert found.command == "dxe view 'my run' --condition blur@4"
    worse = lost_six().findings[0]
    assert (worse.title, worse.command) == ("It got worse", "dxe compare BASELINE RUN --cells")
    section = glance(View(ABOUT, SCORES))
    assert any("Its cases: dxe view RUN --condition blur@4." in said for said in section.lead)


def test_the_worst_fields_come_by_how_good_they_are_at_best():
    def of(name, value, low, high):
        where = {"cells": "scalars", "condition": "all", "field": name}
        return Score("accuracy", where, value, low, high, 60, 600, "s")

    few = [of("note", 0.1, 0.0, 0.99), of("total", 0.6, 0.55, 0.65), of("date", 0.9, 0.88, 0.92)]
    table = build_glance(View(ABOUT, [*SCORES, *few])).worst_fields
    assert [row[0].text for row in table.rows] == ["total", "date", "note"]
    assert [row[2].text for row in table.rows] == ["60"] * 3


def test_the_three_worst_conditions_are_shown_with_their_pages():
    page = ConditionPage("blur@4", "r~blur", Picture(8, 9, webp=b"RIFF"))
    found = build_glance(replace(VIEW, gallery=ErrorGallery(condition_pages=(page,))))
    assert found.worst == [("blur@4", page), ("blur@3", None), ("blur@2", None)]


def test_of_clean_pages_alone_it_says_that_accidents_were_not_tried():
    clean = View(ABOUT, [score("accuracy", 0.9, "clean"), score("accuracy", 0.9, "all")])
    found = build_glance(clean)
    assert not found.worst
    assert "not known" in found.missing


def test_a_private_run_says_why_nothing_is_told_of_its_conditions():
    found = build_glance(views.private(views.large(4, 3)))
    assert not found.worst
    assert found.missing == f"No results: {explain_reason(TOO_FEW)}."


def test_health_tells_what_is_missing():
    about = {
        **ABOUT,
        "failures": 3,
        "predictions": 200,
        "expected": 240,
        "private": True,
        "git": None,
    }
    about |= {"documents": 12, "repeat": 2, "limit": 12}
    bare = [each for each in SCORES if each.metric != "confidence_bias"]
    none = replace(score("confidence_bias", 0.1, "all"), value=None, low=None, high=None)
    view = View(about, [*bare, replace(none, reason=NO_CONFIDENCE)])
    facts = health_facts(view)
    said = {fact.name: (fact.text, fact.good) for fact in facts}
    assert said["Answered"] == ("477 of 480 readings; no answer for 3", None)
    assert said["Done"] == ("200 of 240 requested predictions", False)
    assert said["Documents"][1] is False
    assert said["Confidence"] == ("on no field value, so none can be auto-accepted", False)
    assert "Private" in said
    assert said["Part of the corpus"][0] == "the first 12 documents"
    assert said["Git commit"][0].startswith("none")
    assert [fact.name for fact in build_glance(view).troubles] == [
        "Done",
        "Documents",
        "Part of the corpus",
        "Confidence",
    ]


@pytest.mark.parametrize("word", ["SHIP", "BLOCK", "MORE DATA"])
def test_the_page_says_the_word_with_a_sign_and_names_show_as_text(word):
    hostile = replace(FAILED, slice=HOSTILE)
    rulings = {"SHIP": (PASSED,), "BLOCK": (hostile,), "MORE DATA": (replace(OPEN, slice=HOSTILE),)}
    view = replace(VIEW, decision=decision(*rulings[word], policy=HOSTILE, baseline=HOSTILE))
    page = html_page("t", [SECTIONS.load(name)(view) for name in ("glance", "gates", "next")])
    assert f"<strong>{word}</strong>" in page
    assert {"SHIP": "✓", "BLOCK": "✕", "MORE DATA": "?"}[word] in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<script" not in main


def test_gates_begin_with_what_decides_and_leave_out_what_can_only_fail():
    view = replace(VIEW, decision=decision(*reversed(EVERY), baseline="b"))
    section = SECTIONS.load("gates")(view)
    undone, _, passed = section.tables
    assert [row[1].text for row in undone.rows] == ["✕ FAIL", "? INCONCLUSIVE", "? INCONCLUSIVE"]
    assert [row[1].text for row in passed.rows] == ["✓ PASS"]
    assert section.notes == [
        "1 slice was tested in addition to those of the policy (1 INCONCLUSIVE); a FAIL counts."
    ]


def test_slices_tested_beside_the_policy_are_all_counted_by_their_verdict():
    lost = [
        GateVerdict("regression", f"field {name}", "FAIL", -0.9, counts=False)
        for name in ("iban", "phone")
    ]
    waived = replace(lost[0], slice="field tip", waiver="known")
    open_ones = [
        GateVerdict("regression", f"field {name}", "INCONCLUSIVE", -0.1, counts=False)
        for name in "abc"
    ]
    with_reason = replace(open_ones[0], slice="field d", reason=Reason(ReasonCode.NEED_NOT_KNOWN))
    untested = GateVerdict("regression", "all", "INCONCLUSIVE", reason=NO_CELLS, counts=False)
    passed = GateVerdict("regression", "field e", "PASS", 0.0, counts=False)
    rulings = (*lost, waived, *open_ones, with_reason, untested, passed, FAILED)
    section = SECTIONS.load("gates")(replace(VIEW, decision=decision(*rulings)))
    assert section.notes[0] == (
        "8 slices were tested in addition to those of the policy "
        "(2 FAIL, 1 waived, 4 INCONCLUSIVE, 1 PASS); a FAIL counts."
    )


def test_what_is_waived_says_why_and_a_fail_how_certain_it_is():
    waived = replace(OPEN, waiver="moving (A. B., until 2999-01-31)")
    certain = replace(FAILED, family="critical", adjusted=0.0011, budget=0.02)
    reported = replace(NOT_ASKED, value=None, reason=Reason(ReasonCode.OTHER, detail="too few"))
    rulings = (PASSED, waived, certain, reported)
    gates, notes, passed, rest = SECTIONS.load("gates")(
        replace(VIEW, decision=decision(*rulings))
    ).tables
    assert [row[1].text for row in gates.rows] == ["✕ FAIL", "! waived"]
    assert [row[1].text for row in passed.rows] == ["✓ PASS"]
    assert [row[1].text for row in notes.rows] == [
        "p 0.0011, of 0.02 for all critical slices",
        "INCONCLUSIVE, waived: moving (A. B., until 2999-01-31)",
    ]
    assert [row[1].text for row in rest.rows] == ["reported only"]


def test_what_is_open_says_what_it_would_take():
    differences = (
        replace(
            difference(-0.05, -0.09, -0.01, 0.2, field="total"),
            needed=400,
            needed_low=310,
        ),
    )
    view = replace(
        views.private(views.large(3, 2)),
        about=ABOUT,
        decision=decision(PASSED, OPEN, UNKNOWN, baseline="b", differences=differences),
    )
    gates = SECTIONS.load("gates")(view).tables[0]
    assert [row[-1].text for row in gates.rows] == ["1,272", "–"]
    section = SECTIONS.load("next")(view)
    steps, *_, figures = section.tables
    assert steps.rows[0][1].text.startswith(
        "Whether it can be released: about 1,272 documents in total would settle 1 of 2 gates "
        f"(Confidence matches correctness), {IF_AS_MEASURED}; "
        "the others take more, or it is not known"
    )
    assert steps.rows[0][2].text == "dxe plan RUN"
    assert "scores: " in figures.rows[0][1].text


def test_where_nobody_gated_it_says_how_a_gate_is_run():
    section = SECTIONS.load("next")(VIEW)
    assert section.tables[0].rows[-1][2].text == "dxe gate RUN --baseline BASE"


def test_a_page_says_beneath_its_title_what_was_run():
    about = {
        "pipeline": {"name": "p", "version": {"engine": "<b>ocr 5.5", "data": "7d4322bd" * 8}},
        "documents": 1,
        "renditions": 1_200,
        "finished": "2026-11-22T16:14:17+00:00",
    }
    line = describe_run(View(about, []))
    assert line == "1 document, 1,200 renditions · engine <b>ocr 5.5 · 2026-11-22"
    assert '<p class="beneath">1 document, 1,200 renditions · engine &lt;b&gt;ocr 5.5' in html_page(
        "t", [], beneath=line
    )
    assert markdown_page("t", [], line).startswith(
        "# t\n\n1 document, 1,200 renditions · engine &lt;b"
    )
    assert describe_run(View({}, [])) == ""
    assert "beneath" not in html_page("t", []).partition("<body")[2]


def test_a_section_is_linked_to_by_its_short_name():
    page = html_page("t", [SECTIONS.load("people")(VIEW)])
    assert '<section id="groups" ' in page
    assert ">Which groups is it worse for?</h2>" in page


def test_a_figure_has_one_interval_on_the_whole_page():
    """What was chosen as the worst allows for that wherever the same figure is shown."""
    shown = {
        name: SECTIONS.load(name)(views.large()) for name in ("glance", "conditions", "causes")
    }
    quality, fields = shown["glance"].parts[0].tables
    lowest = quality.head[2]
    of_all = [row for table in shown["conditions"].tables for row in table.rows]
    again = {row[1].text for row in of_all if row[0].text == lowest}
    assert quality.rows[0][2].text in again
    (stack, *_) = shown["causes"].parts
    for row in fields.rows:
        right = [float(each) for each in re.findall(r"[\d.]+", row[1].text)]
        notes = [bar.note for bar in stack.bars if field_title(bar.name) in row[0].text]
        ends = [[float(each) for each in re.findall(r"[\d.]+", note)][:3] for note in notes]
        assert [pytest.approx([100 - right[0], 100 - right[2], 100 - right[1]], abs=0.11)] == ends
