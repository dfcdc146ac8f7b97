"""Generated receipts that tools compare with real ones: in English, under the condition mixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.build import CleanPages, apply_condition, canonical_truth
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render

if TYPE_CHECKING:
    from docextract_eval.records import Document, Rendition


def generated_receipts(count: int) -> list[Document]:
    """Compose receipts in English, as the real ones are."""
    written = {"name": "realism", "seed": 5, "count": count, "kinds": ["receipt"]}
    recipe = parse_recipe(written | {"locales": ["en_US", "en_GB", "en_IN"]}, "realism")
    return [compose(recipe, index) for index in range(count)]


def rendition_under(document: Document, condition: str) -> Rendition:
    """Return a document's pages under a condition, with what can still be read on them."""
    clean = CleanPages.from_pages(document, render(document), canonical_truth(document))
    return apply_condition(clean, condition, draw_steps(condition, document.seed, document.source))
