"""How losses grow with severity, one family of conditions at a time: `defocus@1`, `defocus@2`, ...

Every point of a curve is a paired drop from the same documents' clean pages, which are severity 0
and lose nothing. The band of a curve holds all of its points at once (Bonferroni's), and straight
lines between them; so where the band's sides cross a loss is an interval for where the curve does.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example
from docextract_eval.metrics.changes import KINDS_OF_CELLS, changed
from docextract_eval.metrics.contrasts import Losses
from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.metrics.pairing import clean_links, paired
from docextract_eval.metrics.phrases import in_points
from docextract_eval.metrics.ratios import unknown
from docextract_eval.metrics.tally import why_not
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.pairing import Pairs
    from docextract_eval.statistics.differences import Change

BEYOND = 0.1
"""The loss at which a degradation breaks a pipeline."""
NO_FAMILY = Reason(ReasonCode.NO_SEVERITY)
_FAMILY = re.compile(r"(?P<name>.+)@(?P<severity>\d+(\.\d+)?)")

Family = dict[float, str]
"""The conditions of one degradation or scene, by growing severity."""


def severity(columns: Columns, signature: str, beyond: float = BEYOND) -> list[Score]:
    """Return, for every family, the area under its curve and where it breaks the pipeline."""
    columns = columns.base()
    pairs = paired(columns, columns, clean_links(columns))
    found: list[Score] = []
    for cells, table in KINDS_OF_CELLS:
        kept = pairs.table == table
        curves = _curves(columns, pairs, kept)
        if not curves:
            reason = why_not(columns) or (NO_FAMILY if kept.any() else NO_CELLS)
            where = {"cells": cells, "accident": "all"}
            names = ("severity_area", "breaking_point")
            found += [unknown(name, where, reason, f"{name}|{signature}") for name in names]
            continue
        for family, points in curves.items():
            where = {"cells": cells, "accident": family}
            signed = f"breaking_point|beyond:{beyond:g}|{signature}"
            found.append(_breaking_point(points, where, beyond, signed))
    return [*found, *_areas(Losses.of(columns, pairs), f"severity_area|{signature}")]


def drops_by_severity(columns: Columns, signature: str) -> list[Curve]:
    """Return the curve of every family, with its band."""
    columns = columns.base()
    pairs = paired(columns, columns, clean_links(columns))
    signed, found = f"drop_by_severity|{signature}", []
    for cells, table in KINDS_OF_CELLS:
        kept = pairs.table == table
        curves = _curves(columns, pairs, kept)
        for family, points in curves.items():
            where = {"cells": cells, "accident": family}
            found.append(Curve("drop_by_severity", where, points, signed))
        if not curves:
            reason = why_not(columns) or (NO_FAMILY if kept.any() else NO_CELLS)
            where = {"cells": cells, "accident": "all"}
            found.append(Curve("drop_by_severity", where, (), signed, reason))
    return found


def families(conditions: Sequence[str]) -> dict[str, Family]:
    """Return the families of some conditions; at severity 0 nothing is applied.

    >>> families(["clean", "jpeg@5", "scan", "jpeg@3"])
    {'jpeg': {3.0: 'jpeg@3', 5.0: 'jpeg@5'}}
    """
    found: dict[str, Family] = {}
    for condition in conditions:
        if (named := _FAMILY.fullmatch(condition)) and float(named["severity"]):
            found.setdefault(named["name"], {})[float(named["severity"])] = condition
    return {name: dict(sorted(family.items())) for name, family in found.items()}


def _curves(columns: Columns, pairs: Pairs, kept: Bools) -> dict[str, tuple[Point, ...]]:
    """Return the points of every family's curve, from severity 0."""
    condition = columns.renditions.condition
    kept = kept & (columns.renditions.weight[pairs.rendition] > 0)
    present = np.unique(condition.codes[pairs.rendition[kept]]).tolist()
    nothing = Point(0.0, 0.0, 0.0, 0.0)
    found = {}
    for name, family in families([condition.names[code] for code in present]).items():
        level = 1 - (1 - LEVEL) / len(family)
        own = kept & condition.among(*family.values())[pairs.rendition]
        told = changed(columns, pairs, own, "condition", level=level)
        change_of = {where["condition"]: change for where, change in told}
        points = [_point(strength, change_of[of]) for strength, of in family.items()]
        found[name] = (nothing, *points)
    return found


