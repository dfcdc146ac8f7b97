"""Build renditions from documents, one source at a time, without disk."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import to_json
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw, formed
from docextract_eval.corpus.degrade.files import decode, encode_noisy, encode_png
from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.legibility import Shapes, legible, shapes, untouched
from docextract_eval.corpus.pdf.forms import file_of
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.truth import stated
from docextract_eval.records import Document, Page, Rendition, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.corpus.options import Recipe

USUAL_DPI = 150
"""Dots per inch of real documents whose labels do not say."""


@dataclass(frozen=True, slots=True)
class Built:
    """One source's documents and all their renditions."""

    documents: tuple[Document, ...]
    """The base document, then its twins."""
    truths: tuple[str, ...]
    """The canonical truth of each document."""
    renditions: tuple[Rendition, ...]

    @property
    def document(self) -> Document:
        """The base document."""
        return self.documents[0]


def build(recipe: Recipe, index: int) -> Built:
    """Return the documents of an index with all their renditions."""
    documents = tuple(compose_all(recipe, index))
    truths = tuple(truth_of(document) for document in documents)
    pairs = zip(documents, truths, strict=True)
    return Built(documents, truths, tuple(r for d, t in pairs for r in _renditions(d, t, recipe)))


def _renditions(document: Document, truth: str, recipe: Recipe) -> Iterator[Rendition]:
    printed, scenes = Printed.of(document, render(document), truth), recipe.known_scenes()
    for condition in recipe.conditions:
        yield befallen(printed, condition, draw(condition, document.seed, document.source, scenes))


def truth_of(document: Document) -> str:
    """Return a document's truth as canonical JSON, as it is stored and hashed."""
    return canonical_json(to_json(document))


def truth_hash(document: Document) -> str:
    """Return the SHA-256 of a document's canonical truth."""
    return sha256(truth_of(document))


def seal(rows: list[tuple[str, tuple[str, ...], str]]) -> str:
    """Return the seal of a corpus from rows of (rendition id, hashes of its files, truth hash).

    The seal does not depend on the order of rows, the number of workers or the shards.
    """
    return sha256("".join(canonical_json([*row]) + "\n" for row in sorted(rows)))


def rendition_hash(files: Iterable[str], truth: str) -> str:
    """Return the hash of a rendition from the hashes of its files and of its document's truth."""
    return sha256("".join(files) + truth)


def resolution(document: Document) -> int:
    """Return the dots per inch of a document: from its paper, from its labels, or `USUAL_DPI`."""
    if paper := PAPERS.get(document.factors.get("paper", "")):
        return paper.dpi
    return int(document.factors.get("dpi", USUAL_DPI))


@dataclass(frozen=True, eq=False)
class Printed:
    """A document's clean pages, and what its degraded pages are compared with."""

    document: Document
    pages: tuple[Page, ...]
    truth: str
    """The SHA-256 of its truth."""

    @functools.cached_property
    def shapes(self) -> Shapes:
        """The shapes of its words on the clean pages; computed only if pages are degraded."""
        return shapes(self.pages, stated(self.document))

    @classmethod
    def of(cls, document: Document, pages: tuple[Page, ...], truth: str) -> Printed:
        """Return the record of a document's clean pages and its canonical truth."""
        return cls(document, pages, sha256(truth))

    @classmethod
    def again(cls, document: Document, clean: Rendition, truth: str) -> Printed:
        """Return the record with the pages of a stored clean rendition."""
        shown = zip(clean.files, clean.quads, clean.visible, strict=True)
        pages = tuple(
            Page(
                *(decode(file), resolution(document), quads.astype(float), visible.astype(float)),
                tags=("",) * len(quads),
                number=number,
            )
            for number, (file, quads, visible) in enumerate(shown)
        )
        return cls.of(document, pages, truth)


def befallen(printed: Printed, condition: str, steps: tuple[Step, ...]) -> Rendition:
    """Return the rendition of a document under a condition, given its steps."""
    degraded = [degrade(page, steps) for page in printed.pages]
    encode = encode_noisy if steps else encode_png
    fields = tuple(stated(printed.document))
    files = tuple(page.file or encode(page.image) for page in degraded)
    strongest = max((step.severity for step in steps), default=0.0)
    form = formed(condition)[1]
    pdf = form and file_of(form, printed.document, degraded, files, strongest)
    whole = (*files, pdf) if pdf else files
    return Rendition(
        id=f"{printed.document.id}~{condition}",
        document=printed.document.id,
        condition=condition,
        steps=steps,
        files=files,
        hash=rendition_hash((sha256(file.data) for file in whole), printed.truth),
        quads=tuple(page.quads.astype(np.float32) for page in degraded),
        visible=tuple(page.visible.astype(np.float32) for page in degraded),
        legible=legible(printed.shapes, degraded, fields) if steps else untouched(fields),
        pdf=pdf or None,
    )
