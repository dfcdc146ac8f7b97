"""An open ledger: runs are added to it, looked up, named, pinned and signed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from docextract_eval.codec import canonical_json
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.folder import checked_digests
from docextract_eval.runs.history import DAMAGED, DERIVED, UNVERIFIED, Entry
from docextract_eval.runs.ledger.entries import (
    ALL_RUNS,
    RunFilter,
    damaged_runs,
    find_entry,
    folder_relative_to_ledger,
    left_out_run_reasons,
    read_entries,
    verify_entries,
)
from docextract_eval.runs.ledger.journal import (
    Event,
    JournalState,
    check_journal,
    read_rows,
    record_rows,
)
from docextract_eval.runs.ledger.ledger_run import LedgerRun
from docextract_eval.runs.ledger.opening import Store, open_store
from docextract_eval.runs.ledger.row_hashes import is_score_edited, score_hash, select_scores
from docextract_eval.runs.ledger.run_rows import read_run_rows
from docextract_eval.runs.ledger.schema import (
    CELLS,
    FIGURES,
    PAGES,
    RUNS,
    SCORES,
    SIGNATURES,
    TAGS,
)
from docextract_eval.runs.ledger.titles import UNTITLED, Titles, read_titles, write_titles
from docextract_eval.runs.recorded_hashes import combined_digest
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.runs.signing.signoff import read_signatures

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Table

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.ledger.run_rows import RunRows

REPAIR_LEDGER = "put a copy back, or make another ledger: dxe history reindex --ledger FILE"
"""The remedy where a ledger is not as it was written."""
AddOutcome = Literal["added", "updated", "there already"]
_SCORE_COLUMNS = [column.name for column in SCORES.c]
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class AddedRun:
    """The result of adding a run."""

    run: str
    what: AddOutcome
    apart: tuple[str, ...] = ()
    """What it is kept apart from, and why."""
    notes: tuple[str, ...] = ()
    """What else the user must know."""


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """What a ledger holds, and what of it is not as it was written."""

    entries: Sequence[Entry]
    journal: JournalState
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger."""

    store: Store

    def add(
        self,
        folder: RunFolder,
        given_titles: Titles = UNTITLED,
        *,
        rewrite: bool = False,
        was_rederived: bool = False,
    ) -> AddedRun:
        """Add a finished run or update it; adding the same run twice changes nothing.

        Its matches and scores are written again where its files or the ledger's rows changed, where
        it was derived again (`was_rederived`) for the first time, or where that is asked for. Its
        scores by other versions of the judge stay beside them.
        """
        about = RunDescription.from_about(folder.finished_about())
        run, content = about.id, combined_digest(checked_digests(folder))
        before = self._run_row(run)
        known = before is not None and before["content"] == content
        checked = self._verification_state(before) if before and known else None
        wanted = DERIVED if was_rederived else checked or UNVERIFIED
        fresh = (
            None if checked == wanted and not rewrite else read_run_rows(folder, content, wanted)
        )
        folder_titles = read_titles(folder)
        signatures, notes = _signature_rows_and_notes(folder)
        with self.store.writing() as connection:
            found = _read_run_row(connection, run)
            if found and found["content"] == content and not (known or rewrite):
                fresh = None  # another was faster
            titles = given_titles.merge_older(folder_titles.merge_older(_stored_titles(found)))
            if found and not rewrite:  # a folder that was away may tell of a pin that was taken off
                titles = replace(titles, pinned=found["pinned"])
            others = _other_pins(connection, run, about.corpus_name, about.pipeline.name)
            if titles.pinned and titles.pinned < max(others.values(), default=""):
                titles = replace(titles, pinned=None)
            _set_pins(connection, others if titles.pinned else [], None)
            values = {
                "name": titles.name,
                "release": titles.release,
                "pinned": titles.pinned,
                "verdict": _read_verdict(folder),
                "folder": folder_relative_to_ledger(self.store, folder.path),
            }
            changed = _store_run(connection, run, fresh, values)
            changed |= _store_tags(connection, run, titles.tags)
            record_rows(connection, _event(found, fresh), [run])
            changed |= bool(_insert_new(connection, SIGNATURES, signatures))
        what: AddOutcome = "added" if found is None else "updated" if changed else "there already"
        return AddedRun(
            run,
            what,
            self._left_out_run_reasons(folder.description),
            (*notes, *_write_titles_or_note(folder, titles)),
        )

    def entries(self, run_filter: RunFilter = ALL_RUNS) -> list[Entry]:
        """Return the runs that are asked for, oldest first."""
        return read_entries(self.store, run_filter)

    def find(self, name: str) -> Entry:
        """Return the run of an id, a release or a name; the beginning of an id will do."""
        return find_entry(name, self.entries(), self.store.name)

    def ledger_run(self, entry: Entry) -> LedgerRun:
        """Return a run as it is compared and gated."""
        return LedgerRun(self.store, entry)

    def pin_or_unpin(self, entry: Entry, since: str | None) -> Entry | None:
        """Pin a run as the baseline run of its pipeline and corpus, or (`since` None) unpin it.

        Returns the run that was pinned before, if it was another.
        """
        with self.store.writing() as connection:
            others = _other_pins(connection, entry.id, entry.corpus, entry.pipeline)
            if since is not None:
                _set_pins(connection, others, None)
            _set_pins(connection, [entry.id], since)
        before = [each for each in self.entries() if each.id in others and since is not None]
        return before[-1] if before else None

    def page_digests(self) -> dict[str, str]:
        """Return the digest of each run's pages; runs over the same pages have the same digest."""
        with self.store.reading() as connection:
            rows = connection.execute(select(CELLS.c.run, CELLS.c.pages))
            return {row.run: row.pages for row in rows}

    def add_signature(self, record: Mapping[str, Any]) -> bool:
        """Store a release record for good; return False where it is already there."""
        with self.store.writing() as connection:
            return bool(_insert_new(connection, SIGNATURES, [_signature_row(record)]))

    def insert_new(self, rows: Mapping[Table, Sequence[Mapping[str, Any]]]) -> None:
        """Insert rows into tables together; rows whose keys are there stay as they are."""
        with self.store.writing() as connection:
            for table, own in rows.items():
                _insert_new(connection, table, own)

    def signature_records(self, run: str) -> list[dict[str, Any]]:
        """Return a run's release records as they were written, oldest first."""
        query = select(SIGNATURES.c.record).where(SIGNATURES.c.run == run)
        with self.store.reading() as connection:
            records = [json.loads(record) for record in connection.execute(query).scalars()]
        return sorted(records, key=lambda record: (record.get("number", 0), str(record.get("at"))))

    def verified_entries(
        self, entries: Sequence[Entry], *, every_score: bool = False
    ) -> list[Entry]:
        """Return the runs with the damage of their cells and scores marked, too."""
        return verify_entries(self.store, entries, every_score=every_score)

    def check_rows(self, head: str | None = None) -> LedgerCheck:
        """Check every run and the journal, and that this leads from a head that was kept."""
        entries = self.verified_entries(self.entries(), every_score=True)
        journal = self.check_journal()
        faults = [f"{entry.full_name} is damaged" for entry in entries if entry.is_damaged]
        if journal.misfit is not None:
            faults.append(f"entry {journal.misfit} of the journal does not fit the one before it")
        if head is not None and head not in journal.hashes:
            faults.append("the journal does not lead from the head that you kept")
        return LedgerCheck(entries, journal, faults)

    def check_journal(self) -> JournalState:
        """Compare each entry of the journal with the one before it."""
        with self.store.reading() as connection:
            return check_journal(connection)

    def _verification_state(self, row: Mapping[str, Any]) -> str | None:
        """Return how far a run was checked when it was added; None where that is unknown."""
        is_known = row["evidence"] is not None and row["checked"] != DAMAGED
        is_known = is_known and not damaged_runs(self.store, [row["id"]], every_score=True)
        return row["checked"] if is_known else None

    def _run_row(self, run: str) -> Mapping[str, Any] | None:
        with self.store.reading() as connection:
            return _read_run_row(connection, run)

    def _left_out_run_reasons(self, run: RunDescription) -> tuple[str, ...]:
        """Return the reasons why a run cannot be compared with similar runs."""
        entries = self.entries(RunFilter(run.corpus_name, run.pipeline.name))
        own = next(entry for entry in entries if entry.id == run.id)
        return tuple(left_out_run_reasons(self.store, own, entries))


