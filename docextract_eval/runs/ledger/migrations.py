"""From every older version of the ledger's tables to the one after it.

A step runs in the transaction that opens the ledger: it is done wholly, or nothing has happened.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, text

from docextract_eval.codec.older_formats import upgrade_run
from docextract_eval.records import Score
from docextract_eval.runs.ledger.run_rows import figure_row, run_row, score_row
from docextract_eval.runs.ledger.schema import FIGURES, META, RUNS, SCORES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection


def _migrate_from_1(connection: Connection) -> None:
    """Take over runs and scores; their cells come when a run is added again.

    Format 1 had one row a score with all its words in it, and no cells, tags or pins.
    """
    for table in ("scores", "runs"):
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_1"))
        if connection.dialect.name == "postgresql":  # a key keeps its name where a table does not
            rename = f"ALTER INDEX {table}_pkey RENAME TO {table}_1_pkey"
            connection.execute(text(rename))
    META.create_all(connection)
    known: set[int] = set()
    for run in connection.execute(text("SELECT * FROM runs_1")).mappings().all():
        about = upgrade_run(json.loads(run["about"]))
        rows = connection.execute(
            text("SELECT * FROM scores_1 WHERE run = :run"), {"run": run["id"]}
        )
        scores = [_score_from_format_1(dict(row)) for row in rows.mappings()]
        row = run_row(about, scores) | {"name": run["name"], "folder": "", "content": ""}
        connection.execute(insert(RUNS), row)
        figures = [figure_row(score) for score in scores]
        new = {each["id"]: each for each in figures if each["id"] not in known}
        known |= new.keys()
        if scores:
            if new:
                connection.execute(insert(FIGURES), [*new.values()])
            pairs = zip(figures, scores, strict=True)
            connection.execute(
                insert(SCORES), [score_row(run["id"], each["id"], score) for each, score in pairs]
            )
    for table in ("scores", "runs"):
        connection.execute(text(f"DROP TABLE {table}_1"))


def _score_from_format_1(row: Mapping[str, object]) -> Score:
    names = ("metric", "value", "low", "high", "documents", "cells", "signature")
    values = {name: row[name] for name in names}
    return Score(slice=json.loads(str(row["slice"])), **values)  # type: ignore[arg-type] # its columns


def _migrate_from_2(connection: Connection) -> None:
    """Add columns for hashes; what was added before has none, and is unverified."""
    for table, name, kind in (
        ("runs", "checked", "VARCHAR"),
        ("runs", "evidence", "VARCHAR"),
        ("scores", "evidence", "BIGINT"),
    ):
        if name not in {column["name"] for column in inspect(connection).get_columns(table)}:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {name} {kind}"))


def _migrate_from_3(_: Connection) -> None:
    """Change nothing: from format 4 on, runs may be of format 2, with codes and other keys.

    Rows of runs of format 1 stay as they were added, as their hashes do, and are read like new
    ones; a release that knows no codes refuses the ledger instead of misreading it.
    """


def _migrate_from_4(connection: Connection) -> None:
    """Add the tables of tests and alarms; runs that were added before have not been tested."""
    META.create_all(connection)


def _migrate_from_5(connection: Connection) -> None:
    """Add the tables of watches for drift, which begin with the first night that is added."""
    META.create_all(connection)


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {
    1: _migrate_from_1,
    2: _migrate_from_2,
    3: _migrate_from_3,
    4: _migrate_from_4,
    5: _migrate_from_5,
}
"""The migrations by the version that they start from."""
