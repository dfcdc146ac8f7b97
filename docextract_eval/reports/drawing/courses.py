"""Figures over runs: charts as wide as the page leaves them, whose letters keep their size.

Places along the runs are percents of the width; lines and bands are drawn in a picture of their
own that is stretched, and their strokes are not. Names that only a wide chart has room for are
hidden on narrow ones by `templates/style/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.drawing import marks
from docextract_eval.reports.drawing.lines import plot_width
from docextract_eval.reports.drawing.svg import Layout, Scale, Value, element
from docextract_eval.reports.parts import Axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.parts import Course, Courses, Flag, Series, Tag

_PLOT_UNITS = 1000.0
"""Units of the picture that is stretched."""
_EDGE = 1.5
"""Percent of the width that stay free on both sides."""
_HEIGHTS = {True: 190.0, False: 104.0}
_TOP, _BOTTOM = 6.0, 22.0
_POLE_HEIGHT = 18.0
"""The height of a line of flags, and of one of what strokes are called."""
_TICKS = {True: 6, False: 4}
_NAME_WIDTHS = {True: ((280, ""), (560, "roomy"), (960, "roomier")), False: ((215, ""),)}
"""From which width in pixels on names are shown that have the class."""
_GAP = 10.0
_LETTERS = 14
"""Of a name along the axis, at most."""
_LABEL = 22
"""Of what a stroke is called: half of a narrow chart has room for that."""
_FLAG_RADIUS = 7.5


def draw_courses(chart: Courses) -> Markup:
    """Draw every chart; a region of several scrolls."""
    panels = [
        _draw_course(chart, course, layout)
        for course, layout in zip(chart.courses, _chart_layouts(chart), strict=True)
    ]
    size = "wide" if chart.wide else "many"
    region: dict[str, Value] = {"class_": ""}
    if len(panels) > 1:
        label = f"{chart.caption}: charts"
        region = {"class_": f"panels {size}", "tabindex": 0, "role": "region", "aria_label": label}
    return element("div", element("div", *panels, **region), class_=f"lines courses {size}")


def _draw_course(chart: Courses, course: Course, layout: Layout) -> Markup:
    title = [element("p", course.title, class_="panel-title")] if course.title else []
    note = [element("p", course.note, class_="panel-note")] if course.note else []
    label = f"{chart.caption}: {course.title}" if course.title else chart.caption
    picture = element(
        "div",
        _draw_y_axis(layout, _TICKS[chart.wide]),
        element(
            "svg",
            *_draw_plot(chart, course, layout),
            width="100%",
            height=layout.height,
            class_="plot",
            data_edge=f"{_EDGE / 100:g}",
        ),
        class_="course",
        role="img",
        aria_label=f"{label}. {_describe_chart(chart, course)}",
    )
    return element("div", *title, element("div", picture, class_="picture"), *note, class_="panel")


def _describe_chart(chart: Courses, course: Course) -> str:
    """Say in words what a chart shows: over which runs, what was called."""
    ends = sorted(chart.tags, key=lambda tag: tag.at)
    names = dict.fromkeys(tag.name for tag in (*ends[:1], *ends[-1:]))
    over = f"{course.y.title} over {chart.runs} run{'' if chart.runs == 1 else 's'}"
    parts = [f"{over}, {' to '.join(names)}" if names else over]
    parts += [stroke.label for stroke in (*chart.pinned, *chart.steps)]
    parts += [f"alarm {flag.letter}: {flag.hint}" for flag in course.flags]
    return "; ".join([*parts, *([course.note] if course.note else [])]) + "."


def _chart_layouts(chart: Courses) -> list[Layout]:
    """Set the axes of each chart, with the same room in all, so that they stand side by side."""
    lines = (line for course in chart.courses for _, line in _assign_flag_lines(chart, course))
    flags = 1 + max(lines, default=-1)
    top = _TOP + _POLE_HEIGHT * (flags + bool(chart.pinned and chart.wide))
    floor = top + _HEIGHTS[chart.wide]
    x_axis = Axis("", 0.0, float(max(chart.runs - 1, 0)))
    x = Scale(x_axis, _PLOT_UNITS * _EDGE / 100, _PLOT_UNITS * (1 - _EDGE / 100))
    y_scales = [Scale(course.y, floor, top) for course in chart.courses]
    tick_labels = [y.tick_label(tick) for y in y_scales for tick in y.ticks(_TICKS[chart.wide])]
    left = 6 + max(map(plot_width, tick_labels), default=0.0)
    return [Layout(x, y, None, left, floor + _BOTTOM) for y in y_scales]


def _horizontal_percent(layout: Layout, at: float) -> str:
    return f"{layout.x(at) * 100 / _PLOT_UNITS + 1e-9:.2f}%"


def _draw_y_axis(layout: Layout, max_ticks: int) -> Markup:
    """Write the numbers of the axis, in a picture as wide as they are."""
    ticks = layout.y.ticks(max_ticks)
    end = layout.left - 4
    texts = [
        element(
            "text", layout.y.tick_label(tick), x=end, y=y + 3.5, text_anchor="end", class_="tick"
        )
        for tick, y in zip(ticks, map(layout.y, ticks), strict=True)
    ]
    return element("svg", *texts, width=layout.left, height=layout.height)


def _draw_plot(chart: Courses, course: Course, layout: Layout) -> Iterator[Markup]:
    """Draw from back to front: grid, names, since when alarms hold, lines, marks, flags."""
    for tick in layout.y.ticks(_TICKS[chart.wide]):
        y = layout.y(tick)
        yield element("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid")
    floor = layout.y.start
    yield element("line", x1="0%", x2="100%", y1=floor, y2=floor, class_="axis")
    yield from _draw_tags(chart, layout)
    yield from _shade_alarm_spans(course.flags, layout)
    yield from _draw_pinned_baselines(chart, layout)
    yield from _draw_steps(chart, layout)
    lines = [
        each
        for each in course.series
        if each.style == "reference" or (each.style == "line" and len(each.dots) > 1)
    ]
    yield element(
        "svg",
        *(part for each in lines for part in marks.draw_series(each, layout, 0, dots=False)),
        viewBox=f"0 0 {_PLOT_UNITS:g} {layout.height:g}",
        preserveAspectRatio="none",
        width="100%",
        height=layout.height,
    )
    for each in course.series:
        yield from _draw_marks(each, layout)
    yield from _draw_flags(chart, course, layout)


def _draw_marks(series: Series, layout: Layout) -> Iterator[Markup]:
    """Mark runs that have a hint, and a run that stands alone, with a whisker."""
    if series.style == "reference":
        return
    is_other = series.style == "other"
    alone = len(series.dots) == 1 and not is_other
    for dot in series.dots:
        at = _horizontal_percent(layout, dot.x)
        if alone and dot.low is not None and dot.high is not None:
            ends = {"y1": layout.y(dot.low), "y2": layout.y(dot.high)}
            yield element("line", x1=at, x2=at, **ends, class_="whisker line0")
        if dot.hint or alone:
            mark = marks.draw_mark((0.0, 0.0), 0, dot.hint, is_grey=is_other)
            yield element("svg", mark, x=at, y=layout.y(dot.y), class_="at")


def _draw_pinned_baselines(chart: Courses, layout: Layout) -> Iterator[Markup]:
    """Draw pinned baselines as dashed strokes; wide charts have room for the newest's name."""
    top = layout.y.end
    for stroke in chart.pinned:
        at = _horizontal_percent(layout, stroke.x)
        head = top - (_POLE_HEIGHT / 2 if chart.wide else 0)
        yield element("line", x1=at, x2=at, y1=head, y2=layout.y.start, class_="stroke")
    if chart.wide and chart.pinned:
        newest = chart.pinned[-1]
        name = _clip_text(newest.label, _LABEL)
        yield _text_beside(name, layout, newest.x, gap=5, y=top - 5, class_="note")