def _point(strength: float, change: Change) -> Point:
    ends = (0 - change.value, 0 - change.high, 0 - change.low)
    return Point(strength, *ends, change.sources, change.cells)


def _areas(losses: Losses, signature: str) -> Iterator[Score]:
    """Yield the mean height of every family's curve, from 0 to its largest severity."""
    known = [
        ({"cells": cells, "accident": name}, family)
        for cells, _ in KINDS_OF_CELLS
        for name, family in families(losses.measured(cells)).items()
    ]
    shares = [losses.shares(where["cells"], _spans(family)) for where, family in known]
    for (where, family), contrast in zip(known, losses.contrasts(shares), strict=True):
        yield contrast.told("severity_area", where | {"up_to": f"{max(family):g}"}, signature)


def _spans(family: Family) -> dict[str, float]:
    """Return the share of each condition in the trapezoids under a family's curve.

    >>> _spans({2.0: "jpeg@2", 3.0: "jpeg@3"})
    {'jpeg@2': 0.5, 'jpeg@3': 0.16666666666666666}
    """
    strengths = [0.0, *family]
    beyond = [*strengths[1:], strengths[-1]]
    return {
        family[at]: (after - before) / 2 / strengths[-1]
        for before, at, after in zip(strengths, strengths[1:], beyond[1:], strict=False)
    }


def _breaking_point(
    points: Sequence[Point], where: Mapping[str, str], beyond: float, signature: str
) -> Score:
    """Return the severity at which a curve's loss exceeds `beyond`; a reason if it is uncertain."""
    at = [point.x for point in points]
    drop, low, high = (
        crossing(at, [getattr(point, end) for point in points], beyond)
        for end in ("value", "low", "high")
    )
    documents, cells = max(p.documents for p in points), sum(p.cells for p in points)
    if low is not None:
        return Score("breaking_point", where, drop, high, low, documents, cells, signature)
    measured = float(f"{at[-1]:g}")
    reason = Reason(ReasonCode.NEVER_BREAKS, severity=measured)
    if high is not None:
        reason = Reason(ReasonCode.MAY_BREAK, severity=measured, earliest=round(high, 1))
    return Score("breaking_point", where, None, None, None, documents, cells, signature, reason)


def crossing(at: Sequence[float], height: Sequence[float], beyond: float) -> float | None:
    """Return where straight lines from point to point first reach a height; None if nowhere.

    >>> crossing([0, 2, 4], [0, .05, .25], .1)
    2.5
    """
    corners = zip(at, height, strict=True)
    for (left, low), (right, high) in pairwise(corners):
        if low < beyond <= high:
            return left + (right - left) * (beyond - low) / (high - low)
    return None


CARDS = (
    Card(
        "severity_area",
        "The mean loss over severities: the area under the curve of drops by severity (trapezoids"
        " from 0 to the largest severity measured), divided by that severity.",
        "lower is better",
        lambda score: (
            f"Up to severity {score.slice['up_to']}, {score.slice['accident']} costs "
            f"{in_points(score)} on average."
        ),
    ),
    Card(
        "breaking_point",
        "The severity at which the drop first exceeds 10 points, on straight lines between the "
        "measured severities; only where the band of the whole curve exceeds 10 points too. Its "
        "interval is where the sides of that band do.",
        "higher is better",
        lambda score: (
            f"{score.slice['accident']} costs 10 points from severity {score.value:.1f} "
            f"on ({score.low:.1f}-{score.high:.1f})."
        ),
        example=example(3.4, 2.9, 4.1, cells="scalars", accident="defocus"),
    ),
    Card(
        "drop_by_severity",
        "The paired drop from the same documents' clean pages, by severity.",
        "lower is better",
        lambda score: (
            f"At severity {score.slice['at']}, {score.slice['accident']} costs {in_points(score)}."
        ),
    ),
)
