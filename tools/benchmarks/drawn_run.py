"""A finished run of any size: its outcomes are drawn, its scores are by the real scorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from docextract_eval import seeds
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.runs.derivation.scoring import compute_scores
from docextract_eval.runs.recorded_hashes import DERIVED, FILES, PREDICTIONS, file_digest
from docextract_eval.schemas import load_schema
from docextract_eval.statistics.halves import source_half

if TYPE_CHECKING:
    from docextract_eval.runs.folder import RunFolder

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


def draw_run(folder: RunFolder, documents: int) -> int:
    """Write all files of a run over so many receipts; give how many cells it has."""
    rng = seeds.stream(1, "drawn run", str(documents))
    pages, cells = _renditions(documents, rng), _matches(documents, rng)
    _write_lines(folder, pages)
    for name, table in (("matches", cells), ("renditions", pages)):
        with folder.table_writer(name, table.schema) as write:
            write(table)
    schemas = {"receipt": load_schema("receipt")}
    folder.write_about(_about(documents, schemas["receipt"].text))
    scores, curves, slices = compute_scores(cells, pages, CONDITIONS, ["locale"], schemas)
    folder.write_scores(scores)
    folder.write_curves(curves)
    with folder.table_writer("slices", slices.schema) as write:
        write(slices)
    files = {name: file_digest(folder.path / name) for name in (PREDICTIONS, *DERIVED)}
    folder.write_about(folder.about | {FILES: files})
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
    accident, _, severity = condition.partition("@")
    id_, level = f"{source}~{condition}", float(severity or 0)
    parts = [{"name": accident, "severity": level}] if severity else []
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
        "format": 1,
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
