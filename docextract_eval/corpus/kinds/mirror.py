"""Mirror pages for scripts that are read from the right: left edges become right edges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docextract_eval.records import Align, Line, Mark, Pages, Span

_MIRRORED_ALIGN: dict[Align, Align] = {"left": "right", "center": "center", "right": "left"}


def mirror_pages(pages: Pages) -> Pages:
    """Return pages with left and right exchanged; words keep their order.

    >>> from docextract_eval.records import Line, Span
    >>> mirror_pages(((Line((Span("9.00", 0.9, "right"),)),),))[0][0].spans[0].at
    0.1
    """
    return tuple(tuple(_mirror_line(line) for line in page) for page in pages)


def _mirror_line(line: Line) -> Line:
    return replace(
        line, spans=tuple(map(_mirror_span, line.spans)), marks=tuple(map(_mirror_mark, line.marks))
    )


def _mirror_span(span: Span) -> Span:
    return replace(span, at=round(1 - span.at, 5), align=_MIRRORED_ALIGN[span.align])


def _mirror_mark(mark: Mark) -> Mark:
    return replace(mark, at=round(1 - mark.at - mark.width, 5))
