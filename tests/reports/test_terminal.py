"""What a terminal shows: what decides first, in its width, plainly where it is a pipe."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from docextract_eval.reports import View, terminal
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sections import write_sections
from docextract_eval.reports.summary import first_screen
from docextract_eval.reports.terminal import WIDTH, share_bar
from tests.contracts import views
from tests.reports.test_leaders import ABOUT, BASE, FOUND, SCALARS, VIEWS, score

TABLE = Table(
    ["Field", "right", "documents"],
    [
        [Cell("total", None), Cell("90.0 (85.0 to 95.0)", 0.9), Cell("60")],
        [Cell("date", None), Cell("27.0 (20.0 to 35.0)", 0.27), Cell("58")],
    ],
)
SHARES = Section("Shares", ("All is told.",), [TABLE])


class Latin(io.StringIO):
    encoding = "ascii"


def shown(sections, width=80, **of):
    of = {"file": io.StringIO(), **of}
    terminal.print_sections(Console(width=width, **of), "run", sections)
    return of["file"].getvalue()


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
@pytest.mark.parametrize("width", [40, 80])
def test_the_first_screen_fits_and_cuts_nothing(view, width):
    sections = first_screen(view, "runs/a")
    text = shown(sections, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    for section in sections:
        for table in section.tables:
            assert all(cell.text in text for row in table.rows for cell in row[1:])


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_the_verdict_is_the_first_sentence(view):
    word = "NO POLICY" if view.decision is None else view.decision.decision
    assert first_screen(view, "r")[0].lead[0].startswith(word)


def test_the_first_screen_is_short_and_says_where_the_rest_is():
    text = shown(first_screen(views.large(), "my runs/a"))
    assert len(text.splitlines()) < 60
    assert "dxe report 'my runs/a' --all" in text
    assert "Clean pages, and the 9 lowest of 39 others." in text
    whole = shown(write_sections(views.large()))
    assert len(whole.splitlines()) > 5 * len(text.splitlines())


def test_fields_are_ordered_by_how_good_they_are_at_best():
    hardly_known = score("accuracy", 0.1, 0.0, 0.99, 2, 8, **SCALARS, field="note")
    view = View(ABOUT, [*BASE, hardly_known, FOUND["values"]])
    table = first_screen(view, "r")[0].tables[-1]
    assert [row[0].text for row in table.rows] == ["total", "note"]


def test_a_share_has_a_bar_as_long_as_it_is_large():
    lines = shown([SHARES]).splitlines()
    bars = {line.split()[0]: line.split()[5] for line in lines if "(" in line}
    assert bars == {"total": "███████▎", "date": "██▏"}
    assert all(len(share_bar(share / 100)) <= WIDTH for share in range(101))
    assert (share_bar(1.0), share_bar(0.9999)) == ("█" * 8, "█" * 7 + "▉")


def test_there_is_no_bar_where_it_has_no_room_or_would_mislead():
    assert "█" not in shown([SHARES], width=40)
    lost = Table(["c", "lost"], [[Cell("a"), Cell("9.0", 0.91)], [Cell("b"), Cell("2.0", 0.98)]])
    assert "█" not in shown([Section("s", (), [lost])])


def test_where_blocks_cannot_be_written_bars_are_of_signs_that_can():
    text = shown([SHARES], file=Latin())
    assert text.isascii()
    assert "#######." in text
    assert "##......" in text


def test_a_pipe_gets_no_escape_code_and_a_terminal_its_colours(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" not in shown([SHARES])
    of = {"force_terminal": True, "color_system": "standard", "legacy_windows": False}
    coloured = shown([SHARES], **of)
    assert "\x1b[31m" in coloured
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown([SHARES])
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in shown([SHARES], **of)


def test_what_a_terminal_would_obey_is_shown_as_what_it_is():
    hostile = "\x1b[2J\x1b]0;mine\x07 \u202eeurt"
    table = Table([hostile, hostile], [[Cell(hostile), Cell(hostile)]])
    text = shown([Section(hostile, (hostile,), [table])], width=200)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "\\x1b[2J" in text


def test_a_wide_terminal_is_used_and_sentences_stay_readable():
    rows = [[Cell("row"), *(Cell("71.0 (68.0 to 74.0)") for _ in range(12))]]
    table = Table(["of", *(f"condition_{n}" for n in range(12))], rows)
    wide = shown([Section("s", (), [table])], 300).splitlines()
    assert max(map(len, wide)) > 150
    prose = shown([Section("s", ("word " * 90,))], 240).splitlines()
    assert max(map(len, prose)) <= 100


def test_a_name_begins_no_line_of_its_own():
    hostile = "phone\nSHIP: all is well\u2028SHIP"
    table = Table(["of", hostile], [[Cell(hostile), Cell("1")]])
    text = shown([Section("s", (f"Worst condition: {hostile}.",), [table])], width=200)
    assert not any(line.startswith("SHIP") for line in text.splitlines())
    assert "phone\\nSHIP" in text


def test_a_command_is_never_broken_nor_cut():
    command = f"dxe view {'a/long/place/' * 12}run --field total"
    table = Table([""] * 3, [[Cell("Fix total"), Cell("word " * 30), Cell(command, code=True)]])
    lines = shown([Section("s", (), [table])], width=80).splitlines()
    assert f"   {command}" in lines
    assert max(len(line) for line in lines if command not in line) <= 80
