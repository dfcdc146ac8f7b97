"""Two pages that accidents are measured on: a statement and a receipt, printed from one seed."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass

from research.readers import Readings, Seen, tokens

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.receipt.record import TypeShape
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.measure import text_style
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.render.typesetting import word_sprite
from docextract_eval.records import Document, File, Page, page_word_texts

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

    def read_clean(self, reader: str, readings: Readings) -> Counter[str]:
        """Return the true words that a reader reads on the clean page."""
        true = Counter(tokens(page_word_texts(self.document.pages)[0]))
        return true & counted(readings.of(reader, encode_png(self.page.image), "eng") or [])

    def kept(self, reader: str, file: File, readings: Readings) -> float | None:
        """Return the share of the words read on the clean page that are read on this file."""
        seen = readings.of(reader, file, "eng")
        base = self.read_clean(reader, readings)
        if seen is None or not base:
            return None
        return (base & counted(seen)).total() / base.total()


def counted(seen: list[Seen]) -> Counter[str]:
    """Count the words that were seen."""
    return Counter(tokens(each.text for each in seen))


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
