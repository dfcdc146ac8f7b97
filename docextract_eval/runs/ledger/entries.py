"""Runs as entries: selected, looked up by name, and kept apart."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from docextract_eval.codec.tables import read_parquet
from docextract_eval.errors import BadInputError, IncompleteError, count_phrase, list_first
from docextract_eval.runs.comparison.overlap import LEAST_SHARE
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.runs.history import DAMAGED, UNVERIFIED, Entry
from docextract_eval.runs.ledger.journal import read_rows
from docextract_eval.runs.ledger.row_hashes import (
    edited_runs,
    is_score_edited,
    select_scores,
)
from docextract_eval.runs.ledger.schema import (
    CELLS,
    FIGURES,
    HEADLINES,
    IS_NEWEST,
    PAGES,
    RUNS,
    SCORES,
)
from docextract_eval.runs.scope import scope_in_signature, without_scope
from docextract_eval.runs.versions import measure_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from docextract_eval.runs.ledger.opening import Store

ADD_AGAIN = "add it again (dxe history add RUN), or dxe history reindex"
"""The remedy for a damaged run."""
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

    def selects(self, row: Mapping[str, Any]) -> bool:
        """Say whether a run is in the selection."""
        own = {name: getattr(self, name) for name in ("corpus", "pipeline", "release")}
        finished = str(row["finished"])
        return (
            all(value in (None, row[name]) for name, value in own.items())
            and (self.tag is None or self.tag in row["tags"])
            and (self.since is None or finished >= self.since)
            and (self.until is None or finished < _end_of_date(self.until))
        )


ALL_RUNS = RunFilter()


def read_entries(store: Store, run_filter: RunFilter = ALL_RUNS) -> list[Entry]:
    """Return the selected runs, oldest first, each with its headline scores.

    A run whose row does not vouch is marked as damaged, and has no scores.
    """
    with store.reading() as connection:
        rows = [row for row in read_rows(connection) if run_filter.selects(row)]
        headlines = {
            name: _accuracies_on_slice(connection, where) for name, where in HEADLINES.items()
        }
        is_chosen = RUNS.c.about.contains('"chosen":true', autoescape=True)
        chosen = {*connection.execute(select(RUNS.c.id).where(is_chosen)).scalars()}
    entries = []
    for row in rows:
        own = {name: value for name, value in row.items() if name != "evidence"} | {
            "folder": _resolved_folder(store, row["folder"]),
            "checked": row["checked"] or UNVERIFIED,
            "tags": tuple(row["tags"]),
            "chosen": row["id"] in chosen,
        }
        if row["checked"] != DAMAGED:
            own |= {name: values.get(row["id"]) for name, values in headlines.items()}
        entries.append(Entry(**own))
    return entries


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


def left_out_run_reasons(store: Store, own: Entry, others: Sequence[Entry]) -> list[str]:
    """Return which runs of the same pipeline and corpus are kept apart from a run, and why."""
    near = [e for e in others if (e.pipeline, e.corpus) == (own.pipeline, own.corpus)]
    linked = runs_over_linked_pages(store, own, near)
    scope = scope_in_signature(own.signature)
    apart = {
        "another build of the corpus, and no release was run over both": [
            e for e in near if e.id not in linked
        ],
        "scored differently (score again to compare)": [
            e for e in near if _measure(e) != _measure(own)
        ],
        "they attempt other fields (dxe compare compares those that both runs attempt)": [
            e for e in near if scope_in_signature(e.signature) != scope
        ],
    }
    return [
        f"left out: {count_phrase(len(found), 'run')} of {own.pipeline} over {own.corpus}: {why}"
        for why, found in apart.items()
        if found
    ]


def runs_over_linked_pages(store: Store, own: Entry, others: Sequence[Entry]) -> set[str]:
    """Return the runs, by their ids, over corpora that lead to that of a run.

    Two corpora are linked if most pages of one are in the other, whatever their truth is, or if one
    release was run over both.
    """
    near, linked = [own, *others], {own.seal}
    if all(entry.seal == own.seal for entry in near):
        return {entry.id for entry in near}
    shown = _shown_pages(store, [entry.id for entry in near])
    pages, releases = defaultdict[str, set[frozenset[str]]](set), defaultdict[str, set[str]](set)
    for entry in near:
        pages[entry.seal].add(shown.get(entry.id, frozenset()))
        releases[entry.seal] |= {release_key(entry)} - {""}
    while found := {
        seal
        for seal in pages.keys() - linked
        for to in linked
        if releases[seal] & releases[to] or _share_most(pages[seal], pages[to])
    }:
        linked |= found
    return {entry.id for entry in near if entry.seal in linked}


def _share_most(ones: Iterable[frozenset[str]], others: Collection[frozenset[str]]) -> bool:
    """Say whether most pages of some run are among those of another."""
    return any(
        len(one & other) >= LEAST_SHARE * max(1, min(len(one), len(other)))
        for one in ones
        for other in others
    )


def release_key(entry: Entry) -> str:
    """Return what two runs of one release have in common: pipeline, version and settings.

    Of predictions that were made elsewhere only the name of the release says it; empty without.
    """
    if not predictions_file(entry.pipeline):
        return json.dumps([entry.pipeline, entry.version, entry.settings])
    return json.dumps([entry.pipeline, entry.release]) if entry.release else ""


def _shown_pages(store: Store, runs: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the hashes of what runs were shown; of those that say it, and are not damaged."""
    with store.reading() as connection:
        query = select(CELLS.c.run, CELLS.c.pages).where(CELLS.c.run.in_(runs))
        digests = {row.run: row.pages for row in connection.execute(query)}
        tables = select(PAGES).where(PAGES.c.digest.in_({*digests.values()}))
        shown = {row.digest: _read_page_hashes(row.table) for row in connection.execute(tables)}
    return {run: shown.get(digest, frozenset()) for run, digest in digests.items()}


