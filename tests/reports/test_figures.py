"""What sections make of scores: sentences and tables, figure by figure."""

from __future__ import annotations

import pytest

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.layout import LOWEST_FIRST
from docextract_eval.reports.screen import first_screen
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.figures import score_cell
from tests.contracts import views

ALL = {"cells": "scalars", "condition": "all"}
BLUR = {"cells": "scalars", "condition": "blur@2"}
TOO_FEW = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=40, needed=324, share=0.02)
FEW = Reason(ReasonCode.GROUP_TOO_SMALL, least=30)
NOT_YET = (
    "40 documents cannot prove that at most 2 % of the auto-accepted values are wrong; "
    "about 324 are needed, at a chance of 80 % if the truth is as measured"
)


def told(metric, value, low, high, **where):
    return Score(metric, where, value, low, high, 40, 600, "")


def untold(metric, reason, **where):
    return Score(metric, where, None, None, None, 0, 0, "", reason)


def section(name, *scores):
    right = [told("accuracy", 0.7, 0.6, 0.8, **where) for where in (ALL, BLUR)]
    return SECTIONS.load(name)(View({}, [*right, *scores]))


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


def test_the_headline_begins_with_what_is_filled_unaided():
    filled = told("safe_automation_rate", 0.71, 0.68, 0.74, **ALL)
    wrong = told("silent_error_rate", 1 / 310, 1 / 520, 1 / 205, **ALL)
    said = section("headline", filled, wrong).lead
    assert said[0] == (
        "Safe automation rate: 71 % (68 to 74) of field values can be accepted without review; "
        "1 auto-accepted value in 310 is wrong, at worst 1 in 205, weighted by criticality."
    )
    none = told("silent_error_rate", 0.0, 0.0, 1 / 90, **ALL)
    assert section("headline", filled, none).lead[0] == (
        "Safe automation rate: 71 % (68 to 74) of field values can be accepted without review; "
        "no auto-accepted value is wrong, at worst 1 in 90, weighted by criticality."
    )


def test_the_headline_says_why_nothing_can_be_promised_and_what_it_takes():
    said = section("headline", untold("safe_automation_rate", TOO_FEW, **ALL)).lead
    assert said[0] == f"Every value needs human review: {NOT_YET}."
    assert section("headline").lead[0].startswith("All conditions")


def test_trust_tells_what_one_threshold_does_under_each_condition():
    found = section(
        "trust",
        told("threshold", 0.93, None, None, **ALL),
        untold("threshold", TOO_FEW, **ALL, threshold="clean"),
        told("safe_automation_rate", 0.71, 0.68, 0.74, **ALL),
        told("safe_automation_rate", 0.5, 0.45, 0.55, **BLUR),
        told("silent_error_rate", 0.0032, 0.0019, 0.0049, **BLUR),
        told("straight_through", 0.25, 0.2, 0.3, condition="all"),
    )
    assert found.lead[1:3] == (
        "All pages: values are auto-accepted from a confidence of 0.93.",
        f"Clean pages only: no threshold, because {NOT_YET}.",
    )
    assert (
        "25.0 % (20.0 to 30.0) of renditions have every critical value accepted and right."
        in found.lead
    )
    (table,) = found.tables
    assert texts(table) == [
        ["blur@2", "50.0 (45.0 to 55.0)", "0.3 (0.2 to 0.5)"],
        ["all", "71.0 (68.0 to 74.0)", "–"],
    ]


def test_trust_tells_bias_in_points_and_who_is_least_sure_in_percent():
    found = section(
        "trust",
        told("confidence_bias", -0.006, -0.038, 0.026, **BLUR),
        told("smooth_ece", 0.018, None, None, **BLUR),
        told("augrc", 0.041, 0.018, 0.08, **BLUR),
        told("errors_in_10", 0.264, 0.169, 0.386, **BLUR),
    )
    (table,) = found.tables
    assert texts(table)[0][1:] == [
        "-0.6 (-3.8 to 2.6)",
        "1.8",
        "4.1",
        "26.4 (16.9 to 38.6)",
    ]


