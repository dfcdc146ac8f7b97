"""What a template is printed on: its width in dots, its resolution and its body size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """A roll or a sheet, and the printer that feeds it. Lengths are in dots."""

    width: int
    margin: int
    dpi: int
    columns: int
    size: int
    """The em of the body face."""
    pitch: int
    """From one baseline to the next."""

    @property
    def printable(self) -> int:
        """The width that the printer reaches."""
        return self.width - 2 * self.margin


PAPERS = {
    # 80 mm of paper, 72 mm of them printed at 203 dots per inch: 576 dots, 48 columns of 12.
    "till80": Paper(width=640, margin=32, dpi=203, columns=48, size=20, pitch=30),
}
