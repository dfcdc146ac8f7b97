"""Scores over runs that can be compared with each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from docextract_eval.errors import BadInputError, HashMismatchError
from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import ReasonCode
from docextract_eval.runs.comparison.losses import by_slice, slice_key
from docextract_eval.runs.description import OVER_CHOSEN
from docextract_eval.runs.history import Line, PairedChange, Point, Trend
from docextract_eval.runs.ledger.alarms import read_tests_against
from docextract_eval.runs.ledger.corpus_steps import corpus_steps
from docextract_eval.runs.ledger.entries import (
    ADD_AGAIN,
    RunFilter,
    left_out_run_reasons,
    refuse_damaged,
    runs_over_linked_pages,
)
from docextract_eval.runs.ledger.field_names import field_names
from docextract_eval.runs.ledger.judged_points import (
    NO_POINTS,
    JudgedPoints,
    LineKey,
    judge_again,
    line_key,
)
from docextract_eval.runs.ledger.row_hashes import is_score_edited, select_scores
from docextract_eval.runs.ledger.schema import FIGURES, SCORES
from docextract_eval.runs.versions import drawn_version, measure_of, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.runs.history import Entry, Loss, ReleaseTest
    from docextract_eval.runs.ledger.ledger import Ledger

METRIC = "accuracy"
_ADD = "add one: dxe history add RUN"
DEFAULT_SPLITS = (("cells", "condition"), ("cells", "condition", "field"), ("condition",))
"""The default slices of a trend: by condition, by field over all conditions, whole documents."""


@dataclass(frozen=True, slots=True)
class TrendRequest:
    """The runs and scores of a trend; empty values leave the choice to the ledger."""

    run_filter: RunFilter = RunFilter()  # noqa: RUF009 - frozen
    metrics: Sequence[str] = (METRIC,)
    slices: Sequence[Mapping[str, str]] = ()
    """The slices that are asked for, by their values; empty for those of `WAYS`."""
    limit: int | None = None
    """How many runs, counted from the newest."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What fields are called now, by what they were called."""
    is_judged_again: bool = False
    """Whether older runs are judged as the newest is, where their folders are there."""


def compute_trend(ledger: Ledger, request: TrendRequest = TrendRequest()) -> Trend:
    """Return the scores of the newest run's series: runs over corpora that lead to its own."""
    asked = ledger.entries(request.run_filter)
    whole = [entry for entry in asked if not entry.is_damaged]
    refuse_damaged([] if whole else asked, ledger.store.name)
    entries = [entry for entry in whole if not entry.chosen]
    chosen = [f"{entry.full_name} {OVER_CHOSEN}" for entry in whole if entry.chosen]
    if chosen and not entries:
        raise BadInputError(f"{chosen[-1]}, and no other run is as asked", ledger.store.name, _ADD)
    if not entries:
        what = "no run is as asked" if request.run_filter != RunFilter() else "holds no run yet"
        raise BadInputError(what, ledger.store.name, _ADD)
    runs, left = comparable_runs_and_reasons(ledger, entries)
    runs = _with_pinned(ledger, runs[-request.limit :] if request.limit else runs)
    runs = ledger.verified_entries(runs)
    whole = [run for run in runs if not run.is_damaged]
    again = judge_again(ledger, whole) if request.is_judged_again else NO_POINTS
    names = field_names(ledger, runs[-1].corpus)
    lines, version, edited = _trend_lines(ledger, runs, replace(request, names=names), again)
    pinned = next((entry for entry in runs if entry.pinned), None)
    tests = read_tests_against(ledger, pinned) if pinned else {}
    lines = _with_paired_changes(pinned, tests, runs, lines)
    damaged = [
        f"{run.full_name} is damaged in {ledger.store.name}, and its figures are not shown: "
        f"{ADD_AGAIN}"
        for run in [*(entry for entry in asked if entry.is_damaged), *runs]
        if run.is_damaged or run.id in edited
    ]
    called = (f"{new} was called {old} in earlier runs" for old, new in names.items())
    steps = corpus_steps(whole, lines)
    notes, apart = (*called, *again.notes, *steps), (*damaged, *chosen, *left)
    tested = _loss_of_all_fields(tests.get(runs[-1].id), runs[-1])
    return Trend(
        tuple(runs), tuple(lines), apart=apart, notes=notes, version=version, tested=tested
    )


