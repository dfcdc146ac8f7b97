"""What ran and how it stands: the first screen, releases and every run, rows for programs."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.reports.history.alarms import alarm_notice, letters_by_run, open_alarms
from docextract_eval.reports.history.score_lines import (
    OTHER,
    cells_kind,
    finish_date,
    finish_time,
    is_share,
    main_lines,
    metric_name,
    pinned_place,
    score_lines,
    shorten,
    value_in_table,
)
from docextract_eval.reports.parts import Cell, Fold, Outlook, Section, StateWord, Table
from docextract_eval.reports.sentences.cited_figures import clip_name
from docextract_eval.reports.sentences.figures import NONE, percent_number
from docextract_eval.runs.gates.families import MARGINS
from docextract_eval.runs.scope import scope_in_signature
from docextract_eval.runs.versions import describe_version, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.reports.history.score_lines import ScoreLine
    from docextract_eval.runs.history import Entry, Trend

PAIRED = (
    "Changes with an interval (95 %) are paired document by document with the pinned baseline; "
    "others are plain differences. dxe compare pairs any two runs."
)
_SHOWN = 10
"""Releases that are listed beside the pinned run and the newest."""
_FIGURES = 6
"""Figures over all that the table shows beside accuracy."""


def current_state(trend: Trend) -> list[Section]:
    """Say how things stand."""
    notices, warnings = map(alarm_notice, open_alarms(trend)), history_warnings(trend)
    outlook = Outlook(_state_word(trend), [*describe_runs(trend)], [*notices], [*warnings])
    return [Section("Current state", (), [outlook])]


def _state_word(trend: Trend) -> StateWord:
    if not trend.runs:
        return "NO RUNS"
    if open_alarms(trend):
        return "ALARM"
    if not any(entry.pinned for entry in trend.runs):
        return "NO BASELINE"
    if trend.untested:
        return "NOT TESTED"
    sees = (trend.tested.sees if trend.tested else None) or 0.0
    return "NO ALARM" if sees <= MARGINS["overall"] else "NO ALARM, FEW DOCUMENTS"


def describe_runs(trend: Trend) -> Iterator[str]:
    """Say what was run how often, from when to when, and what it is held against."""
    if not trend.runs:
        yield "The ledger has no such run. To add one: dxe history add RUN."
        return
    newest, place = trend.runs[-1], pinned_place(trend)
    days = finish_date(trend.runs[0]), finish_date(newest)
    when = f"on {days[0]}" if days[0] == days[1] else f"from {days[0]} to {days[1]}"
    size = count_phrase(newest.documents, "document")
    runs, name = count_phrase(len(trend.runs), "run"), clip_name(newest.label)
    yield f"{runs} {when}; the newest is {name}, with {size}."
    if place is None:
        yield "No baseline is pinned: runs are tested against the one before alone."
        yield "To pin a baseline: dxe history pin RUN."
        return
    pinned = trend.runs[place]
    since = str(pinned.pinned)[:10]
    if pinned is newest:
        yield f"The newest run is the pinned baseline itself, since {since}."
    else:
        named = f"{clip_name(pinned.label)} of {finish_date(pinned)}"
        yield f"The pinned baseline is {named}, pinned on {since}."
    if trend.tested and trend.tested.sees:
        sees = f"{100 * trend.tested.sees:.1f} points"
        yield (
            f"Against it, four of five runs like the newest would show a loss of {sees} of all "
            "fields; a smaller one may be there."
        )


def history_warnings(trend: Trend) -> Iterator[str]:
    """Say what must be known first of these runs."""
    if any(entry.reference for entry in trend.runs):
        yield "Reference runs: this pipeline is handed the truth; it is not a product."
    yield from _other_versions(trend)
    yield from (f"{note}." for note in trend.notes)
    if trend.runs and (scope := scope_in_signature(trend.runs[-1].signature)):
        yield f"The pipeline attempts some fields only, and is judged on these: {scope}."
    if any(entry.pinned for entry in trend.runs):
        yield from (
            f"{reason}. To run the missing tests: dxe history test." for reason in trend.untested
        )
    private = sum(entry.private for entry in trend.runs)
    if private:
        some = "All runs are" if private == len(trend.runs) else f"{private:,} of the runs are"
        yield f"{some} private: figures of few documents are not reported."
    if trend.runs and not trend.runs[-1].healthy:
        yield "The newest run is not healthy: too many pages have no answer."
    ill = sum(not entry.healthy for entry in trend.runs[:-1])
    if ill:
        yield f"{ill:,} earlier {'run is' if ill == 1 else 'runs are'} not healthy."


def _other_versions(trend: Trend) -> Iterator[str]:
    """Say which points are of another version of the judge, and how to compare their runs."""
    points = [point for line in trend.lines for point in line.points]
    others = {point.run: point.version for point in points if point.version != trend.version}
    found: dict[str, list[Entry]] = {}
    for entry in trend.runs:
        if entry.id in others:
            found.setdefault(others[entry.id], []).append(entry)
    for version, entries in found.items():
        first, last = clip_name(entries[0].label), clip_name(entries[-1].label)
        which = first if first == last else f"{first} to {last}"
        runs = count_phrase(len(entries), "run")
        yield (
            f"{runs} ({which}) {'has' if len(entries) == 1 else 'have'} figures by "
            f"{describe_version(version)}, and the lines show {describe_version(trend.version)}."
        )
    if found:
        yield (
            "Such points are grey in charts and marked ~ in tables, and nothing is compared with "
            "them. To judge them as the newest run: dxe history trend --judge-again; for good, if "
            "only the judge is newer: dxe score RUN && dxe history add RUN."
        )


def releases_table(trend: Trend) -> list[Section]:
    """List releases, the pinned run and the newest, the newest first; fold away all runs."""
    if not trend.runs:
        return []
    head, rows = release_rows(trend)
    every = Fold(f"All {count_phrase(len(trend.runs), 'run')}", [_all_runs_table(trend)])
    table = Table(head, [[*map(_text_cell, row)] for row in rows])
    lead = f"The newest first; {len(rows):,} of {count_phrase(len(trend.runs), 'run')}."
    notes = (
        "Times are UTC, intervals 95 %; the verdict is that of the run's last gate.",
        "Who signed is shown as far as the ledger knows.",
        PAIRED,
    )
    return [Section("Releases", (lead,), [table, every], notes=notes)]


def release_rows(trend: Trend) -> tuple[list[str], list[list[str]]]:
    """Return the head and the rows of releases: date, run, figure, verdict, signature, marks."""
    main = main_lines(score_lines(trend))
    title, line = next(iter(main.items()), ("", None))
    unit = ", %" if line is not None and is_share(line.metric) else ""
    alarmed, rows = letters_by_run(trend), []
    for at in reversed(_shown_places(trend)):
        entry = trend.runs[at]
        marks = ", ".join(_run_marks(entry, alarmed.get(entry.id, "")))
        figure = NONE if line is None else value_in_table(line, at)
        signed = ", ".join(trend.signed.get(entry.id, ()))
        texts = entry.label, finish_date(entry), figure, entry.verdict, signed, marks
        rows.append([text or NONE for text in texts])
    return ["Run", "finished", f"{title}{unit} (95 %)", "verdict", "signed", "marks"], rows


def _shown_places(trend: Trend) -> list[int]:
    """Return the places of the pinned run, the newest, and the last releases or else runs."""
    last = len(trend.runs) - 1
    releases = [at for at, entry in enumerate(trend.runs) if entry.release]
    shown = {*(releases or range(last + 1))} - {last}
    pinned = [at for at, entry in enumerate(trend.runs) if entry.pinned]
    return sorted({*sorted(shown)[-_SHOWN:], *pinned, last})


def _all_runs_table(trend: Trend) -> Table:
    """Lay out every run, the newest first; columns that nothing stands in are left out."""
    found, letters = score_lines(trend), letters_by_run(trend)
    clean, overall = (_accuracy_line(found, condition) for condition in (CLEAN, ALL))
    more = [line for line in found if line.is_overall and line not in (clean, overall)][:_FIGURES]
    columns: list[tuple[str, Callable[[int, Entry], Cell]]] = [
        ("Run", lambda _, run: Cell(shorten(run.label))),
        ("release", lambda _, run: _text_cell(run.release)),
        ("name", lambda _, run: _text_cell(run.name)),
        ("finished", lambda _, run: Cell(finish_time(run))),
        ("marks", lambda _, run: _text_cell(", ".join(_run_marks(run, letters.get(run.id, ""))))),
        ("verdict", lambda _, run: _text_cell(run.verdict)),
        ("clean, %", lambda at, run: _accuracy_cell(trend, clean, at, run.clean)),
        ("all, %", lambda at, run: _accuracy_cell(trend, overall, at, run.all)),
        *((_score_title(line), functools.partial(_figure_cell, line)) for line in more),
        ("documents", lambda _, run: Cell(f"{run.documents:,}")),
        ("tags", lambda _, run: _text_cell(", ".join(run.tags))),
        ("version", lambda _, run: _text_cell(run.version)),
        ("git", lambda _, run: Cell((run.git or NONE)[:12])),
        ("id", lambda _, run: _text_cell(run.id)),
    ]
    runs = [*reversed([*enumerate(trend.runs)])]
    filled = [(title, [cell(*run) for run in runs]) for title, cell in columns]
    filled = [each for each in filled if any(cell.text != NONE for cell in each[1])]
    cells = [cells for _, cells in filled]
    return Table([title for title, _ in filled], [[*row] for row in zip(*cells, strict=True)])


def _accuracy_line(lines: list[ScoreLine], condition: str) -> ScoreLine | None:
    where = {"cells": "scalars", "condition": condition}
    return next((each for each in lines if (each.metric, each.slice) == ("accuracy", where)), None)


def _score_title(score_line: ScoreLine) -> str:
    where = ", clean" if score_line.axes else ""
    unit = ", %" if is_share(score_line.metric) else ""
    noun = (
        f" of {cells_kind(score_line.slice)}" if score_line.slice.get("cells") == "tables" else ""
    )
    return f"{metric_name(score_line.metric)}{noun}{where}{unit}"


def _accuracy_cell(trend: Trend, line: ScoreLine | None, at: int, value: float | None) -> Cell:
    """Show accuracy with its interval; or as the run itself has it."""
    if line is not None and at in {*line.points, *line.others}:
        return Cell(value_in_table(line, at))
    if value is None:
        return Cell(NONE)
    is_other = trend.version not in {"", version_of(trend.runs[at].signature)}
    return Cell(f"{OTHER if is_other else ''}{percent_number(value)}")


def _figure_cell(line: ScoreLine, at: int, _: Entry) -> Cell:
    return Cell(value_in_table(line, at))


def _run_marks(entry: Entry, alarmed: str) -> Iterator[str]:
    if entry.pinned:
        yield "pinned"
    if alarmed:
        yield f"alarm {alarmed}"
    if entry.reference:
        yield "reference"
    if scope_in_signature(entry.signature):
        yield "some fields"
    yield from state_marks(entry)


def state_marks(entry: Entry) -> Iterator[str]:
    """Say that a run is private, over chosen documents, not as it was, or not healthy."""
    if entry.private:
        yield "private"
    if entry.chosen:
        yield "chosen documents"
    if entry.checked in {"damaged", "unverified"}:
        yield entry.checked
    if not entry.healthy:
        yield "not healthy"


def _text_cell(text: str | None) -> Cell:
    """Show a text, the whole of a long one behind it."""
    if not text:
        return Cell(NONE)
    return Cell(shorten(text), None, text if shorten(text) != text else "")


def runs_left_out(trend: Trend) -> list[Section]:
    """Say what is kept apart, and why."""
    if not trend.runs:
        return []
    rule = (
        "This page has runs of one pipeline over one corpus that were shown the same pages: only "
        "such runs can be compared."
    )
    newest = trend.runs[-1]
    facts = ("pipeline", "corpus", "seal", "signature")
    table = Table(["", ""], [[Cell(name), Cell(getattr(newest, name))] for name in facts])
    reasons = trend.apart or ("No run is left out.",)
    lead = tuple(line if line.endswith(".") else f"{line}." for line in reasons)
    return [Section("Runs left out", lead, [Fold("What these runs share", [table])], notes=(rule,))]


def trend_rows(trend: Trend) -> list[dict[str, Any]]:
    """Return the rows, oldest first; all have the same keys, whatever axes their slices name.

    An axis that has the name of another column keeps its own place, with `slice.` before it.

    Where a run has no figure, there is no row. `comparable` rows have the `version` of the judge
    that the trend shows; others are compared with none of these. `alarm` has the letters of the
    alarms that were raised by the run: S for a step, D for drift, E for evidence.
    """
    known = {entry.id: entry for entry in trend.runs}
    order = {run: at for at, run in enumerate(known)}
    axes = dict.fromkeys(axis for line in trend.lines for axis in line.slice)
    alarmed, rows = letters_by_run(trend), []
    found = [(line, point) for line in trend.lines for point in line.points if point.run in known]
    for line, point in sorted(found, key=lambda each: order[each[1].run]):
        entry, paired = known[point.run], point.since_pinned
        names = {
            "run": point.run,
            "release": entry.release,
            "name": entry.name,
            "finished": entry.finished,
            "metric": line.metric,
        }
        figures = {
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "documents": point.documents,
            "since_pinned": None if paired is None else paired.value,
            "since_pinned_low": None if paired is None else paired.low,
            "since_pinned_high": None if paired is None else paired.high,
            "version": describe_version(point.version),
            "comparable": point.version == trend.version,
            "pinned": entry.pinned is not None,
            "alarm": alarmed.get(point.run, ""),
        }
        known_names = {*names, *figures}
        slices = {
            f"slice.{axis}" if axis in known_names else axis: line.slice.get(axis) for axis in axes
        }
        rows.append({**names, **slices, **figures})
    return rows
