"""A receipt without a day, and amounts without their currency: neither may be made up."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, sprung

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Line

_NAME = "date_or_currency_absent"
_GONE = {"date", "time"}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if field_of(content, "date").value is None:
        return None
    days = {field.key for field in content.fields if field.type in ("date", "time")}
    pages = tuple(tuple(_undated(line, days) for line in lines) for lines in content.pages)
    fields = tuple(
        dataclasses.replace(field, value=None, text="", accepted=())
        if field.name in _GONE
        else field
        for field in content.fields
        if field.key not in days or field.name in _GONE
    )
    shared = {key: of for key, of in content.shared.items() if not {key, of[0]} & days}
    undated = dataclasses.replace(content, pages=pages, fields=fields, shared=shared)
    return sprung(undated, _NAME, "date", [], None)


def _undated(line: Line, days: set[str]) -> Line:
    """Leave a day out of its line, and the words before it that only say that it comes."""
    at = [i for i, span in enumerate(line.spans) if span.tag in days]
    words = {i - 1 for i in at if i and not line.spans[i - 1].tag}
    kept = (span for i, span in enumerate(line.spans) if i not in words and i not in at)
    return dataclasses.replace(line, spans=tuple(kept)) if at else line


TRAP = TrapSpec(_NAME, ("receipt",), "date", _spring, probe="absent", last=True)
