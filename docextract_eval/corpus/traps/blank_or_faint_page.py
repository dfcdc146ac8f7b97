"""A page on which nothing stands but the ghost of another: nothing may be read off it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import on_sums, sprung, sum_of
from docextract_eval.records import Line, Mark, texts

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "blank_or_faint_page"


def _spring(content: Content, _: Context, dice: np.random.Generator) -> Content | None:
    amount = sum_of(content)
    if amount.value is None:
        return None
    lines = content.pages[0]
    deep = sum(line.size + line.gap for line in lines)
    words = [" ".join(span.text for span in line.spans) for line in lines]
    ghost = Mark("ghost", 0.0, 1.0, round(deep, 3), payload="\n".join(word[:40] for word in words))
    faint = bool(texts(content.pages)[0]) and dice.random() < 0.5
    page = (Line(marks=(ghost,) if faint else ()), Line(size=0.0, gap=round(deep, 3)))
    blank = dataclasses.replace(
        content,
        pages=(page,),
        fields=tuple(
            dataclasses.replace(field, value=None, text="", accepted=())
            for field in content.fields
            if field.decoy_of is None
        ),
        tables=dict.fromkeys(content.tables, ()),
        shared={},
        traps=(),
    )
    return sprung(blank, _NAME, amount.name, [], None)


TRAP = on_sums(_NAME, _spring, probe="blank", last=True)
