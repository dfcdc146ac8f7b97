"""A line over runs in a few signs: as high as its figures are, and blank where there is none."""

from __future__ import annotations

from operator import neg
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_DIGITS = "12345678"
"""Where a terminal has no blocks; 1 is lowest."""


def draw_sparkline(  # noqa: PLR0913 - what is drawn, and how
    figures: Mapping[int, float],
    runs: int,
    width: int,
    least_span: float = 0.0,
    badness: Callable[[float], float] = neg,
    *,
    ascii_only: bool,
) -> str:
    """Draw figures at the places of their runs; where runs share a sign, the worst is drawn.

    `least_span`: what signs span at least, so that chance does not look like a cliff.

    >>> draw_sparkline({0: .9, 1: .7, 3: .1}, 4, 8, ascii_only=False)
    '█▆ ▁'
    >>> draw_sparkline({0: .9, 1: .8, 3: .1}, 4, 2, ascii_only=True)
    '81'
    >>> draw_sparkline({0: .50, 1: .51}, 2, 8, .2, ascii_only=True)
    '45'
    """
    glyphs = _DIGITS if ascii_only else _BLOCKS
    low, high = _widened_range(list(figures.values()), least_span)
    runs_per_glyph = max(1, -(-runs // width))
    drawn = []
    for start in range(0, runs, runs_per_glyph):
        some = [
            figures[at] for at in range(start, min(start + runs_per_glyph, runs)) if at in figures
        ]
        drawn.append(_value_glyph(glyphs, max(some, key=badness), low, high) if some else " ")
    return "".join(drawn)


def _widened_range(values: Sequence[float], least: float) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    wider = max(0.0, least - (high - low)) / 2
    return low - wider, high + wider


def _value_glyph(glyphs: str, value: float, low: float, high: float) -> str:
    share = (value - low) / (high - low) if high > low else 0.5
    return glyphs[min(len(glyphs) - 1, int(share * len(glyphs)))]
