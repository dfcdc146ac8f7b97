"""How degradations change accuracy from clean pages of the same documents, by severity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import loss_as_change, share_with_interval
from docextract_eval.metrics.severity import BREAKING_LOSS, condition_families
from docextract_eval.reports.curves import (
    PANELS,
    axis_ends,
    count_left_out,
    dots,
    horizontal_line,
    point_cell,
)
from docextract_eval.reports.layout import (
    CELLS,
    explain_missing,
    has_figures,
    make_section,
    table_by_condition,
)
from docextract_eval.reports.parts import Axis, Cell, Lines, Panel, Series, Stroke, Table
from docextract_eval.reports.sentences.cited_figures import negate_score
from docextract_eval.reports.sentences.figures import (
    NONE,
    describe_basis,
    loss_cell,
    one_minus,
    share_cell,
)
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part, Section

    Family = dict[str, Curve]
    """The curves of one degradation, by the cells that they are of."""

_LOST = (
    "The change is in percentage points, retention in percent of clean accuracy. Both compare each "
    "document with itself when clean."
)
_FAMILIES = (
    f"The breaking point is the severity from which a degradation costs {100 * BREAKING_LOSS:g} "
    "points: above the last tested severity up to which every loss is proven smaller, and not "
    "above the first from which every loss is proven larger. "
    "The mean change is over severities from 0 to the largest measured."
)
_BANDS = (
    "A band contains its whole curve with 95 % confidence. A gray strip is where the "
    "breaking point lies."
)
_OVER_ALL = 'In the row "all" both are means over the degraded conditions.'
_NAMED = 4
"""Conditions without a severity that a sentence names."""


def robustness(view: View) -> Section:
    """Draw losses along severity; lay out those by condition and family; say the worst case."""
    losses = [_losses_table(view, cells) for cells in CELLS]
    families = [_degradations_table(view, cells) for cells in CELLS]
    tables = [table for table in (*losses, *families) if has_figures(table)]
    chart = _severity_chart(view, tables)
    known = [_FAMILIES] if any(map(has_figures, families)) else []
    drawn = [] if chart is None else _losses_without_severity(view)
    lead = [_LOST, *_worst_case_sentences(view), *known, _OVER_ALL, *drawn]
    reason = explain_missing(view, "drop", condition=ALL)
    parts: Sequence[Part] = tables if chart is None else [chart]
    return make_section("Robustness", lead, parts, reason)


def _severity_chart(view: View, tables: Sequence[Table]) -> Lines | None:
    """Draw a panel for each degradation, those that cost most first."""
    found = _degradations_by_loss(view)
    if not found:
        return None
    shown = dict(list(found.items())[:PANELS])
    drawn = {
        name: [_loss_series(cells, curve) for cells, curve in each.items()]
        for name, each in shown.items()
    }
    far = max(dot.x for each in drawn.values() for series in each for dot in series.dots)
    limit = horizontal_line(
        f"−{100 * BREAKING_LOSS:g} points: breaking point", -BREAKING_LOSS, 0.0, far
    )
    panels = [
        Panel(name, [*series, limit], *_breaking_points(view, name))
        for name, series in drawn.items()
    ]
    ends = axis_ends(
        [series for each in drawn.values() for series in each], 0.0, -1.2 * BREAKING_LOSS
    )
    left = count_left_out(len(shown), len(found), "degradations that cost most")
    return Lines(
        f"Change against clean by severity{left}",
        Axis("severity", 0.0, far),
        Axis("change in points", *ends, "points"),
        panels,
        tables,
        _BANDS,
        [_points_table(found)],
    )


def _degradations_by_loss(view: View) -> dict[str, Family]:
    """Return the curves of every degradation, those that cost most first."""
    found: dict[str, Family] = {}
    for cells in CELLS:
        for curve in view.matching_curves("drop_by_severity", "accident", cells=cells):
            if any(point.value is not None for point in curve.points):
                found.setdefault(curve.slice["accident"], {})[cells] = _as_changes(curve)

    def lowest(name: str) -> float:
        return min(point.value or 0.0 for curve in found[name].values() for point in curve.points)

    return {name: found[name] for name in sorted(found, key=lowest)}


def _as_changes(curve: Curve) -> Curve:
    """Return a curve of losses as one of changes, in which what got worse is below 0."""
    return replace(
        curve,
        points=tuple(
            replace(
                point,
                value=_negative(point.value),
                low=_negative(point.high),
                high=_negative(point.low),
            )
            for point in curve.points
        ),
    )


def _negative(value: float | None) -> float | None:
    return None if value is None else 0.0 - value


def _change_cell(score: Score) -> Cell:
    return loss_cell(negate_score(score))


def _loss_series(cells: str, curve: Curve) -> Series:
    found = dots(curve, _change_cell, "severity {:g}".format)
    return Series(CELLS[cells], [dot if dot.x else replace(dot, hint="clean") for dot in found])


def _breaking_points(view: View, degradation: str) -> tuple[list[Stroke], str]:
    """Return the breaking points of a degradation as strokes, or a note why there are none."""
    strokes, notes = [], []
    for cells, title in CELLS.items():
        score = view.find("breaking_point", cells=cells, accident=degradation)
        if score is not None and score.value is not None:
            label = f"{title.lower()} break {_bracket_text(score)}"
            strokes.append(Stroke(score.value, label, score.low, score.high))
        elif score is not None and score.reason:
            notes.append(f"{title.lower()}: {explain_missing_value(score)}")
    return strokes, f"Breaking point of {'; of '.join(notes)}." if notes else ""


def _points_table(families: dict[str, Family]) -> Table:
    """Return a table of the dots: what each severity of each degradation costs."""
    rows = []
    for name, family in families.items():
        at = {cells: {point.x: point for point in curve.points} for cells, curve in family.items()}
        for x in sorted({x for points in at.values() for x in points if x}):
            figures = [
                point_cell(family[cells], at[cells][x], _change_cell)
                if x in at.get(cells, {})
                else Cell(NONE)
                for cells in CELLS
            ]
            rows.append([Cell(f"{name}@{x:g}"), *figures])
    header = [f"{title.lower()}, points" for title in CELLS.values()]
    return Table(["Change at severity", *header], rows)


def _losses_without_severity(view: View) -> Iterator[str]:
    """Say what the worst of the conditions cost that stand on no curve."""
    found = [
        score
        for score in view.matching_scores("drop", "condition", cells="scalars")
        if score.value is not None and score.slice["condition"] not in {ALL, CLEAN}
        if "@" not in score.slice["condition"]
    ]
    if found:
        worst = sorted(found, key=lambda score: -(score.value or 0.0))[:_NAMED]
        each = "; ".join(f"{score.slice['condition']} {loss_as_change(score)}" for score in worst)
        yield f"Change of fields under conditions without a severity: {each}."


def _losses_table(view: View, cells: str) -> Table:
    degraded = [condition for condition in view.conditions() if condition != CLEAN]

    def change(condition: str) -> Cell:
        return loss_cell(view.find("drop", cells=cells, condition=condition), one_minus)

    def kept(condition: str) -> Cell:
        score = view.find("retention", cells=cells, condition=condition)
        return share_cell(score, float)

    return table_by_condition(
        CELLS[cells], degraded, {"change against clean": change, "retention": kept}
    )


def _worst_case_sentences(view: View) -> Iterator[str]:
    for cells, title in CELLS.items():
        score = view.find("worst_case", cells=cells, condition=ALL)
        if score is not None and score.value is not None:
            what = title.lower()
            yield (
                f"Under the worst condition of each document, {share_with_interval(score)} of "
                f"{what} "
                "are right."
            )


def _degradations_table(view: View, cells: str) -> Table:
    areas = {
        score.slice["accident"]: score
        for score in view.matching_scores("severity_area", "accident", "up_to", cells=cells)
    }
    rows = [
        [
            Cell(score.slice["accident"]),
            _mean_change_cell(view, areas.get(score.slice["accident"])),
            _breaking_point_cell(score),
        ]
        for score in view.matching_scores("breaking_point", "accident", cells=cells)
        if score.slice["accident"] != ALL
    ]
    return Table([CELLS[cells], "mean change against clean", "breaking point"], rows)


def _mean_change_cell(view: View, area: Score | None) -> Cell:
    """Show a mean over severities; of a single one the change there, because it has no mean."""
    if area is None or area.value is None:
        return loss_cell(area, one_minus)
    name = area.slice["accident"]
    family = list(condition_families(view.conditions()).get(name, {}).items())
    severity, condition = family[0] if len(family) == 1 else (0.0, "")
    if area.slice["up_to"] != f"{severity:g}":
        return loss_cell(area, one_minus)
    cell = loss_cell(view.find("drop", cells=area.slice["cells"], condition=condition), one_minus)
    return replace(cell, text=f"{cell.text} at severity {severity:g} alone")


def _bracket_text(score: Score) -> str:
    return f"between {score.low or 0:.3g} and {score.high or 0:.3g}"


def _breaking_point_cell(score: Score) -> Cell:
    """Return between which severities a degradation breaks a pipeline, or what is known of it."""
    if score.value is not None:
        return Cell(_bracket_text(score), None, describe_basis(score))
    return Cell(explain_missing_value(score, NONE))
