"""Figures over runs as charts: over all in one wide chart, parted ones beside each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.reports.history.alarms import flags
from docextract_eval.reports.history.spans import axis_of, span_of, window
from docextract_eval.reports.history.stretches import stretches
from docextract_eval.reports.history.tracks import Anchors, anchors, beside, tracks, worst_first
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
from docextract_eval.reports.sentences.cited_figures import clipped
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    change,
    day,
    figure,
    in_cell,
    is_share,
    kind,
    metric_name,
    moment,
    short,
)
from docextract_eval.runs.history import Trend

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.reports.history.tracks import Track

_WIDE, _SMALL = 200, 80
"""Places of a line that are drawn at most, but for those that are marked."""
_PANELS = 48
_MARKED = 40
"""Releases beyond which they have no mark of their own."""
READING = (
    "Runs stand in the order in which they finished, equally far apart, not by date. Bands are "
    "intervals of 95 %; a gap is a run without the figure. Dashed upright: the pinned baseline; "
    "dotted across: its figure. A letter on a pole: an alarm, shaded since when; charts of a slice "
    "show those that are certain there."
)
_SPAN = (
    "Every chart spans as much as the others, each from a height of its own; what lost most comes "
    "first."
)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all charts of a trend share."""

    trend: Trend
    against: Anchors
    keep: frozenset[int]
    tags: tuple[Tag, ...]
    pinned: tuple[Stroke, ...]


def over_all(trend: Trend) -> list[Section]:
    """Draw every figure that is over all, clean pages beside all conditions."""
    found = tracks(trend)
    if not found:
        return [Section("Over all", ("Nothing is told: no run has a figure.",))]
    groups: dict[tuple[str, str], list[Track]] = {}
    for track in found:
        if track.over_all:
            groups.setdefault((track.metric, kind(track.slice)), []).append(track)
    if not groups:
        return []
    scene = _scene(trend)
    parts = [_wide(scene, metric, of, those) for (metric, of), those in groups.items()]
    return [Section("Over all", _reading(trend), parts)]


def parted(trend: Trend) -> list[Section]:
    """Draw what is parted, a section for every way to part it."""
    ways: dict[tuple[str, ...], dict[tuple[str, str], list[Track]]] = {}
    every = tracks(trend)
    for track in every:
        if track.axes:
            groups = ways.setdefault(track.axes, {})
            groups.setdefault((track.metric, kind(track.slice)), []).append(track)
    scene = _scene(trend)
    made = [
        Section(
            f"By {' and '.join(map(clipped, axes))}",
            (),
            [_drawn(scene, metric, of, found) for (metric, of), found in told.items()],
        )
        for axes, groups in sorted(ways.items(), key=_way)
        if (told := {key: found for key, found in groups.items() if not _is_clean(found)})
    ]
    if made and not any(track.over_all for track in every):
        made[0] = replace(made[0], lead=_reading(trend))
    return made


def _drawn(scene: _Scene, metric: str, of: str, found: Sequence[Track]) -> Courses:
    """Draw slices beside each other; one alone has the whole width."""
    return (_wide if len(found) == 1 else _many)(scene, metric, of, found)


def _is_clean(found: Sequence[Track]) -> bool:
    """Say whether there is no condition but clean pages, which are drawn over all."""
    return all(track.over_all for track in found)


def _way(found: tuple[tuple[str, ...], object]) -> tuple[int, int, tuple[str, ...]]:
    """Order ways to part: conditions, fields, others; then those of two."""
    axes, known = found[0], ("condition", "field")
    return len(axes), known.index(axes[0]) if axes[0] in known else len(known), axes


def _reading(trend: Trend) -> tuple[str, ...]:
    thin = (
        f"Of {len(trend.runs):,} runs the charts draw the lowest and the highest of every few, and "
        "all that are marked; the figures of all are in the tables."
    )
    return (READING, thin) if len(trend.runs) > _SMALL else (READING,)


def _scene(trend: Trend) -> _Scene:
    against, last = anchors(trend.runs), len(trend.runs) - 1
    releases = [at for at, entry in enumerate(trend.runs) if entry.release]
    keep = {0, last, *(flag.at for flag in flags(trend))}
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
        found.append(Tag(at, named or day(entry), rank))
    return tuple(found)


def _pinned(trend: Trend) -> tuple[Stroke, ...]:
    return tuple(
        Stroke(float(at), f"pinned: {entry.release or entry.name or day(entry)}")
        for at, entry in enumerate(trend.runs)
        if entry.pinned
    )


