"""Verify a corpus: every byte against the seal, or every document built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import build, seal, truth_hash
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.seals import explained
from docextract_eval.corpus.store.shards import (
    Shard,
    fault_in,
    file_hash,
    told_torn,
)
from docextract_eval.corpus.tables import rendition_of, stored
from docextract_eval.errors import BadInputError, DocextractEvalError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from docextract_eval.corpus.store.folder import Corpus

Row = tuple[str, tuple[str, ...], str]


def verify(corpus: Corpus, tick: Callable[[], None] = lambda: None) -> list[str]:
    """Check every byte against the seal; return what is wrong, in the order of the corpus."""
    wrong: list[str] = []
    rows: list[Row] = []
    for shard in corpus.shards():
        before = len(wrong)
        try:
            for row, fault in _checked(shard):
                rows.append(row)
                wrong += fault
                tick()
            if len(wrong) == before:
                wrong += _other_bytes(corpus, shard)
        except DocextractEvalError as error:
            file = error.where.rpartition("/")[2]
            wrong.append(f"{_first_of(shard, corpus)}{file}: {error.what}")
    if len(rows) != corpus.renditions:
        wrong.append(f"{corpus.renditions:,} renditions were built, {len(rows):,} exist")
    if seal(rows) != corpus.seal:
        wrong.append(f"the seal is {seal(rows)[:16]}, and corpus.json has {corpus.seal[:16]}")
    return wrong


def rebuilt(
    corpus: Corpus, tick: Callable[[], None] = lambda: None, trusted: Collection[str] = ()
) -> list[str]:
    """Build every document again; return the first rendition that differs, with the reason."""
    if corpus.imported:
        raise BadInputError(
            "was imported, and no recipe can build its documents again",
            str(corpus.path),
            "leave --rebuild out",
        )
    recipe = parse(corpus.about["recipe"], str(corpus.path / "corpus.json"), trusted)
    made: dict[str, str] = {}
    truths: dict[str, str] = {}
    last = None
    for document, rendition in corpus.pairs(pictures=False):
        if document.index != last:
            last = document.index
            again = build(recipe, last)
            made = {one.id: one.hash for one in again.renditions}
            truths = {one.id: truth_hash(one) for one in again.documents}
        if made.get(rendition.id) != rendition.hash:
            same = truths.get(document.id) == truth_hash(document)
            what = "its pixels differ" if same else "its truth differs"
            fonts = provenance.fonts(recipe)
            here = {**provenance.versions(), "generator": GENERATOR, **fonts}
            why = explained(here, corpus.about)
            return [f"{rendition.id}: built again, {what} ({why})"]
        tick()
    return []


def _checked(shard: Shard) -> Iterator[tuple[Row, list[str]]]:
    """Yield the row of the seal for every rendition of a shard, with its faults."""
    written = shard.truth_hashes()
    rows = shard.document_rows(("id", "truth"), checked=False)
    truths = {row["id"]: sha256(row["truth"]) for row in rows}
    for row in shard.rows(pictures=True, checked=False):
        with told_torn(shard.renditions):
            truth = truths[row["document"]]
            same = truth == written[row["document"]]
            fault = fault_in(row, truth) if same else "its truth was changed"
            files = tuple(sha256(file.data) for file in stored(rendition_of(row)))
        yield (row["id"], files, truth), [f"{row['id']}: {fault}"] if fault else []


def _other_bytes(corpus: Corpus, shard: Shard) -> list[str]:
    """Return warnings for files of a shard that changed outside of what the seal covers."""
    written = corpus.about.get("shards", {})
    return [
        f"{_first_of(shard, corpus)}{file.name}: its bytes were changed, "
        "although no page and no truth was"
        for file in (shard.documents, shard.renditions)
        if written.get(file.name, "") not in ("", file_hash(file))
    ]


def _first_of(shard: Shard, corpus: Corpus) -> str:
    """Return the id of a shard's first rendition as a prefix, or empty if it cannot be read."""
    try:
        return f"{next(iter(shard.truth_hashes()))}~{corpus.conditions[0]}: in "
    except (DocextractEvalError, StopIteration):
        return ""
