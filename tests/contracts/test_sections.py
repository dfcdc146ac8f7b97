"""Every section of a report, and every form of a page."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from docextract_eval.metrics.cards import all_cards
from docextract_eval.records import Score
from docextract_eval.reports import View, terminal
from docextract_eval.reports.html import html_page
from docextract_eval.reports.markdown import markdown_page
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections import SECTIONS, write_sections
from docextract_eval.reports.sentences.documents import REFERENCE
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.headline import headline_sentences
from tests.contracts import views
from tests.reports import signed
from tests.reports.decisions import EVERY, FAILED, OPEN, PASSED, UNKNOWN, changed, decision

EMPTY = View({}, [])


def score(value, **where):
    return Score(
        "accuracy", {"cells": "scalars", **where}, value, value - 0.1, value + 0.05, 12, 60, "sig"
    )


FULL = View(
    {
        "pipeline": {
            "name": "p<i>",
            "settings": {"a": "b"},
            "version": {"x": "1"},
            "reference": True,
        },
        "corpus_name": "quick",
        "failures": 2,
        "renditions": 24,
        "speed": {
            "pages": 20,
            "attempts": 25,
            "seconds_per_page": {"p50": 0.5, "p95": 1.25, "p99": None},
            "cpu_seconds": 30.0,
            "peak_bytes": 300 * 2**20,
            "tokens": 41000,
            "cost": 0.5,
            "cost_of_failures": 0.125,
        },
    },
    [
        score(0.8, condition="clean"),
        score(0.6, condition="blur@3"),
        score(0.7, condition="all"),
        score(0.9, field="total", condition="all"),
        score(0.5, field="total", condition="blur@3"),
    ],
)


LARGE = views.large()
VIEWS = {
    "empty": EMPTY,
    "a few": FULL,
    "40 conditions and 30 fields": LARGE,
    "of one document": views.of_one_document(LARGE),
    "without confidences": views.without_confidences(LARGE),
    "private": views.private(LARGE),
    "blocked": replace(LARGE, decision=decision(*EVERY, baseline="b", differences=changed(20))),
    "more data": replace(FULL, decision=decision(PASSED, OPEN, UNKNOWN)),
    "shipped": replace(LARGE, decision=decision(PASSED, baseline="b")),
    "nothing asked": replace(EMPTY, decision=decision()),
    **{
        f"signed: {name}": replace(FULL, decision=signed.SIGNED, signatures=standing)
        for name, standing in signed.EVERY.items()
    },
    "unhealthy": replace(
        LARGE, about={**views.ABOUT, "healthy": False, "failures": 5}, decision=decision(FAILED)
    ),
}
whatever_it_is_of = pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
WIDE = ("causes",)
"""The sections whose tables are as wide as there are colours."""


@whatever_it_is_of
@pytest.mark.parametrize("name", SECTIONS.names)
def test_a_section_has_tables_that_are_whole_or_one_sentence_that_says_why(name, view):
    section = SECTIONS.load(name)(view)
    assert section.title
    for table in section.tables:
        assert all(len(row) == len(table.head) for row in table.rows)
        assert any(cell.text != NONE for row in table.rows for cell in row[1:])
        assert len(table.head) <= 7 or name in WIDE
    assert all(sentence[-1] == "." and ":." not in sentence for sentence in section.lead)
    assert not any("None" in sentence or "nan" in sentence for sentence in section.lead)
    if not section.tables and name not in ("glance", "automation"):
        assert len(section.lead) <= 1


@pytest.mark.parametrize("name", sorted({*SECTIONS.names} - {"provenance"}))
def test_an_estimate_has_its_interval_beside_it_or_behind_it(name):
    for table in SECTIONS.load(name)(LARGE).tables:
        figures = [cell for row in table.rows for cell in row[1:] if cell.hint]
        shown = [cell for cell in figures if cell.text != NONE]
        # A breaking point is a bracket, which is an interval itself.
        texts = [cell.text + cell.hint for cell in shown]
        assert all("(" in text or text.startswith("between ") for text in texts)


@whatever_it_is_of
def test_a_terminal_of_80_columns_cuts_no_figure(view):
    out = io.StringIO()
    terminal.print_sections(Console(file=out, width=80), "run", write_sections(view))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    shown = "\n".join(lines)
    for section in write_sections(view):
        for table in section.tables:
            if table.head[0]:
                assert all(cell.text in shown for row in table.rows for cell in row[1:])


def test_a_table_too_wide_for_a_terminal_is_shown_in_parts_that_name_their_rows():
    names = [f"condition_{n}" for n in range(12)]
    rows = [
        [Cell(f"row_{r}"), *(Cell(f"{r}{c:02}.5 (1.0-2.0)") for c in range(12))]
        for r in range(1, 4)
    ]
    out = io.StringIO()
    wide = Section("s", (), [Table(["Field", *names], rows)])
    terminal.print_sections(Console(file=out, width=80), "run", [wide])
    shown = out.getvalue()
    for row in rows:
        lines = [line for line in shown.splitlines() if line.startswith(row[0].text)]
        assert [line.count("(") for line in lines] == [4, 4, 4]
        assert [cell.text for cell in row[1:]] == re.findall(r"\S+ \(1.0-2.0\)", " ".join(lines))
    assert all(shown.split().count(name) == 1 for name in names)


def test_scores_are_found_at_once_as_by_looking_at_each():
    view = views.large(conditions=3, fields=2)
    for each in view.scores:
        wanted = [s for s in view.scores if s.metric == each.metric and s.slice == each.slice]
        assert view.find(each.metric, **each.slice) is wanted[0]
    assert view.find("accuracy", cells="scalars") is None
    assert view.find("accuracy", cells="scalars", condition="all", locale="") is None
    traps = view.matching_scores("trap_lift", "trap", cells="tables", condition="all")
    assert [score.slice["trap"] for score in traps] == [f"trap_{n}" for n in range(12)]
    assert view.matching_scores("trap_lift", "trap", cells="tables") == []


def test_made_up_scores_are_of_metrics_that_there_are():
    assert {each.metric for each in LARGE.scores} <= {*all_cards()}


def test_the_headline_says_what_decides():
    said = tuple(headline_sentences(FULL))
    assert said == (
        REFERENCE,
        "Clean pages: 80.0 % (70.0 to 85.0) of fields right; 60 field values of 12 documents.",
        (
            "All conditions, clean included: 70.0 % (60.0 to 75.0) of fields right; "
            "60 field values of 12 documents."
        ),
        (
            "Worst condition: blur@3, 60.0 % (50.0 to 65.0) of fields right, −20.0 points "
            "against clean pages."
        ),
        "No answer for 2 of 24 renditions.",
    )
    assert headline_sentences(EMPTY) == ["Nothing was judged."]


def test_the_headline_says_what_table_cells_score():
    scalars, tables = (
        views.score("accuracy", value, cells=cells, condition="all")
        for cells, value in (("scalars", 0.8), ("tables", 0.4))
    )
    for scores in ([scalars, tables], [tables]):
        said = headline_sentences(replace(EMPTY, scores=scores))
        share = "Tables, counted apart: 40.0 % (34.0 to 46.0) of cells right"
        assert f"{share}; 600 table cells of 40 documents." in said
        assert "Nothing was judged." not in said


def test_one_condition_is_not_said_twice():
    scores = [
        views.score("accuracy", 0.8, cells="scalars", condition=name) for name in ("clean", "all")
    ]
    said = " ".join(headline_sentences(replace(EMPTY, scores=scores)))
    assert "Clean pages: 80.0 %" in said
    assert "All conditions" not in said


def test_who_reads_no_clean_page_is_not_held_against_clean_pages():
    """A reader of PDFs alone: it loses nothing by a scan, and is best where it reads."""
    found = {"clean": 0.0, "pdf": 0.9, "pdf_scan": 0.0, "all": 0.3}
    scores = [
        views.score(metric, value, cells="scalars", condition=condition)
        for metric, share in (("accuracy", 1), ("drop", 0))
        for condition, value in ((name, share * value) for name, value in found.items())
    ]
    said = " ".join(headline_sentences(replace(EMPTY, scores=scores)))
    assert "Best condition: pdf, 90.0 %" in said
    assert "Worst of 2 conditions: pdf_scan, 0.0 %" in said
    assert "against clean pages" not in said


class Reader(HTMLParser):
    """Reads a page's tags, and whether they close."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.links = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "link", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_page_is_whole_offline_and_escapes_what_it_shows():
    page = html_page("<b>title", write_sections(FULL))
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert {"h1", "table", "style"} <= reader.seen
    assert not {"link", "img"} & reader.seen
    assert all(link.startswith("#") for link in reader.links)
    assert not re.search(r"https?://", page)
    assert "&lt;b&gt;title" in page
    assert "p&lt;i&gt;" in page


