"""Figures over runs: charts as wide as the page leaves them, whose letters keep their size.

Places along the runs are percents of the width; lines and bands are drawn in a picture of their
own that is stretched, and their strokes are not. Names that only a wide chart has room for are
hidden on narrow ones by `templates/style/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.drawing import marks
from docextract_eval.reports.drawing.frame import Layout, plot_width
from docextract_eval.reports.drawing.scale import Scale
from docextract_eval.reports.drawing.svg import Value, element
from docextract_eval.reports.parts import Axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from docextract_eval.reports.parts import Course, Courses, Flag, Series, Tag

_ACROSS = 1000.0
"""Units of the picture that is stretched."""
_EDGE = 1.5
"""Percent of the width that stay free on both sides."""
_HEIGHTS = {True: 190.0, False: 104.0}
_TOP, _BOTTOM = 6.0, 22.0
_POLE = 18.0
"""The height of a line of flags, and of one of what strokes are called."""
_TICKS = {True: 6, False: 4}
_ROOMS = {True: ((280, ""), (560, "roomy"), (960, "roomier")), False: ((215, ""),)}
"""From which width in pixels on names are shown that have the class."""
_GAP = 10.0
_LETTERS = 14
"""Of a name along the axis, at most."""
_LABEL = 22
"""Of what a stroke is called: half of a narrow chart has room for that."""
_FLAG = 7.5


def courses(chart: Courses) -> Markup:
    """Draw what the series are called, then every chart."""
    names = list(
        dict.fromkeys(
            each.name for of in chart.courses for each in of.series if each.name and each.dots
        )
    )
    numbered = {name: number for number, name in enumerate(names)}
    legend = [marks.legend(dict.fromkeys(names, "line"), numbered)] if len(names) > 1 else []
    size = "wide" if chart.wide else "many"
    reached: dict[str, Value] = {
        "tabindex": 0,
        "role": "region",
        "aria_label": f"{chart.caption}: charts",
    }
    panels = [
        _course(chart, of, laid, numbered)
        for of, laid in zip(chart.courses, _laid_out(chart), strict=True)
    ]
    several = reached if len(panels) > 1 else {}
    shown = element("div", *panels, class_=f"panels {size}" if several else "", **several)
    return element("div", *legend, shown, class_=f"lines courses {size}")


def _course(chart: Courses, of: Course, laid: Layout, numbered: dict[str, int]) -> Markup:
    title = [element("p", of.title, class_="panel-title")] if of.title else []
    note = [element("p", of.note, class_="panel-note")] if of.note else []
    said = f"{chart.caption}: {of.title}" if of.title else chart.caption
    picture = element(
        "div",
        _reading_order(laid, _TICKS[chart.wide]),
        element(
            "svg",
            *_drawn_series(chart, of, laid, numbered),
            width="100%",
            height=laid.height,
            class_="plot",
            data_edge=f"{_EDGE / 100:g}",
        ),
        class_="course",
        role="img",
        aria_label=f"{said}. {_describe_chart(chart, of)}",
    )
    return element("div", *title, element("div", picture, class_="picture"), *note, class_="panel")


def _describe_chart(chart: Courses, of: Course) -> str:
    """Say in words what a chart shows: over which runs, which series, what was called."""
    ends = sorted(chart.tags, key=lambda tag: tag.at)
    names = dict.fromkeys(tag.name for tag in (*ends[:1], *ends[-1:]))
    over = f"{of.y.title} over {chart.runs} run{'' if chart.runs == 1 else 's'}"
    parts = [f"{over}, {' to '.join(names)}" if names else over]
    parts += dict.fromkeys(each.name for each in of.series if each.name)
    parts += [stroke.label for stroke in chart.pinned]
    parts += [f"alarm {flag.letter}: {flag.hint}" for flag in of.flags]
    return "; ".join([*parts, *([of.note] if of.note else [])]) + "."


def _laid_out(chart: Courses) -> list[Layout]:
    """Return each chart its axes, and the same room in all, so that they stand side by side."""
    flags = max((_lines_of_flags(chart, of) for of in chart.courses), default=0)
    top = _TOP + _POLE * (flags + bool(chart.pinned and chart.wide))
    floor = top + _HEIGHTS[chart.wide]
    along = Axis("", 0.0, float(max(chart.runs - 1, 0)))
    x = Scale(along, _ACROSS * _EDGE / 100, _ACROSS * (1 - _EDGE / 100))
    upward = [Scale(of.y, floor, top) for of in chart.courses]
    said = [y.said(tick) for y in upward for tick in y.ticks(_TICKS[chart.wide])]
    left = 6 + max(map(plot_width, said), default=0.0)
    return [Layout(x, y, None, left, floor + _BOTTOM) for y in upward]


def _percent(laid: Layout, at: float) -> str:
    return f"{laid.x(at) * 100 / _ACROSS + 1e-9:.2f}%"


def _reading_order(laid: Layout, most: int) -> Markup:
    """Write the numbers of the axis, in a picture as wide as they are."""
    ticks = laid.y.ticks(most)
    end = laid.left - 4
    texts = [
        element("text", laid.y.said(tick), x=end, y=y + 3.5, text_anchor="end", class_="tick")
        for tick, y in zip(ticks, map(laid.y, ticks), strict=True)
    ]
    return element("svg", *texts, width=laid.left, height=laid.height)


def _drawn_series(
    chart: Courses, of: Course, laid: Layout, numbered: dict[str, int]
) -> Iterator[Markup]:
    """Draw from back to front: grid, names, since when alarms hold, lines, marks, flags."""
    for tick in laid.y.ticks(_TICKS[chart.wide]):
        y = laid.y(tick)
        yield element("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid")
    floor = laid.y.start
    yield element("line", x1="0%", x2="100%", y1=floor, y2=floor, class_="axis")
    yield from _tags(chart, laid)
    yield from _since(of.flags, laid)
    yield from _pinned(chart, laid)
    yield element(
        "svg",
        *(line for each in of.series for line in _line(each, laid, numbered)),
        viewBox=f"0 0 {_ACROSS:g} {laid.height:g}",
        preserveAspectRatio="none",
        width="100%",
        height=laid.height,
    )
    for each in of.series:
        yield from _marks(each, laid, numbered.get(each.name, 0))
    yield from _flags(chart, of, laid)


def _line(of: Series, laid: Layout, numbered: dict[str, int]) -> Iterator[Markup]:
    if of.drawn == "reference" or len(of.dots) > 1:
        yield from marks.series(of, laid, numbered.get(of.name, 0), dots=False)


def _marks(of: Series, laid: Layout, number: int) -> Iterator[Markup]:
    """Mark runs that have a hint, and a run that stands alone, with a whisker."""
    if of.drawn == "reference":
        return
    alone = len(of.dots) == 1
    for dot in of.dots:
        at, y = _percent(laid, dot.x), laid.y(dot.y)
        if alone and dot.low is not None and dot.high is not None:
            ends = {"y1": laid.y(dot.low), "y2": laid.y(dot.high)}
            yield element(
                "line", x1=at, x2=at, **ends, class_=f"whisker line{number % marks.COLOURS}"
            )
        if dot.hint or alone:
            mark = marks.mark((0.0, 0.0), number, dot.hint)
            yield element("svg", mark, x=at, y=y, class_="at")


def _pinned(chart: Courses, laid: Layout) -> Iterator[Markup]:
    """Draw pinned baselines as dashed strokes; wide charts have room for their names."""
    for stroke in chart.pinned:
        at, top = _percent(laid, stroke.x), laid.y.end
        head = top - (_POLE / 2 if chart.wide else 0)
        yield element("line", x1=at, x2=at, y1=head, y2=laid.y.start, class_="stroke")
    if not chart.wide:
        return
    for stroke in chart.pinned[-1:]:
        share = laid.x(stroke.x) / _ACROSS
        side: dict[str, Value] = {"text_anchor": "end", "dx": -5} if share > 0.5 else {"dx": 5}
        at, y = _percent(laid, stroke.x), laid.y.end - 5
        yield element("text", _clipped(stroke.label, _LABEL), x=at, y=y, **side, class_="note")


def _since(those: Sequence[Flag], laid: Layout) -> Iterator[Markup]:
    """Shade the runs since which an alarm holds, once."""
    starts = [flag.since for flag in those if flag.since is not None]
    if not starts:
        return
    low, high = laid.x(min(starts)), laid.x(max(flag.at for flag in those))
    top, floor = laid.y.end, laid.y.start
    yield element(
        "rect",
        x=f"{low * 100 / _ACROSS:.2f}%",
        width=f"{(high - low) * 100 / _ACROSS:.2f}%",
        y=top,
        height=floor - top,
        class_="since",
    )


def _flags(chart: Courses, of: Course, laid: Layout) -> Iterator[Markup]:
    """Draw flags on their poles; those that would touch stand on lines of their own."""
    for flag, line in _on_lines(chart, of):
        at, y = _percent(laid, flag.at), _TOP + _POLE * line + _FLAG
        yield element("line", x1=at, x2=at, y1=y, y2=laid.y.start, class_="pole")
        hint = element("title", f"{flag.letter}: {flag.hint}")
        yield element("circle", hint, cx=at, cy=y, r=_FLAG, class_="flag")
        yield element("text", flag.letter, x=at, y=y + 3.5, text_anchor="middle", class_="letter")


def _lines_of_flags(chart: Courses, of: Course) -> int:
    return 1 + max((line for _, line in _on_lines(chart, of)), default=-1)


def _on_lines(chart: Courses, of: Course) -> Iterator[tuple[Flag, int]]:
    """Yield each flag a line where it has room, also where the chart is narrow."""
    room = _ROOMS[chart.wide][0][0]
    step = room / max(chart.runs - 1, 1)
    ends: list[float] = []
    for flag in sorted(of.flags, key=lambda each: each.at):
        left = flag.at * step - _FLAG
        line = next((n for n, end in enumerate(ends) if end + 2 <= left), len(ends))
        ends[line : line + 1] = [left + 2 * _FLAG]
        yield flag, line


def _tags(chart: Courses, laid: Layout) -> Iterator[Markup]:
    """Write what runs are called, as many as fit; more of them where there is more room."""
    floor = laid.y.start
    written: list[Tag] = []
    for room, class_ in _ROOMS[chart.wide]:
        for tag in _fitting(chart.tags, written, laid, room):
            written.append(tag)
            at = _percent(laid, tag.at)
            yield element("line", x1=at, x2=at, y1=floor, y2=floor + 4, class_=f"axis {class_}")
            yield element(
                "text",
                _clipped(tag.name, _LETTERS),
                x=at,
                y=floor + 15,
                text_anchor=_anchor(tag, laid, room),
                class_=f"tick {class_}".strip(),
            )


def _fitting(
    tags: Sequence[Tag], written: Sequence[Tag], laid: Layout, room: float
) -> Iterator[Tag]:
    """Yield the names that have room beside those that are written already."""
    taken = [_ends(tag, laid, room) for tag in written]
    for tag in sorted(tags, key=lambda each: each.rank):
        if tag in written:
            continue
        low, high = _ends(tag, laid, room)
        if all(high + _GAP <= left or right + _GAP <= low for left, right in taken):
            taken.append((low, high))
            yield tag


def _ends(tag: Tag, laid: Layout, room: float) -> tuple[float, float]:
    """Return from where to where a name goes, in pixels of a chart so wide."""
    at, size = laid.x(tag.at) * room / _ACROSS, plot_width(_clipped(tag.name, _LETTERS))
    start = {"start": at, "end": at - size}.get(_anchor(tag, laid, room), at - size / 2)
    return start, start + size


def _anchor(tag: Tag, laid: Layout, room: float) -> str:
    """Keep a name within the chart, also where that is as narrow as it may be."""
    least = min(room, _ROOMS[False][0][0])
    at, half = laid.x(tag.at) * least / _ACROSS, plot_width(_clipped(tag.name, _LETTERS)) / 2
    return "start" if at < half else "end" if at > least - half else "middle"


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
