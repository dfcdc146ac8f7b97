"""A metric along an axis: confidence, coverage, severity, cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docextract_eval.reasons import Reason
from docextract_eval.records import Score


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve, with its interval, documents and cells."""

    x: float
    value: float | None
    low: float | None = None
    high: float | None = None
    documents: int = 0
    cells: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric of one slice, along x; without points, and with a reason, if it has no value."""

    metric: str
    slice: Mapping[str, str]
    points: tuple[Point, ...]
    signature: str
    reason: Reason | None = None


def point_score(curve: Curve, point: Point) -> Score:
    """Return one point of a curve as a score; its slice has the position under `at`."""
    where = {**curve.slice, "at": f"{point.x:g}"}
    ends = point.value, point.low, point.high
    return Score(curve.metric, where, *ends, point.documents, point.cells, curve.signature)
