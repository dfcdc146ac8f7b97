"""Pages on many runs: none, one, some, a thousand; with gaps, alarms, hostile names."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from docextract_eval.reports.drawing import draw_chart
from docextract_eval.reports.history import history_page, write_sections
from docextract_eval.reports.history.releases import trend_rows
from docextract_eval.reports.parts import Courses, Fold, Outlook, Table, Whiskers
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.runs.history import Line, PairedChange, Trend
from tests.reports import trends

HOSTILE = "<script>alert(1)</script>\u202e'\""
NONE_AT_ALL = Trend((), ())


def named(trend, text):
    """The same trend, with a text for every name that people or documents choose."""
    told = dict.fromkeys(
        ("pipeline", "version", "corpus", "release", "name", "git", "verdict"), text
    )
    runs = tuple(replace(run, **told, tags=(text,), folder=text) for run in trend.runs)
    lines = tuple(
        replace(line, metric=text, slice=dict.fromkeys(line.slice, text))
        if n % 2
        else replace(line, slice={**line.slice, text: text})
        for n, line in enumerate(trend.lines)
    )
    alarms = tuple(replace(each, alarm=renamed(each.alarm, text)) for each in trend.alarms)
    return Trend(runs, lines, alarms, (text,), (text,))


def renamed(alarm, text):
    """The same alarm, with a text for all that is named in it but its runs' ids."""
    run, against = (replace(each, label=text) for each in (alarm.run, alarm.against))
    losses = tuple(replace(each, slice={**each.slice, text: text}) for each in alarm.losses)
    facts = tuple(replace(each, what=text, before=text) for each in alarm.changes[0].facts)
    changes = (replace(alarm.changes[0], before=run, after=against, facts=facts),)
    return replace(alarm, run=run, against=against, losses=losses, changes=changes)


def uneven(trend):
    """The same trend, with runs that have no figure at all, or one without an interval."""
    lines = [
        Line(
            line.metric,
            line.slice,
            tuple(
                replace(
                    point,
                    value=None if (at + n) % 3 == 0 else point.value,
                    low=None if (at + n) % 3 < 2 else point.low,
                    high=None if (at + n) % 3 < 2 else point.high,
                )
                for at, point in enumerate(line.points)
            ),
        )
        for n, line in enumerate(trend.lines)
    ]
    return replace(trend, lines=tuple(lines))


FEW = trends.loss(0.0)
FEW = replace(FEW, sees=0.021)
CLOSED = trends.trend(9)
CLOSED = replace(CLOSED, alarms=tuple(replace(each, state="recovered") for each in CLOSED.alarms))


def of_two_versions(trend):
    """The same trend, of which some runs were scored by an older judge alone."""
    older = {run.id for at, run in enumerate(trend.runs) if at in (0, 1, 2, 5)}
    lines = [
        replace(
            line,
            points=tuple(
                replace(point, version=f"metrics:2|matching:{3 if point.run in older else 4}")
                for point in line.points
            ),
        )
        for line in trend.lines
    ]
    return replace(trend, lines=tuple(lines), version="metrics:2|matching:4")


OF_TWO_VERSIONS = of_two_versions(trends.trend(12))
TRENDS = {
    "none": NONE_AT_ALL,
    "one": trends.trend(1),
    "one that is not pinned": trends.trend(1, pinned=None),
    "two": trends.trend(2, pinned=None),
    "ten": trends.trend(10),
    "ten without figures": replace(trends.trend(10), lines=()),
    "with gaps": uneven(trends.trend(12)),
    "hostile": named(trends.trend(12), HOSTILE),
    "long names": named(trends.trend(12), "W" * 300),
    "a hundred": trends.trend(100, pinned=50),
    "of two versions": OF_TWO_VERSIONS,
    "without alarms": trends.trend(30, alarmed=False),
}
whatever_there_is = pytest.mark.parametrize("trend", TRENDS.values(), ids=list(TRENDS))


