"""A trend, its alarms and one run as text: in columns that fit, and nothing a terminal obeys."""

from __future__ import annotations

import functools
import textwrap
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from docextract_eval.metrics.phrases import percent, quantity_text
from docextract_eval.reports.history.alarms import alarm_letter, alarm_notices, alarm_sections
from docextract_eval.reports.history.outlook import UNPAIRED, describe_runs, history_warnings
from docextract_eval.reports.history.sparks import spark
from docextract_eval.reports.history.tracks import (
    ReferenceRuns,
    baseline_and_newest,
    reference_runs,
    score_lines,
)
from docextract_eval.reports.sentences.figures import NONE, percent_number
from docextract_eval.reports.sentences.history import (
    cells_kind,
    finish_date,
    format_change,
    format_interval,
    is_share,
    metric_name,
    run_name,
    sort_key,
)
from docextract_eval.reports.terminal import escape_controls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.tracks import ScoreLine
    from docextract_eval.runs.history import Entry, Point, Trend

_GAP = "  "
_NAME, _SPARK = 24, 16
"""Columns of a slice's name at most, and of its line at least."""
_TABLES = ", table cells"
_LAST = 15
"""Runs that are listed one by one."""
_READABLE = 100


def trend_text(trend: Trend, width: int, *, ascii_only: bool = False) -> str:
    """Say how things stand, draw every line small, and list the last runs of the first one."""
    found = score_lines(trend)
    blocks = ["\n".join(_head(trend, width))]
    blocks += [_bells(trend, width)] if trend.alarms else []
    groups: dict[tuple[str, str], list[ScoreLine]] = {}
    for track in found:
        groups.setdefault((track.metric, cells_kind(track.slice)), []).append(track)
    blocks += [_lines(trend, those, width, ascii_only=ascii_only) for those in groups.values()]
    blocks += [_wrapped(UNPAIRED, width)] if found and len(trend.runs) > 1 else []
    blocks += [_last(trend, found[0], width)] if found else []
    blocks += ["\n".join(_wrapped(f"Left out: {said}", width) for said in trend.apart)]
    return _tame("\n\n".join(filter(None, blocks)), ascii_only=ascii_only)


def alarms_text(trend: Trend, width: int = 80, *, ascii_only: bool = False) -> str:
    """Say what fired, since when, in which slices, and which versions lie between."""
    blocks = ["\n".join(_head(trend, width))]
    if not trend.alarms:
        blocks += [_wrapped(said, width) for each in alarm_sections(trend) for said in each.lead]
        return _tame("\n\n".join(blocks), ascii_only=ascii_only)
    blocks.append(_bells(trend, width))
    for table in (table for each in alarm_sections(trend) for table in each.tables):
        head = list(table.head)
        rows = [[cell.text for cell in row] for row in table.rows]
        blocks.append(f"{_wrapped(table.caption, width)}\n{_columns(head, rows, width)}")
    return _tame("\n\n".join(blocks), ascii_only=ascii_only)


def entry_text(entry: Entry, *, ascii_only: bool = False) -> str:
    """Say what the ledger knows of a run."""
    known = {
        "run": entry.id,
        "release": entry.release,
        "name": entry.name,
        "tags": ", ".join(entry.tags),
        "pinned since": entry.pinned,
        "pipeline": entry.pipeline,
        "settings": entry.settings,
        "version": entry.version,
        "git": entry.git,
        "corpus": entry.corpus,
        "seal": entry.seal,
        "documents": f"{entry.documents:,}",
        "started": entry.started,
        "finished": entry.finished,
        "verdict": entry.verdict or "no policy applied",
        "clean pages": _share(entry.clean),
        "all conditions": _share(entry.all),
        "signature": entry.signature,
        "folder": entry.folder,
        "digest": entry.content,
        "notes": ", ".join(_known(entry)),
    }
    wide = max(map(len, known))
    lines = [escape_controls(entry.label)]
    lines += [
        f"  {name:<{wide}}{_GAP}{escape_controls(said)}" for name, said in known.items() if said
    ]
    return _tame("\n".join(lines), ascii_only=ascii_only)


