"""Runs as entries: selected, looked up by name, and kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.phrases import count_of
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.evidence import (
    DAMAGED,
    FACTS,
    UNVERIFIED,
    is_edited,
    is_whole,
    scores_of,
)
from docextract_eval.runs.ledger.schema import CELLS, FIGURES, HEADLINES, RUNS, SCORES, TAGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from docextract_eval.runs.ledger.opening import Store

OF_ENTRY = [column for column in RUNS.c if column.name not in {"about", "evidence"}]
"""The columns of an entry that are in one table: all but tags and headline scores."""
_MANY = 500
"""How many runs are queried at a time."""
_BEGUN = 4
"""The least number of characters of an id that identifies it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A selection of runs; None selects all."""

    corpus: str | None = None
    pipeline: str | None = None
    release: str | None = None
    tag: str | None = None
    since: str | None = None
    """Finished on this date or later, in ISO 8601."""
    until: str | None = None


EVERY = Wanted()


def entries_of(store: Store, wanted: Wanted = EVERY) -> list[Entry]:
    """Return the selected runs, oldest first, each with its headline scores."""
    query = select(*OF_ENTRY).order_by(RUNS.c.finished, RUNS.c.id)
    for name in ("corpus", "pipeline", "release"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(RUNS.c[name] == value)
    if wanted.tag is not None:
        query = query.where(RUNS.c.id.in_(select(TAGS.c.run).where(TAGS.c.tag == wanted.tag)))
    if wanted.since is not None:
        query = query.where(RUNS.c.finished >= wanted.since)
    if wanted.until is not None:
        query = query.where(RUNS.c.finished < _after(wanted.until))
    with store.reading() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
        tags = _tags(connection)
        heads = {name: _headlines(connection, where) for name, where in HEADLINES.items()}
    return [
        Entry(
            **row
            | {"folder": _folder(store, row["folder"]), "checked": row["checked"] or "unverified"},
            tags=tags.get(row["id"], ()),
            clean=heads["clean"].get(row["id"]),
            all=heads["all"].get(row["id"]),
        )
        for row in rows
    ]


def called_so(called: str, entries: Sequence[Entry], where: str) -> Entry:
    """Return the run of an id, a release or a name; the first characters of an id are enough."""
    ways = ("id", "release", "name")
    by_way = ([each for each in entries if getattr(each, way) == called] for way in ways)
    begun = [e for e in entries if len(called) >= _BEGUN and e.id.startswith(called)]
    found = next(filter(None, by_way), begun)
    if not found:
        what = f"no run is called '{called}'"
        raise BadInputError(what, where, "see what there is: dxe history list")
    if len(found) > 1:
        what = f"{len(found):,} runs are called '{called}'"
        ids = ", ".join(entry.id for entry in found[-3:])
        raise BadInputError(what, where, f"name one by its id: {ids}")
    return found[0]


def apart(own: Entry, others: Sequence[Entry]) -> list[str]:
    """Return which runs of the same pipeline and corpus are kept apart from a run, and why."""
    near = [e for e in others if (e.pipeline, e.corpus) == (own.pipeline, own.corpus)]
    said = []
    for name, why in (
        ("seal", "another build of the corpus (its seal differs)"),
        ("signature", "scored differently (score again to compare)"),
    ):
        if other := [e for e in near if getattr(e, name) != getattr(own, name)]:
            runs = count_of(len(other), "run")
            said.append(f"left out: {runs} of {own.pipeline} over {own.corpus}: {why}")
    return said


def place_of(store: Store, folder: Path) -> str:
    """Return a run's folder relative to the ledger's file, so that both can move together."""
    path = folder.resolve()
    inside = store.root is not None and path.is_relative_to(store.root)
    return path.relative_to(store.root).as_posix() if store.root and inside else str(path)


def _folder(store: Store, place: str) -> str:
    return str(store.root / place) if place and store.root else place


def _tags(connection: Connection) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for run, tag in connection.execute(select(TAGS.c.run, TAGS.c.tag).order_by(TAGS.c.tag)):
        found.setdefault(run, []).append(tag)
    return {run: tuple(tags) for run, tags in found.items()}


def _headlines(connection: Connection, where: str) -> dict[str, float | None]:
    """Return every run's accuracy on a slice."""
    query = select(SCORES.c.run, SCORES.c.value).join(FIGURES, FIGURES.c.id == SCORES.c.figure)
    query = query.where((FIGURES.c.metric == "accuracy") & (FIGURES.c.slice == where))
    return {row.run: row.value for row in connection.execute(query)}


def _after(day: str) -> str:
    """Return a text that sorts after every time of a date."""
    return f"{day}\U0010ffff"


def verified(store: Store, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with how far each was checked; damaged ones without scores."""
    found = states(store, [entry.id for entry in entries])
    entries = [replace(entry, checked=found[entry.id] or UNVERIFIED) for entry in entries]
    return [replace(e, clean=None, all=None) if e.checked == DAMAGED else e for e in entries]


def states(store: Store, runs: Sequence[str], *, every: bool = False) -> dict[str, str | None]:
    """Return how far runs were checked; None for those that an older release added.

    Of their scores, the headline scores are checked, or `every` one.
    """
    found: dict[str, str | None] = {}
    with store.reading() as connection:
        for start in range(0, len(runs), _MANY):
            found |= _states(connection, runs[start : start + _MANY], every=every)
    return found


def _states(connection: Connection, ids: Sequence[str], *, every: bool) -> dict[str, str | None]:
    query = select(*FACTS, RUNS.c.evidence, CELLS.c.table, CELLS.c.pages)
    query = query.outerjoin(CELLS, CELLS.c.run == RUNS.c.id).where(RUNS.c.id.in_(ids))
    found: dict[str, str | None] = {}
    for row in map(dict, connection.execute(query).mappings()):
        found[row["id"]] = None if row["evidence"] is None else row["checked"]
        if row["evidence"] is not None and not is_whole(row, row["table"], row["pages"]):
            found[row["id"]] = DAMAGED
    headlines = FIGURES.c.slice.in_(list(HEADLINES.values())) & (FIGURES.c.metric == "accuracy")
    mine = SCORES.c.run.in_(ids)
    query = scores_of(mine if every else mine & headlines)
    for row in map(dict, connection.execute(query).mappings()):
        if is_edited(row):
            found[row["run"]] = DAMAGED
    return found