def parts(trend, kind):
    found = [part for section in write_sections(trend) for part in section.parts]
    folded = [each for part in found if isinstance(part, Fold) for each in part.parts]
    return [part for part in (*found, *folded) if isinstance(part, kind)]


def chart_of(trend, title):
    """The charts whose caption begins so."""
    return next(each for each in parts(trend, Courses) if each.caption.startswith(title))


def outlook(trend):
    (found,) = parts(trend, Outlook)
    return found


def pictures(chart):
    """The pictures of a chart, each of one course, as elements."""
    page = ET.fromstring(str(draw_chart(chart)))  # noqa: S314 - drawn just now
    return [each for each in page.iter("div") if each.get("role") == "img"]


def classes(picture):
    return [each.get("class") for each in picture.iter()]


@whatever_there_is
def test_sections_are_whole_and_say_sentences_that_end(trend):
    for section in write_sections(trend):
        assert section.title
        assert section.lead or section.parts
        for sentence in section.lead:
            assert sentence.endswith(".")
            assert not re.search(r"\b(None|nan|inf)\b", sentence)
        for table in section.tables:
            assert all(len(row) == len(table.head) for row in table.rows)


@whatever_there_is
def test_a_page_asks_for_nothing_and_runs_nothing_but_its_own(trend):
    page = history_page(trend)
    assert not re.search(r"https?://", page)
    assert page.count("<script>") == 1
    assert not re.search(
        r"\s(style|on\w+)=", re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    )


@whatever_there_is
def test_what_is_drawn_lies_within_its_chart(trend):
    for chart in parts(trend, Courses):
        for picture in pictures(chart):
            for each in picture.iter():
                for side in ("x", "x1", "x2", "cx"):
                    if (at := each.get(side, "")).endswith("%"):
                        assert 0 <= float(at[:-1]) <= 100
                for side in ("y", "y1", "y2", "cy"):
                    assert -3 <= float(each.get(side) or 0) <= 400  # a mark is 3 around its place


def test_the_catalog_is_what_a_page_is_made_of():
    titles = [section.title for section in write_sections(TRENDS["ten"])]
    assert titles == [
        "Current state",
        "Releases",
        "How did it go over the runs?",
        "Alarms",
        "Runs left out",
    ]


def test_names_are_shown_as_text():
    page = history_page(TRENDS["hostile"])
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") > 20


@pytest.mark.parametrize(
    ("trend", "word"),
    [
        (NONE_AT_ALL, "NO RUNS"),
        (trends.trend(9, pinned=None, alarmed=False), "NO BASELINE"),
        (trends.trend(9, alarmed=False), "NO ALARM"),
        (trends.trend(9), "ALARM"),
        (replace(trends.trend(9, alarmed=False), untested=("the newest is not",)), "NOT TESTED"),
        (CLOSED, "NO ALARM"),
        (replace(CLOSED, tested=replace(FEW, sees=0.01)), "NO ALARM"),
        (replace(CLOSED, tested=FEW), "NO ALARM, FEW DOCUMENTS"),
    ],
)
def test_the_first_word_is_whether_anything_alarmed(trend, word):
    assert outlook(trend).word == word


def test_no_alarm_says_how_large_a_loss_would_have_been_seen():
    """Two points of all fields: more than a policy allows, so the word is grey."""
    (seen,) = [each for each in outlook(replace(CLOSED, tested=FEW)).because if "Against" in each]
    assert seen == (
        "Against it, four of five runs like the newest would show a loss of 2.1 points of all "
        "fields; a smaller one may be there."
    )