def test_conditions_say_what_the_worst_costs_and_from_which_severity_it_breaks():
    clean = {"cells": "scalars", "condition": "clean"}
    may_break = Reason(ReasonCode.MAY_BREAK, severity=4, earliest=2)
    few = Reason(ReasonCode.FEW_SEVERITIES, least=3)
    early = Reason(ReasonCode.BREAKS_EARLY, latest=2)
    found = section(
        "conditions",
        told("accuracy", 0.8, 0.7, 0.9, **clean),
        told("drop", 0.142, 0.048, 0.277, **BLUR),
        told("retention", 0.983, 0.915, 1.051, **BLUR),
        told("worst_case", 0.648, 0.61, 0.686, **ALL),
        told("severity_area", 0.05, 0.03, 0.07, cells="scalars", accident="blur", up_to="5"),
        told("breaking_point", 3.4, 3, 4, cells="scalars", accident="blur"),
        untold("breaking_point", may_break, cells="scalars", accident="jpeg"),
        untold("breaking_point", few, cells="scalars", accident="scan"),
        untold("breaking_point", early, cells="scalars", accident="stain"),
    )
    rates, families = found.tables
    assert texts(rates) == [
        ["clean", "80.0 (70.0 to 90.0)", *["–"] * 5],
        [
            "blur@2",
            "70.0 (60.0 to 80.0)",
            *["–"] * 3,
            "−14.2 (−27.7 to −4.8)",
            "98.3 (91.5 to 105.1)",
        ],
        ["all", "70.0 (60.0 to 80.0)", *["–"] * 5],
    ]
    assert texts(families) == [
        ["blur", "between severity 3 and 4", "–"],
        ["jpeg", "none proven up to severity 4; it may lie above severity 2", "–"],
        ["stain", "at severity 2 or below", "–"],
    ]
    assert found.lead == (
        (
            "Worst condition: blur@2, 70.0 % (60.0 to 80.0) of fields right, −14.2 points (−27.7 "
            "to −4.8) against clean pages; blur breaks (−10 points) between severity 3 and 4."
        ),
        (
            "Of 3 other degradations with a severity, 1 provably breaks: "
            "stain at severity 2 or below."
        ),
        "Under the worst condition of each document, 64.8 % (61.0 to 68.6) of fields are right.",
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason(ReasonCode.NEVER_BREAKS, severity=4),
            "breaking point (−10 points) of blur: none up to severity 4",
        ),
        (
            Reason(ReasonCode.BREAKS_EARLY, latest=2),
            "blur breaks (−10 points) at severity 2 or below",
        ),
        (
            Reason(ReasonCode.FEW_SEVERITIES, least=3),
            (
                "from which severity blur breaks (−10 points) is not known: "
                "fewer than 3 severities were tested"
            ),
        ),
    ],
)
def test_it_is_said_what_is_known_of_where_the_worst_condition_breaks(reason, said):
    point = untold("breaking_point", reason, cells="scalars", accident="blur")
    (first, *_) = section("conditions", told("drop", 0.1, 0.05, 0.2, **BLUR), point).lead
    assert first.endswith(f"; {said}.")


def test_causes_are_told_by_how_often_they_are_met():
    rare, often = {**ALL, "field": "rare"}, {**ALL, "field": "total"}
    found = section(
        "causes",
        told("cause_rate", 0.01, 0.0, 0.02, **ALL, cause="sign"),
        told("cause_rate", 0.03, 0.02, 0.04, **ALL, cause="misread"),
        told("invented_cause_rate", 0.04, 0.03, 0.05, **ALL, cause="made_up"),
        Score("cause_rate", {**rare, "cause": "sign"}, 0.5, 0.1, 0.9, 4, 10, ""),
        Score("cause_rate", {**often, "cause": "misread"}, 0.02, 0.01, 0.03, 40, 9000, ""),
    )
    fields, causes = found.tables
    assert [row[0] for row in texts(causes)] == ["made_up", "misread", "sign"]
    assert texts(causes)[0][1:] == ["–", "4.0 (3.0 to 5.0)"]
    assert fields.head == ["Fields", "errors", "misread", "sign"]
    assert texts(fields) == [
        ["rare", "–", "–", "50.0 (10.0 to 90.0)"],
        ["total", "–", "2.0 (1.0 to 3.0)", "–"],
    ]
    assert not any("trap" in sentence.lower() for sentence in found.lead)