def _draw_steps(chart: Courses, layout: Layout) -> Iterator[Markup]:
    """Draw where pages or judge became others: a dotted stroke, and a letter beside its foot."""
    for stroke in chart.steps:
        at, floor = _horizontal_percent(layout, stroke.x), layout.y.start
        hint = element("title", stroke.label)
        yield element("line", hint, x1=at, x2=at, y1=layout.y.end, y2=floor, class_="step")
        yield _text_beside(
            stroke.label[:1], layout, stroke.x, gap=3, y=floor - 4, class_="step-letter"
        )


def _text_beside(  # noqa: PLR0913 - where a text stands, and how it looks
    text: str, layout: Layout, x: float, *, gap: int, y: float, class_: str
) -> Markup:
    """Write a text beside a stroke, on the side that has more room."""
    is_left = layout.x(x) / _PLOT_UNITS > 0.5
    side: dict[str, Value] = {"text_anchor": "end", "dx": -gap} if is_left else {"dx": gap}
    return element("text", text, x=_horizontal_percent(layout, x), y=y, **side, class_=class_)


def _shade_alarm_spans(flags: Sequence[Flag], layout: Layout) -> Iterator[Markup]:
    """Shade the runs since which an alarm holds, once."""
    starts = [flag.since for flag in flags if flag.since is not None]
    if not starts:
        return
    low, high = layout.x(min(starts)), layout.x(max(flag.at for flag in flags))
    top, floor = layout.y.end, layout.y.start
    yield element(
        "rect",
        x=f"{low * 100 / _PLOT_UNITS:.2f}%",
        width=f"{(high - low) * 100 / _PLOT_UNITS:.2f}%",
        y=top,
        height=floor - top,
        class_="since",
    )


