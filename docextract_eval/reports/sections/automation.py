"""What can be accepted without review at 99 % and at 98 % right, how sure, and at what cost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.automation import STRICT
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.cost import RATIOS
from docextract_eval.metrics.curve import point_score
from docextract_eval.metrics.hands_free import DOCUMENT_ALPHA
from docextract_eval.metrics.phrases import (
    percent,
    quantity_with_interval,
    share_with_interval,
)
from docextract_eval.metrics.promise import ALPHA, CONFIDENCE, STRICT_ALPHA
from docextract_eval.pipelines.predictions import CALIBRATION
from docextract_eval.reasons import ReasonCode
from docextract_eval.reports.layout import (
    BANDS,
    CELLS,
    DIAGONAL,
    RIGHT,
    STATED,
    axis_ends,
    bins_table,
    calibration_series,
    count_values,
    dots,
    explain_missing,
    explain_not_scored,
    has_figures,
    known_curve,
    point_cell,
    table_by_condition,
    thin_out_points,
)
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Dot,
    Fold,
    Lines,
    Panel,
    Section,
    Series,
    Stroke,
    Table,
)
from docextract_eval.reports.sentences.figures import (
    NONE,
    difference_cell,
    one_minus,
    percent_number,
    quantity_cell,
    share_cell,
)
from docextract_eval.reports.sentences.reasons import (
    IF_AS_MEASURED,
    explain_missing_value,
    format_count,
    interval_of_documents,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.reasons import Reason
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part

SCALARS = {"cells": "scalars", "condition": ALL}
_STRICT, _USUAL = (f"{100 * (1 - alpha):g} % right" for alpha in (STRICT_ALPHA, ALPHA))
PROMISES = {_STRICT: (STRICT_ALPHA, STRICT), _USUAL: (ALPHA, dict[str, str]())}
"""What is promised, the share that may be wrong, and what its slices name."""
_RATIO = RATIOS[1]
"""What a silent error costs, in reviews, where one ratio stands for all."""
_WAYS = {"cost_of_reviewing": "review every value", "cost_of_typing": "type every value"}
_ACCEPT = "accept from the cheapest threshold"
_CONFIDENCES = {
    "confidence_bias": "bias",
    "smooth_ece": "smooth ECE",
    "errors_in_10": "errors in lowest 10 %",
}
_DRAWN = {"expected_cost": _ACCEPT, **_WAYS}
_COVERAGE = Axis("accepted values, most confident first, %", 0.0, 1.0, "%")
_TOP = 0.1
"""The share of wrong values up to which curves are drawn: beyond nobody accepts."""
_NOTES = (
    (
        f"Proven: with {100 * CONFIDENCE:g} % confidence no more of the accepted values are wrong "
        "than promised, at a threshold chosen on one half of the documents; its figures come from "
        "the other half. One threshold serves all conditions. The documents that a proof takes are "
        f"enough {IF_AS_MEASURED}."
    ),
    (
        "Accepted (the safe automation rate) is in percent of all fields, silent errors are wrong "
        "values in percent of the accepted ones; both are weighted by how critical a field is. The "
        "curve shows predicted values only, unweighted, so the mark of a threshold lies next to it."
    ),
    (
        "Bins below the dotted line are overconfident. Bias and smooth ECE are in points: a bias "
        "above 0 is overconfidence."
    ),
    (
        "A review is one person checking one value; typing a value costs two. Corrections are "
        "the cells to correct per 100 documents if every value is accepted. Harm is the percent of "
        "wrong, missed or invented values, weighted by how critical each field is."
    ),
    BANDS,
)


def automation(view: View) -> Section:
    """Say what is proven and what it costs; draw risk along coverage, and calibration."""
    title = "What can be accepted without review, and what it costs"
    if not view.scores:
        return Section(title)
    folded = [_by_condition(view), _confidences_table(view)]
    parts: list[Part] = []
    shown = _promises_table(view), _ways_table(view)
    tables = [table for table in shown if has_figures(table)]
    if panels := [*_coverage_panel(view), *_calibration_panel(view)]:
        parts.append(_chart(view, [*panels, *_cost_panel(view)], tables))
    else:
        parts += tables
    if filled := [table for table in folded if has_figures(table)]:
        parts.append(Fold("By condition, and confidences in figures", filled))
    if not parts:
        reason = explain_missing(view, "safe_automation_rate", condition=ALL)
        return Section(title, (f"No value can be accepted without review: {reason}.",))
    lead = [
        *say_accepted(view),
        *_say_hands_free(view),
        *say_calibrated(view),
        *_say_costs(view),
    ]
    return Section(title, lead, parts, short="Automation", notes=_NOTES)


def say_accepted(view: View) -> Iterator[str]:
    """Say what share is proven at each promise; where none is, what was measured, and why."""
    found = {
        name: view.find("safe_automation_rate", **SCALARS, **where)
        for name, (_, where) in PROMISES.items()
    }
    proven, reasons = dict[str, str](), dict[str, str]()
    for name, score in found.items():
        if score is None:
            reasons[name] = explain_not_scored(view)
        elif score.value is None:
            reasons[name] = explain_missing_value(score)
        else:
            proven[name] = share_with_interval(score)
    if proven:
        shares = ", and ".join(f"{share} of values at {name}" for name, share in proven.items())
        sure = f"proven with {100 * CONFIDENCE:g} % confidence"
        yield f"Without review {shares} can be accepted, {sure}."
    elif len({*reasons.values()}) == 1:
        yield f"No value can be accepted without review: {reasons.pop(_USUAL)}."
        reasons = {}
    else:
        yield f"No share of values is proven to be {_STRICT}, or {_USUAL}, without review."
    if measured := say_measured(view, [PROMISES[name][0] for name in found if name not in proven]):
        yield measured
    yield from _say_reasons(found, reasons)


def _say_reasons(found: Mapping[str, Score | None], reasons: Mapping[str, str]) -> Iterator[str]:
    """Say why promises are not proven; how many documents they take, where these are too few."""
    few = {
        name: score.reason
        for name, score in found.items()
        if name in reasons and score is not None and score.reason is not None
        if score.reason.code is ReasonCode.TOO_FEW_DOCUMENTS
    }
    if len(few) < 2:
        yield from (f"At {name}, {reason}." for name, reason in reasons.items())
        return
    needed = ", and ".join(f"{_say_needed(reason)} for {name}" for name, reason in few.items())
    documents = format_count(few[_USUAL].documents)
    yield f"A proof takes more than {documents}: {needed}."


def _say_needed(reason: Reason) -> str:
    if not reason.needed:
        return f"at least {reason.least or 0:,}"
    return f"about {reason.needed:,}{interval_of_documents(reason.needed_low, reason.needed_high)}"


def measured_points(view: View, alphas: Iterable[float]) -> list[Score]:
    """Return how far values can be accepted on the curve until these shares are wrong."""
    curve = known_curve(view, "risk_coverage", **SCALARS)
    points = [] if curve is None else [each for each in curve.points if each.value is not None]
    within = [[point for point in points if (point.value or 0.0) <= alpha] for alpha in alphas]
    found = [point_score(curve, some[-1]) for some in within if curve and some]
    return [each for at, each in enumerate(found) if each not in found[:at]]


def say_measured(view: View, alphas: list[float]) -> str:
    """Say how much is wrong as far as values can be accepted until these shares are wrong."""
    wrong = [
        f"{share_with_interval(each)} of the {percent(float(each.slice['at']))}"
        for each in measured_points(view, alphas)
    ]
    said = " most confident values are wrong, and ".join(wrong)
    whole = "" if len(wrong) > 1 else " most confident values are wrong"
    return f"Measured, not proven: {said}{whole}." if wrong else ""


def _say_hands_free(view: View) -> Iterator[str]:
    """Say what share of renditions needs nobody, and what was measured of these."""
    rate, wrong = (
        view.find(f"hands_free_{name}", condition=ALL) for name in ("rate", "error_rate")
    )
    if rate is None or wrong is None or rate.value is None or wrong.value is None:
        return
    yield (
        f"{share_with_interval(rate)} of renditions need nobody: it is proven with "
        f"{100 * CONFIDENCE:g} % confidence that at most {100 * DOCUMENT_ALPHA:g} % of such "
        f"renditions have an error, and {share_with_interval(wrong)} were measured."
    )


def say_calibrated(view: View) -> Iterator[str]:
    """Say who calibrated the confidences, and which renditions need no person."""
    if by := view.run.pipeline.version.get(CALIBRATION):
        yield f"Confidences are not as stated: they were calibrated by {by}."
    through = view.find("straight_through", condition=ALL)
    if through is not None and through.value is not None:
        share = share_with_interval(through)
        yield f"{share} of renditions have every critical value accepted and right."


def _say_costs(view: View) -> Iterator[str]:
    """Say what the cheapest threshold costs beside reviewing everything."""
    cheapest = view.find("expected_cost", **SCALARS, ratio=str(_RATIO))
    reviewed = view.find("cost_of_reviewing", **SCALARS)
    costs = [each for each in (cheapest, reviewed) if each is not None and each.value is not None]
    if len(costs) == 2:
        accepting, reviewing = map(quantity_with_interval, costs)
        filled = view.find("safe_automation_rate", **SCALARS)
        unproven = ", and no threshold is proven safe" if filled and filled.value is None else ""
        yield (
            f"Per 1,000 documents, reviewing every value costs {reviewing} reviews, and reviewing "
            f"only values below the cheapest threshold {accepting}, if a silent error costs "
            f"{_RATIO} reviews. That price is an assumption{unproven}."
        )


def _chart(view: View, panels: list[Panel], tables: list[Table]) -> Lines:
    bins = known_curve(view, "reliability", **SCALARS)
    coverage = ["Most confident values", "accepted, %", "wrong, %"]
    whole = {name: each for name, each in _coverage_curves(view).items() if each.slice == SCALARS}
    costs = ["Ways of working", "cost of a silent error", "reviews"]
    behind = [
        _dots_table(coverage, whole, percent_number, share_cell),
        *([bins_table("Stated, %", bins)] if bins else []),
        _dots_table(costs, _cost_curves(view), "{:g}".format, quantity_cell),
    ]
    filled = [table for table in behind if table.rows]
    return Lines("Errors, calibration and cost", _COVERAGE, RIGHT, panels, tables, behind=filled)


def _coverage_curves(view: View) -> dict[str, Curve]:
    """Return the curves of all conditions and of clean pages, where there are others."""
    asked = {"all conditions": ALL}
    if view.conditions() != [CLEAN]:
        asked[view.clean_pages] = CLEAN
    found = {
        name: known_curve(view, "risk_coverage", cells="scalars", condition=condition)
        for name, condition in asked.items()
    }
    return {name: curve for name, curve in found.items() if curve}


def _cost_curves(view: View) -> dict[str, Curve]:
    """Return what ways of working cost by what a silent error costs; by hand, at the ends alone."""
    found = {name: known_curve(view, metric, **SCALARS) for metric, name in _DRAWN.items()}
    ends = {name: 0 if name == _ACCEPT else 2 for name in found}
    return {
        name: replace(curve, points=tuple(thin_out_points(curve.points, ends[name])))
        for name, curve in found.items()
        if curve
    }


def _coverage_panel(view: View) -> Iterator[Panel]:
    """Yield all conditions and clean pages over lines at what may be wrong, and the threshold."""
    drawn = _coverage_curves(view)
    if not drawn:
        return
    series, lines = [], []
    for name, curve in drawn.items():
        along = dots(curve, share_cell, "most confident {:.1%}".format)
        series.append(Series(name, along, "line" if curve.slice["condition"] == ALL else "fit"))
    for alpha, _ in PROMISES.values():
        share, ends = f"{100 * alpha:g} %", [Dot(0.0, alpha), Dot(1.0, alpha)]
        lines.append(Series(f"{share} wrong", ends, "reference", label=share))
    marks = [*_threshold_marks(view)]
    heights = [0.0, *(dot.y for each in marks for dot in each.dots)]
    lowest = min(dot.y for each in series for dot in each.dots)
    top = min(axis_ends(series, 2 * ALPHA, *heights)[1], max(_TOP, 2 * lowest, *heights), 1.0)
    strokes = [Stroke(dot.x, each.name) for each in marks for dot in each.dots]
    axis = Axis("wrong of the accepted, %", 0.0, top, "%")
    many = max(point.cells for curve in drawn.values() for point in curve.points)
    title = f"Errors by coverage: {count_phrase(many, 'value')}"
    yield Panel(title, [*lines, *series, *marks], strokes, _COVERAGE, axis)


def _threshold_marks(view: View) -> Iterator[Series]:
    """Yield what the threshold of each promise accepts, and how much of that is wrong."""
    for name, (_, where) in PROMISES.items():
        filled, wrong = (
            view.find(metric, **SCALARS, **where)
            for metric in ("safe_automation_rate", "silent_error_rate")
        )
        if filled is None or wrong is None or filled.value is None or wrong.value is None:
            continue
        said = f"{share_with_interval(filled)} accepted, {share_with_interval(wrong)} wrong"
        dot = Dot(filled.value, wrong.value, wrong.low, wrong.high, f"{name}: {said}")
        yield Series(name, [dot], "dots")


def _calibration_panel(view: View) -> Iterator[Panel]:
    if curve := known_curve(view, "reliability", **SCALARS):
        series = [DIAGONAL, *calibration_series(view, **SCALARS)]
        yield Panel(f"Calibration: {count_values(curve)}", series, (), STATED, RIGHT)


def _cost_panel(view: View) -> Iterator[Panel]:
    """Yield what ways of working cost, by what a silent error costs."""
    found = _cost_curves(view)
    say = "a silent error costs {:g}".format
    series = [
        Series(name, dots(curve, quantity_cell, say), "line" if name == _ACCEPT else "fit")
        for name, curve in found.items()
    ]
    if accepting := found.get(_ACCEPT):
        at = [point.x for point in accepting.points]
        x = Axis("cost of a silent error, in reviews", min(at), max(at), log=min(at) > 0)
        y = Axis("reviews", *axis_ends(series, 0.0))
        documents = count_phrase(accepting.points[0].documents, "document")
        yield Panel(f"Cost of 1,000 documents: by {documents}", series, (), x, y)


def _dots_table(
    head: list[str],
    curves: dict[str, Curve],
    say_x: Callable[[float], str],
    make_cell: Callable[[Score], Cell],
) -> Table:
    """Lay out every dot of some curves."""
    rows = [
        [Cell(name), Cell(say_x(point.x)), Cell(point_cell(curve, point, make_cell).text)]
        for name, curve in curves.items()
        for point in curve.points
        if point.value is not None
    ]
    return Table(head, rows)


def _promises_table(view: View) -> Table:
    """Lay out the threshold of each promise; that of clean pages is the one most teams have."""
    chosen = {name: where for name, (_, where) in PROMISES.items()}
    chosen[f"{_USUAL}, on {view.clean_pages}"] = {"threshold": CLEAN}
    rows = [
        [
            Cell(name),
            quantity_cell(view.find("threshold", **SCALARS, **where), "{:.4g}".format),
            share_cell(view.find("safe_automation_rate", **SCALARS, **where)),
            share_cell(view.find("silent_error_rate", **SCALARS, **where), one_minus),
        ]
        for name, where in chosen.items()
        if (found := view.find("threshold", **SCALARS, **where)) and found.value is not None
    ]
    return Table(["Proven", "threshold", "accepted, %", "silent errors, %"], rows)


def _ways_table(view: View) -> Table:
    """Lay out what ways of working cost over all conditions."""
    ratio = {"ratio": str(_RATIO)}
    accepting = view.find("expected_cost", **SCALARS, **ratio)
    chosen = view.find("cost_threshold", **SCALARS, **ratio)
    threshold = quantity_cell(chosen, "{:.4g}".format)
    if chosen is not None and chosen.value is None:  # to review everything is an answer, too
        threshold = Cell(explain_missing_value(chosen))
    ways = [(f"{_ACCEPT}, if a silent error costs {_RATIO} reviews", accepting, threshold)]
    for metric, name in _WAYS.items():
        ways.append((name, view.find(metric, **SCALARS), Cell("none accepted")))
    rows = [
        [Cell(name), quantity_cell(score), threshold]
        for name, score, threshold in ways
        if score is not None and score.value is not None
    ]
    return Table(["Ways of working", "reviews per 1,000 documents", "threshold"], rows)


def _by_condition(view: View) -> Table:
    """Lay out what the threshold accepts, what has to be corrected, and harm, by condition."""

    def cell(metric: str, cells: str, condition: str) -> Cell:
        score = view.find(metric, cells=cells, condition=condition)
        if metric == "corrections":
            return quantity_cell(score)
        return share_cell(score, float if metric == "safe_automation_rate" else one_minus)

    shown = {"accepted, %": "safe_automation_rate", "silent errors, %": "silent_error_rate"}
    columns = {name: partial(cell, metric, "scalars") for name, metric in shown.items()}
    for cells, noun in CELLS.items():
        for metric in ("corrections", "harm"):
            columns[f"{metric}, {noun.lower()}"] = partial(cell, metric, cells)
    every = [*view.conditions(), ALL]
    kept = {
        name: cell
        for name, cell in columns.items()
        if any(cell(condition).text != NONE for condition in every)
    }
    return table_by_condition("Condition", view.conditions(), kept)


def _confidences_table(view: View) -> Table:
    found = {
        title: [view.find(metric, cells=cells, condition=ALL) for metric in _CONFIDENCES]
        for cells, title in CELLS.items()
    }
    makers = (difference_cell, difference_cell, share_cell)
    rows = [
        [Cell(title), *(make(score) for make, score in zip(makers, scores, strict=True))]
        for title, scores in found.items()
        if any(score is not None and score.value is not None for score in scores)
    ]
    return Table(["Confidences", *_CONFIDENCES.values()], rows)
