"""A run folder as rows of the ledger, read and packed before the ledger is locked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.reasons import encode_reason
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.ledger.row_hashes import run_rows_hash, score_hash
from docextract_eval.runs.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Score
    from docextract_eval.runs.folder import RunFolder

Row = dict[str, Any]
CELL_COLUMNS = ("rendition", "repeat", "field", "truth_row", "outcome", "strict")
"""The columns of matches that comparisons use: the place of a cell, and whether it is right."""
_SHA256 = 64


@dataclass(frozen=True, slots=True)
class RunRows:
    """All rows of a run."""

    run: Row
    figures: Sequence[Row]
    scores: Sequence[Row]
    pages: Row
    cells: Row


def read_run_rows(
    folder: RunFolder, content_digest: str, check_state: str = "unverified"
) -> RunRows:
    """Read a finished run and return its rows, with how far it was checked."""
    about, scores = folder.finished_about(), folder.scores()
    run = RunDescription.from_about(about).id
    figures = [figure_row(score) for score in scores]
    table = folder.read_derived_file("renditions.parquet")
    pages: Row = {"digest": sha256(table), "table": table}
    packed = _pack_cells(folder)
    row = {**run_row(about, scores), "content": content_digest, "checked": check_state}
    evidence = run_rows_hash(row, packed, pages["digest"])
    rows = []
    for figure, score in zip(figures, scores, strict=True):
        score_values = score_row(run, figure["id"], score)
        rows.append({**score_values, "evidence": score_hash(evidence, figure, score_values)})
    return RunRows(
        run={**row, "evidence": evidence},
        figures=figures,
        scores=rows,
        pages=pages,
        cells={"run": run, "pages": pages["digest"], "table": packed},
    )


def run_row(about: Mapping[str, Any], scores: Sequence[Score]) -> Row:
    """Return the run's row: queried values of `run.json` as columns, and its whole text."""
    run = RunDescription.from_about(about)
    pipeline = run.pipeline
    return {
        "id": run.id,
        "pipeline": pipeline.name,
        "version": version_text(pipeline.version),
        "settings": " ".join(f"{k}={v}" for k, v in sorted(pipeline.settings.items())),
        "reference": pipeline.reference,
        "private": run.private,
        "healthy": run.healthy,
        "corpus": run.corpus_name,
        "seal": run.seal,
        "signature": common_signature([score.signature for score in scores]),
        "git": run.git,
        "started": run.started or run.finished,
        "finished": run.finished,
        "documents": run.documents or 0,
        "about": canonical_json(about),
    }


def version_text(version: Mapping[str, str] | str) -> str:
    """Return the version of a pipeline's engine and data in one line.

    >>> version_text({"engine": "tesseract 5.5", "data eng": "7d4322bd" * 8})
    'tesseract 5.5, data eng 7d4322bd'
    """
    if isinstance(version, str):
        return version
    short = {
        name: str(value)[:8] if len(str(value)) == _SHA256 else str(value)
        for name, value in version.items()
    }
    return ", ".join(
        value if name == "engine" else f"{name} {value}" for name, value in short.items()
    )


def common_signature(signatures: Sequence[str]) -> str:
    """Return what the signatures of all scores have in common: how the cells were judged.

    >>> common_signature(["accuracy|metrics:2|matching:2", "f1|metrics:2|matching:2"])
    'metrics:2|matching:2'
    """
    own = next((each for each in signatures if each.startswith("accuracy|")), "")
    return own.partition("|")[2]


def figure_row(score: Score) -> Row:
    """Return the row of a score's slice, under a key that is a hash of it."""
    about = {
        "metric": score.metric,
        "slice": canonical_json(dict(score.slice)),
        "signature": score.signature,
    }
    key = blake2b("\n".join(about.values()).encode(), digest_size=8).digest()
    version = version_of(score.signature)
    return {"id": int.from_bytes(key, signed=True), **about, "version": version}


def score_row(run: str, figure: int, score: Score) -> Row:
    """Return the row of a run's score."""
    names = ("value", "low", "high", "documents", "cells")
    values = {name: getattr(score, name) for name in names}
    return {"run": run, "figure": figure, **values, "reason": encode_reason(score.reason)}


def _pack_cells(folder: RunFolder) -> bytes:
    file = io.BytesIO()
    pq.write_table(folder.columns("matches", [*CELL_COLUMNS]), file, compression="zstd")
    return file.getvalue()
