"""For whom it is worse: groups of documents against all that have the choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import (
    estimate_in_percent,
    estimate_in_points,
    points_with_interval,
)
from docextract_eval.records import Score
from docextract_eval.reports.audit_page import describe_gap, gap_rows
from docextract_eval.reports.layout import explain_missing
from docextract_eval.reports.parts import Axis, Cell, Dot, Fold, Section, Table, Whisker, Whiskers
from docextract_eval.reports.sentences.chosen import chosen_difference
from docextract_eval.reports.sentences.cited_figures import (
    case_filters,
    case_options,
    clip_name,
    negate_score,
)
from docextract_eval.reports.sentences.figures import difference_cell, quantity_cell
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.statistics.bands import FEWEST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part

_FIELDS = "fields right"
_GAPS = {
    _FIELDS: ("accuracy_gap", "scalars"),
    "table cells right": ("accuracy_gap", "tables"),
    "safe automation rate": ("safe_automation_rate_gap", "scalars"),
    "silent errors": ("silent_error_rate_gap", "scalars"),
}
"""What groups differ in, and the scores that say so."""
_WORSE = {
    _FIELDS: "points fewer fields right",
    "table cells right": "points fewer table cells right",
    "safe automation rate": "points fewer values accepted without review",
    "silent errors": "points more silent errors",
}
_ALWAYS = ("kind", "locale")
"""Choices whose groups are shown however small they are."""
_OPEN = 24
"""Rows that are shown before others are folded away."""
_LEAST = 0.01
_NOTES = (
    (
        "Differences are in percentage points from all documents that have the choice. The bands "
        "hold for all groups of all choices together; a difference is certain where its band "
        "excludes 0."
    ),
    (
        f"Groups of fewer than {FEWEST_SOURCES} documents are gray, their figures stand in square "
        "brackets, and no conclusion is drawn from them; they are drawn for kind and locale alone. "
        "Adjusted for chance: moved towards 0 by "
        "how much of the spread of groups is chance."
    ),
    ("`dxe audit --help` shows how to find out how much of a difference the choice itself causes."),
)


@dataclass(frozen=True, slots=True)
class _Gap:
    """How much a group of documents differs in one thing."""

    axis: str
    name: str
    what: str
    score: Score

    @property
    def is_small(self) -> bool:
        return self.score.low is None

    @property
    def is_certain(self) -> bool:
        low, high = self.score.low, self.score.high
        return low is not None and high is not None and (low > 0 or high < 0)

    @property
    def loss(self) -> Score:
        """Return how much worse the group is."""
        return self.score if self.what == "silent errors" else negate_score(self.score)

    @property
    def group(self) -> str:
        return f"{self.axis} {self.name}"


def people(view: View) -> Section:
    """Say which group is worse for certain; draw groups, with all that is certain folded away."""
    title = "For whom is it worse?"
    if not view.scores:
        return Section(title)
    every = _gaps(view)
    known = [each for each in every if each.score.value is not None]
    hidden = {each.group: each.score for each in every} if not known else _hidden(every, known)
    if not known:
        score = next(iter(hidden.values()), None)
        reason = (
            explain_missing_value(score)
            if score
            else explain_missing(view, "accuracy_gap", condition=ALL)
        )
        return Section(title, (f"No results: {reason}.",), short="People")
    lead = [*_say_worst(view, known), *_say_why(view)]
    if hidden:
        more = count_phrase(len(hidden), "more group")
        lead.append(
            f"{more} without results: {explain_missing_value(next(iter(hidden.values())))}."
        )
    fields = [each for each in known if each.what == _FIELDS]
    parts: list[Part] = [_groups_chart(view, fields)] if fields else []
    if all(each.is_small for each in fields):
        parts = [Fold(f"Groups of fewer than {FEWEST_SOURCES} documents", parts)] if parts else []
    certain = sorted(filter(_is_certain, known), key=lambda each: -abs(each.score.value or 0.0))
    if certain:
        table = _certain_table(certain)
        parts.append(Fold(count_phrase(len(certain), "certain difference"), [table]))
    if why := [*_audit_tables(view), *_trend_tables(view)]:
        parts.append(Fold("Why groups differ", why))
    return Section(title, lead, parts, short="People", notes=_NOTES)


def _gaps(view: View) -> list[_Gap]:
    """Return every group's differences, with bands that hold beside those of all others."""
    found = [
        _Gap(axis, name, what, score)
        for what, gap in _GAPS.items()
        for axis, name, score in view.groups(*gap)
    ]
    bands = {(each.axis, each.what) for each in found if not each.is_small}
    return [replace(each, score=chosen_difference(each.score, len(bands))) for each in found]


def _hidden(every: Sequence[_Gap], known: Sequence[_Gap]) -> dict[str, Score]:
    """Return the groups without a figure, and a score that says why."""
    shown = {each.group for each in known}
    return {each.group: each.score for each in every if each.group not in shown}


def _is_certain(gap: _Gap) -> bool:
    return gap.is_certain


