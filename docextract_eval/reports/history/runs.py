"""Every run in a table that sorts, and what is kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.history.alarms import alarm_letter
from docextract_eval.reports.history.score_lines import OTHER, score_lines, value_in_table
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.history import (
    cells_kind,
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

_FIGURES = 6
"""Figures over all that the table shows beside accuracy."""
_ACCURACY = {"clean": CLEAN, "all": ALL}


def runs_table(trend: Trend) -> list[Section]:
    """List the runs, the newest first."""
    if not trend.runs:
        return []
    return [
        Section(
            "All runs",
            ("Newest first. Times are UTC; intervals are 95 %.",),
            [_all_runs_table(trend)],
        )
    ]


def runs_left_out(trend: Trend) -> list[Section]:
    """Say what is kept apart, and why."""
    rule = (
        "This page has runs of one pipeline over one corpus that were shown the same pages: only "
        "such runs can be compared."
    )
    newest = trend.runs[-1] if trend.runs else None
    facts = (
        [("pipeline", newest.pipeline), ("corpus", newest.corpus), ("seal", newest.seal)]
        if newest
        else []
    )
    facts += [("signature", newest.signature)] if newest else []
    table = Table(["", ""], [[Cell(name), Cell(text)] for name, text in facts])
    reasons = trend.apart or ("No run is left out.",)
    lead = (rule, *(line if line.endswith(".") else f"{line}." for line in reasons))
    return [Section("Runs left out", lead, [table] if facts else [])]


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
    alarmed: dict[str, str] = {}
    for each in trend.alarms:
        run = each.alarm.run.id
        alarmed[run] = f"{alarmed.get(run, '')}{alarm_letter(each)}"
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
