"""What accidents cost beside the clean pages of the same documents, and from where on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import in_points, with_interval
from docextract_eval.metrics.severity import BEYOND
from docextract_eval.reports.curves import PANELS, dots, flat, left_out, reach, said
from docextract_eval.reports.layout import (
    CELLS,
    LOST_OVER_ALL,
    by_condition,
    has_figures,
    section,
    why_not,
)
from docextract_eval.reports.parts import Axis, Cell, Lines, Panel, Series, Stroke, Table
from docextract_eval.reports.sentences.figures import NONE, difference, quantity, share, spared
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part, Section

    Family = dict[str, Curve]
    """The curves of one accident, by the cells that they are of."""

_LOST = (
    "Lost is in points of a hundred, kept in percent of clean accuracy, both document by "
    "document beside its own clean page."
)
_FAMILIES = (
    f"A family breaks the pipeline from where it costs {100 * BEYOND:g} points; its mean loss is "
    "over severities from 0 up to the largest measured."
)
_BANDS = (
    "A band holds its whole curve with 95 % confidence; a gray strip holds the severity from which "
    "the pipeline is broken."
)
_TOLD = 4
"""Conditions without a severity that sentences tell of."""


def robustness(view: View) -> Section:
    """Draw losses along severity; lay out those by condition and family; say the worst case."""
    losses = [_losses(view, cells) for cells in CELLS]
    families = [_families(view, cells) for cells in CELLS]
    tables = [table for table in (*losses, *families) if has_figures(table)]
    chart = _chart(view, tables)
    known = [_FAMILIES] if any(map(has_figures, families)) else []
    drawn = [] if chart is None else _without_severity(view)
    lead = [_LOST, *_worst(view), *known, LOST_OVER_ALL, *drawn]
    reason = why_not(view, "drop", condition=ALL)
    parts: Sequence[Part] = tables if chart is None else [chart]
    return section("Robustness", lead, parts, reason)


def _chart(view: View, tables: Sequence[Table]) -> Lines | None:
    """Draw a panel for each accident, those that cost most first."""
    found = _by_loss(view)
    if not found:
        return None
    shown = dict(list(found.items())[:PANELS])
    drawn = {
        name: [_series(cells, of) for cells, of in each.items()] for name, each in shown.items()
    }
    far = max(dot.x for each in drawn.values() for series in each for dot in series.dots)
    limit = flat(f"{100 * BEYOND:g} points: broken", BEYOND, 0.0, far)
    panels = [Panel(name, [*series, limit], *_breaks(view, name)) for name, series in drawn.items()]
    ends = reach([series for each in drawn.values() for series in each], 0.0, 1.2 * BEYOND)
    return Lines(
        f"Points lost along severity{left_out(len(shown), len(found), 'accidents that cost most')}",
        Axis("severity", 0.0, far),
        Axis("points lost", *ends, "points"),
        panels,
        tables,
        _BANDS,
        [_along(found)],
    )


def _by_loss(view: View) -> dict[str, Family]:
    """Return the curves of every accident, those that cost most first."""
    found: dict[str, Family] = {}
    for cells in CELLS:
        for curve in view.curves_of("drop_by_severity", "accident", cells=cells):
            if any(point.value is not None for point in curve.points):
                found.setdefault(curve.slice["accident"], {})[cells] = curve

    def height(name: str) -> float:
        return max(point.value or 0.0 for curve in found[name].values() for point in curve.points)

    return {name: found[name] for name in sorted(found, key=height, reverse=True)}


def _series(cells: str, curve: Curve) -> Series:
    found = dots(curve, difference, "severity {:g}".format)
    return Series(CELLS[cells], [dot if dot.x else replace(dot, hint="clean") for dot in found])


def _breaks(view: View, accident: str) -> tuple[list[Stroke], str]:
    """Say where an accident breaks a pipeline: as strokes, or in a note why there are none."""
    strokes, notes = [], []
    for cells, title in CELLS.items():
        score = view.find("breaking_point", cells=cells, accident=accident)
        if score is not None and score.value is not None:
            label = f"{title.lower()} break at {score.value:.1f}"
            strokes.append(Stroke(score.value, label, score.low, score.high))
        elif score is not None and score.reason:
            notes.append(f"{title.lower()}: {in_words(score.reason)}")
    return strokes, f"Breaking point of {'; of '.join(notes)}." if notes else ""


def _along(found: dict[str, Family]) -> Table:
    """Lay out every dot: what each severity of each accident costs."""
    rows = []
    for name, family in found.items():
        at = {cells: {point.x: point for point in of.points} for cells, of in family.items()}
        for x in sorted({x for points in at.values() for x in points if x}):
            figures = [
                said(family[cells], at[cells][x], difference)
                if x in at.get(cells, {})
                else Cell(NONE)
                for cells in CELLS
            ]
            rows.append([Cell(f"{name}@{x:g}"), *figures])
    heads = [f"{title.lower()}, points" for title in CELLS.values()]
    return Table(["Lost at severity", *heads], rows)


def _without_severity(view: View) -> Iterator[str]:
    """Say what the worst of the conditions cost that stand on no curve."""
    found = [
        score
        for score in view.every("drop", "condition", cells="scalars")
        if score.value is not None and score.slice["condition"] not in {ALL, CLEAN}
        if "@" not in score.slice["condition"]
    ]
    if found:
        worst = sorted(found, key=lambda score: -(score.value or 0.0))[:_TOLD]
        each = "; ".join(f"{score.slice['condition']} {in_points(score)}" for score in worst)
        yield f"Conditions that have no severity cost, of fields: {each}."


def _losses(view: View, cells: str) -> Table:
    befallen = [condition for condition in view.conditions() if condition != CLEAN]

    def lost(condition: str) -> Cell:
        return difference(view.find("drop", cells=cells, condition=condition), spared)

    def kept(condition: str) -> Cell:
        score = view.find("retention", cells=cells, condition=condition)
        return share(score, float)

    return by_condition(CELLS[cells], befallen, {"lost": lost, "kept": kept})


def _worst(view: View) -> Iterator[str]:
    for cells, title in CELLS.items():
        score = view.find("worst_case", cells=cells, condition=ALL)
        if score is not None and score.value is not None:
            what = title.lower()
            yield (
                f"Under its worst condition a document has {with_interval(score)} of {what} right."
            )


def _families(view: View, cells: str) -> Table:
    areas = {
        score.slice["accident"]: score
        for score in view.every("severity_area", "accident", "up_to", cells=cells)
    }
    rows = [
        [
            Cell(score.slice["accident"]),
            difference(areas.get(score.slice["accident"]), spared),
            _breaking(score),
        ]
        for score in view.every("breaking_point", "accident", cells=cells)
        if score.slice["accident"] != ALL
    ]
    return Table([CELLS[cells], "mean loss", "breaks at severity"], rows)


def _breaking(score: Score) -> Cell:
    """Say where a family breaks a pipeline, or up to where it was not seen to."""
    if score.value is not None:
        return quantity(score, "{:.1f}".format)
    return Cell(in_words(score.reason, NONE).replace("severity ", ""))  # the head says so
