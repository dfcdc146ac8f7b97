"""Alarms as they were raised, what became of them since, and which messages about them arrived.

What was tested and raised is written once. Reading never computes it again; only what became of an
alarm depends on the runs that were added later, and on which run is pinned now.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import RECORD_ERRORS, from_json, to_json
from docextract_eval.errors import HashMismatchError
from docextract_eval.runs.history import (
    Alarm,
    AlarmCheck,
    Entry,
    FollowedAlarm,
    NamedRun,
    NewFindings,
    ReleaseTest,
)
from docextract_eval.runs.ledger.schema import (
    ALARM_CHECKS,
    ALARMS,
    DELIVERIES,
    RELEASE_TESTS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Table

    from docextract_eval.runs.ledger.ledger import Ledger

R = TypeVar("R")


def named_run(entry: Entry) -> NamedRun:
    """Return a run as it is called now."""
    return NamedRun(entry.id, entry.label)


def write_findings(ledger: Ledger, found: NewFindings) -> None:
    """Write what was tested and raised; what is there already stays as it was written."""
    tests = [
        {
            "id": sha256(canonical_json([test.run.id, test.against.id, test.content]))[:16],
            "run": test.run.id,
            "against": test.against.id,
            **_record_columns(test),
        }
        for test in found.tests
    ]
    alarms = [
        {"id": alarm.id, "run": alarm.run.id, **_record_columns(alarm)} for alarm in found.alarms
    ]
    known = _known_alarms(ledger) | {alarm.id for alarm in found.alarms} if found.checks else set()
    checks = [
        {"alarm": check.alarm, "run": check.run.id, **_record_columns(check)}
        for check in found.checks
        if check.alarm in known
    ]
    ledger.insert_new({RELEASE_TESTS: tests, ALARMS: alarms, ALARM_CHECKS: checks})


def _known_alarms(ledger: Ledger) -> set[str]:
    with ledger.store.reading() as connection:
        return set(connection.execute(select(ALARMS.c.id)).scalars())


def read_tests(ledger: Ledger, run: Entry) -> list[ReleaseTest]:
    """Return the tests of a run as its files are now; those of older content are left out."""
    found = _read_records(ledger, RELEASE_TESTS, ReleaseTest, RELEASE_TESTS.c.run == run.id)
    return [test for test in found if test.content == run.content]


def read_tests_against(ledger: Ledger, pinned: Entry) -> dict[str, ReleaseTest]:
    """Return the tests against a run, by the id of the run that was tested."""
    condition = RELEASE_TESTS.c.against == pinned.id
    found = _read_records(ledger, RELEASE_TESTS, ReleaseTest, condition)
    return {test.run.id: test for test in found}


def followed_alarms(ledger: Ledger, line: Sequence[Entry]) -> list[FollowedAlarm]:
    """Return the alarms that the runs of one pipeline over one corpus raised, newest first."""
    place = {entry.id: at for at, entry in enumerate(line)}
    alarms = [each for each in _read_records(ledger, ALARMS, Alarm) if each.run.id in place]
    checks: dict[str, list[AlarmCheck]] = {}
    for check in _read_records(ledger, ALARM_CHECKS, AlarmCheck):
        if check.run.id in place:
            checks.setdefault(check.alarm, []).append(check)
    pinned = [entry for entry in line if entry.pinned]
    found = []
    for alarm in sorted(alarms, key=lambda each: (place[each.run.id], each.kind), reverse=True):
        own = sorted(checks.get(alarm.id, ()), key=lambda check: place[check.run.id])
        later_pin = [entry for entry in pinned if place[entry.id] >= place[alarm.run.id]]
        found.append(_follow(alarm, own, later_pin))
    return found


def _follow(
    alarm: Alarm, checks: Sequence[AlarmCheck], later_pins: Sequence[Entry]
) -> FollowedAlarm:
    """Say what became of an alarm: a single good run does not close it."""
    for before, after in pairwise(checks):
        if not before.is_lost and not after.is_lost:
            return FollowedAlarm(alarm, "recovered", after.run, after)
    last = checks[-1] if checks else None
    if later_pins:
        return FollowedAlarm(alarm, "accepted", named_run(later_pins[-1]), last)
    return FollowedAlarm(alarm, "open", None, last)


def delivered_events(ledger: Ledger, target: str) -> set[tuple[str, str]]:
    """Return the alarms and events of which a target took a message."""
    query = select(DELIVERIES.c.alarm, DELIVERIES.c.event).where(DELIVERIES.c.target == target)
    with ledger.store.reading() as connection:
        return {(row.alarm, row.event) for row in connection.execute(query)}


def record_delivery(ledger: Ledger, alarm: str, event: str, target: str) -> None:
    """Remember that a target took a message."""
    ledger.insert_new({DELIVERIES: [{"alarm": alarm, "event": event, "target": target}]})


def _record_columns(record: object) -> dict[str, str]:
    text = canonical_json(to_json(record))
    return {"record": text, "evidence": sha256(text)}


def _read_records(
    ledger: Ledger, table: Table, kind: type[R], condition: ColumnElement[bool] | None = None
) -> list[R]:
    """Read the records of a table; raise where one is not as it was written."""
    query = select(table.c.record, table.c.evidence)
    query = query if condition is None else query.where(condition)
    with ledger.store.reading() as connection:
        rows: list[Mapping[str, Any]] = [dict(row) for row in connection.execute(query).mappings()]
    try:
        if any(sha256(row["record"]) != row["evidence"] for row in rows):
            message = "a record was edited"
            raise ValueError(message)
        return [from_json(kind, json.loads(row["record"])) for row in rows]
    except RECORD_ERRORS as error:
        what = f"is damaged: {table.name} are not as they were written"
        remedy = "take the ledger from a copy, or make it again: dxe history reindex"
        raise HashMismatchError(what, ledger.store.name, remedy) from error
