"""Whoever reads a report of a run with a scope knows what is not attempted."""

from __future__ import annotations

import pytest

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.leaders import brief_sections, write_brief
from docextract_eval.reports.markdown import markdown_page
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sentences.documents import scope_sentences
from docextract_eval.reports.sentences.headline import headline_sentences
from docextract_eval.reports.summary import markdown_summary
from docextract_eval.runs.gates import GateVerdict
from tests.contracts import views
from tests.reports.decisions import decision

SCOPE = ["date", "taxes.base", "total"]
OUTSIDE = {"merchant": 12, "taxes.rate": 0, "line_items.amount": 3, "line_items.quantity": 0}
LACKING = GateVerdict(
    *("scope", "critical fields", "FAIL"),
    reason=Reason(ReasonCode.NOT_ATTEMPTED, names=("iban",)),
    documents=60,
)


def outside(name, returned):
    where = {"cells": "tables" if "." in name else "scalars", "field": name, "condition": "all"}
    reason = Reason(ReasonCode.NOT_ATTEMPTED, returned=returned or None)
    return Score("accuracy", where, None, None, None, 0, 0, "accuracy|s", reason)


@pytest.fixture
def view():
    """A large run that attempts some of its fields."""
    whole = views.large()
    scores = [*whole.scores, *(outside(*each) for each in OUTSIDE.items())]
    return View({**whole.about, "scope": SCOPE}, scores, decision=decision(LACKING))


def test_what_is_attempted_what_is_not_and_what_came_back_is_said(view):
    assert scope_sentences(view) == [
        "The pipeline attempts 3 of 7 fields (date, taxes.base, total), and is judged on these.",
        "Not attempted: merchant, taxes.rate, line_items.",
        "Returned outside its scope, 15 values were not judged: merchant, line_items.amount.",
    ]


def test_whoever_attempts_everything_is_told_nothing():
    assert scope_sentences(views.large()) == []
    assert not any("attempt" in sentence for sentence in headline_sentences(views.large()))


def test_a_headline_is_of_attempted_fields(view):
    sentences = [each for each in headline_sentences(view) if "fields right" in each]
    assert sentences
    assert all("of attempted fields right" in each for each in sentences)


def test_what_is_not_attempted_has_no_row_among_fields(view):
    assert not {*OUTSIDE} & {*view.fields("scalars"), *view.fields("tables")}


def test_every_form_of_a_report_names_what_is_not_attempted(view):
    sections = [SECTIONS.load(name)(view) for name in SECTIONS.names]
    leaders = " ".join(str(each.lead) for each in brief_sections(write_brief(view)))
    for page in (markdown_page("t", sections), markdown_summary("t", view, "run"), leaders):
        text = page.replace("\\", "")
        assert "merchant, taxes.rate, line_items" in text
        assert "the pipeline does not attempt iban" in text
