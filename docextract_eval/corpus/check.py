"""Check a corpus: its composition, leaks between splits, duplicates, decoys equal to the truth.

Find documents with nearly the same text, without comparing all pairs (MinHash). A document is a set
of runs of three words. The signatures of two sets agree in each place with a probability that
equals their similarity; where a band of places agrees, the sets are compared.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.splits import LAYOUT_NODE
from docextract_eval.corpus.truth import all_cells
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.text import fold
from docextract_eval.records import page_word_texts
from docextract_eval.schemas import load_schema
from docextract_eval.statistics.halves import Half, source_half

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.hashes import Fingerprint
    from docextract_eval.records import Document, Field
    from docextract_eval.schemas import Schema

LEAST_SIMILARITY = 0.8
"""The Jaccard similarity from which two documents count as near duplicates."""
_BANDS, _BAND_SIZE = 8, 4
"""Sets with a similarity of 0.8 agree in a band in 98 % of cases, with 0.4 in 18 %."""
_MOST_COMPARED = 20
"""How many documents of a band a new one is compared with; more are not needed."""
_PRIME = (1 << 31) - 1
_HASH_FACTORS = seeds.stream(0, "likeness").integers(1, _PRIME, size=(2, _BANDS * _BAND_SIZE, 1))


class NearDuplicateIndex:
    """An index of documents that finds near duplicates in other groups."""

    def __init__(self) -> None:
        """Create an empty index."""
        self._sets: list[tuple[str, str, frozenset[int]]] = []
        self._bands: dict[tuple[int, ...], list[int]] = defaultdict(list)

    def find_and_add(self, document: Document, group: str) -> Iterator[str]:
        """Yield the ids of near duplicates in other groups, then add this document."""
        runs = _word_run_hashes(document)
        bands = _hash_bands(runs) if runs else []
        candidates = dict.fromkeys(n for band in bands for n in self._bands[band][:_MOST_COMPARED])
        for number in candidates:
            name, other, other_runs = self._sets[number]
            if other != group and len(runs & other_runs) >= LEAST_SIMILARITY * len(
                runs | other_runs
            ):
                yield name
        for band in bands:
            self._bands[band].append(len(self._sets))
        self._sets.append((document.id, group, runs))


def _word_run_hashes(document: Document) -> frozenset[int]:
    words = fold(
        " ".join(word for page in page_word_texts(document.pages) for word in page)
    ).split()
    rows = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(row).encode()) for row in rows)


def _hash_bands(runs: frozenset[int]) -> list[tuple[int, ...]]:
    values = np.fromiter(runs, np.int64, len(runs)) % _PRIME
    mixed = (_HASH_FACTORS[0] * values + _HASH_FACTORS[1]) % _PRIME  # below 2**62 + 2**31
    least = mixed.min(axis=1).reshape(_BANDS, _BAND_SIZE).tolist()
    return [(number, *band) for number, band in enumerate(least)]


_LEAST_EFFECTIVE_SHARE = 0.5
"""A weighted corpus whose effective size is below this share of its documents gets a warning."""


@dataclass(frozen=True, slots=True)
class CorpusCheck:
    """What a corpus consists of, and what is wrong with it."""

    documents: int
    factors: Mapping[str, Mapping[str, int]]
    """For each factor, how many documents have each value."""
    effective: float
    """The effective sample size: how many documents of equal weight are as informative (Kish)."""
    warnings: Sequence[str]


@dataclass(slots=True)
class _CheckState:
    """What the check collects while documents are read."""

    documents: int = 0
    factors: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    splits_by_value: dict[tuple[str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    lookalikes: NearDuplicateIndex = field(default_factory=NearDuplicateIndex)
    near_duplicates: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    present_fields: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ineffective_decoys: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def check_corpus(
    documents: Iterable[Document],
    fingerprints: Iterable[Fingerprint],
    disjoint_names: Sequence[str] = (),
    requested_values: Mapping[str, Sequence[str]] | None = None,
    schemas: Mapping[str, Schema] | None = None,
) -> CorpusCheck:
    """Return what a corpus consists of, and what is wrong with it.

    Splits never share sources, issuers, layouts or texts; `disjoint_names` names more fields or
    factors that they must not share. `requested_values` are the kinds, locales and splits that
    should be there, `schemas` those that come with the corpus.
    """
    state = _CheckState()
    for document in documents:
        _collect_document(document, state, disjoint_names)
    warnings = [
        *_find_leaks_between_splits(state),
        *state.near_duplicates,
        *_find_files_shared_by_sources(fingerprints, state.sources),
        *state.ineffective_decoys,
        *_find_missing_fields(state, schemas or {}),
        *_find_missing_values(state, requested_values or {}),
        *_weight_warnings(state.weights),
    ]
    squares = sum(weight**2 for weight in state.weights)
    effective = sum(state.weights) ** 2 / squares if squares else 0.0
    factors = {name: dict(counts.most_common()) for name, counts in state.factors.items()}
    return CorpusCheck(state.documents, factors, round(effective, 1), warnings)


def _collect_document(
    document: Document, state: _CheckState, disjoint_names: Sequence[str]
) -> None:
    state.documents += 1
    state.sources[document.id] = document.source
    state.weights.append(document.weight)
    plain = ("kind", "locale", "currency", "split", "twin")
    values = {name: getattr(document, name) or "none" for name in plain} | dict(document.factors)
    values["half"] = source_half(document.source)
    for name, value in values.items():
        state.factors[name][value] += 1
    for trap in {trap.name for trap in document.traps}:
        state.factors["trap"][trap] += 1
    if document.split is not None:
        _collect_split(document, document.split, state, disjoint_names)
    for cell in all_cells(document):
        if cell.value is not None and cell.decoy_of is None:
            state.present_fields[document.kind].add(cell.name)
    state.present_fields[document.kind] |= set()
    state.ineffective_decoys += _find_ineffective_decoys(document)


def _collect_split(
    document: Document, split: str, state: _CheckState, disjoint_names: Sequence[str]
) -> None:
    """Collect values that must be in one split only, and near duplicates in other splits."""
    state.splits_by_value["source", document.source].add(split)
    issuer = [KINDS.load(document.kind).issuer_field] if document.kind in KINDS.table else []
    for name in dict.fromkeys((*issuer, LAYOUT_NODE, *disjoint_names)):
        for value in _comparable_values(document, name):
            # Layouts of two kinds are different, even with the same name.
            compared_value = f"{document.kind} {value}" if name == LAYOUT_NODE else value
            state.splits_by_value[name, compared_value].add(split)
    for other in state.lookalikes.find_and_add(document, split):
        state.near_duplicates.append(
            f"{document.id} has nearly the same text as {other}, of another split"
        )


def _comparable_values(document: Document, name: str) -> Iterator[str]:
    """Yield a document's value of a factor, or its values of a field as they are compared."""
    if name in document.factors:
        yield document.factors[name]
    for cell in document.fields:
        if cell.name == name and cell.value is not None and cell.decoy_of is None:
            yield _fold_value(cell)