def test_causes_are_never_left_out_without_a_word():
    every = [
        told("decoy_rate", n / 100, 0, 1, cells="tables", condition="all", decoy=f"d{n}")
        for n in range(1, 13)
    ]
    found = section("causes", *every)
    (table,) = found.tables
    assert [row[0] for row in texts(table)] == [f"d{n}" for n in range(12, 2, -1)]
    assert any("most frequent of 12 decoys" in sentence for sentence in found.lead)


def test_traps_are_told_with_what_they_cost_the_dearest_first():
    found = section(
        "causes",
        told("trap_lift", -0.1, -0.2, 0.0, **ALL, trap="tip"),
        told("trap_lift", 0.4, 0.1, 0.7, **ALL, trap="two_totals"),
        told("decoy_hit_rate", 0.93, 0.91, 0.95, **ALL, trap="two_totals"),
    )
    (table,) = found.tables
    assert texts(table) == [
        ["two_totals", "40.0 (10.0 to 70.0)", "93.0 (91.0 to 95.0)", "87 (63 to 99)"],
        ["tip", "-10.0 (-20.0 to 0.0)", "–", ""],
    ]


def test_no_error_has_no_cause_and_an_unknown_one_is_not_denied():
    right = [told(metric, 0.0, 0.0, 0.1, **ALL) for metric in ("wrong_rate", "invented_rate")]
    assert section("causes", *right).lead == ("No results: no value is wrong or invented.",)
    wrong = [told("wrong_rate", 0.1, 0.0, 0.2, **ALL)]
    assert "dxe score" in section("causes", *wrong).lead[0]


def test_groups_that_differ_for_certain_come_first_and_small_ones_are_in_brackets():
    few = Score("accuracy_gap", {**ALL, "locale": "de_CH"}, -0.2, None, None, 6, 70, "", FEW)
    found = section(
        "segments",
        told("accuracy_gap", 0.01, -0.02, 0.04, **ALL, locale="en_GB"),
        told("accuracy_gap", -0.03, -0.05, -0.01, **ALL, locale="fr_FR"),
        few,
    )
    differing, every = found.tables
    assert texts(differing) == [["locale fr_FR", "fields right", "-3.00 (-5.00 to -1.00)", "40"]]
    assert texts(every) == [
        ["locale fr_FR", "-3.0 (-5.0 to -1.0)", "–", "40"],
        ["locale en_GB", "1.0 (-2.0 to 4.0)", "–", "40"],
        ["locale de_CH", "[-20.0]", "–", "6"],
    ]
    assert found.lead[1] == "Certain differences (the band excludes 0): 1."
    assert found.lead[2].startswith("1 of 3 groups have fewer than 30 documents")


def test_groups_that_a_private_run_hides_are_counted():
    told_one = told("accuracy_gap", 0.01, -0.02, 0.04, **ALL, locale="en_GB")
    hidden = [
        untold("accuracy_gap", Reason(ReasonCode.OTHER, detail="too few"), **ALL, locale=name)
        for name in ("a", "b")
    ]
    assert section("segments", told_one, *hidden).lead[-1] == (
        "2 more groups without results: too few."
    )
    assert section("segments", *hidden).lead == ("No results: too few.",)


@pytest.mark.parametrize("ratio", ["5", "20", "100"])
def test_costs_are_told_by_what_an_unseen_error_costs(ratio):
    found = section(
        "costs",
        told("expected_cost", 4120.0, 3650.0, 4590.0, **ALL, ratio=ratio),
        untold("cost_threshold", Reason(ReasonCode.REVIEW_COSTS_LEAST), **ALL, ratio=ratio),
    )
    ways, by_ratio = found.tables
    told_ways = {row[0]: row[1:] for row in texts(ways)}
    assert told_ways[f"a silent error costs {ratio}"] == [
        "4,120 (3,650 to 4,590)",
        "it costs least to review every value",
    ]
    assert (
        dict(zip(by_ratio.head, texts(by_ratio)[1], strict=True))[f"a silent error costs {ratio}"]
        == "4.1 (3.6 to 4.6)"
    )


