"""From where to where the axis of a chart goes: between round values, far enough apart."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Axis
from docextract_eval.reports.sentences.history import is_share, metric_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.reports.history.score_lines import ScoreLine

_LEAST_SPAN = 0.04
"""Of a share, what an axis spans at least: a tenth of a point is no cliff."""
_STEPS = (1, 2, 2.5, 5, 10)


def _value_range(metric: str, lines: Iterable[ScoreLine]) -> tuple[float, float]:
    """Return from where to where figures go, and half as far beyond for their bands."""
    points = [
        point
        for score_line in lines
        for point in (*score_line.points.values(), *score_line.others.values())
    ]
    at = [point.value for point in points if point.value is not None]
    low, high = min(at), max(at)
    lows = [low for low, _ in (point.band for point in points) if low is not None]
    highs = [high for _, high in (point.band for point in points) if high is not None]
    room = max(high - low, sum(b - a for a, b in zip(lows, highs, strict=False)) / len(at))
    low, high = max(min([low, *lows]), low - room / 2), min(max([high, *highs]), high + room / 2)
    least = _LEAST_SPAN if is_share(metric) else 0.04 * max(abs(low), abs(high), 1e-9)
    wider = max(0.0, least - (high - low)) / 2
    return low - wider, high + wider


def line_span(metric: str, score_line: ScoreLine) -> float:
    """Return how much of an axis a line needs."""
    low, high = _value_range(metric, [score_line])
    return high - low


def chart_axis(metric: str, lines: Sequence[ScoreLine]) -> Axis:
    """Return an axis for lines of one chart."""
    low, high = _value_range(metric, lines)
    return axis_window(metric, lines, high - low)


def axis_window(metric: str, lines: Sequence[ScoreLine], span: float) -> Axis:
    """Return an axis of a span around what is shown, between round values, within a share."""
    low, high = _value_range(metric, lines)
    step = _round_up(span / 4)
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


def _round_up(value: float) -> float:
    power = 10.0 ** floor(log10(value))
    return next(power * each for each in _STEPS if power * each >= value - 1e-12)
