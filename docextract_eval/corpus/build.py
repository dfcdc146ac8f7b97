"""From documents to renditions: pure, one source at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import to_json
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Document, Page, Rendition, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Built:
    """One source's documents and all their renditions."""

    documents: tuple[Document, ...]
    """The base document, then its twins."""
    renditions: tuple[Rendition, ...]

    @property
    def document(self) -> Document:
        """The base document."""
        return self.documents[0]


def build(recipe: Recipe, index: int) -> Built:
    """Make the documents of this index and everything that befalls them."""
    documents = tuple(compose_all(recipe, index))
    return Built(documents, tuple(r for d in documents for r in _renditions(d, recipe)))


def _renditions(document: Document, recipe: Recipe) -> Iterator[Rendition]:
    pages, truth = render(document), truth_hash(document)
    scenes = recipe.known_scenes()
    for condition in recipe.conditions:
        steps = draw(condition, document.seed, document.source, scenes)
        yield _rendition(document, pages, condition, steps, truth)


def truth_hash(document: Document) -> str:
    """Give the fingerprint of a document's canonical truth."""
    return sha256(canonical_json(to_json(document)))


def seal(rows: list[tuple[str, tuple[str, ...], str]]) -> str:
    """Give the fingerprint of a corpus from (rendition id, hashes of its files, truth hash).

    The same whatever the order, the number of workers or the shards.
    """
    return sha256("".join(canonical_json([*row]) + "\n" for row in sorted(rows)))


def _rendition(
    document: Document,
    pages: tuple[Page, ...],
    condition: str,
    steps: tuple[Step, ...],
    truth: str,
) -> Rendition:
    degraded = [degrade(page, steps) for page in pages]
    files = tuple(page.file or encode_png(page.image) for page in degraded)
    return Rendition(
        id=f"{document.id}~{condition}",
        document=document.id,
        condition=condition,
        steps=steps,
        files=files,
        hash=sha256("".join(sha256(file.data) for file in files) + truth),
        quads=tuple(page.quads.astype(np.float32) for page in degraded),
        visible=tuple(page.visible.astype(np.float32) for page in degraded),
    )
