"""Verify a corpus: every byte against the seal, or every document built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.corpus import GENERATOR, provenance
from docextract_eval.corpus.build import build_source
from docextract_eval.corpus.hashes import compute_seal, count_documents, truth_hash
from docextract_eval.corpus.numbered_traps import assign_numbered_traps
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.seals import explain_seal_difference
from docextract_eval.corpus.store.shards import (
    Shard,
    damage_as_incomplete_error,
    file_hash,
    find_rendition_fault,
)
from docextract_eval.corpus.tables import parse_rendition, stored_files
from docextract_eval.errors import BadInputError, DocextractEvalError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from docextract_eval.corpus.store.folder import Corpus

SealRow = tuple[str, tuple[str, ...], str]


def verify(corpus: Corpus, tick: Callable[[], None] = lambda: None) -> list[str]:
    """Check every byte against the seal; return what is wrong, in the order of the corpus."""
    faults: list[str] = []
    rows: list[SealRow] = []
    for shard in corpus.shards():
        before = len(faults)
        try:
            for row, fault in _seal_rows_with_faults(shard):
                rows.append(row)
                faults += fault
                tick()
            if len(faults) == before:
                faults += _changed_file_warnings(corpus, shard)
        except DocextractEvalError as error:
            file = error.where.rpartition("/")[2]
            faults.append(f"{_rendition_prefix(shard, corpus)}{file}: {error.what}")
    if len(rows) != corpus.rendition_count:
        faults.append(f"{corpus.rendition_count:,} renditions were built, {len(rows):,} exist")
    if (documents := count_documents(rows)) != corpus.document_count:
        faults.append(f"{corpus.document_count:,} documents were built, {documents:,} exist")
    if compute_seal(rows) != corpus.seal:
        faults.append(
            f"the seal is {compute_seal(rows)[:16]}, and corpus.json has {corpus.seal[:16]}"
        )
    return faults


def check_rebuild(
    corpus: Corpus, tick: Callable[[], None] = lambda: None, trusted: Collection[str] = ()
) -> list[str]:
    """Build every document again; return the first rendition that differs, with the reason."""
    if corpus.is_imported:
        raise BadInputError(
            "was imported, and no recipe can build its documents again",
            str(corpus.path),
            "leave --rebuild out",
        )
    recipe = parse_recipe(corpus.about["recipe"], str(corpus.path / "corpus.json"), trusted)
    numbered_traps = assign_numbered_traps(recipe)
    hashes: dict[str, str] = {}
    truths: dict[str, str] = {}
    last = None
    for document, rendition in corpus.pairs(pictures=False):
        if document.index != last:
            last = document.index
            built = build_source(recipe, last, numbered_traps.get(last))
            hashes = {one.id: one.hash for one in built.renditions}
            truths = {one.id: truth_hash(one) for one in built.documents}
        if hashes.get(rendition.id) != rendition.hash:
            stored = (shard.truth_hashes() for shard in corpus.shards())
            same = any(truths.get(document.id) == each.get(document.id, "") for each in stored)
            what = "its pixels differ" if same else "its truth differs"
            fonts = provenance.font_hashes(recipe)
            here = {**provenance.library_versions(), "generator": GENERATOR, **fonts}
            why = explain_seal_difference(here, corpus.about)
            return [f"{rendition.id}: built again, {what} ({why})"]
        tick()
    return []


def _seal_rows_with_faults(shard: Shard) -> Iterator[tuple[SealRow, list[str]]]:
    """Yield the row of the seal for every rendition of a shard, with its faults."""
    written = shard.truth_hashes()
    rows = shard.document_rows(("id", "truth"), checked=False)
    with damage_as_incomplete_error(shard.documents_file):
        truths = {row["id"]: sha256(row["truth"]) for row in rows}
    for row in shard.rendition_rows(pictures=True, checked=False):
        with damage_as_incomplete_error(shard.renditions_file):
            truth = truths[row["document"]]
            same = truth == written[row["document"]]
            fault = find_rendition_fault(row, truth) if same else "its truth was changed"
            files = tuple(sha256(file.data) for file in stored_files(parse_rendition(row)))
        yield (row["id"], files, truth), [f"{row['id']}: {fault}"] if fault else []


def _changed_file_warnings(corpus: Corpus, shard: Shard) -> list[str]:
    """Return warnings for files of a shard that changed outside of what the seal covers."""
    written = corpus.about.get("shards", {})
    return [
        f"{_rendition_prefix(shard, corpus)}{file.name}: its bytes were changed, "
        "although no page and no truth was"
        for file in (shard.documents_file, shard.renditions_file)
        if written.get(file.name, "") not in ("", file_hash(file))
    ]


def _rendition_prefix(shard: Shard, corpus: Corpus) -> str:
    """Return the id of a shard's first rendition as a prefix, or empty if it cannot be read."""
    try:
        return f"{next(iter(shard.truth_hashes()))}~{corpus.conditions[0]}: in "
    except (DocextractEvalError, StopIteration):
        return ""