def test_costs_tell_what_users_meet_with_a_threshold_and_without_one():
    without = {**ALL, "threshold": "none"}
    found = section(
        "costs",
        untold("meets_error", TOO_FEW, **ALL, receipts="1"),
        told("meets_error", 0.092, 0.051, 0.17, **without, receipts="10"),
        told("corrections", 41.3, 36.0, 46.6, **BLUR),
        told("harm", 0.042, 0.031, 0.055, **BLUR),
    )
    users, mending = found.tables
    assert texts(users)[1] == ["10 documents", "–", "9.2 (5.1 to 17.0)"]
    assert texts(mending)[0] == ["blur@2", "41.3 (36 to 46.6)", "4.2 (3.1 to 5.5)"]
    assert found.lead[-1] == f"There is no threshold to report this at: {NOT_YET}."


def test_a_worst_condition_that_is_better_is_none():
    """The lowest of several is named with intervals that allow for the choice."""
    jpeg = {"cells": "scalars", "condition": "jpeg@4"}
    right = [told("accuracy", 0.8, 0.7, 0.9, **where) for where in (BLUR, jpeg)]
    clean = told("accuracy", 0.75, 0.6, 0.8, cells="scalars", condition="clean")

    def said(*drops):
        found = [
            told("drop", drop, drop - 0.05, drop + 0.05, **where)
            for drop, where in zip(drops, (BLUR, jpeg), strict=True)
        ]
        view = View({}, [told("accuracy", 0.8, 0.7, 0.9, **ALL), clean, *right, *found])
        return SECTIONS.load("headline")(view).lead[2]

    assert said(-0.026, 0.0) == (
        "No condition came out worse than clean pages; "
        "the lowest of them is blur@2, 80.0 % (68.2 to 91.1)."
    )
    assert said(0.026, 0.0) == (
        "Worst of 2 conditions: blur@2, 80.0 % (68.2 to 91.1), −2.6 points (−8.4 to +3.2) against "
        "clean pages; intervals allow for the choice."
    )


def test_groups_that_are_all_too_small_are_not_said_to_be_alike():
    small = told("accuracy_gap", -0.3, None, None, **ALL, locale="a")
    assert section("segments", small).lead[1] == (
        "No group is large enough to tell: all have fewer than 30 documents."
    )
    unsure = told("accuracy_gap", -0.01, -0.1, 0.08, **ALL, locale="b")
    assert section("segments", small, unsure).lead[1] == (
        "No group is certainly better or worse off: every band includes 0."
    )


def test_a_figure_without_an_interval_says_so():
    one = Score("accuracy", {}, 0.5, None, None, 1, 8, "", Reason(ReasonCode.ONE_DOCUMENT))
    assert score_cell(one).hint == "50.0 %, one document gives no interval, 8 cells of 1 document"


def test_provenance_tells_how_the_headline_came_about_and_not_how_some_other_score_did():
    where = {"cells": "scalars", "condition": "all"}
    other = Score("decidable_accuracy", where, 0.9, 0.8, 1.0, 9, 90, "d|reading:decidable")
    headline = Score("accuracy", where, 0.8, 0.7, 0.9, 9, 90, "accuracy|reading:strict")
    for scores, said in (
        ([other, headline], "reading:strict"),
        ([other], "reading:decidable"),
        ([], "none"),
    ):
        view = View({"pipeline": {"name": "p"}}, scores)
        (table,) = SECTIONS.load("provenance")(view).tables
        assert {row[0].text: row[1].text for row in table.rows}["signature"] == said


def test_wherever_right_and_lost_stand_beside_each_other_it_says_of_what_the_loss_over_all_is():
    view = views.large(4, 3)
    told = [SECTIONS.load("conditions")(view)]
    told += [each for each in first_screen(view, "RUN") if each.title == LOWEST_FIRST]
    assert len(told) == 2
    for section in told:
        said = " ".join((*section.lead, *section.notes))
        assert "over the degraded conditions." in said, section.title
