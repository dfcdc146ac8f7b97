"""Some renditions of a corpus, without reading the pictures of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from docextract_eval.corpus.store.folder import pairs_of, readable, sealed_rows
from docextract_eval.corpus.tables import document_of, rendition_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from docextract_eval.corpus.store.folder import Corpus
    from docextract_eval.records import Document, Rendition


def find(corpus: Corpus, rendition: str, *, pictures: bool) -> tuple[Document, Rendition] | None:
    """Give a rendition by its id with its document; None where there is no such."""
    for documents_file, renditions_file in corpus.shards():
        if any(row["id"] == rendition for row in sealed_rows(renditions_file)):
            pairs = pairs_of(documents_file, renditions_file, pictures=pictures)
            return next(pair for pair in pairs if pair[1].id == rendition)
    return None


def find_several(corpus: Corpus, wanted: Collection[str]) -> Iterator[tuple[Document, Rendition]]:
    """Give renditions by their ids, in the corpus's order; what it does not have is left out.

    A shard's pictures are read a few at a time, and only where some of them are wanted.
    """
    for documents_file, renditions_file in corpus.shards():
        with readable(renditions_file), pq.ParquetFile(renditions_file) as shard:
            owner = {
                row["id"]: row["document"] for row in shard.read(["id", "document"]).to_pylist()
            }
            if not (here := {each: owner[each] for each in wanted if each in owner}):
                continue
            documents = _documents(documents_file, {*here.values()})
            yield from _renditions(shard, here, documents)


def _documents(file: Path, wanted: Collection[str]) -> dict[str, Document]:
    with readable(file):
        table = pq.read_table(file, columns=["id", "truth"])
        kept = table.filter(pc.is_in(table["id"], pa.array(sorted(wanted), pa.string())))
        return {document.id: document for document in map(document_of, kept["truth"].to_pylist())}


def _renditions(
    shard: pq.ParquetFile, wanted: Mapping[str, str], documents: Mapping[str, Document]
) -> Iterator[tuple[Document, Rendition]]:
    for group in range(shard.num_row_groups):
        ids = shard.read_row_group(group, ["id"])["id"].to_pylist()
        places = [place for place, id_ in enumerate(ids) if id_ in wanted]
        if places:
            for row in shard.read_row_group(group).take(places).to_pylist():
                yield documents[row["document"]], rendition_of(row)
