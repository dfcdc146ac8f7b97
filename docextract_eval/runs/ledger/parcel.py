"""A run folder as rows of the ledger, read and packed before the ledger is locked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.reasons import reason_text
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.ledger.evidence import run_evidence, score_evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Score
    from docextract_eval.runs.folder import RunFolder

Row = dict[str, Any]
CELLS = ("rendition", "repeat", "field", "truth_row", "outcome", "strict")
"""The columns of matches that comparisons use: the place of a cell, and whether it is right."""
_SHA256 = 64


@dataclass(frozen=True, slots=True)
class Parcel:
    """All rows of a run."""

    run: Row
    figures: Sequence[Row]
    scores: Sequence[Row]
    pages: Row
    cells: Row


def parcel(folder: RunFolder, content: str, checked: str = "unverified") -> Parcel:
    """Read a finished run and return its rows, with how far it was checked."""
    about, scores = folder.finished(), folder.scores()
    run = RunDescription.of(about).id
    figures = [figure_row(score) for score in scores]
    table = folder.read("renditions.parquet")
    pages: Row = {"digest": sha256(table), "table": table}
    packed = _packed(folder)
    row = {**run_row(about, scores), "content": content, "checked": checked}
    evidence = run_evidence(row, packed, pages["digest"])
    rows = []
    for figure, score in zip(figures, scores, strict=True):
        said = score_row(run, figure["id"], score)
        rows.append({**said, "evidence": score_evidence(evidence, figure, said)})
    return Parcel(
        run={**row, "evidence": evidence},
        figures=figures,
        scores=rows,
        pages=pages,
        cells={"run": run, "pages": pages["digest"], "table": packed},
    )


def run_row(about: Mapping[str, Any], scores: Sequence[Score]) -> Row:
    """Return the run's row: queried values of `run.json` as columns, and its whole text."""
    run = RunDescription.of(about)
    pipeline = run.pipeline
    return {
        "id": run.id,
        "pipeline": pipeline.name,
        "version": said_version(pipeline.version),
        "settings": " ".join(f"{k}={v}" for k, v in sorted(pipeline.settings.items())),
        "reference": pipeline.reference,
        "private": run.private,
        "healthy": run.healthy,
        "corpus": run.corpus_name,
        "seal": run.seal,
        "signature": signature_of([score.signature for score in scores]),
        "git": run.git,
        "started": run.started or run.finished,
        "finished": run.finished,
        "documents": run.documents or 0,
        "about": canonical_json(about),
    }


def said_version(version: Mapping[str, str] | str) -> str:
    """Return the version of a pipeline's engine and data in one line.

    >>> said_version({"engine": "tesseract 5.5", "data eng": "7d4322bd" * 8})
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


def signature_of(signatures: Sequence[str]) -> str:
    """Return what the signatures of all scores have in common: how the cells were judged.

    >>> signature_of(["accuracy|metrics:2|matching:2", "f1|metrics:2|matching:2"])
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
    return {"id": int.from_bytes(key, signed=True), **about}


def score_row(run: str, figure: int, score: Score) -> Row:
    """Return the row of a run's score."""
    names = ("value", "low", "high", "documents", "cells")
    said = {name: getattr(score, name) for name in names}
    return {"run": run, "figure": figure, **said, "reason": reason_text(score.reason)}


def _packed(folder: RunFolder) -> bytes:
    file = io.BytesIO()
    pq.write_table(folder.columns("matches", [*CELLS]), file, compression="zstd")
    return file.getvalue()
