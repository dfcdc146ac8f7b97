"""What it costs to use the pipeline, what has to be corrected, and what users meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.cost import RATIOS
from docextract_eval.metrics.trust import MONTHS
from docextract_eval.reports.curves import BANDS, axis_ends, dots, point_cell
from docextract_eval.reports.layout import (
    CELLS,
    explain_missing,
    has_figures,
    make_section,
    table_by_condition,
)
from docextract_eval.reports.parts import Axis, Cell, Lines, Panel, Series, Table
from docextract_eval.reports.sentences.figures import NONE, one_minus, quantity_cell, share_cell
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part, Section

_SCALARS = {"cells": "scalars", "condition": ALL}

_SHOWN, _BY_HAND = "cheapest threshold", ("every value reviewed", "every value typed by hand")
_WAYS = {
    "expected_cost": _SHOWN,
    "cost_of_reviewing": _BY_HAND[0],
    "cost_of_typing": _BY_HAND[1],
}
_AT = "a silent error costs {:g}"

_LEAD = (
    (
        "Costs are in reviews per 1,000 documents. A review is one person checking one value; "
        "typing a value costs two. Values are auto-accepted from the confidence at which that is "
        "cheapest."
    ),
    (
        "Corrections are the cells to correct per 100 documents if every value is accepted. Harm "
        "is the percent of wrong, missed or invented values, weighted by how critical each field "
        "is."
    ),
    (
        "Users affected: the percent of users with this number of documents who meet a silent "
        "error, if a user's documents are no more alike than those of several users, and come "
        "under the conditions of this run in its mix."
    ),
)


def costs(view: View) -> Section:
    """Lay out ways of working, users, then what has to be corrected by condition."""
    ways = [table for table in (_ways_table(view), _ratio_table(view)) if has_figures(table)]
    chart = _cost_chart(view, ways)
    parts: list[Part] = [*(ways if chart is None else [chart]), _users_table(view)]
    parts += [_corrections_table(view, cells) for cells in CELLS]
    return make_section(
        "What errors cost",
        _lead_sentences(view),
        parts,
        explain_missing(view, "harm", condition=ALL),
    )


def _cost_chart(view: View, tables: Sequence[Table]) -> Lines | None:
    """Draw what ways of working cost, by what a silent error costs."""
    found = {
        title: curve
        for metric, title in _WAYS.items()
        if (curve := view.curve(metric, **_SCALARS)) is not None
        if any(point.value is not None for point in curve.points)
    }
    series = [
        Series(
            title, dots(curve, quantity_cell, _AT.format), "fit" if title in _BY_HAND else "line"
        )
        for title, curve in found.items()
    ]
    if _SHOWN not in found:
        return None
    at = [dot.x for each in series for dot in each.dots]
    return Lines(
        "Cost of 1,000 documents, by the cost of a silent error",
        Axis("cost of a silent error, in reviews", min(at), max(at), log=min(at) > 0),
        Axis("reviews per 1,000 documents", *axis_ends(series, 0.0)),
        [Panel("", series)],
        tables,
        BANDS,
        [_points_table(found)],
    )


def _points_table(curves: dict[str, Curve]) -> Table:
    """Lay out every dot: what each way of working costs."""
    at = {title: {point.x: point for point in curve.points} for title, curve in curves.items()}
    rows = [
        [
            Cell(_AT.format(x)),
            *(
                point_cell(curve, at[title][x], quantity_cell) if x in at[title] else Cell(NONE)
                for title, curve in curves.items()
            ),
        ]
        for x in sorted({x for points in at.values() for x in points})
    ]
    return Table(["Reviews per 1,000 documents", *curves], rows)


def _lead_sentences(view: View) -> tuple[str, ...]:
    promised = _score_of_affected_users(view, str(MONTHS[0]))
    if promised is None or promised.value is not None:
        return _LEAD
    return (*_LEAD, f"There is no threshold to report this at: {explain_missing_value(promised)}.")


def _ways_table(view: View) -> Table:
    """Lay out what each way of working costs over all conditions."""
    rows = [
        [
            Cell(f"a silent error costs {ratio}"),
            quantity_cell(view.find("expected_cost", **_SCALARS, ratio=str(ratio))),
            _threshold_cell(view.find("cost_threshold", **_SCALARS, ratio=str(ratio))),
        ]
        for ratio in RATIOS
    ]
    by_hand = {metric: title for metric, title in _WAYS.items() if title in _BY_HAND}
    rows += [
        [Cell(name), quantity_cell(view.find(metric, **_SCALARS)), Cell("none auto-accepted")]
        for metric, name in by_hand.items()
        if view.find(metric, **_SCALARS) is not None
    ]
    return Table(["Ways of working", "reviews", "threshold"], rows)


def _threshold_cell(score: Score | None) -> Cell:
    """Return a threshold; that reviewing everything is cheapest is an answer, too."""
    if score is not None and score.value is None:
        return Cell(explain_missing_value(score))
    return quantity_cell(score, "{:.4g}".format)


def _ratio_table(view: View) -> Table:
    def cell(ratio: int, condition: str) -> Cell:
        where = {"cells": "scalars", "condition": condition, "ratio": str(ratio)}
        return quantity_cell(view.find("expected_cost", **where), _format_thousands)

    columns = {f"a silent error costs {ratio}": partial(cell, ratio) for ratio in RATIOS}
    return table_by_condition("1,000 reviews", view.conditions(), columns)


def _format_thousands(reviews: float) -> str:
    return f"{reviews / 1000:.1f}"


def _users_table(view: View) -> Table:
    """Lay out how likely users of a number of documents meet an error."""
    rows = [
        [
            Cell(count_phrase(many, "document")),
            *(
                share_cell(_score_of_affected_users(view, str(many), **where), one_minus)
                for where in ({}, {"threshold": "none"})
            ),
        ]
        for many in MONTHS
    ]
    return Table(["Users affected, %", "at the threshold", "if every value is accepted"], rows)


def _score_of_affected_users(view: View, documents_a_month: str, **where: str) -> Score | None:
    return view.find("meets_error", **_SCALARS, receipts=documents_a_month, **where)


def _corrections_table(view: View, cells: str) -> Table:
    def corrections(condition: str) -> Cell:
        return quantity_cell(view.find("corrections", cells=cells, condition=condition))

    def harm(condition: str) -> Cell:
        score = view.find("harm", cells=cells, condition=condition)
        return share_cell(score, one_minus)

    columns = {"corrections": corrections, "harm": harm}
    return table_by_condition(CELLS[cells], view.conditions(), columns)
