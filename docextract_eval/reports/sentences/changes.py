"""Changes between runs in words: from what to what, by how much, and what may be chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import percent, signed_ends, signed_interval, signed_points
from docextract_eval.reports.parts import Cell
from docextract_eval.reports.sentences.cited_figures import case_filters, case_options, cell_noun
from docextract_eval.reports.sentences.reasons import interval_of_documents
from docextract_eval.runs.comparison.claims import EXPLORATION, NO_DIFFERENCE
from docextract_eval.runs.gates import name_slice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.comparison.claims import Claim
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.statistics.differences import Change

EITHER = "true or returned by either run"
"""Which cells two runs are compared on."""
_EVERYTHING = {"scalars": "all fields", "tables": "all table cells", "answers": "all answers"}


def certain_losses(decision: PolicyDecision) -> list[Claim]:
    """Return what got worse for certain; everything first, then the largest loss."""
    found = [each for each in decision.differences if each.certain and each.change.value < 0]
    return sorted(found, key=lambda each: (not each.is_overall, each.change.value))


def overall_change(decision: PolicyDecision) -> Claim | None:
    """Return what changed over all fields, or over all table cells where there are no others."""
    return next((each for each in decision.differences if each.is_overall), None)


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


def describe_change(claim: Claim) -> str:
    """Say a change with its interval; where that leaves out 0, as points lower or higher."""
    value, (low, high) = claim.change.value, claim.shown_interval
    if low <= 0 <= high:
        return f"{signed_points(value)} points ({signed_ends(low, high)})"
    near, far = sorted((abs(low), abs(high)))
    way = "lower" if value < 0 else "higher"
    return f"{100 * abs(value):.1f} points {way} ({100 * near:.1f} to {100 * far:.1f})"


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
    return f"dxe compare {before} {after} --cells" + case_options(case_filters(where))


def points_with_interval(claim: Claim) -> str:
    """Say a change with the interval that is shown of it."""
    return signed_interval(claim.change.value, *claim.shown_interval)


def conclusion(claim: Claim) -> str:
    """Say what may be concluded of a change, in the words of every command and report."""
    if claim.conclusion != NO_DIFFERENCE:
        others = claim.conclusion.endswith("on its own")
        return f"{claim.conclusion}{f', not certain among {claim.among:,}' if others else ''}"
    seen = claim.sees
    if claim.family == EXPLORATION or seen >= 1:
        return NO_DIFFERENCE
    found = "would be found in 4 of 5 such comparisons"
    return f"{NO_DIFFERENCE} (a loss of {100 * seen:.1f} points {found})"


def change_sentence(claim: Claim) -> str:
    """Say from what to what a slice went, by how much, and what may be concluded of that."""
    title = slice_title(claim.slice)
    concluded = NO_DIFFERENCE if claim.conclusion == NO_DIFFERENCE else conclusion(claim)
    return (
        f"{title[0].upper()}{title[1:]}: {percent(claim.before)} right before, "
        f"{percent(claim.after)} now; {points_with_interval(claim)} points, {concluded}."
    )


def count_certain(claims: Sequence[Claim], compared: int) -> str:
    """Count the slices that are certainly worse or better, of all that were compared.

    >>> count_certain([], 1)
    'Of 1 slice compared, 0 are certainly worse and 0 certainly better.'
    """
    sure = [each.change.value for each in claims if each.certain]
    lost, gained = sum(value < 0 for value in sure), sum(value > 0 for value in sure)
    return (
        f"Of {count_phrase(max(compared, len(sure)), 'slice')} compared, {lost:,} "
        f"{'is' if lost == 1 else 'are'} certainly worse and {gained:,} certainly better."
    )


def could_be_seen(claim: Claim) -> str:
    """Say how large a change a comparison would have found.

    >>> from types import SimpleNamespace as Made
    >>> could_be_seen(Made(sees=0.021, slice={"cells": "scalars"}))[:52]
    'A change of 2.1 points over all fields would be foun'
    """
    title = slice_title(claim.slice)
    if claim.sees >= 1:
        return f"So few documents cannot show any change over {title}."
    return (
        f"A change of {100 * claim.sees:.1f} points over {title} would be found in 4 of 5 such "
        "comparisons; a smaller one may be there."
    )


def settling_documents(claim: Claim) -> str:
    """Return about how many documents would tell a change from chance, with the interval."""
    ends = interval_of_documents(claim.needed_low, claim.needed_high)
    return f"about {count_phrase(claim.needed or 0, 'document')}{ends}"


def full_description(claim: Claim) -> str:
    """Say all that lies behind a change."""
    change = claim.change
    return (
        f"{percent(claim.before)} before, {percent(claim.after)} after, "
        f"{points_with_interval(claim)} points, {conclusion(claim)}, "
        f"{change.lost:,} lost and {change.gained:,} gained of "
        f"{compared_cells(change, claim.slice)}"
    )


def change_cell(claim: Claim) -> Cell:
    """Return a change as a cell that is shaded by it; a star marks one that is or seems certain."""
    sure = claim.certain or claim.stands_out
    change = claim.change.value
    text = signed_points(change)
    shown = f"{'0' if text == '0.0' else text}{' *' * sure}"
    return Cell(shown, None, full_description(claim), -change, sure)
