"""What fields are called now, by what older runs call them: mapped once, and followed from then on.

A name holds for all runs over one corpus, and is in the journal.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from docextract_eval.errors import BadInputError, UnknownNameError, list_first
from docextract_eval.runs.ledger.entries import RunFilter, refuse_damaged
from docextract_eval.runs.ledger.journal import record_field_name, recorded_field_names
from docextract_eval.runs.ledger.schema import RUNS
from docextract_eval.runs.measured_run import recorded_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.ledger.ledger import Ledger

_COMMAND = "dxe history map"


def field_names(ledger: Ledger, corpus: str) -> dict[str, str]:
    """Return what fields are called now, by every name that they had before."""
    with ledger.store.reading() as connection:
        names = recorded_field_names(connection, corpus)
    return {old: _newest_name(old, names) for old in names}


def map_field(ledger: Ledger, text: str, corpus: str | None, *, off: bool) -> tuple[str, str, str]:
    """Map an older name of a field to its name now, or take that back; return the corpus and both.

    Raise for a field that no run has, for two old names of one field, and for a circle.
    """
    old, equals, new = (part.strip() for part in text.partition("="))
    if not (old and new and equals):
        raise BadInputError("maps no name to another", text or _COMMAND, "write it as OLD=NEW")
    entries = _entries_over(ledger, corpus)
    found = entries[-1]
    with ledger.store.writing() as connection:
        names = recorded_field_names(connection, found.corpus)
        if off:
            _check_is_mapped(old, new, names)
        else:
            _check_map(old, new, names, _schemas_of(ledger, entries))
        if off or names.get(old) != new:
            record_field_name(connection, found.id, old, None if off else new)
    return found.corpus, old, new


def _newest_name(name: str, names: Mapping[str, str]) -> str:
    """Follow a name that was changed several times; a circle that somebody wrote ends."""
    seen = {name}
    while (name := names.get(name, name)) not in seen:
        seen.add(name)
    return name


def _entries_over(ledger: Ledger, corpus: str | None) -> Sequence[Entry]:
    """Return the runs over the corpus that is named, or over the only one."""
    where = ledger.store.name
    entries = ledger.entries(RunFilter(corpus))
    corpora = {entry.corpus: None for entry in entries}
    if not entries:
        raise BadInputError("no run is as asked", where, "add one: dxe history add RUN")
    if len(corpora) > 1:
        what = f"holds runs over {list_first([*corpora])}, and a name belongs to one corpus"
        raise BadInputError(what, where, f"name it: {_COMMAND} OLD=NEW --corpus NAME")
    sound = [entry for entry in entries if not entry.is_damaged]
    refuse_damaged([] if sound else entries, where)
    return sound


def _schemas_of(ledger: Ledger, entries: Sequence[Entry]) -> list[AbstractSet[str]]:
    """Return the fields of all schemas that these runs were judged by."""
    runs = {entry.signature: entry.id for entry in entries}
    query = select(RUNS.c.id, RUNS.c.about).where(RUNS.c.id.in_([*runs.values()]))
    with ledger.store.reading() as connection:
        found = connection.execute(query).all()
    return [names for row in found for names in _named_fields(row.about, row.id)]


def _named_fields(about: str, run: str) -> list[AbstractSet[str]]:
    content: Mapping[str, Any] = json.loads(about)
    return [schema.names for schema in recorded_schemas(content, run).values()]


def _check_map(
    old: str, new: str, names: Mapping[str, str], schemas: Sequence[AbstractSet[str]]
) -> None:
    where = f"{_COMMAND} {old}={new}"
    known = sorted(set().union(*schemas))
    for name in (old, new):
        if name not in known:
            raise UnknownNameError("field", name, known, where)
    if any({old, new} <= schema for schema in schemas):
        what = f"'{old}' and '{new}' are two fields of one schema"
        raise BadInputError(what, where, "map a name that newer schemas do not have")
    if names.get(old, new) != new:
        what, remedy = f"'{old}' is called '{names[old]}' already", f"{old}={names[old]} --off"
        raise BadInputError(what, where, f"take that back first: {_COMMAND} {remedy}")
    if other := next((each for each in names if each != old and names[each] == new), None):
        what, remedy = f"'{new}' has the older name '{other}' already", f"{other}={new} --off"
        raise BadInputError(what, where, f"take that back first: {_COMMAND} {remedy}")
    if _newest_name(new, names) == old:
        what = f"'{new}' was called '{old}' before that: the names make a circle"
        raise BadInputError(what, where, "map older names to newer ones alone")


def _check_is_mapped(old: str, new: str, names: Mapping[str, str]) -> None:
    if names.get(old) != new:
        known = ", ".join(f"{old}={new}" for old, new in names.items()) or "nothing is"
        what = "is not mapped"
        raise BadInputError(what, f"{_COMMAND} {old}={new} --off", f"mapped: {known}")
