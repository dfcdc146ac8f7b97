"""A trend, its alarms and one run as text: in columns that fit, and nothing a terminal obeys."""

from __future__ import annotations

import functools
import textwrap
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from docextract_eval.metrics.phrases import percent, quantity_text
from docextract_eval.reports.history.alarms import (
    alarm_letter,
    alarm_notices,
    alarm_sections,
    headline,
    letter_meanings,
    state_text,
)
from docextract_eval.reports.history.outlook import PAIRED, describe_runs, history_warnings
from docextract_eval.reports.history.score_lines import (
    OTHER,
    ReferenceRuns,
    baseline_and_newest,
    change_since_baseline,
    find_reference_runs,
    score_lines,
)
from docextract_eval.reports.history.sparklines import draw_sparkline
from docextract_eval.reports.sentences.figures import NONE, percent_number
from docextract_eval.reports.sentences.history import (
    cells_kind,
    finish_date,
    format_interval,
    is_share,
    metric_name,
    run_name,
    sort_key,
)
from docextract_eval.reports.terminal import escape_invisible
from docextract_eval.runs.scope import scope_in_signature
from docextract_eval.text_tables import table_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.history.score_lines import ScoreLine
    from docextract_eval.runs.history import Entry, Point, Trend

_GAP = "  "
_NAME, _SPARK = 24, 16
"""Columns of a slice's name at most, and of its line at least."""
_INDENT = " " * 5
_TABLES = ", table cells"
_LAST = 15
"""Runs that are listed one by one."""
_READABLE = 100


def trend_text(trend: Trend, width: int, *, ascii_only: bool = False, folded: bool = True) -> str:
    """Say how things stand, draw every line small, and list the last runs of the first one."""
    found = score_lines(trend)
    blocks = ["\n".join(_heading_lines(trend, width))]
    blocks += [_alarm_blocks(trend, width)] if alarm_notices(trend) else []
    groups: dict[tuple[str, str], list[ScoreLine]] = {}
    for score_line in found:
        groups.setdefault((score_line.metric, cells_kind(score_line.slice)), []).append(score_line)
    blocks += [
        _metric_block(trend, metric_lines, width, ascii_only=ascii_only)
        for metric_lines in groups.values()
    ]
    blocks += [_wrap_text(PAIRED, width)] if found and len(trend.runs) > 1 else []
    blocks += [_last_runs(trend, found[0], width, folded=folded)] if found else []
    blocks += _letter_legend(trend, width, "an alarm, by the run that raised it and the slice")
    blocks += ["\n".join(_wrap_text(f"Left out: {reason}", width) for reason in trend.apart)]
    return _plain_text("\n\n".join(filter(None, blocks)), ascii_only=ascii_only)


def alarms_text(trend: Trend, width: int = 80, *, ascii_only: bool = False) -> str:
    """Say every alarm as it was raised, and what became of it; open ones with all that was lost."""
    blocks = ["\n".join(_heading_lines(trend, width))]
    if not trend.alarms:
        leads = (sentence for each in alarm_sections(trend) for sentence in each.lead)
        blocks += [_wrap_text(sentence, width) for sentence in leads]
    blocks += [_alarm_blocks(trend, width)] if alarm_notices(trend) else []
    closed = [each for each in trend.alarms if each.state != "open"]
    for each in closed:
        line = f"{alarm_letter(each)}  {headline(each.alarm)}. {state_text(each)}."
        blocks.append(_wrap_text(line, width))
    blocks += _letter_legend(trend, width, "an open alarm")
    return _plain_text("\n\n".join(blocks), ascii_only=ascii_only)


def _letter_legend(trend: Trend, width: int, sign: str) -> list[str]:
    """Return what `!` and the letters of alarms mean, where there are any."""
    meanings = [f"{letter}: {meaning}." for letter, meaning in letter_meanings(trend).items()]
    return [_wrap_text(" ".join((f"!: {sign}.", *meanings)), width)] if meanings else []


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
        "clean pages": _accuracy_text(entry.clean),
        "all conditions": _accuracy_text(entry.all),
        "signature": entry.signature,
        "folder": entry.folder,
        "digest": entry.content,
        "notes": ", ".join(_run_notes(entry)),
    }
    wide = max(map(len, known))
    lines = [escape_invisible(entry.label)]
    lines += [
        f"  {name:<{wide}}{_GAP}{escape_invisible(text)}" for name, text in known.items() if text
    ]
    return _plain_text("\n".join(lines), ascii_only=ascii_only)