def test_an_empty_run_still_makes_a_page():
    assert "Nothing was judged." in html_page("empty", write_sections(EMPTY))
    assert "Nothing was judged." in markdown_page("empty", write_sections(EMPTY))


def test_markdown_tables_keep_their_columns():
    table = Table(["", "a|b"], [[Cell("x"), Cell("1|2")]])
    page = markdown_page("t", [Section("s", (), [table])])
    assert r"| x | 1\|2 |" in page


def test_a_terminal_shows_the_same_figures():
    out = io.StringIO()
    terminal.print_sections(Console(file=out, width=120), "run", write_sections(FULL))
    for figure in ("80.0 (70.0 to 85.0)", "blur@3", "90.0"):
        assert figure in out.getvalue()


def test_what_a_run_took_is_folded_but_for_three_lines():
    section = SECTIONS.load("provenance")(FULL)
    assert section.lead == (
        "'p<i>' -p a=b read the corpus quick.",
        "A page took 0.5 s (median) and 1.25 s (95th percentile); cost 0.5; tokens 41,000.",
        "To repeat: dxe run 'p<i>' CORPUS -o DIR -p a=b.",
    )
    (fold,) = section.parts
    told = {row[0].text: row[1].text for table in fold.parts for row in table.rows}
    assert told["seconds per page, median"] == "0.500"
    assert told["CPU seconds per page"] == "1.500"
    assert told["peak memory of a worker"] == "300 MB"
    assert (told["tokens"], told["cost"], told["cost per page"]) == ("41,000", "0.5", "0.025")
    assert told["cost of failed attempts that were repeated"] == "0.125"
    assert "seconds per page, 99th percentile" not in told  # nobody knows
    assert "No page was read." in SECTIONS.load("provenance")(EMPTY).lead