def open_ledger(store: str) -> Ledger:
    """Open a ledger, creating it if it does not exist; `store` is a file's path or a URL."""
    return Ledger(open_store(store))


def _read_run_row(connection: Connection, run: str) -> Mapping[str, Any] | None:
    return next(iter(read_rows(connection, run)), None)


def _stored_titles(row: Mapping[str, Any] | None) -> Titles:
    if row is None:
        return UNTITLED
    return Titles(row["name"], row["release"], tuple(sorted(row["tags"])), row["pinned"])


def _event(found: Mapping[str, Any] | None, fresh_rows: RunRows | None) -> Event:
    """Return what the journal calls the adding of a run that was found or not."""
    if found is None:
        return "added"
    return "renamed" if fresh_rows is None else "updated"


def _store_run(
    connection: Connection, run: str, fresh_rows: RunRows | None, title_values: dict[str, Any]
) -> bool:
    """Write a run and its titles as far as they changed; return whether anything changed."""
    found = _read_run_row(connection, run)
    if fresh_rows is None:
        if found is not None and title_values.items() <= found.items():
            return False
        connection.execute(update(RUNS).where(RUNS.c.id == run).values(**title_values))
        return True
    row, older = {**fresh_rows.run, **title_values}, _older_scores(connection, fresh_rows)
    for table in (SCORES, CELLS):
        connection.execute(delete(table).where(table.c.run == run))
    if not connection.execute(update(RUNS).where(RUNS.c.id == run).values(**row)).rowcount:
        connection.execute(insert(RUNS), row)
    _insert_new(connection, FIGURES, fresh_rows.figures)
    _insert_new(connection, PAGES, [fresh_rows.pages])
    connection.execute(insert(CELLS), fresh_rows.cells)
    if scores := [*fresh_rows.scores, *older]:
        connection.execute(insert(SCORES), scores)
    return True


