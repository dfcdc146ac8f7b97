"""Figures over runs as charts: over all in one wide chart, parted ones beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.reports.history.alarms import alarm_flags
from docextract_eval.reports.history.spans import axis_of, span_of, window
from docextract_eval.reports.history.stretches import line_segments
from docextract_eval.reports.history.tracks import (
    ReferenceRuns,
    baseline_and_newest,
    reference_runs,
    score_lines,
    worst_first,
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
    format_change,
    is_share,
    metric_name,
    shorten,
    table_value,
    value_with_interval,
)
from docextract_eval.runs.history import Trend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.reports.history.tracks import ScoreLine

_WIDE, _SMALL = 200, 80
"""Places of a line that are drawn at most, but for those that are marked."""
_PANELS = 48
_MARKED = 40
"""Releases beyond which they have no mark of their own."""
READING = (
    "Runs are in the order in which they finished, at equal distances. Bands are 95 % intervals; a "
    "gap is a run without the score. The dashed vertical line is the pinned baseline, the dotted "
    "horizontal line its score. A letter marks an alarm; the shading begins where the loss began. "
    "Charts of a slice show only the alarms that are certain there."
)
_SPAN = (
    "All charts have the same scale; each starts at its own level. The largest losses come first."
)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all charts of a trend share."""

    trend: Trend
    against: ReferenceRuns
    keep: frozenset[int]
    tags: tuple[Tag, ...]
    pinned: tuple[Stroke, ...]


def overall_charts(trend: Trend) -> list[Section]:
    """Draw every figure that is over all, clean pages beside all conditions."""
    found = score_lines(trend)
    if not found:
        return [Section("Overall", ("No results: no run has scores.",))]
    groups: dict[tuple[str, str], list[ScoreLine]] = {}
    for track in found:
        if track.over_all:
            groups.setdefault((track.metric, cells_kind(track.slice)), []).append(track)
    if not groups:
        return []
    scene = _scene(trend)
    parts = [_wide_chart(scene, metric, of, those) for (metric, of), those in groups.items()]
    return [Section("Overall", _reading_help(trend), parts)]


def slice_charts(trend: Trend) -> list[Section]:
    """Draw what is parted, a section for every way to part it."""
    ways: dict[tuple[str, ...], dict[tuple[str, str], list[ScoreLine]]] = {}
    every = score_lines(trend)
    for track in every:
        if track.axes:
            groups = ways.setdefault(track.axes, {})
            groups.setdefault((track.metric, cells_kind(track.slice)), []).append(track)
    scene = _scene(trend)
    made = [
        Section(
            f"By {' and '.join(map(clip_name, axes))}",
            (),
            [_charts_of_metric(scene, metric, of, found) for (metric, of), found in told.items()],
        )
        for axes, groups in sorted(ways.items(), key=_axes_order)
        if (told := {key: found for key, found in groups.items() if not _is_clean(found)})
    ]
    if made and not any(track.over_all for track in every):
        made[0] = replace(made[0], lead=_reading_help(trend))
    return made


def _charts_of_metric(scene: _Scene, metric: str, of: str, found: Sequence[ScoreLine]) -> Courses:
    """Draw slices beside each other; one alone has the whole width."""
    return (_wide_chart if len(found) == 1 else _small_charts)(scene, metric, of, found)


def _is_clean(found: Sequence[ScoreLine]) -> bool:
    """Say whether there is no condition but clean pages, which are drawn over all."""
    return all(track.over_all for track in found)


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


def _scene(trend: Trend) -> _Scene:
    against, last = reference_runs(trend.runs), len(trend.runs) - 1
    releases = [at for at, entry in enumerate(trend.runs) if entry.release]
    keep = {0, last, *(flag.at for flag in alarm_flags(trend))}
    keep |= {at for at, entry in enumerate(trend.runs) if entry.pinned}
    keep |= set(releases) if len(releases) <= _MARKED else set()
    return _Scene(trend, against, frozenset(keep), _tags(trend), _pinned(trend))


def _tags(trend: Trend) -> tuple[Tag, ...]:
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


def _pinned(trend: Trend) -> tuple[Stroke, ...]:
    return tuple(
        Stroke(float(at), f"pinned: {entry.release or entry.name or finish_date(entry)}")
        for at, entry in enumerate(trend.runs)
        if entry.pinned
    )


