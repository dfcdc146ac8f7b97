"""What GitHub reads of a gate: annotations that nothing in them ends, a summary that fits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports.ci import (
    cut_summary,
    disable_commands,
    github_annotations,
    workflow_command,
)
from docextract_eval.reports.sentences.reasons import IF_AS_MEASURED
from tests.reports.decisions import EVERY, FAILED, HOSTILE, OPEN, PASSED, UNKNOWN, decision

READ = re.compile(r"::(?P<level>error|warning|notice) title=(?P<title>[^,:\n\r]*)::(?P<text>.*)")


def read(line):
    """Read an annotation as GitHub does: up to the second colons, then unescaped."""
    found = READ.fullmatch(line)
    assert found, line
    title, text = found["title"], found["text"]
    for escaped, sign in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%25", "%")):
        title, text = title.replace(escaped, sign), text.replace(escaped, sign)
    return found["level"], title, text


@given(st.text(), st.text())
def test_no_text_ends_its_annotation_or_adds_to_it(title, text):
    for line in (workflow_command("error", title, text), workflow_command("error", text, title)):
        assert len(line.splitlines()) == 1
        level, *told = read(line)
        assert level == "error"
        assert not any("\n" in each for each in told)


def test_a_percent_sign_is_no_escape_of_ours():
    assert read(workflow_command("warning", "50%2C", "3 %0A"))[1:] == ("50%2C", "3 %0A")


def test_what_failed_is_an_error_and_what_is_open_a_warning():
    assert [read(line) for line in github_annotations(decision(*EVERY))] == [
        (
            "notice",
            "BLOCK",
            (
                "default: 1 FAIL, 2 INCONCLUSIVE (about 1,272 documents in total would settle 1 "
                f"of 2 gates (Confidence matches correctness), {IF_AS_MEASURED}; the others take "
                "more, or it is not known), 1 PASS"
            ),
        ),
        (
            "error",
            "Loss since the baseline (field total)",
            (
                "required: at most 1.0 points lower; measured: −3.1 points (−5.4 to −1.8), "
                "60 documents"
            ),
        ),
        (
            "warning",
            "Confidence matches correctness",
            (
                "required: within ±2.0 points; measured: +1.0 points (−1.0 to +3.0), "
                "60 documents; about 1,272 documents in total would settle it, "
                f"{IF_AS_MEASURED}"
            ),
        ),
        (
            "warning",
            "Wrong values accepted without review",
            "required: at most 2.0 %; there are 60",
        ),
    ]


def test_what_is_open_and_passes_is_a_notice():
    lines = github_annotations(decision(PASSED, OPEN, UNKNOWN), inconclusive_passes=True)
    assert [read(line)[:2] for line in lines] == [
        ("notice", "MORE DATA"),
        ("notice", "Confidence matches correctness"),
        ("notice", "Wrong values accepted without review"),
    ]


@pytest.mark.parametrize("inconclusive_passes", [False, True])
@pytest.mark.parametrize("many", [10, 11, 40])
def test_of_no_level_are_more_than_github_shows_and_the_last_says_how_many(
    many, inconclusive_passes
):
    rulings = [
        replace(ruling, slice=f"field {n}") for n in range(many) for ruling in (FAILED, OPEN)
    ]
    told = [
        read(line)
        for line in github_annotations(decision(*rulings), inconclusive_passes=inconclusive_passes)
    ]
    for level, name in (
        ("error", "FAIL"),
        ("notice" if inconclusive_passes else "warning", "INCONCLUSIVE"),
    ):
        own = [title for each, title, _ in told if each == level and title != "BLOCK"]
        most = 9 if level == "notice" else 10
        assert len(own) == most
        left = many - most + 1
        assert (own[-1] == f"{left} more gate{'s' * (left > 1)}: {name}") == (many > most)
    assert sum(level == "notice" for level, *_ in told) <= 10


def test_hostile_names_command_nothing():
    lines = github_annotations(
        decision(
            replace(FAILED, slice=HOSTILE, reason=Reason(ReasonCode.OTHER, detail=HOSTILE)),
            policy=HOSTILE,
        )
    )
    assert [read(line)[0] for line in lines] == ["notice", "error"]


def test_what_is_unread_stands_between_a_token_that_no_document_knows():
    assert disable_commands(["::error::x"], "token") == [
        "::stop-commands::token",
        "::error::x",
        "::token::",
    ]


@pytest.mark.parametrize("taken", [0, 1000, (1 << 20) - 50, 1 << 20, 2 << 20])
def test_a_summary_is_cut_at_a_line_to_what_is_left_of_a_step(taken):
    rows = "".join(f"| ñ{n} | 50 % |\n" for n in range(80_000))
    told = cut_summary(rows, taken)
    assert len(told.encode()) <= max(0, (1 << 20) - taken)
    kept, cut, rest = told.partition("\n\nThe rest is too long")
    assert rows.startswith(kept)
    assert not kept or kept.endswith("|")
    assert bool(cut) == bool(told) == bool(rest)


def test_a_summary_that_fits_is_whole():
    assert cut_summary("a\n" * 1000, 10) == "a\n" * 1000
