"""Runs and their figures in words: what a run is called, when it was, how a figure changed."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

from docextract_eval.metrics.cards import all_cards
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, quantity_text, signed_points
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.reports.sentences.figures import NONE, percent_number, points_number
from docextract_eval.runs.gates import name_slice
from docextract_eval.runs.versions import describe_version, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.history import Entry, Point, Trend

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
SHORTEST = 0.00005
"""A change below this is reported as none."""


def run_name(entry: Entry) -> str:
    """Return what a run is called, short enough for a sentence."""
    return clip_name(entry.label)


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
            found.append((at, f"Corpus: other pages from {run_name(after)} on ({seals})."))
        versions = [version_of(judged.get(each.id) or each.signature) for each in (before, after)]
        if versions[0] != versions[1]:
            named = ", then ".join(map(describe_version, versions))
            found.append((at, f"Judge: another version from {run_name(after)} on ({named})."))
    return found


def format_value(metric: str, figure: float | None) -> str:
    """Say a figure alone."""
    if figure is None:
        return NONE
    return percent(figure) if is_share(metric) else quantity_text(figure)


def format_interval(metric: str, point: Point) -> str:
    """Say from where to where a figure may be; nothing where nobody knows."""
    if point.low is None or point.high is None:
        return ""
    say = points_number if is_share(metric) else quantity_text
    return f"{say(point.low)} to {say(point.high)}"


def value_with_interval(metric: str, point: Point | None) -> str:
    """Say a figure with its interval."""
    if point is None or point.value is None:
        return NONE
    interval = format_interval(metric, point)
    return (
        f"{format_value(metric, point.value)} ({interval})"
        if interval
        else format_value(metric, point.value)
    )


def table_value(metric: str, point: Point | None) -> str:
    """Say a figure with its interval as briefly as a table of many runs needs."""
    if point is None or point.value is None:
        return NONE
    share = is_share(metric)
    value_text = percent_number(point.value) if share else quantity_text(point.value)
    if point.low is None or point.high is None:
        return value_text
    say = points_number if share else quantity_text
    return f"{value_text} ({say(point.low)} to {say(point.high)})"


def format_change(metric: str, before: Point | None, after: Point | None) -> str:
    """Say how a figure went from one run to another, with its sign."""
    if before is None or after is None or before.value is None or after.value is None:
        return NONE
    by = after.value - before.value
    if is_share(metric):
        return signed_points(by)
    size = quantity_text(abs(by))
    return f"{'+' if by > 0 else '−'}{size}" if abs(by) >= SHORTEST else "0"
