"""One rendition of a corpus, without reading the pictures of the others' shards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.store.folder import pairs_of, sealed_rows

if TYPE_CHECKING:
    from docextract_eval.corpus.store.folder import Corpus
    from docextract_eval.records import Document, Rendition


def find(corpus: Corpus, rendition: str, *, pictures: bool) -> tuple[Document, Rendition] | None:
    """Give a rendition by its id with its document; None where there is no such."""
    for documents_file, renditions_file in corpus.shards():
        if any(row["id"] == rendition for row in sealed_rows(renditions_file)):
            pairs = pairs_of(documents_file, renditions_file, pictures=pictures)
            return next(pair for pair in pairs if pair[1].id == rendition)
    return None
