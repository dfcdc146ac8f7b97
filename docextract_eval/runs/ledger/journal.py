"""The journal of a ledger: the row of a run whenever it was added, pinned or renamed.

What fields are called now stands there, too, and nowhere else.

An entry is hashed together with the entry before it. A row vouches for its values as long as they
are those of the last entry of its run. If they are not, the run is damaged, and the entry has the
values as they were. Whoever keeps the hash of the newest entry (the head) elsewhere notices any
rewriting.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, func, insert, select, true

from docextract_eval.codec import canonical_json
from docextract_eval.errors import HashMismatchError
from docextract_eval.runs.history import DAMAGED
from docextract_eval.runs.ledger.row_hashes import NEVER_ADDED, chained_hash, edited_runs
from docextract_eval.runs.ledger.schema import JOURNAL, RUNS, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, RowMapping, Select

Row = dict[str, Any]
Event = Literal["added", "updated", "renamed", "pinned", "unpinned", "taken over", "mapped"]
_COLUMNS = [column for column in RUNS.c if column.name != "about"]
"""The columns in an entry, beside the tags; the hash of `about` and cells is the `evidence`."""
_UNKNOWN: Row = dict.fromkeys(("name", "release", "pinned", "verdict"))
_UNKNOWN |= {"documents": 0, "tags": []}
"""What a row has in place of its own values if no entry vouches for them."""
_LAST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class JournalState:
    """Whether the entries of a journal follow each other as they were written."""

    entries: int
    misfit: int | None
    """The number of the first entry that does not fit the one before it."""
    hashes: Sequence[str]
    """The hashes of the entries before that: the heads that the journal has had."""

    @property
    def head(self) -> str:
        """Return the hash of the newest entry that fits; empty if there is none."""
        return self.hashes[-1] if self.hashes else ""


def read_rows(connection: Connection, run: str | None = None) -> list[Row]:
    """Return the rows of the runs, or of one run, oldest first, with their tags.

    A row that does not vouch is marked as damaged, and has the values of the journal.
    """
    written, recorded = _written_rows(connection, run), _recorded_rows(connection, run)
    rows = []
    for each in dict.fromkeys([*written, *recorded]):
        row, known = written.get(each), recorded.get(each)
        if row is not None and row == known:
            rows.append(row)
        elif row is not None or known is not None:
            rows.append((known or {**(row or {}), **_UNKNOWN}) | {"checked": DAMAGED})
    return sorted(rows, key=lambda row: (str(row["finished"]), str(row["id"])))


def record_rows(connection: Connection, event: Event, runs: Iterable[str]) -> None:
    """Add an entry for each run whose row differs from its last entry.

    Only for runs that vouched before what was just written.
    """
    for run in runs:
        row = _written_rows(connection, run)[run]
        if row != _recorded_rows(connection, run).get(run):
            _append(connection, run, {"event": event, "row": row})


def record_field_name(connection: Connection, run: str, old: str, new: str | None) -> None:
    """Add an entry that says what a field is called now; None where its old name holds again.

    It is beside the row of a run that vouches, and holds for all runs over the same corpus.
    """
    row = _recorded_rows(connection, run)[run]
    _append(connection, run, {"event": "mapped", "row": row, "fields": {old: new}})


def recorded_field_names(connection: Connection, corpus: str) -> dict[str, str]:
    """Return what fields of a corpus are called now, by older names, as far as entries vouch."""
    names: dict[str, str] = {}
    is_map = JOURNAL.c.record.contains('"event":"mapped"', autoescape=True)
    for entry in connection.execute(_entries_and_before(is_map)).mappings():
        row = _recorded_row(entry["record"]) if _is_chained(entry) else None
        if row is not None and row["corpus"] == corpus:
            found = json.loads(entry["record"]).get("fields")
            names |= found if isinstance(found, dict) else {}
    return {old: new for old, new in names.items() if isinstance(new, str)}


def _append(connection: Connection, run: str, record: Mapping[str, Any]) -> None:
    newest = select(JOURNAL.c.number, JOURNAL.c.evidence).order_by(JOURNAL.c.number.desc())
    number, evidence = connection.execute(newest.limit(1)).first() or (0, "")
    if number >= _LAST_NUMBER:
        what = f"is damaged: its journal has the number {number:,}"
        raise HashMismatchError(what, JOURNAL.name, "make it again: dxe history reindex")
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    text = canonical_json({**record, "at": at})
    entry = {"number": number + 1, "run": run, "record": text}
    connection.execute(insert(JOURNAL), entry | {"evidence": chained_hash(text, evidence)})


def take_over_rows(connection: Connection) -> None:
    """Begin the journal of a ledger without one: its rows are believed as they are.

    Those that are damaged get no entry, and stay damaged.
    """
    for run in connection.execute(select(RUNS.c.id).order_by(RUNS.c.finished, RUNS.c.id)).scalars():
        if not edited_runs(connection, [run]):
            with suppress(*NEVER_ADDED):
                record_rows(connection, "taken over", [run])


def check_journal(connection: Connection) -> JournalState:
    """Walk through all entries, and compare each with the one before it."""
    count, misfit, hashes, before = 0, None, list[str](), ""
    for entry in connection.execute(select(JOURNAL).order_by(JOURNAL.c.number)):
        count += 1
        is_next = (entry.number, entry.evidence) == (count, chained_hash(entry.record, before))
        if misfit is None and not is_next:
            misfit = entry.number
        if misfit is None:
            before = entry.evidence
            hashes.append(before)
    return JournalState(count, misfit, hashes)


def _written_rows(connection: Connection, run: str | None) -> dict[str, Row]:
    """Return the rows of the runs as they are in the database."""
    rows = connection.execute(select(*_COLUMNS).where(_is_of(run, RUNS.c.id))).mappings()
    found = {row["id"]: {**row, "tags": []} for row in rows}
    query = select(TAGS.c.run, TAGS.c.tag).where(_is_of(run, TAGS.c.run)).order_by(TAGS.c.tag)
    for of, tag in connection.execute(query):
        if of in found:
            found[of]["tags"].append(tag)
    return found


def _recorded_rows(connection: Connection, run: str | None) -> dict[str, Row | None]:
    """Return the row in the last entry of each run; None if that entry was edited."""
    last = select(func.max(JOURNAL.c.number)).where(_is_of(run, JOURNAL.c.run))
    query = _entries_and_before(JOURNAL.c.number.in_(last.group_by(JOURNAL.c.run)))
    return {
        entry["run"]: _recorded_row(entry["record"]) if _is_chained(entry) else None
        for entry in connection.execute(query).mappings()
    }


def _entries_and_before(condition: ColumnElement[bool]) -> Select[Any]:
    """Select entries in their order, each with the hash of the one before it."""
    before = JOURNAL.alias()
    query = select(JOURNAL, before.c.evidence.label("before"))
    query = query.outerjoin(before, before.c.number == JOURNAL.c.number - 1)
    return query.where(condition).order_by(JOURNAL.c.number)


def _is_chained(entry: RowMapping) -> bool:
    """Say whether an entry fits the one before it."""
    return bool(entry["evidence"] == chained_hash(entry["record"], entry["before"] or ""))


def _recorded_row(record: str) -> Row | None:
    """Read the row of an entry; None if no ledger wrote it."""
    with suppress(*NEVER_ADDED, KeyError, RecursionError):
        row = json.loads(record)["row"]
        has_right_values = all(
            column.nullable if value is None else isinstance(value, column.type.python_type)
            for column in _COLUMNS
            for value in [row[column.name]]
        )
        if has_right_values and all(isinstance(tag, str) for tag in row["tags"]):
            return {name: row[name] for name in (*(column.name for column in _COLUMNS), "tags")}
    return None


def _is_of(run: str | None, column: ColumnElement[str]) -> ColumnElement[bool]:
    return true() if run is None else column == run
