"""A trend, its alarms and one run as text: in columns that fit, and nothing a terminal obeys."""

from __future__ import annotations

import functools
import textwrap
from operator import neg
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.history.alarms import (
    alarm_letter,
    alarm_notice,
    alarm_sections,
    headline,
    is_certain_of,
    letter_meanings,
    open_alarms,
    state_text,
)
from docextract_eval.reports.history.releases import (
    PAIRED,
    describe_runs,
    history_warnings,
    release_rows,
    state_marks,
)
from docextract_eval.reports.history.score_lines import (
    ScoreLine,
    bare_value,
    change_since_baseline,
    group_lines,
    lines_title,
    main_lines,
    measuring_steps,
    pinned_place,
    score_lines,
    sort_key,
    widened_range,
)
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.terminal import escape_invisible
from docextract_eval.runs.scope import scope_in_signature
from docextract_eval.text_tables import table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.runs.history import Entry, Trend

_GAP = "  "
_NAME, _SPARK = 24, 16
"""Columns of a slice's name at most, and of its line at least."""
_INDENT = " " * 5
_TABLES = ", table cells"
_READABLE = 100
_BLOCKS = "▁▂▃▄▅▆▇█"
_DIGITS = "12345678"
"""Where a terminal has no blocks; 1 is lowest."""


def trend_text(trend: Trend, width: int, *, ascii_only: bool = False, folded: bool = True) -> str:
    """Say what the page says in the same order: how things stand, releases, lines, left out."""
    found = score_lines(trend)
    blocks = ["\n".join(_heading_lines(trend, width))]
    blocks += _alarm_blocks(trend, width)
    blocks += [_releases_block(trend, width if folded else None)] if trend.runs else []
    blocks += ["\n".join(_wrap_text(text, width) for _, text in measuring_steps(trend))]
    draw = functools.partial(_metric_block, trend, width=width, ascii_only=ascii_only)
    main = main_lines(found) if found else {}
    blocks += [draw(main, heading=lines_title(main))] if main else []
    others = (line for line in found if line not in main.values())
    for heading, lines in group_lines(others).items():
        blocks.append(draw({line.name.removesuffix(_TABLES): line for line in lines}, heading))
    blocks += [_wrap_text(PAIRED, width)] if found and len(trend.runs) > 1 else []
    blocks += _letter_legend(trend, width, "an alarm, by the run that raised it and the slice")
    blocks += ["\n".join(_wrap_text(f"Left out: {reason}", width) for reason in trend.apart)]
    return _plain_text("\n\n".join(filter(None, blocks)), ascii_only=ascii_only)


def alarms_text(trend: Trend, width: int = 80, *, ascii_only: bool = False) -> str:
    """Say every alarm as it was raised, and what became of it; open ones with all that was lost."""
    blocks = ["\n".join(_heading_lines(trend, width))]
    if not trend.alarms:
        leads = (sentence for each in alarm_sections(trend) for sentence in each.lead)
        blocks += [_wrap_text(sentence, width) for sentence in leads]
    blocks += _alarm_blocks(trend, width)
    closed = [each for each in trend.alarms if each.state != "open"]
    for each in closed:
        line = f"{alarm_letter(each)}  {headline(each.alarm)}. {state_text(each)}."
        blocks.append(_wrap_text(line, width))
    blocks += _letter_legend(trend, width, "an open alarm")
    return _plain_text("\n\n".join(blocks), ascii_only=ascii_only)


def _letter_legend(trend: Trend, width: int, sign: str) -> list[str]:
    """Return what `!` and the letters of alarms mean, where there are any."""
    meanings = letter_meanings(trend)
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
        "clean pages": "" if entry.clean is None else f"{percent(entry.clean)} of fields right",
        "all conditions": "" if entry.all is None else f"{percent(entry.all)} of fields right",
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


def _run_notes(entry: Entry) -> Iterator[str]:
    if entry.reference:
        yield "reference run: its pipeline is handed the truth"
    if scope := scope_in_signature(entry.signature):
        yield f"attempts {scope}"
    yield from state_marks(entry)


def _heading_lines(trend: Trend, width: int) -> Iterator[str]:
    if trend.runs:
        newest = trend.runs[-1]
        yield escape_invisible(f"{newest.pipeline} over {newest.corpus}")
    for sentence in (*describe_runs(trend), *history_warnings(trend)):
        yield _wrap_text(sentence, width)


def _alarm_blocks(trend: Trend, width: int) -> Iterator[str]:
    """Say every open alarm; a command that begins a sentence stays whole to be copied."""
    for notice in map(alarm_notice, open_alarms(trend)):
        lines = [_wrap_text(f"! {notice.letter}  {notice.title}", width)]
        for sentence in notice.sentences:
            command, verb, rest = sentence.partition(" lists ")
            if sentence.startswith("dxe "):
                lines += [f"{_INDENT}{escape_invisible(command)}"]
                lines += [f"{_INDENT}{verb.lstrip()}{escape_invisible(rest)}"]
            else:
                lines.append(_wrap_text(sentence, width, _INDENT))
        yield "\n".join(lines)