def test_releases_stand_in_one_table_with_the_pinned_run_and_the_newest():
    whole = replace(trends.trend(25, pinned=3), signed={trends.entry(20).id: ("Ann (lead)",)})
    (table,) = [each for each in releases(whole).parts if isinstance(each, Table)]
    assert [row[0].text for row in table.rows] == [
        f"{24:012x}",
        "v1.2",
        "v1.1",
        f"{3:012x}",
        "v1.0",
    ]
    newest, release, *_, pinned, _ = table.rows
    assert all(re.fullmatch(r"\d\d\.\d \(\d\d\.\d to \d\d\.\d\)", r[2].text) for r in table.rows)
    assert [cell.text for cell in release[3:]] == ["BLOCK", "Ann (lead)", NONE]
    assert (newest[5].text, pinned[5].text) == ("alarm D", "pinned")
    unnamed = replace(whole, runs=tuple(replace(run, release=None) for run in whole.runs))
    (table,) = [each for each in releases(unnamed).parts if isinstance(each, Table)]
    assert len(table.rows) == 12  # ten runs, the newest and the pinned one


def releases(trend):
    (found,) = [each for each in write_sections(trend) if each.title == "Releases"]
    return found


def test_where_pages_or_judge_became_others_the_lines_have_a_mark():
    whole = trends.trend(12)
    moved = tuple(
        replace(run, seal="ab" * 8) if at >= 7 else run for at, run in enumerate(whole.runs)
    )
    whole = replace(of_two_versions(whole), runs=moved)
    (main, *_) = parts(whole, Courses)
    marks = [(int(step.x), step.label[:1]) for step in main.steps]
    assert marks == [(3, "J"), (5, "J"), (6, "J"), (7, "C")]
    letters = [
        each.text for each in pictures(main)[0].iter("text") if each.get("class") == "step-letter"
    ]
    assert letters == ["J", "J", "J", "C"]
    (lines,) = [
        each for each in write_sections(whole) if each.title == "How did it go over the runs?"
    ]
    assert (
        "Corpus: other pages from 000000000007 on (seal d41649c6df1d, then abababababab)."
        in lines.lead
    )
    assert parts(trends.trend(12), Courses)[0].steps == ()


def test_what_was_lost_and_gained_since_the_baseline_lies_apart_from_zero():
    whole = trends.trend(12)
    (first, *rest) = whole.lines
    paired = PairedChange(-0.021, -0.034, -0.008)
    points = tuple(replace(each, since_pinned=paired) for each in first.points)
    (chart,) = parts(replace(whole, lines=(replace(first, points=points), *rest)), Whiskers)
    (row,) = chart.rows
    assert (row.name, row.note, row.sure) == (
        "all fields",
        "−2.1 (−3.4 to −0.8), 300 documents",
        True,
    )
    assert chart.x.low == -chart.x.high


def test_an_open_alarm_says_what_was_lost_where_else_and_what_changed():
    drift, evidence = outlook(trends.trend(41, pinned=5)).bells
    assert (drift.letter, evidence.letter) == ("D", "E")
    assert drift.title == "all fields fell by 3.1 points (2.1 to 4.2) from 000000000005 to v1.4"
    assert evidence.title == (
        "evidence of a loss since 000000000005 at v1.3: e-value 27 (alarm at 20) "
        "on 600 documents of 2 runs"
    )
    said = " ".join(drift.sentences)
    assert "83.0 % in 000000000005, 79.9 % in v1.4" in said
    assert "condition fax@4 −5.5 (−6.6 to −4.5); field merchant −4.1 (−5.2 to −3.1)." in said
    assert "Changed between 000000000005 and v1.4: version of engine 5.3, then 5.4;" in said
    assert "Open: no later run was compared." in said
    listed = f"dxe compare name:{5:012x} name:{40:012x} --cells"
    assert f"{listed} lists the cells that were lost." in said
    assert ", true or returned by either run, of " in said


def test_an_alarm_on_runs_that_are_not_shown_is_told_all_the_same():
    whole = trends.trend(30)
    cut = replace(whole, runs=whole.runs[-3:])
    page = history_page(cut)
    assert "from v1.0 to" in page
    assert parts(cut, Courses)


