"""Whether a ledger's rows are those that were added.

A run's evidence is the hash of its row, its cells and its pages; a score's is the hash of its row
and of the run's evidence. A row that was edited is reported as damaged, and shows no score.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.runs.ledger.schema import CELLS, FIGURES, RUNS, SCORES
from docextract_eval.runs.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Select

_CHANGEABLE = {"name", "release", "folder", "pinned", "verdict", "evidence"}
"""Columns of a run that may change without adding it again: the journal has them."""
HASHED_COLUMNS = [column for column in RUNS.c if column.name not in _CHANGEABLE]
_MEASURED = ("value", "low", "high", "documents", "cells", "reason")
NEVER_ADDED = (ValueError, TypeError, OverflowError)
"""What hashing raises for values of a type that is never added: SQLite accepts any."""


def run_rows_hash(row: Mapping[str, Any], cells: bytes, pages: str) -> str:
    """Return the hash of all rows of a run except its scores."""
    facts = {column.name: row[column.name] for column in HASHED_COLUMNS}
    return sha256(canonical_json([facts, sha256(cells), pages]))


def score_hash(of_run: str, figure: Mapping[str, Any], score: Mapping[str, Any]) -> int:
    """Return the hash of a score: the run, the slice, and the values."""
    words = [figure[name] for name in ("metric", "slice", "signature")]
    values = [score[name] for name in _MEASURED]
    values[:3] = [None if value is None else float(value) for value in values[:3]]
    key = blake2b(canonical_json([of_run, *words, *values]).encode(), digest_size=8).digest()
    return int.from_bytes(key, signed=True)


def is_run_unedited(row: Mapping[str, Any], cells: bytes | None, pages: str | None) -> bool:
    """Say whether a run's row and cells are as they were added."""
    if cells is None or pages is None:
        return False
    with suppress(*NEVER_ADDED):
        return bool(row["evidence"] == run_rows_hash(row, cells, pages))
    return False


def edited_runs(connection: Connection, runs: Sequence[str]) -> set[str]:
    """Return which of some runs have a row or cells that are not as they were added.

    Those that a release without these hashes added are not among them.
    """
    query = select(*HASHED_COLUMNS, RUNS.c.evidence, CELLS.c.table, CELLS.c.pages)
    query = query.outerjoin(CELLS, CELLS.c.run == RUNS.c.id).where(RUNS.c.id.in_(runs))
    return {
        row["id"]
        for row in map(dict, connection.execute(query).mappings())
        if not is_count(row["documents"])
        or not (row["evidence"] is None or is_run_unedited(row, row["table"], row["pages"]))
    }


def chained_hash(record: str, before: str) -> str:
    """Return the hash of a record and of the one before it, so that none can be left out."""
    return sha256(f"{before} {record}")


def is_count(value: object) -> bool:
    """Say whether a value is a number of things, as every ledger writes it: SQLite accepts any."""
    return type(value) is int and value >= 0


def select_scores(condition: Any) -> Select[Any]:  # noqa: ANN401 - a condition of SQLAlchemy
    """Select scores with their slices, and the hashes that show whether they were edited."""
    figures = [FIGURES.c[name] for name in ("metric", "slice", "signature", "version")]
    scores = [SCORES.c[name] for name in ("run", "figure", "evidence", *_MEASURED)]
    query = select(*figures, *scores, RUNS.c.evidence.label("of_run"))
    query = query.join(FIGURES, SCORES.c.figure == FIGURES.c.id)
    return query.join(RUNS, SCORES.c.run == RUNS.c.id).where(condition)


def is_score_edited(row: Mapping[str, Any]) -> bool:
    """Say whether a score, selected by `select_scores`, was changed since it was added.

    Where an older release added its run, only values of a type that is never added show it.
    """
    if row["version"] != version_of(str(row["signature"])):
        return True
    if row["of_run"] is None:
        figures = [row[name] for name in ("value", "low", "high")]
        are_numbers = all(isinstance(each, float | None) for each in figures)
        return not (are_numbers and is_count(row["documents"]) and is_count(row["cells"]))
    with suppress(*NEVER_ADDED):
        return bool(row["evidence"] != score_hash(row["of_run"], row, row))
    return True
