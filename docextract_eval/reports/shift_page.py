"""A change of accuracy split into its parts, or followed over periods, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import estimate_in_percent, estimate_in_points, percent
from docextract_eval.reports.audit_page import describe_moved
from docextract_eval.reports.layout import bullet_sentences, points_chart, shown_and_folded
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Course,
    Courses,
    Dot,
    Section,
    Series,
    Table,
    Tag,
)
from docextract_eval.reports.sentences.figures import NONE, excludes_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.comparison.over_time import SlicedTrend
    from docextract_eval.runs.comparison.shift import SlicedShift
    from docextract_eval.statistics.bootstrap import Estimate

_FIELD_PARTS = ("mix", "behaviour")
"""The parts by field that most readers ask for; --json has all."""
_SHOWN = 12
"""Fields that are shown before the others are folded away."""
_MEANINGS = (
    "Mix: as much would have changed if every type of cells had kept its accuracy.",
    "Behaviour: as much would have changed if all types had kept their shares.",
    "Interaction: the mix moved to where behaviour changed more, or less.",
    "Entered, left: types that one run alone has.",
    "Too small: types that both have, one of them in fewer than 5 documents; not split.",
    "By a factor: its own share of the change; joint effects are shared evenly.",
    "The parts add up to the change; their 95 % intervals are in brackets.",
)
_MEANINGS_OVER_TIME = (
    "Adjusted: as if every value had the same mix of types.",
    "By the mix: what the measured slope has beyond the adjusted one.",
    "Changes lie between two values; where nothing moves, one line of 20 shows one by chance.",
    "95 % intervals are in brackets.",
)


def _describe_common(each: SlicedShift) -> str:
    """Say how much of two runs is of types that both have."""
    moved, cells = each.shift, each.slice["cells"]
    before, after = (f"{100 * share:.0f} %" for share in (moved.common_before, moved.common_after))
    return (
        f"{moved.types:,} types of {cells} are in common: {before} of the cells before, {after} "
        f"after, of {moved.sources:,} documents in all."
    )


def shift_sections(
    found: Sequence[SlicedShift], small: Sequence[str], notes: Sequence[str]
) -> list[Section]:
    """Write what moved over all, then by field."""
    fields = [each for each in found if "field" in each.slice]
    lead: list[str] = []
    parts: list[Part] = []
    for each in found:
        if "field" not in each.slice:
            moved, cells = each.shift, each.slice["cells"]
            lead.append(
                f"{cells.capitalize()}: {percent(moved.before)} right before, "
                f"{percent(moved.after)} after, {estimate_in_points(moved.total)} points: mix "
                f"{estimate_in_points(moved.parts['mix'])}, behaviour "
                f"{estimate_in_points(moved.parts['behaviour'])}."
            )
            lead.append(_describe_common(each))
            shares = {f"by {name}": part for name, part in moved.shares.items()}
            every = {"change": moved.total, **moved.parts, **shares}
            rows = [(name, part, moved.sources) for name, part in every.items()]
            sure = {name for name, part in every.items() if excludes_zero(part)}
            parts.append(points_chart(f"{cells}: parts of the change", rows, sure))
    sections = [Section("What moved", tuple(lead), parts, notes=_MEANINGS)]
    if fields:
        rows_by_field = [
            [
                Cell(each.slice["field"]),
                *(Cell(estimate_in_points(each.shift.parts[name])) for name in _FIELD_PARTS),
                Cell(f"{each.shift.sources:,}"),
            ]
            for each in sorted(fields, key=lambda each: -abs(each.shift.total.value))
        ]
        tests = [
            (each.slice["field"], each.shift.parts["behaviour"], each.shift.sources)
            for each in fields
        ]
        moved_fields = describe_moved("whose behaviour moved", tests)
        head = ["Field", *_FIELD_PARTS, "documents"]
        table = shown_and_folded(head, rows_by_field, _SHOWN, "more field")
        sections.append(Section("By field", (moved_fields,), table))
    left = [*notes, *bullet_sentences(small)]
    return [*sections, *([Section("What to know", tuple(left))] if left else [])]


def _describe_changes(each: SlicedTrend) -> list[str]:
    """Say between which periods the adjusted accuracy changed, and by how much."""
    cells = each.slice["cells"]
    return [
        f"The adjusted accuracy of {cells} changed between {each.periods[change.last_before]} and "
        f"{each.periods[change.first_after]}: by {estimate_in_points(change.height)} points."
        for change in each.trend.changes
    ] or [f"No change of {cells} is larger than chance."]


def _list_changes(found: SlicedTrend) -> str:
    """List between which periods a slice changed."""
    return ", ".join(
        f"{found.periods[each.last_before]}..{found.periods[each.first_after]}"
        for each in found.trend.changes
    )


def over_time_sections(
    found: Sequence[SlicedTrend], over: str, notes: Sequence[str]
) -> list[Section]:
    """Write how accuracy moved over the values of a factor, then by field."""
    overall = [each for each in found if "field" not in each.slice]
    fields = [each for each in found if "field" in each.slice]
    lead = [
        sentence
        for each in overall
        for sentence in (_describe_slopes(each, over), *_describe_changes(each))
    ]
    parts: list[Part] = [_levels_chart(each, over) for each in overall]
    sections = [Section(f"Accuracy over {over}", tuple(lead), parts, notes=_MEANINGS_OVER_TIME)]
    if fields:
        rows = [
            [
                Cell(each.slice["field"]),
                Cell(estimate_in_points(each.trend.adjusted_slope)),
                Cell(_list_changes(each) or NONE),
                Cell(f"{each.trend.sources:,}"),
            ]
            for each in sorted(fields, key=lambda each: -abs(each.trend.adjusted_slope.value))
        ]
        head = ["Field", f"points per {over}, adjusted", "changes between", "documents"]
        tests = [
            (each.slice["field"], each.trend.adjusted_slope, each.trend.sources) for each in fields
        ]
        moved_fields = describe_moved("whose adjusted accuracy moved", tests)
        table = shown_and_folded(head, rows, _SHOWN, "more field")
        sections.append(Section("By field", (moved_fields,), table))
    return [*sections, *([Section("What to know", notes)] if notes else [])]


def _describe_slopes(each: SlicedTrend, over: str) -> str:
    trend = each.trend
    adjusted, measured, mix = map(
        estimate_in_points, (trend.adjusted_slope, trend.measured_slope, trend.mix_slope)
    )
    return (
        f"{each.slice['cells'].capitalize()}: {adjusted} points per {over} adjusted, {measured} "
        f"measured, {mix} by the mix."
    )


def _levels_chart(each: SlicedTrend, over: str) -> Courses:
    """Draw what was measured of every period, and what it would be with one mix."""
    levels, cells = each.trend.levels, each.slice["cells"]
    lines = {
        "measured": [level.measured for level in levels],
        "adjusted": [level.adjusted for level in levels],
    }
    ends = [end for found in lines.values() for one in found for end in (one.low, one.high)]
    low, high = max(0.0, min(ends) - 0.02), min(1.0, max(ends) + 0.02)
    series = [Series(name, [*map(_dot, range(len(found)), found)]) for name, found in lines.items()]
    tags = [
        Tag(at, name, 0 if at in (0, len(levels) - 1) else 1)
        for at, name in enumerate(each.periods)
    ]
    rows = [
        [
            Cell(name),
            Cell(estimate_in_percent(level.measured)),
            Cell(estimate_in_percent(level.adjusted)),
            Cell(f"{level.sources:,}"),
        ]
        for name, level in reversed([*zip(each.periods, levels, strict=True)])
    ]
    table = Table([over, "measured, %", "adjusted, %", "documents"], rows)
    course = Course("", Axis("accuracy", low, high, "%"), series)
    title = f"{cells.capitalize()} right over {over}, percent"
    return Courses(title, len(levels), [course], tags, wide=True, tables=[table])


def _dot(at: int, estimate: Estimate) -> Dot:
    return Dot(
        float(at), estimate.value, estimate.low, estimate.high, estimate_in_percent(estimate)
    )