def test_private_and_reference_runs_and_unhealthy_ones_are_said_to_be_so():
    whole = trends.trend(5)
    odd = replace(whole.runs[1], private=True, healthy=False)
    newest = replace(whole.runs[-1], reference=True, healthy=False)
    found = outlook(replace(whole, runs=(whole.runs[0], odd, *whole.runs[2:-1], newest)))
    said = " ".join(found.warnings)
    assert "handed the truth" in said
    assert "1 of the runs are private" in said
    assert "The newest run is not healthy" in said
    assert "1 earlier run is not healthy" in said


def test_a_run_that_stands_alone_has_one_whisker_for_each_of_its_figures():
    (over_all, *_) = parts(trends.trend(1, pinned=None), Courses)
    for picture in pictures(over_all):
        whiskers = [each for each in classes(picture) if each and "whisker" in each]
        assert len(whiskers) == 1


def test_bands_break_where_a_run_has_no_figure():
    (over_all, *_) = parts(trends.trend(12), Courses)
    assert classes(pictures(over_all)[0]).count("band fill0") == 1
    gappy = uneven(trends.trend(12))
    (over_all, *_) = parts(gappy, Courses)
    styles = [series.style for series in over_all.courses[0].series]
    assert styles.count("line") == 4
    for series in over_all.courses[0].series:
        at = [dot.x for dot in series.dots]
        assert series.style == "reference" or at == list(range(int(at[0]), int(at[-1]) + 1))


def test_figures_by_another_version_of_the_judge_are_grey_joined_to_nothing_and_said():
    whole = OF_TWO_VERSIONS
    (over_all, *_) = parts(whole, Courses)
    (line,) = [each for each in over_all.courses[0].series if each.style == "other"]
    assert [dot.x for dot in line.dots] == [0, 1, 2, 5]
    assert "matching 3" in line.dots[0].hint
    drawn = [each for each in over_all.courses[0].series if each.style == "line"]
    assert [dot.x for dot in drawn[0].dots] == [3, 4]
    assert next(dot.x for dot in drawn[1].dots) == 6
    picture = pictures(over_all)[0]
    assert classes(picture).count("mark other") == 4
    assert [level for level in over_all.courses[0].series if level.style == "reference"] == []
    marked = [row[2].text.startswith("~ ") for row in reversed(over_all.behind[0].rows)]
    assert marked == [at in (0, 1, 2, 5) for at in range(12)]
    said = " ".join(outlook(whole).warnings)
    assert (
        "4 runs (v1.0 to 000000000005) have figures by metrics 2, matching 3, and the lines show"
        in said
    )
    assert "dxe score RUN && dxe history add RUN" in said
    rows = [row for row in trend_rows(whole) if row["run"] in {run.id for run in whole.runs[2:4]}]
    assert {(row["version"], row["comparable"]) for row in rows} == {
        ("metrics 2, matching 3", False),
        ("metrics 2, matching 4", True),
    }
    assert change_of(whole) == NONE


def change_of(trend):
    """By how much the newest figure over all differs from that of the pinned run."""
    (row, *_) = parts(trend, Courses)[0].tables[0].rows
    return row[-1].text


def test_the_pinned_baseline_is_a_dashed_stroke_and_alarms_are_letters():
    (over_all, *_) = parts(trends.trend(30, pinned=10), Courses)
    picture, *_ = pictures(over_all)
    texts = [each.text for each in picture.iter("text")]
    assert "pinned: v1.1" in picture.get("aria-label")
    assert classes(picture).count("stroke") == 1
    assert classes(picture).count("flag") == 2
    assert {"E", "D"} <= set(texts)
    assert "alarm E: evidence of a loss since v1.1" in picture.get("aria-label")