def _metric_block(
    trend: Trend, lines: Mapping[str, ScoreLine], heading: str, *, width: int, ascii_only: bool
) -> str:
    """Draw each line small, with the figures that describe it."""
    since = "first" if pinned_place(trend) is None else "pinned"
    head = [since, "newest", f"since {since}", ""]
    rows = [
        [
            *(bare_value(line.metric, point) for point in (line.baseline, line.newest)),
            change_since_baseline(line),
            _alarm_mark(line, trend),
        ]
        for line in lines.values()
    ]
    widths = [max(map(cell_len, column)) for column in zip(head, *rows, strict=True)]
    taken = sum(len(_GAP) + size for size in widths)
    names, title = [escape_invisible(name) for name in lines], escape_invisible(heading)
    least = min(_SPARK, len(trend.runs))
    name = min(max(map(cell_len, [*names, title])), max(_NAME, width - taken - least - len(_GAP)))
    room = max(8, width - taken - name - len(_GAP))
    drawn = [_sparkline(line, trend, room, ascii_only=ascii_only) for line in lines.values()]
    long = max(map(len, drawn))
    text = [_aligned_row(_fit_text(title, name + len(_GAP) + long), head, widths)]
    for called, line, row in zip(names, drawn, rows, strict=True):
        text.append(_aligned_row(f"{_fit_text(called, name)}{_GAP}{line:<{long}}", row, widths))
    few = -(-len(trend.runs) // room)
    if few > 1:
        text.append(_wrap_text(f"Each character is the worst of {few} runs.", width))
    if ascii_only:
        text.append(_wrap_text("Digits: 1 is the lowest of a row, 8 the highest.", width))
    return "\n".join(text)


def _aligned_row(text: str, row: Sequence[str], widths: Sequence[int]) -> str:
    for cell, size in zip(row[:-1], widths[:-1], strict=True):
        text += _GAP + " " * (size - cell_len(cell)) + cell
    return f"{text}{_GAP}{row[-1]}".rstrip()


def _fit_text(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"


def _alarm_mark(line: ScoreLine, trend: Trend) -> str:
    """Return the letters of the open alarms that are certain of a line."""
    found = [alarm_letter(each) for each in open_alarms(trend) if is_certain_of(each.alarm, line)]
    return f"!{''.join(found)}" if found else ""


def _sparkline(score_line: ScoreLine, trend: Trend, width: int, *, ascii_only: bool) -> str:
    points = score_line.points
    figures = {at: point.value for at, point in points.items() if point.value is not None}
    bands = [
        point.high - point.low
        for point in points.values()
        if point.low is not None and point.high is not None
    ]
    least = sum(bands) / len(bands) if bands else 0.0
    bad = functools.partial(sort_key, score_line.metric)
    return draw_sparkline(figures, len(trend.runs), width, least, bad, ascii_only=ascii_only)


def _releases_block(trend: Trend, width: int | None) -> str:
    """List releases, the pinned run and the newest; without a width each row is a line."""
    head, rows = release_rows(trend)
    left = len(trend.runs) - len(rows)
    title = f"Releases, the newest first ({left:,} more runs: --csv)" if left else "Releases"
    named, *texts = [list(map(escape_invisible, row)) for row in (head, *rows)]
    return "\n".join([title, *table_lines(named, texts, width)])


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


def draw_sparkline(  # noqa: PLR0913 - what is drawn, and how
    figures: Mapping[int, float],
    runs: int,
    width: int,
    least_span: float = 0.0,
    badness: Callable[[float], float] = neg,
    *,
    ascii_only: bool,
) -> str:
    """Draw figures at the places of their runs; where runs share a sign, the worst is drawn.

    `least_span`: what signs span at least, so that chance does not look like a cliff.

    >>> draw_sparkline({0: .9, 1: .7, 3: .1}, 4, 8, ascii_only=False)
    '█▆ ▁'
    >>> draw_sparkline({0: .9, 1: .8, 3: .1}, 4, 2, ascii_only=True)
    '81'
    >>> draw_sparkline({0: .50, 1: .51}, 2, 8, .2, ascii_only=True)
    '45'
    """
    glyphs = _DIGITS if ascii_only else _BLOCKS
    low, high = widened_range(
        min(figures.values(), default=0.0), max(figures.values(), default=0.0), least_span
    )
    runs_per_glyph = max(1, -(-runs // width))
    drawn = ""
    for start in range(0, runs, runs_per_glyph):
        places = range(start, min(start + runs_per_glyph, runs))
        some = [figures[at] for at in places if at in figures]
        if not some:
            drawn += " "
            continue
        share = (max(some, key=badness) - low) / (high - low) if high > low else 0.5
        drawn += glyphs[min(len(glyphs) - 1, int(share * len(glyphs)))]
    return drawn