def _wide(scene: _Scene, metric: str, of: str, found: Sequence[Track]) -> Courses:
    """Draw all conditions and clean pages in one chart, or one slice."""
    series = [
        one
        for track in found
        for one in stretches(track, _name(track), scene.trend.runs, scene.keep, _WIDE)
    ]
    series += [level for track in found for level in _level(scene, track)]
    axis = axis_of(metric, found)
    whole = any(track.over_all for track in found)
    marks = flags(scene.trend, None if whole else found[0])
    title = f"{_title(metric, of)}, {'over all' if whole else found[0].name}"
    return Courses(
        title,
        len(scene.trend.runs),
        [Course("", axis, series, marks)],
        scene.tags,
        scene.pinned,
        wide=True,
        tables=[_summary(scene, metric, found)],
        behind=[_behind(scene, metric, found, f"{title}, run by run")],
    )


def _many(scene: _Scene, metric: str, of: str, found: Sequence[Track]) -> Courses:
    """Draw a chart for every slice, what lost most first."""
    order = worst_first(found, scene.against)
    shown = order[:_PANELS]
    span = max((span_of(metric, track) for track in shown), default=1.0)
    by = " and ".join(map(clipped, found[0].axes))
    title = f"{_title(metric, of)}, by {by}"
    some = f": the {_PANELS} of {len(order)} that lost most" if len(order) > _PANELS else ""
    return Courses(
        f"{title}{some}",
        len(scene.trend.runs),
        [_panel(scene, track, span) for track in shown],
        scene.tags,
        scene.pinned,
        note=_SPAN if len(shown) > 1 else "",
        tables=[_summary(scene, metric, order)],
        behind=[_behind(scene, metric, order, f"{title}, run by run")],
    )


def _panel(scene: _Scene, track: Track, span: float) -> Course:
    series = stretches(track, "", scene.trend.runs, scene.keep, _SMALL)
    note = f"now {figure(track.metric, beside(track, scene.against)[1])}"
    by = change(track.metric, *beside(track, scene.against))
    if scene.against.pinned not in {None, scene.against.newest}:
        note += f", {by} since pinned" if by != NONE else ", not told of the pinned baseline"
    return Course(
        track.title,
        window(track.metric, [track], span),
        [*series, *_level(scene, track)],
        flags(scene.trend, track),
        note,
    )


def _name(track: Track) -> str:
    if not track.over_all:
        return track.title
    return "clean pages" if track.axes else "all conditions"


def _title(metric: str, of: str) -> str:
    unit = ", percent" if is_share(metric) else ""
    return f"{metric_name(metric).capitalize()} of {of}{unit}"


def _level(scene: _Scene, track: Track) -> list[Series]:
    """Return the figure of the pinned baseline, from there on to the newest run."""
    at, last = scene.against.pinned, scene.against.newest
    point = None if at is None else track.points.get(at)
    if at is None or last is None or point is None or point.value is None or at == last:
        return []
    return [Series("", [Dot(float(end), point.value) for end in (at, last)], "reference")]


def _summary(scene: _Scene, metric: str, found: Sequence[Track]) -> Table:
    """Lay first, pinned and newest side by side."""
    last = scene.against.newest if scene.against.newest is not None else -1
    pinned = scene.against.pinned
    since = "first" if pinned is None else "pinned"
    head = [metric_name(metric).capitalize(), "first", "pinned", "newest", f"since {since}"]
    rows = []
    for track in found:
        first = next(iter(track.points.values()))
        old = None if pinned is None else track.points.get(pinned)
        shown = [in_cell(metric, point) for point in (first, old, track.points.get(last))]
        by = change(metric, *beside(track, scene.against))
        rows.append([Cell(track.name), *map(Cell, [*shown, by])])
    return Table(head, rows)


def _behind(scene: _Scene, metric: str, found: Sequence[Track], caption: str) -> Table:
    """Lay out every figure of every run, the newest first."""
    marks = _marks(scene)
    head = ["Run", "finished", *(track.title for track in found)]
    rows = []
    for at in reversed(range(len(scene.trend.runs))):
        entry = scene.trend.runs[at]
        figures = [Cell(in_cell(metric, track.points.get(at))) for track in found]
        name = f"{short(entry.label)}{marks.get(at, '')}"
        rows.append([Cell(name), Cell(moment(entry)), *figures])
    return Table(head, rows, caption)


def _marks(scene: _Scene) -> Mapping[int, str]:
    """Return what stands behind a run's name: that it is pinned, the letters of its alarms."""
    found = dict.fromkeys((int(stroke.x) for stroke in scene.pinned), " (pinned)")
    for flag in flags(scene.trend):
        found[flag.at] = f"{found.get(flag.at, '')} ({flag.letter})"
    return found
