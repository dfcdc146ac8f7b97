"""Two pages that accidents are measured on: a statement and a receipt, printed from one seed."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.receipt.record import TypeShape
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.measure import text_style
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.render.typesetting import word_sprite
from docextract_eval.records import Document, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGES = {
    "receipt": (
        "receipt",
        {"font": "cascadia", "template": "till80", "type_shape": TypeShape()},
    ),
    "a4": (
        "bank_statement",
        {"paper": "a4", "font": "ubuntm", "template": "printout", "size": "1"},
    ),
}
"""Per page its kind, and the choices that give it its paper and the shape of its type."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One page, and what is printed on it."""

    document: Document
    page: Page
    about: str


def recall(truth: Iterable[str], seen: Iterable[str]) -> float:
    """Return the share of true tokens that were seen, each as often as it stands there."""
    wanted, found = (Counter(" ".join(each).casefold().split()) for each in (truth, seen))
    return (wanted & found).total() / max(1, wanted.total())


@functools.cache
def reference(which: str) -> Reference:
    """Print a reference page."""
    kind, do = PAGES[which]
    written = {"name": "reference", "seed": 1, "count": 1, "kinds": [kind], "locales": ["en_US"]}
    document = compose(parse_recipe(written, "reference"), 0, do)
    page = render(document)[0]
    paper = PAPERS[document.factors["paper"]]
    high = word_sprite("x", text_style(paper, document.factors["font"], 1.0)).ink.shape[0]
    tall, wide = page.image.shape
    about = f"{wide} x {tall} px at {page.dpi} dpi, {len(page.quads)} words, x-height {high} px"
    return Reference(document, page, about)
