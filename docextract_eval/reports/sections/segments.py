"""For whom it is worse: groups of documents against all that have the factor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import estimate_in_percent, estimate_in_points
from docextract_eval.reports.audit_page import describe_gap, gap_rows
from docextract_eval.reports.layout import explain_missing, make_section
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Dot,
    Section,
    Table,
    Whisker,
    Whiskers,
)
from docextract_eval.reports.sentences.chosen import chosen_difference
from docextract_eval.reports.sentences.figures import difference_cell, quantity_cell
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.statistics.bands import FEWEST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part

_GAPS = {
    "fields right": ("accuracy_gap", "scalars"),
    "table cells right": ("accuracy_gap", "tables"),
    "safe automation rate": ("safe_automation_rate_gap", "scalars"),
    "silent errors": ("silent_error_rate_gap", "scalars"),
}
"""What groups differ in, and the scores that say so."""
_LEAD = (
    "Percentage points above or below all documents that have the factor. The bands hold for all "
    "groups of all factors together."
)
_OPEN = ("kind", "locale")
"""Choices that are always shown."""
_MANY = 30
"""Rows of one chart from which on choices are folded away in which nothing is certain."""
_LEAST = 0.01
_Groups = dict[str, "dict[str, Score]"]


def segments(view: View) -> Section:
    """Lay out the groups that differ for certain, then all of them."""
    found, hidden = _group_scores(view)
    certain = [
        (group, what, score)
        for group, scores in found.items()
        for what, score in scores.items()
        if _is_certain(score)
    ]
    certain.sort(key=lambda each: -abs(each[2].value or 0.0))
    differing = Table(
        ["Groups that differ", "in", "difference", "documents"],
        [
            [
                Cell(group),
                Cell(what),
                quantity_cell(score, _points_precisely),
                Cell(f"{score.documents:,}"),
            ]
            for group, what, score in certain
        ],
    )
    parts: list[Part] = [
        differing,
        *_audit_tables(view),
        *_trend_tables(view),
        *(_groups_chart(view, what) for what in _GAPS),
    ]
    reason = next(iter(hidden.values()), explain_missing(view, "accuracy_gap", condition=ALL))
    lead = [*_lead_sentences(found, len(certain)), *_why_sentences(view, len(certain))]
    if hidden:
        more = count_phrase(len(hidden), "more group")
        lead.append(f"{more} without results: {reason}.")
    return make_section("Groups of documents", lead, parts, reason)


def _why_sentences(view: View, certain: int) -> Iterator[str]:
    """Say why groups differ, or which command finds it out."""
    audit, trend = view.why.audit, view.why.trend
    if audit and (gap := view.why.gap_of(audit.factor, audit.group, "scalars")):
        yield describe_gap(audit, gap)
    elif certain and not view.run.imported:
        yield (
            "`dxe audit --help` shows how to find out how much of a difference the choice itself "
            "causes."
        )
    if trend:
        slopes = trend.trend.measured_slope, trend.trend.adjusted_slope
        measured, adjusted = map(estimate_in_points, slopes)
        yield (
            f"From period to period accuracy moves by {measured} points, and with the mix of "
            f"documents held still by {adjusted}."
        )


def _audit_tables(view: View) -> Iterator[Table]:
    """Yield the parts of the audited gaps."""
    if (audit := view.why.audit) is None:
        return
    for cells, noun in (("scalars", "fields"), ("tables", "table cells")):
        if gap := view.why.gap_of(audit.factor, audit.group, cells):
            title = f"{audit.factor} {audit.group} against {audit.against}, {noun} right"
            rows = [[Cell(name), Cell(figure)] for name, figure in gap_rows(gap, audit)]
            yield Table([title, "percent, points"], rows)


def _trend_tables(view: View) -> Iterator[Table]:
    """Yield the accuracy by period, and the changes between periods."""
    if (found := view.why.trend) is None:
        return
    levels = zip(found.periods, found.trend.levels, strict=True)
    yield Table(
        ["Period", "fields right, percent", "with the same mix", "documents"],
        [
            [
                Cell(name),
                Cell(estimate_in_percent(level.measured)),
                Cell(estimate_in_percent(level.adjusted)),
                Cell(f"{level.sources:,}"),
            ]
            for name, level in levels
        ],
    )
    if found.trend.changes:
        yield Table(
            ["Last before a change", "first after it", "with the same mix, points"],
            [
                [
                    Cell(found.periods[each.last_before]),
                    Cell(found.periods[each.first_after]),
                    Cell(estimate_in_points(each.height)),
                ]
                for each in found.trend.changes
            ],
        )


def _group_scores(view: View) -> tuple[_Groups, dict[str, str]]:
    """Return the scores of every group, by what they are of; and why others have none."""
    found: _Groups = {}
    hidden: dict[str, str] = {}
    for what, (metric, cells) in _GAPS.items():
        for axis, name, score in _groups_in_bands(view, metric, cells):
            if score.value is None:
                hidden[f"{axis} {name}"] = explain_missing_value(score)
            else:
                found.setdefault(f"{axis} {name}", {})[what] = score
    return found, {group: why for group, why in hidden.items() if group not in found}


def _groups_in_bands(view: View, metric: str, cells: str) -> list[tuple[str, str, Score]]:
    """Return groups with bands that hold beside those of the other factors and figures."""
    bands = {
        (axis, of, kind)
        for of, kind in _GAPS.values()
        for axis, _, score in view.groups(of, kind)
        if score.low is not None
    }
    return [
        (axis, name, chosen_difference(score, len(bands)))
        for axis, name, score in view.groups(metric, cells)
    ]


def _lead_sentences(groups: _Groups, certain: int) -> list[str]:
    few = sum(all(score.low is None for score in scores.values()) for scores in groups.values())
    none = "No group is certainly better or worse off: every band includes 0."
    if groups and few == len(groups):
        none = f"No group is large enough to tell: all have fewer than {FEWEST_SOURCES} documents."
    sentences = [
        _LEAD,
        f"Certain differences (the band excludes 0): {certain:,}." if certain else none,
    ]
    if few:
        sentences.append(
            f"{few:,} of {count_phrase(len(groups), 'group')} have fewer than {FEWEST_SOURCES} "
            "documents: "
            "their figures are in square brackets, and no conclusion is drawn from them."
        )
    return sentences


def _groups_chart(view: View, what: str) -> Whiskers:
    """Draw all groups of which this is known, choice by choice, the worst of each first."""
    known = _groups_with_figures(view, what)
    metric, cells = _GAPS[what]
    shrunk = {(axis, name): score for axis, name, score in view.groups(f"{metric}_shrunk", cells)}
    folds = _fold_titles([(axis, score) for axis, _, score in known])
    rows = [
        _group_whisker(axis, name, score, shrunk.get((axis, name)), folds.get(axis, ""))
        for axis, name, score in known
    ]
    gray = sum(row.gray for row in rows)
    few = f"{count_phrase(gray, 'group')} of fewer than {FEWEST_SOURCES} documents"
    rows = [replace(row, fold=few) if row.gray else row for row in rows]
    table_rows = [
        [
            Cell(f"{axis} {name}"),
            _difference_cell(score),
            difference_cell(shrunk.get((axis, name))),
            Cell(f"{score.documents:,}"),
        ]
        for axis, name, score in known
    ]
    table = Table(
        [f"{what[0].upper()}{what[1:]}", "difference", "adjusted for chance", "documents"],
        table_rows,
    )
    title = f"points of {what} above or below all documents"
    return Whiskers(f"Groups, {what}", _symmetric_axis(title, rows), rows, [table])


def _groups_with_figures(view: View, what: str) -> list[tuple[str, str, Score]]:
    """Return the groups of which this is known: small ones last, of each choice the worst first."""
    groups = _groups_in_bands(view, *_GAPS[what])
    known = [each for each in groups if each[2].value is not None]
    order = {axis: place for place, axis in enumerate(dict.fromkeys(axis for axis, *_ in known))}
    sign = -1 if what == "silent errors" else 1

    def place(group: tuple[str, str, Score]) -> tuple[bool, int, float]:
        axis, _, score = group
        return score.low is None, order[axis], sign * (score.value or 0.0)

    return sorted(known, key=place)


def _group_whisker(axis: str, name: str, score: Score, shrunk: Score | None, fold: str) -> Whisker:
    value, gray = score.value or 0.0, score.low is None
    note = f"{_difference_cell(score).text}, {count_phrase(score.documents, 'document')}"
    dot = Dot(value, 0.0, score.low, score.high, f"{axis} {name}: {note}")
    second = None if shrunk is None else shrunk.value
    return Whisker(name, dot, gray, axis, second, note, _is_certain(score), fold)


def _fold_titles(known: Sequence[tuple[str, Score]]) -> dict[str, str]:
    """Name the fold of choices in which no group differs for certain, where rows are many."""
    with_interval = [(axis, score) for axis, score in known if score.low is not None]
    sure = {axis for axis, score in with_interval if _is_certain(score)}
    quiet = dict.fromkeys(
        axis for axis, _ in with_interval if axis not in sure and axis not in _OPEN
    )
    if len(with_interval) <= _MANY or not quiet:
        return {}
    many = "1 choice" if len(quiet) == 1 else f"{len(quiet)} choices"
    return dict.fromkeys(quiet, f"{many} in which no group differs for certain")


def _symmetric_axis(title: str, rows: Sequence[Whisker]) -> Axis:
    """Return an axis with 0 in the middle that holds what is not gray."""
    ends = [end for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST, *map(abs, ends)])
    return Axis(title, -reach, reach, "points")


def _difference_cell(score: Score | None) -> Cell:
    """Show a difference; where documents are too few, in brackets."""
    cell = difference_cell(score)
    grey = score is not None and score.low is None
    return Cell(f"[{cell.text}]", None, cell.hint) if grey else cell


def _points_precisely(change: float) -> str:
    """Say points so that what excludes 0 is seen to."""
    return f"{100 * change:.2f}"


def _is_certain(score: Score) -> bool:
    low, high = score.low, score.high
    return low is not None and high is not None and (low > 0 or high < 0)