def _draw_flags(chart: Courses, course: Course, layout: Layout) -> Iterator[Markup]:
    """Draw flags on their poles; those that would touch stand on lines of their own."""
    for flag, line in _assign_flag_lines(chart, course):
        at, y = _horizontal_percent(layout, flag.at), _TOP + _POLE_HEIGHT * line + _FLAG_RADIUS
        yield element("line", x1=at, x2=at, y1=y, y2=layout.y.start, class_="pole")
        hint = element("title", f"{flag.letter}: {flag.hint}")
        yield element("circle", hint, cx=at, cy=y, r=_FLAG_RADIUS, class_="flag")
        yield element("text", flag.letter, x=at, y=y + 3.5, text_anchor="middle", class_="letter")


def _assign_flag_lines(chart: Courses, course: Course) -> Iterator[tuple[Flag, int]]:
    """Yield each flag a line where it has room, also where the chart is narrow."""
    room = _NAME_WIDTHS[chart.wide][0][0]
    step = room / max(chart.runs - 1, 1)
    ends: list[float] = []
    for flag in sorted(course.flags, key=lambda each: each.at):
        left = flag.at * step - _FLAG_RADIUS
        line = next((n for n, end in enumerate(ends) if end + 2 <= left), len(ends))
        ends[line : line + 1] = [left + 2 * _FLAG_RADIUS]
        yield flag, line


def _draw_tags(chart: Courses, layout: Layout) -> Iterator[Markup]:
    """Write what runs are called, as many as fit; more of them where there is more room."""
    floor = layout.y.start
    written: list[Tag] = []
    for width, class_ in _NAME_WIDTHS[chart.wide]:
        taken = [_tag_place(tag, layout, width)[1:] for tag in written]
        for tag in sorted(chart.tags, key=lambda each: each.rank):
            anchor, low, high = _tag_place(tag, layout, width)
            has_room = all(high + _GAP <= left or right + _GAP <= low for left, right in taken)
            if tag in written or not has_room:
                continue
            written.append(tag)
            taken.append((low, high))
            at = _horizontal_percent(layout, tag.at)
            yield element("line", x1=at, x2=at, y1=floor, y2=floor + 4, class_=f"axis {class_}")
            yield element(
                "text",
                _clip_text(tag.name, _LETTERS),
                x=at,
                y=floor + 15,
                text_anchor=anchor,
                class_=f"tick {class_}".strip(),
            )


def _tag_place(tag: Tag, layout: Layout, width: float) -> tuple[str, float, float]:
    """Return a name's anchor, and from where to where it goes in pixels of a chart so wide.

    The anchor keeps it within the chart, also where that is as narrow as it may be.
    """
    narrow, share = min(width, _NAME_WIDTHS[False][0][0]), layout.x(tag.at) / _PLOT_UNITS
    at, size = share * width, plot_width(_clip_text(tag.name, _LETTERS))
    if share * narrow < size / 2:
        return "start", at, at + size
    if share * narrow > narrow - size / 2:
        return "end", at - size, at
    return "middle", at - size / 2, at + size / 2


def _clip_text(text: str, max_length: int) -> str:
    return text if len(text) <= max_length else text[: max_length - 1] + "…"
