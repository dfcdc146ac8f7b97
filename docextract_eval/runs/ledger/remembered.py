"""A run as the ledger has it: what is compared and gated as its folder would be."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from docextract_eval.errors import FormatError
from docextract_eval.records import Score
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.opening import Store
from docextract_eval.runs.ledger.schema import CELLS, FIGURES, PAGES, RUNS, SCORES
from docextract_eval.runs.scoring import MATCHES

_TABLES = {"matches": CELLS.c.table, "renditions": PAGES.c.table}


@dataclass(frozen=True, slots=True)
class Remembered:
    """A run whose folder need not be there any more."""

    store: Store
    entry: Entry

    @property
    def path(self) -> str:
        """What it is called where a folder would be named."""
        return self.entry.called

    def finished(self) -> dict[str, Any]:
        """Give what its `run.json` said."""
        query = select(RUNS.c.about).where(RUNS.c.id == self.entry.id)
        with self.store.reading() as connection:
            about: dict[str, Any] = json.loads(connection.execute(query).scalar_one())
        return about

    def columns(self, name: str, wanted: list[str] | None = None) -> pa.Table:
        """Read its `matches` or `renditions`; of matches, what no comparison asks for is null."""
        query = select(_TABLES[name]).where(CELLS.c.run == self.entry.id)
        query = query.select_from(CELLS.join(PAGES, CELLS.c.pages == PAGES.c.digest))
        with self.store.reading() as connection:
            packed = connection.execute(query).scalar()
        if packed is None:
            what = "is in the ledger without its cells (an older release added it)"
            where = f"{self.store.name}, run {self.entry.id}"
            raise FormatError(what, where, "add it again: dxe history add RUN")
        table = pq.read_table(io.BytesIO(packed))
        for column in wanted or ():
            if column not in table.column_names:
                nothing = pa.nulls(len(table), MATCHES.field(column).type)
                table = table.append_column(column, nothing)
        return table

    def scores(self) -> list[Score]:
        """Read its scores."""
        names = ("metric", "slice", "signature")
        figures = [FIGURES.c[name] for name in names]
        values = [SCORES.c[n] for n in ("value", "low", "high", "documents", "cells", "reason")]
        query = select(*figures, *values).join(FIGURES, SCORES.c.figure == FIGURES.c.id)
        with self.store.reading() as connection:
            rows = connection.execute(query.where(SCORES.c.run == self.entry.id)).mappings()
            return [Score(**{**row, "slice": json.loads(row["slice"])}) for row in rows]
