"""Watches for drift in a ledger: their nights are added one after the other, and never changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import RECORD_ERRORS, from_json, to_json
from docextract_eval.errors import HashMismatchError
from docextract_eval.runs.ledger.row_hashes import chained_hash
from docextract_eval.runs.ledger.schema import (
    DRIFT_DELIVERIES,
    DRIFT_NIGHTS,
    DRIFT_WATCHES,
    PAGE_STATISTICS,
)
from docextract_eval.runs.unlabelled.nights import (
    KnownNightError,
    NamedStatistics,
    Night,
    Reference,
    Window,
    add_night,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Table

    from docextract_eval.runs.ledger.ledger import Ledger

PageColumns = dict[str, list[float]]


def add_nights(
    ledger: Ledger, reference: Reference, windows: Sequence[NamedStatistics], at: str
) -> tuple[list[Night], list[Window]]:
    """Add windows as the next nights of a watch: all of them, or none; return the earlier nights.

    Whoever else adds nights waits meanwhile, so that no number is given twice.
    """
    watch, added = reference.id, list[Window]()
    record = canonical_json(reference.record)
    with ledger.store.writing() as connection:
        if _read_record(connection, DRIFT_WATCHES, watch, ledger.store.name) is None:
            begun = {"id": watch, "record": record, "evidence": sha256(record)}
            connection.execute(insert(DRIFT_WATCHES), begun)
        earlier, last = _read_nights(connection, watch, ledger.store.name)
        nights = [*earlier]
        for name, digest, window in windows:
            _refuse_known_night(nights, name, digest, ledger.store.name)
            found = add_night(reference, nights, name, window, digest)
            found = replace(found, night=replace(found.night, at=at))
            text = canonical_json(to_json(found.night))
            last = chained_hash(text, last)
            row = {"watch": watch, "number": found.night.number, "record": text, "evidence": last}
            connection.execute(insert(DRIFT_NIGHTS), row)
            nights.append(found.night)
            added.append(found)
    return earlier, added


def read_nights(ledger: Ledger, watch: str) -> list[Night]:
    """Return the nights of a watch in their order; raise where one is not as it was written."""
    with ledger.store.reading() as connection:
        return _read_nights(connection, watch, ledger.store.name)[0]


def delivered_drift_events(ledger: Ledger, watch: str, target: str) -> set[tuple[int, str]]:
    """Return the alarms, by the nights that raised them, and the events that a target was sent."""
    table = DRIFT_DELIVERIES
    query = select(table.c.night, table.c.event).where(
        (table.c.watch == watch) & (table.c.target == target)
    )
    with ledger.store.reading() as connection:
        return {(row.night, row.event) for row in connection.execute(query)}


def record_drift_delivery(ledger: Ledger, watch: str, night: int, event: str, target: str) -> None:
    """Remember that a target took a message."""
    row = {"watch": watch, "night": night, "event": event, "target": target}
    ledger.insert_new({DRIFT_DELIVERIES: [row]})


def page_statistics(
    ledger: Ledger, documents: str, measure: Callable[[], PageColumns]
) -> PageColumns:
    """Return what was measured of a reference's pages, and measure it where that is not kept."""
    table = PAGE_STATISTICS
    with ledger.store.reading() as connection:
        record = _read_record(connection, table, documents, ledger.store.name)
    if record is not None:
        return {
            each: [float("nan") if value is None else float(value) for value in column]
            for each, column in json.loads(record).items()
        }
    found = measure()
    text = canonical_json(
        {
            each: [None if value != value else value for value in column]  # noqa: PLR0124 - nan
            for each, column in found.items()
        }
    )
    row = {"documents": documents, "record": text, "evidence": sha256(text)}
    ledger.insert_new({table: [row]})
    return found


def _read_record(connection: Connection, table: Table, key: str, name: str) -> str | None:
    """Return the record of a watch, or of documents; raise where it was edited."""
    (column,) = table.primary_key.columns
    query = select(table.c.record, table.c.evidence).where(column == key)
    row = connection.execute(query).one_or_none()
    if row is not None and sha256(row.record) != row.evidence:
        raise _edited_error(table, name)
    return None if row is None else str(row.record)


def _read_nights(connection: Connection, watch: str, name: str) -> tuple[list[Night], str]:
    """Return the nights of a watch, and the hash of the last."""
    table, nights, last = DRIFT_NIGHTS, list[Night](), watch
    query = select(table.c.record, table.c.evidence).where(table.c.watch == watch)
    try:
        for row in connection.execute(query.order_by(table.c.number)):
            last = chained_hash(row.record, last)
            nights.append(from_json(Night, json.loads(row.record)))
            if last != row.evidence or nights[-1].number != len(nights):
                message = "a record was edited"
                raise ValueError(message)
    except RECORD_ERRORS as error:
        raise _edited_error(table, name) from error
    return nights, last


def _refuse_known_night(nights: Sequence[Night], name: str, digest: str, store: str) -> None:
    known = next((night for night in nights if night.digest == digest), None)
    if known is not None:
        what = f"holds the documents of {name} already, as night {known.number} ({known.name})"
        raise KnownNightError(what, store, "give the documents of a new night")


def _edited_error(table: Table, name: str) -> HashMismatchError:
    what = f"is damaged: {table.name} are not as they were written"
    remedy = "take the ledger from a copy, or begin a new watch: --ledger with another file"
    return HashMismatchError(what, name, remedy)
