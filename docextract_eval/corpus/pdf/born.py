"""A document as the PDF that its issuer made: its words as text, its marks drawn, no picture of it.

Every word stands where the printer sets it, to the dot. What a pen wrote is a picture: no PDF has
it as text.
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
"""What covers a text that a picture lies on."""


def born_digital(document: Document, told: Mapping[str, str] | None = None) -> File:
    """Write a document as a PDF; its map of signs says these for others, where that is wrong."""
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
    """Return what a page has beside its words, by one channel."""
    return " ".join(span.text for line in lines for span in line.spans if span.unseen == channel)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page while it is set: its words, what is drawn, what is a picture; all in dots."""

    paper: Paper
    height: int
    tone: float
    """How gray its ink is, 0 for black."""
    words: tuple[tuple[Span, Setting], ...]
    below: tuple[str, ...]
    pictures: tuple[Picture, ...]

    def written(self, book: Book, fonts: Embedded) -> tuple[bytes, str]:
        """Return what draws it, and the names of its pictures."""
        found = [
            shown(book, f"P{number}", _toned(ink, self.tone), corner, self.height)
            for number, (ink, corner) in enumerate(self.pictures)
        ]
        covers = list(self._covers())
        parts = [
            f"{72 / self.paper.dpi:.6f} 0 0 {72 / self.paper.dpi:.6f} 0 0 cm",
            # What nobody is to see comes first: it takes no ink away from what is seen.
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
        """Write words, and anew how they are drawn where that changes."""
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
        """Draw boxes of ink below the words that are paper in them."""
        for span, word in self.words:
            if span.inverse:
                yield f"{self.tone:.3g} g {self._box(word)} re f"

    def _covers(self) -> Iterator[str]:
        """Lay a picture on words that are to be behind one."""
        for _, word in self.words:
            if word.channel == "behind":
                left, bottom, wide, high = self._box(word, beyond=1).split()
                yield f"q {wide} 0 0 {high} {left} {bottom} cm /Cover Do Q"

    def _box(self, word: Setting, beyond: int = 0) -> str:
        """Return the box of a word's ink, and of so many dots around."""
        ink = word.word.ink
        high, wide = (side + 2 * beyond for side in ink.ink.shape)
        left, top = word.word.pen + ink.left - beyond, word.baseline - ink.top - beyond
        return f"{left} {self.height - top - high} {wide} {high}"


def _toned(ink: Pixels, tone: float) -> Pixels:
    """Return a picture in the ink of its page."""
    if not tone:
        return ink
    return (BLANK - ((BLANK - ink).astype(np.uint16) * PALE >> 8)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Press:
    """What sets the pages of a document, all with the same faces."""

    paper: Paper
    font: str
    tone: float
    faces: Faces
    told: Mapping[str, str]

    def set(self, lines: Sequence[Line]) -> _Sheet:
        """Set a page."""
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
        """Set one word that nobody sees, for which all is said that stands in its place."""
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
