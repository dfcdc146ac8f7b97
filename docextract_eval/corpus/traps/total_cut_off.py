"""The roll ends before the total: there is none, and one may only be invented."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, line_of, sprung
from docextract_eval.corpus.truth import attacked
from docextract_eval.records import Line, Mark

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.render.papers import Paper
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_KEPT = ("doc_type", "arithmetic_ok")
"""What a receipt still is without its foot."""
_STRIPED = 12
"""Over how many of its last lines a roll of thermal paper bears the stripes of its end."""


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    where, items = line_of(content, "total"), content.tables["line_items"]
    if where is None or not items or field_of(content, "total").value is None:
        return None
    page, number = where
    lines = content.pages[page][:number]
    there = {span.tag for line in lines for span in line.spans}

    shared = {key: at for key, at in content.shared.items() if at[0] in there}
    known = there | set(shared)

    def left(field: Field) -> Field:
        if field.value is None or field.name in _KEPT or field.key in known:
            return field
        return dataclasses.replace(field, value=None, text="", places=(), accepted=())

    rows = {
        name: tuple(row for row in table if any(cell.key in there for cell in row))
        for name, table in content.tables.items()
    }
    trapped = dataclasses.replace(
        content,
        pages=(
            *content.pages[:page],
            (*lines, _end(PAPERS[content.factors["paper"]], number, context.locale.hang)),
        ),
        fields=tuple(left(f) for f in content.fields if f.decoy_of is None or f.key in known),
        tables=rows,
        shared=shared,
        # What was laid below has gone with it.
        traps=tuple(trap for trap in content.traps if {attacked(trap), *trap.decoys} <= known),
    )
    return sprung(trapped, "total_cut_off", "total", _amounts(trapped), None)


def _end(paper: Paper, lines: int, hang: float) -> Line:
    """End the paper right below the last line, a roll with its stripes at both edges."""
    marks: tuple[Mark, ...] = ()
    if paper.printer == "thermal":
        deep, edge = min(_STRIPED, lines), paper.margin / paper.printable
        marks = tuple(
            Mark("shade", at, 0.4 * edge, deep + 1, 1.0 - deep) for at in (-edge, 1 + 0.6 * edge)
        )
    return Line(size=0.0, gap=round(hang - 1.2, 4), marks=marks)


def _amounts(content: Content) -> list[str]:
    """Give what may be taken for the total: the amounts that are left, each value once."""
    cells = [cell for row in content.tables["line_items"] for cell in row]
    found = {
        field.value: field.key
        for field in (*cells, field_of(content, "subtotal"))
        if field.type == "money" and field.value is not None
    }
    return [*found.values()]


TRAP = TrapSpec("total_cut_off", ("receipt",), "total", _spring, probe="cropped", last=True)