def _loss_of_all_fields(test: ReleaseTest | None, run: Entry) -> Loss | None:
    """Return what a run lost of all fields by its test, if it was tested as it is."""
    if test is None or test.content != run.content:
        return None
    return by_slice(test.changes).get(slice_key({"cells": "scalars", "condition": ALL}))


def comparable_runs_and_reasons(
    ledger: Ledger, entries: Sequence[Entry]
) -> tuple[list[Entry], list[str]]:
    """Return the runs that can be compared with the newest, and why others are kept apart."""
    newest = entries[-1]
    runs = _series(ledger, newest, entries)
    others = Counter(
        (e.pipeline, e.corpus)
        for e in entries
        if (e.pipeline, e.corpus) != (newest.pipeline, newest.corpus)
    )
    left_out = [
        f"{count} runs of {pipeline} over {corpus}: --pipeline {pipeline} --corpus {corpus}"
        for (pipeline, corpus), count in sorted(others.items())
    ]
    return runs, [*left_out_run_reasons(ledger.store, newest, entries), *left_out]


def _with_pinned(ledger: Ledger, runs: Sequence[Entry]) -> list[Entry]:
    """Keep the pinned baseline run in a selection without it: the others are compared with it."""
    of_pipeline = ledger.entries(RunFilter(runs[-1].corpus, runs[-1].pipeline))
    known = {entry.id for entry in runs}
    pinned = [e for e in of_pipeline if e.pinned and not e.is_damaged and not e.chosen]
    pinned = _series(ledger, runs[-1], pinned)
    more = [entry for entry in pinned if entry.id not in known]
    return sorted([*more, *runs], key=lambda entry: (entry.finished, entry.id))


