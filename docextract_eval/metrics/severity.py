"""How losses grow with severity, one family of conditions at a time: `defocus@1`, `defocus@2`, ...

Every point of a curve is a paired drop from the same documents' clean pages, which are severity 0
and lose nothing. The band of a curve holds all of its points at once (Bonferroni's); so the
severities at which the whole band is below or above a loss are a bracket for where it is reached.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.changes import CELL_KINDS, changes_by_slice
from docextract_eval.metrics.contrasts import Losses
from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.metrics.pairing import pair_with_clean, why_no_clean_comparison
from docextract_eval.metrics.phrases import loss_as_change
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.pairing import Pairs
    from docextract_eval.statistics.differences import Change

BREAKING_LOSS = 0.1
"""The loss at which a degradation breaks a pipeline."""
FEWEST_SEVERITIES = 3
"""Severities below which there is no breaking point: two are a line through anything."""
NO_FAMILY_REASON = Reason(ReasonCode.NO_SEVERITY)
_FAMILY = re.compile(r"(?P<name>.+)@(?P<severity>\d+(\.\d+)?)")

Where = dict[str, str]
Family = dict[float, str]
"""The conditions of one degradation or scene, by growing severity."""


def severity(columns: Columns, signature: str, breaking_loss: float = BREAKING_LOSS) -> list[Score]:
    """Return, for every family, the area under its curve and where it breaks the pipeline."""
    columns = columns.base_cells()
    found: list[Score] = []
    for where, points, reason in _curves(columns):
        if reason:
            names = ("severity_area", "breaking_point")
            found += [
                score_without_value(name, where, reason, f"{name}|{signature}") for name in names
            ]
        else:
            signed = f"breaking_point|bracket|beyond:{breaking_loss:g}|{signature}"
            found.append(_breaking_point_score(points, where, breaking_loss, signed))
    losses = Losses.from_pairs(columns, columns.derived(pair_with_clean))
    return [*found, *_area_scores(losses, f"severity_area|{signature}")]


def drops_by_severity(columns: Columns, signature: str) -> list[Curve]:
    """Return the curve of every family, with its band."""
    signed = f"drop_by_severity|{signature}"
    return [
        Curve("drop_by_severity", where, points, signed, reason)
        for where, points, reason in _curves(columns.base_cells())
    ]


def _curves(columns: Columns) -> Iterator[tuple[Where, tuple[Point, ...], Reason | None]]:
    """Yield the slice and the points of every family's curve; without one, the reason why."""
    pairs = columns.derived(pair_with_clean)
    for cells, table in CELL_KINDS:
        kept = pairs.table == table
        curves = _family_curves(columns, pairs, kept)
        for family, points in curves.items():
            yield {"cells": cells, "accident": family}, points, None
        if not curves:
            reason = NO_FAMILY_REASON if kept.any() else NO_CELLS
            reason = why_no_clean_comparison(columns) or reason
            yield {"cells": cells, "accident": "all"}, (), reason


def condition_families(conditions: Sequence[str]) -> dict[str, Family]:
    """Return the families of some conditions; at severity 0 nothing is applied.

    >>> condition_families(["clean", "jpeg@5", "scan", "jpeg@3"])
    {'jpeg': {3.0: 'jpeg@3', 5.0: 'jpeg@5'}}
    """
    found: dict[str, Family] = {}
    for condition in conditions:
        if (named := _FAMILY.fullmatch(condition)) and float(named["severity"]):
            found.setdefault(named["name"], {})[float(named["severity"])] = condition
    return {name: dict(sorted(family.items())) for name, family in found.items()}


def _family_curves(columns: Columns, pairs: Pairs, kept: Bools) -> dict[str, tuple[Point, ...]]:
    """Return the points of every family's curve, from severity 0."""
    condition = columns.renditions.condition
    kept = kept & pairs.of_renditions(columns.renditions.weight > 0)
    present = np.unique(condition.codes[pairs.rendition[kept]]).tolist()
    nothing = Point(0.0, 0.0, 0.0, 0.0)
    found = {}
    for name, family in condition_families([condition.names[code] for code in present]).items():
        level = 1 - (1 - LEVEL) / len(family)
        own = kept & pairs.of_renditions(condition.is_in(*family.values()))
        changes = changes_by_slice(columns, pairs, own, "condition", level=level)
        change_of = {where["condition"]: change for where, change in changes}
        points = [_drop_point(strength, change_of[of]) for strength, of in family.items()]
        found[name] = (nothing, *points)
    return found


def _drop_point(strength: float, change: Change) -> Point:
    ends = (0 - change.value, 0 - change.high, 0 - change.low)
    return Point(strength, *ends, change.sources, change.cells)


def _area_scores(losses: Losses, signature: str) -> Iterator[Score]:
    """Yield the mean height of every family's curve, from 0 to its largest severity."""
    known = [
        ({"cells": cells, "accident": name}, family)
        for cells, _ in CELL_KINDS
        for name, family in condition_families(losses.measured_conditions(cells)).items()
    ]
    shares = [
        losses.place_shares(where["cells"], _trapezoid_shares(family)) for where, family in known
    ]
    for (where, family), contrast in zip(known, losses.contrasts(shares), strict=True):
        yield contrast.to_score("severity_area", where | {"up_to": f"{max(family):g}"}, signature)


