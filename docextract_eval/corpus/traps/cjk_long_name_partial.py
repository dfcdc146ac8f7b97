"""A long name that goes on below with its branch: the first line looks like all of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, unless
from docextract_eval.corpus.traps.edits import differ, field_of, insert, line_of, misreadable
from docextract_eval.corpus.traps.vocabulary import CjkLongNamePartial, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "cjk_long_name_partial"


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    words = words_of(CjkLongNamePartial, chosen["locale"])
    return {"merchant": f"{chosen['merchant']} {words.branch}"} if words else None


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    words = words_of(CjkLongNamePartial, context.locale.name)
    name = field_of(content, "merchant")
    where = line_of(content, "merchant")
    if words is None or where is None or not name.text.endswith(f" {words.branch}"):
        return None
    branch = words.branch
    page, at = where
    line = content.pages[page][at]
    spans = [span for span in line.spans if span.tag == name.key]
    first = name.text.removesuffix(f" {branch}")
    if len(spans) != 1 or spans[0].text != name.text or line.marks or not differ(name, [first]):
        return None
    head = dataclasses.replace(line, spans=(dataclasses.replace(spans[0], text=first),))
    below = dataclasses.replace(spans[0], text=branch, bold=False)
    tail = dataclasses.replace(line, spans=(below,), size=1.0, wide=1.0, gap=0.15)
    trapped = insert(content, where, [head, tail], instead=1)
    resolver = "the branch's line is part of the name"
    return misreadable(trapped, _NAME, name, {"first_line_of_the_name": first}, resolver)


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "merchant",
    _spring,
    ground=_ground,
    lacks=unless(
        lambda name: words_of(CjkLongNamePartial, name),
        "its names are broken at blanks, as all words are",
    ),
)
