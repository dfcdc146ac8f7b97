"""For whom it is worse: groups of documents beside all that know the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reports.layout import section, why_not
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.words import difference, quantity
from docextract_eval.statistics.bands import FEWEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Score
    from docextract_eval.reports import View

_GAPS = {
    "fields right": ("accuracy_gap", "scalars"),
    "table cells right": ("accuracy_gap", "tables"),
    "filled unaided": ("safe_automation_rate_gap", "scalars"),
    "silently wrong": ("silent_error_rate_gap", "scalars"),
}
"""What groups differ in, and the scores that say so."""
_MEANT = (
    "Points of a hundred above or below all documents that know the choice; the bands of one "
    "choice hold all of its groups at once."
)
_Groups = dict[str, "dict[str, Score]"]


def segments(view: View) -> Section:
    """Lay out the groups that differ for certain, then all of them."""
    found, hidden = _groups(view)
    certain = [
        (group, what, score)
        for group, scores in found.items()
        for what, score in scores.items()
        if _certain(score)
    ]
    certain.sort(key=lambda each: -abs(each[2].value or 0.0))
    differing = Table(
        ["Groups that differ", "in", "by", "documents"],
        [
            [Cell(group), Cell(what), quantity(score, _finely), Cell(str(score.documents))]
            for group, what, score in certain
        ],
    )
    pairs = (("fields right", "table cells right"), ("filled unaided", "silently wrong"))
    tables = [differing, *(_all(found, pair) for pair in pairs)]
    reason = next(iter(hidden.values()), why_not(view, "accuracy_gap", condition=ALL))
    lead = _lead(found, len(certain))
    if hidden:
        lead.append(f"{len(hidden)} more groups are not told: {reason}.")
    return section("Groups of documents", lead, tables, reason)


def _groups(view: View) -> tuple[_Groups, dict[str, str]]:
    """Give the scores of every group, by what they are of; and why others have none."""
    found: _Groups = {}
    hidden: dict[str, str] = {}
    for what, (metric, cells) in _GAPS.items():
        for axis, name, score in view.groups(metric, cells):
            if score.value is None:
                hidden[f"{axis} {name}"] = str(score.reason)
            else:
                found.setdefault(f"{axis} {name}", {})[what] = score
    return found, {group: why for group, why in hidden.items() if group not in found}


def _lead(found: _Groups, certain: int) -> list[str]:
    few = sum(all(score.low is None for score in scores.values()) for scores in found.values())
    said = [
        _MEANT,
        f"Differences whose band excludes 0: {certain}."
        if certain
        else "No band excludes 0: of no group is it known that it is better or worse off.",
    ]
    if few:
        said.append(
            f"{few} of {len(found)} groups have fewer than {FEWEST} documents: their figures are "
            "in brackets, and nothing is concluded."
        )
    return said


def _all(found: _Groups, pair: tuple[str, str]) -> Table:
    """Lay out all groups of which either figure is known."""
    rows = [
        [Cell(group), *(_shown(scores.get(what)) for what in pair), _documents(scores, pair)]
        for group, scores in found.items()
        if any(what in scores for what in pair)
    ]
    return Table(["All groups", *pair, "documents"], rows)


def _shown(score: Score | None) -> Cell:
    """Show a difference; where documents are too few, in brackets."""
    cell = difference(score)
    grey = score is not None and score.low is None
    return Cell(f"[{cell.text}]", None, cell.hint) if grey else cell


def _finely(change: float) -> str:
    """Say points so that what excludes 0 is seen to."""
    return f"{100 * change:.2f}"


def _documents(scores: Mapping[str, Score], pair: tuple[str, str]) -> Cell:
    many = max(scores[what].documents for what in pair if what in scores)
    return Cell(str(many), None, f"fewer than {FEWEST}" if many < FEWEST else "")


def _certain(score: Score) -> bool:
    low, high = score.low, score.high
    return low is not None and high is not None and (low > 0 or high < 0)
