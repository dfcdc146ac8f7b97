"""What it costs to use the pipeline, what is to be mended, and what users meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.cost import RATIOS
from docextract_eval.metrics.trust import MONTHS
from docextract_eval.reports.curves import BANDS, dots, reach, said
from docextract_eval.reports.layout import CELLS, by_condition, has_figures, section, why_not
from docextract_eval.reports.parts import Axis, Cell, Lines, Panel, Series, Table
from docextract_eval.reports.sentences.figures import NONE, quantity, share, spared
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part, Section

_SCALARS = {"cells": "scalars", "condition": ALL}

_SHOWN, _BY_HAND = "shown from where it is cheapest", ("all are looked at", "all are typed")
_WAYS = {
    "expected_cost": _SHOWN,
    "cost_of_reviewing": _BY_HAND[0],
    "cost_of_typing": _BY_HAND[1],
}
_AT = "an unseen error costs {:g}"

_MEANT = (
    (
        "Costs are in reviews per 1,000 documents: a person looks at a value; to type one costs "
        "two. Values are shown from the confidence at which that is cheapest."
    ),
    (
        "Corrections are cells to mend per 100 documents if everything is shown; harm is the "
        "percent of what matters that is wrong, missed or invented."
    ),
    "Users meet: the percent of them to whom a month shows an error that nobody saw.",
)


def costs(view: View) -> Section:
    """Lay out ways of working, users, then what is to be mended by condition."""
    ways = [table for table in (_ways(view), _by_ratio(view)) if has_figures(table)]
    chart = _along(view, ways)
    parts: list[Part] = [*(ways if chart is None else [chart]), _users(view)]
    parts += [_mending(view, cells) for cells in CELLS]
    return section("What errors cost", _lead(view), parts, why_not(view, "harm", condition=ALL))


def _along(view: View, tables: Sequence[Table]) -> Lines | None:
    """Draw what ways of working cost along what an error costs."""
    found = {
        title: curve
        for metric, title in _WAYS.items()
        if (curve := view.curve(metric, **_SCALARS)) is not None
        if any(point.value is not None for point in curve.points)
    }
    series = [
        Series(title, dots(curve, quantity, _AT.format), "fit" if title in _BY_HAND else "line")
        for title, curve in found.items()
    ]
    if _SHOWN not in found:
        return None
    at = [dot.x for each in series for dot in each.dots]
    return Lines(
        "What 1,000 documents cost, along what an unseen error costs",
        Axis("reviews that an unseen error costs", min(at), max(at), log=min(at) > 0),
        Axis("reviews per 1,000 documents", *reach(series, 0.0)),
        [Panel("", series)],
        tables,
        BANDS,
        [_places(found)],
    )


def _places(found: dict[str, Curve]) -> Table:
    """Lay out every dot: what each way of working costs."""
    at = {title: {point.x: point for point in curve.points} for title, curve in found.items()}
    rows = [
        [
            Cell(_AT.format(x)),
            *(
                said(curve, at[title][x], quantity) if x in at[title] else Cell(NONE)
                for title, curve in found.items()
            ),
        ]
        for x in sorted({x for points in at.values() for x in points})
    ]
    return Table(["Reviews per 1,000 documents", *found], rows)


def _lead(view: View) -> tuple[str, ...]:
    promised = _met(view, str(MONTHS[0]))
    if promised is None or promised.value is not None:
        return _MEANT
    return (*_MEANT, f"What they meet at a threshold is not told: {in_words(promised.reason)}.")


def _ways(view: View) -> Table:
    """Lay out what each way of working costs over all conditions."""
    rows = [
        [
            Cell(f"an unseen error costs {ratio}"),
            quantity(view.find("expected_cost", **_SCALARS, ratio=str(ratio))),
            _threshold(view.find("cost_threshold", **_SCALARS, ratio=str(ratio))),
        ]
        for ratio in RATIOS
    ]
    by_hand = {metric: title for metric, title in _WAYS.items() if title in _BY_HAND}
    rows += [
        [Cell(name), quantity(view.find(metric, **_SCALARS)), Cell("nothing is shown")]
        for metric, name in by_hand.items()
        if view.find(metric, **_SCALARS) is not None
    ]
    return Table(["Ways of working", "reviews", "shown from"], rows)


def _threshold(score: Score | None) -> Cell:
    """Show a threshold; that it is best to show nothing is one, too."""
    if score is not None and score.value is None:
        return Cell(in_words(score.reason))
    return quantity(score, "{:.4g}".format)


def _by_ratio(view: View) -> Table:
    def cell(ratio: int, condition: str) -> Cell:
        where = {"cells": "scalars", "condition": condition, "ratio": str(ratio)}
        return quantity(view.find("expected_cost", **where), _thousands)

    columns = {f"an error costs {ratio}": partial(cell, ratio) for ratio in RATIOS}
    return by_condition("1,000 reviews", view.conditions(), columns)


def _thousands(reviews: float) -> str:
    return f"{reviews / 1000:.1f}"


def _users(view: View) -> Table:
    """Lay out how likely users of so many documents meet an error."""
    rows = [
        [
            Cell(f"{many} a month" if many > 1 else "one document"),
            *(share(_met(view, str(many), **of), spared) for of in ({}, {"threshold": "none"})),
        ]
        for many in MONTHS
    ]
    return Table(["Users of", "at the threshold", "if everything is shown"], rows)


def _met(view: View, many: str, **of: str) -> Score | None:
    return view.find("meets_error", **_SCALARS, receipts=many, **of)


def _mending(view: View, cells: str) -> Table:
    def corrections(condition: str) -> Cell:
        return quantity(view.find("corrections", cells=cells, condition=condition))

    def harm(condition: str) -> Cell:
        score = view.find("harm", cells=cells, condition=condition)
        return share(score, spared)

    columns = {"corrections": corrections, "harm": harm}
    return by_condition(CELLS[cells], view.conditions(), columns)
