"""A difference in words: from what to what, by how much, and whether that may be chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.parts import Cell

if TYPE_CHECKING:
    from docextract_eval.runs.compare import Difference


def signed(change: float) -> str:
    """Say a change of a share in points, with its sign.

    >>> signed(-.0311), signed(.0004), signed(.2)
    ('−3.1', '0.0', '+20.0')
    """
    said = round(100 * change, 1)
    return f"{said:+.1f}".replace("-", "−") if said else "0.0"


def ranged(difference: Difference) -> str:
    """Say a change with its interval."""
    change = difference.change
    return f"{signed(change.value)} ({signed(change.low)} to {signed(change.high)})"


def chance(p: float) -> str:
    """Say how likely chance alone would do it.

    >>> chance(.0074), chance(.00002), chance(1.0)
    ('p .0074', 'p < .0001', 'p 1')
    """
    if p < 0.0001:
        return "p < .0001"
    return f"p {p:.2g}".replace("p 0.", "p .")


def verdict(difference: Difference) -> str:
    """Say what is to be thought of a change."""
    change = difference.change
    if difference.certain:
        return "better for certain" if change.value > 0 else "worse for certain"
    if not change.gained and not change.lost:
        return "nothing changed"
    if difference.needed:
        return f"may be chance; {difference.needed:,} documents would tell"
    return "may be chance"


def behind(difference: Difference) -> str:
    """Say all that lies behind a change."""
    change = difference.change
    return (
        f"{percent(difference.before)} before, {percent(difference.after)} after, "
        f"{ranged(difference)} points, {chance(difference.corrected)}, {change.lost:,} lost and "
        f"{change.gained:,} gained of {change.cells:,} cells, {change.sources:,} documents"
    )


def loss(difference: Difference) -> Cell:
    """Show a change as a cell that is shaded by it; a star says that it is no chance."""
    star = " *" if difference.certain else ""
    change = difference.change.value
    said = signed(change) if signed(change) != "0.0" else "0"
    return Cell(f"{said}{star}", None, behind(difference), -change, difference.certain)
