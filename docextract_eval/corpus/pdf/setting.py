"""A word in a PDF: its glyphs, each where the printer sets it, and what each says."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.fonts import in_hex, name_of
from docextract_eval.corpus.render.pages import WordSet
from docextract_eval.corpus.render.type import shaped
from docextract_eval.direction import in_sight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.pdf.fonts import Embedded, Faces
    from docextract_eval.corpus.render.type import Glyphs, Type

_EM = 1000
_FINE = 0.2
"""The size, in points, of text that nobody is to see."""
UNSEEN = 3
"""The mode of text that is neither filled nor stroked."""
CHANNELS = {
    "mode": "it is drawn in no colour at all",
    "white": "it is white on white",
    "fine": "its size is a fifth of a point",
    "outside": "it stands above the page",
    "behind": "a picture lies on it",
}
"""By which channels a PDF alone has a text, among its words."""
FILED = {
    "metadata": "the file says it of itself, as its title and its keywords",
    "note": "it is a note that hangs on the page and that no viewer shows",
    "alt": "it is said in place of a word that is drawn in no colour",
}
"""By which it has a text beside its words."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph, the reading that it is in, and where it stands from the word's pen, in dots."""

    number: int
    reading: int
    across: int
    up: int


def spelt(text: str, face: Type, told: Mapping[str, str], faces: Faces) -> tuple[Glyph, ...]:
    """Return the glyphs of a word from left to right, as they are drawn."""
    found: list[Glyph] = []
    (down, across), pen = face.steps, 0
    for run, turned, glyphs in shaped(text, face.name, face.em):
        for (info, at), said in zip(glyphs, _said(run, glyphs, turned=turned), strict=True):
            x, y = (pen + _whole(at.x_offset)) * across, _whole(at.y_offset) * down
            reading = faces.take(face.name, info.codepoint, translated(said, told))
            found.append(Glyph(info.codepoint, reading, x, y))
            pen += _whole(at.x_advance)
    return tuple(found)


def translated(text: str, told: Mapping[str, str]) -> str:
    """Return what a text says where its signs say others."""
    return "".join(told.get(sign, sign) for sign in text)


def _whole(units: int) -> int:
    return (units + 32) >> 6


def _said(run: str, glyphs: Glyphs, *, turned: bool) -> Iterator[str]:
    """Yield what each glyph says: the signs of its cluster, shared out where there are as many.

    Where a cluster has more glyphs than signs and parts of signs, the first that is read says all.
    """
    starts = [info.cluster for info, _ in glyphs]
    bounds = [*sorted(set(starts)), len(run)]
    after = dict(itertools.pairwise(bounds))
    for at, start in enumerate(starts):
        signs = run[start : after[start]]
        same = [number for number, each in enumerate(starts) if each == start]
        if len(signs) < len(same):
            signs = _taken_apart(signs, len(same))
        turn = same[::-1].index(at) if turned else same.index(at)
        if len(same) == 1:
            yield signs
        elif len(signs) >= len(same):
            yield signs[turn:] if turn == len(same) - 1 else signs[turn]
        else:
            yield signs if turn == 0 else ""


def _taken_apart(signs: str, into: int) -> str:
    """Return signs as their parts where these are so many, as those of SARA AM are two."""
    parts = unicodedata.normalize("NFKC", signs)
    return parts if len(parts) == into else signs


@dataclass(frozen=True, slots=True)
class Setting:
    """A word where it stands on a page."""

    word: WordSet
    glyphs: tuple[Glyph, ...]
    says: str
    baseline: int
    """In dots from the page's top."""
    channel: str = ""
    more: bool = False
    """Whether it says more than is drawn."""

    @property
    def whole(self) -> bool:
        """Whether it must be said as a whole: its marks stand in no order that tells their own.

        So must what says more than it is. A sign may be a mark and a letter, as SARA AM is: two
        glyphs, each of which says its part.
        """
        apart = unicodedata.normalize("NFKC", self.word.text)
        signs = {unicodedata.category(sign) for sign in apart}
        return self.more or ("Mn" in signs and in_sight(self.word.text) == self.word.text)

    def drawn(self, faces: Embedded, height: int, pitch: int, dpi: int) -> Iterator[str]:
        """Yield what draws it on a page so many dots high."""
        face = self.word.face
        up, across = face.em[0] * face.steps[0], face.em[1] * face.steps[1]
        size = _FINE * dpi / 72 / up if self.channel == "fine" else 1.0
        y = height - self.baseline
        if self.channel == "outside":
            y = height + pitch
        if self.whole:
            # Readers find the blank behind other words by its width, and here by nothing.
            said = in_hex(f"{self.says} ")
            yield f"/Span << /ActualText <FEFF{said}> >> BDC"
        for row in self._rows():
            x, rise = self.word.pen + row[0].across * size, row[0].up * size
            yield f"/{name_of(faces.order[face.name], row[0].reading)} {up} Tf"
            matrix = f"{across * size / up:.6f} 0 0 {size:.6f} {x:.3f} {y + rise:.3f}"
            yield f"{matrix} Tm [{_shown(row, faces, face.name, across)}] TJ"
        if self.whole:
            yield "EMC"

    def _rows(self) -> Iterator[list[Glyph]]:
        """Yield neighbours together that stand at one height and are in one reading.

        In a word that is said as a whole they need be no neighbours, and the most come first:
        readers take the box of the first row for that of the word.
        """
        if self.whole:
            rows: dict[tuple[int, int], list[Glyph]] = {}
            for glyph in self.glyphs:
                rows.setdefault((glyph.up, glyph.reading), []).append(glyph)
            yield from sorted(rows.values(), key=len, reverse=True)
            return
        for _, row in groupby(self.glyphs, key=lambda glyph: (glyph.up, glyph.reading)):
            yield list(row)


def _shown(row: list[Glyph], faces: Embedded, face: str, across: int) -> str:
    """Write glyphs one behind the other, and by how much each must be moved."""
    parts, pen = [], 0
    for glyph in row:
        code = faces.codes[face][glyph.number]
        wanted = round((glyph.across - row[0].across) * _EM / across)
        if wanted != pen:
            parts.append(str(pen - wanted))
        parts.append(f"<{code:04X}>")
        pen = wanted + faces.widths[face][code]
    return " ".join(parts)
