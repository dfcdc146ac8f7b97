"""Draw a smaller corpus from a larger one, stratum by stratum, with weights.

What is drawn is a source with all that shares it: its documents, twins and renditions. Their rows
are copied as they are, but for one column: the weight of a document is multiplied by the number of
sources that it stands for, so that figures estimate those of the larger corpus. Truths and hashes
stay: each page of the sample is known to be one of the larger corpus.

A source has its place in the order of its stratum by a hash of its id and the seed, and sources are
allocated to strata one after the other. So a longer sample contains a shorter one.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from docextract_eval import seeds
from docextract_eval.corpus.store.folder import KEYS_NOT_COPIED
from docextract_eval.corpus.store.shards import damage_as_incomplete_error
from docextract_eval.corpus.tables import SourceRows, make_tables
from docextract_eval.corpus.target_check import PLAIN_FACTORS
from docextract_eval.errors import BadInputError, UnknownNameError, count_phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from docextract_eval.corpus.store.folder import Corpus
    from docextract_eval.corpus.tables import SourceTables

Allocation = Literal["proportional", "equal"]
Levels = tuple[str, ...]
"""The level of a source on each axis, by which strata differ."""
Part = tuple[int, str, float]
"""What one shard has of a drawn source: the shard's position, the source, and its weight."""
_SPLIT = "split"
_NO_LEVEL = "none"
_COLUMNS = ("source", *PLAIN_FACTORS, "factors")


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """How many sources are drawn, by which axes, and how."""

    count: int
    by: tuple[str, ...] = ()
    allocation: Allocation = "proportional"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Stratum:
    """The sources of the same levels, and how many of them are drawn."""

    levels: dict[str, str]
    size: int
    drawn: int

    @property
    def weight(self) -> float:
        """How many sources each of the drawn ones stands for."""
        return self.size / self.drawn


@dataclass(frozen=True, slots=True)
class Sample:
    """What is drawn of a corpus, and the description of the corpus that it becomes."""

    about: dict[str, Any]
    strata: list[Stratum]
    parts: list[Part]
    """In the order of the corpus."""


def draw_sample(corpus: Corpus, request: SampleRequest) -> Sample:
    """Draw sources of a corpus; one with splits is drawn from split by split."""
    axes = tuple(dict.fromkeys((*([_SPLIT] if corpus.splits else ()), *request.by)))
    places, levels = _read_sources(corpus, axes, request.by)
    members: dict[Levels, list[str]] = defaultdict(list)
    for source, level in levels.items():
        members[level].append(source)
    _check_count(request.count, len(levels), len(members), axes)
    drawn = draw(members, request)
    strata = {
        level: Stratum(dict(zip(axes, level, strict=True)), len(members[level]), len(sources))
        for level, sources in drawn.items()
    }
    weights = {name: strata[level].weight for level, names in drawn.items() for name in names}
    parts = [(at, name, weights[name]) for at, name in places if name in weights]
    return Sample(_describe(corpus, request, axes, strata), [*strata.values()], parts)


def choose_sample(corpus: Corpus, documents: Collection[str], chosen: Mapping[str, Any]) -> Sample:
    """Return the sources of some documents, which were chosen; `chosen` says by what.

    Each stands for itself alone: figures of such a corpus are estimates of nothing.
    """
    parts: dict[Part, None] = {}
    missing = set(documents)
    for at, shard in enumerate(corpus.shards()):
        for row in shard.document_rows(("id", "source")):
            if row["id"] in documents:
                parts[at, row["source"], 1.0] = None
                missing.discard(row["id"])
    if missing:
        what = f"has no document {min(missing)}"
        raise BadInputError(what, str(corpus.path), "name the corpus that the run was made over")
    return Sample(_describe_as(corpus, {**chosen, "chosen": True}), [], [*parts])


def draw(
    members: Mapping[Levels, Sequence[str]], request: SampleRequest
) -> dict[Levels, list[str]]:
    """Return the sources that are drawn from each stratum, in the order of the strata's levels."""
    levels = sorted(members)
    counts = allocate([len(members[each]) for each in levels], request.count, request.allocation)

    def place(source: str) -> int:
        return seeds.hash_to_int(request.seed, "sample", source)

    return {
        level: heapq.nsmallest(count, members[level], key=place)
        for level, count in zip(levels, counts, strict=True)
    }


