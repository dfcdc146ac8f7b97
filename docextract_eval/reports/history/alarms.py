"""Alarms in words: what fired, since when, in which slices, which versions lie between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.history.tracks import places
from docextract_eval.reports.parts import Bell, Cell, Flag, Section, Table
from docextract_eval.reports.sentences.changes import chance, ranged
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import called, day, short, slice_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.tracks import Track
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.history import Alarm, Entry, Trend

LETTERS = {"evidence": "E", "drift": "D"}
"""What an alarm is marked with."""
_TITLES = {
    "evidence": "Evidence of a loss over runs",
    "drift": "Drift from the pinned baseline",
}
MEANT = {
    "evidence": "bets on each document once, run after run, against the pinned baseline",
    "drift": "the newest run beside the pinned baseline, document by document",
}
_MOST = 3
"""Slices that a sentence names."""
_VERSIONS = 8
"""Versions that a sentence names."""
_NOTHING = "Nothing alarmed."
_UNPINNED = (
    "No baseline is pinned, so nothing can alarm: dxe history pin RUN makes a run the one that "
    "later ones are held against."
)


def alarms(trend: Trend) -> list[Section]:
    """Tell every alarm, with a table of the slices where the loss is certain."""
    title = "Alarms"
    if not trend.alarms:
        pinned = any(entry.pinned for entry in trend.runs)
        return [Section(title, (_NOTHING if pinned else _UNPINNED,))]
    kinds = dict.fromkeys(alarm.kind for alarm in trend.alarms if alarm.kind in MEANT)
    lead = tuple(f"{LETTERS[kind]}: {MEANT[kind]}." for kind in kinds)
    tables: list[Part] = [
        table
        for alarm in trend.alarms
        for table in (_table(alarm, trend), _changed(alarm, trend))
        if table.rows
    ]
    return [Section(title, lead, tables)]


def letter(alarm: Alarm) -> str:
    """Return the letter that marks an alarm."""
    return LETTERS.get(alarm.kind, "A")


def bells(trend: Trend) -> list[Bell]:
    """Say every alarm in sentences."""
    return [
        Bell(
            letter(alarm),
            f"{_TITLES.get(alarm.kind, 'Alarm')}, called with {_run(trend, alarm.run)}",
            [*_sentences(alarm, trend)],
        )
        for alarm in trend.alarms
    ]


def _sentences(alarm: Alarm, trend: Trend) -> Iterator[str]:
    said = alarm.said.strip()
    yield said if said.endswith(".") else f"{said}."
    yield f"Since {_run(trend, alarm.since)}. {where(alarm)}"
    yield between(alarm, trend)


def where(alarm: Alarm) -> str:
    """Say in which slices it got worse for certain."""
    if not alarm.slices:
        return "In no single slice is the loss certain by itself."
    named = [f"{slice_name(each.slice)} {ranged(each)}" for each in alarm.slices[:_MOST]]
    more = len(alarm.slices) - _MOST
    rest = f", and {more:,} more" if more > 0 else ""
    return f"Points lost for certain (95 %): {'; '.join(named)}{rest}."


def between(alarm: Alarm, trend: Trend) -> str:
    """Say which versions lie between the pinned baseline and the run that alarmed."""
    those = _those(alarm, trend)
    if not those:
        return "No run lies between."
    many = f"{len(those):,} {'run' if len(those) == 1 else 'runs'} since"
    turned = [
        f"{called(entry)} ({short(said)})" if said else called(entry)
        for entry, said in _turns(alarm, trend)
    ]
    if not turned:
        return f"{many}, all of the version and the settings that were pinned."
    shown = "; ".join(turned[:_VERSIONS])
    more = len(turned) - _VERSIONS
    rest = f"; and {more:,} more" if more > 0 else ""
    return f"{many}; what changed between: {shown}{rest}."


def _those(alarm: Alarm, trend: Trend) -> list[Entry]:
    at = places(trend.runs)
    return [trend.runs[at[run]] for run in alarm.between if run in at]


def _turns(alarm: Alarm, trend: Trend) -> list[tuple[Entry, str]]:
    """Return the runs with which release, version or settings became others, and what they are."""
    at = places(trend.runs)
    was = trend.runs[at[alarm.since]] if alarm.since in at else None
    found = []
    for entry in _those(alarm, trend):
        version = "" if was and entry.version == was.version else entry.version
        settings = "" if was and entry.settings == was.settings else entry.settings or "as they are"
        named = bool(entry.release) and (was is None or entry.release != was.release)
        if named or version or settings:
            said = [version, f"settings {settings}" if settings else ""]
            found.append((entry, ", ".join(filter(None, said))))
        was = entry
    return found


def flags(trend: Trend, track: Track | None = None) -> list[Flag]:
    """Return the marks of alarms: all, or those that are certain of a line."""
    at = places(trend.runs)
    return [
        Flag(at[alarm.run], letter(alarm), _hint(alarm, trend), at.get(alarm.since))
        for alarm in trend.alarms
        if alarm.run in at
        and (track is None or track.slice in [each.slice for each in alarm.slices])
    ]


def _hint(alarm: Alarm, trend: Trend) -> str:
    return f"{_TITLES.get(alarm.kind, 'Alarm')}, called with {_run(trend, alarm.run)}"


def _run(trend: Trend, run: str) -> str:
    """Say which run is meant, and of which day; one that is not shown by its id."""
    entry = next((each for each in trend.runs if each.id == run), None)
    return short(run) if entry is None else f"{called(entry)} of {day(entry)}"


def _table(alarm: Alarm, trend: Trend) -> Table:
    ends = f"{_run(trend, alarm.since)} to {_run(trend, alarm.run)}"
    head = [f"{letter(alarm)}: worse for certain", "before", "after", "points (95 %)", "p"]
    rows = [
        [
            Cell(slice_name(each.slice)),
            Cell(percent(each.before)),
            Cell(percent(each.after)),
            Cell(ranged(each)),
            Cell(chance(each.corrected).removeprefix("p ")),
        ]
        for each in alarm.slices
    ]
    return Table(head, rows, f"{_TITLES.get(alarm.kind, 'Alarm')}: what was lost from {ends}")


def _changed(alarm: Alarm, trend: Trend) -> Table:
    """List the runs between with which a release, a version or other settings began."""
    head = [f"{letter(alarm)}: changed with", "finished", "what changed", "git"]
    rows = [_row(entry, said) for entry, said in _turns(alarm, trend)]
    title = _TITLES.get(alarm.kind, "Alarm")
    return Table(head, rows, f"{title}: versions between the pinned baseline and the alarm")


def _row(entry: Entry, said: str) -> Sequence[Cell]:
    hint = said if short(said) != said else ""
    return [
        Cell(called(entry)),
        Cell(day(entry)),
        Cell(short(said) or NONE, None, hint),
        Cell((entry.git or NONE)[:12]),
    ]
