"""Who signed is told in every form: what stands, what does not any more, who is missing."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import jsonschema
import pytest
from rich.console import Console

from docextract_eval.reports import View, terminal
from docextract_eval.reports.html import html_page
from docextract_eval.reports.leaders import brief_page, brief_sections, write_brief
from docextract_eval.reports.markdown import markdown_page
from docextract_eval.reports.parts import Fold
from docextract_eval.reports.report_json import ReportJson, report_to_json
from docextract_eval.reports.sections import SECTIONS, write_sections
from docextract_eval.reports.sentences.signers import (
    signature_facts,
    signature_sentences,
    signature_warnings,
)
from docextract_eval.reports.summary import first_screen, markdown_summary
from tests.contracts import views
from tests.reports import signed
from tests.reports.decisions import OPEN

VIEW = views.large(3, 3)
every_standing = pytest.mark.parametrize("standing", signed.EVERY.values(), ids=[*signed.EVERY])


def said(standing):
    return {fact.name: (fact.text, fact.good) for fact in signature_facts(standing)}


def seen(standing, decision=signed.SIGNED):
    return replace(VIEW, decision=decision, signatures=standing)


def test_who_signed_is_told_with_role_verdict_policy_time_and_what_was_open():
    text, good = said(signed.EVERY["both"])["Ada Lovelace, risk"]
    assert text == (
        "signed MORE DATA under the policy default on 2026-11-21 00:40 UTC; "
        "acknowledged as INCONCLUSIVE: "
        "Confidence matches correctness, Wrong values accepted without review"
    )
    assert good


def test_who_has_not_signed_is_named():
    assert said(signed.EVERY["one of two"])["release manager"] == ("has not signed", None)
    assert "risk" not in said(signed.EVERY["both"])
    assert said(signed.EVERY["changed"])["risk"][0] == "has not signed the current files"


def test_what_changed_since_is_named_and_bad():
    text, good = said(signed.EVERY["changed"])["Bo, release manager"]
    assert "; changed since: scores.json" in text
    assert good is False
    (warning,) = signature_warnings(signed.EVERY["changed"])
    assert warning == "The files are not those that were signed; changed since: scores.json."


def test_what_a_gate_decided_anew_counts_no_more_but_is_no_deceit():
    text, good = said(signed.EVERY["decided again"])["Ada Lovelace, risk"]
    assert "no longer valid, because a later gate run decided otherwise" in text
    assert good is None
    assert not [*signature_warnings(signed.EVERY["decided again"])]


def test_an_override_stands_in_plain_sight_as_long_as_it_counts():
    assert [*signature_warnings(signed.EVERY["overridden"])] == [
        "Signed despite BLOCK by Ada Lovelace, risk: “a pilot”."
    ]
    text, good = said(signed.EVERY["overridden"])["Ada Lovelace, risk"]
    assert "despite FAIL of Loss since the baseline (field total): “a pilot.”" in text
    assert good is None
    assert not [*signature_warnings(signed.standing(signed.overridden(), of=signed.SIGNED))]


def test_a_role_that_was_not_asked_for_is_said_to_be_none_of_them():
    text, good = said(signed.standing(signed.signature(role="qa")))["Ada Lovelace, qa"]
    assert text.endswith("the policy does not require this role")
    assert good is None
    assert said(signed.standing(signed.signature(role="qa"), roles=()))["Ada Lovelace, qa"][1]


def test_of_many_open_items_three_are_named_and_the_others_counted():
    many = signed.signature(acknowledged=(OPEN,) * 9)
    assert said(signed.standing(many))["Ada Lovelace, risk"][0].endswith(
        "Confidence matches correctness, 6 more"
    )


def test_of_a_person_who_signed_again_the_last_word_is_told_first_and_both_below():
    old = signed.overridden()
    both = signed.standing(old, signed.signature())
    assert len([fact for fact in signature_facts(both) if "Ada" in fact.name]) == 1
    assert len([fact for fact in signature_facts(both, every=True) if "Ada" in fact.name]) == 2


def test_a_view_that_nobody_looked_for_signatures_in_says_nothing_of_them():
    assert signature_sentences(None) == signature_facts(None) == []
    assert report_to_json(VIEW)["signoff"] is None
    assert "has not signed" not in html_page("t", write_sections(VIEW))


@every_standing
def test_the_first_screen_tells_it_under_the_verdict(standing):
    shown = html_page("t", [SECTIONS.load("glance")(seen(standing))])
    first = shown.partition('<div class="halves">')[0]
    assert ('<div class="signed">' in first) == bool(signature_facts(standing))
    assert first.count('class="warning"') == len([*signature_warnings(standing)])
    assert not re.search(r" style=| on\w+=", shown.partition("<body")[2])


@every_standing
def test_every_form_is_made_and_names_whoever_signed(standing):
    view = seen(standing)
    out = io.StringIO()
    terminal.print_sections(Console(file=out, width=80), "t", first_screen(view, "run"))
    forms = {
        "html": html_page("t", write_sections(view)),
        "markdown": markdown_summary("t", view, "run"),
        "whole markdown": markdown_page("t", write_sections(view)),
        "leaders": html_page("t", brief_page(write_brief(view)), "leaders"),
        "leaders in markdown": markdown_page("t", brief_sections(write_brief(view))),
        "terminal": " ".join(out.getvalue().split()),
    }
    stands = any(each.by == "Ada Lovelace" for each in standing.valid_signatures)
    for form, text in forms.items():
        assert ("Ada Lovelace" in text) or not stands, form
        assert "<script>]]" not in text or form == "terminal", form
        assert "\x1b[2J" not in text, form
    assert len(forms["markdown"].splitlines()) < 60


@every_standing
def test_the_report_for_programs_keeps_to_its_schema(standing):
    told = json.loads(json.dumps(report_to_json(seen(standing)), allow_nan=False))
    jsonschema.Draft202012Validator(ReportJson.model_json_schema()).validate(told)
    assert told["signoff"]["state"] == standing.state_word
    assert [each["by"] for each in told["signoff"]["signatures"]] == [
        each.by for each in standing.signatures
    ]


def folds(section):
    return [part for part in section.parts if isinstance(part, Fold)]


@every_standing
def test_the_section_has_every_signature_with_its_digests(standing):
    section = SECTIONS.load("gates")(seen(standing))
    if not (standing.signatures or standing.faults):
        assert "dxe signoff RUN --by NAME --role ROLE" in section.lead[-1]
        assert not any("digests" in each.title.lower() for each in folds(section))
        return
    assert all(sentence.endswith(".") for sentence in section.lead)
    digests = section.tables[-1]
    assert len(digests.rows) == len(standing.signatures)
    assert digests.rows[0][0].text.startswith(standing.signatures[0].id[:16])
    assert digests not in section.parts, "no digest is open"


def test_what_was_overridden_is_shown_with_its_figures():
    section = SECTIONS.load("gates")(seen(signed.EVERY["overridden"], signed.BLOCKED))
    (table,) = (each for each in section.tables if each.caption == "Overridden")
    assert [cell.text for cell in table.rows[0]] == [
        "Loss since the baseline (field total)",
        "✕ FAIL",
        "at most 1.0 points lower",
        "−3.1 points (−5.4 to −1.8)",
        "60",
    ]


def test_leaders_are_told_who_signed_what_when_and_by_which_record():
    made = write_brief(seen(signed.EVERY["one of two"]))
    texts = [claim.text for claim in made.because]
    assert "Signed as MORE DATA by Ada Lovelace, risk, 2026-11-21." in texts
    assert "Not signed yet by release manager." in texts
    (proof,) = (each for each in made.evidence if each.what == "signature")
    assert signed.BOTH[0].id[:16] in proof.basis
    assert "2026-11-21 00:40 UTC" in proof.figure


def test_a_page_without_any_decision_tells_signatures_too():
    gone = replace(signed.EVERY["both"], decided=None)
    shown = html_page("t", [SECTIONS.load("glance")(View({}, [], signatures=gone))])
    assert "Bo, release manager" in shown