def _series(ledger: Ledger, newest: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """Return the runs of a run's pipeline that measure the same, over corpora that are linked."""
    near = [entry for entry in entries if _series_key(entry) == _series_key(newest)]
    linked = runs_over_linked_pages(ledger.store, newest, near)
    return [entry for entry in near if entry.id in linked]


def _series_key(entry: Entry) -> tuple[str, ...]:
    return entry.pipeline, entry.corpus, measure_of(entry.signature)


def _trend_lines(
    ledger: Ledger, runs: Sequence[Entry], request: TrendRequest, again: JudgedPoints
) -> tuple[list[Line], str, set[str]]:
    """Return the scores that are asked for, their version, and the runs of which some were edited.

    A run without a score of that version has its newest one.
    """
    figures = _requested_figures(ledger, request)
    if not figures:
        what = f"no run has {' and '.join(request.metrics)} on the requested slices"
        raise BadInputError(what, ledger.store.name, "see metrics with: dxe list metrics")
    points, edited = _score_points(ledger, runs, [*figures])
    own = {run.id for run in runs if not _other_truth(run, runs[-1])}
    known = {p.version for of in points.values() for p in of if p.run in own}
    version = again.version or drawn_version(known)
    by_line: dict[LineKey, dict[str, list[Point]]] = {}
    for figure, of_figure in points.items():
        for point in of_figure:
            by_line.setdefault(figures[figure], {}).setdefault(point.run, []).append(point)
    for line, of_runs in by_line.items():
        of_runs.update({point.run: [point] for point in again.points.get(line, ())})
    lines = [
        Line(
            metric,
            json.loads(where),
            tuple(_best(of[run.id], version) for run in runs if run.id in of),
        )
        for (metric, where, _), of in by_line.items()
    ]
    return sorted(lines, key=_line_sort_key), version, edited


def _other_truth(entry: Entry, newest: Entry) -> str:
    """Return what else a run was judged by than the newest: schemas, labels; empty if nothing."""
    if entry.seal == newest.seal:
        return ""
    schema = schema_of(entry.signature)
    return schema if schema != schema_of(newest.signature) else f"corpus:{entry.seal[:12]}"


def _best(points: Sequence[Point], version: str) -> Point:
    """Return the point of a version, or else the newest one."""
    by_version = {point.version: point for point in points}
    return by_version[version if version in by_version else drawn_version({*by_version})]


def _with_paired_changes(
    pinned: Entry | None,
    tests: Mapping[str, ReleaseTest],
    runs: Sequence[Entry],
    lines: Sequence[Line],
) -> list[Line]:
    """Add to every point how it changed since the pinned run, as its release was tested."""
    if pinned is None:
        return [*lines]
    content = {entry.id: entry.content for entry in runs}
    changes = {
        (run, key): PairedChange(each.change.value, each.change.low, each.change.high)
        for run, test in tests.items()
        if content.get(run) == test.content
        for key, each in by_slice(test.changes).items()
    }
    changed = []
    for line in lines:
        key = slice_key(line.slice)
        known = {point.run: changes.get((point.run, key)) for point in line.points}
        if line.metric == METRIC and any(known.values()):
            known[pinned.id] = PairedChange(0.0, 0.0, 0.0)
            points = tuple(replace(each, since_pinned=known[each.run]) for each in line.points)
            changed.append(replace(line, points=points))
        else:
            changed.append(line)
    return changed


def _line_sort_key(line: Line) -> tuple[object, ...]:
    """Return a sort key: slices over everything first, then conditions, then fields."""
    metric, where = line.metric, line.slice
    whole = where.get("condition") == ALL and len(where) <= len(DEFAULT_SPLITS[0])
    return metric, where.get("cells", "") != "scalars", not whole, len(where), sorted(where.items())


def _requested_figures(ledger: Ledger, request: TrendRequest) -> dict[int, LineKey]:
    """Return the lines of the figures that are asked for, by their keys."""
    query = select(FIGURES).where(FIGURES.c.metric.in_([*request.metrics]))
    with ledger.store.reading() as connection:
        rows = connection.execute(query).all()
    slices = {
        row.id: _renamed(_parse_slice(row.slice, ledger.store.name), request.names) for row in rows
    }
    return {
        row.id: line_key(row.metric, slices[row.id], str(row.signature))
        for row in rows
        if _is_requested(slices[row.id], request.slices)
    }


def _renamed(where: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return a slice with the name that its field has now."""
    if (name := where.get("field")) in names:
        return {**where, "field": names[str(name)]}
    return where


def _parse_slice(text: str, where: str) -> dict[str, str]:
    """Read a slice; raise if no ledger wrote it."""
    try:
        found: object = json.loads(text)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        what = "is damaged: the slices of its figures are not as they were added"
        raise HashMismatchError(what, where, "make it again from its runs: dxe history reindex")
    return found


def _is_requested(where: Mapping[str, str], requested_slices: Sequence[Mapping[str, str]]) -> bool:
    if requested_slices:
        return any(_is_same_slice(where, each) for each in requested_slices)
    if tuple(sorted(where)) not in DEFAULT_SPLITS:
        return False
    return "field" not in where or where["condition"] == ALL


def _is_same_slice(where: Mapping[str, str], requested: Mapping[str, str]) -> bool:
    """Say whether a slice is the one asked for; axes not named must be over everything."""
    rest = {axis: value for axis, value in where.items() if axis not in requested}
    named = all(where.get(axis) == value for axis, value in requested.items())
    return named and set(rest) <= {"cells", "condition"} and rest.get("condition", ALL) == ALL


def _is_outside_scope(reason: str | None) -> bool:
    return (reason or "").partition(" ")[0] == ReasonCode.NOT_ATTEMPTED


def _score_points(
    ledger: Ledger, runs: Sequence[Entry], figure_ids: Iterable[int]
) -> tuple[dict[int, list[Point]], set[str]]:
    """Return the points of scores, and the runs whose edited scores were left out."""
    truths = {run.id: _other_truth(run, runs[-1]) for run in runs if not run.is_damaged}
    names = ("run", "value", "low", "high", "documents")
    found: dict[int, list[Point]] = {}
    edited = set()
    with ledger.store.reading() as connection:
        query = select_scores(SCORES.c.figure.in_([*figure_ids]))
        for row in map(dict, connection.execute(query).mappings()):
            if row["run"] not in truths or _is_outside_scope(row["reason"]):
                continue
            if is_score_edited(row):
                edited.add(row["run"])
            else:
                version = "|".join(filter(None, (row["version"], truths[row["run"]])))
                point = Point(**{name: row[name] for name in names}, version=version)
                found.setdefault(row["figure"], []).append(point)
    return found, edited
