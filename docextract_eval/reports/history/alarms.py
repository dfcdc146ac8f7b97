"""Alarms in words: what was raised, since when, in which slices, which versions are in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.history.score_lines import run_positions
from docextract_eval.reports.parts import AlarmNotice, Cell, Flag, Section, Table
from docextract_eval.reports.sentences.changes import p_value, points_with_interval
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import finish_date, run_name, shorten, slice_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.score_lines import ScoreLine
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.history import Alarm, Entry, Trend

LETTERS = {"evidence": "E", "drift": "D"}
"""What an alarm is marked with."""
_TITLES = {
    "evidence": "Evidence of a loss over runs",
    "drift": "Drift from the pinned baseline",
}
ALARM_MEANINGS = {
    "evidence": "a sequential test against the pinned baseline that uses each document once",
    "drift": "the newest run compared with the pinned baseline, document by document",
}
_MOST = 3
"""Slices that a sentence names."""
_VERSIONS = 8
"""Versions that a sentence names."""
_NOTHING = "No alarm."
_UNPINNED = (
    "No baseline is pinned, so there can be no alarm. To compare later runs with a run: "
    "dxe history pin RUN."
)


def alarm_sections(trend: Trend) -> list[Section]:
    """Tell every alarm, with a table of the slices where the loss is certain."""
    title = "Alarms"
    if not trend.alarms:
        pinned = any(entry.pinned for entry in trend.runs)
        return [Section(title, (_NOTHING if pinned else _UNPINNED,))]
    kinds = dict.fromkeys(alarm.kind for alarm in trend.alarms if alarm.kind in ALARM_MEANINGS)
    lead = tuple(f"{LETTERS[kind]}: {ALARM_MEANINGS[kind]}." for kind in kinds)
    tables: list[Part] = [
        table
        for alarm in trend.alarms
        for table in (_slices_table(alarm, trend), _changes_table(alarm, trend))
        if table.rows
    ]
    return [Section(title, lead, tables)]


def alarm_letter(alarm: Alarm) -> str:
    """Return the letter that marks an alarm."""
    return LETTERS.get(alarm.kind, "A")


def alarm_notices(trend: Trend) -> list[AlarmNotice]:
    """Say every alarm in sentences."""
    return [
        AlarmNotice(
            alarm_letter(alarm),
            f"{_TITLES.get(alarm.kind, 'Alarm')}, raised by {_name_run(trend, alarm.run)}",
            [*_alarm_sentences(alarm, trend)],
        )
        for alarm in trend.alarms
    ]


def _alarm_sentences(alarm: Alarm, trend: Trend) -> Iterator[str]:
    sentence = alarm.said.strip()
    yield sentence if sentence.endswith(".") else f"{sentence}."
    yield f"Since {_name_run(trend, alarm.since)}. {describe_slices(alarm)}"
    yield describe_changes(alarm, trend)


def describe_slices(alarm: Alarm) -> str:
    """Say in which slices it got worse for certain."""
    if not alarm.slices:
        return "The loss is not certain in any single slice."
    named = [
        f"{slice_name(each.slice)} {points_with_interval(each)}" for each in alarm.slices[:_MOST]
    ]
    more = len(alarm.slices) - _MOST
    rest = f", and {more:,} more" if more > 0 else ""
    return f"Certain losses in points (95 %): {'; '.join(named)}{rest}."


def describe_changes(alarm: Alarm, trend: Trend) -> str:
    """Say which versions lie between the pinned baseline and the run that alarmed."""
    between = _runs_between(alarm, trend)
    if not between:
        return "There is no run in between."
    run_count = f"{count_phrase(len(between), 'run')} since"
    changes = [
        f"{run_name(entry)} ({shorten(change)})" if change else run_name(entry)
        for entry, change in _setting_changes(alarm, trend)
    ]
    if not changes:
        return f"{run_count}, all with the version and settings of the baseline."
    shown = "; ".join(changes[:_VERSIONS])
    more = len(changes) - _VERSIONS
    rest = f"; and {more:,} more" if more > 0 else ""
    return f"{run_count}; what changed in between: {shown}{rest}."


def _runs_between(alarm: Alarm, trend: Trend) -> list[Entry]:
    at = run_positions(trend.runs)
    return [trend.runs[at[run]] for run in alarm.between if run in at]


def _setting_changes(alarm: Alarm, trend: Trend) -> list[tuple[Entry, str]]:
    """Return the runs with which release, version or settings became others, and what they are."""
    at = run_positions(trend.runs)
    previous = trend.runs[at[alarm.since]] if alarm.since in at else None
    found = []
    for entry in _runs_between(alarm, trend):
        version = "" if previous and entry.version == previous.version else entry.version
        settings = (
            "" if previous and entry.settings == previous.settings else entry.settings or "default"
        )
        named = bool(entry.release) and (previous is None or entry.release != previous.release)
        if named or version or settings:
            parts = [version, f"settings {settings}" if settings else ""]
            found.append((entry, ", ".join(filter(None, parts))))
        previous = entry
    return found


def alarm_flags(trend: Trend, score_line: ScoreLine | None = None) -> list[Flag]:
    """Return the marks of alarms: all, or those that are certain of a line."""
    at = run_positions(trend.runs)
    return [
        Flag(at[alarm.run], alarm_letter(alarm), _alarm_hint(alarm, trend), at.get(alarm.since))
        for alarm in trend.alarms
        if alarm.run in at
        and (score_line is None or score_line.slice in [each.slice for each in alarm.slices])
    ]


def _alarm_hint(alarm: Alarm, trend: Trend) -> str:
    return f"{_TITLES.get(alarm.kind, 'Alarm')}, raised by {_name_run(trend, alarm.run)}"


def _name_run(trend: Trend, run: str) -> str:
    """Say which run is meant, and of which day; one that is not shown by its id."""
    entry = next((each for each in trend.runs if each.id == run), None)
    return shorten(run) if entry is None else f"{run_name(entry)} of {finish_date(entry)}"


def _slices_table(alarm: Alarm, trend: Trend) -> Table:
    ends = f"{_name_run(trend, alarm.since)} to {_name_run(trend, alarm.run)}"
    head = [f"{alarm_letter(alarm)}: certainly worse", "before", "after", "points (95 %)", "p"]
    rows = [
        [
            Cell(slice_name(each.slice)),
            Cell(percent(each.before)),
            Cell(percent(each.after)),
            Cell(points_with_interval(each)),
            Cell(p_value(each.corrected).removeprefix("p ").removeprefix("= ")),
        ]
        for each in alarm.slices
    ]
    return Table(head, rows, f"{_TITLES.get(alarm.kind, 'Alarm')}: losses from {ends}")


def _changes_table(alarm: Alarm, trend: Trend) -> Table:
    """List the runs between with which a release, a version or other settings began."""
    head = [f"{alarm_letter(alarm)}: changed in", "finished", "what changed", "git"]
    rows = [_change_row(entry, change) for entry, change in _setting_changes(alarm, trend)]
    title = _TITLES.get(alarm.kind, "Alarm")
    return Table(head, rows, f"{title}: changes between the pinned baseline and the alarm")


def _change_row(entry: Entry, change: str) -> Sequence[Cell]:
    hint = change if shorten(change) != change else ""
    return [
        Cell(run_name(entry)),
        Cell(finish_date(entry)),
        Cell(shorten(change) or NONE, None, hint),
        Cell((entry.git or NONE)[:12]),
    ]