def _share(value: float | None) -> str | None:
    return None if value is None else f"{percent(value)} of fields right"


def _known(entry: Entry) -> Iterator[str]:
    if entry.reference:
        yield "reference run: its pipeline is handed the truth"
    if entry.private:
        yield "private"
    if entry.checked in {"damaged", "unverified"}:
        yield entry.checked
    if not entry.healthy:
        yield "not healthy"


def _head(trend: Trend, width: int) -> Iterator[str]:
    if trend.runs:
        newest = trend.runs[-1]
        yield escape_controls(f"{newest.pipeline} over {newest.corpus}")
    for said in (*describe_runs(trend), *history_warnings(trend)):
        yield _wrapped(said, width)


def _bells(trend: Trend, width: int) -> str:
    blocks = []
    for bell in alarm_notices(trend):
        lines = [_wrapped(f"! {bell.letter}  {bell.title}", width)]
        lines += [_wrapped(said, width, "     ") for said in bell.said]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _lines(trend: Trend, those: Sequence[ScoreLine], width: int, *, ascii_only: bool) -> str:
    """Draw each line of a metric, with the figures that describe it."""
    against, alarmed = reference_runs(trend.runs), _alarmed(trend)
    unit = ", percent" if is_share(those[0].metric) else ""
    since = "first" if against.pinned is None else "pinned"
    heads = ["first", *(["pinned"] if against.pinned is not None else []), "newest"]
    figures = [[*_figures(track, against), *_changed(track, against)] for track in those]
    marks = [_mark(track, alarmed) for track in those]
    told = [[*row, mark] for row, mark in zip(figures, marks, strict=True)]
    head = [*heads, f"since {since}", ""]
    widths = [max(map(cell_len, column)) for column in zip(head, *told, strict=True)]
    taken = sum(len(_GAP) + size for size in widths)
    names = [escape_controls(track.name.removesuffix(_TABLES)) for track in those]
    of = cells_kind(those[0].slice)
    title = escape_controls(f"{metric_name(those[0].metric).capitalize()} of {of}{unit}")
    least = min(_SPARK, len(trend.runs))
    name = min(max(map(cell_len, [*names, title])), max(_NAME, width - taken - least - len(_GAP)))
    room = max(8, width - taken - name - len(_GAP))
    drawn = [_spark(track, trend, room, ascii_only=ascii_only) for track in those]
    long = max(map(len, drawn))
    lines = [_row(_cut(title, name + len(_GAP) + long), head, widths)]
    for track, line, row in zip(names, drawn, told, strict=True):
        lines.append(_row(f"{_cut(track, name)}{_GAP}{line:<{long}}", row, widths))
    few = -(-len(trend.runs) // room)
    if few > 1:
        lines.append(_wrapped(f"Each character is the worst of {few} runs.", width))
    if ascii_only:
        lines.append(_wrapped("Digits: 1 is the lowest of a row, 8 the highest.", width))
    return "\n".join(lines)


def _row(text: str, row: Sequence[str], widths: Sequence[int]) -> str:
    for said, size in zip(row[:-1], widths[:-1], strict=True):
        text += _GAP + " " * (size - cell_len(said)) + said
    return f"{text}{_GAP}{row[-1]}".rstrip()


def _cut(text: str, wide: int) -> str:
    if cell_len(text) <= wide:
        return set_cell_size(text, wide)
    return set_cell_size(text, wide - 1) + "…"


def _figures(track: ScoreLine, against: ReferenceRuns) -> Iterator[str]:
    first = next(iter(track.points.values()))
    pinned = [] if against.pinned is None else [track.points.get(against.pinned)]
    newest = None if against.newest is None else track.points.get(against.newest)
    for point in (first, *pinned, newest):
        yield _bare(track.metric, point)


def _bare(metric: str, point: Point | None) -> str:
    if point is None or point.value is None:
        return NONE
    return percent_number(point.value) if is_share(metric) else quantity_text(point.value)


def _changed(track: ScoreLine, against: ReferenceRuns) -> tuple[str]:
    return (format_change(track.metric, *baseline_and_newest(track, against)),)


def _alarmed(trend: Trend) -> list[tuple[str, list[object]]]:
    return [(alarm_letter(alarm), [each.slice for each in alarm.slices]) for alarm in trend.alarms]


def _mark(track: ScoreLine, alarmed: list[tuple[str, list[object]]]) -> str:
    """Return the letters of the alarms that are certain of a line."""
    found = [sign for sign, slices in alarmed if track.slice in slices]
    return f"!{''.join(found)}" if found and track.metric == "accuracy" else ""


def _spark(track: ScoreLine, trend: Trend, room: int, *, ascii_only: bool) -> str:
    figures = {at: point.value for at, point in track.points.items() if point.value is not None}
    bands = [
        point.high - point.low
        for point in track.points.values()
        if point.low is not None and point.high is not None
    ]
    least = sum(bands) / len(bands) if bands else 0.0
    bad = functools.partial(sort_key, track.metric)
    return spark(figures, len(trend.runs), room, least, bad, ascii_only=ascii_only)


def _last(trend: Trend, track: ScoreLine, width: int) -> str:
    """List the last runs of one line, the newest last."""
    marked: dict[str, str] = {}
    for alarm in trend.alarms:
        marked[alarm.run] = f"{marked.get(alarm.run, '!')}{alarm_letter(alarm)}"
    shown = list(enumerate(trend.runs))[-_LAST:]
    pinned = [(at, entry) for at, entry in enumerate(trend.runs) if entry.pinned]
    shown = [*(each for each in pinned if each not in shown), *shown]
    rows = []
    for at, entry in shown:
        point = track.points.get(at)
        said = NONE if point is None else format_interval(track.metric, point)
        marks = " ".join(filter(None, ["pinned" if entry.pinned else "", marked.get(entry.id)]))
        many = NONE if point is None else f"{point.documents:,}"
        figure = _bare(track.metric, point)
        rows.append(
            [run_name(entry), finish_date(entry), figure, said, many, entry.verdict or "", marks]
        )
    unit = ", percent" if is_share(track.metric) else ""
    title = f"{metric_name(track.metric).capitalize()} of {track.name}{unit}, run by run"
    left = len(trend.runs) - len(shown)
    more = f" ({left:,} earlier: --csv)" if left else ""
    head = ["run", "finished", "value", "95 %", "documents", "verdict", ""]
    return f"{_wrapped(title + more, width)}\n{_columns(head, rows, width)}"


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Lay out columns; the first is cut, and the last ones are left out, where they do not fit."""
    told = [list(map(escape_controls, row)) for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(head, *told, strict=True)]
    while (
        len(widths) > 2
        and min(widths[0], _NAME) + sum(len(_GAP) + size for size in widths[1:]) > width
    ):
        cut = widths.index(max(widths[1:]), 1)
        if widths[cut] <= _SPARK:
            break
        widths[cut] = _SPARK
    left = width - sum(len(_GAP) + size for size in widths[1:])
    widths[0] = min(widths[0], max(8, left))
    return "\n".join(
        _GAP.join(_cut(said, size) for said, size in zip(row, widths, strict=True)).rstrip()
        for row in (head, *told)
    )


def _wrapped(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        escape_controls(text),
        min(width, _READABLE),
        initial_indent=indent,
        subsequent_indent=indent or "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _tame(text: str, *, ascii_only: bool) -> str:
    """Return text that a terminal of the plainest kind can show."""
    if not ascii_only:
        return text
    said = text.replace("−", "-").replace(NONE, "-").replace("…", "~")
    return said.encode("ascii", "backslashreplace").decode()