def _accuracy_text(value: float | None) -> str | None:
    return None if value is None else f"{percent(value)} of fields right"


def _run_notes(entry: Entry) -> Iterator[str]:
    if entry.reference:
        yield "reference run: its pipeline is handed the truth"
    if scope := scope_in_signature(entry.signature):
        yield f"attempts {scope}"
    if entry.private:
        yield "private"
    if entry.checked in {"damaged", "unverified"}:
        yield entry.checked
    if not entry.healthy:
        yield "not healthy"


def _heading_lines(trend: Trend, width: int) -> Iterator[str]:
    if trend.runs:
        newest = trend.runs[-1]
        yield escape_invisible(f"{newest.pipeline} over {newest.corpus}")
    for sentence in (*describe_runs(trend), *history_warnings(trend)):
        yield _wrap_text(sentence, width)


def _alarm_blocks(trend: Trend, width: int) -> str:
    blocks = []
    for notice in alarm_notices(trend):
        lines = [_wrap_text(f"! {notice.letter}  {notice.title}", width)]
        lines += [_indent_sentence(sentence, width) for sentence in notice.sentences]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _indent_sentence(sentence: str, width: int) -> str:
    """Wrap a sentence below its alarm; a command that begins it stays whole to be copied."""
    if not sentence.startswith("dxe "):
        return _wrap_text(sentence, width, _INDENT)
    command, verb, rest = sentence.partition(" lists ")
    return f"{_INDENT}{escape_invisible(command)}\n{_INDENT}{verb.lstrip()}{escape_invisible(rest)}"


