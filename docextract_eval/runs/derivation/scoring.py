"""From predictions to matches to scores; it can be repeated at any time.

Metrics of millions of cells, computed side by side; the scores are those of one process. Workers
map one file with the cells into their memory. Metrics that share what one of them computes are one
worker's work.
"""

from __future__ import annotations

import ctypes
import io
import mmap
import os
import pickle
import tempfile
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from docextract_eval import metrics
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.codec.tables import RENDITIONS
from docextract_eval.engines import ENGINES, Launch, WorkerFailure
from docextract_eval.matching import Judge
from docextract_eval.matching.columns import CellMatch, MatchChunk, PredictionKey, prediction_key
from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.columns import NEEDED_COLUMNS, build_columns
from docextract_eval.metrics.curve import Curve
from docextract_eval.metrics.slices import two_axis_slices
from docextract_eval.pdf import PDF_CONDITIONS
from docextract_eval.records import Score
from docextract_eval.runs.machine import usable_core_count
from docextract_eval.runs.scope import scores_outside_scope, signature_parts
from docextract_eval.runs.versions import VERSIONS, own_version
from docextract_eval.statistics.halves import source_half
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Document, Prediction, Rendition
    from docextract_eval.runs.folder import Answer
    from docextract_eval.runs.privacy import Privacy
    from docextract_eval.schemas import Schema

WORTH_WORKERS = 2_000_000
"""The cells from which workers save more time than it takes to start them."""
_CHUNK_MATCHES = 10_000
"""Matches that are held before they become columns."""
_MAX_WEIGHTS_TEXT = 60
"""The most characters of a signature's part on the weights of conditions."""


def make_judges(schemas: Mapping[str, Schema], scope: Sequence[str] = ()) -> dict[str, Judge]:
    """Return the judge of each kind, which serves all of a run: it caches what it has read."""
    return {kind: Judge(schema, scope) for kind, schema in schemas.items()}


