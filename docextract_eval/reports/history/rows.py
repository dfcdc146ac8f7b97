"""A trend as rows for other programs: one for every run and figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.reports.history.alarms import alarm_letter
from docextract_eval.runs.versions import describe_version

if TYPE_CHECKING:
    from docextract_eval.runs.history import Point, Trend

_COLUMNS = (
    "run",
    "release",
    "name",
    "finished",
    "metric",
    "value",
    "low",
    "high",
    "documents",
    "since_pinned",
    "since_pinned_low",
    "since_pinned_high",
    "version",
    "comparable",
    "pinned",
    "alarm",
)
"""What every row has; an axis of that name keeps its own place, with `slice.` before it."""


def trend_rows(trend: Trend) -> list[dict[str, Any]]:
    """Return the rows, oldest first; all have the same keys, whatever axes their slices name.

    Where a run has no figure, there is no row. `comparable` rows have the `version` of the judge
    that the trend shows; others are compared with none of these. `alarm` has the letters of the
    alarms that were raised by the run: S for a step, D for drift, E for evidence.
    """
    known = {entry.id: entry for entry in trend.runs}
    order = {run: at for at, run in enumerate(known)}
    axes = list(dict.fromkeys(axis for line in trend.lines for axis in line.slice))
    alarmed: dict[str, str] = {}
    for each in trend.alarms:
        run = each.alarm.run.id
        alarmed[run] = f"{alarmed.get(run, '')}{alarm_letter(each)}"
    found = [
        (order[point.run], line, point)
        for line in trend.lines
        for point in line.points
        if point.run in order
    ]
    return [
        {
            "run": point.run,
            "release": known[point.run].release,
            "name": known[point.run].name,
            "finished": known[point.run].finished,
            "metric": line.metric,
            **{_column_name(axis): line.slice.get(axis) for axis in axes},
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "documents": point.documents,
            **_paired_columns(point),
            "version": describe_version(point.version),
            "comparable": point.version == trend.version,
            "pinned": known[point.run].pinned is not None,
            "alarm": alarmed.get(point.run, ""),
        }
        for _, line, point in sorted(found, key=lambda each: each[0])
    ]


def _paired_columns(point: Point) -> dict[str, float | None]:
    paired = point.since_pinned
    return {
        "since_pinned": None if paired is None else paired.value,
        "since_pinned_low": None if paired is None else paired.low,
        "since_pinned_high": None if paired is None else paired.high,
    }


def _column_name(axis: str) -> str:
    return f"slice.{axis}" if axis in _COLUMNS else axis
