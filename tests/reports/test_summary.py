"""The summary for a pull request: short, whole, and every name in it text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports import View
from docextract_eval.reports.markdown import code_span, escape_text
from docextract_eval.reports.summary import markdown_summary
from tests.contracts import views
from tests.reports.decisions import EVERY, FAILED, OPEN, PASSED, changed, decision, difference

LARGE = views.large()
SICK = {
    "healthy": False,
    "failures": 90,
    "failures_by_cause": {"timeout": 90},
    "private": True,
    "documents": 12,
    "repeat": 3,
    "limit": 9,
    "filters": {"locale": ["de_DE"]},
    "git": None,
    "predictions": 3,
    "expected": 9,
}
MOST = {
    "differences": changed(60),
    "baseline": "runs/before",
    "compared": 70,
    "policy": "default",
}
VIEWS = {
    "empty": View({}, []),
    "no policy": LARGE,
    "private": views.private(LARGE),
    "blocked": replace(LARGE, decision=decision(*EVERY * 30, **MOST)),
    "no baseline": replace(LARGE, decision=decision(*EVERY * 30)),
    "more data": replace(LARGE, decision=decision(PASSED, OPEN)),
    "everything at once": replace(
        LARGE, about={**views.ABOUT, **SICK}, decision=decision(*EVERY * 30, **MOST)
    ),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_a_summary_has_fewer_than_60_lines_and_says_the_verdict_and_what_to_type(view):
    lines = markdown_summary("p on c", view, "runs/it").splitlines()
    assert len(lines) < 60
    assert lines[0] == "# p on c"
    word = view.decision.decision if view.decision else "NO POLICY"
    assert ("rendition" in lines[2]) is bool(view.about)
    assert word in lines[4 if view.about else 2]
    assert "`dxe report runs/it --format html > runs/it/report.html`" in lines[-1]


def test_it_tells_the_gates_that_fail_or_are_open_and_no_others():
    page = markdown_summary("t", VIEWS["no baseline"], "r")
    assert "| Loss since the baseline (field total) | ✕ FAIL |" in page
    assert "And 83 more: see the full report." in page
    few = markdown_summary("t", replace(LARGE, decision=decision(*EVERY)), "r")
    assert "| Confidence matches correctness | ? INCONCLUSIVE |" in few
    assert "✓ PASS" not in few


def test_what_got_worse_is_a_table_with_interval_and_documents():
    page = markdown_summary("t", VIEWS["blocked"], "r")
    assert "## Losses since runs/before" in page
    assert "| all fields | −3.1 (−5.4 to −1.8) | 90.0 % | 86.9 % | 60 |" in page
    assert "| field field\\_59 |" not in page  # an underscore within a word is none
    assert "| field field_59 |" in page
    assert "And 24 more: see the full report." in page
    assert "field_2 " not in page


def test_without_a_loss_it_says_what_could_have_been_seen():
    same = difference(0.001, -0.02, 0.022, 0.9)
    view = replace(LARGE, decision=decision(PASSED, baseline="b", differences=(same,)))
    page = markdown_summary("t", view, "r")
    assert "Since b: all fields +0.1 points (−2.0 to +2.2), no difference shown; no" in page


def test_without_a_baseline_it_tells_where_it_is_worst():
    page = markdown_summary("t", LARGE, "r")
    assert "## Conditions, lowest accuracy first" in page
    assert "And 32 more: see the full report." in page
    assert "got worse since" not in page


HOSTILE = {
    "[x](http://evil.example)": r"\[x](http:&#8203;//evil.example)",
    "[x]: //evil": r"\[x]: //evil",
    "![x][1](y)": r"!\[x]\[1](y)",
    "<img src=x onerror=a()>": "&lt;img src=x onerror=a()&gt;",
    "@team": "@&#8203;team",
    "(@team/all)": "(@&#8203;team/all)",
    "a@evil.example": "a@&#8203;evil.example",
    "fixes #12": "fixes #&#8203;12",
    "www.evil.example": "www&#8203;.evil.example",
    "a|b": r"a\|b",
    "`code` **bold** ~~gone~~": r"\`code\` \*\*bold\*\* \~\~gone\~\~",
    "_it_ a_b": r"\_it\_ a_b",
    "two\nlines": "two lines",
    "\u202eright": "?right",
    "\\|": r"\\\|",
    "&lt;": "&amp;lt;",
    "defocus@3 [1]": "defocus@3 [1]",
}


@pytest.mark.parametrize(("said", "written"), HOSTILE.items())
def test_what_would_be_markup_is_written_as_text(said, written):
    assert escape_text(said) == written


@pytest.mark.parametrize("said", HOSTILE)
def test_a_summary_holds_no_name_as_it_came(said):
    failed = replace(FAILED, slice=said, reason=Reason(ReasonCode.OTHER, detail=said))
    found = decision(failed, policy=said, baseline=said, notes=(said,), differences=changed(3))
    view = View({"pipeline": {"name": said}, "failures_by_cause": {said: 1}}, [], decision=found)
    lines = markdown_summary(said, view, said).splitlines()
    assert not any("<img" in line or "](http://" in line for line in lines[:-1])
    assert lines[0] == f"# {escape_text(said)}"
    table = [line for line in lines if line.startswith("| Loss since")]
    assert [len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table] == [6]


@given(st.text())
def test_code_ends_where_it_should(said):
    written = code_span(said)
    ticks = re.match("`+", written)[0]
    assert written.endswith(ticks)
    assert "\n" not in written
    assert ticks not in written[len(ticks) : -len(ticks)].split(" ")
