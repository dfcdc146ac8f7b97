"""The benchmark of the ledger: a large run added, a thousand looked back on, the room they take."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from postgres import NoServerError, started
from sqlalchemy import insert, literal, select, text

from benchmarks.measuring import least, told, wall
from docextract_eval import seeds
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.runs.derivation.scoring import compute_scores
from docextract_eval.runs.folder import RunFolder, run_file_digests
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.run_rows import read_run_rows
from docextract_eval.runs.ledger.schema import RUNS, SCORES
from docextract_eval.runs.ledger.trends import compute_trend
from docextract_eval.runs.recorded_hashes import (
    DERIVED,
    FILE_HASHES,
    PREDICTIONS,
    combined_digest,
    file_digest,
)
from docextract_eval.schemas import load_schema
from docextract_eval.statistics.halves import source_half

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from docextract_eval.runs.ledger.ledger import Ledger

DOCUMENTS, LOOKED_BACK = 3_000, 1_000
"""Documents of the run that is added, and runs of the trend."""
TRIES = 3
"""How often each is done: the best counts, since machines are shared."""
ADD, TREND = "< 2", "< 1"
"""Seconds in which they are to be done."""
CONDITIONS = [
    "clean",
    *(f"{name}@{s}" for name in ("defocus", "jpeg", "rotation") for s in (1, 2, 3)),
]
CONDITIONS += ["flatbed_scan@2", "phone_photo@2", "phone_photo@4"]
FIELDS = {"currency": "currency", "merchant": "text", "date": "date", "time": "time"}
FIELDS |= dict.fromkeys(("subtotal", "discount", "tax_total", "tip", "total", "payable"), "money")
FIELDS |= {"receipt_number": "code", "card_tail": "code"}
"""Twelve scalars of a receipt, and their types."""
OUTCOMES = ("right", "wrong", "missed")
CHANCES = (0.94, 0.04, 0.02)
FACTORS = (("template", 12), ("font", 6), ("paper", 4), ("merchant", 20), ("pages", 3))
LOCALES = ("en_US", "de_DE", "fr_FR", "ja_JP", "en_IN")


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


def draw_run(folder: RunFolder, documents: int) -> int:
    """Write all files of a run over so many receipts; give how many cells it has."""
    rng = seeds.stream(1, "drawn run", str(documents))
    pages, cells = _renditions(documents, rng), _matches(documents, rng)
    _write_lines(folder, pages)
    for name, table in (("matches", cells), ("renditions", pages)):
        with folder.table_writer(name, table.schema) as write:
            write(table)
    schemas = {"receipt": load_schema("receipt")}
    scores, curves, slices = compute_scores(cells, pages, CONDITIONS, ["locale"], schemas)
    folder.write_scores(scores)
    folder.write_curves(curves)
    with folder.table_writer("slices", slices.schema) as write:
        write(slices)
    files = {name: file_digest(folder.path / name) for name in (PREDICTIONS, *DERIVED)}
    folder.write_about(_about(documents, schemas["receipt"].text) | {FILE_HASHES: files})
    return int(cells.num_rows)


def _renditions(documents: int, rng: np.random.Generator) -> pa.Table:
    """Draw what the pages say of themselves: which document, which condition, which factors."""
    sources = [f"receipt-1-{number:06}" for number in range(documents)]
    factors = {name: rng.integers(values, size=documents).tolist() for name, values in FACTORS}
    rows = []
    for number, source in enumerate(sources):
        said = [(name, f"{name} {drawn[number]}") for name, drawn in factors.items()]
        of_document = {"document": source, "source": source, "kind": "receipt", "weight": 1.0}
        of_document |= {"locale": LOCALES[number % len(LOCALES)], "half": source_half(source)}
        of_document |= {"factors": said, "traps": [], "failures": 0}
        rows += [of_document | _befallen(source, condition) for condition in CONDITIONS]
    return pa.Table.from_pylist(rows, RENDITIONS)


def _befallen(source: str, condition: str) -> dict[str, Any]:
    name, _, severity = condition.partition("@")
    id_, level = f"{source}~{condition}", float(severity or 0)
    parts = [{"name": name, "severity": level}] if severity else []
    own = {"id": id_, "condition": condition, "hash": sha256(id_)}
    return own | {"severity": level, "parts": parts}


def _matches(documents: int, rng: np.random.Generator) -> pa.Table:
    """Draw what became of every field on every page: each has one cell, and none has a row."""
    pages = documents * len(CONDITIONS)
    size, fields = pages * len(FIELDS), [*FIELDS]
    page, field = np.repeat(np.arange(pages), len(FIELDS)), np.tile(np.arange(len(FIELDS)), pages)
    outcome = rng.choice(len(OUTCOMES), size, p=CHANCES)
    right, missed = outcome == 0, outcome == OUTCOMES.index("missed")
    confidence = np.where(missed, np.nan, rng.beta(8, 1 + ~right, size).round(4))
    sources = [f"receipt-1-{number:06}" for number in range(documents)]
    ids = [f"{source}~{condition}" for source in sources for condition in CONDITIONS]
    nothing, money = np.zeros(size, np.int64), [str(cents / 100) for cents in range(5000)]
    value = pa.DictionaryArray.from_arrays(rng.integers(len(money), size=size), money)
    columns = {
        "document": _coded(page // len(CONDITIONS), sources),
        "rendition": _coded(page, ids),
        "repeat": pa.array(nothing),
        "field": _coded(field, fields),
        "type": _coded(field, [FIELDS[name] for name in fields]),
        "outcome": _coded(outcome, [*OUTCOMES]),
        "strict": _coded(outcome, [*OUTCOMES]),
        "exact": pa.array(right),
        "cause": _coded(nothing, ["misread"], outcome != 1),
        "placed": _coded(nothing, ["unknown"]),
        "check": _coded(nothing, [""]),
        "confidence": pa.array(confidence, mask=missed),
        "truth": value.dictionary_decode(),
        "guess": value.dictionary_decode(),
    }
    none = {name: pa.nulls(size, MATCHES.field(name).type) for name in MATCHES.names}
    return pa.table([(none | columns)[name] for name in MATCHES.names], MATCHES)


def _coded(codes: Any, names: list[str], mask: Any = None) -> pa.DictionaryArray:  # noqa: ANN401 - numpy's
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), names)


def _write_lines(folder: RunFolder, pages: pa.Table) -> None:
    """Write answers as long as those of a real pipeline, with a quad for every value."""
    quad = [[734.0, 682.0], [781.0, 682.0], [781.0, 696.0], [734.0, 696.0]]
    guess = {"confidence": 0.9323, "page": 0, "quad": quad, "value": "2023-09-04"}
    fields = dict.fromkeys(FIELDS, guess)
    folder.path.mkdir(parents=True)
    with folder.predictions_path.open("w", encoding="utf-8") as lines:
        for id_ in pages["id"].to_pylist():
            lines.write(canonical_json({"id": id_, "fields": fields, "seconds": 0.4}) + "\n")


def _about(documents: int, schema: str) -> dict[str, Any]:
    seconds = {"p50": 0.4, "p95": 1.2, "p99": 2.5}
    pages = documents * len(CONDITIONS)
    return {
        "format": FORMATS["run"],
        "id": "00000000d2a9",
        "pipeline": {"name": "drawn", "settings": {}, "version": {}, "reference": False},
        "corpus": "/nowhere/drawn",
        "corpus_name": "drawn",
        "seal": sha256("drawn"),
        "documents": documents,
        "filters": {},
        "hints": ["locale"],
        "repeat": 1,
        "private": False,
        "machine": {"cores": 1},
        "conditions": CONDITIONS,
        "deploy": {},
        "schemas": {"receipt": schema},
        "renditions": pages,
        "predictions": pages,
        "failures": 0,
        "failure_causes": [],
        "healthy": True,
        "speed": {"pages": pages, "seconds_per_page": seconds, "peak_bytes": None, "cost": None},
        "started": "2026-01-01T00:00:00+00:00",
        "finished": "2026-01-01T01:00:00+00:00",
    }