def _metric_block(
    trend: Trend, metric_lines: Sequence[ScoreLine], width: int, *, ascii_only: bool
) -> str:
    """Draw each line of a metric, with the figures that describe it."""
    references, alarmed = find_reference_runs(trend.runs), _alarm_slices(trend)
    unit = ", percent" if is_share(metric_lines[0].metric) else ""
    since = "first" if references.pinned is None else "pinned"
    header_start = ["first" if references.pinned is None else "pinned", "newest"]
    figures = [
        [*_line_figures(track, references), change_since_baseline(track, references)]
        for track in metric_lines
    ]
    marks = [_alarm_mark(track, alarmed) for track in metric_lines]
    row_texts = [[*row, mark] for row, mark in zip(figures, marks, strict=True)]
    head = [*header_start, f"since {since}", ""]
    widths = [max(map(cell_len, column)) for column in zip(head, *row_texts, strict=True)]
    taken = sum(len(_GAP) + size for size in widths)
    names = [escape_invisible(track.name.removesuffix(_TABLES)) for track in metric_lines]
    noun = cells_kind(metric_lines[0].slice)
    title = escape_invisible(f"{metric_name(metric_lines[0].metric).capitalize()} of {noun}{unit}")
    least = min(_SPARK, len(trend.runs))
    name = min(max(map(cell_len, [*names, title])), max(_NAME, width - taken - least - len(_GAP)))
    room = max(8, width - taken - name - len(_GAP))
    drawn = [_sparkline(track, trend, room, ascii_only=ascii_only) for track in metric_lines]
    long = max(map(len, drawn))
    lines = [_aligned_row(_fit_text(title, name + len(_GAP) + long), head, widths)]
    for track, line, row in zip(names, drawn, row_texts, strict=True):
        lines.append(_aligned_row(f"{_fit_text(track, name)}{_GAP}{line:<{long}}", row, widths))
    few = -(-len(trend.runs) // room)
    if few > 1:
        lines.append(_wrap_text(f"Each character is the worst of {few} runs.", width))
    if ascii_only:
        lines.append(_wrap_text("Digits: 1 is the lowest of a row, 8 the highest.", width))
    return "\n".join(lines)


def _aligned_row(text: str, row: Sequence[str], widths: Sequence[int]) -> str:
    for cell, size in zip(row[:-1], widths[:-1], strict=True):
        text += _GAP + " " * (size - cell_len(cell)) + cell
    return f"{text}{_GAP}{row[-1]}".rstrip()


def _fit_text(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"


def _line_figures(score_line: ScoreLine, references: ReferenceRuns) -> Iterator[str]:
    for point in baseline_and_newest(score_line, references):
        yield _value_text(score_line.metric, point)


def _value_text(metric: str, point: Point | None) -> str:
    if point is None or point.value is None:
        return NONE
    return percent_number(point.value) if is_share(metric) else quantity_text(point.value)


def _alarm_slices(trend: Trend) -> list[tuple[str, list[object]]]:
    return [
        (alarm_letter(each), [loss.slice for loss in each.alarm.losses])
        for each in trend.alarms
        if each.state == "open"
    ]


def _alarm_mark(score_line: ScoreLine, alarmed: list[tuple[str, list[object]]]) -> str:
    """Return the letters of the alarms that are certain of a line."""
    found = [letter for letter, slices in alarmed if score_line.slice in slices]
    return f"!{''.join(found)}" if found and score_line.metric == "accuracy" else ""


def _sparkline(score_line: ScoreLine, trend: Trend, width: int, *, ascii_only: bool) -> str:
    figures = {
        at: point.value for at, point in score_line.points.items() if point.value is not None
    }
    bands = [
        point.high - point.low
        for point in score_line.points.values()
        if point.low is not None and point.high is not None
    ]
    least = sum(bands) / len(bands) if bands else 0.0
    bad = functools.partial(sort_key, score_line.metric)
    return draw_sparkline(figures, len(trend.runs), width, least, bad, ascii_only=ascii_only)


def _last_runs(trend: Trend, score_line: ScoreLine, width: int, *, folded: bool) -> str:
    """List the last runs of one line, the newest last."""
    marked: dict[str, str] = {}
    for each in trend.alarms:
        run = each.alarm.run.id
        marked[run] = f"{marked.get(run, '!')}{alarm_letter(each)}"
    shown = list(enumerate(trend.runs))[-_LAST:]
    pinned = [(at, entry) for at, entry in enumerate(trend.runs) if entry.pinned]
    shown = [*(each for each in pinned if each not in shown), *shown]
    rows = []
    for at, entry in shown:
        point = score_line.points.get(at) or score_line.others.get(at)
        interval = NONE if point is None else format_interval(score_line.metric, point)
        marks = " ".join(filter(None, ["pinned" if entry.pinned else "", marked.get(entry.id)]))
        many = NONE if point is None else f"{point.documents:,}"
        figure = _value_text(score_line.metric, point)
        figure = f"{OTHER}{figure}" if at in score_line.others else figure
        rows.append(
            [
                run_name(entry),
                finish_date(entry),
                figure,
                interval,
                many,
                entry.verdict or "",
                marks,
            ]
        )
    unit = ", percent" if is_share(score_line.metric) else ""
    title = f"{metric_name(score_line.metric).capitalize()} of {score_line.name}{unit}, run by run"
    left = len(trend.runs) - len(shown)
    more = f" ({left:,} earlier: --csv)" if left else ""
    head = ["run", "finished", "value", "95 %", "documents", "verdict", ""]
    return (
        f"{_wrap_text(title + more, width)}\n{_column_text(head, rows, width if folded else None)}"
    )


def _column_text(head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """Lay out columns; without a width, as in a pipe, each row is a line."""
    texts = [list(map(escape_invisible, row)) for row in rows]
    return "\n".join(table_lines(head, texts, width))


def _wrap_text(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        escape_invisible(text),
        min(width, _READABLE),
        initial_indent=indent,
        subsequent_indent=indent or "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain_text(text: str, *, ascii_only: bool) -> str:
    """Return text that a terminal of the plainest kind can show."""
    if not ascii_only:
        return text
    plain = text.replace("−", "-").replace(NONE, "-").replace("…", "~")
    return plain.encode("ascii", "backslashreplace").decode()
