"""What sections make of scores: sentences and tables, figure by figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.layout import LOWEST_FIRST
from docextract_eval.reports.parts import Fold
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.figures import score_cell
from docextract_eval.reports.sentences.headline import headline_sentences
from docextract_eval.reports.sentences.reasons import IF_AS_MEASURED
from docextract_eval.reports.summary import first_screen
from tests.contracts import curves, views

ALL = {"cells": "scalars", "condition": "all"}
BLUR = {"cells": "scalars", "condition": "blur@2"}
TOO_FEW = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=40, needed=324, share=0.02)
FEW = Reason(ReasonCode.GROUP_TOO_SMALL, least=30)
NOT_YET = (
    "40 documents cannot prove that at most 2 % of the auto-accepted values are wrong; "
    f"about 324 are enough, {IF_AS_MEASURED}"
)


def told(metric, value, low, high, **where):
    return Score(metric, where, value, low, high, 40, 600, "")


def untold(metric, reason, **where):
    return Score(metric, where, None, None, None, 0, 0, "", reason)


def view(*scores):
    right = [told("accuracy", 0.7, 0.6, 0.8, **where) for where in (ALL, BLUR)]
    return View({}, [*right, *scores])


def section(name, *scores):
    return SECTIONS.load(name)(view(*scores))


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


def test_the_headline_begins_with_what_is_filled_unaided():
    filled = told("safe_automation_rate", 0.71, 0.68, 0.74, **ALL)
    wrong = told("silent_error_rate", 1 / 310, 1 / 520, 1 / 205, **ALL)
    said = headline_sentences(view(filled, wrong))
    assert said[0] == (
        "Safe automation rate: 71 % (68 to 74) of field values can be accepted without review; "
        "1 auto-accepted value in 310 is wrong, at worst 1 in 205, weighted by criticality."
    )
    none = told("silent_error_rate", 0.0, 0.0, 1 / 90, **ALL)
    assert headline_sentences(view(filled, none))[0] == (
        "Safe automation rate: 71 % (68 to 74) of field values can be accepted without review; "
        "no auto-accepted value is wrong, at worst 1 in 90, weighted by criticality."
    )


def test_the_headline_says_why_nothing_can_be_promised_and_what_it_takes():
    said = headline_sentences(view(untold("safe_automation_rate", TOO_FEW, **ALL)))
    assert said[0] == f"Every value needs human review: {NOT_YET}."
    assert headline_sentences(view())[0].startswith("All conditions")


STRICT = {**ALL, "alpha": "0.01"}


def promise(chosen, filled, wrong, **where):
    return [
        told("threshold", chosen, None, None, **where),
        told("safe_automation_rate", filled, filled - 0.03, filled + 0.03, **where),
        told("silent_error_rate", wrong, wrong / 2, wrong * 2, **where),
    ]


def test_what_is_proven_comes_first_at_both_promises():
    found = section(
        "automation",
        *promise(0.93, 0.71, 0.008, **ALL),
        *promise(0.98, 0.5, 0.004, **STRICT),
        *promise(0.9, 0.8, 0.03, **ALL, threshold="clean"),
        told("straight_through", 0.25, 0.2, 0.3, condition="all"),
        told("hands_free_rate", 0.4, 0.35, 0.45, condition="all"),
        told("hands_free_error_rate", 0.02, 0.01, 0.04, condition="all"),
    )
    assert found.lead == [
        (
            "Without review 50.0 % (47.0 to 53.0) of values at 99 % right, and 71.0 % (68.0 to "
            "74.0) of values at 98 % right can be accepted, proven with 90 % confidence."
        ),
        (
            "40.0 % (35.0 to 45.0) of renditions need nobody: it is proven with 90 % confidence "
            "that at most 5 % of such renditions have an error, and 2.0 % (1.0 to 4.0) were "
            "measured."
        ),
        "25.0 % (20.0 to 30.0) of renditions have every critical value accepted and right.",
    ]
    table = found.tables[0]
    assert texts(table) == [
        ["99 % right", "0.98", "50.0 (47.0 to 53.0)", "0.4 (0.2 to 0.8)"],
        ["98 % right", "0.93", "71.0 (68.0 to 74.0)", "0.8 (0.4 to 1.6)"],
        ["98 % right, on clean pages", "0.9", "80.0 (77.0 to 83.0)", "3.0 (1.5 to 6.0)"],
    ]


def test_what_is_not_proven_at_99_percent_has_its_reason():
    reason = replace(TOO_FEW, needed=None, least=677, share=0.01)
    found = section(
        "automation",
        *promise(0.93, 0.71, 0.008, **ALL),
        untold("safe_automation_rate", reason, **STRICT),
    )
    assert found.lead[0].startswith("Without review 71.0 % (68.0 to 74.0) of values at 98 % right ")
    assert found.lead[1] == (
        "At 99 % right, 40 documents cannot prove that at most 1 % of the auto-accepted values are "
        "wrong; even without an error it takes at least 677."
    )


def test_where_nothing_is_proven_it_says_what_was_measured_and_what_a_proof_takes():
    points = [(0.3, 0.004), (0.6, 0.018), (0.9, 0.1)]
    curve = curves.curve("risk_coverage", *points, **ALL)
    strict = replace(TOO_FEW, needed=None, least=677, share=0.01)
    scores = [
        told("accuracy", 0.7, 0.6, 0.8, **ALL),
        untold("safe_automation_rate", TOO_FEW, **ALL),
        untold("safe_automation_rate", strict, **STRICT),
    ]
    assert SECTIONS.load("automation")(View({}, scores, [curve])).lead == [
        "No share of values is proven to be 99 % right, or 98 % right, without review.",
        (
            "Measured, not proven: 0.4 % (-1.6 to 4.4) of the 30.0 % most confident values are "
            "wrong, and 1.8 % (-0.2 to 5.8) of the 60.0 %."
        ),
        (
            "A proof takes more than 40 documents: at least 677 for 99 % right, and about 324 for "
            "98 % right."
        ),
    ]


def test_without_confidences_one_sentence_says_that_nothing_can_be_accepted():
    every = [untold("safe_automation_rate", NO_CONFIDENCE, **where) for where in (ALL, STRICT)]
    (sentence,) = section("automation", *every).lead
    assert sentence == (
        "No value can be accepted without review: no predicted field value has a confidence."
    )


def test_a_run_scored_by_an_older_release_says_how_to_add_the_stricter_promise():
    said = section("automation", *promise(0.93, 0.71, 0.008, **ALL)).lead[1]
    assert said == "At 99 % right, the scores of this run do not have it; dxe score RUN may add it."


def test_what_a_threshold_does_under_each_condition_is_folded_away():
    found = section(
        "automation",
        told("safe_automation_rate", 0.5, 0.45, 0.55, **BLUR),
        told("silent_error_rate", 0.0032, 0.0019, 0.0049, **BLUR),
        told("corrections", 41.3, 36.0, 46.6, **BLUR),
        told("harm", 0.042, 0.031, 0.055, **BLUR),
        told("confidence_bias", -0.006, -0.038, 0.026, **ALL),
        told("errors_in_10", 0.264, 0.169, 0.386, **ALL),
    )
    (fold,) = found.parts
    conditions, confidences = fold.parts
    assert conditions.head == [
        *("Condition", "accepted, %", "silent errors, %", "corrections, fields", "harm, fields")
    ]
    assert texts(conditions)[0] == [
        *("blur@2", "50.0 (45.0 to 55.0)", "0.3 (0.2 to 0.5)", "41.3 (36 to 46.6)"),
        "4.2 (3.1 to 5.5)",
    ]
    assert texts(confidences)[0] == ["Fields", "−0.6 (−3.8 to 2.6)", "–", "26.4 (16.9 to 38.6)"]


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
        "Where scan would break it is not known: fewer than three severities were tested.",
        (
            "Of 2 other degradations with a severity, 1 provably breaks: "
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
    assert texts(causes) == [
        ["misread", "3.0 (2.0 to 4.0)", "–"],
        ["sign", "1.0 (0.0 to 2.0)", "–"],
        ["invented: made_up", "4.0 (3.0 to 5.0)", "–"],
    ]
    assert fields.head == ["Field", "errors", "misread", "sign"]
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
    assert [row[0] for row in texts(table)] == [f"equal to d{n}" for n in range(12, 2, -1)]


def test_no_error_has_no_cause_and_an_unknown_one_is_not_denied():
    right = [told(metric, 0.0, 0.0, 0.1, **ALL) for metric in ("wrong_rate", "invented_rate")]
    assert section("causes", *right).lead == ("No value is wrong, missed or invented.",)
    wrong = [told("wrong_rate", 0.1, 0.0, 0.2, **ALL)]
    assert "dxe score" in section("causes", *wrong).lead[0]


def test_the_group_that_is_worst_for_certain_is_said_first_and_small_ones_are_in_brackets():
    few = Score("accuracy_gap", {**ALL, "locale": "de_CH"}, -0.2, None, None, 6, 70, "", FEW)
    found = section(
        "people",
        told("accuracy_gap", 0.01, -0.02, 0.04, **ALL, locale="en_GB"),
        told("accuracy_gap", -0.03, -0.05, -0.01, **ALL, locale="fr_FR"),
        few,
    )
    every, differing = found.tables
    assert texts(differing) == [["locale fr_FR", "fields right", "−3.0 (−5.0 to −1.0)", "40"]]
    assert texts(every) == [
        ["locale fr_FR", "−3.0 (−5.0 to −1.0)", "40"],
        ["locale en_GB", "1.0 (−2.0 to 4.0)", "40"],
        ["locale de_CH", "[−20.0]", "6"],
    ]
    assert found.lead == [
        (
            "Worst for certain is locale fr_FR: 3.0 points fewer fields right (1.0 to 5.0) than "
            "over all documents."
        ),
        "Its errors: dxe view RUN --locale fr_FR.",
        "Of 3 groups, 2 have 30 documents or more.",
    ]


def test_more_silent_errors_are_worse_and_more_right_fields_are_not():
    found = section(
        "people",
        told("accuracy_gap", 0.05, 0.03, 0.07, **ALL, locale="en_GB"),
        told("silent_error_rate_gap", 0.02, 0.01, 0.03, **ALL, kind="invoice"),
        told("silent_error_rate_gap", -0.04, -0.06, -0.02, **ALL, kind="receipt"),
    )
    assert found.lead[0].startswith(
        "Worst for certain is kind invoice: 2.0 points more silent errors ("
    )
    better = section("people", told("accuracy_gap", 0.05, 0.03, 0.07, **ALL, locale="en_GB"))
    assert better.lead[0] == (
        "No group is worse for certain: 1 of 1 group has 30 documents or more."
    )


def test_groups_that_a_private_run_hides_are_counted():
    told_one = told("accuracy_gap", 0.01, -0.02, 0.04, **ALL, locale="en_GB")
    hidden = [
        untold("accuracy_gap", Reason(ReasonCode.OTHER, detail="too few"), **ALL, locale=name)
        for name in ("a", "b")
    ]
    assert section("people", told_one, *hidden).lead[-1] == (
        "2 more groups without results: too few."
    )
    assert section("people", *hidden).lead == ("No results: too few.",)


def test_costs_are_told_of_every_way_of_working():
    found = section(
        "automation",
        told("expected_cost", 4120.0, 3650.0, 4590.0, **ALL, ratio="20"),
        untold("cost_threshold", Reason(ReasonCode.REVIEW_COSTS_LEAST), **ALL, ratio="20"),
        told("cost_of_reviewing", 9000.0, 8000.0, 9999.0, **ALL),
    )
    (ways,) = found.tables
    assert texts(ways) == [
        [
            "accept from the cheapest threshold, if a silent error costs 20 reviews",
            "4,120 (3,650 to 4,590)",
            "it costs least to review every value",
        ],
        ["review every value", "9,000 (8,000 to 9,999)", "none accepted"],
    ]
    assert "the cheapest threshold 4,120 (3,650 to 4,590)" in found.lead[-1]
    assert found.lead[-1].endswith("That price is an assumption.")


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
        return headline_sentences(view)[2]

    assert said(-0.026, 0.0) == (
        "No condition came out worse than clean pages; the lowest is blur@2, 80.0 % (68.2 to 91.1) "
        "of fields right; intervals allow for the choice."
    )
    assert said(0.026, 0.0) == (
        "Worst of 2 conditions: blur@2, 80.0 % (68.2 to 91.1) of fields right, −2.6 points "
        "(−8.4 to +3.2) against clean pages; intervals allow for the choice."
    )


def test_groups_that_are_all_too_small_are_a_line_and_not_said_to_be_alike():
    small = [told("accuracy_gap", -0.3, None, None, **ALL, locale=f"l{n}") for n in range(76)]
    found = section("people", *small)
    assert found.lead == ["No group is large enough to tell: all 76 have fewer than 30 documents."]
    assert [type(part) for part in found.parts] == [Fold]
    unsure = told("accuracy_gap", -0.01, -0.1, 0.08, **ALL, locale="b")
    assert section("people", small[0], unsure).lead == [
        (
            "No group is worse for certain: 1 of 2 groups has 30 documents or more, and of the "
            "others nothing is known."
        )
    ]


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
