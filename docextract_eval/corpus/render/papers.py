"""Paper formats: size in dots, resolution, printer, size of the body text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from docextract_eval.records import Document

Printer = Literal["thermal", "needles", "laser"]
"""Kinds of printers; `laser` stands for all smooth edges, also of ink jets and screens."""
USUAL_DPI = 150
"""Dots per inch of real documents whose labels do not say."""


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity, which is fast
class Paper:
    """A roll or a sheet, and the printer for it. Lengths are in dots."""

    width: int
    margin: int
    dpi: int
    size: int
    """The em of the body text."""
    pitch: int
    """From one baseline to the next."""
    columns: int | None = None
    """Characters per line of a till; None for proportional print."""
    cell: int = 0
    """The width of each of these characters."""
    height: int | None = None
    """The height of a sheet; None for a roll, which is as long as its content."""
    printer: Printer = "thermal"

    @property
    def printable_width(self) -> int:
        """The printable width."""
        return self.width - 2 * self.margin


PAPERS = {
    # 80 mm of paper, 72 mm of them printed at 203 dots per inch: 576 dots, 48 columns of 12; in
    # the smaller of a printer's two fonts 64 of 9.
    "till80": Paper(width=640, margin=32, dpi=203, columns=48, cell=12, size=25, pitch=33),
    "till80_small": Paper(width=640, margin=32, dpi=203, columns=64, cell=9, size=20, pitch=26),
    # 58 mm of paper, 48 mm of them printed: 384 dots, 32 columns of 12.
    "till58": Paper(width=464, margin=40, dpi=203, columns=32, cell=12, size=25, pitch=33),
    # The same rolls where a till draws its whole page: proportional type of ten points.
    "till80_graphic": Paper(width=640, margin=32, dpi=203, size=24, pitch=36),
    # 80 mm under nine pins: 32 columns of nine half steps; letters are seven dots high, and the
    # margins leave room for lines that are out of line.
    "needles": Paper(
        width=640, margin=28, dpi=203, columns=32, cell=18, size=30, pitch=36, printer="needles"
    ),
    # A telephone's screen, and a slip of A5 from an office printer.
    "screen": Paper(width=750, margin=45, dpi=200, size=25, pitch=38, printer="laser"),
    "slip": Paper(width=874, margin=70, dpi=150, size=20, pitch=29, printer="laser"),
    # A4 and Letter at 150 dots per inch; the body is 9 points.
    "a4": Paper(width=1240, margin=100, dpi=150, size=19, pitch=26, height=1754, printer="laser"),
    "letter": Paper(
        width=1275, margin=100, dpi=150, size=19, pitch=26, height=1650, printer="laser"
    ),
    # The same on their sides.
    "a4_wide": Paper(
        width=1754, margin=100, dpi=150, size=19, pitch=26, height=1240, printer="laser"
    ),
    "letter_wide": Paper(
        width=1650, margin=100, dpi=150, size=19, pitch=26, height=1275, printer="laser"
    ),
}


def document_dpi(document: Document) -> int:
    """Return the dots per inch of a document: from its paper, from its labels, or `USUAL_DPI`."""
    if paper := PAPERS.get(document.factors.get("paper", "")):
        return paper.dpi
    return int(document.factors.get("dpi", USUAL_DPI))