def _read_page_hashes(table: bytes) -> frozenset[str]:
    try:
        hashes = read_parquet(io.BytesIO(table))["page_hash"].to_pylist()
    except (ValueError, KeyError, TypeError):
        return frozenset()
    known = frozenset(map(str, hashes))
    return known if None not in hashes else frozenset()


def _measure(entry: Entry) -> str:
    return measure_of(without_scope(entry.signature))


def folder_relative_to_ledger(store: Store, folder: Path) -> str:
    """Return a run's folder relative to the ledger's file, so that both can move together."""
    path = folder.resolve()
    inside = store.root is not None and path.is_relative_to(store.root)
    return path.relative_to(store.root).as_posix() if store.root and inside else str(path)


def _resolved_folder(store: Store, place: str) -> str:
    return str(store.root / place) if place and store.root else place


def _accuracies_on_slice(connection: Connection, slice_text: str) -> dict[str, float | None]:
    """Return every run's accuracy on a slice, as it was scored last."""
    query = select(SCORES.c.run, SCORES.c.value).join(FIGURES, FIGURES.c.id == SCORES.c.figure)
    query = query.join(RUNS, RUNS.c.id == SCORES.c.run).where(IS_NEWEST)
    query = query.where((FIGURES.c.metric == "accuracy") & (FIGURES.c.slice == slice_text))
    return {row.run: row.value for row in connection.execute(query)}


def _end_of_date(date: str) -> str:
    """Return a text that sorts after every time of a date."""
    return f"{date}\U0010ffff"


def verify_entries(
    store: Store, entries: Sequence[Entry], *, every_score: bool = False
) -> list[Entry]:
    """Return the entries with the damage of cells and scores marked, too; damaged without scores.

    Of their scores, the headline scores are checked, or `every_score` one.
    """
    damaged = damaged_runs(store, [entry.id for entry in entries], every_score=every_score)
    return [
        replace(entry, checked=DAMAGED, clean=None, all=None) if entry.id in damaged else entry
        for entry in entries
    ]


def damaged_runs(store: Store, runs: Sequence[str], *, every_score: bool) -> set[str]:
    """Return which runs have a row, cells or scores that are not as they were added."""
    headlines = FIGURES.c.slice.in_(list(HEADLINES.values())) & (FIGURES.c.metric == "accuracy")
    damaged = set[str]()
    with store.reading() as connection:
        for start in range(0, len(runs), _BATCH):
            some = runs[start : start + _BATCH]
            damaged |= edited_runs(connection, some)
            mine = SCORES.c.run.in_(some)
            query = select_scores(mine if every_score else mine & headlines)
            rows = map(dict, connection.execute(query).mappings())
            damaged |= {row["run"] for row in rows if is_score_edited(row)}
    return damaged


def refuse_damaged(entries: Sequence[Entry], ledger_name: str) -> None:
    """Raise if one of the runs that a command is about is not as it was added."""
    if damaged := [entry.full_name for entry in entries if entry.is_damaged]:
        what = f"damaged, so nothing is done with it: {list_first(damaged)}"
        raise IncompleteError(what, ledger_name, ADD_AGAIN)
