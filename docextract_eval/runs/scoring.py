"""From predictions to matches to scores: derived, and derived again whenever one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from docextract_eval import matching, metrics
from docextract_eval.codec.columns import table_of
from docextract_eval.matching import judge
from docextract_eval.metrics.columns import columns_of
from docextract_eval.records import Match
from docextract_eval.statistics.halves import half_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from docextract_eval.records import Document, Prediction, Rendition, Score
    from docextract_eval.schemas import Schema

_CHUNK = 1000
"""Renditions whose matches are held as records before they become columns."""


def judged(
    pairs: Iterable[tuple[Document, Rendition]],
    said_of: Callable[[str], Sequence[Prediction]],
    schemas: Mapping[str, Schema],
) -> tuple[pa.Table, pa.Table]:
    """Judge every rendition of which something was said; give its matches and the renditions."""
    chunks: list[pa.Table] = []
    matches: list[Match] = []
    rows: list[dict[str, object]] = []
    for document, rendition in pairs:
        if not (predictions := said_of(rendition.id)):
            continue
        for prediction in predictions:
            matches += judge(document, rendition, prediction, schemas[document.kind])
        rows.append(_rendition_row(document, rendition))
        if len(rows) % _CHUNK == 0:
            chunks.append(table_of(Match, matches))
            matches = []
    chunks.append(table_of(Match, matches))
    return pa.concat_tables(chunks), _renditions_table(rows)


def scored(
    matches: pa.Table,
    renditions: pa.Table,
    conditions: Sequence[str],
    hints: Sequence[str],
    schemas: Mapping[str, Schema],
) -> list[Score]:
    """Fold matches by every metric."""
    columns = columns_of(matches, renditions, list(conditions), schemas)
    kinds = sorted(set(renditions["kind"].to_pylist()))
    signature = signed([schemas[kind] for kind in kinds], hints)
    return [
        score
        for name in metrics.METRICS.names
        for score in metrics.METRICS.load(name)(columns, signature)
    ]


def signed(schemas: Sequence[Schema], hints: Sequence[str]) -> str:
    """Give the part of a signature that all metrics share: what would change every number."""
    judged_by = "+".join(f"{schema.name}:{schema.hash[:8]}" for schema in schemas)
    return "|".join(
        (
            f"metrics:{metrics.VERSION}",
            f"matching:{matching.VERSION}",
            f"schema:{judged_by}",
            f"hints:{'+'.join(hints) or 'none'}",
            "reading:strict",
            "average:micro, conditions equal",
        )
    )


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
        "weight": document.weight,
        "twin": document.twin,
        "split": document.split,
        "half": half_of(document.source),
        "traps": sorted({trap.name for trap in document.traps}),
        "factors": list(document.factors.items()),
    }


def _renditions_table(rows: list[dict[str, object]]) -> pa.Table:
    text = ("id", "document", "source", "kind", "locale", "condition", "hash", "twin")
    types: dict[str, pa.DataType] = dict.fromkeys((*text, "split", "half"), pa.string())
    types |= {"severity": pa.float64(), "weight": pa.float64(), "traps": pa.list_(pa.string())}
    types["factors"] = pa.map_(pa.string(), pa.string())
    return pa.Table.from_pylist(rows, pa.schema(list(types.items())))
