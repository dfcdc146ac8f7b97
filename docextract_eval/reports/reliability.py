"""How often guesses are right along the confidence that they state, as charts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.reliability import BINS
from docextract_eval.reports.curves import BANDS, dots, left_out, said, unlike
from docextract_eval.reports.layout import CELLS
from docextract_eval.reports.parts import Axis, Cell, Dot, Lines, Panel, Series, Table
from docextract_eval.reports.sentences.figures import hundredths, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reports import View

_STATED = Axis("stated confidence, %", 0.0, 1.0, "%")
_RIGHT = Axis("right, %", 0.0, 1.0, "%")
_DIAGONAL = Series("as stated", [Dot(0.0, 0.0), Dot(1.0, 1.0)], "reference")
_FIT = "best fit that never falls"
_FEW = 10
"""A bin of fewer guesses says so little that only its figures stand in the table."""
_BINS = f"bins of {_FEW} guesses or more"
_MOST = 30
"""Places of a fit that are drawn."""


def charts(view: View, tables: Sequence[Table]) -> Iterator[Lines]:
    """Draw fields and table cells over all conditions, then fields by condition."""
    whole = {title: (cells, ALL) for cells, title in CELLS.items()}
    drawn = _drawn(view, whole)
    if drawn:
        bins = [_bins(view, title, cells) for title, (cells, _) in whole.items()]
        shown = [*(table for table in bins if table.rows), *tables]
        yield _chart("How true confidences are, over all conditions", view, whole, shown)
    conditions = [name for name in view.conditions() if _drawn(view, {name: ("scalars", name)})]
    if len(conditions) > 1:
        kept = unlike(conditions, lambda name: _error(view, name))
        most = left_out(len(kept), len(conditions))
        caption = f"How true confidences of fields are, by condition{most}"
        yield _chart(caption, view, {name: ("scalars", name) for name in kept}, ())


def _error(view: View, condition: str) -> float | None:
    score = view.find("smooth_ece", cells="scalars", condition=condition)
    return None if score is None else score.value


def _drawn(view: View, of: dict[str, tuple[str, str]]) -> dict[str, Curve]:
    """Keep the slices that have a curve."""
    found = {}
    for title, (cells, condition) in of.items():
        curve = view.curve("reliability", cells=cells, condition=condition)
        if curve is not None and any(point.value is not None for point in curve.points):
            found[title] = curve
    return found


def _chart(
    caption: str, view: View, of: dict[str, tuple[str, str]], tables: Sequence[Table]
) -> Lines:
    drawn = _drawn(view, of)
    fits = {
        title: view.curve("isotonic_reliability", **curve.slice) for title, curve in drawn.items()
    }
    panels = [Panel(title, _series(curve, fits[title])) for title, curve in drawn.items()]
    bins = [] if tables else [_places(drawn)]
    behind = [*bins, _fitted({name: fit for name, fit in fits.items() if fit})]
    told = [table for table in behind if table.rows]
    return Lines(caption, _STATED, _RIGHT, panels, tables, BANDS, told)


def _series(curve: Curve, fit: Curve | None) -> list[Series]:
    many = [point for point in curve.points if point.cells >= _FEW]
    bins = dots(replace(curve, points=tuple(many)), share, _at)
    fitted = [] if fit is None else dots(fit, share, _at, _MOST)
    return [
        _DIAGONAL,
        Series(_BINS, bins, "dots"),
        Series(_FIT, [Dot(dot.x, dot.y) for dot in fitted], "fit"),
        Series("share of the guesses", _histogram(curve), "bars"),
    ]


def _at(confidence: float) -> str:
    return f"stated {100 * confidence:.1f} %"


def _histogram(curve: Curve) -> list[Dot]:
    """Return the share of guesses in every bin, those without any included."""
    cells = [0] * BINS
    for point in curve.points:
        cells[min(int(point.x * BINS), BINS - 1)] += point.cells
    whole = sum(cells) or 1
    return [
        Dot((place + 0.5) / BINS, many / whole, hint=f"{many:,} of {whole:,} guesses")
        for place, many in enumerate(cells)
    ]


def _bins(view: View, title: str, cells: str) -> Table:
    curve = view.curve("reliability", cells=cells, condition=ALL)
    rows = [] if curve is None else [row[1:] for row in _rows("", curve)]
    return Table([f"{title}: stated, %", "right, %", "guesses"], rows)


def _places(drawn: dict[str, Curve]) -> Table:
    rows = [row for title, curve in drawn.items() for row in _rows(title, curve)]
    return Table(["Ten bins of guesses", "stated, %", "right, %", "guesses"], rows)


def _rows(title: str, curve: Curve) -> Iterator[list[Cell]]:
    for point in curve.points:
        if point.value is not None:
            right = said(curve, point, share)
            yield [
                Cell(title),
                Cell(hundredths(point.x)),
                Cell(right.text),
                Cell(f"{point.cells:,}"),
            ]


def _fitted(fits: dict[str, Curve]) -> Table:
    rows = [
        [Cell(title), Cell(hundredths(dot.x)), Cell(hundredths(dot.y))]
        for title, fit in fits.items()
        for dot in dots(fit, share, _at, _MOST)
    ]
    return Table([f"The {_FIT}", "stated, %", "right, %"], rows)
