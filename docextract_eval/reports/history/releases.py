"""Releases and every run in tables that sort, and what is kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.history.alarms import alarm_letter
from docextract_eval.reports.history.score_lines import (
    OTHER,
    main_lines,
    score_lines,
    value_in_table,
)
from docextract_eval.reports.parts import Cell, Fold, Section, Table
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    cells_kind,
    finish_date,
    finish_time,
    is_share,
    metric_name,
    shorten,
)
from docextract_eval.runs.scope import scope_in_signature
from docextract_eval.runs.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_ACCURACY = {"clean": CLEAN, "all": ALL}


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
    main = main_lines(trend, score_lines(trend))
    title, line = next(iter(main.items()), ("", None))
    unit = ", %" if line is not None and is_share(line.metric) else ""
    alarmed, rows = _alarm_letters(trend), []
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


def _alarm_letters(trend: Trend) -> dict[str, str]:
    """Return the letters of the alarms that each run raised."""
    found: dict[str, str] = {}
    for each in trend.alarms:
        run = each.alarm.run.id
        found[run] = f"{found.get(run, '')}{alarm_letter(each)}"
    return found


def runs_left_out(trend: Trend) -> list[Section]:
    """Say what is kept apart, and why."""
    if not trend.runs:
        return []
    rule = (
        "This page has runs of one pipeline over one corpus that were shown the same pages: only "
        "such runs can be compared."
    )
    newest = trend.runs[-1]
    facts = {
        "pipeline": newest.pipeline,
        "corpus": newest.corpus,
        "seal": newest.seal,
        "signature": newest.signature,
    }
    table = Table(["", ""], [[Cell(name), Cell(text)] for name, text in facts.items()])
    reasons = trend.apart or ("No run is left out.",)
    lead = tuple(line if line.endswith(".") else f"{line}." for line in reasons)
    return [Section("Runs left out", lead, [Fold("What these runs share", [table])], notes=(rule,))]


def _all_runs_table(trend: Trend) -> Table:
    found = score_lines(trend)
    accuracy = {name: _accuracy_line(found, where) for name, where in _ACCURACY.items()}
    more = [
        score_line
        for score_line in found
        if score_line.is_overall and score_line not in accuracy.values()
    ][:_FIGURES]
    head = ["Run", "release", "name", "finished", "marks", "verdict", "clean, %", "all, %"]
    head += [_score_title(score_line) for score_line in more]
    head += ["documents", "tags", "version", "git", "id"]
    alarmed = _alarm_letters(trend)
    rows = []
    for at in reversed(range(len(trend.runs))):
        entry = trend.runs[at]
        other = OTHER if trend.version not in {"", version_of(entry.signature)} else ""
        figures = [
            _accuracy_cell(accuracy["clean"], at, entry.clean, other),
            _accuracy_cell(accuracy["all"], at, entry.all, other),
            *(Cell(value_in_table(score_line, at)) for score_line in more),
        ]
        marks = ", ".join(_run_marks(entry, alarmed.get(entry.id, "")))
        rows.append(
            [
                *_name_cells(entry),
                _text_cell(marks),
                _text_cell(entry.verdict),
                *figures,
                *_detail_cells(entry),
            ]
        )
    filled_columns = [
        at for at in range(len(head)) if at == 0 or any(row[at].text != NONE for row in rows)
    ]
    return Table(
        [head[at] for at in filled_columns], [[row[at] for at in filled_columns] for row in rows]
    )


def _accuracy_line(lines: Sequence[ScoreLine], condition: str) -> ScoreLine | None:
    where = {"cells": "scalars", "condition": condition}
    return next((each for each in lines if (each.metric, each.slice) == ("accuracy", where)), None)


def _score_title(score_line: ScoreLine) -> str:
    where = ", clean" if score_line.axes else ""
    unit = ", %" if is_share(score_line.metric) else ""
    noun = (
        f" of {cells_kind(score_line.slice)}" if score_line.slice.get("cells") == "tables" else ""
    )
    return f"{metric_name(score_line.metric)}{noun}{where}{unit}"


def _accuracy_cell(score_line: ScoreLine | None, at: int, value: float | None, mark: str) -> Cell:
    """Show accuracy with its interval; or as the run itself has it."""
    if score_line is not None and at in {*score_line.points, *score_line.others}:
        return Cell(value_in_table(score_line, at))
    return Cell(NONE if value is None else mark + percent(value).removesuffix(" %"))


def _name_cells(entry: Entry) -> list[Cell]:
    return [
        Cell(shorten(entry.label)),
        _text_cell(entry.release),
        _text_cell(entry.name),
        Cell(finish_time(entry)),
    ]


def _detail_cells(entry: Entry) -> list[Cell]:
    return [
        Cell(f"{entry.documents:,}"),
        _text_cell(", ".join(entry.tags)),
        _text_cell(entry.version),
        Cell((entry.git or NONE)[:12]),
        _text_cell(entry.id),
    ]


def _run_marks(entry: Entry, alarmed: str) -> Iterator[str]:
    if entry.pinned:
        yield "pinned"
    if alarmed:
        yield f"alarm {alarmed}"
    if entry.reference:
        yield "reference"
    if scope_in_signature(entry.signature):
        yield "some fields"
    if entry.private:
        yield "private"
    if entry.checked in {"damaged", "unverified"}:
        yield entry.checked
    if not entry.healthy:
        yield "not healthy"


def _text_cell(text: str | None) -> Cell:
    """Show a text, the whole of a long one behind it."""
    if not text:
        return Cell(NONE)
    return Cell(shorten(text), None, text if shorten(text) != text else "")