def _older_scores(connection: Connection, fresh_rows: RunRows) -> list[dict[str, Any]]:
    """Return the scores of a run by other versions of the judge, under the hash of its new row.

    Those that were edited, or that have no hash, are left out: nothing vouches for them.
    """
    run, fresh_versions = fresh_rows.run, {figure["version"] for figure in fresh_rows.figures}
    is_other = FIGURES.c.version.not_in([*fresh_versions])
    query = select_scores((SCORES.c.run == run["id"]) & is_other)
    return [
        {name: row[name] for name in _SCORE_COLUMNS}
        | {"evidence": score_hash(run["evidence"], row, row)}
        for row in map(dict, connection.execute(query).mappings())
        if row["of_run"] is not None and not is_score_edited(row)
    ]


def _store_tags(connection: Connection, run: str, tags: Sequence[str]) -> bool:
    """Write the tags of a run; return whether anything changed."""
    others = delete(TAGS).where((TAGS.c.run == run) & TAGS.c.tag.not_in(tags))
    removed = connection.execute(others).rowcount
    rows = [{"run": run, "tag": tag} for tag in tags]
    return bool(_insert_new(connection, TAGS, rows) + removed)


def _insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there; return how many were inserted."""
    if not rows:
        return 0
    command = _INSERTS[connection.dialect.name](table).on_conflict_do_nothing()
    done = connection.execute(command, [*rows], execution_options={"preserve_rowcount": True})
    return done.rowcount


def _other_pins(connection: Connection, run: str, corpus: str, pipeline: str) -> dict[str, str]:
    """Return the other pinned runs of a pipeline over a corpus, with since when they are."""
    return {
        row["id"]: row["pinned"]
        for row in read_rows(connection)
        if row["pinned"] and (row["corpus"], row["pipeline"]) == (corpus, pipeline)
        if row["id"] != run
    }


def _set_pins(connection: Connection, runs: Collection[str], since: str | None) -> None:
    """Pin or unpin runs; of those that vouch, write it into the journal."""
    rows = read_rows(connection) if runs else []
    sound = [row["id"] for row in rows if row["id"] in runs and row["checked"] != DAMAGED]
    connection.execute(update(RUNS).where(RUNS.c.id.in_(runs)).values(pinned=since))
    record_rows(connection, "pinned" if since else "unpinned", sound)


def _read_verdict(folder: RunFolder) -> str | None:
    try:
        found = read_decision(folder)
    except FormatError:  # of another release, or damaged: its decision is unknown
        return None
    return found.verdict if found else None


def _signature_rows_and_notes(folder: RunFolder) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a run's release records as rows; if any is altered, none, and a note that says why."""
    try:
        return [_signature_row(each.as_written) for each in read_signatures(folder)], []
    except FormatError as error:
        return [], [f"its signatures are not kept: {error}"]


def _signature_row(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": record["id"], "run": record["run"], "record": canonical_json(dict(record))}


def _write_titles_or_note(folder: RunFolder, titles: Titles) -> tuple[str, ...]:
    """Write titles into the run's folder; return a note where that fails."""
    try:
        write_titles(folder, titles)
    except BadInputError as error:
        return (f"its name is kept in the ledger alone: {error}",)
    return ()