def _say_worst(view: View, known: Sequence[_Gap]) -> Iterator[str]:
    """Say which group is worst off for certain, or that none is and what could have been seen."""
    groups = len({each.group for each in known})
    large = len({each.group for each in known if not each.is_small})
    certain = [each for each in known if each.is_certain and (each.loss.value or 0.0) > 0]
    if not large:
        yield (
            f"No group is large enough to tell: all {groups:,} have fewer than "
            f"{FEWEST_SOURCES} documents."
            if groups > 1
            else f"No group is large enough to tell: it has fewer than {FEWEST_SOURCES} documents."
        )
        return
    if certain:
        worst = max(certain, key=lambda each: each.loss.value or 0.0)
        by = points_with_interval(worst.loss).replace("points", _WORSE[worst.what], 1)
        yield f"Worst for certain is {clip_name(worst.group)}: {by} than over all documents."
        if case_filters({worst.axis: worst.name}) and worst.what in tuple(_GAPS)[:2]:
            options = case_options({worst.axis: worst.name})
            yield f"`dxe errors {view.argument}{options}` lists its errors."
        large_ones = f"{large:,} have {FEWEST_SOURCES} documents or more"
        yield f"Of {count_phrase(groups, 'group')}, {large_ones}."
    else:
        few = ", and of the others nothing is known" if large < groups else ""
        have = "has" if large == 1 else "have"
        yield (
            f"No group is worse for certain: {large:,} of {count_phrase(groups, 'group')} {have} "
            f"{FEWEST_SOURCES} documents or more{few}."
        )


def _say_why(view: View) -> Iterator[str]:
    """Say why groups differ, where the run knows."""
    audit, trend = view.why.audit, view.why.trend
    if audit and (gap := view.why.gap_of(audit.factor, audit.group, "scalars")):
        yield describe_gap(audit, gap)
    if trend:
        slopes = trend.trend.measured_slope, trend.trend.adjusted_slope
        measured, adjusted = map(estimate_in_points, slopes)
        yield (
            f"From period to period accuracy moves by {measured} points, and with the mix of "
            f"documents held still by {adjusted}."
        )


def _certain_table(certain: Sequence[_Gap]) -> Table:
    rows = [
        [
            Cell(each.group),
            Cell(each.what),
            quantity_cell(each.score, _points_precisely),
            Cell(f"{each.score.documents:,}"),
        ]
        for each in certain
    ]
    return Table(["Groups that differ", "in", "difference", "documents"], rows)


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
    rows = [
        [
            Cell(name),
            Cell(estimate_in_percent(level.measured)),
            Cell(estimate_in_percent(level.adjusted)),
            Cell(f"{level.sources:,}"),
        ]
        for name, level in levels
    ]
    yield Table(["Period", "fields right, percent", "with the same mix", "documents"], rows)
    changes = [
        [
            Cell(found.periods[each.last_before]),
            Cell(found.periods[each.first_after]),
            Cell(estimate_in_points(each.height)),
        ]
        for each in found.trend.changes
    ]
    if changes:
        yield Table(
            ["Last before a change", "first after it", "with the same mix, points"], changes
        )


def _groups_chart(view: View, fields: Sequence[_Gap]) -> Whiskers:
    """Draw the groups that decide; behind them stand all that are drawn."""
    metric, cells = _GAPS[_FIELDS]
    shrunk = {(axis, name): score for axis, name, score in view.groups(f"{metric}_shrunk", cells)}
    shown = [each for each in fields if not each.is_small or each.axis in _ALWAYS] or [*fields]
    most = sorted(shown, key=_interest)[:_OPEN]
    order = {axis: at for at, axis in enumerate(dict.fromkeys(each.axis for each in fields))}
    shown.sort(key=lambda each: (order[each.axis], each.is_small, each.score.value or 0.0))
    fold = f"{count_phrase(len(shown) - len(most), 'more group')}"
    rows = [
        replace(_group_whisker(each, shrunk), fold="" if each in most else fold) for each in shown
    ]
    table_rows = [
        [
            Cell(each.group),
            _gap_cell(each),
            difference_cell(shrunk.get((each.axis, each.name))),
            Cell(f"{each.score.documents:,}"),
        ]
        for each in shown
    ]
    table = Table(["Fields right", "difference", "adjusted for chance", "documents"], table_rows)
    title = "points of fields right above or below all documents"
    caption = "Fields right, by group of n documents"
    return Whiskers(caption, _symmetric_axis(title, rows), rows, [table])


def _interest(gap: _Gap) -> tuple[bool, bool, bool, float]:
    """Sort what is certain first, then choices that are always shown, then what is large."""
    far = -abs(gap.score.value or 0.0)
    return not gap.is_certain, gap.axis not in _ALWAYS, gap.is_small, far


def _group_whisker(gap: _Gap, shrunk: dict[tuple[str, str], Score]) -> Whisker:
    score = gap.score
    note = f"{_gap_cell(gap).text}, n={score.documents:,}"
    dot = Dot(score.value or 0.0, 0.0, score.low, score.high, f"{gap.group}: {note}")
    other = shrunk.get((gap.axis, gap.name))
    second = None if other is None or gap.is_small else other.value
    return Whisker(gap.group, dot, gap.is_small, "", second, note, gap.is_certain)


def _symmetric_axis(title: str, rows: Sequence[Whisker]) -> Axis:
    """Return an axis with 0 in the middle that holds what is not gray."""
    ends = [end for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST, *map(abs, ends)])
    return Axis(title, -reach, reach, "points")


def _gap_cell(gap: _Gap) -> Cell:
    """Show a difference; where documents are too few, in brackets."""
    cell = difference_cell(gap.score)
    return Cell(f"[{cell.text}]", None, cell.hint) if gap.is_small else cell


def _points_precisely(change: float) -> str:
    """Say points so that what excludes 0 is seen to."""
    return f"{100 * change:.2f}"
