"""The database of runs: an index that can be made again from the run folders."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    URL,
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from docextract_eval.codec import FORMATS, canonical_json, check_format
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from docextract_eval.records import Score
    from docextract_eval.runs.folder import RunFolder

Added = Literal["added", "updated", "there already"]
_META = MetaData()
_LEDGER = Table("ledger", _META, Column("format", Integer, nullable=False))
_RUNS = Table(
    "runs",
    _META,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("pipeline", String, nullable=False),
    Column("reference", Integer, nullable=False),
    Column("corpus", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("finished", String, nullable=False),
    Column("about", String, nullable=False),
)
_SCORES = Table(
    "scores",
    _META,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("metric", String, primary_key=True),
    Column("slice", String, primary_key=True),
    Column("value", Float),
    Column("low", Float),
    Column("high", Float),
    Column("documents", Integer, nullable=False),
    Column("cells", Integer, nullable=False),
    Column("signature", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger."""

    engine: Engine
    store: str

    def add(self, folder: RunFolder, name: str | None = None) -> tuple[str, Added]:
        """Add a finished run, or bring it up to date; the same run twice changes nothing."""
        about, scores = folder.finished(), folder.scores()
        run = str(about["id"])
        with self._open() as connection:
            found = connection.execute(select(_RUNS).where(_RUNS.c.id == run)).mappings().first()
            row = _run_row(about, name or (found["name"] if found else None))
            rows = [_score_row(run, score) for score in scores]
            if found and dict(found) == row:
                return run, "there already"
            connection.execute(delete(_SCORES).where(_SCORES.c.run == run))
            connection.execute(delete(_RUNS).where(_RUNS.c.id == run))
            connection.execute(insert(_RUNS), row)
            connection.execute(insert(_SCORES), rows)
        return run, "updated" if found else "added"

    @contextlib.contextmanager
    def _open(self) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise _unusable(self.store, error) from error

    def runs(self) -> list[dict[str, Any]]:
        """Give all runs, oldest first, each with its headline scores."""
        with self._open() as connection:
            rows = connection.execute(select(_RUNS).order_by(_RUNS.c.finished, _RUNS.c.id))
            runs = [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
            for run in runs:
                run["reference"] = bool(run["reference"])
                del run["about"]
                for headline in ("clean", "all"):
                    wanted = canonical_json({"cells": "scalars", "condition": headline})
                    where = (
                        (_SCORES.c.run == run["id"])
                        & (_SCORES.c.metric == "accuracy")
                        & (_SCORES.c.slice == wanted)
                    )
                    score = connection.execute(select(_SCORES.c.value).where(where)).first()
                    run[headline] = score[0] if score else None
        return runs


def open_ledger(store: str) -> Ledger:
    """Open a ledger, making it where there is none; `store` is a file's path or a URL."""
    try:
        engine = create_engine(store if "://" in store else URL.create("sqlite", database=store))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
        new = not inspect(engine).has_table("ledger")
        _META.create_all(engine)
        with engine.begin() as connection:
            if new:
                connection.execute(insert(_LEDGER), {"format": FORMATS["ledger"]})
            found = connection.execute(select(_LEDGER.c.format)).scalar()
    except (SQLAlchemyError, ImportError) as error:
        raise _unusable(store, error) from error
    check_format("ledger", found, store)
    return Ledger(engine, store)


def _unusable(store: str, error: Exception) -> BadInputError:
    reason = str(getattr(error, "orig", None) or error).split("\n", 1)[0]
    return BadInputError(f"cannot be used as a ledger ({reason})", store, "check --store")


def _run_row(about: Mapping[str, Any], name: str | None) -> dict[str, Any]:
    return {
        "id": about["id"],
        "name": name,
        "pipeline": about["pipeline"]["name"],
        "reference": int(about["pipeline"]["reference"]),
        "corpus": about["corpus_name"],
        "seal": about["seal"],
        "finished": about["finished"],
        "about": canonical_json(about),
    }


def _score_row(run: str, score: Score) -> dict[str, Any]:
    return {
        "run": run,
        "metric": score.metric,
        "slice": canonical_json(dict(score.slice)),
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "documents": score.documents,
        "cells": score.cells,
        "signature": score.signature,
    }


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - any driver's
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
