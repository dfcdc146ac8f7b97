"""Find renditions of a corpus without reading the pictures of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docextract_eval.corpus.store.folder import Corpus
    from docextract_eval.records import Document, Rendition


def find_rendition(
    corpus: Corpus, rendition_id: str, *, pictures: bool
) -> tuple[Document, Rendition] | None:
    """Return a rendition by its id with its document, or None if there is none."""
    return next(corpus.pairs(pictures=pictures, wanted_ids={rendition_id}), None)


def find_renditions(
    corpus: Corpus, rendition_ids: Collection[str]
) -> Iterator[tuple[Document, Rendition]]:
    """Return renditions by their ids, in the corpus's order; unknown ids are left out."""
    return corpus.pairs(wanted_ids=frozenset(rendition_ids))