def _fold_value(cell: Field) -> str:
    return TYPES.load(cell.type).fold(cell.value or "")


def _find_ineffective_decoys(document: Document) -> Iterator[str]:
    """Yield a warning for each decoy that cannot mislead, because it equals the truth."""
    truths = {cell.key: cell for cell in all_cells(document) if cell.decoy_of is None}
    for decoy in (cell for cell in all_cells(document) if cell.decoy_of is not None):
        truth = truths.get(f"{decoy.decoy_of}#{decoy.row}") or truths.get(str(decoy.decoy_of))
        if truth is None or truth.value is None or decoy.value is None:
            continue
        if _fold_value(truth) == TYPES.load(truth.type).fold(decoy.value):
            yield f"{document.id}: the decoy '{decoy.value}' of {truth.key} equals the truth"


def _find_leaks_between_splits(state: _CheckState) -> Iterator[str]:
    for (name, value), splits in state.splits_by_value.items():
        if len(splits) > 1:
            yield f"{name} '{value}' is in several splits: {', '.join(sorted(splits))}"


def _find_files_shared_by_sources(
    fingerprints: Iterable[Fingerprint], sources: Mapping[str, str]
) -> Iterator[str]:
    """Yield a warning for each rendition with the same files as one of another source."""
    first: dict[tuple[str, ...], Fingerprint] = {}
    for one in fingerprints:
        if not one.files:
            continue
        other = first.setdefault(one.files, one)
        if sources.get(other.document) != sources.get(one.document):
            yield f"{one.rendition} has the same files as {other.rendition}"


def _find_missing_fields(state: _CheckState, schemas: Mapping[str, Schema]) -> Iterator[str]:
    for kind, present in sorted(state.present_fields.items()):
        if missing := sorted((schemas.get(kind) or load_schema(kind)).names - present):
            yield f"{kind}: no document has {', '.join(missing)}"


def _find_missing_values(
    state: _CheckState, requested_values: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for name, values in requested_values.items():
        if missing := sorted(set(values) - set(state.factors[name])):
            yield f"no document has {name} {', '.join(missing)}"
    for half in get_args(Half):
        if state.documents and half not in state.factors["half"]:
            yield f"no document is in the {half} half"


def _weight_warnings(weights: Sequence[float]) -> Iterator[str]:
    if not weights:
        return
    if bad := sum(weight <= 0 for weight in weights):
        yield f"{bad:,} documents have no weight, so they do not count"
    squares = sum(weight**2 for weight in weights)
    effective = sum(weights) ** 2 / squares if squares else 0.0
    if effective < _LEAST_EFFECTIVE_SHARE * len(weights):
        yield f"{len(weights):,} documents are as informative as {effective:,.1f} of equal weight"