def _trapezoid_shares(family: Family) -> dict[str, float]:
    """Return the share of each condition in the trapezoids under a family's curve.

    >>> _trapezoid_shares({2.0: "jpeg@2", 3.0: "jpeg@3"})
    {'jpeg@2': 0.5, 'jpeg@3': 0.16666666666666666}
    """
    severities = [0.0, *family]
    beyond = [*severities[1:], severities[-1]]
    return {
        family[at]: (after - before) / 2 / severities[-1]
        for before, at, after in zip(severities, severities[1:], beyond[1:], strict=False)
    }


def _breaking_point_score(
    points: Sequence[Point], slice_name: Mapping[str, str], breaking_loss: float, signature: str
) -> Score:
    """Return the bracket of the severity from which a curve's loss exceeds `breaking_loss`.

    Where an end of it is open, there is no value, and the reason holds the other end.
    """
    tested = [point for point in points if point.x]
    documents, cells = max(p.documents for p in tested), sum(p.cells for p in tested)
    low, high = breaking_bracket(tested, breaking_loss)
    reason = _open_bracket_reason(tested, low, high)
    if reason:
        return Score(
            "breaking_point", slice_name, None, None, None, documents, cells, signature, reason
        )
    at, drops = [point.x for point in tested], [point.value or 0.0 for point in tested]
    value = level_crossing(at, drops, breaking_loss)
    return Score("breaking_point", slice_name, value, low, high, documents, cells, signature)


def breaking_bracket(
    tested: Sequence[Point], breaking_loss: float
) -> tuple[float | None, float | None]:
    """Return between which of the tested severities a loss is reached; None is an open end.

    Up to the low end every drop is proven smaller, and from the high end on every drop larger.

    >>> points = [Point(1, .02, 0, .05), Point(2, .1, .04, .2), Point(4, .5, .3, .7)]
    >>> breaking_bracket(points, .1), breaking_bracket(points[1:], .1), breaking_bracket([], .1)
    ((1, 4), (None, 4), (None, None))
    """
    low = high = None
    for point in tested:
        if point.high is None or point.high >= breaking_loss:
            break
        low = point.x
    for point in reversed(tested):
        if point.low is None or point.low <= breaking_loss:
            break
        high = point.x
    return low, high


def _open_bracket_reason(
    tested: Sequence[Point], low: float | None, high: float | None
) -> Reason | None:
    """Return what is known of a breaking point with an open end; None where both are closed."""
    if len(tested) < FEWEST_SEVERITIES:
        return Reason(ReasonCode.FEW_SEVERITIES, least=FEWEST_SEVERITIES)
    largest = float(f"{tested[-1].x:g}")
    if low == tested[-1].x:
        return Reason(ReasonCode.NEVER_BREAKS, severity=largest)
    if high is None:
        return Reason(ReasonCode.MAY_BREAK, severity=largest, earliest=low)
    return Reason(ReasonCode.BREAKS_EARLY, latest=high) if low is None else None


def level_crossing(
    positions: Sequence[float], heights: Sequence[float], level: float
) -> float | None:
    """Return where straight lines from point to point first reach a height; None if nowhere.

    >>> level_crossing([0, 2, 4], [0, .05, .25], .1)
    2.5
    """
    corners = zip(positions, heights, strict=True)
    for (left, low), (right, high) in pairwise(corners):
        if low < level <= high:
            return left + (right - left) * (level - low) / (high - low)
    return None


CARDS = (
    Card(
        "severity_area",
        "The mean loss over severities: the area under the curve of drops by severity (trapezoids"
        " from 0 to the largest severity measured), divided by that severity.",
        "lower is better",
        lambda score: (
            f"Up to severity {score.slice['up_to']}, {score.slice['accident']} changes accuracy "
            f"by {loss_as_change(score)} on average."
        ),
    ),
    Card(
        "breaking_point",
        "The severity from which the drop exceeds 10 points, as a bracket of tested severities: up "
        "to its low end every drop is proven smaller, from its high end on every drop larger, at "
        "95 % for all severities together. The value is where straight lines between the tested "
        "severities reach 10 points. Fewer than three severities give no bracket.",
        "higher is better",
        lambda score: (
            f"{score.slice['accident']} costs 10 points from a severity between "
            f"{score.low:.3g} and {score.high:.3g} on."
        ),
        example=example_score(3.4, 3, 4, cells="scalars", accident="defocus"),
    ),
    Card(
        "drop_by_severity",
        "The paired drop from the same documents' clean pages, by severity.",
        "lower is better",
        lambda score: (
            f"At severity {score.slice['at']}, {score.slice['accident']} changes accuracy by "
            f"{loss_as_change(score)}."
        ),
    ),
)
