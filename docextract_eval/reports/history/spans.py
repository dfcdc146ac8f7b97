"""From where to where the axis of a chart goes: between round values, far enough apart."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Axis
from docextract_eval.reports.sentences.history import is_share, metric_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.reports.history.tracks import ScoreLine

_LEAST = 0.04
"""Of a share, what an axis spans at least: a tenth of a point is no cliff."""
_STEPS = (1, 2, 2.5, 5, 10)


def _reach(metric: str, shown: Iterable[ScoreLine]) -> tuple[float, float]:
    """Return from where to where figures go, and half as far beyond for their bands."""
    points = [point for track in shown for point in track.points.values()]
    at = [point.value for point in points if point.value is not None]
    low, high = min(at), max(at)
    lows = [point.low for point in points if point.low is not None]
    highs = [point.high for point in points if point.high is not None]
    room = max(high - low, sum(b - a for a, b in zip(lows, highs, strict=False)) / len(at))
    low, high = max(min([low, *lows]), low - room / 2), min(max([high, *highs]), high + room / 2)
    least = _LEAST if is_share(metric) else 0.04 * max(abs(low), abs(high), 1e-9)
    wider = max(0.0, least - (high - low)) / 2
    return low - wider, high + wider


def span_of(metric: str, track: ScoreLine) -> float:
    """Return how much of an axis a line needs."""
    low, high = _reach(metric, [track])
    return high - low


def axis_of(metric: str, shown: Sequence[ScoreLine]) -> Axis:
    """Return an axis for lines of one chart."""
    low, high = _reach(metric, shown)
    return window(metric, shown, high - low)


def window(metric: str, shown: Sequence[ScoreLine], span: float) -> Axis:
    """Return an axis of a span around what is shown, between round values, within a share."""
    low, high = _reach(metric, shown)
    step = _round(span / 4)
    steps = -(-span // step) + 1
    middle = (low + high) / 2
    start = step * floor((middle - span / 2) / step + 1e-9)
    end = start + steps * step
    if is_share(metric):
        if end > 1 >= high - 1e-9:
            start, end = start - (end - 1), 1.0
        if start < 0 <= low + 1e-9:
            start, end = 0.0, min(1.0, end - start)
    ends = round(start, 9), round(end, 9)
    return Axis(metric_name(metric), *ends, "%" if is_share(metric) else "")


def _round(value: float) -> float:
    power = 10.0 ** floor(log10(value))
    return next(power * each for each in _STEPS if power * each >= value - 1e-12)
