"""Build renditions from documents, one source at a time, without disk."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.codec import sha256
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps, split_off_pdf_form
from docextract_eval.corpus.degrade.files import decode, encode_noisy_png, encode_png
from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.hashes import canonical_truth, rendition_hash
from docextract_eval.corpus.legibility import (
    WordShapes,
    legible_places,
    mark_all_places_legible,
    word_shapes,
)
from docextract_eval.corpus.pdf.forms import make_pdf
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import document_dpi
from docextract_eval.corpus.truth import all_cells
from docextract_eval.records import Document, Page, Rendition, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.corpus.options import Recipe


@dataclass(frozen=True, slots=True)
class BuiltSource:
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


def build_source(recipe: Recipe, index: int, trap: str | None = None) -> BuiltSource:
    """Return the documents of an index with all their renditions; `trap` is its trap by number."""
    documents = tuple(compose_with_twins(recipe, index, trap))
    truths = tuple(canonical_truth(document) for document in documents)
    pairs = zip(documents, truths, strict=True)
    return BuiltSource(
        documents, truths, tuple(r for d, t in pairs for r in _make_renditions(d, t, recipe))
    )


def make_page(recipe: Recipe, index: int, condition: str) -> tuple[Document, Rendition]:
    """Return the base document of an index, and its rendition under one condition, on demand."""
    document = next(compose_with_twins(recipe, index))
    clean_pages = CleanPages.from_pages(document, render(document), canonical_truth(document))
    own = recipe.own_conditions.of_kind(document.kind)
    steps = draw_steps(condition, document.seed, document.source, own)
    return document, apply_condition(clean_pages, condition, steps, own.measurements)


def _make_renditions(document: Document, truth_json: str, recipe: Recipe) -> Iterator[Rendition]:
    clean_pages = CleanPages.from_pages(document, render(document), truth_json)
    own = recipe.own_conditions.of_kind(document.kind)
    for condition in recipe.conditions:
        steps = draw_steps(condition, document.seed, document.source, own)
        yield apply_condition(clean_pages, condition, steps, own.measurements)


@dataclass(frozen=True, eq=False)
class CleanPages:
    """A document's clean pages, and what its degraded pages are compared with."""

    document: Document
    pages: tuple[Page, ...]
    truth_hash: str
    """The SHA-256 of its truth."""

    @functools.cached_property
    def shapes(self) -> WordShapes:
        """The shapes of its words on the clean pages; computed only if pages are degraded."""
        return word_shapes(self.pages, all_cells(self.document))

    @classmethod
    def from_pages(cls, document: Document, pages: tuple[Page, ...], truth_json: str) -> CleanPages:
        """Return the record of a document's clean pages and its canonical truth."""
        return cls(document, pages, sha256(truth_json))

    @classmethod
    def from_rendition(cls, document: Document, clean: Rendition, truth_json: str) -> CleanPages:
        """Return the record with the pages of a stored clean rendition."""
        page_parts = zip(clean.files, clean.quads, clean.visible, strict=True)
        pages = tuple(
            Page(
                *(decode(file), document_dpi(document), quads.astype(float), visible.astype(float)),
                tags=("",) * len(quads),
                number=number,
            )
            for number, (file, quads, visible) in enumerate(page_parts)
        )
        return cls.from_pages(document, pages, truth_json)


def apply_condition(
    clean_pages: CleanPages,
    condition: str,
    steps: tuple[Step, ...],
    measurements: Measurements | None = None,
) -> Rendition:
    """Return the rendition of a document under a condition, given its steps.

    `measurements` are those that the steps were drawn from.
    """
    degraded = [degrade(page, steps, measurements) for page in clean_pages.pages]
    encode = encode_noisy_png if steps else encode_png
    fields = tuple(all_cells(clean_pages.document))
    files = tuple(page.file or encode(page.image) for page in degraded)
    strongest = max((step.severity for step in steps), default=0.0)
    form = split_off_pdf_form(condition)[1]
    pdf = form and make_pdf(form, clean_pages.document, degraded, files, strongest)
    all_files = (*files, pdf) if pdf else files
    return Rendition(
        id=f"{clean_pages.document.id}~{condition}",
        document=clean_pages.document.id,
        condition=condition,
        steps=steps,
        files=files,
        hash=rendition_hash((sha256(file.data) for file in all_files), clean_pages.truth_hash),
        quads=tuple(page.quads.astype(np.float32) for page in degraded),
        visible=tuple(page.visible.astype(np.float32) for page in degraded),
        legible=legible_places(clean_pages.shapes, degraded, fields)
        if steps
        else mark_all_places_legible(fields),
        pdf=pdf or None,
    )
