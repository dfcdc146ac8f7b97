"""The roll ends before the total: there is none, and one may only be invented."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, line_of, sprung

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_KEPT = ("doc_type", "arithmetic_ok")
"""What a receipt still is without its foot."""


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    where, items = line_of(content, "total"), content.tables["line_items"]
    if where is None or not items or field_of(content, "total").value is None:
        return None
    page, number = where
    pages = (*content.pages[:page], content.pages[page][:number])
    there = {span.tag for lines in pages for line in lines for span in line.spans}

    def left(field: Field) -> Field:
        if field.value is None or field.name in _KEPT or field.key in there:
            return field
        return dataclasses.replace(field, value=None, text="", places=(), accepted=())

    rows = {
        name: tuple(row for row in table if any(cell.key in there for cell in row))
        for name, table in content.tables.items()
    }
    trapped = dataclasses.replace(
        content,
        pages=pages,
        fields=tuple(left(f) for f in content.fields if f.decoy_of is None or f.key in there),
        tables=rows,
    )
    shared = {key: at for key, at in content.shared.items() if at[0] in there}
    amounts = {cell.value: cell.key for row in items for cell in row if cell.type == "money"}
    lines = [key for value, key in amounts.items() if value is not None]
    return sprung(
        dataclasses.replace(trapped, shared=shared), "total_cut_off", "total", lines, None
    )


TRAP = TrapSpec("total_cut_off", ("receipt",), "total", _spring)
