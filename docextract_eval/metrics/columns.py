"""Matches as columns: one position per cell in every array, names as codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.schemas import Schema

Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]

ALL = "all"
"""The slice over all conditions, each of equal weight."""


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A column of names as codes into a list of them."""

    codes: Codes
    names: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """All judged cells of a run. Cells of criticality 0 and cells not judged are left out."""

    outcome: Named
    """The strict outcome."""
    field: Named
    condition: Named
    source: Codes
    rendition: Codes
    repeat: Codes
    """Which reading of its rendition the cell is from; 0 where each was read once."""
    table: Bools
    """Whether the cell is a table's."""
    confidence: NDArray[np.float64]
    """NaN where there is none."""
    placed: Named
    """Whether the guess stands where its field does: `yes`, `no`, `unknown`."""

    @property
    def repeats(self) -> int:
        """How often each rendition was read."""
        return int(self.repeat.max(initial=0)) + 1

    def outcome_in(self, *outcomes: str) -> Bools:
        """Say of every cell whether its outcome is one of these."""
        known = [i for i, name in enumerate(self.outcome.names) if name in outcomes]
        return np.isin(self.outcome.codes, known)


NEEDED = ("rendition", "repeat", "field", "strict", "confidence", "placed")
"""The columns of matches that are folded."""


def columns_of(
    matches: pa.Table, renditions: pa.Table, order: list[str], schemas: Mapping[str, Schema]
) -> Columns:
    """Join matches with their renditions; `order` is the recipe's order of conditions."""
    rendition = _named(matches["rendition"])
    found = pc.index_in(pa.array(rendition.names, pa.string()), renditions["id"])
    where = found.to_numpy(zero_copy_only=False)[rendition.codes]
    conditions = [*order, *sorted(set(renditions["condition"].to_pylist()) - set(order))]
    condition = _coded(renditions["condition"], conditions).codes[where]
    kinds = _named(renditions["kind"])
    field = _named(matches["field"])
    outcome = _named(matches["strict"])
    placed = _named(matches["placed"])
    counted = _in_headlines(field, Named(kinds.codes[where], kinds.names), schemas)
    if "not judged" in outcome.names:
        counted &= outcome.codes != outcome.names.index("not judged")
    return Columns(
        outcome=Named(outcome.codes[counted], outcome.names),
        field=Named(field.codes[counted], field.names),
        condition=Named(condition[counted], conditions),
        source=_named(renditions["source"]).codes[where][counted],
        rendition=where[counted].astype(np.int64),
        repeat=matches["repeat"].to_numpy()[counted].astype(np.int64),
        table=np.array(["." in name for name in field.names], bool)[field.codes][counted],
        confidence=matches["confidence"].to_numpy().astype(float)[counted],
        placed=Named(placed.codes[counted], placed.names),
    )


def _in_headlines(field: Named, kind: Named, schemas: Mapping[str, Schema]) -> Bools:
    """Say of every cell whether its schema knows it and gives it any weight."""
    weighty = np.zeros((len(kind.names), len(field.names)), bool)
    for k, kind_name in enumerate(kind.names):
        schema = schemas[kind_name]
        for f, name in enumerate(field.names):
            weighty[k, f] = name in schema.names and schema.spec(name).criticality > 0
    return np.asarray(weighty[kind.codes, field.codes])


def _named(column: pa.ChunkedArray) -> Named:
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    encoded = column.unify_dictionaries().combine_chunks()
    return Named(encoded.indices.to_numpy().astype(np.int64), encoded.dictionary.to_pylist())


def _coded(column: pa.ChunkedArray, names: list[str]) -> Named:
    named = _named(column)
    codes = np.array([names.index(name) for name in named.names], np.int64)
    return Named(codes[named.codes], names)
