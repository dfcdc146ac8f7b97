"""Changes between runs in words: from what to what, by how much, and what may be chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, percentage_points, signed_points
from docextract_eval.reports.parts import Cell
from docextract_eval.reports.sentences.figures import cell_noun
from docextract_eval.reports.sentences.reasons import interval_of_documents
from docextract_eval.runs.gates import name_slice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.comparison.compare import Difference
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.statistics.differences import Change

EITHER = "true or returned by either run"
"""Which cells two runs are compared on."""
_FILTERS = ("field", "condition", "kind", "locale", "trap")
"""Axes of a slice that are also filters of `dxe compare`."""
LEAST_P = 1e-4
"""What 9,999 flips of signs give where none is as extreme: the true p may be smaller."""
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
    return (
        f"{percent(difference.before)} in the baseline, {percent(difference.after)} now; "
        f"{compared_cells(difference.change, difference.slice)}"
    )


def compared_cells(change: Change, where: Mapping[str, str]) -> str:
    """Say of which cells two runs are compared: also of those that only the other run returned.

    A value that one run invented is right in the other if that leaves it empty, so the accuracy
    that a run's own report has of its own cells may differ.
    """
    values = count_phrase(change.cells, cell_noun(where))
    of = f"of {count_phrase(change.sources, 'document')}"
    return f"{values} {of}" if where["cells"] == "answers" else f"{values}, {EITHER}, {of}"


def list_changed_cells(before: str, after: str, where: Mapping[str, str]) -> str:
    """Return the command that lists the cells of a slice that were lost or gained.

    >>> list_changed_cells("pinned", "runs/1.5", {"cells": "scalars", "field": "phone"})
    'dxe compare pinned runs/1.5 --cells --field phone'
    """
    kept = [
        f"--{axis} {shell_word(name)}"
        for axis, name in where.items()
        if axis in _FILTERS and name != ALL
    ]
    return " ".join([f"dxe compare {before} {after} --cells", *kept])


def _is_overall(difference: Difference) -> bool:
    return name_slice(difference.slice) == ALL


def points_with_interval(difference: Difference) -> str:
    """Say a change with its interval."""
    change = difference.change
    value, low, high = map(signed_points, (change.value, change.low, change.high))
    return f"{value} ({low} to {high})"


def p_value(p: float, *, is_least: bool = False) -> str:
    """Say how likely chance alone would do it.

    >>> p_value(.0074), p_value(.00002), p_value(1.0)
    ('p = .0074', 'p < .0001', 'p = 1')
    >>> p_value(.0113, is_least=True)
    'p at most .011'
    """
    if p < 0.0001:
        return "p < .0001"
    return f"{'p at most' if is_least else 'p ='} {p:.2g}".replace(" 0.", " .")


def conclusion(difference: Difference) -> str:
    """Say what is to be thought of a change."""
    change = difference.change
    if difference.certain:
        return "certainly better" if change.value > 0 else "certainly worse"
    if not change.gained and not change.lost:
        return "no cell changed"
    if difference.needed:
        return f"may be chance; {settling_documents(difference)} would settle it"
    return "may be chance"


def settling_documents(difference: Difference) -> str:
    """Return about how many documents would tell a change from chance, with the interval."""
    ends = interval_of_documents(difference.needed_low, difference.needed_high)
    return f"about {count_phrase(difference.needed or 0, 'document')}{ends}"


def full_description(difference: Difference) -> str:
    """Say all that lies behind a change."""
    change = difference.change
    return (
        f"{percent(difference.before)} before, {percent(difference.after)} after, "
        f"{points_with_interval(difference)} points, "
        f"{p_value(difference.corrected, is_least=difference.p <= LEAST_P)}, "
        f"{change.lost:,} lost and {change.gained:,} gained of "
        f"{compared_cells(change, difference.slice)}"
    )


def change_cell(difference: Difference) -> Cell:
    """Return a change as a cell that is shaded by it; a star marks a certain one."""
    star = " *" if difference.certain else ""
    change = difference.change.value
    points_text = signed_points(change) if signed_points(change) != "0.0" else "0"
    return Cell(
        f"{points_text}{star}", None, full_description(difference), -change, difference.certain
    )
