"""Compare two corpora: their recipes and versions, documents, contents and pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.truth import all_cells
from docextract_eval.records import Document, page_word_texts

if TYPE_CHECKING:
    from docextract_eval.records import Field, File, Rendition

    Pair = tuple[Document, Rendition]
Slice = tuple[str, str]
"""An axis, and what a rendition is on it."""

_COMPARED_SEPARATELY = {"id", "fields", "tables", "pages"}


@dataclass(frozen=True, slots=True)
class Change:
    """A rendition whose files differ."""

    rendition: str
    share: float
    """The share of its pixels that differ; 1 where pages have other sizes."""
    what: str


@dataclass(frozen=True, slots=True)
class LookCount:
    """How many renditions of a kind, or under a condition, look different."""

    axis: str
    """`kind` or `condition`."""
    name: str
    different: int
    common: int
    """How many both corpora have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """All differences; every part is empty for two equal corpora."""

    made_of: Mapping[str, tuple[Any, Any]]
    """Differences of recipe, versions and fonts: old and new value."""
    added: Sequence[str]
    removed: Sequence[str]
    changed: Mapping[str, Sequence[str]]
    """For each document, the differences of its content."""
    renditions_added: Sequence[str]
    renditions_removed: Sequence[str]
    pixels: Sequence[Change]
    looks: Sequence[LookCount]
    """Kinds, then conditions, those of most different ones first; none where all look the same."""

    @property
    def different(self) -> int:
        """How many renditions look different: others have the same pixels in other bytes."""
        return sum(change.share > 0 for change in self.pixels)


def compare_corpora(
    old_and_new_descriptions: tuple[Mapping[str, Any], Mapping[str, Any]],
    old_and_new_documents: tuple[Iterable[Document], Iterable[Document]],
    old_and_new_pairs: tuple[Iterable[Pair], Iterable[Pair]],
) -> Difference:
    """Return the differences of two corpora; each is read once for documents, once for pages."""
    old, new = ({document.id: document for document in side} for side in old_and_new_documents)
    common_ids = [name for name in old if name in new]
    changed = {name: list(_compare_documents(old[name], new[name])) for name in common_ids}
    unmatched: tuple[list[str], list[str]] = ([], [])
    common, different = Counter[Slice](), Counter[Slice]()
    pixels = []
    for slices, change in _compare_renditions(old_and_new_pairs, set(common_ids), unmatched):
        common.update(slices)
        if change:
            pixels.append(change)
            different.update(slices if change.share > 0 else ())
    return Difference(
        made_of=dict(_compare_descriptions(*old_and_new_descriptions)),
        added=[name for name in new if name not in old],
        removed=[name for name in old if name not in new],
        changed={name: what for name, what in changed.items() if what},
        renditions_added=unmatched[1],
        renditions_removed=unmatched[0],
        pixels=pixels,
        looks=[
            LookCount(*each, different[each], common[each])
            for each in sorted(common, key=lambda each: (each[0] != "kind", -different[each]))
            if different
        ],
    )


def _compare_descriptions(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield differences of the descriptions of two corpora, one level deep."""
    for part in ("recipe", "versions", "fonts"):
        one, other = old.get(part, {}), new.get(part, {})
        for key in dict.fromkeys((*one, *other)):
            if one.get(key) != other.get(key):
                yield f"{part}.{key}", (one.get(key), other.get(key))
    if old.get("generator") != new.get("generator"):
        yield "generator", (old.get("generator"), new.get("generator"))


def _compare_documents(old: Document, new: Document) -> Iterator[str]:
    for name in (
        field.name for field in fields(Document) if field.name not in _COMPARED_SEPARATELY
    ):
        if getattr(old, name) != getattr(new, name):
            yield f"{name}: {getattr(old, name)} -> {getattr(new, name)}"
    ours, theirs = _cells_by_key_and_number(old), _cells_by_key_and_number(new)
    for key in dict.fromkeys((*ours, *theirs)):
        if ours.get(key) != theirs.get(key):
            yield f"{key[0]}: {_describe_cell(ours.get(key))} -> {_describe_cell(theirs.get(key))}"
    before, after = page_word_texts(old.pages), page_word_texts(new.pages)
    if before != after:
        one = Counter(word for page in before for word in page)
        other = Counter(word for page in after for word in page)
        gone, come = (one - other).total(), (other - one).total()
        yield f"words: {gone} gone, {come} new" if gone or come else "words: in another order"
    elif old.pages != new.pages:
        yield "layout: the same words in other places"


def _cells_by_key_and_number(document: Document) -> dict[tuple[str, int], Field]:
    """Return every cell by its key and a number, because several decoys can have one key."""
    numbers: Counter[str] = Counter()
    found = {}
    for cell in all_cells(document):
        key = f"{cell.key} (decoy)" if cell.decoy_of else cell.key
        found[key, numbers[key]] = cell
        numbers[key] += 1
    return found


def _describe_cell(cell: Field | None) -> str:
    if cell is None:
        return "missing"
    if cell.value is None:
        return "absent"
    printed = f" printed '{cell.text}'" if cell.text != cell.value else ""
    return f"'{cell.value}'{printed}"


def _compare_renditions(
    old_and_new_pairs: tuple[Iterable[Pair], Iterable[Pair]],
    common_ids: set[str],
    add_unmatched_to: tuple[list[str], list[str]],
) -> Iterator[tuple[Sequence[Slice], Change | None]]:
    """Yield for each common rendition its slices, and what its files differ in, if they do.

    Ids of one side alone are added to `add_unmatched_to`.

    The two corpora are read in parallel, so that only unmatched renditions are in memory.
    """
    waiting: tuple[dict[str, Rendition], dict[str, Rendition]] = ({}, {})
    for side, (document, rendition) in _interleave_with_side(old_and_new_pairs):
        if document.id not in common_ids:
            continue
        other = waiting[1 - side].pop(rendition.id, None)
        if other is None:
            waiting[side][rendition.id] = rendition
            continue
        change = None
        if (other.files, other.pdf) != (rendition.files, rendition.pdf):
            ordered = (other, rendition) if side else (rendition, other)
            change = _compare_files(rendition.id, *(one.files for one in ordered))
        yield [("kind", document.kind), ("condition", rendition.condition)], change
    for side in (0, 1):
        add_unmatched_to[side].extend(waiting[side])


def _interleave_with_side(
    iterables: tuple[Iterable[Pair], Iterable[Pair]],
) -> Iterator[tuple[int, Pair]]:
    iterators = {number: iter(side) for number, side in enumerate(iterables)}
    while iterators:
        for number in list(iterators):
            try:
                yield number, next(iterators[number])
            except StopIteration:
                del iterators[number]


def _compare_files(rendition: str, old: tuple[File, ...], new: tuple[File, ...]) -> Change:
    if len(old) != len(new):
        return Change(rendition, 1.0, f"{len(old)} pages -> {len(new)}")
    if old == new:
        return Change(rendition, 0.0, "the same pages in another PDF")
    differ = total = 0
    for one, other in zip(old, new, strict=True):
        before, after = decode(one), decode(other)
        if before.shape != after.shape:
            sizes = (" x ".join(map(str, image.shape[1::-1])) for image in (before, after))
            return Change(rendition, 1.0, " -> ".join(sizes))
        differing = before != after
        differ += int(np.count_nonzero(differing.any(axis=2) if differing.ndim == 3 else differing))
        total += before.shape[0] * before.shape[1]
    description = (
        "the same pixels in other bytes" if not differ else f"{differ:,} of {total:,} pixels"
    )
    return Change(rendition, differ / total, description)
