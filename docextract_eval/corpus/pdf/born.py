"""A document as the PDF that its issuer made: its words as text, its marks drawn, no picture of it.

Every word stands where the printer sets it, to the dot. What a pen wrote is a picture: no PDF has
it as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.pdf.fonts import Embedded, Faces
from docextract_eval.corpus.pdf.marks import TINTED, Picture, drawn, inked, shown
from docextract_eval.corpus.pdf.setting import UNSEEN, Setting, spelt
from docextract_eval.corpus.render.overlays import PALE, TURNS
from docextract_eval.corpus.render.pages import BLANK, FAINT, baselines_of, words_set
from docextract_eval.corpus.render.papers import PAPERS, Paper
from docextract_eval.pdf import Book, picture
from docextract_eval.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.records import Document, File, Line

_WHITE = np.full((1, 1), BLANK, np.uint8)
"""What covers a text that a picture lies on."""


def born_digital(document: Document, told: Mapping[str, str] | None = None) -> File:
    """Write a document as a PDF; its map of signs says these for others, where that is wrong."""
    paper, faces, book = PAPERS[document.factors["paper"]], Faces(), Book()
    sheets = [
        _sheet(lines, paper, document.factors["font"], faces, told or {})
        for lines in document.pages
    ]
    fonts = faces.embedded(book)
    pale = document.factors.get("print") == "pale"
    turned = -90 * TURNS.get(document.factors.get("turned", ""), 0) % 360
    for _number, sheet in enumerate(sheets):
        content, pictures = sheet.written(book, fonts, 1 - PALE / 256 if pale else 0.0)
        used = f"{fonts.uses} {TINTED} /XObject << {pictures} >>"
        size = paper.width / paper.dpi, sheet.height / paper.dpi
        book.add_page(size, content, used, turned)
    return book.bound()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page while it is set: its words, what is drawn, what is a picture; all in dots."""

    paper: Paper
    height: int
    words: tuple[tuple[Span, Setting], ...]
    below: tuple[str, ...]
    pictures: tuple[Picture, ...]

    def written(self, book: Book, fonts: Embedded, tone: float) -> tuple[bytes, str]:
        """Give what draws it, and the names of its pictures."""
        found = [
            shown(book, f"P{number}", *each, self.height)
            for number, each in enumerate(self.pictures)
        ]
        covers = list(self._covers())
        parts = [
            f"{72 / self.paper.dpi:.6f} 0 0 {72 / self.paper.dpi:.6f} 0 0 cm",
            # What nobody is to see comes first: it takes no ink away from what is seen.
            *self._text(fonts, tone, seen=False),
            *covers,
            *self.below,
            *self._boxes(tone),
            *self._text(fonts, tone, seen=True),
            *(each for each, _ in found),
        ]
        names = [name for _, name in found]
        if covers:
            names.append(f"/Cover {book.add_picture(picture(encode_png(_WHITE)))} 0 R")
        return "\n".join(parts).encode(), " ".join(names)

    def _text(self, fonts: Embedded, tone: float, *, seen: bool) -> Iterator[str]:
        """Write words, and anew how they are drawn where that changes."""
        before = None
        yield "BT"
        for span, word in self.words:
            if seen == bool(span.unseen):
                continue
            white = span.inverse or word.channel == "white"
            shade = 1 - FAINT / 256 if span.pale else tone
            look = f"{1 if white else shade:.3g} g {UNSEEN if word.channel == 'mode' else 0} Tr"
            if look != before:
                yield look
            before = look
            yield from word.drawn(fonts, self.height, self.paper.pitch, self.paper.dpi)
        yield "ET"

    def _boxes(self, tone: float) -> Iterator[str]:
        """Draw boxes of ink below the words that are paper in them."""
        for span, word in self.words:
            if span.inverse:
                yield f"{tone:.3g} g {self._box(word)} re f"

    def _covers(self) -> Iterator[str]:
        """Lay a picture on words that are to be behind one."""
        for _, word in self.words:
            if word.channel == "behind":
                left, bottom, wide, high = self._box(word, beyond=1).split()
                yield f"q {wide} 0 0 {high} {left} {bottom} cm /Cover Do Q"

    def _box(self, word: Setting, beyond: int = 0) -> str:
        """Give the box of a word's ink, and of so many dots around."""
        ink = word.word.ink
        high, wide = (side + 2 * beyond for side in ink.ink.shape)
        left, top = word.word.pen + ink.left - beyond, word.baseline - ink.top - beyond
        return f"{left} {self.height - top - high} {wide} {high}"


def _sheet(
    lines: Sequence[Line], paper: Paper, font: str, faces: Faces, told: Mapping[str, str]
) -> _Sheet:
    """Set a page."""
    baselines, height = baselines_of(tuple(lines), paper)
    words: list[tuple[Span, Setting]] = []
    below: list[str] = []
    pictures: list[Picture] = []
    for line, baseline in zip(lines, baselines, strict=True):
        for mark in line.marks:
            below += drawn(mark, baseline, paper, height)
            if found := inked(mark, baseline, paper, font, height):
                pictures.append(found)
        for span in line.spans:
            for word in words_set(span, line, paper, font):
                if span.pen is not None:
                    left, top = word.pen + word.ink.left, baseline - word.ink.top
                    pictures.append((BLANK - word.ink.ink, (left, top)))
                    continue
                says = {**told, **dict(zip(span.text, span.mapped, strict=False))}
                glyphs = spelt(word.text, word.face, says)
                reading = faces.take(word.face.name, ((g.number, g.text) for g in glyphs))
                words.append((span, Setting(word, glyphs, reading, baseline, span.unseen)))
    return _Sheet(paper, height, tuple(words), tuple(below), tuple(pictures))