def test_the_figure_of_the_pinned_baseline_is_a_level_from_there_to_the_newest_run():
    for chart in parts(trends.trend(12, pinned=4), Courses):
        for course in chart.courses:
            levels = [each.dots for each in course.series if each.style == "reference"]
            lines = [each for each in course.series if each.style != "reference"]
            there = {dot.y for each in lines for dot in each.dots if dot.x == 4}
            assert [[dot.x for dot in level] for level in levels] == [[4, 11]] * len(there)
            assert {dot.y for level in levels for dot in level} == there
    for pinned in (None, 11):
        for chart in parts(trends.trend(12, pinned=pinned, alarmed=False), Courses):
            drawn = {series.style for course in chart.courses for series in course.series}
            assert "reference" not in drawn


def test_a_slice_bears_the_alarms_that_are_certain_of_it_alone():
    by_condition = chart_of(trends.trend(30), "Accuracy of fields, percent, by condition")
    flagged = {
        course.title: [flag.letter for flag in course.flags] for course in by_condition.courses
    }
    assert flagged["phone_photo@3"] == ["D", "E"]
    assert flagged["jpeg@4"] == []
    (main, *_) = parts(trends.trend(30), Courses)
    worst = next(each for each in main.courses if each.title == "Worst condition, fax@4")
    safe = next(each for each in main.courses if each.title == "Safe automation")
    assert ([flag.letter for flag in worst.flags], safe.flags) == (["D", "E"], [])


def test_what_lost_most_comes_first_and_all_charts_span_as_much():
    by_condition = chart_of(trends.trend(30), "Accuracy of fields, percent, by condition")
    (summary,) = by_condition.tables
    changes = [
        float(row[-1].text.replace("−", "-")) for row in summary.rows if row[-1].text != NONE
    ]
    assert len(changes) > 3
    assert changes == sorted(changes)
    spans = {round(course.y.high - course.y.low, 6) for course in by_condition.courses}
    assert max(spans) - min(spans) <= 0.05 + 1e-9
    for course in by_condition.courses:
        for series in course.series:
            assert all(course.y.low <= dot.y <= course.y.high for dot in series.dots)


def test_an_error_rate_that_grew_is_a_loss():
    runs = trends.trend(10).runs
    grew = trends.line(runs, 0.1, -9, metric="wrong_rate", cells="scalars", condition="fax@4")
    fell = trends.line(runs, 0.1, 9, metric="wrong_rate", cells="scalars", condition="jpeg@4")
    (chart,) = parts(Trend(runs, (fell, grew)), Courses)
    titles = [course.title.rpartition(" ")[2] for course in chart.courses]
    assert titles == ["fax@4", "jpeg@4"]


def test_a_slice_alone_has_the_whole_width_and_is_what_is_told_first():
    whole = trends.trend(12)
    total = [line for line in whole.lines if line.slice.get("field") == "total"]
    alone = replace(whole, lines=tuple(total))
    (chart,) = parts(alone, Courses)
    assert chart.wide
    assert chart.caption == "Accuracy of field total, percent"
    assert "A letter in a disc marks an alarm" in history_page(alone)


