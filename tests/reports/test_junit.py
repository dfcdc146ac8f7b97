"""JUnit XML as CI systems read it: valid by the schema of Jenkins, and red where a gate is.

`junit-10.xsd` is that of the xUnit plugin of Jenkins, by Gregory Boissinot, under the MIT licence
that stands in it; it comes with pytest's own tests.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports.ci import junit_error, junit_report
from docextract_eval.reports.sentences.gate_sentences import gate_row
from docextract_eval.runs.gates import RULES, GateVerdict
from tests.reports.decisions import (
    EVERY,
    FAILED,
    HOSTILE,
    NOT_ASKED,
    OPEN,
    PASSED,
    UNKNOWN,
    decision,
)

ABOUT = {
    "id": "e1401b2d740b",
    "seal": "d41649c6",
    "git": "4ee158be",
    "signature": "metrics:2",
    "seconds": 13.6795,
    "finished": "2026-11-20T21:18:24+00:00",
}
FIGURES = st.none() | st.floats(-1, 1)
RULINGS = st.builds(
    GateVerdict,
    rule=st.sampled_from(RULES.names),
    slice=st.text(),
    verdict=st.sampled_from(["PASS", "FAIL", "INCONCLUSIVE"]),
    value=FIGURES,
    low=FIGURES,
    high=FIGURES,
    bound=FIGURES,
    sense=st.sampled_from(["at least", "at most", "within"]),
    unit=st.sampled_from(["share", "change", "seconds", "MB", "money", "documents"]),
    documents=st.integers(0, 10**6),
    needed=st.none() | st.integers(1, 10**9),
    reason=st.none() | st.builds(Reason, st.just(ReasonCode.OTHER), detail=st.text()),
    counts=st.booleans(),
)


@functools.cache
def schema():
    """Return the schema of JUnit files as Jenkins reads them."""
    import xmlschema

    return xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))


def read(text):
    """Return the root of a page that is valid."""
    schema().validate(text.encode())
    return ET.fromstring(text.encode())  # noqa: S314 - our own page


def cases(root):
    return {
        (case.get("classname"), case.get("name")): [each.tag for each in case]
        for case in root.iter("testcase")
    }


@pytest.mark.long
@given(st.lists(RULINGS, max_size=8), st.text(), st.text(), st.booleans())
def test_whatever_is_decided_is_valid_and_red_just_where_the_command_fails(
    rulings, title, policy, inconclusive_passes
):
    found = decision(*rulings, policy=policy, notes=(title,), baseline=policy)
    root = read(
        junit_report(title, found, {**ABOUT, "git": title}, inconclusive_passes=inconclusive_passes)
    )
    fails = {"PASS": False, "FAIL": True, "INCONCLUSIVE": not inconclusive_passes}[found.verdict]
    assert (root.find(".//failure") is not None) == fails
    held = cases(root)
    assert len(held) == len(list(root.iter("testcase"))) == int(root.get("tests"))
    assert len(held) == max(len(rulings), 1) or "verdict" in str(held)


def test_a_case_stands_for_each_ruling_under_its_policy_and_rule():
    root = read(junit_report("noisy on dozen", decision(*EVERY), ABOUT))
    assert cases(root) == {
        ("docextract_eval.default.accuracy", "all"): ["system-out"],
        ("docextract_eval.default.regression", "field total"): ["failure"],
        ("docextract_eval.default.regression", "field tip"): ["skipped"],
        ("docextract_eval.default.honesty", "all"): ["failure"],
        ("docextract_eval.default.promise", "all"): ["failure"],
    }
    suites = {suite.get("name"): suite for suite in root}
    assert [*suites] == ["accuracy", "regression", "honesty", "promise"]
    counts = ("tests", "failures", "errors", "skipped")
    assert [suites["regression"].get(count) for count in counts] == ["2", "1", "0", "1"]
    assert [root.get(count) for count in counts[:3]] == ["5", "3", "0"]
    assert (root.get("name"), root.get("time")) == ("noisy on dozen", "13.680")


def test_a_failure_says_what_was_asked_found_and_where_to_look():
    found = decision(FAILED, baseline="my base", baseline_argument="runs/my base")
    (failure,) = read(junit_report("r", found, {**ABOUT, "folder": "runs/new"})).iter("failure")
    assert failure.get("type") == "FAIL"
    assert failure.get("message") == (
        "required: at most 1.0 points lower; measured: −3.1 points (−5.4 to −1.8), 60 documents"
    )
    assert failure.text.splitlines() == [
        "gate: Loss since the baseline",
        "required: at most 1.0 points lower",
        "measured: −3.1 points (−5.4 to −1.8), 60 documents",
        "remedy: see what changed: dxe compare 'runs/my base' runs/new",
    ]


@pytest.mark.parametrize(
    ("ruling", "said", "remedy"),
    [
        (
            OPEN,
            "about 1,272 documents in total would",
            "run it over about 1,272 documents in total",
        ),
        (UNKNOWN, "required: at most 2.0 %; there are 60", "see where it is wrong: dxe report RUN"),
    ],
)
def test_what_is_open_fails_as_inconclusive_and_is_skipped_where_it_passes(ruling, said, remedy):
    for inconclusive_passes, kind in ((False, "failure"), (True, "skipped")):
        root = read(
            junit_report(
                "r", decision(PASSED, ruling), ABOUT, inconclusive_passes=inconclusive_passes
            )
        )
        (told,) = root.iter(kind)
        assert told.get("type") == "INCONCLUSIVE"
        assert said in told.get("message")
        assert told.text.splitlines()[-1] == f"remedy: {remedy}"


def test_what_could_only_fail_and_did_not_is_reported_only_with_and_without_a_figure():
    for ruling in (NOT_ASKED, replace(NOT_ASKED, value=None, low=None, high=None)):
        (skipped,) = read(junit_report("r", decision(PASSED, ruling), ABOUT)).iter("skipped")
        assert skipped.get("type") == "REPORTED ONLY"
        assert skipped.get("message") == "the policy does not ask for it, and it does not FAIL"
        assert "reported only" in gate_row(ruling)
    (failure,) = read(junit_report("r", decision(replace(FAILED, counts=False)), ABOUT)).iter(
        "failure"
    )
    assert failure.get("type") == "FAIL"


def test_where_nothing_was_asked_a_case_of_its_own_is_red():
    root = read(junit_report("r", decision(NOT_ASKED), ABOUT))
    assert cases(root)["docextract_eval.default.verdict", "all"] == ["failure"]
    assert root.find(".//failure").get("message") == "the policy has no gate for this run"


def test_two_rulings_on_one_slice_are_two_cases():
    """CI systems show one of two cases that have one name: the failure could be the other."""
    named_so = replace(PASSED, slice="all (2)")
    root = read(junit_report("r", decision(PASSED, named_so, PASSED), ABOUT))
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["all", "all (2)", "all (3)"]


def test_a_suite_names_what_shaped_the_decision():
    for suite in read(junit_report("r", decision(*EVERY, baseline="runs/base"), ABOUT)):
        told = {each.get("name"): each.get("value") for each in suite.iter("property")}
        assert told == {
            "decision": "BLOCK",
            "policy": "default",
            "signature": "metrics:2",
            "seal": "d41649c6",
            "baseline": "runs/base",
            "commit": "4ee158be",
            "run": "e1401b2d740b",
        }
        assert suite.get("timestamp") == "2026-11-20T21:18:24"


def test_hostile_names_are_text_and_what_xml_forbids_is_replaced():
    ruling = GateVerdict(
        "regression", HOSTILE, "FAIL", reason=Reason(ReasonCode.OTHER, detail=HOSTILE)
    )
    text = junit_report(HOSTILE, decision(ruling, policy=HOSTILE, notes=(HOSTILE,)), {})
    root = read(text)
    assert "<script>" not in text
    shown = "<script>]]>&??[2J? ::error::a,b%0A?"
    assert root.get("name") == shown
    assert root.find(".//testcase").get("name") == shown
    assert root.find(".//failure").get("message") == shown
    assert root.find("testsuite/system-out").text == shown


def test_a_gate_that_cannot_be_asked_is_an_error_and_no_failure():
    root = read(junit_error(HOSTILE, "FormatError"))
    assert [root.get(count) for count in ("tests", "failures", "errors")] == ["1", "0", "1"]
    assert root.find(".//error").get("type") == "FormatError"
