"""Write a document as its issuer's PDF: words as text, marks as drawings, no picture of the page.

Every word is where the printer sets it, to the dot. Handwriting is a picture, because no PDF has it
as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.pdf.fonts import Embedded, Faces
from docextract_eval.corpus.pdf.marks import TINTED, Picture, Pixels, drawn, inked, shown
from docextract_eval.corpus.pdf.setting import FILED, UNSEEN, Setting, spelt, translated
from docextract_eval.corpus.render.overlays import PALE, TURNS
from docextract_eval.corpus.render.pages import BLANK, FAINT, WordSet, baselines_of, words_set
from docextract_eval.corpus.render.papers import PAPERS, Paper
from docextract_eval.pdf import Book, picture
from docextract_eval.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Document, File, Line

_WHITE = np.full((1, 1), BLANK, np.uint8)
"""The picture that covers hidden text."""


def born_digital(document: Document, told: Mapping[str, str] | None = None) -> File:
    """Return a document as a PDF; the map replaces characters in its text layer by wrong ones."""
    paper, faces, book = PAPERS[document.factors["paper"]], Faces(), Book()
    tone = 1 - PALE / 256 if document.factors.get("print") == "pale" else 0.0
    press = _Press(paper, document.factors["font"], tone, faces, told or {})
    sheets = [press.set(lines) for lines in document.pages]
    fonts = faces.embedded(book)
    turned = -90 * TURNS.get(document.factors.get("turned", ""), 0) % 360
    for lines, sheet in zip(document.pages, sheets, strict=True):
        content, pictures = sheet.written(book, fonts)
        used = f"{fonts.uses} {TINTED} /XObject << {pictures} >>"
        size = paper.width / paper.dpi, sheet.height / paper.dpi
        note = _filed(lines, "note")
        book.add_page(size, content, used, turned, book.add_note(note) if note else None)
    if said := " ".join(filter(None, (_filed(lines, "metadata") for lines in document.pages))):
        book.describe(said)
    return book.bound()


def _filed(lines: Sequence[Line], channel: str) -> str:
    """Return the text of a page's hidden spans of one channel outside the page's text."""
    return " ".join(span.text for line in lines for span in line.spans if span.unseen == channel)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A typeset page: its words, drawings and pictures, all in dots."""

    paper: Paper
    height: int
    tone: float
    """How gray its ink is; 0 is black."""
    words: tuple[tuple[Span, Setting], ...]
    below: tuple[str, ...]
    pictures: tuple[Picture, ...]

    def written(self, book: Book, fonts: Embedded) -> tuple[bytes, str]:
        """Return the content stream of the page, and the resources of its pictures."""
        found = [
            shown(book, f"P{number}", _toned(ink, self.tone), corner, self.height)
            for number, (ink, corner) in enumerate(self.pictures)
        ]
        covers = list(self._covers())
        parts = [
            f"{72 / self.paper.dpi:.6f} 0 0 {72 / self.paper.dpi:.6f} 0 0 cm",
            # Hidden text comes first, so that it covers no visible ink.
            *self._text(fonts, seen=False),
            *covers,
            *self.below,
            *self._boxes(),
            *self._text(fonts, seen=True),
            *(each for each, _ in found),
        ]
        names = [name for _, name in found]
        if covers:
            names.append(f"/Cover {book.add_picture(picture(encode_png(_WHITE)))} 0 R")
        return "\n".join(parts).encode(), " ".join(names)

    def _text(self, fonts: Embedded, *, seen: bool) -> Iterator[str]:
        """Yield operators for the visible, or the hidden, words."""
        before = None
        yield "BT"
        for span, word in self.words:
            if seen == bool(span.unseen):
                continue
            white = span.inverse or word.channel == "white"
            shade = 1 - FAINT / 256 if span.pale else self.tone
            look = f"{1 if white else shade:.3g} g {UNSEEN if word.channel == 'mode' else 0} Tr"
            if look != before:
                yield look
            before = look
            yield from word.drawn(fonts, self.height, self.paper.pitch, self.paper.dpi)
        yield "ET"

    def _boxes(self) -> Iterator[str]:
        """Yield boxes of ink below words that are printed white."""
        for span, word in self.words:
            if span.inverse:
                yield f"{self.tone:.3g} g {self._box(word)} re f"

    def _covers(self) -> Iterator[str]:
        """Yield pictures that cover hidden words."""
        for _, word in self.words:
            if word.channel == "behind":
                left, bottom, wide, high = self._box(word, beyond=1).split()
                yield f"q {wide} 0 0 {high} {left} {bottom} cm /Cover Do Q"

    def _box(self, word: Setting, beyond: int = 0) -> str:
        """Return the box of a word's ink, with a margin in dots."""
        ink = word.word.ink
        high, wide = (side + 2 * beyond for side in ink.ink.shape)
        left, top = word.word.pen + ink.left - beyond, word.baseline - ink.top - beyond
        return f"{left} {self.height - top - high} {wide} {high}"


def _toned(ink: Pixels, tone: float) -> Pixels:
    """Return a picture in the gray of its page's ink."""
    if not tone:
        return ink
    return (BLANK - ((BLANK - ink).astype(np.uint16) * PALE >> 8)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Press:
    """Typesets the pages of a document with common fonts."""

    paper: Paper
    font: str
    tone: float
    faces: Faces
    told: Mapping[str, str]

    def set(self, lines: Sequence[Line]) -> _Sheet:
        """Return a typeset page."""
        baselines, height = baselines_of(tuple(lines), self.paper)
        words: list[tuple[Span, Setting]] = []
        below: list[str] = []
        pictures: list[Picture] = []
        for line, baseline in zip(lines, baselines, strict=True):
            for mark in line.marks:
                below += drawn(mark, baseline, self.paper, height, self.tone)
                if found := inked(mark, baseline, self.paper, self.font, height):
                    pictures.append(found)
            for span in (each for each in line.spans if each.unseen not in FILED):
                for word in words_set(span, line, self.paper, self.font):
                    if span.pen is None:
                        words.append((span, self._word(span, word, baseline)))
                    else:
                        corner = word.pen + word.ink.left, baseline - word.ink.top
                        pictures.append((BLANK - word.ink.ink, corner))
        words += self._instead(lines, baselines)
        return _Sheet(self.paper, height, self.tone, tuple(words), tuple(below), tuple(pictures))

    def _instead(
        self, lines: Sequence[Line], baselines: Sequence[int]
    ) -> Iterator[tuple[Span, Setting]]:
        """Yield an invisible word whose alternative text is the hidden text of channel `alt`."""
        for line, baseline in zip(lines, baselines, strict=True):
            for span in line.spans:
                if span.unseen == "alt":
                    word = next(iter(words_set(span, line, self.paper, self.font)))
                    glyphs = spelt(word.text, word.face, {}, self.faces)
                    said = _filed(lines, "alt")
                    yield span, Setting(word, glyphs, said, baseline, "mode", more=True)
                    return

    def _word(self, span: Span, word: WordSet, baseline: int) -> Setting:
        says = {**self.told, **dict(zip(span.text, span.mapped, strict=False))}
        glyphs = spelt(word.text, word.face, says, self.faces)
        return Setting(word, glyphs, translated(word.text, says), baseline, span.unseen)
