"""Changes between runs in words: from what to what, by how much, and what may be chance."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from scipy.special import ndtri

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, percentage_points, signed_points
from docextract_eval.reports.parts import Cell
from docextract_eval.reports.sentences.figures import cell_noun
from docextract_eval.runs.compare import SIGNIFICANCE
from docextract_eval.runs.gates import name_slice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.compare import Difference
    from docextract_eval.runs.decision import PolicyDecision

_EVERYTHING = {"scalars": "all fields", "tables": "all table cells"}


def certain_losses(decision: PolicyDecision) -> list[Difference]:
    """Return what got worse for certain; everything first, then the largest loss."""
    found = [each for each in decision.differences if each.certain and each.change.value < 0]
    return sorted(found, key=lambda each: (not _is_overall(each), each.change.value))


def certain_gains(decision: PolicyDecision) -> list[Difference]:
    """Return what got better for certain, the largest gain first."""
    found = [each for each in decision.differences if each.certain and each.change.value > 0]
    return sorted(found, key=lambda each: -each.change.value)


def uncertain_changes(decision: PolicyDecision) -> list[Difference]:
    """Return what may be chance though its interval or its test says no, the least likely first."""
    found = [each for each in decision.differences if each.doubtful]
    return sorted(found, key=lambda each: each.corrected)


def overall_change(decision: PolicyDecision) -> Difference | None:
    """Return what changed over all fields, or over all table cells where there are no others."""
    return next(filter(_is_overall, decision.differences), None)


def slice_title(where: Mapping[str, str]) -> str:
    """Name a slice, and that it is of table cells.

    >>> slice_title({"cells": "tables", "condition": "all"})
    'all table cells'
    >>> slice_title({"cells": "scalars", "field": "t"})
    'field t'
    """
    title = name_slice(where)
    if title == ALL:
        return _EVERYTHING[where["cells"]]
    return f"{title}, table cells" if where["cells"] == "tables" else title


def describe_change(difference: Difference) -> str:
    """Say a change with its interval; where that leaves out 0, as points lower or higher."""
    change = difference.change
    if change.low <= 0 <= change.high:
        ends = f"{percentage_points(change.low)} to {percentage_points(change.high)}"
        return f"{percentage_points(change.value)} points ({ends})"
    low, high = sorted((abs(change.low), abs(change.high)))
    way = "lower" if change.value < 0 else "higher"
    return f"{100 * abs(change.value):.1f} points {way} ({100 * low:.1f} to {100 * high:.1f})"


def before_and_after(difference: Difference) -> str:
    """Say where it was and where it is, and what that rests on."""
    change = difference.change
    values = count_phrase(change.cells, cell_noun(difference.slice))
    return (
        f"{percent(difference.before)} in the baseline, {percent(difference.after)} now; "
        f"{values} of {count_phrase(change.sources, 'document')}"
    )


def documents_to_be_certain(difference: Difference, documents: int) -> int | None:
    """Return about how many documents in all would tell a change from chance, if it stays as it is.

    Its p is corrected for all that was tested beside it; what a test sees grows with the root of
    the documents.
    """
    p, corrected = difference.p, difference.corrected
    if difference.needed is not None:
        return difference.needed
    if not 0 < p < 1 or not corrected:
        return None
    seen, asked = (float(ndtri(1 - each / 2)) for each in (p, SIGNIFICANCE * p / corrected))
    return ceil(documents * (asked / seen) ** 2)


def _is_overall(difference: Difference) -> bool:
    return name_slice(difference.slice) == ALL


def points_with_interval(difference: Difference) -> str:
    """Say a change with its interval."""
    change = difference.change
    value, low, high = map(signed_points, (change.value, change.low, change.high))
    return f"{value} ({low} to {high})"


def p_value(p: float) -> str:
    """Say how likely chance alone would do it.

    >>> p_value(.0074), p_value(.00002), p_value(1.0)
    ('p = .0074', 'p < .0001', 'p = 1')
    """
    if p < 0.0001:
        return "p < .0001"
    return f"p = {p:.2g}".replace("p = 0.", "p = .")


def conclusion(difference: Difference) -> str:
    """Say what is to be thought of a change."""
    change = difference.change
    if difference.certain:
        return "certainly better" if change.value > 0 else "certainly worse"
    if not change.gained and not change.lost:
        return "unchanged"
    if difference.needed:
        return f"may be chance; about {count_phrase(difference.needed, 'document')} would settle it"
    return "may be chance"


def full_description(difference: Difference) -> str:
    """Say all that lies behind a change."""
    change = difference.change
    return (
        f"{percent(difference.before)} before, {percent(difference.after)} after, "
        f"{points_with_interval(difference)} points, {p_value(difference.corrected)}, "
        f"{change.lost:,} lost and {change.gained:,} gained of "
        f"{count_phrase(change.cells, cell_noun(difference.slice))}, "
        f"{count_phrase(change.sources, 'document')}"
    )


def change_cell(difference: Difference) -> Cell:
    """Return a change as a cell that is shaded by it; a star marks a certain one."""
    star = " *" if difference.certain else ""
    change = difference.change.value
    points_text = signed_points(change) if signed_points(change) != "0.0" else "0"
    return Cell(
        f"{points_text}{star}", None, full_description(difference), -change, difference.certain
    )