def judge_renditions(
    pairs: Iterable[tuple[Document, Rendition]],
    read_answers: Callable[[Rendition], Sequence[Answer]],
    judges: Mapping[str, Judge],
    privacy: Privacy | None = None,
    page_hash: Callable[[Document, Rendition], str | None] = lambda *_: None,
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Judge every rendition that was answered, by the judge of its kind; yield tables in parts."""
    chunk = MatchChunk()
    rows: list[dict[str, object]] = []
    for document, rendition in pairs:
        if not (answers := read_answers(rendition)):
            continue
        row = _rendition_row(document, rendition) | {"sheet": answers[0][0].sheet}
        row["page_hash"] = page_hash(document, rendition)
        row["failures"] = sum(prediction.failure is not None for prediction, _ in answers)
        row["suspected"] = _count_suspicious_repeats(prediction for prediction, _ in answers)
        if privacy:
            row |= _private_replacements(row, privacy)
        judge = judges[document.kind]
        for prediction, kept in answers:
            if kept is None:
                reading = prediction_key(document, rendition, prediction)
                chunk.add(reading, judge.judge(document, rendition, prediction))
            else:
                reading = PredictionKey(str(row["document"]), str(row["id"]), prediction.repeat)
                chunk.add(reading, [*map(CellMatch.from_match, kept)])
        rows.append(row)
        if len(chunk) >= _CHUNK_MATCHES:
            yield chunk.to_table(), pa.Table.from_pylist(rows, RENDITIONS)
            chunk, rows = MatchChunk(), []
    yield chunk.to_table(), pa.Table.from_pylist(rows, RENDITIONS)


def compute_scores(  # noqa: PLR0913, PLR0917 - what a corpus says of itself
    matches: pa.Table,
    renditions: pa.Table,
    conditions: Sequence[str],
    hints: Sequence[str],
    schemas: Mapping[str, Schema],
    deploy: Mapping[str, float] | None = None,
    scope: Sequence[str] = (),
) -> tuple[list[Score], list[Curve], pa.Table]:
    """Compute every metric from matches; return scores, curves, and the slices of any two axes."""
    columns = build_columns(matches, renditions, list(conditions), schemas, deploy)
    kinds = sorted(set(renditions["kind"].to_pylist()))
    judged_by = {kind: schemas[kind] for kind in kinds}
    signature = shared_signature([*judged_by.values()], hints, deploy, scope)
    scores, curves, slices = score_columns(columns, signature)
    return [*scores, *scores_outside_scope(matches, judged_by, scope, signature)], curves, slices


def score_columns(columns: Columns, signature: str) -> tuple[list[Score], list[Curve], pa.Table]:
    """Compute every metric and curve and the slices of any two axes, side by side if it pays."""
    if len(columns.table) >= WORTH_WORKERS and (workers := usable_core_count()) > 1:
        return score_side_by_side(columns, signature, workers)
    return score_in_this_process(columns, signature)


def score_in_this_process(
    columns: Columns, signature: str
) -> tuple[list[Score], list[Curve], pa.Table]:
    """Compute the same without workers."""
    scores: list[Score] = []
    for fold in map(metrics.METRICS.load, metrics.METRICS.names):
        scores += fold(columns, signature)
        _give_back_memory(columns)
    curves: list[Curve] = []
    for draw in map(metrics.CURVES.load, metrics.CURVES.names):
        curves += draw(columns, signature)
        _give_back_memory(columns)
    return scores, curves, two_axis_slices(columns, signature)


def _give_back_memory(columns: Columns) -> None:
    """Let the system have back what a metric of many cells took, where the C library can."""
    if len(columns.table) >= WORTH_WORKERS:
        with suppress(AttributeError):  # macOS has no such function
            ctypes.CDLL(None).malloc_trim(0)


def shared_signature(
    schemas: Sequence[Schema],
    hints: Sequence[str],
    deploy: Mapping[str, float] | None = None,
    scope: Sequence[str] = (),
) -> str:
    """Return the part of a signature that all metrics share: what would change every score."""
    judged_by = "+".join(f"{schema.name}:{schema.hash[:8]}" for schema in schemas)
    return "|".join(
        (
            own_version(),
            f"schema:{judged_by}",
            *signature_parts(scope),
            f"hints:{'+'.join(hints) or 'none'}",
            "reading:strict",
            "documents:base",
            f"average:micro, conditions {_condition_weights_text(deploy or {})}",
        )
    )


def _condition_weights_text(deploy: Mapping[str, float]) -> str:
    """Return the weights of conditions as text; where they are many, as a hash.

    >>> _condition_weights_text({}), _condition_weights_text({"scan": 1, "phone@2": 3, "fax": 0})
    ('equal', 'phone@2 0.75 + scan 0.25')
    """
    total = sum(deploy.values())
    parts = [f"{name} {deploy[name] / total:g}" for name in sorted(deploy) if deploy[name]]
    text = " + ".join(parts) or "equal"
    return text if len(text) <= _MAX_WEIGHTS_TEXT else f"deployed {sha256(text)[:12]}"


def _count_suspicious_repeats(predictions: Iterable[Prediction]) -> int | None:
    """Count the repeats that call a document suspicious; None where no repeat states it."""
    stated = [each.suspicious for each in predictions if each.suspicious is not None]
    return sum(stated) if stated else None


def page_count(rendition: Rendition) -> int:
    """Return how many pages a rendition has: what is no picture counts as one."""
    return max(1, len(rendition.quads))


def _rendition_row(document: Document, rendition: Rendition) -> dict[str, object]:
    return {
        "id": rendition.id,
        "document": document.id,
        "source": document.source,
        "kind": document.kind,
        "locale": document.locale,
        "condition": rendition.condition,
        "severity": rendition.severity,
        "hash": rendition.hash,
        "pages": page_count(rendition),
        "weight": document.weight,
        "twin": document.twin,
        "split": document.split,
        "half": source_half(document.source),
        "traps": [
            {"name": trap.name, "field": trap.field, "row": trap.row, "resolver": trap.resolver}
            for trap in document.traps
            if not trap.layer
            or rendition.condition in PDF_CONDITIONS  # else its page is as its twin's
        ],
        "factors": [*_rendition_factors(document, rendition).items()],
        "parts": [{"name": step.name, "severity": step.severity} for step in rendition.steps],
    }


def _rendition_factors(document: Document, rendition: Rendition) -> Mapping[str, str]:
    """Return a rendition's factors; for a picture, without those of a PDF's own text."""
    if rendition.condition in PDF_CONDITIONS or "layer_channel" not in document.factors:
        return document.factors
    hidden = ("layer_", "plant_")
    return {k: v for k, v in document.factors.items() if not k.startswith(hidden)}


def _private_replacements(row: Mapping[str, object], privacy: Privacy) -> dict[str, object]:
    """Return a row of a private run with names replaced that could identify the document."""
    hidden = {name: privacy.hash_text(str(row[name])) for name in ("document", "source")}
    return {**hidden, "id": row["sheet"], "twin": None, "traps": [], "factors": [], "parts": []}


SCORED_COLUMNS = (*NEEDED_COLUMNS, "grounding")
"""The columns of matches that scores are computed from."""
SCORER_VERSIONS = tuple(VERSIONS.values())
"""The versions that a score depends on beside its schema."""
NEWER_COLUMNS = ("suspected", "sheet", "pages", "page_hash")
"""Columns of renditions that runs of older releases lack: nothing was recorded there."""


_LARGEST_PART = 2**31
"""The most bytes of what one worker returns at once."""
_ENVIRONMENT = {
    "MALLOC_MMAP_THRESHOLD_": str(2**25),  # blocks take the place of those before them
    "MALLOC_TRIM_THRESHOLD_": str(2**27),
    "OPENBLAS_NUM_THREADS": "1",
}
"""Where a worker's memory comes from: new pages for each array take a fifth of the time."""
_SLICES = ("slices of two axes",)
_LONG_WORK = (
    (
        *("metric calibration", "metric failure", "metric average_precision"),
        *("curve precision_recall", "curve reliability", "curve risk_coverage"),
    ),
    *(("metric fairness",), ("metric accuracy",), _SLICES, ("metric robustness",)),
)
"""What takes longest and is begun first; the first share the order of cells by confidence."""


def score_side_by_side(
    columns: Columns, signature: str, workers: int
) -> tuple[list[Score], list[Curve], pa.Table]:
    """Return every score, every curve and the slices of any two axes."""
    metrics = [f"metric {name}" for name in METRICS.names]
    curves = [f"curve {name}" for name in CURVES.names]
    long = {name for names in _LONG_WORK for name in names}
    work = [*_LONG_WORK, *((name,) for name in (*metrics, *curves) if name not in long)]
    found: dict[str, list[object]] = {}
    with tempfile.TemporaryDirectory(prefix="dxe-") as scratch:
        build = partial(_Scorer, *_write_cells(columns, Path(scratch, "cells")), signature)
        launch = Launch(environment={**os.environ, **_ENVIRONMENT})
        local = ENGINES.load("local")
        results = local.map(build, work, workers, launch=launch, largest=_LARGEST_PART)
        with closing(results):
            for number, result in results:
                names, data = work[number], result
                if isinstance(data, WorkerFailure):  # too little memory, or an error to be seen
                    data = _compute(columns, signature, names)
                if names == _SLICES:
                    slices = pa.ipc.open_stream(data).read_all()
                else:
                    found |= parse_json(data, largest=_LARGEST_PART)
    return (
        [from_json(Score, score) for name in metrics for score in found[name]],
        [from_json(Curve, curve) for name in curves for curve in found[name]],
        slices,
    )


class _Scorer:
    """A worker's task: computes some metrics and curves of the cells in a file."""

    def __init__(self, cells: bytes, places: Sequence[slice], file: Path, signature: str) -> None:
        """Map the arrays of the cells into memory."""
        with file.open("rb") as data:
            mapped = memoryview(mmap.mmap(data.fileno(), 0, access=mmap.ACCESS_READ))
        arrays = [mapped[place] for place in places]
        self._columns: Columns = pickle.loads(cells, buffers=arrays)  # noqa: S301 - it comes from who started us
        self._signature = signature

    def __call__(self, names: tuple[str, ...]) -> bytes:
        """Return what was asked for."""
        return _compute(self._columns, self._signature, names)


def _compute(columns: Columns, signature: str, names: tuple[str, ...]) -> bytes:
    """Return records by name as JSON; of slices, an Arrow stream."""
    if names == _SLICES:
        sink, table = io.BytesIO(), two_axis_slices(columns, signature)
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        return sink.getvalue()
    found: dict[str, Sequence[object]] = {}
    for name in names:
        kind, _, rest = name.partition(" ")
        compute = METRICS.load(rest) if kind == "metric" else CURVES.load(rest)
        found[name] = compute(columns, signature)
        _give_back_memory(columns)
    return canonical_json(to_json(found)).encode()


def _write_cells(columns: Columns, file: Path) -> tuple[bytes, list[slice], Path]:
    """Write the arrays of cells; return the rest of them, and the place of each array."""
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(columns.without_hashes(), protocol=5, buffer_callback=arrays.append)
    places = []
    with disk_errors_with_remedy(file.parent), file.open("wb") as data:
        for array in arrays:
            data.write(bytes(-data.tell() % 64))  # arrays start where processors read fastest
            places.append(slice(data.tell(), data.tell() + array.raw().nbytes))
            data.write(array.raw())
    return rest, places, file
