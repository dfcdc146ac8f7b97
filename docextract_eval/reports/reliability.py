"""How often guesses are right along the confidence that they state, as charts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.reliability import BINS
from docextract_eval.reports.curves import BANDS, count_left_out, dots, most_different, point_cell
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Lines, Panel, Series, Table
from docextract_eval.reports.sentences.figures import percent_number, share_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View

_STATED = Axis("stated confidence, %", 0.0, 1.0, "%")
_RIGHT = Axis("right, %", 0.0, 1.0, "%")
_DIAGONAL = Series("perfect calibration", [Dot(0.0, 0.0), Dot(1.0, 1.0)], "reference")
_FIT = "monotone fit"
_FEW = 10
"""A bin of fewer guesses says so little that only its figures stand in the table."""
_BINS = f"bins of {_FEW} values or more"
_MOST = 30
"""Places of a fit that are drawn."""


def calibration_charts(view: View, tables: Sequence[Table]) -> Iterator[Lines]:
    """Draw fields and table cells over all conditions, then fields by condition."""
    whole = {title: (cells, ALL) for cells, title in CELLS.items()}
    drawn = _known_curves(view, whole)
    if drawn:
        bins = [_bins_table(view, title, cells) for title, (cells, _) in whole.items()]
        shown = [*(table for table in bins if table.rows), *tables]
        yield _calibration_chart("Calibration over all conditions", view, whole, shown)
    conditions = [
        name for name in view.conditions() if _known_curves(view, {name: ("scalars", name)})
    ]
    if len(conditions) > 1:
        kept = most_different(conditions, lambda name: _calibration_error_of_fields(view, name))
        most = count_left_out(len(kept), len(conditions))
        caption = f"Calibration of fields, by condition{most}"
        yield _calibration_chart(caption, view, {name: ("scalars", name) for name in kept}, ())


def _calibration_error_of_fields(view: View, condition: str) -> float | None:
    score = view.find("smooth_ece", cells="scalars", condition=condition)
    return None if score is None else score.value


def _known_curves(view: View, slices: dict[str, tuple[str, str]]) -> dict[str, Curve]:
    """Keep the slices that have a curve."""
    found = {}
    for title, (cells, condition) in slices.items():
        curve = view.curve("reliability", cells=cells, condition=condition)
        if curve is not None and any(point.value is not None for point in curve.points):
            found[title] = curve
    return found


def _calibration_chart(
    caption: str, view: View, slices: dict[str, tuple[str, str]], tables: Sequence[Table]
) -> Lines:
    drawn = _known_curves(view, slices)
    fits = {
        title: view.curve("isotonic_reliability", **curve.slice) for title, curve in drawn.items()
    }
    panels = [
        Panel(title, _calibration_series(curve, fits[title])) for title, curve in drawn.items()
    ]
    bins = [] if tables else [_points_table(drawn)]
    behind = [*bins, _fit_table({name: fit for name, fit in fits.items() if fit})]
    filled_tables = [table for table in behind if table.rows]
    return Lines(caption, _STATED, _RIGHT, panels, tables, BANDS, filled_tables)


def _calibration_series(curve: Curve, fit: Curve | None) -> list[Series]:
    many = [point for point in curve.points if point.cells >= _FEW]
    bins = dots(replace(curve, points=tuple(many)), share_cell, _format_confidence)
    fitted = [] if fit is None else dots(fit, share_cell, _format_confidence, _MOST)
    return [
        _DIAGONAL,
        Series(_BINS, bins, "dots"),
        Series(_FIT, [Dot(dot.x, dot.y) for dot in fitted], "fit"),
        Series("share of the values", _histogram(curve), "bars"),
    ]


def _format_confidence(confidence: float) -> str:
    return f"stated {100 * confidence:.1f} %"


def _histogram(curve: Curve) -> list[Dot]:
    """Return the share of guesses in every bin, those without any included."""
    cells = [0] * BINS
    for point in curve.points:
        cells[min(int(point.x * BINS), BINS - 1)] += point.cells
    whole = sum(cells) or 1
    return [
        Dot((place + 0.5) / BINS, many / whole, hint=f"{many:,} of {count_phrase(whole, 'value')}")
        for place, many in enumerate(cells)
    ]


def _bins_table(view: View, title: str, cells: str) -> Table:
    curve = view.curve("reliability", cells=cells, condition=ALL)
    rows = [] if curve is None else [row[1:] for row in _bin_rows("", curve)]
    return Table([f"{title}: stated, %", "right, %", "values"], rows)


def _points_table(curves: dict[str, Curve]) -> Table:
    rows = [row for title, curve in curves.items() for row in _bin_rows(title, curve)]
    return Table(["Ten bins of values", "stated, %", "right, %", "values"], rows)


def _bin_rows(title: str, curve: Curve) -> Iterator[list[Cell]]:
    for point in curve.points:
        if point.value is not None:
            right = point_cell(curve, point, share_cell)
            yield [
                Cell(title),
                Cell(percent_number(point.x)),
                Cell(right.text),
                Cell(f"{point.cells:,}"),
            ]


def _fit_table(fits: dict[str, Curve]) -> Table:
    rows = [
        [Cell(title), Cell(percent_number(dot.x)), Cell(percent_number(dot.y))]
        for title, fit in fits.items()
        for dot in dots(fit, share_cell, _format_confidence, _MOST)
    ]
    return Table([f"The {_FIT}", "stated, %", "right, %"], rows)
