"""Mirror pages for scripts that are read from the right: left edges become right edges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docextract_eval.records import Align, Line, Mark, Pages, Span

_ACROSS: dict[Align, Align] = {"left": "right", "center": "center", "right": "left"}


def mirrored(pages: Pages) -> Pages:
    """Return pages with left and right exchanged; words keep their order.

    >>> from docextract_eval.records import Line, Span
    >>> mirrored(((Line((Span("9.00", 0.9, "right"),)),),))[0][0].spans[0].at
    0.1
    """
    return tuple(tuple(_line(line) for line in page) for page in pages)


def _line(line: Line) -> Line:
    return replace(line, spans=tuple(map(_span, line.spans)), marks=tuple(map(_mark, line.marks)))


def _span(span: Span) -> Span:
    return replace(span, at=round(1 - span.at, 5), align=_ACROSS[span.align])


def _mark(mark: Mark) -> Mark:
    return replace(mark, at=round(1 - mark.at - mark.width, 5))
