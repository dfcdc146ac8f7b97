"""How wide a text will be: layouts wrap and align by what the printer will do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docextract_eval.corpus.render.papers import Paper
from docextract_eval.corpus.render.type import Type, advance


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures texts of one face on one sheet, in shares of the printable width."""

    paper: Paper
    font: str

    def width(self, text: str, size: float = 1.0, *, bold: bool = False) -> float:
        """Give how much of a line a text takes.

        >>> from docextract_eval.corpus.render.papers import PAPERS
        >>> Ruler(PAPERS["a4"], "figo").width("TOTAL") < 0.1
        True
        """
        face = paper_type(self.paper, self.font, size, bold=bold)
        pieces = (piece for piece in re.split(r"(\s)", text) if piece)
        return sum(advance(piece, face) for piece in pieces) / line_width(self.paper, self.font)

    def wrap(
        self, text: str, width: float, size: float = 1.0, *, bold: bool = False
    ) -> tuple[str, ...]:
        """Break a text at its blanks into lines of at most this width.

        A word that is wider than a line is broken too: then it is two words on the page.
        """
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, bold=bold) <= width:
                lines[-1] = longer
                continue
            lines += self._parts(word, width, size, bold=bold)
        return tuple(lines)

    def _parts(self, word: str, width: float, size: float, *, bold: bool) -> list[str]:
        parts = [word]
        while len(parts[-1]) > 1 and self.width(parts[-1], size, bold=bold) > width:
            last = parts.pop()
            fits = (
                n
                for n in range(len(last) - 1, 1, -1)
                if self._fits(last[:n], width, size, bold=bold)
            )
            cut = next(fits, 1)
            parts += [last[:cut], last[cut:]]
        return parts

    def _fits(self, text: str, width: float, size: float, *, bold: bool) -> bool:
        return self.width(text, size, bold=bold) <= width


def line_width(paper: Paper, font: str) -> int:
    """Give the width that spans are placed along: a till's columns, or what can be printed on."""
    if paper.columns is None:
        return paper.printable
    return paper.columns * advance("0", paper_type(paper, font))


def paper_type(paper: Paper, font: str, size: float = 1.0, *, bold: bool = False) -> Type:
    """Give a face as a paper's printer draws it, at a size relative to the body."""
    smooth, strike = paper.printer == "laser", 3 if paper.printer == "needles" else 1
    return Type(font, round(paper.size * size), bold, smooth, strike)
