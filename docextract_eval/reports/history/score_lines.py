"""The lines of a trend by the places of their runs, and the runs that others are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import signed_points
from docextract_eval.reports.sentences.history import (
    format_change,
    is_share,
    metric_name,
    slice_name,
    sort_key,
    table_value,
)
from docextract_eval.runs.history import Point

if TYPE_CHECKING:
    from docextract_eval.runs.history import Entry, Line, Trend

OTHER = "~ "
"""What stands before a figure by another version of the judge."""


_FIELDS, _TABLE_CELLS = ({"cells": cells, "condition": ALL} for cells in ("scalars", "tables"))
_MAIN: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("Fields right", "accuracy", _FIELDS),
    ("Table cells right", "accuracy", _TABLE_CELLS),
    ("Safe automation", "safe_automation_rate", _FIELDS),
    ("Silent errors", "silent_error_rate", _FIELDS),
    ("Whole documents right", "exact_documents", {"condition": ALL}),
)
"""The lines that matter, beside the worst condition."""
MAIN_METRICS = tuple(dict.fromkeys(metric for _, metric, _ in _MAIN))
_MOST = 6


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One figure over runs: its points that have a value, by the place of their run."""

    metric: str
    slice: Mapping[str, str]
    points: Mapping[int, Point]
    others: Mapping[int, Point] = field(default_factory=dict)
    """Points by other versions of the judge, which nothing is compared with."""

    @property
    def name(self) -> str:
        """What it is of."""
        return slice_name(self.slice)

    @property
    def axes(self) -> tuple[str, ...]:
        """By what it is parted."""
        found = (axis for axis, name in self.slice.items() if axis != "cells" and name != ALL)
        return tuple(sorted(found))

    @property
    def title(self) -> str:
        """What distinguishes it from others that are split in the same way."""
        return ", ".join(self.slice[axis] for axis in self.axes) or self.name

    @property
    def is_overall(self) -> bool:
        """Whether it is of all fields or documents, under all conditions or on clean pages."""
        return not self.axes or (self.axes == ("condition",) and self.slice["condition"] == CLEAN)


@dataclass(frozen=True, slots=True)
class ReferenceRuns:
    """The places of the runs that describe a trend; None where there is no such run."""

    newest: int | None
    before: int | None
    """The run before the newest."""
    release: int | None
    """The last release before the newest."""
    pinned: int | None


def score_lines(trend: Trend) -> list[ScoreLine]:
    """Return every line that has a figure."""
    place = run_positions(trend.runs)
    found = (_score_line(line, place, trend.version) for line in trend.lines)
    return [score_line for score_line in found if score_line.points]


def main_lines(trend: Trend, lines: Sequence[ScoreLine]) -> dict[str, ScoreLine]:
    """Return the six lines that matter by their titles, or the largest losses of what was asked.

    The worst condition is the one whose newest figure is lowest.
    """
    found = {
        title: line
        for title, metric, where in _MAIN
        for line in lines
        if (line.metric, line.slice) == (metric, where)
    }
    if worst := _worst_condition(lines):
        found[f"Worst condition, {worst.title}"] = worst
    if found:
        return found
    order = sort_by_loss(lines, find_reference_runs(trend.runs))[:_MOST]
    return {f"{metric_name(line.metric).capitalize()} of {line.name}": line for line in order}


def lines_title(lines: Mapping[str, ScoreLine]) -> str:
    """Say what is drawn: one line by its name, several by what they are."""
    percent = ", percent" if all(is_share(line.metric) for line in lines.values()) else ""
    return f"{next(iter(lines)) if len(lines) == 1 else 'Lines that matter'}{percent}"


def _worst_condition(lines: Sequence[ScoreLine]) -> ScoreLine | None:
    """Return the degraded condition that the newest run with a figure of it reads worst."""
    found = [
        line
        for line in lines
        if line.metric == "accuracy" and line.axes == ("condition",) and not line.is_overall
    ]
    last = max((at for line in found for at in line.points), default=-1)
    newest = [line for line in found if last in line.points and line.slice["cells"] == "scalars"]
    return min(newest, key=lambda line: line.points[last].value or 0.0, default=None)


def _score_line(line: Line, place: Mapping[str, int], version: str) -> ScoreLine:
    known = {
        place[point.run]: point
        for point in line.points
        if point.value is not None and point.run in place
    }
    own, others = (
        {at: known[at] for at in sorted(known) if (known[at].version == version) is is_own}
        for is_own in (True, False)
    )
    return ScoreLine(line.metric, line.slice, own, others)


def value_in_table(score_line: ScoreLine, at: int) -> str:
    """Say the figure of a run; one by another version of the judge has a mark."""
    if at in score_line.others:
        return f"{OTHER}{table_value(score_line.metric, score_line.others[at])}"
    return table_value(score_line.metric, score_line.points.get(at))


def other_versions(trend: Trend) -> dict[str, list[Entry]]:
    """Return the runs with points by another version, by that version."""
    others = {
        point.run: point.version
        for line in trend.lines
        for point in line.points
        if point.version != trend.version
    }
    found: dict[str, list[Entry]] = {}
    for entry in trend.runs:
        if entry.id in others:
            found.setdefault(others[entry.id], []).append(entry)
    return found


def run_positions(runs: Sequence[Entry]) -> dict[str, int]:
    """Return the place of every run."""
    return {entry.id: at for at, entry in enumerate(runs)}


def find_reference_runs(runs: Sequence[Entry]) -> ReferenceRuns:
    """Find the runs that describe a trend."""
    last = len(runs) - 1
    pinned = [at for at, entry in enumerate(runs) if entry.pinned]
    releases = [at for at, entry in enumerate(runs[:-1]) if entry.release]
    return ReferenceRuns(
        newest=last if runs else None,
        before=last - 1 if last > 0 else None,
        release=releases[-1] if releases else None,
        pinned=pinned[-1] if pinned else None,
    )


def baseline_and_newest(
    score_line: ScoreLine, references: ReferenceRuns
) -> tuple[Point | None, Point | None]:
    """Return what the newest figure is held against, the pinned one or else the first, and it."""
    newest = None if references.newest is None else score_line.points.get(references.newest)
    if references.pinned is not None:
        return score_line.points.get(references.pinned), newest
    return next(iter(score_line.points.values()), None), newest


def change_since_baseline(score_line: ScoreLine, references: ReferenceRuns) -> str:
    """Say how the newest figure changed since the pinned one, or else since the first."""
    if references.pinned is not None:
        return change_since(score_line, references.pinned, references)
    return format_change(score_line.metric, *baseline_and_newest(score_line, references))


def change_since(score_line: ScoreLine, at: int, references: ReferenceRuns) -> str:
    """Say how the newest figure changed since that of a run; since the pinned one, paired."""
    newest = None if references.newest is None else score_line.points.get(references.newest)
    if at == references.pinned and newest is not None and newest.since_pinned is not None:
        paired = newest.since_pinned
        value, low, high = map(signed_points, (paired.value, paired.low, paired.high))
        return f"{value} ({low} to {high})"
    return format_change(score_line.metric, score_line.points.get(at), newest)


def sort_by_loss(lines: Sequence[ScoreLine], references: ReferenceRuns) -> list[ScoreLine]:
    """Order lines by what they lost; those of which that is not known come last."""

    def lost(score_line: ScoreLine) -> tuple[bool, float]:
        old, new = baseline_and_newest(score_line, references)
        if old is None or new is None or old.value is None or new.value is None:
            return True, 0.0
        return False, sort_key(score_line.metric, old.value) - sort_key(
            score_line.metric, new.value
        )

    return sorted(lines, key=lost)
