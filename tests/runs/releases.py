"""Ten releases of one extractor over 300 receipts, made up cell by cell, as their folders.

1.0 and 1.1 are two versions of an engine that are as good as each other. The six from 1.2 to 1.7
drift: each loses 18 cells of the clean pages and gains 10, always other ones. 1.8 corrupts 93 of
300 totals. 1.9 has them back, and fails on 17 pages.
"""

from __future__ import annotations

import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.columns import build_columns
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.release_tests import run_release_tests
from docextract_eval.runs.ledger.titles import Titles
from docextract_eval.runs.measured_run import recorded_schemas
from tests.runs.rewritten import record

DOCUMENTS = 300
CONDITIONS = ("clean", "defocus@2")
FIELDS = ("currency", "date", "total", "merchant", "phone", "subtotal", "tax_total", "time")
NAMES = tuple(f"1.{number}" for number in range(10))
DRIFTING = NAMES[2:8]
CORRUPT, FAILING = "1.8", "1.9"
LATER = ("1.10", "1.11")
LOST, GAINED, CORRUPTED, FAILED = 18, 10, 93, 17
TOTAL = FIELDS.index("total")


def right_cells():
    """Return which cells each release has right, documents x conditions x fields, and no answers.

    Cells are drawn once: a cell that is lost or gained stays so, and is in no release's draw again.
    """
    rng = np.random.default_rng(27)
    good = rng.random((DOCUMENTS, len(CONDITIONS), len(FIELDS))) < 0.9
    clean = good[:, 0]
    others = np.argwhere(np.arange(len(FIELDS)) != TOTAL)[:, 0]
    spare = {
        value: iter(
            rng.permutation([cell for cell in np.argwhere(clean == value) if cell[1] in others])
        )
        for value in (True, False)
    }
    found = {}
    for name in NAMES:
        lost, gained = (LOST, GAINED) if name in DRIFTING else (10, 10) if name == "1.1" else (0, 0)
        for value, count in ((True, lost), (False, gained)):
            for _ in range(count):
                document, field = next(spare[value])
                good[document, 0, field] = not value
        now, answered = good.copy(), np.ones(good.shape[:2], bool)
        if name == CORRUPT:
            held = np.flatnonzero(now[:, :, TOTAL].all(axis=1))[:CORRUPTED]
            now[held, :, TOTAL] = False
        if name == FAILING:
            answered[:FAILED, 0] = False
            now[:FAILED, 0] = False
        found[name] = now, answered
    return found


def facts(name):
    """What `run.json` records of a release beside its cells."""
    engine = "5.3" if name == "1.0" else "5.5"
    settings = {"decimal": "guess"} if name == CORRUPT else {}
    version = {"engine": f"ocr {engine}", "prompt": "b" if name in {"1.4", "1.5"} else "a"}
    return {
        "id": f"release{name.replace('.', '')}",
        "finished": f"2026-03-{NAMES.index(name) + 1:02}T00:00:00+00:00",
        "corpus_name": "receipts",
        "conditions": list(CONDITIONS),
        "documents": DOCUMENTS,
        "pipeline": {"name": "reader", "settings": settings, "version": version},
    }


def write_release(base, into, cells, answered, first=0, **about):
    """Write a run's folder with these cells of documents from a number on, as another's is."""
    into.mkdir(parents=True)
    folder = RunFolder(into)
    os.link(base.path / "predictions.jsonl", into / "predictions.jsonl")
    for name in ("curves.json", "slices.parquet", "scores.json"):
        os.link(base.path / name, into / name)
    pages = base.columns("renditions").to_pylist()[0]
    rows, matches = [], []
    for document, condition in np.ndindex(cells.shape[:2]):
        id_, where = f"receipt-{first + document:03}", CONDITIONS[condition]
        named = {"id": f"{id_}~{where}", "document": id_, "source": id_, "condition": where}
        failed = not answered[document, condition]
        shown = {"hash": f"{id_}{where}", "page_hash": f"{id_}{where}"}
        rows.append(pages | named | shown | {"failures": int(failed)})
        for at, field in enumerate(FIELDS):
            outcome = "right" if cells[document, condition, at] else "missed" if failed else "wrong"
            matches.append(_match(named, field, outcome))
    pq.write_table(pa.Table.from_pylist(rows, RENDITIONS), into / "renditions.parquet")
    pq.write_table(pa.Table.from_pylist(matches, MATCHES), into / "matches.parquet")
    folder.write_about(base.finished_about() | {"failures": int((~answered).sum())} | about)
    record(folder)
    read = folder.columns
    schemas = recorded_schemas(folder.finished_about(), str(into))
    columns = build_columns(read("matches"), read("renditions"), CONDITIONS, schemas, {})
    signature = base.scores()[0].signature.partition("|")[2]
    folder.write_scores([*accuracy(columns, signature)])
    record(folder)
    return folder


def _match(named, field, outcome):
    return {
        "document": named["document"],
        "rendition": named["id"],
        "repeat": 0,
        "field": field,
        "type": "text",
        "outcome": outcome,
        "strict": outcome,
        "exact": False,
        "placed": "unknown",
        "check": "",
    }


def write_releases(base, into):
    """Write the folders of the ten releases, and of two later ones that are as 1.7 was."""
    cells = right_cells()
    found = {
        name: write_release(base, into / name, *own, **facts(name)) for name, own in cells.items()
    }
    for day, name in enumerate(LATER, 11):
        about = {"id": f"later{name[2:]}", "finished": f"2026-03-{day}T00:00:00+00:00"}
        found[name] = write_release(base, into / name, *cells["1.7"], **facts("1.7") | about)
    return found


def add(ledger, releases, *names, pinned="1.0"):
    """Add releases one after the other, each tested; return what they raised."""
    raised = []
    for name in names:
        run = ledger.add(releases[name], Titles(release=name)).run
        if name == pinned:
            ledger.pin_or_unpin(ledger.find(run), "2026-03-01")
        (found,) = run_release_tests(ledger, [run])
        assert found.notes == ()
        raised += found.alarms
    return raised
