"""Curves as what charts and tables are made of: dots, cells, axes that hold them; calibration."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import CLEAN
from docextract_eval.metrics.curve import point_score
from docextract_eval.metrics.reliability import BINS
from docextract_eval.reports.parts import Axis, Cell, Dot, Series, Table
from docextract_eval.reports.sentences.figures import percent_number, share_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from docextract_eval.metrics.curve import Curve, Point
    from docextract_eval.records import Score
    from docextract_eval.reports import View

BANDS = "Bands and whiskers are 95 % intervals, each for one point, and are cut at the axis."
PANELS = 12
"""Conditions that are drawn beside each other at most."""
_BEYOND = 0.5
"""By how much an axis is longer for its bands than its dots need, of what these need."""
STATED = Axis("stated confidence, %", 0.0, 1.0, "%")
RIGHT = Axis("right, %", 0.0, 1.0, "%")
DIAGONAL = Series("perfect calibration", [Dot(0.0, 0.0), Dot(1.0, 1.0)], "reference")
_FEW = 10
"""A bin of fewer values says so little that only its figures stand in the table."""
_MOST = 30
"""Places of a monotone fit that are drawn."""
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def dots(
    curve: Curve,
    make_cell: Callable[[Score], Cell],
    describe_x: Callable[[float], str],
    max_dots: int = 0,
) -> list[Dot]:
    """Return the places of a curve that have a value; at most this many of them, ends included."""
    points = thin_out_points([point for point in curve.points if point.value is not None], max_dots)
    return [_curve_dot(curve, point, make_cell, describe_x) for point in points]


def _curve_dot(
    curve: Curve,
    point: Point,
    make_cell: Callable[[Score], Cell],
    describe_x: Callable[[float], str],
) -> Dot:
    hint = f"{describe_x(point.x)}: {point_cell(curve, point, make_cell).text}"
    return Dot(point.x, point.value or 0.0, point.low, point.high, hint)


def point_cell(curve: Curve, point: Point, make_cell: Callable[[Score], Cell]) -> Cell:
    """Show one place of a curve as a table's cell."""
    return make_cell(point_score(curve, point))


def thin_out_points(points: Sequence[Point], max_points: int) -> Sequence[Point]:
    """Keep this many items in their order, the first and the last among them; 0 keeps all."""
    if max_points < 2 or len(points) <= max_points:
        return points
    step = (len(points) - 1) / (max_points - 1)
    return [points[round(number * step)] for number in range(max_points)]


def horizontal_line(name: str, y: float, low: float, high: float, hint: str = "") -> Series:
    """Draw a line at one height from one end of an axis to the other."""
    return Series(name, [Dot(low, y, hint=hint), Dot(high, y, hint=hint)], "reference")


def axis_ends(drawn_series: Iterable[Series], *heights: float) -> tuple[float, float]:
    """Return round ends of an axis on which all dots and some heights lie, and most of the bands.

    >>> axis_ends([Series("lost", [Dot(1, .02), Dot(2, .31, .1, .35), Dot(3, .02, 0, 4.0)])], 0)
    (0.0, 0.5)
    """
    every = [dot for series in drawn_series if series.style != "bars" for dot in series.dots]
    at = [*heights, *(dot.y for dot in every)]
    low, high = min(at, default=0.0), max(at, default=1.0)
    room = _BEYOND * (high - low)
    lows = [dot.low for dot in every if dot.low is not None]
    highs = [dot.high for dot in every if dot.high is not None]
    low = max(min([low, *lows]), low - room)
    high = min(max([high, *highs]), high + room)
    if -high / 20 < low < 0 <= min(at, default=0.0):
        low = 0.0  # a band alone, and by a hair
    return 0.0 - _round_up(0.0 - low), _round_up(high)


def _round_up(value: float) -> float:
    """Return the next round value away from 0.

    >>> _round_up(.31), _round_up(-.31), _round_up(0)
    (0.4, -0.3, 0.0)
    """
    if not value:
        return 0.0
    power = 10.0 ** floor(log10(abs(value)))
    size = abs(value) / power
    if value > 0:
        return float(f"{power * next(each for each in _STEPS if each >= size - 1e-9):.6g}")
    return -float(f"{power * max(each for each in _STEPS if each <= size + 1e-9):.6g}")


def most_different(
    conditions: Sequence[str], measure: Callable[[str], float | None], max_count: int = PANELS
) -> list[str]:
    """Keep clean pages and the conditions that differ most from them, in their order."""
    if len(conditions) <= max_count:
        return list(conditions)
    known = {name: found for name in conditions if (found := measure(name)) is not None}
    base = known.get(CLEAN, 0.0)

    def sort_key(name: str) -> tuple[bool, float]:
        return name == CLEAN, abs(known[name] - base) if name in known else -1.0

    kept = sorted(conditions, key=sort_key, reverse=True)[:max_count]
    return [name for name in conditions if name in kept]


def count_left_out(shown: int, total: int, noun: str = "conditions that differ most") -> str:
    """Say in a caption how many of something are drawn, where tables alone tell of the others.

    >>> count_left_out(12, 40), count_left_out(3, 3)
    (': the 12 of 40 conditions that differ most', '')
    """
    if shown >= total:
        return ""
    return f": the {shown:,} of {total:,} {noun}"


def known_curve(view: View, metric: str, **where: str) -> Curve | None:
    """Return a curve that has a figure anywhere; None where there is none."""
    curve = view.curve(metric, **where)
    known = curve is not None and any(point.value is not None for point in curve.points)
    return curve if known else None


def calibration_series(view: View, of: str = "", **where: str) -> list[Series]:
    """Return how often values are right by stated confidence: bins, a fit, a histogram.

    Those `of` a run that another one is seen beside are gray, and have no histogram.
    """
    curve, fit = (known_curve(view, f"{kind}reliability", **where) for kind in ("", "isotonic_"))
    if curve is None:
        return []
    bins = [
        _curve_dot(curve, point, share_cell, _format_confidence)
        for point in curve.points
        if point.value is not None and point.cells >= _FEW
    ]
    fitted = [] if fit is None else dots(fit, share_cell, _format_confidence, _MOST)
    name = f", {of}" if of else ""
    series = [
        Series(f"bins of {_FEW} values or more{name}", bins, "dots", gray=bool(of)),
        Series(f"monotone fit{name}", [Dot(dot.x, dot.y) for dot in fitted], "fit", gray=bool(of)),
    ]
    return series if of else [*series, Series("share of the values", _histogram(curve), "bars")]


def bins_table(head: str, curve: Curve) -> Table:
    """Lay out every bin, those of few values too."""
    rows = [
        [
            Cell(percent_number(point.x)),
            Cell(point_cell(curve, point, share_cell).text),
            Cell(f"{point.cells:,}"),
        ]
        for point in curve.points
        if point.value is not None
    ]
    return Table([head, "right, %", "values"], rows)


def count_values(curve: Curve) -> str:
    """Say of how many values the bins of a curve are."""
    return count_phrase(sum(point.cells for point in curve.points), "value")


def _format_confidence(confidence: float) -> str:
    return f"stated {100 * confidence:.1f} %"


def _histogram(curve: Curve) -> list[Dot]:
    """Return the share of values in every bin, those without any included."""
    cells = [0] * BINS
    for point in curve.points:
        cells[min(int(point.x * BINS), BINS - 1)] += point.cells
    whole = sum(cells) or 1
    return [
        Dot((place + 0.5) / BINS, many / whole, hint=f"{many:,} of {count_phrase(whole, 'value')}")
        for place, many in enumerate(cells)
    ]
