"""Curves of runs that were never made: along severity, coverage, confidence, and costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.curve import Curve, Point

if TYPE_CHECKING:
    from docextract_eval.reasons import Reason

RATIOS = (1, 10, 100, 1000)
BY_HAND = "cost_of_reviewing", "cost_of_typing"
OF_CONFIDENCE = "reliability", "isotonic_reliability", "risk_coverage", "expected_cost"


def curve(metric: str, *places: tuple[float, float], **where: str) -> Curve:
    """Make a curve up, with an interval of 6 points around each place."""
    points = [Point(x, y, y - 0.02, y + 0.04, 40, 600) for x, y in places]
    return Curve(metric, where, tuple(points), "signature")


def along_severity(accidents: int) -> list[Curve]:
    """Return curves of which each accident's rises higher than the one's before."""
    names = ["accident", *(f"accident_number_{n}" for n in range(1, accidents))]
    return [
        curve("drop_by_severity", (0, 0.0), (2, n / 100), (4, n / 50), cells=cells, accident=name)
        for cells in ("scalars", "tables")
        for n, name in enumerate(names)
    ]


def of_confidences(conditions: list[str]) -> list[Curve]:
    """Return reliability and risk of every condition and over all."""
    tenths = [(0.05 + n / 10, 0.9 * n / 10) for n in range(10)]
    found = []
    for cells in ("scalars", "tables"):
        for number, condition in enumerate([*conditions, "all"]):
            where = {"cells": cells, "condition": condition}
            risks = [(n / 20, n * number / 4000) for n in range(1, 21)]
            fit = tuple(Point(x, y) for x, y in tenths)
            found += [
                curve("reliability", *tenths, **where),
                Curve("isotonic_reliability", where, fit, "signature"),
                curve("risk_coverage", *risks, **where),
            ]
    return found


def of_costs() -> list[Curve]:
    """Return what ways of working cost along what an error does."""
    where = {"cells": "scalars", "condition": "all"}
    shown = [(ratio, 4000.0 + 10 * ratio) for ratio in RATIOS]
    by_hand = [(ratio, 9000.0) for ratio in RATIOS]
    return [
        curve("expected_cost", *shown, **where),
        *(curve(metric, *by_hand, **where) for metric in BY_HAND),
    ]


def all_of(conditions: list[str]) -> list[Curve]:
    """Return every curve of a run under these conditions."""
    return [*along_severity(len(conditions)), *of_confidences(conditions), *of_costs()]


def hidden(those: list[Curve], reason: Reason, *metrics: str) -> list[Curve]:
    """Leave out the points of some metrics, or of all, and say why."""
    return [
        Curve(each.metric, each.slice, (), each.signature, reason)
        if not metrics or each.metric in metrics
        else each
        for each in those
    ]
