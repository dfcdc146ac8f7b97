"""Tables of slices, each kind of cells and each way to split them in one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from docextract_eval.cli.screen import screen_width
from docextract_eval.cli.shell import fold_sentence, print_table
from docextract_eval.text_tables import cell_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.runs.comparison.claims import Claim

_PIPE = 80
"""Columns of a sentence where there is no terminal."""
_NAME = 28
"""Columns that a title may take in the head of its table, where names are shorter."""


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
    if cell_width(title) > max(_NAME, *(cell_width(name) for name, _ in rows), 0):
        typer.echo(title)
        title = ""  # it stands above its table
    print_table((title, *head), [(name, *figures) for name, figures in rows])
    typer.echo()


def wrap_sentence(text: str, indent: str = "    ") -> str:
    """Break a sentence into lines of a terminal; a path stays whole, so that it can be copied."""
    return fold_sentence(text, screen_width() or _PIPE, indent)


def print_notes(notes: Iterable[str]) -> None:
    """Print what a reader must know before the numbers, a sentence each."""
    for note in notes:
        typer.echo(wrap_sentence(f"  {note}"))


def change_texts(claim: Claim) -> tuple[str, str, str]:
    """Return a change in points, its interval, and the conclusion if there is one."""
    from docextract_eval.metrics.phrases import signed_ends, signed_points
    from docextract_eval.reports.sentences.changes import conclusion
    from docextract_eval.runs.comparison.claims import NO_DIFFERENCE

    return (
        signed_points(claim.change.value),
        signed_ends(*claim.shown_interval),
        "" if claim.conclusion == NO_DIFFERENCE else conclusion(claim),
    )


def _named_axes(where: Mapping[str, str]) -> dict[str, str]:
    """Return the values that name a slice; "all conditions" names none."""
    return {axis: name for axis, name in where.items() if axis != "cells" and name != "all"}
