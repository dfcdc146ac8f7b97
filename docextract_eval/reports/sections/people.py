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
from docextract_eval.reports.sentences.figures import difference_cell, excludes_zero
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.statistics.bands import FEWEST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part

FIELDS_RIGHT = "fields right"
_GAPS = {
    FIELDS_RIGHT: ("accuracy_gap", "scalars"),
    "table cells right": ("accuracy_gap", "tables"),
    "safe automation rate": ("safe_automation_rate_gap", "scalars"),
    "silent errors": ("silent_error_rate_gap", "scalars"),
}
"""What groups differ in, and the scores that say so."""
_WORSE = {
    FIELDS_RIGHT: "points fewer fields right",
    "table cells right": "points fewer table cells right",
    "safe automation rate": "points fewer values accepted without review",
    "silent errors": "points more silent errors",
}
_ALWAYS = ("kind", "locale")
"""Choices whose groups are shown however small they are."""
_OPEN = 16
"""Rows that are shown before others are folded away."""
_LEAST = 0.01
_NOTES = (
    (
        "Differences are in percentage points from all documents that have the choice. The bands "
        "hold for all groups of all choices together; a difference is certain where its band "
        "excludes 0."
    ),
    (
        f"Groups of fewer than {FEWEST_SOURCES} documents are gray, their figures are in square "
        "brackets, and no conclusion is drawn from them; they are drawn for kind and locale alone."
    ),
    "To find out how much of a difference the choice itself causes: dxe audit --help.",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """How much a group of documents differs in one thing."""

    axis: str
    name: str
    what: str
    score: Score

    @property
    def is_small(self) -> bool:
        """Whether the group has too few documents for an interval."""
        return self.score.low is None

    @property
    def is_certain(self) -> bool:
        """Whether it differs for certain."""
        return excludes_zero(self.score)

    @property
    def loss(self) -> Score:
        """Return how much worse the group is."""
        return self.score if self.what == "silent errors" else negate_score(self.score)

    @property
    def group(self) -> str:
        """Name the group."""
        return f"{self.axis} {self.name}"


def people(view: View) -> Section:
    """Say which group is worse for certain; draw groups, with all that is certain folded away."""
    title = "Which groups is it worse for?"
    if not view.scores:
        return Section(title)
    every = group_gaps(view)
    known = [each for each in every if each.score.value is not None]
    shown = {each.group for each in known}
    hidden = {each.group: each.score for each in every if each.group not in shown}
    score = next(iter(hidden.values()), None)
    why_hidden = explain_missing_value(score) if score else ""
    if not known:
        reason = why_hidden or explain_missing(view, "accuracy_gap", condition=ALL)
        return Section(title, (f"No results: {reason}.",), short="Groups")
    lead = [*_say_worst(view, known), *_say_why(view)]
    if hidden:
        lead.append(f"{count_phrase(len(hidden), 'more group')} without results: {why_hidden}.")
    fields = [each for each in known if each.what == FIELDS_RIGHT]
    parts: list[Part] = [_groups_chart(fields)] if fields else []
    if all(each.is_small for each in fields):
        parts = [Fold(f"Groups of fewer than {FEWEST_SOURCES} documents", parts)] if parts else []
    certain = [each for each in known if each.is_certain]
    certain.sort(key=lambda each: -abs(each.score.value or 0.0))
    if certain:
        table = _certain_table(certain)
        parts.append(Fold(count_phrase(len(certain), "certain difference"), [table]))
    if why := [*_audit_tables(view), *_trend_tables(view)]:
        parts.append(Fold("Why groups differ", why))
    return Section(title, lead, parts, short="Groups", notes=_NOTES)


def group_gaps(view: View) -> list[Gap]:
    """Return every group's differences, with bands that hold beside those of all others."""
    found = [
        Gap(axis, name, what, score)
        for what, gap in _GAPS.items()
        for axis, name, score in view.groups(*gap)
    ]
    bands = {(each.axis, each.what) for each in found if not each.is_small}
    return [replace(each, score=chosen_difference(each.score, len(bands))) for each in found]


def _say_worst(view: View, known: Sequence[Gap]) -> Iterator[str]:
    """Say which group is worst off for certain, or that none is and what could have been seen."""
    groups = len({each.group for each in known})
    large = len({each.group for each in known if not each.is_small})
    certain = [each for each in known if each.is_certain and (each.loss.value or 0.0) > 0]
    if not large:
        which = f"all {groups:,} have" if groups > 1 else "it has"
        few = f"{which} fewer than {FEWEST_SOURCES} documents"
        yield f"No group is large enough to tell: {few}."
        return
    if certain:
        worst = max(certain, key=lambda each: each.loss.value or 0.0)
        by = points_with_interval(worst.loss).replace("points", _WORSE[worst.what], 1)
        yield f"Worst for certain is {clip_name(worst.group)}: {by} than over all documents."
        if case_filters({worst.axis: worst.name}) and worst.what in tuple(_GAPS)[:2]:
            options = case_options({worst.axis: worst.name})
            yield f"Its errors: dxe view {view.argument}{options}."
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


def _certain_table(certain: Sequence[Gap]) -> Table:
    rows = [
        _cells(each.group, each.what, difference_cell(each.score), f"{each.score.documents:,}")
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
            rows = [_cells(*row) for row in gap_rows(gap, audit)]
            yield Table([title, "percent, points"], rows)


def _trend_tables(view: View) -> Iterator[Table]:
    """Yield the accuracy by period, and the changes between periods."""
    if (found := view.why.trend) is None:
        return
    levels = zip(found.periods, found.trend.levels, strict=True)
    rows = []
    for name, level in levels:
        both = map(estimate_in_percent, (level.measured, level.adjusted))
        rows.append(_cells(name, *both, f"{level.sources:,}"))
    yield Table(["Period", "fields right, percent", "with the same mix", "documents"], rows)
    changes = []
    for each in found.trend.changes:
        ends = found.periods[each.last_before], found.periods[each.first_after]
        changes.append(_cells(*ends, estimate_in_points(each.height)))
    head = ["Last before a change", "first after it", "with the same mix, points"]
    if changes:
        yield Table(head, changes)


def _groups_chart(fields: Sequence[Gap]) -> Whiskers:
    """Draw the groups that decide; behind them stand all that are drawn."""
    shown = _shown_gaps(fields)
    most = sorted(shown, key=_interest)[:_OPEN]
    order = {axis: at for at, axis in enumerate(dict.fromkeys(each.axis for each in fields))}
    shown.sort(key=lambda each: (order[each.axis], each.is_small, each.score.value or 0.0))
    fold = f"{count_phrase(len(shown) - len(most), 'more group')}"
    rows = [replace(_group_whisker(each), fold="" if each in most else fold) for each in shown]
    table_rows = [_cells(each.group, gap_cell(each), f"{each.score.documents:,}") for each in shown]
    table = Table(["Fields right", "difference", "documents"], table_rows)
    ends = [end for row in rows for end in (row.dot.low, row.dot.high) if end is not None]
    reach = max([_LEAST, *map(abs, ends)])
    axis = Axis("points of fields right above or below all documents", -reach, reach, "points")
    return Whiskers("Fields right, by group of n documents", axis, rows, [table])


def leading_gaps(view: View) -> tuple[list[Gap], int]:
    """Return the groups that decide, what is worst for certain first, and how many more there are.

    They are those that a report opens with.
    """
    fields = [
        each
        for each in group_gaps(view)
        if each.what == FIELDS_RIGHT and each.score.value is not None
    ]
    shown = _shown_gaps(fields)
    leading = sorted(shown, key=_interest)[:_OPEN]
    leading.sort(key=lambda each: (each.is_small, each.score.value or 0.0))
    return leading, len(shown) - len(leading)


def _shown_gaps(fields: Sequence[Gap]) -> list[Gap]:
    """Return the groups that are shown: large ones, and those of choices that always are."""
    return [each for each in fields if not each.is_small or each.axis in _ALWAYS] or [*fields]


def _interest(gap: Gap) -> tuple[bool, bool, bool, float]:
    """Sort what is certain first, then choices that are always shown, then what is large."""
    far = -abs(gap.score.value or 0.0)
    return not gap.is_certain, gap.axis not in _ALWAYS, gap.is_small, far


def _group_whisker(gap: Gap) -> Whisker:
    score = gap.score
    note = f"{gap_cell(gap).text}, n={score.documents:,}"
    dot = Dot(score.value or 0.0, 0.0, score.low, score.high, f"{gap.group}: {note}")
    return Whisker(gap.group, dot, gap.is_small, note=note, sure=gap.is_certain)


def gap_cell(gap: Gap) -> Cell:
    """Show a difference; where documents are too few, in brackets."""
    cell = difference_cell(gap.score)
    return Cell(f"[{cell.text}]", None, cell.hint) if gap.is_small else cell


def _cells(*figures: str | Cell) -> list[Cell]:
    """Make a row of what has no cell yet."""
    return [each if isinstance(each, Cell) else Cell(each) for each in figures]
