"""The benchmark of the ledger: a large run added, a thousand looked back on, the room they take."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from postgres import NoServerError, started
from sqlalchemy import insert, literal, select, text

from benchmarks.drawn_run import draw_run
from benchmarks.measuring import least, told, wall
from docextract_eval.runs.derivation.recorded_hashes import combined_digest
from docextract_eval.runs.folder import RunFolder, run_file_digests
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.run_rows import read_run_rows
from docextract_eval.runs.ledger.schema import RUNS, SCORES
from docextract_eval.runs.ledger.trends import compute_trend

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from docextract_eval.runs.ledger.ledger import Ledger

DOCUMENTS, LOOKED_BACK = 3_000, 1_000
"""Documents of the run that is added, and runs of the trend."""
TRIES = 3
"""How often each is done: the best counts, since machines are shared."""
ADD, TREND = "< 2", "< 1"
"""Seconds in which they are to be done."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where ledgers are made, and how their size is asked."""

    name: str
    stores: Iterator[str]

    def size(self, ledger: Ledger) -> int:
        """Return the bytes of a ledger, with what its database keeps to find things."""
        with ledger.store.reading() as connection:
            if self.name == "PostgreSQL":
                return int(connection.execute(text(_SIZE)).scalar_one())
            pages, size = (
                connection.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("page_count", "page_size")
            )
            return int(pages) * int(size)


_SIZE = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""


def measure_history() -> None:
    """Tell of both databases: adding by its steps, the trend, the room of a run."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as until_then:
        folder = RunFolder(Path(name) / "run")
        cells = draw_run(folder, DOCUMENTS)
        scores = len(folder.scores())
        told(f"a run of {DOCUMENTS} documents", cells, "cells")
        told("the same: scores", scores, "scores")
        content = combined_digest(run_file_digests(folder))
        steps = {
            "its files' digests": lambda: run_file_digests(folder),
            "its rows and cells, packed": lambda: read_run_rows(folder, content),
        }
        shares = {what: min(wall(work) for _ in range(TRIES)) for what, work in steps.items()}
        for place in _places(Path(name), until_then):
            _tell(place, folder, shares)


def _places(folder: Path, until_then: contextlib.ExitStack) -> Iterator[Place]:
    yield Place("SQLite", (str(folder / f"ledger{number}.db") for number in range(2 * TRIES)))
    try:
        server = until_then.enter_context(started())
    except NoServerError as error:
        print(f"NOT MEASURED on PostgreSQL: {error}")
        return
    bases = (until_then.enter_context(server.database()) for _ in range(2 * TRIES))
    yield Place("PostgreSQL", bases)


def _tell(place: Place, folder: RunFolder, shares: dict[str, float]) -> None:
    """Add the run to ledgers of its own, then a second over the same pages, then so many more."""
    ledgers = [open_ledger(next(place.stores)) for _ in range(TRIES)]
    empty = place.size(ledgers[0])
    whole = min(wall(lambda each=each: each.add(folder)) for each in ledgers)
    told(f"{place.name}: the run is added", whole, "s", ADD)
    for what, seconds in shares.items():
        told(f"  {what}", 100 * seconds / whole, "% of that")
    told("  the database", 100 * (1 - sum(shares.values()) / whole), "% of that")
    again = min(wall(lambda each=each: each.add(folder)) for each in ledgers)
    told("  added once more: nothing changes", again, "s")
    ledger = ledgers[0]
    first = place.size(ledger)
    told("  room of the first run of its pages", (first - empty) / 1e6, "MB")
    folder.write_about(folder.about | {"id": "00000000d2aa"})
    ledger.add(folder)
    folder.write_about(folder.about | {"id": "00000000d2a9"})
    told("  room of each run after it", (place.size(ledger) - first) / 1e6, "MB")
    before = place.size(ledger)
    with ledger.store.writing() as connection:
        _write_many(connection, str(folder.about["id"]))
    room = (place.size(ledger) - before) / (LOOKED_BACK - 2)
    told(f"  of that, the {_lines(ledger)[0]} scores", room / 1e6, "MB")
    seconds = min(wall(lambda: compute_trend(ledger)) for _ in range(TRIES))
    told(f"{place.name}: the trend over {_lines(ledger)[1]} runs", seconds, "s", TREND)
    told("  this process's CPU in it", least(lambda: compute_trend(ledger), TRIES), "s")


def _lines(ledger: Ledger) -> tuple[int, int]:
    """Count the scores of a run, and the runs."""
    with ledger.store.reading() as connection:
        rows = [connection.execute(text(f"SELECT count(*) FROM {t}")) for t in ("scores", "runs")]  # noqa: S608 - two names
        scores, runs = (int(row.scalar_one()) for row in rows)
    return scores // runs, runs


def _write_many(connection: Connection, run: str) -> None:
    """Write the run again and again, a day apart, without its cells: a trend asks for none.

    Nobody hashed these rows: they are looked back on as those of an older release are.
    """
    for number in range(LOOKED_BACK - 2):
        own = {"id": f"{number:012}", "finished": f"{2000 + number // 336}-{number:06}"}
        own["evidence"] = None
        for table, key, values in (
            (RUNS, RUNS.c.id, own),
            (SCORES, SCORES.c.run, {"run": own["id"]}),
        ):
            columns = [
                literal(values[c.name]).label(c.name) if c.name in values else c for c in table.c
            ]
            copied = select(*columns).where(key == run)
            connection.execute(insert(table).from_select([c.name for c in table.c], copied))
