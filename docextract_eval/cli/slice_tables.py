"""Tables of slices on a terminal of 80 columns: names are folded, and no figure is cut."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

import typer

from docextract_eval.cli.shell import print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docextract_eval.runs.comparison.claims import Claim

_WIDE, _GAP = 80, 2
"""Columns of a terminal, and spaces between those of a table."""
_NAME, _LAST = 16, 14
"""Characters of a name that stand on one line however wide its numbers, and of what stands last."""


def print_slice_tables(
    head: Sequence[str], rows: Iterable[tuple[Mapping[str, str], Sequence[str]]]
) -> None:
    """Print the figures of slices, a table for each kind of cells and each way they are split."""
    tables: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for where, figures in rows:
        axes = _named_axes(where)
        title = f"{where['cells']} by {' and '.join(axes)}" if axes else where["cells"]
        tables.setdefault(title, []).append((", ".join(axes.values()) or "all", figures))
    for title, named in tables.items():
        print_named_rows(title, head, named)


def print_named_rows(
    title: str, head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]
) -> None:
    """Print a table whose first column holds names, under a title."""
    *widths, last = (
        max(map(len, column)) for column in zip(head, *(each for _, each in rows), strict=True)
    )
    room = _WIDE - sum(_GAP + width for width in widths) - _GAP
    last = max(_LAST, min(last, room - _NAME))
    left = max(_NAME, room - last)
    if len(title) > left:
        typer.echo(title)
        title = ""  # it stands above its table
    print_table((title, *head), [*_table_rows(rows, left, last)])
    typer.echo()


def wrap_sentence(text: str, indent: str = "    ") -> str:
    """Break a sentence into lines of a terminal; a path stays whole, so that it can be copied."""
    return textwrap.fill(
        text,
        _WIDE,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def print_notes(notes: Iterable[str]) -> None:
    """Print what a reader must know before the numbers, a sentence each."""
    for note in notes:
        typer.echo(wrap_sentence(f"  {note}"))


def format_points(change: float) -> str:
    """Return a change in points; one that rounds to 0 has no sign."""
    return f"{100 * change:+.1f}" if round(change, 3) else "0.0"


def change_texts(claim: Claim) -> tuple[str, str, str]:
    """Return a change in points, its interval, and what is concluded if anything is."""
    from docextract_eval.reports.sentences.changes import conclusion
    from docextract_eval.runs.comparison.claims import NO_DIFFERENCE

    low, high = claim.shown_interval
    return (
        format_points(claim.change.value),
        f"{format_points(low)} to {format_points(high)}",
        "" if claim.conclusion == NO_DIFFERENCE else conclusion(claim),
    )


def fold_name(name: str, width: int) -> list[str]:
    """Cut a name where its words end into lines that are not wider, the further ones indented.

    >>> fold_name("transactions.value_date, phone", 15)
    ['transactions.', '  value_date,', '  phone']
    """
    lines, start = [], 0
    while len(name) > width:
        ends = [at for at in range(start + 1, width) if name[at - 1] in " ._@"]
        cut = ends[-1] if ends else width
        lines.append(name[:cut].rstrip())
        name, start = f"  {name[cut:]}", 2
    return [*lines, name]


def _named_axes(where: Mapping[str, str]) -> dict[str, str]:
    """Return the values that name a slice; "all conditions" names none."""
    return {axis: name for axis, name in where.items() if axis != "cells" and name != "all"}


def _table_rows(
    rows: Sequence[tuple[str, Sequence[str]]], width: int, last_width: int
) -> Iterator[Sequence[str]]:
    """Yield the rows of a table; a name or a conclusion that is too long continues below."""
    for name, (*figures, last) in rows:
        folded = zip_longest(fold_name(name, width), fold_name(last, last_width), fillvalue="")
        for line, (more, rest) in enumerate(folded):
            yield more, *(figures if not line else [""] * len(figures)), rest
