"""The type and rules of a document, what its layout family leaves open, and runs of text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.corpus.render.colours import SOLID
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.records import Align, Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RuleStyle = Literal["none", "head", "rows", "grid"]
Pieces = tuple[str | Field, ...]
MIDDLE = 0.36
"""How far the middle of letters is above their baseline, in their size."""
_NOTHING = 0.0005
"""A height below this is none, in lines of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """How a layout family is set; where it lists several variants, a document's choice decides."""

    size: tuple[float, ...] = (1.0,)
    """The type size of the table."""
    leading: tuple[float, ...] = (0.1, 0.3)
    """The blank between two rows, in lines."""
    rules: tuple[RuleStyle, ...] = ("head",)
    shade: tuple[bool, ...] = (False, True)
    """Whether the table's header is shaded instead of ruled."""
    mono: bool = False
    """Whether it is printed in monospaced type and without any mark."""
    notes: int = 0
    """In how many columns the country's small print is set on the last sheet; 0 for none."""
    notes_boxed: bool = False
    """Whether the small print has a box around it."""
    folds: bool = False
    """Whether a sheet of A4 has marks to fold and punch it."""
    machine: bool = False
    """Whether sheets have the dashes that a machine for envelopes reads."""
    tear_off: bool = False
    """Whether the last sheet ends in the country's slip to cut off."""
    faces: tuple[str, ...] = ()
    """The fonts of its documents, if they are not those of all designed sheets."""
    coloured: float = 0.5
    """In which share of its documents the colours of the sender are printed."""
    solid: tuple[bool, ...] = (False, True)
    """Whether shades are dark grounds below white letters, where there are colours."""


@dataclass(frozen=True, slots=True)
class Look:
    """The type sizes of a document, and the rules of its tables."""

    ruler: Ruler
    size: float = 1.0
    """The type size of the table."""
    leading: float = 0.1
    """The blank between two rows."""
    rules: RuleStyle = "head"
    shaded: bool = False
    """Whether the table's header is shaded instead of ruled."""
    mono: bool = False
    """Whether it is printed without any mark."""
    hang: float = 0.0
    """How much further than Latin its letters reach below the line."""
    line_gap: float = 0.0
    """The blank between two lines of a row."""
    solid: bool = False
    """Whether a shade below headings is a dark ground below white letters."""
    number_align: Align = "right"
    """The side on which numbers are aligned. Numbers run from the left in every script; where lines
    run from the right, their last digits come first."""

    def heading_shade(self, at: float, width: float, height: float, drop: float) -> Mark:
        """Return the shade below headings."""
        return Mark("shade", at, width, height, drop, SOLID if self.solid else "")

    def run_spans(
        self,
        pieces: Sequence[str | Field],
        at: float,
        size: float = 1.0,
        *,
        bold: bool = False,
        spot: int = 0,
    ) -> tuple[Span, ...]:
        """Return the spans of pieces that follow each other from `at` on, with a blank between."""
        spans = []
        for piece in pieces:
            if text := piece if isinstance(piece, str) else piece.text:
                tag = "" if isinstance(piece, str) else piece.key
                where = spot if tag else 0
                spans.append(Span(text, round(at, 5), tag=tag, spot=where, bold=bold))
                at += self.ruler.width_share(f"{text} ", size, bold=bold)
        return tuple(spans)

    def run_width(
        self, pieces: Sequence[str | Field], size: float = 1.0, *, bold: bool = False
    ) -> float:
        """Return the width of a run of pieces."""
        text = " ".join(p if isinstance(p, str) else p.text for p in pieces)
        return self.ruler.width_share(text, size, bold=bold)

    def wrap_pieces(
        self,
        pieces: Sequence[str | Field],
        width: float,
        at: float = 0.0,
        size: float = 1.0,
        *,
        spot: int = 0,
    ) -> tuple[tuple[Span, ...], ...]:
        """Return pieces in lines of at most this width; a field's words keep its tag."""
        rows: list[list[Span]] = [[]]
        end, blank = 0.0, self.ruler.width_share(" ", size)
        for piece in pieces:
            tag = "" if isinstance(piece, str) else piece.key
            where = spot if tag else 0
            for word, before in self._words_with_blanks_before(piece, width, size):
                begun = end if before else end - blank
                if rows[-1] and begun + self.ruler.width_share(word, size) > width:
                    rows.append([])
                    begun = 0.0
                last = rows[-1][-1] if rows[-1] else None
                if last is not None and last.tag == tag:
                    text = f"{last.text}{before}{word}"
                    rows[-1][-1] = Span(text, last.at, tag=tag, spot=where)
                else:
                    place = round(at + begun, 5)
                    rows[-1].append(Span(word, place, tag=tag, spot=where))
                end = begun + self.ruler.width_share(f"{word} ", size)
        return tuple(map(tuple, rows)) if rows[0] else ()

    def _words_with_blanks_before(
        self, piece: str | Field, width: float, size: float
    ) -> Iterator[tuple[str, str]]:
        """Yield each word of a piece with the blank before it; a long word in several parts."""
        for word in (piece if isinstance(piece, str) else piece.text).split():
            for number, part in enumerate(self.ruler.wrap(word, width / 2, size)):
                yield part, "" if number else " "


def field_span(
    field: Field, at: float = 0.0, align: Align = "left", spot: int = 0, *, bold: bool = False
) -> Span:
    """Return the span of a field's text, tagged with the field's key."""
    return Span(field.text, round(at, 5), align, tag=field.key, spot=spot, bold=bold)


def line_middles(lines: Sequence[Line], height: float = 0.0) -> list[float]:
    """Return how far below the top of a block the middle of each line's letters is."""
    middles = []
    for line in lines:
        height += line.size + line.gap
        middles.append(round(height - MIDDLE * line.size, 4))
    return middles


def beside(left: Sequence[Line], right: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of two blocks that begin at the same height, from top to bottom.

    Together they are as high as the higher one.
    """
    placed = [
        pair for block in (left, right) for pair in zip(line_middles(block), block, strict=True)
    ]
    lines, above = [], 0.0
    for middle, line in sorted(placed, key=lambda each: each[0]):
        down = middle + MIDDLE * line.size
        lines.append(replace(line, gap=round(down - above - line.size, 4)))
        above = down
    below = max(lines_height(left), lines_height(right)) - above
    return (*lines, Line((), 0.0, round(below, 4))) if below > _NOTHING else tuple(lines)


def lines_height(lines: Sequence[Line]) -> float:
    """Return the height of lines, in lines of the body."""
    return sum(line.size + line.gap for line in lines)
