"""Audit a corpus: its composition, leaks between splits, duplicates, decoys equal to the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.likeness import Lookalikes
from docextract_eval.corpus.splits import TEMPLATE
from docextract_eval.corpus.truth import stated
from docextract_eval.fieldtypes import TYPES
from docextract_eval.schemas import load
from docextract_eval.statistics.halves import Half, half_of

if TYPE_CHECKING:
    from docextract_eval.records import Document, Field
    from docextract_eval.schemas import Schema

_FEW = 0.5
"""A weighted corpus whose effective size is below this share of its documents gets a warning."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The document of a rendition, and the hashes of its files."""

    rendition: str
    document: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an audit."""

    documents: int
    factors: Mapping[str, Mapping[str, int]]
    """For each factor, how many documents have each value."""
    effective: float
    """The effective sample size: how many documents of equal weight are as informative (Kish)."""
    warnings: Sequence[str]


@dataclass(slots=True)
class _Seen:
    """What the audit collects while documents are read."""

    documents: int = 0
    factors: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sides: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    lookalikes: Lookalikes = field(default_factory=Lookalikes)
    alike: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    present: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    dull: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def audit(
    documents: Iterable[Document],
    prints: Iterable[Fingerprint],
    apart: Sequence[str] = (),
    asked: Mapping[str, Sequence[str]] | None = None,
    schemas: Mapping[str, Schema] | None = None,
) -> Audit:
    """Return the audit of a corpus.

    Splits must never share sources, issuers, layouts or texts; `apart` names more fields or factors
    that they must not share. `asked` are the kinds, locales and splits that should be there,
    `schemas` those that come with the corpus.
    """
    seen = _Seen()
    for document in documents:
        _see(document, seen, apart)
    warnings = [
        *_leaks(seen),
        *seen.alike,
        *_doubles(prints, seen.sources),
        *seen.dull,
        *_never_present(seen, schemas or {}),
        *_unmade(seen, asked or {}),
        *_weighed(seen.weights),
    ]
    squares = sum(weight**2 for weight in seen.weights)
    effective = sum(seen.weights) ** 2 / squares if squares else 0.0
    factors = {name: dict(counts.most_common()) for name, counts in seen.factors.items()}
    return Audit(seen.documents, factors, round(effective, 1), warnings)


def _see(document: Document, seen: _Seen, apart: Sequence[str]) -> None:
    seen.documents += 1
    seen.sources[document.id] = document.source
    seen.weights.append(document.weight)
    plain = ("kind", "locale", "currency", "split", "twin")
    values = {name: getattr(document, name) or "none" for name in plain} | dict(document.factors)
    values["half"] = half_of(document.source)
    for name, value in values.items():
        seen.factors[name][value] += 1
    for trap in {trap.name for trap in document.traps}:
        seen.factors["trap"][trap] += 1
    if document.split is not None:
        _see_split(document, document.split, seen, apart)
    for cell in stated(document):
        if cell.value is not None and cell.decoy_of is None:
            seen.present[document.kind].add(cell.name)
    seen.present[document.kind] |= set()
    seen.dull += _dull_decoys(document)


def _see_split(document: Document, split: str, seen: _Seen, apart: Sequence[str]) -> None:
    """Collect values that must be in one split only, and near duplicates in other splits."""
    seen.sides["source", document.source].add(split)
    issuer = [KINDS.load(document.kind).issuer] if document.kind in KINDS.table else []
    for name in dict.fromkeys((*issuer, TEMPLATE, *apart)):
        for value in _values_of(document, name):
            # Layouts of two kinds are different, even with the same name.
            said = f"{document.kind} {value}" if name == TEMPLATE else value
            seen.sides[name, said].add(split)
    for other in seen.lookalikes.of(document, split):
        seen.alike.append(f"{document.id} has nearly the same text as {other}, of another split")


def _values_of(document: Document, name: str) -> Iterator[str]:
    """Yield a document's value of a factor, or its values of a field as they are compared."""
    if name in document.factors:
        yield document.factors[name]
    for cell in document.fields:
        if cell.name == name and cell.value is not None and cell.decoy_of is None:
            yield _folded(cell)


def _folded(cell: Field) -> str:
    return TYPES.load(cell.type).fold(cell.value or "")


def _dull_decoys(document: Document) -> Iterator[str]:
    """Yield a warning for each decoy that cannot mislead, because it equals the truth."""
    truths = {cell.key: cell for cell in stated(document) if cell.decoy_of is None}
    for decoy in (cell for cell in stated(document) if cell.decoy_of is not None):
        truth = truths.get(f"{decoy.decoy_of}#{decoy.row}") or truths.get(str(decoy.decoy_of))
        if truth is None or truth.value is None or decoy.value is None:
            continue
        if _folded(truth) == TYPES.load(truth.type).fold(decoy.value):
            yield f"{document.id}: the decoy '{decoy.value}' of {truth.key} equals the truth"


def _leaks(seen: _Seen) -> Iterator[str]:
    for (name, value), sides in seen.sides.items():
        if len(sides) > 1:
            yield f"{name} '{value}' is in several splits: {', '.join(sorted(sides))}"


def _doubles(prints: Iterable[Fingerprint], sources: Mapping[str, str]) -> Iterator[str]:
    """Yield a warning for each rendition with the same files as one of another source."""
    first: dict[tuple[str, ...], Fingerprint] = {}
    for one in prints:
        other = first.setdefault(one.files, one)
        if sources.get(other.document) != sources.get(one.document):
            yield f"{one.rendition} has the same files as {other.rendition}"


def _never_present(seen: _Seen, schemas: Mapping[str, Schema]) -> Iterator[str]:
    for kind, present in sorted(seen.present.items()):
        if missing := sorted((schemas.get(kind) or load(kind)).names - present):
            yield f"{kind}: no document has {', '.join(missing)}"


def _unmade(seen: _Seen, asked: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, values in asked.items():
        if missing := sorted(set(values) - set(seen.factors[name])):
            yield f"no document is of {name} {', '.join(missing)}"
    for half in get_args(Half):
        if seen.documents and half not in seen.factors["half"]:
            yield f"no document is in the {half} half"


def _weighed(weights: Sequence[float]) -> Iterator[str]:
    if not weights:
        return
    if bad := sum(weight <= 0 for weight in weights):
        yield f"{bad:,} documents have no weight, so they do not count"
    squares = sum(weight**2 for weight in weights)
    effective = sum(weights) ** 2 / squares if squares else 0.0
    if effective < _FEW * len(weights):
        yield f"{len(weights):,} documents are as informative as {effective:,.1f} of equal weight"
