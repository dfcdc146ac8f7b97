"""Figures of older runs as the newest is judged: computed in memory, and written nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.codec import canonical_json
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.runs.comparison.overlap import has_same_rules
from docextract_eval.runs.history import Point
from docextract_eval.runs.ledger.alike import AlikeRuns
from docextract_eval.runs.versions import measure_of, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.ledger import Ledger
    from docextract_eval.runs.measured_run import MeasuredRun

LineKey = tuple[str, str, str]
"""What all points of a line share: metric, slice, and what the figure is of."""


@dataclass(frozen=True, slots=True)
class JudgedPoints:
    """The points of runs that were judged again, by their lines."""

    version: str = ""
    """The version that made them; empty where no run was judged again."""
    points: Mapping[LineKey, Sequence[Point]] = field(default_factory=dict)
    notes: Sequence[str] = ()


NO_POINTS = JudgedPoints()


def line_key(metric: str, where: Mapping[str, str], signature: str) -> LineKey:
    """Return the line that a figure belongs to."""
    return metric, canonical_json(dict(where)), measure_of(signature)


def judge_again(ledger: Ledger, entries: Sequence[Entry]) -> JudgedPoints:
    """Return what runs have right as the newest is judged; of private ones, nothing is computed."""
    if not entries:
        return NO_POINTS
    *earlier, newest = AlikeRuns(ledger).alike(*entries)
    if newest.description.private:
        return JudgedPoints(
            notes=[f"{newest.name} is private, so no run was judged again as it is"]
        )
    points: dict[LineKey, list[Point]] = {}
    for run in (*earlier, newest):
        if _is_alike(run, newest):
            for key, point in _points(run, newest):
                points.setdefault(key, []).append(point)
    notes = [note for run in (*earlier, newest) for note in run.notes_of_judging()]
    return JudgedPoints(version_of(newest.signature), points, notes)


def _is_alike(run: MeasuredRun, newest: MeasuredRun) -> bool:
    is_same_truth = run.description.seal == newest.description.seal
    is_again = run.again is not None and bool(run.again.by)
    is_alike = has_same_rules(run, newest) and (is_again or is_same_truth)
    return is_alike and not run.description.private


def _points(run: MeasuredRun, newest: MeasuredRun) -> Iterator[tuple[LineKey, Point]]:
    """Yield its figures; those over all fields are apart where it attempts other fields."""
    version, whole = version_of(newest.signature), run.description.scope
    is_part = whole != newest.description.scope
    for score in accuracy(run.columns, newest.signature):
        apart = is_part and "field" not in score.slice
        point = Point(
            run.description.id,
            score.value,
            score.low,
            score.high,
            score.documents,
            version=f"{version}|scope:{len(whole)} fields" if apart else version,
        )
        yield line_key(score.metric, score.slice, score.signature), point