def allocate(sizes: Sequence[int], count: int, allocation: Allocation) -> list[int]:
    """Return how many sources each stratum gets: one each, then one after the other.

    The next one is for the stratum that is furthest behind its share (after Webster; the largest
    remainders could take one away again from a stratum when the sample gets longer).

    >>> allocate([80, 15, 5], 10, "proportional"), allocate([80, 15, 5], 21, "equal")
    ([8, 1, 1], [8, 8, 5])
    """
    drawn = [1] * len(sizes)

    def behind(at: int) -> tuple[float, int]:
        share = sizes[at] if allocation == "proportional" else 1
        return (2 * drawn[at] + 1) / share, at

    waiting = [behind(at) for at, size in enumerate(sizes) if size > 1]
    heapq.heapify(waiting)
    for _ in range(count - len(sizes)):
        _, at = heapq.heappop(waiting)
        drawn[at] += 1
        if drawn[at] < sizes[at]:
            heapq.heappush(waiting, behind(at))
    return drawn


def copy_parts(corpus: Corpus, parts: Sequence[Part]) -> Iterator[SourceTables]:
    """Yield the rows of drawn sources, a rendition at a time, with the weights of the sample."""
    shards = corpus.shards()
    for at, of_shard in groupby(parts, key=itemgetter(0)):
        weights = {source: weight for _, source, weight in of_shard}
        shard = shards[at]
        rows = [row for row in shard.document_rows() if row["source"] in weights]
        with damage_as_incomplete_error(shard.documents_file):
            weighted = [row | {"weight": row["weight"] * weights[row["source"]]} for row in rows]
            tables = make_tables(SourceRows(weighted, []))
        yield tables
        ids = {row["id"] for row in rows}
        every = shard.rendition_rows(pictures=False)
        wanted = {row["id"] for row in every if row["document"] in ids}
        for row, _ in shard.rendition_rows_with_truth(pictures=True, wanted_ids=wanted):
            yield make_tables(SourceRows([], [row]))


def _read_sources(
    corpus: Corpus, axes: Sequence[str], asked: Sequence[str]
) -> tuple[list[tuple[int, str]], dict[str, Levels]]:
    """Return the sources of each shard by its position, and the levels of every source.

    The first document of a source is the one that its twins differ from.
    """
    places: dict[tuple[int, str], None] = {}
    levels: dict[str, Levels] = {}
    known: set[str] = set()
    for at, shard in enumerate(corpus.shards()):
        for row in shard.document_rows(_COLUMNS):
            with damage_as_incomplete_error(shard.documents_file):
                values = _levels(row)
            places[at, row["source"]] = None
            known |= values.keys()
            level = tuple(values.get(axis, _NO_LEVEL) for axis in axes)
            levels.setdefault(row["source"], level)
    for name in asked:
        if name not in known:
            raise UnknownNameError("axis", name, known, "--by")
    return [*places], levels


def _levels(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the levels of a document; older corpora have maps, which are read as tuples."""
    pairs: Any = (each.values() if isinstance(each, dict) else each for each in row["factors"])
    return {name: row[name] for name in PLAIN_FACTORS if row[name]} | dict(pairs)


def _check_count(count: int, sources: int, strata: int, axes: Sequence[str]) -> None:
    where = f"--count {count}"
    if count > sources:
        what = f"is more than the {count_phrase(sources, 'source document')} of the corpus"
        raise BadInputError(what, where, f"give at most {sources}")
    if count < strata:
        what = f"is less than one for each of the {strata:,} strata by {', '.join(axes)}"
        raise BadInputError(what, where, f"give at least {strata}, or fewer axes to --by")


def _describe(
    corpus: Corpus, request: SampleRequest, axes: Sequence[str], strata: Mapping[Levels, Stratum]
) -> dict[str, Any]:
    """Return the description of a sample: that of its corpus, and how it was drawn."""
    sampled = {
        "by": [*axes],
        "allocation": request.allocation,
        "seed": request.seed,
        "strata": [asdict(each) for each in strata.values()],
    }
    return _describe_as(corpus, sampled)


def _describe_as(corpus: Corpus, sampled: Mapping[str, Any]) -> dict[str, Any]:
    not_copied = (*KEYS_NOT_COPIED, "extended_from")
    about = {key: corpus.about[key] for key in corpus.about if key not in not_copied}
    before = about.get("sampled_from", ())
    return about | {"sampled_from": [*before, {"seal": corpus.seal, **sampled}]}
