"""Figures over runs as charts: six lines that matter, what changed, and all others folded away."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from math import floor, log10
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import signed_interval
from docextract_eval.reports.history.alarms import alarm_flags, open_alarms
from docextract_eval.reports.history.score_lines import (
    ScoreLine,
    change_since_baseline,
    finish_date,
    finish_time,
    group_lines,
    is_share,
    lines_title,
    main_lines,
    measuring_steps,
    metric_name,
    score_lines,
    shorten,
    sort_by_loss,
    value_in_table,
    value_with_interval,
    widened_range,
)
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Course,
    Courses,
    Dot,
    Fold,
    Section,
    Series,
    Stroke,
    Table,
    Tag,
    Whisker,
    Whiskers,
)
from docextract_eval.reports.sections.changes import points_apart
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.runs.history import Trend
from docextract_eval.runs.versions import describe_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.history import Entry

_TITLE = "How did it go over the runs?"
_PLACES = 80
"""Places of a line that are drawn at most, but for those that are marked."""
_PANELS = 48
_MARKED = 40
"""Releases beyond which they have no mark of their own, and runs up to which each has one."""
_CHANGES = 8
"""Losses and gains that are drawn, each."""
_LEAST_SPAN = 0.04
"""Of a share, what an axis spans at least: a tenth of a point is no cliff."""
_ROUND_STEPS = (1, 2, 2.5, 5, 10)
READING = (
    "Runs are in the order in which they finished, at equal distances. Bands are 95 % intervals: "
    "of the change since the pinned baseline, paired document by document, where a run was tested "
    "against it, else of the score itself. A gap is a run without the score. The dashed vertical "
    "line is the pinned baseline, the dotted horizontal line its score. A letter in a disc marks "
    "an alarm; the shading begins at the run that it is compared with. Charts of a slice show only "
    "the alarms that are certain there. C and J mark the runs from which on the corpus has other "
    "pages or the judge another version: a change there may come from how it was measured."
)
_SPAN = (
    "All charts have the same scale; each starts at its own level. The largest losses come first."
)


@dataclass(frozen=True, slots=True)
class _ChartContext:
    """What all charts of a trend share."""

    trend: Trend
    kept_places: frozenset[int]
    blank: Courses
    """Charts of nothing: the runs, what they are called, strokes."""


def line_charts(trend: Trend) -> list[Section]:
    """Draw the lines that matter, then what changed; fold away every other line."""
    found = score_lines(trend)
    if not found:
        return [Section(_TITLE, ("No results: no run has scores.",))]
    context, main = _chart_context(trend), main_lines(found)
    courses = [_small_chart(context, line, line_span(line), title) for title, line in main.items()]
    parts: list[Part] = [_charts(context, lines_title(main), courses, main, ("Line", "Run by run"))]
    changed = _changes_chart(context, found)
    parts += [changed] if changed.rows else []
    parts += _folded_charts(context, [line for line in found if line not in main.values()])
    lead = tuple(text for _, text in measuring_steps(trend))
    thin = (
        f"With {len(trend.runs):,} runs, the charts show the lowest and the highest of every few, "
        "and all that are marked. The tables have every run."
    )
    notes = (READING, thin) if len(trend.runs) > _PLACES else (READING,)
    return [Section(_TITLE, lead, parts, short="Lines", notes=notes)]


def _changes_chart(context: _ChartContext, lines: Sequence[ScoreLine]) -> Whiskers:
    """Draw what was lost and gained since the pinned baseline, apart from 0."""
    certain = [loss.slice for each in open_alarms(context.trend) for loss in each.alarm.losses]
    rows = []
    for line in lines:
        point = line.newest
        if point is None or not point.since_pinned or line.newest_place == line.pinned_place:
            continue
        paired, documents = point.since_pinned, count_phrase(point.documents, "document")
        dot = Dot(paired.value, 0.0, paired.low, paired.high)
        note = f"{signed_interval(paired.value, paired.low, paired.high)}, {documents}"
        rows.append(Whisker(line.name, dot, note=note, sure=line.slice in certain))
    rows.sort(key=lambda row: row.dot.x)
    rows = rows if len(rows) <= 2 * _CHANGES else [*rows[:_CHANGES], *rows[-_CHANGES:]]
    cells = [[Cell(row.name), Cell(row.note)] for row in rows]
    table = Table(["Slice", "points (95 %), documents"], cells)
    caption = "Points lost or gained from the pinned baseline to the newest run"
    return points_apart(caption, rows, table)


def _folded_charts(context: _ChartContext, lines: Sequence[ScoreLine]) -> Iterator[Fold]:
    """Fold away other lines, a fold for every way in which they are parted."""
    by_axes: dict[tuple[str, ...], list[ScoreLine]] = {}
    for line in lines:
        by_axes.setdefault(() if line.is_overall else line.axes, []).append(line)
    for axes, found in sorted(by_axes.items(), key=_axes_order):
        by = f"by {' and '.join(map(clip_name, axes))}" if axes else "overall"
        charts = [
            _group_chart(context, f"{title}, {by}", group)
            for title, group in group_lines(found).items()
        ]
        yield Fold(f"{len(found):,} more {'line' if len(found) == 1 else 'lines'} {by}", charts)


def _axes_order(found: tuple[tuple[str, ...], object]) -> tuple[int, int, tuple[str, ...]]:
    """Order ways to part: none, conditions, fields, others; then those of two."""
    axes, known = found[0], ("condition", "field")
    return len(axes), known.index(axes[0]) if axes and axes[0] in known else len(known), axes


def _group_chart(context: _ChartContext, title: str, lines: Sequence[ScoreLine]) -> Courses:
    """Draw a chart for every slice, what lost most first."""
    order = sort_by_loss(lines)
    shown = order[:_PANELS]
    span, named = max(map(line_span, shown)), metric_name(order[0].metric).capitalize()
    some = f": the {_PANELS} of {len(order):,} with the largest losses"
    caption = title + some * (len(order) > _PANELS)
    courses = [_small_chart(context, line, span) for line in shown]
    by_title = {line.title: line for line in order}
    made = _charts(context, caption, courses, by_title, (named, f"{title}, run by run"))
    return replace(made, note=_SPAN if len(shown) > 1 else "")


def _charts(
    context: _ChartContext,
    caption: str,
    courses: Sequence[Course],
    lines: Mapping[str, ScoreLine],
    titles: tuple[str, str],
) -> Courses:
    """Return charts with two titled tables: of all lines, also of those that are not drawn."""
    head, run_by_run = titles
    return replace(
        context.blank,
        caption=caption,
        courses=courses,
        wide=len(courses) == 1,
        tables=[_summary_table(context, head, lines)],
        behind=[_runs_table(context, lines, run_by_run)],
    )


def _chart_context(trend: Trend) -> _ChartContext:
    places, last = [*enumerate(trend.runs)], len(trend.runs) - 1
    releases = {at for at, entry in places if entry.release}
    steps = tuple(Stroke(float(at), text) for at, text in measuring_steps(trend))
    pinned = {at: entry for at, entry in places if entry.pinned}
    keep = {0, last, *(flag.at for flag in alarm_flags(trend)), *(int(step.x) for step in steps)}
    keep |= {*pinned, *(releases if len(releases) <= _MARKED else ())}
    strokes = tuple(Stroke(float(at), f"pinned: {_tag(each)}") for at, each in pinned.items())
    blank = Courses("", len(trend.runs), (), _run_tags(trend), strokes, steps)
    return _ChartContext(trend, frozenset(keep), blank)


def _tag(entry: Entry) -> str:
    """Return what a run is called along the axis."""
    return entry.release or entry.name or finish_date(entry)


def _run_tags(trend: Trend) -> tuple[Tag, ...]:
    """Name the runs along the axis: pinned ones, both ends, releases, then those of a name."""
    last, found = len(trend.runs) - 1, []
    for at, entry in enumerate(trend.runs):
        if entry.pinned:
            rank = 0
        elif at in (0, last):
            rank = 1
        elif entry.release:
            rank = 2
        elif entry.name or last < _MARKED:
            rank = 3
        else:
            continue
        found.append(Tag(at, _tag(entry), rank))
    return tuple(found)


def _small_chart(
    context: _ChartContext, score_line: ScoreLine, span: float, title: str = ""
) -> Course:
    newest = score_line.newest
    note = f"now {value_with_interval(score_line.metric, newest)}"
    note += f" of {newest.documents:,} documents" if newest is not None else ""
    by = change_since_baseline(score_line)
    if score_line.pinned_place not in {None, score_line.newest_place}:
        note += f", {by} since the baseline" if by != NONE else ", no score of the baseline"
    return Course(
        title or score_line.title,
        axis_window(score_line, span),
        [
            *_line_segments(context, score_line),
            *_baseline_level(score_line),
            *_other_versions_dots(context, score_line),
        ],
        alarm_flags(context.trend, score_line),
        note,
    )


def _baseline_level(score_line: ScoreLine) -> list[Series]:
    """Return the figure of the pinned baseline, from there on to the newest run."""
    at, last, point = score_line.pinned_place, score_line.newest_place, score_line.baseline
    if at is None or point is None or point.value is None or at == last:
        return []
    return [Series("", [Dot(float(end), point.value) for end in (at, last)], "reference")]


def _summary_table(context: _ChartContext, title: str, lines: Mapping[str, ScoreLine]) -> Table:
    """Lay first, pinned and newest side by side."""
    has_pinned, rows = bool(context.blank.pinned), []
    for name, line in lines.items():
        first = next(iter(line.points.values()))
        shown = (first, line.baseline if has_pinned else None, line.newest)
        figures = [value_with_interval(line.metric, point, "") for point in shown]
        rows.append([*map(Cell, [name, *figures, change_since_baseline(line)])])
    since = "pinned" if has_pinned else "first"
    return Table([title, "first", "pinned", "newest", f"since {since}"], rows)


def _runs_table(context: _ChartContext, lines: Mapping[str, ScoreLine], caption: str) -> Table:
    """Lay out every figure of every run, the newest first."""
    marks = dict.fromkeys((int(stroke.x) for stroke in context.blank.pinned), " (pinned)")
    for flag in alarm_flags(context.trend):
        marks[flag.at] = f"{marks.get(flag.at, '')} ({flag.letter})"
    rows = []
    for at, entry in reversed([*enumerate(context.trend.runs)]):
        figures = [value_in_table(score_line, at) for score_line in lines.values()]
        name = f"{shorten(entry.label)}{marks.get(at, '')}"
        rows.append([*map(Cell, [name, finish_time(entry), *figures])])
    return Table(["Run", "finished", *lines], rows, caption)


def _line_segments(context: _ChartContext, score_line: ScoreLine) -> list[Series]:
    """Return places of a line that are drawn, in stretches between which a figure is missing."""
    runs, places = context.trend.runs, list(score_line.points)
    marked = {*places} if len(places) <= _MARKED else context.kept_places & {*places}
    drawn = thin_out_places(score_line, places, marked)
    missing = [*itertools.accumulate(at not in score_line.points for at in range(len(runs)))]
    cuts = [0]
    for at, (left, right) in enumerate(itertools.pairwise(drawn), start=1):
        if missing[right] != missing[left]:
            cuts.append(at)
    dots = [_run_dot(score_line, runs, at, hint=at in marked) for at in drawn]
    return [Series("", dots[start:end]) for start, end in itertools.pairwise([*cuts, len(drawn)])]


def _other_versions_dots(context: _ChartContext, score_line: ScoreLine) -> list[Series]:
    """Return the points by other versions of the judge, which nothing joins."""
    others = replace(score_line, points=score_line.others)
    places = [*others.points]
    drawn = thin_out_places(others, places, context.kept_places & {*places})
    dots = [_run_dot(others, context.trend.runs, at, hint=True) for at in drawn]
    return [Series("", dots, "other")] if dots else []


def thin_out_places(
    score_line: ScoreLine, places: Sequence[int], kept_places: Collection[int]
) -> list[int]:
    """Keep the lowest and the highest figure of every few runs, both ends, and what must be kept.

    So no night's fall is lost, however many nights there are.
    """
    if len(places) <= _PLACES:
        return list(places)
    few = -(-2 * len(places) // _PLACES)
    kept = {places[0], places[-1], *kept_places}

    def height(at: int) -> float:
        return score_line.points[at].value or 0.0

    for start in range(0, len(places), few):
        some = places[start : start + few]
        kept |= {min(some, key=height), max(some, key=height)}
    return sorted(kept)


def _run_dot(score_line: ScoreLine, runs: Sequence[Entry], at: int, *, hint: bool) -> Dot:
    """Return a place; one with a hint has a mark, too."""
    point, hint_text = score_line.points[at], ""
    if hint:
        value = value_with_interval(score_line.metric, point)
        when = f"{clip_name(runs[at].label)}, {finish_date(runs[at])}"
        hint_text = f"{when}: {value}, {point.documents:,} documents"
        if at in score_line.others:
            hint_text += f"; {describe_version(point.version)}"
    return Dot(float(at), point.value or 0.0, *point.band, hint_text)


def _value_range(score_line: ScoreLine) -> tuple[float, float]:
    """Return from where to where figures go, and half as far beyond for their bands."""
    points = [*score_line.points.values(), *score_line.others.values()]
    at = [point.value for point in points if point.value is not None]
    low, high = min(at), max(at)
    lows = [low for low, _ in (point.band for point in points) if low is not None]
    highs = [high for _, high in (point.band for point in points) if high is not None]
    room = max(high - low, sum(b - a for a, b in zip(lows, highs, strict=False)) / len(at))
    low, high = max(min([low, *lows]), low - room / 2), min(max([high, *highs]), high + room / 2)
    amount = 0.04 * max(abs(low), abs(high), 1e-9)
    return widened_range(low, high, _LEAST_SPAN if is_share(score_line.metric) else amount)


def line_span(score_line: ScoreLine) -> float:
    """Return how much of an axis a line needs."""
    low, high = _value_range(score_line)
    return high - low


def axis_window(score_line: ScoreLine, span: float) -> Axis:
    """Return an axis of a span around what is shown, between round values, within a share."""
    metric, (low, high) = score_line.metric, _value_range(score_line)
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * each for each in _ROUND_STEPS if power * each >= span / 4 - 1e-12)
    steps = -(-span // step) + 1
    middle = (low + high) / 2
    start = step * floor((middle - span / 2) / step + 1e-9)
    end = start + steps * step
    if is_share(metric):
        if end > 1 >= high - 1e-9:
            start, end = start - (end - 1), 1.0
        if start < 0 <= low + 1e-9:
            start, end = 0.0, min(1.0, end - start)
    ends = round(start, 9), round(end, 9)
    return Axis(metric_name(metric), *ends, "%" if is_share(metric) else "")
