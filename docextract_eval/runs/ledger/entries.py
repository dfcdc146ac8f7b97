"""Runs as entries: selected, looked up by name, and kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.row_hashes import (
    DAMAGED,
    HASHED_COLUMNS,
    UNVERIFIED,
    is_count,
    is_run_unedited,
    is_score_edited,
    select_scores,
)
from docextract_eval.runs.ledger.schema import CELLS, FIGURES, HEADLINES, RUNS, SCORES, TAGS
from docextract_eval.runs.scope import scope_in_signature, without_scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from docextract_eval.runs.ledger.opening import Store

ENTRY_COLUMNS = [column for column in RUNS.c if column.name not in {"about", "evidence"}]
"""The columns of an entry that are in one table: all but tags and headline scores."""
_BATCH = 500
"""How many runs are queried at a time."""
_LEAST_ID = 4
"""The least number of characters of an id that identifies it."""


@dataclass(frozen=True, slots=True)
class RunFilter:
    """A selection of runs; None selects all."""

    corpus: str | None = None
    pipeline: str | None = None
    release: str | None = None
    tag: str | None = None
    since: str | None = None
    """Finished on this date or later, in ISO 8601."""
    until: str | None = None


ALL_RUNS = RunFilter()


def read_entries(store: Store, run_filter: RunFilter = ALL_RUNS) -> list[Entry]:
    """Return the selected runs, oldest first, each with its headline scores."""
    query = select(*ENTRY_COLUMNS).order_by(RUNS.c.finished, RUNS.c.id)
    for name in ("corpus", "pipeline", "release"):
        if (value := getattr(run_filter, name)) is not None:
            query = query.where(RUNS.c[name] == value)
    if run_filter.tag is not None:
        query = query.where(RUNS.c.id.in_(select(TAGS.c.run).where(TAGS.c.tag == run_filter.tag)))
    if run_filter.since is not None:
        query = query.where(RUNS.c.finished >= run_filter.since)
    if run_filter.until is not None:
        query = query.where(RUNS.c.finished < _end_of_date(run_filter.until))
    with store.reading() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
        tags = _run_tags(connection)
        headlines = {
            name: _accuracies_on_slice(connection, where) for name, where in HEADLINES.items()
        }
    return [
        Entry(
            **row
            | {
                "folder": _resolved_folder(store, row["folder"]),
                "checked": row["checked"] or "unverified",
                "documents": row["documents"] if is_count(row["documents"]) else 0,
            },
            tags=tags.get(row["id"], ()),
            clean=headlines["clean"].get(row["id"]),
            all=headlines["all"].get(row["id"]),
        )
        for row in rows
    ]


def find_entry(name: str, entries: Sequence[Entry], ledger_name: str) -> Entry:
    """Return the run of an id, a release or a name; the first characters of an id are enough."""
    ways = ("id", "release", "name")
    by_way = ([each for each in entries if getattr(each, way) == name] for way in ways)
    begun = [e for e in entries if len(name) >= _LEAST_ID and e.id.startswith(name)]
    found = next(filter(None, by_way), begun)
    if not found:
        what = f"no run is called '{name}'"
        raise BadInputError(what, ledger_name, "see what there is: dxe history list")
    if len(found) > 1:
        what = f"{len(found):,} runs are called '{name}'"
        ids = ", ".join(entry.id for entry in found[-3:])
        raise BadInputError(what, ledger_name, f"name one by its id: {ids}")
    return found[0]


def left_out_run_reasons(own: Entry, others: Sequence[Entry]) -> list[str]:
    """Return which runs of the same pipeline and corpus are kept apart from a run, and why."""
    near = [e for e in others if (e.pipeline, e.corpus) == (own.pipeline, own.corpus)]
    reasons = []
    for is_apart, why in (
        (lambda e: e.seal != own.seal, "another build of the corpus (its seal differs)"),
        (
            lambda e: without_scope(e.signature) != without_scope(own.signature),
            "scored differently (score again to compare)",
        ),
        (
            lambda e: scope_in_signature(e.signature) != scope_in_signature(own.signature),
            "they attempt other fields (dxe compare compares those that both runs attempt)",
        ),
    ):
        if other := [e for e in near if is_apart(e)]:
            runs = count_phrase(len(other), "run")
            reasons.append(f"left out: {runs} of {own.pipeline} over {own.corpus}: {why}")
    return reasons


def folder_relative_to_ledger(store: Store, folder: Path) -> str:
    """Return a run's folder relative to the ledger's file, so that both can move together."""
    path = folder.resolve()
    inside = store.root is not None and path.is_relative_to(store.root)
    return path.relative_to(store.root).as_posix() if store.root and inside else str(path)


def _resolved_folder(store: Store, place: str) -> str:
    return str(store.root / place) if place and store.root else place


def _run_tags(connection: Connection) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for run, tag in connection.execute(select(TAGS.c.run, TAGS.c.tag).order_by(TAGS.c.tag)):
        found.setdefault(run, []).append(tag)
    return {run: tuple(tags) for run, tags in found.items()}


def _accuracies_on_slice(connection: Connection, slice_text: str) -> dict[str, float | None]:
    """Return every run's accuracy on a slice."""
    query = select(SCORES.c.run, SCORES.c.value).join(FIGURES, FIGURES.c.id == SCORES.c.figure)
    query = query.where((FIGURES.c.metric == "accuracy") & (FIGURES.c.slice == slice_text))
    return {row.run: row.value for row in connection.execute(query)}


def _end_of_date(date: str) -> str:
    """Return a text that sorts after every time of a date."""
    return f"{date}\U0010ffff"


def verify_entries(store: Store, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with how far each was checked; damaged ones without scores."""
    found = verification_states(store, [entry.id for entry in entries])
    entries = [replace(entry, checked=found[entry.id] or UNVERIFIED) for entry in entries]
    return [replace(e, clean=None, all=None) if e.checked == DAMAGED else e for e in entries]


def verification_states(
    store: Store, runs: Sequence[str], *, every_score: bool = False
) -> dict[str, str | None]:
    """Return how far runs were checked; None for those that an older release added.

    Of their scores, the headline scores are checked, or `every_score` one.
    """
    found: dict[str, str | None] = {}
    with store.reading() as connection:
        for start in range(0, len(runs), _BATCH):
            found |= _read_verification_states(
                connection, runs[start : start + _BATCH], every_score=every_score
            )
    return found


def _read_verification_states(
    connection: Connection, ids: Sequence[str], *, every_score: bool
) -> dict[str, str | None]:
    query = select(*HASHED_COLUMNS, RUNS.c.evidence, CELLS.c.table, CELLS.c.pages)
    query = query.outerjoin(CELLS, CELLS.c.run == RUNS.c.id).where(RUNS.c.id.in_(ids))
    found: dict[str, str | None] = {}
    for row in map(dict, connection.execute(query).mappings()):
        found[row["id"]] = None if row["evidence"] is None else row["checked"]
        unedited = row["evidence"] is None or is_run_unedited(row, row["table"], row["pages"])
        if not unedited or not is_count(row["documents"]):
            found[row["id"]] = DAMAGED
    headlines = FIGURES.c.slice.in_(list(HEADLINES.values())) & (FIGURES.c.metric == "accuracy")
    mine = SCORES.c.run.in_(ids)
    query = select_scores(mine if every_score else mine & headlines)
    for row in map(dict, connection.execute(query).mappings()):
        if is_score_edited(row):
            found[row["run"]] = DAMAGED
    return found
