"""The database of runs: an index that can be made again from the run folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from docextract_eval.codec import FORMATS, canonical_json, check_format
from docextract_eval.errors import BadInputError, IncompleteError

if TYPE_CHECKING:
    from docextract_eval.runs.folder import RunFolder

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

    def add(self, folder: RunFolder, name: str | None = None) -> tuple[str, bool]:
        """Add a finished run; give its id, and whether it was new. Twice changes nothing."""
        about, scores = folder.about, folder.scores()
        if "finished" not in about:
            raise IncompleteError(
                "the run is not finished", str(folder.path), "run the same dxe run again"
            )
        run = str(about["id"])
        with self.engine.begin() as connection:
            if connection.execute(select(_RUNS.c.id).where(_RUNS.c.id == run)).first():
                return run, False
            row = {
                "id": run,
                "name": name,
                "pipeline": about["pipeline"]["name"],
                "reference": int(about["pipeline"]["reference"]),
                "corpus": about["corpus_name"],
                "seal": about["seal"],
                "finished": about["finished"],
                "about": canonical_json(about),
            }
            connection.execute(insert(_RUNS), row)
            connection.execute(
                insert(_SCORES),
                [
                    {
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
                    for score in scores
                ],
            )
        return run, True

    def runs(self) -> list[dict[str, Any]]:
        """Give all runs, oldest first, each with its headline scores."""
        with self.engine.connect() as connection:
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
    url = store if "://" in store else f"sqlite:///{store}"
    try:
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
        new = not inspect(engine).has_table("ledger")
        _META.create_all(engine)
        with engine.begin() as connection:
            if new:
                connection.execute(insert(_LEDGER), {"format": FORMATS["ledger"]})
            found = connection.execute(select(_LEDGER.c.format)).scalar()
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).split("\n", 1)[0]
        raise BadInputError(
            f"cannot be opened as a ledger ({reason})", store, "check --store"
        ) from error
    check_format("ledger", found, store)
    return Ledger(engine, store)


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - any driver's
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
