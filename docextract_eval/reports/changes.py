"""What changed since the baseline, in words: what is certain, and what may be chance."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from scipy.special import ndtri

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, points
from docextract_eval.runs.compare import CERTAIN
from docextract_eval.runs.gates import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.compare import Difference
    from docextract_eval.runs.decision import Decision

_EVERYTHING = {"scalars": "all fields", "tables": "all table cells"}


def losses(decision: Decision) -> list[Difference]:
    """Give what got worse for certain; everything first, then the largest loss."""
    found = [each for each in decision.differences if each.certain and each.change.value < 0]
    return sorted(found, key=lambda each: (not _over_all(each), each.change.value))


def gains(decision: Decision) -> list[Difference]:
    """Give what got better for certain, the largest gain first."""
    found = [each for each in decision.differences if each.certain and each.change.value > 0]
    return sorted(found, key=lambda each: -each.change.value)


def maybe(decision: Decision) -> list[Difference]:
    """Give what may be chance though its interval or its test says no, the least likely first."""
    found = [each for each in decision.differences if each.doubtful]
    return sorted(found, key=lambda each: each.corrected)


def overall(decision: Decision) -> Difference | None:
    """Give what changed over all fields, or over all table cells where there are no others."""
    return next(filter(_over_all, decision.differences), None)


def name_of(where: Mapping[str, str]) -> str:
    """Name a slice, and that it is of table cells.

    >>> name_of({"cells": "tables", "condition": "all"})
    'all table cells'
    >>> name_of({"cells": "scalars", "field": "t"})
    'field t'
    """
    said = named(where)
    if said == ALL:
        return _EVERYTHING[where["cells"]]
    return f"{said}, table cells" if where["cells"] == "tables" else said


def by_how_much(difference: Difference) -> str:
    """Say a change with its interval; where that leaves out 0, as points lower or higher."""
    change = difference.change
    if change.low <= 0 <= change.high:
        ends = f"{points(change.low)} to {points(change.high)}"
        return f"{points(change.value)} points ({ends})"
    low, high = sorted((abs(change.low), abs(change.high)))
    way = "lower" if change.value < 0 else "higher"
    return f"{100 * abs(change.value):.1f} points {way} ({100 * low:.1f} to {100 * high:.1f})"


def from_to(difference: Difference) -> str:
    """Say where it was and where it is, and what that rests on."""
    change = difference.change
    return (
        f"{percent(difference.before)} before, {percent(difference.after)} now; "
        f"{change.cells:,} cells of {change.sources} documents"
    )


def to_be_certain(difference: Difference, documents: int) -> int | None:
    """Give about how many documents in all would tell a change from chance, if it stays as it is.

    Its p is corrected for all that was tested beside it; what a test sees grows with the root of
    the documents.
    """
    p, corrected = difference.p, difference.corrected
    if difference.needed is not None:
        return difference.needed
    if not 0 < p < 1 or not corrected:
        return None
    seen, asked = (float(ndtri(1 - each / 2)) for each in (p, CERTAIN * p / corrected))
    return ceil(documents * (asked / seen) ** 2)


def _over_all(difference: Difference) -> bool:
    return named(difference.slice) == ALL
