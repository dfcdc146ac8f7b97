"""The lines of a trend by the places of their runs, what they are held against, and in words."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import all_cards
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import (
    points_number,
    quantity_text,
    signed_interval,
    signed_points,
)
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.reports.sentences.figures import NONE, percent_number
from docextract_eval.runs.gates import name_slice
from docextract_eval.runs.history import Point
from docextract_eval.runs.versions import describe_version, version_of

if TYPE_CHECKING:
    from docextract_eval.runs.history import Entry, Trend

_EVERYTHING = {
    "scalars": "all fields",
    "tables": "all table cells",
    "answers": "renditions with an answer",
}
_KINDS = {"scalars": "fields", "tables": "table cells"}
_LONGEST = 40
_SEAL = 12
"""Characters of a seal that are shown."""
_DIGESTS = (40, 64)
"""The lengths of a commit and of a hash in hex."""
_AMOUNTS = ("seconds_per_page",)
"""Metrics of which no more than 1 is usual, though they are no shares."""
_SHORTEST = 0.00005
"""A change below this is reported as none."""
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
    others: Mapping[int, Point]
    """Points by other versions of the judge, which nothing is compared with."""
    newest_place: int
    pinned_place: int | None

    @property
    def newest(self) -> Point | None:
        """The figure of the newest run."""
        return self.points.get(self.newest_place)

    @property
    def baseline(self) -> Point | None:
        """What the newest figure is held against: the pinned one, or else the first."""
        if self.pinned_place is not None:
            return self.points.get(self.pinned_place)
        return next(iter(self.points.values()), None)

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


def score_lines(trend: Trend) -> list[ScoreLine]:
    """Return every line that has a figure."""
    place, found = run_positions(trend.runs), []
    last, pinned = len(trend.runs) - 1, pinned_place(trend)
    for line in trend.lines:
        known = {
            place[point.run]: point
            for point in line.points
            if point.value is not None and point.run in place
        }
        order = sorted(known)
        is_own = {at: known[at].version == trend.version for at in order}
        own = {at: known[at] for at in order if is_own[at]}
        others = {at: known[at] for at in order if not is_own[at]}
        if own:
            found.append(ScoreLine(line.metric, line.slice, own, others, last, pinned))
    return found


def main_lines(lines: Sequence[ScoreLine]) -> dict[str, ScoreLine]:
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
    order = sort_by_loss(lines)[:_MOST]
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


def value_in_table(score_line: ScoreLine, at: int) -> str:
    """Say the figure of a run; one by another version of the judge has a mark."""
    if at in score_line.others:
        return f"{OTHER}{value_with_interval(score_line.metric, score_line.others[at], '')}"
    return value_with_interval(score_line.metric, score_line.points.get(at), "")


def run_positions(runs: Sequence[Entry]) -> dict[str, int]:
    """Return the place of every run."""
    return {entry.id: at for at, entry in enumerate(runs)}


def pinned_place(trend: Trend) -> int | None:
    """Return the place of the run that was pinned last."""
    return max((at for at, entry in enumerate(trend.runs) if entry.pinned), default=None)


def change_since_baseline(line: ScoreLine) -> str:
    """Say how the newest figure changed since the pinned one, paired, or else since the first."""
    old, new = line.baseline, line.newest
    if line.pinned_place is not None and new is not None and (paired := new.since_pinned):
        return signed_interval(paired.value, paired.low, paired.high)
    if old is None or new is None or old.value is None or new.value is None:
        return NONE
    by = new.value - old.value
    if is_share(line.metric):
        return signed_points(by)
    size = quantity_text(abs(by))
    return f"{'+' if by > 0 else '−'}{size}" if abs(by) >= _SHORTEST else "0"


def sort_by_loss(lines: Sequence[ScoreLine]) -> list[ScoreLine]:
    """Order lines by what they lost; those of which that is not known come last."""

    def lost(line: ScoreLine) -> tuple[bool, float]:
        old, new = line.baseline, line.newest
        if old is None or new is None or old.value is None or new.value is None:
            return True, 0.0
        return False, sort_key(line.metric, old.value) - sort_key(line.metric, new.value)

    return sorted(lines, key=lost)


def finish_date(entry: Entry) -> str:
    """Return the day on which a run ended."""
    return entry.finished[:10]


def finish_time(entry: Entry) -> str:
    """Return when a run ended, in UTC, to the minute."""
    return entry.finished[:16].replace("T", " ")


def shorten(text: str) -> str:
    """Keep a text short enough for a table."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def shorten_digest(text: str) -> str:
    """Keep the beginning of a digest, and all of any other text.

    >>> shorten_digest("ocr 5.5"), shorten_digest("ab" * 32)
    ('ocr 5.5', 'abababababab')
    """
    is_digest = len(text) in _DIGESTS and set(text) <= set("0123456789abcdef")
    return text[:12] if is_digest else text