def test_names_along_the_axis_never_touch_at_any_width():
    for many in (2, 10, 60, 400):
        for chart in parts(trends.trend(many, pinned=many // 2), Courses)[::3]:
            for picture in pictures(chart)[:1]:
                for room, hidden in ((280, {"roomy", "roomier"}), (560, {"roomier"}), (960, set())):
                    _apart(picture, room if chart.wide else 215, hidden)


def _apart(picture, room, hidden):
    ends = []
    for each in picture.iter("text"):
        kinds = set((each.get("class") or "").split())
        if "tick" not in kinds or not (each.get("x") or "").endswith("%") or kinds & hidden:
            continue
        at, size = float(each.get("x")[:-1]) * room / 100, 6.2 * len(each.text)
        left = {"start": at, "end": at - size}.get(each.get("text-anchor"), at - size / 2)
        ends.append((left, left + size))
    ends.sort()
    assert ends
    assert all(right <= left for (_, right), (left, _) in pairwise(ends))


@pytest.mark.long
def test_a_thousand_runs_are_drawn_in_few_places_and_none_is_lost():
    whole = trends.trend(1000, fields=30, pinned=100)
    fallen = whole.lines[0].points[777]
    points = tuple(
        replace(each, value=0.31, low=0.29, high=0.33) if each is fallen else each
        for each in whole.lines[0].points
    )
    whole = replace(whole, lines=(replace(whole.lines[0], points=points), *whole.lines[1:]))
    assert len(whole.lines) == 40
    page = history_page(whole)
    assert len(page.encode()) < 3_000_000
    charts = parts(whole, Courses)
    for chart in charts:
        for course in chart.courses:
            dots = {dot.x for series in course.series for dot in series.dots}
            assert len(dots) < 600
    drawn = {dot.x for series in charts[0].courses[0].series for dot in series.dots}
    assert 777.0 in drawn  # one night's fall is seen
    for chart in charts:
        (table,) = chart.behind
        assert len(table.rows) == 1000
    assert any(
        cell.text == "31.0 (29.0 to 33.0)" for row in charts[0].behind[0].rows for cell in row
    )


def _calls(act):
    """How many functions of ours are called, whatever the clock says."""
    many = 0

    def count(frame, event, _):
        nonlocal many
        many += event == "call" and "reports" in frame.f_code.co_filename

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return many


@pytest.mark.long
def test_ten_times_as_many_runs_are_no_more_than_ten_times_the_work():
    few, many = trends.trend(100, pinned=10), trends.trend(1000, pinned=100)
    history_page(few)  # what is read once is read
    assert _calls(lambda: history_page(many)) < 12 * _calls(lambda: history_page(few))


def test_every_run_is_in_a_table_with_what_is_known_of_it():
    whole = trends.trend(12, pinned=10)
    _, fold = releases(whole).parts
    (table,) = fold.parts
    assert [row[0].text for row in table.rows][:2] == [f"{11:012x}", "v1.1"]
    pinned = dict(zip(table.head, table.rows[1], strict=True))
    assert pinned["release"].text == "v1.1"
    assert pinned["marks"].text == "pinned"
    assert pinned["tags"].text == "nightly"
    assert pinned["version"].text == "tesseract 5.3.1"
    assert re.fullmatch(r"\d\d\.\d \(\d\d\.\d to \d\d\.\d\)", pinned["all, %"].text)
    assert "name" not in table.head  # no run has one


def test_what_is_kept_apart_is_told_with_its_reason():
    whole = replace(trends.trend(3), apart=("2 runs of another seal (ab12) are kept apart",))
    assert "2 runs of another seal (ab12) are kept apart." in history_page(whole)


def test_rows_have_one_shape_whatever_axes_there_are():
    whole = trends.trend(12, pinned=10)
    rows = trend_rows(whole)
    assert len({tuple(row) for row in rows}) == 1
    assert len(rows) == sum(len(line.points) for line in whole.lines)
    last = [row for row in rows if row["run"] == whole.runs[-1].id]
    assert {row["alarm"] for row in last} == {"DE"}
    assert {row["alarm"] for row in rows if row not in last} == {""}
    assert [row["finished"] for row in rows] == sorted(row["finished"] for row in rows)
    assert {row["release"] for row in rows if row["pinned"]} == {"v1.1"}
    (one,) = [row for row in last if row["field"] == "total"]
    assert (one["metric"], one["cells"], one["condition"]) == ("accuracy", "scalars", "all")
    assert one["low"] < one["value"] < one["high"]


def test_a_slice_that_names_an_axis_as_a_column_is_called_keeps_both():
    run = trends.entry(0)
    odd = trends.line((run,), 0.5, cells="scalars", run="odd")
    (row,) = trend_rows(Trend((run,), (odd,)))
    assert (row["run"], row["slice.run"]) == (run.id, "odd")
