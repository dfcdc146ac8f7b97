"""Trends, alarms and runs as text: in 80 columns, in ASCII, with nothing that a terminal obeys."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from docextract_eval.reports.history.terminal import alarms_text, entry_text, trend_text
from docextract_eval.runs.history import PairedChange, Trend
from tests.reports import trends
from tests.reports.test_history import TRENDS, named

OBEYED = "a\x1b[2Jb\nSHIP\u202e\u200b"
MAIN = "Lines that matter, percent"
BLOCKS = set("▁▂▃▄▅▆▇█")
whatever_there_is = pytest.mark.parametrize("trend", TRENDS.values(), ids=list(TRENDS))


def lines_of(text, title):
    """The rows below a title, up to a blank line."""
    _, found, rest = text.partition(title)
    assert found
    return rest.split("\n\n")[0].splitlines()[1:]


@whatever_there_is
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("tell", [trend_text, alarms_text])
def test_text_fits_and_ends(trend, tell, ascii_only):
    text = tell(trend, 80, ascii_only=ascii_only)
    assert text == text.strip()
    assert not re.search(r"\b(None|nan)\b", text)
    assert text.isascii() or not ascii_only
    if trend is not TRENDS["long names"]:  # a name is not cut within a sentence
        assert max(map(cell_len, text.splitlines())) <= 80


def test_nothing_that_a_terminal_obeys_is_passed_on():
    trend = named(trends.trend(5), OBEYED)
    for text in (trend_text(trend, 80), alarms_text(trend, 80), entry_text(trend.runs[0])):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u200b\u202e]", text)
        assert "\\x1b[2J" in text
        assert "SHIP" not in [line.strip() for line in text.splitlines()]


def test_a_line_is_as_high_as_its_figures_and_says_pinned_newest_and_change():
    text = trend_text(trends.trend(30, pinned=3), 80)
    fallen = next(row for row in lines_of(text, MAIN) if row.startswith("Worst condition, fax@4"))
    signs = [sign for sign in fallen if sign in BLOCKS]
    assert signs[0] == max(signs)
    assert signs[-1] == min(signs)
    pinned, newest, change = re.findall(r"[−+]?\d+\.\d", fallen)
    assert float(newest) < float(pinned)
    assert float(change.replace("−", "-")) == pytest.approx(float(newest) - float(pinned), abs=0.11)
    rows = lines_of(text, "Accuracy of fields, percent")
    unknown = next(row for row in rows if row.startswith("condition jpeg@4"))
    assert len(re.findall(r"\d\d\.\d", unknown)) == 1  # the pinned run has no such figure
    assert unknown.count(" –") == 2


def test_a_gap_is_blank():
    runs = trends.trend(4).runs
    gappy = trends.line(runs, 0.9, gaps=(1, 2), cells="scalars", condition="all")
    (row,) = lines_of(trend_text(Trend(runs, (gappy,)), 80), "\n\nFields right, percent")[:1]
    assert re.search("[▁-█]  [▁-█]", row)


def test_what_rises_is_the_worst_where_lower_is_better():
    runs = trends.trend(100).runs
    rate = trends.line(runs, 0.05, metric="wrong_rate", cells="scalars", condition="all")
    points = [replace(each, value=0.9 if at == 50 else 0.05) for at, each in enumerate(rate.points)]
    spiked = replace(rate, points=tuple(points))
    text = trend_text(Trend(runs, (spiked,)), 80)
    (row,) = lines_of(text, "\n\nWrong rate of all fields, percent")[:1]
    assert "█" in row


def test_alarms_are_marked_beside_the_slices_where_they_are_certain():
    text = trend_text(trends.trend(30), 80)
    rows = [*lines_of(text, MAIN), *lines_of(text, "Accuracy of fields, percent")]
    marked = [row.rpartition(" ")[0].strip()[:20] for row in rows if row.endswith("!DE")]
    assert [name.partition("  ")[0] for name in marked] == [
        "Fields right",
        "Worst condition, fax",
        "condition phone_phot",
        "field merchant",
    ]


def test_releases_come_before_the_lines_and_the_pinned_run_is_always_there():
    text = trend_text(trends.trend(60, pinned=6), 80)
    rows = lines_of(text, "Releases, the newest first (52 more runs: --csv)")[1:]
    assert text.index("Releases") < text.index(MAIN)
    assert [row.split()[0] for row in rows] == [
        f"{59:012x}",
        *(f"v1.{n}" for n in range(5, 0, -1)),
        f"{6:012x}",
        "v1.0",
    ]
    assert rows[-2].endswith("pinned")
    assert rows[0].endswith("alarm D")
    assert all(re.search(r"2026-\d\d-\d\d +\d\d\.\d \(\d\d\.\d to \d\d\.\d\)", row) for row in rows)


def test_open_alarms_say_every_slice_and_change_and_closed_ones_how_they_ended():
    trend = trends.trend(41, pinned=5)
    drift, evidence = trend.alarms
    end = trends.named(trend.runs[-1])
    closed = replace(trend, alarms=(drift, replace(evidence, state="recovered", ended_by=end)))
    text = " ".join(alarms_text(closed).split())
    assert "! D all fields fell by 3.1 points (2.1 to 4.2) from 000000000005 to v1.4" in text
    assert (
        "83.0 % in 000000000005, 79.9 % in v1.4 (3,000 field values, true or returned by either "
        "run, of 300 documents)"
    ) in text
    for name, points in (("condition phone_photo@3", "6.4"), ("field merchant", "4.1")):
        assert f"{name} −{points}" in text
    assert "version of engine 5.3, then 5.4; git commit none, then ab" in text
    assert "! E" not in text
    assert "E evidence of a loss since 000000000005 at v1.3: e-value 27" in text
    assert "Recovered at v1.4: two runs in a row show no loss." in text
    assert "No alarm was raised." in alarms_text(trends.trend(9, alarmed=False))
    assert "No baseline is pinned" in alarms_text(trends.trend(9, pinned=None, alarmed=False))


def test_changes_since_the_pinned_run_have_their_paired_intervals():
    whole = trends.trend(12)
    (first, *rest) = whole.lines
    paired = PairedChange(-0.021, -0.034, -0.008)
    points = tuple(replace(each, since_pinned=paired) for each in first.points)
    text = trend_text(replace(whole, lines=(replace(first, points=points), *rest)), 80)
    (row,) = [line for line in text.splitlines() if "−2.1 (−3.4 to −0.8)" in line]
    assert row.startswith("Fields right")
    assert max(map(len, text.splitlines())) <= 80


def test_a_run_is_told_with_all_that_is_known_of_it():
    entry = replace(
        trends.entry(10), private=True, reference=True, healthy=False, pinned="2026-02-01"
    )
    told = dict(re.findall(r"^  (\S.*?)  +(.*)$", entry_text(entry), re.MULTILINE))
    assert told["run"] == entry.id
    assert told["release"] == "v1.1"
    assert told["finished"] == entry.finished
    assert told["seal"] == entry.seal
    assert told["signature"] == entry.signature
    assert told["folder"] == entry.folder
    assert told["tags"] == "nightly"
    assert told["verdict"] == "MORE DATA"
    assert told["clean pages"] == "91.0 % of fields right"
    assert told["pinned since"] == "2026-02-01"
    assert told["notes"].startswith("reference run")
    assert "private" in told["notes"]
    assert "not healthy" in told["notes"]
    assert "name" not in told