@functools.cache
def is_share(metric: str) -> bool:
    """Say whether a metric is a share or a difference of shares: so are all without a unit.

    >>> is_share("accuracy"), is_share("drop"), is_share("corrections")
    (True, True, False)
    """
    card = all_cards().get(metric)
    shown = None if card is None or card.example is None else card.example.value
    return metric not in _AMOUNTS and abs(shown or 0.0) <= 1


def sort_key(metric: str, value: float) -> float:
    """Return what is higher the worse a figure is, as the metric's card has it.

    >>> sort_key("accuracy", .9), sort_key("wrong_rate", .1), sort_key("confidence_bias", -.1)
    (-0.9, 0.1, 0.1)
    """
    card = all_cards().get(metric)
    direction = "higher is better" if card is None else card.direction
    if direction == "nearer to 0 is better":
        return abs(value)
    return value if direction == "lower is better" else -value


def metric_name(metric: str) -> str:
    """Name a metric for people."""
    return clip_name(metric.replace("_", " "))


def slice_name(where: Mapping[str, str]) -> str:
    """Name what a figure is of.

    >>> slice_name({"cells": "tables", "condition": "all"}), slice_name({"condition": "all"})
    ('all table cells', 'all documents')
    >>> slice_name({"cells": "tables", "condition": "clean"})
    'condition clean, table cells'
    """
    title = name_slice({clip_name(axis): clip_name(name) for axis, name in where.items()})
    if title == ALL:
        return _EVERYTHING.get(where.get("cells", ""), "all documents")
    return f"{title}, table cells" if where.get("cells") == "tables" else title


def cells_kind(where: Mapping[str, str]) -> str:
    """Name what is counted: fields, table cells, whole documents."""
    return _KINDS.get(where.get("cells", ""), "documents")


def measuring_steps(trend: Trend) -> list[tuple[int, str]]:
    """Return the places of runs from which on pages or judge are others, and a sentence of each.

    A run that was judged again is judged by the version of its points, not of its signature.
    """
    judged = {point.run: point.version for line in trend.lines for point in line.points}
    found = []
    for at, (before, after) in enumerate(itertools.pairwise(trend.runs), start=1):
        if before.seal != after.seal:
            seals = f"seal {before.seal[:_SEAL]}, then {after.seal[:_SEAL]}"
            found.append((at, f"Corpus: other pages from {clip_name(after.label)} on ({seals})."))
        versions = [version_of(judged.get(each.id) or each.signature) for each in (before, after)]
        if versions[0] != versions[1]:
            named = ", then ".join(map(describe_version, versions))
            found.append(
                (at, f"Judge: another version from {clip_name(after.label)} on ({named}).")
            )
    return found


def value_with_interval(metric: str, point: Point | None, unit: str = " %") -> str:
    """Say a figure with its interval; of a share, with the unit."""
    text = bare_value(metric, point)
    if point is None or point.value is None:
        return text
    text += unit if is_share(metric) else ""
    if point.low is None or point.high is None:
        return text
    say = points_number if is_share(metric) else quantity_text
    return f"{text} ({say(point.low)} to {say(point.high)})"


def bare_value(metric: str, point: Point | None) -> str:
    """Say a figure alone, without a unit."""
    if point is None or point.value is None:
        return NONE
    return percent_number(point.value) if is_share(metric) else quantity_text(point.value)


def group_lines(lines: Iterable[ScoreLine]) -> dict[str, list[ScoreLine]]:
    """Group lines by a title of their metric and of what is counted."""
    groups: dict[str, list[ScoreLine]] = {}
    for line in lines:
        title = f"{metric_name(line.metric).capitalize()} of {cells_kind(line.slice)}"
        title += ", percent" if is_share(line.metric) else ""
        groups.setdefault(title, []).append(line)
    return groups


def widened_range(low: float, high: float, least: float) -> tuple[float, float]:
    """Widen a range to what it spans at least."""
    wider = max(0.0, least - (high - low)) / 2
    return low - wider, high + wider
