"""Figures over runs as charts: over all in one wide chart, parted ones beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.reports.history.alarms import alarm_flags
from docextract_eval.reports.history.axes import axis_window, chart_axis, line_span
from docextract_eval.reports.history.line_parts import line_segments, other_versions_dots
from docextract_eval.reports.history.score_lines import (
    ReferenceRuns,
    baseline_and_newest,
    change_since_baseline,
    find_reference_runs,
    score_lines,
    sort_by_loss,
    value_in_table,
)
from docextract_eval.reports.parts import (
    Cell,
    Course,
    Courses,
    Dot,
    Section,
    Series,
    Stroke,
    Table,
    Tag,
)
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    cells_kind,
    finish_date,
    finish_time,
    is_share,
    metric_name,
    shorten,
    table_value,
    value_with_interval,
)
from docextract_eval.runs.history import Trend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.reports.history.score_lines import ScoreLine

_WIDE, _SMALL = 200, 80
"""Places of a line that are drawn at most, but for those that are marked."""
_PANELS = 48
_MARKED = 40
"""Releases beyond which they have no mark of their own."""
READING = (
    "Runs are in the order in which they finished, at equal distances. Bands are 95 % intervals: "
    "of the change since the pinned baseline, paired document by document, where a run was tested "
    "against it, else of the score itself. A gap is a run without the score. The dashed vertical "
    "line is the pinned baseline, the dotted horizontal line its score. A letter marks an alarm; "
    "the shading begins at the run that it is compared with. Charts of a slice show only the "
    "alarms that are certain there."
)
_SPAN = (
    "All charts have the same scale; each starts at its own level. The largest losses come first."
)


@dataclass(frozen=True, slots=True)
class _ChartContext:
    """What all charts of a trend share."""

    trend: Trend
    reference_runs: ReferenceRuns
    kept_places: frozenset[int]
    tags: tuple[Tag, ...]
    pinned_strokes: tuple[Stroke, ...]


def overall_charts(trend: Trend) -> list[Section]:
    """Draw every figure that is over all, clean pages beside all conditions."""
    found = score_lines(trend)
    if not found:
        return [Section("Overall", ("No results: no run has scores.",))]
    groups: dict[tuple[str, str], list[ScoreLine]] = {}
    for score_line in found:
        if score_line.is_overall:
            groups.setdefault((score_line.metric, cells_kind(score_line.slice)), []).append(
                score_line
            )
    if not groups:
        return []
    context = _chart_context(trend)
    parts = [_wide_chart(context, metric, noun, lines) for (metric, noun), lines in groups.items()]
    return [Section("Overall", _reading_help(trend), parts)]


def slice_charts(trend: Trend) -> list[Section]:
    """Draw what is parted, a section for every way to part it."""
    groups_by_axes: dict[tuple[str, ...], dict[tuple[str, str], list[ScoreLine]]] = {}
    every = score_lines(trend)
    for score_line in every:
        if score_line.axes:
            groups = groups_by_axes.setdefault(score_line.axes, {})
            groups.setdefault((score_line.metric, cells_kind(score_line.slice)), []).append(
                score_line
            )
    context = _chart_context(trend)
    made = [
        Section(
            f"By {' and '.join(map(clip_name, axes))}",
            (),
            [
                _metric_charts(context, metric, noun, found)
                for (metric, noun), found in charted.items()
            ],
        )
        for axes, groups in sorted(groups_by_axes.items(), key=_axes_order)
        if (charted := {key: found for key, found in groups.items() if not _is_overall_only(found)})
    ]
    if made and not any(score_line.is_overall for score_line in every):
        made[0] = replace(made[0], lead=_reading_help(trend))
    return made


def _metric_charts(
    context: _ChartContext, metric: str, noun: str, lines: Sequence[ScoreLine]
) -> Courses:
    """Draw slices beside each other; one alone has the whole width."""
    return (_wide_chart if len(lines) == 1 else _small_charts)(context, metric, noun, lines)


def _is_overall_only(lines: Sequence[ScoreLine]) -> bool:
    """Say whether there is no condition but clean pages, which are drawn over all."""
    return all(score_line.is_overall for score_line in lines)


def _axes_order(found: tuple[tuple[str, ...], object]) -> tuple[int, int, tuple[str, ...]]:
    """Order ways to part: conditions, fields, others; then those of two."""
    axes, known = found[0], ("condition", "field")
    return len(axes), known.index(axes[0]) if axes[0] in known else len(known), axes


def _reading_help(trend: Trend) -> tuple[str, ...]:
    thin = (
        f"With {len(trend.runs):,} runs, the charts show the lowest and the highest of every few, "
        "and all that are marked. The tables have every run."
    )
    return (READING, thin) if len(trend.runs) > _SMALL else (READING,)


def _chart_context(trend: Trend) -> _ChartContext:
    references, last = find_reference_runs(trend.runs), len(trend.runs) - 1
    releases = [at for at, entry in enumerate(trend.runs) if entry.release]
    keep = {0, last, *(flag.at for flag in alarm_flags(trend))}
    keep |= {at for at, entry in enumerate(trend.runs) if entry.pinned}
    keep |= set(releases) if len(releases) <= _MARKED else set()
    return _ChartContext(
        trend, references, frozenset(keep), _run_tags(trend), _pinned_strokes(trend)
    )


def _run_tags(trend: Trend) -> tuple[Tag, ...]:
    """Name the runs along the axis: pinned ones, both ends, releases, then those of a name."""
    last, found = len(trend.runs) - 1, []
    for at, entry in enumerate(trend.runs):
        named = entry.release or entry.name
        if entry.pinned:
            rank = 0
        elif at in (0, last):
            rank = 1
        elif entry.release:
            rank = 2
        elif named or last < _MARKED:
            rank = 3
        else:
            continue
        found.append(Tag(at, named or finish_date(entry), rank))
    return tuple(found)


def _pinned_strokes(trend: Trend) -> tuple[Stroke, ...]:
    return tuple(
        Stroke(float(at), f"pinned: {entry.release or entry.name or finish_date(entry)}")
        for at, entry in enumerate(trend.runs)
        if entry.pinned
    )


def _wide_chart(
    context: _ChartContext, metric: str, noun: str, lines: Sequence[ScoreLine]
) -> Courses:
    """Draw all conditions and clean pages in one chart, or one slice."""
    series = [
        one
        for score_line in lines
        for one in line_segments(
            score_line, _line_name(score_line), context.trend.runs, context.kept_places, _WIDE
        )
    ]
    series += [level for score_line in lines for level in _baseline_level(context, score_line)]
    for score_line in lines:
        series += _grey_dots(context, score_line, _WIDE)
    axis = chart_axis(metric, lines)
    whole = any(score_line.is_overall for score_line in lines)
    marks = alarm_flags(context.trend, None if whole else lines[0])
    title = f"{_chart_title(metric, noun)}, {'overall' if whole else lines[0].name}"
    return Courses(
        title,
        len(context.trend.runs),
        [Course("", axis, series, marks)],
        context.tags,
        context.pinned_strokes,
        wide=True,
        tables=[_summary_table(context, metric, lines)],
        behind=[_runs_table(context, lines, f"{title}, run by run")],
    )


def _small_charts(
    context: _ChartContext, metric: str, noun: str, lines: Sequence[ScoreLine]
) -> Courses:
    """Draw a chart for every slice, what lost most first."""
    order = sort_by_loss(lines, context.reference_runs)
    shown = order[:_PANELS]
    span = max((line_span(metric, score_line) for score_line in shown), default=1.0)
    by = " and ".join(map(clip_name, lines[0].axes))
    title = f"{_chart_title(metric, noun)}, by {by}"
    some = (
        f": the {_PANELS} of {len(order):,} with the largest losses" if len(order) > _PANELS else ""
    )
    return Courses(
        f"{title}{some}",
        len(context.trend.runs),
        [_small_chart(context, score_line, span) for score_line in shown],
        context.tags,
        context.pinned_strokes,
        note=_SPAN if len(shown) > 1 else "",
        tables=[_summary_table(context, metric, order)],
        behind=[_runs_table(context, order, f"{title}, run by run")],
    )


def _small_chart(context: _ChartContext, score_line: ScoreLine, span: float) -> Course:
    series = line_segments(score_line, "", context.trend.runs, context.kept_places, _SMALL)
    _, newest = baseline_and_newest(score_line, context.reference_runs)
    note = f"now {value_with_interval(score_line.metric, newest)}"
    by = change_since_baseline(score_line, context.reference_runs)
    if context.reference_runs.pinned not in {None, context.reference_runs.newest}:
        note += f", {by} since the baseline" if by != NONE else ", no score of the baseline"
    return Course(
        score_line.title,
        axis_window(score_line.metric, [score_line], span),
        [
            *series,
            *_baseline_level(context, score_line),
            *_grey_dots(context, score_line, _SMALL),
        ],
        alarm_flags(context.trend, score_line),
        note,
    )


def _grey_dots(context: _ChartContext, score_line: ScoreLine, most: int) -> list[Series]:
    if not score_line.others:
        return []
    return other_versions_dots(score_line, context.trend.runs, context.kept_places, most)


def _line_name(score_line: ScoreLine) -> str:
    if not score_line.is_overall:
        return score_line.title
    return "clean pages" if score_line.axes else "all conditions"


def _chart_title(metric: str, noun: str) -> str:
    unit = ", percent" if is_share(metric) else ""
    return f"{metric_name(metric).capitalize()} of {noun}{unit}"


def _baseline_level(context: _ChartContext, score_line: ScoreLine) -> list[Series]:
    """Return the figure of the pinned baseline, from there on to the newest run."""
    at, last = context.reference_runs.pinned, context.reference_runs.newest
    point = None if at is None else score_line.points.get(at)
    if at is None or last is None or point is None or point.value is None or at == last:
        return []
    return [Series("", [Dot(float(end), point.value) for end in (at, last)], "reference")]


def _summary_table(context: _ChartContext, metric: str, lines: Sequence[ScoreLine]) -> Table:
    """Lay first, pinned and newest side by side."""
    last = context.reference_runs.newest if context.reference_runs.newest is not None else -1
    pinned = context.reference_runs.pinned
    since = "first" if pinned is None else "pinned"
    head = [metric_name(metric).capitalize(), "first", "pinned", "newest", f"since {since}"]
    rows = []
    for score_line in lines:
        first = next(iter(score_line.points.values()))
        old = None if pinned is None else score_line.points.get(pinned)
        shown = [table_value(metric, point) for point in (first, old, score_line.points.get(last))]
        by = change_since_baseline(score_line, context.reference_runs)
        rows.append([Cell(score_line.name), *map(Cell, [*shown, by])])
    return Table(head, rows)


def _runs_table(context: _ChartContext, lines: Sequence[ScoreLine], caption: str) -> Table:
    """Lay out every figure of every run, the newest first."""
    marks = _run_marks(context)
    head = ["Run", "finished", *(score_line.title for score_line in lines)]
    rows = []
    for at in reversed(range(len(context.trend.runs))):
        entry = context.trend.runs[at]
        figures = [Cell(value_in_table(score_line, at)) for score_line in lines]
        name = f"{shorten(entry.label)}{marks.get(at, '')}"
        rows.append([Cell(name), Cell(finish_time(entry)), *figures])
    return Table(head, rows, caption)


def _run_marks(context: _ChartContext) -> Mapping[int, str]:
    """Return what stands behind a run's name: that it is pinned, the letters of its alarms."""
    found = dict.fromkeys((int(stroke.x) for stroke in context.pinned_strokes), " (pinned)")
    for flag in alarm_flags(context.trend):
        found[flag.at] = f"{found.get(flag.at, '')} ({flag.letter})"
    return found