def _wide_chart(scene: _Scene, metric: str, of: str, found: Sequence[ScoreLine]) -> Courses:
    """Draw all conditions and clean pages in one chart, or one slice."""
    series = [
        one
        for track in found
        for one in line_segments(track, _line_name(track), scene.trend.runs, scene.keep, _WIDE)
    ]
    series += [level for track in found for level in _baseline_level(scene, track)]
    axis = axis_of(metric, found)
    whole = any(track.over_all for track in found)
    marks = alarm_flags(scene.trend, None if whole else found[0])
    title = f"{_chart_title(metric, of)}, {'overall' if whole else found[0].name}"
    return Courses(
        title,
        len(scene.trend.runs),
        [Course("", axis, series, marks)],
        scene.tags,
        scene.pinned,
        wide=True,
        tables=[_summary(scene, metric, found)],
        behind=[_runs_table(scene, metric, found, f"{title}, run by run")],
    )


def _small_charts(scene: _Scene, metric: str, of: str, found: Sequence[ScoreLine]) -> Courses:
    """Draw a chart for every slice, what lost most first."""
    order = worst_first(found, scene.against)
    shown = order[:_PANELS]
    span = max((span_of(metric, track) for track in shown), default=1.0)
    by = " and ".join(map(clip_name, found[0].axes))
    title = f"{_chart_title(metric, of)}, by {by}"
    some = (
        f": the {_PANELS} of {len(order):,} with the largest losses" if len(order) > _PANELS else ""
    )
    return Courses(
        f"{title}{some}",
        len(scene.trend.runs),
        [_panel(scene, track, span) for track in shown],
        scene.tags,
        scene.pinned,
        note=_SPAN if len(shown) > 1 else "",
        tables=[_summary(scene, metric, order)],
        behind=[_runs_table(scene, metric, order, f"{title}, run by run")],
    )


def _panel(scene: _Scene, track: ScoreLine, span: float) -> Course:
    series = line_segments(track, "", scene.trend.runs, scene.keep, _SMALL)
    note = f"now {value_with_interval(track.metric, baseline_and_newest(track, scene.against)[1])}"
    by = format_change(track.metric, *baseline_and_newest(track, scene.against))
    if scene.against.pinned not in {None, scene.against.newest}:
        note += f", {by} since the baseline" if by != NONE else ", no score of the baseline"
    return Course(
        track.title,
        window(track.metric, [track], span),
        [*series, *_baseline_level(scene, track)],
        alarm_flags(scene.trend, track),
        note,
    )


def _line_name(track: ScoreLine) -> str:
    if not track.over_all:
        return track.title
    return "clean pages" if track.axes else "all conditions"


def _chart_title(metric: str, of: str) -> str:
    unit = ", percent" if is_share(metric) else ""
    return f"{metric_name(metric).capitalize()} of {of}{unit}"


def _baseline_level(scene: _Scene, track: ScoreLine) -> list[Series]:
    """Return the figure of the pinned baseline, from there on to the newest run."""
    at, last = scene.against.pinned, scene.against.newest
    point = None if at is None else track.points.get(at)
    if at is None or last is None or point is None or point.value is None or at == last:
        return []
    return [Series("", [Dot(float(end), point.value) for end in (at, last)], "reference")]


def _summary(scene: _Scene, metric: str, found: Sequence[ScoreLine]) -> Table:
    """Lay first, pinned and newest side by side."""
    last = scene.against.newest if scene.against.newest is not None else -1
    pinned = scene.against.pinned
    since = "first" if pinned is None else "pinned"
    head = [metric_name(metric).capitalize(), "first", "pinned", "newest", f"since {since}"]
    rows = []
    for track in found:
        first = next(iter(track.points.values()))
        old = None if pinned is None else track.points.get(pinned)
        shown = [table_value(metric, point) for point in (first, old, track.points.get(last))]
        by = format_change(metric, *baseline_and_newest(track, scene.against))
        rows.append([Cell(track.name), *map(Cell, [*shown, by])])
    return Table(head, rows)


def _runs_table(scene: _Scene, metric: str, found: Sequence[ScoreLine], caption: str) -> Table:
    """Lay out every figure of every run, the newest first."""
    marks = _run_marks(scene)
    head = ["Run", "finished", *(track.title for track in found)]
    rows = []
    for at in reversed(range(len(scene.trend.runs))):
        entry = scene.trend.runs[at]
        figures = [Cell(table_value(metric, track.points.get(at))) for track in found]
        name = f"{shorten(entry.label)}{marks.get(at, '')}"
        rows.append([Cell(name), Cell(finish_time(entry)), *figures])
    return Table(head, rows, caption)


def _run_marks(scene: _Scene) -> Mapping[int, str]:
    """Return what stands behind a run's name: that it is pinned, the letters of its alarms."""
    found = dict.fromkeys((int(stroke.x) for stroke in scene.pinned), " (pinned)")
    for flag in alarm_flags(scene.trend):
        found[flag.at] = f"{found.get(flag.at, '')} ({flag.letter})"
    return found
