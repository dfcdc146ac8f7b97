"""Every first screen says where its documents come from, and how many are right as a whole."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from docextract_eval.reports import terminal
from docextract_eval.reports.html import html_page
from docextract_eval.reports.leaders import brief_page, brief_sections, write_brief
from docextract_eval.reports.markdown import markdown_page
from docextract_eval.reports.report_json import report_to_json
from docextract_eval.reports.sections import write_sections
from docextract_eval.reports.sentences.documents import GAP, GAP_DATE, GAP_SOURCE, subject_sentences
from docextract_eval.reports.sentences.headline import headline_sentences
from docextract_eval.reports.summary import first_screen, markdown_summary
from tests.house.source import ROOT
from tests.reports.test_leaders import BASE, EVERYTHING, SCHEMA, score

EXACT = score("exact_documents", 0.125, 0.08, 0.18, many=240, condition="all")
THROUGH = score("straight_through", 0.7, 0.6, 0.75, 30, 120, condition="all")
ACCEPTED = score("safe_automation_rate", 0.8, 0.7, 0.9, cells="scalars", condition="all")


def as_text(sections):
    """What a terminal prints, on as many columns as it takes."""
    out = io.StringIO()
    terminal.print_sections(Console(file=out, width=5_000), "run", sections)
    return out.getvalue()


def without_breaks(page):
    """The text of a page, without its tags, the signs of Markdown and the ends of lines."""
    return " ".join(re.sub(r"<[^>]+>|\\|&#8203;", "", page).split())


FIRST_SCREENS = {
    "end of a run": lambda view: "\n".join(headline_sentences(view)),
    "terminal": lambda view: as_text(first_screen(view, "run")),
    "whole report": lambda view: as_text(write_sections(view)),
    "html": lambda view: html_page("run", write_sections(view)[:1]),
    "pull request": lambda view: markdown_summary("run", view, "run"),
    "leaders": lambda view: as_text(brief_sections(write_brief(view))),
    "leaders, html": lambda view: html_page("run", brief_page(write_brief(view)), "leaders"),
    "leaders, md": lambda view: markdown_page("run", brief_sections(write_brief(view))),
    "json": lambda view: "\n".join(
        text for said in report_to_json(view)["subject"].values() for text in said or ()
    ),
}
LINES = 'name = "invoice"\n[fields]\ntotal = { type = "money" }\n'
GENERATED = replace(
    EVERYTHING,
    about={**EVERYTHING.about, "schemas": {"receipt": SCHEMA, "invoice": LINES}},
    scores=[*BASE, EXACT, THROUGH, ACCEPTED],
)
IMPORTED = replace(GENERATED, about={**GENERATED.about, "imported": True})


@pytest.mark.parametrize("screen", FIRST_SCREENS)
def test_every_first_screen_says_what_its_figures_are_about(screen):
    text = without_breaks(FIRST_SCREENS[screen](GENERATED))
    assert "The documents are generated: figures compare releases" in text
    assert "16.4 points (3.5 to 25.6) for scans" in text
    assert "is not measured for invoice" in text
    assert "imported" not in text
    text = without_breaks(FIRST_SCREENS[screen](IMPORTED))
    assert "The documents of c are imported with their labels, and not generated" in text
    assert "their degraded conditions are simulated" in text
    assert "16.4 points" not in text


@pytest.mark.parametrize("screen", FIRST_SCREENS)
def test_every_first_screen_says_what_share_of_documents_is_right_and_needs_review(screen):
    text = without_breaks(FIRST_SCREENS[screen](GENERATED))
    assert re.search(r"12\.5 (% )?\(8\.0 to 18\.0\)", text)
    assert "70.0 % (60.0 to 75.0); the other 30.0 % (25.0 to 40.0) need review" in text
    assert "all need review" not in text
    assert "Every value needs human review" not in text
    refused = replace(ACCEPTED, value=None, low=None, high=None)
    view = replace(GENERATED, scores=[*BASE, EXACT, refused])
    text = without_breaks(FIRST_SCREENS[screen](view))
    assert "Every value needs human review" in text or "table cell; all need review;" in text


def test_the_gap_is_the_one_that_was_measured_and_of_receipts_alone():
    page = (ROOT / "docs/measured/data/real_scores.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (\w+) \| default \| \d+ \| [^|]+ \| [^|]+ \| ([^|]+) \|", page, re.MULTILINE
    )
    found = {what.lower(): tuple(map(float, re.findall(r"[\d.]+", now))) for what, now in rows}
    assert {what: found[what] for what in GAP} == GAP
    told = (ROOT / GAP_SOURCE).read_text(encoding="utf-8")
    assert all(f"{value} ({low} to {high})" in told for value, low, high in GAP.values())
    assert f"Written on {GAP_DATE} by" in page
    other = replace(GENERATED, about={**GENERATED.about, "schemas": {"invoice": LINES}})
    assert not any(re.search(r"\d", each) for each in subject_sentences(other))


def test_a_run_that_does_not_say_what_it_read_claims_nothing():
    assert subject_sentences(replace(GENERATED, about={"schemas": {"receipt": SCHEMA}})) == []
